package purchase

import (
	"context"

	"liuke/internal/calendar"
	"liuke/internal/customer"
)

// Ledger is where purchases are kept.
type Ledger interface {
	// Write runs fn in one transaction. It may run it more than once, so fn
	// must not leave anything behind but through w.
	Write(ctx context.Context, fn func(ctx context.Context, w Writer) error) error
	Finder
	Views
}

// Finder tells what of a source is known.
type Finder interface {
	// Purchases returns those purchases of the source that are kept, by external id.
	Purchases(ctx context.Context, source string, externalIDs []string) (map[string]Purchase, error)
	// Owners returns those customers that are known by a code in the source, by code.
	Owners(ctx context.Context, source string, codes []string) (map[string]Owner, error)
}

// Owner is the record that purchases come to, and the root it belongs to.
type Owner struct {
	RecordID string
	RootID   string
}

// Writer changes the ledger within a transaction.
type Writer interface {
	Finder
	// Lock returns the roots of the records by record, and keeps others from
	// changing them or their purchases.
	Lock(ctx context.Context, recordIDs []string) (map[string]string, error)
	// Entries returns purchases with their lines, by id.
	Entries(ctx context.Context, purchaseIDs []string) (map[string]Entry, error)
	// Summaries returns the summaries of roots, by root; one without purchases has none.
	Summaries(ctx context.Context, rootIDs []string) (map[string]Summary, error)

	AddCustomers(ctx context.Context, customers []NewCustomer) error
	// SaveProducts adds those products that are not kept yet, and names those
	// that had no name.
	SaveProducts(ctx context.Context, products []Product, now int64) error
	Add(ctx context.Context, entries []Entry) error
	Correct(ctx context.Context, corrections []Correction) error

	// Append adds days that are later than all days of their customers.
	Append(ctx context.Context, f Folded) error
	// Refold folds all purchases of the roots anew.
	Refold(ctx context.Context, rootIDs []string) error

	// Advance keeps how far an import has come and the errors found since. It
	// returns a Conflict fault when it is not at receipts done any more.
	Advance(ctx context.Context, i Import, done int64, errors []RowError) error
	// Changed has customers scored again soon and open pages follow.
	Changed(now int64, rootIDs []string)

	Undoer
}

// Undoer takes an import back.
type Undoer interface {
	// Import returns one import, or a NotFound fault.
	Import(ctx context.Context, id string) (Import, error)
	// SetImport replaces the state of an import.
	SetImport(ctx context.Context, i Import) error
	// Corrected returns purchases that the import added or corrected and that
	// something else corrected after it, at most limit of them.
	Corrected(ctx context.Context, importID string, limit int) ([]LaterCorrection, error)
	// Added returns the next purchases that the import added, those of one
	// customer together, at most limit of them.
	Added(ctx context.Context, importID string, limit int) ([]Purchase, error)
	// Remove removes purchases with all that belongs to them.
	Remove(ctx context.Context, purchaseIDs []string) error
	// Revised returns what purchases that the import corrected were before it, at most limit of them.
	Revised(ctx context.Context, importID string, limit int) ([]Entry, error)
	// Restore has purchases be again what they were before the import.
	Restore(ctx context.Context, importID string, entries []Entry) error
	// RemoveCustomers removes the customers that the import made and that have
	// nothing else, and returns how many.
	RemoveCustomers(ctx context.Context, importID string) (int64, error)
}

// NewCustomer is a customer whom purchases made known.
type NewCustomer struct {
	customer.Customer
	Identities []customer.Identity
}

// LaterCorrection is a purchase that something else corrected after an import.
type LaterCorrection struct {
	ExternalID string
	FileName   string // of the import that corrected it; "" when it was none
	At         int64
}

// Views are what pages show.
type Views interface {
	// Purchase returns a purchase with its lines, or a NotFound fault.
	Purchase(ctx context.Context, id string) (Entry, error)
	// ProductNames returns the products of the ids, by id.
	ProductNames(ctx context.Context, ids []string) (map[string]Product, error)
	// List returns one page of purchases, the latest first.
	List(ctx context.Context, f Filter) ([]Purchase, error)
	// Summary returns the summary of a root; ok is false when it has no purchases.
	Summary(ctx context.Context, rootID string) (s Summary, ok bool, err error)
	// Days returns the days of a root from the given one on, in order.
	Days(ctx context.Context, rootID string, from calendar.Day) ([]Day, error)
	// CustomerProducts returns the products that a root bought and kept, those
	// bought on the most days first, then those that brought in the most.
	CustomerProducts(ctx context.Context, rootID string, limit int) ([]CustomerProduct, error)
	// Imports returns imports, the latest first, from before the given one on.
	Imports(ctx context.Context, before Cursor, limit int) ([]Import, error)
}
