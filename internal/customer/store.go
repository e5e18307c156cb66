package customer

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/calendar"
)

// Store is where customers are kept.
type Store interface {
	// Customer returns one record, or a NotFound fault.
	Customer(ctx context.Context, id string) (Customer, error)
	// Customers returns those records of the ids that exist.
	Customers(ctx context.Context, ids []string) ([]Customer, error)
	// Records returns the root and then all records that belong to it.
	Records(ctx context.Context, rootID string) ([]Customer, error)
	// Identities returns what the root and all that belong to it are known by.
	Identities(ctx context.Context, rootID string) ([]Identity, error)
	// RootsByIdentity returns the roots known by the key, in every source.
	RootsByIdentity(ctx context.Context, kind IdentityKind, key string) ([]string, error)
	// Known returns the roots known by each of very many keys, whatever their kind, in every source.
	Known(ctx context.Context, keys []string) (map[Key][]string, error)
	// Roots returns the roots of those of the ids that are customers' ids.
	Roots(ctx context.Context, ids []string) (map[string]string, error)
	// Search returns the roots whose name or identities have what the text
	// asks for, the newest first, and whether there are more than it counts.
	Search(ctx context.Context, text string) (roots []string, more bool, err error)
	// List returns one page of roots.
	List(ctx context.Context, f Filter) ([]Row, error)

	// Add keeps a new customer with its identities.
	Add(ctx context.Context, c Customer, identities []Identity) error
	// Update replaces what people may change, or returns a Conflict fault when
	// the version is not c.Version any more.
	Update(ctx context.Context, c Customer, by account.Actor, now int64) error
	// AddIdentity keeps one more identity, or returns a Conflict fault when
	// the code is another customer's.
	AddIdentity(ctx context.Context, i Identity) error
	// RemoveIdentity removes one of a record's identities.
	RemoveIdentity(ctx context.Context, i Identity, now int64) error

	MergeStore
}

// MergeStore keeps merges. Both changes move the roots of all records
// concerned and fold their purchases anew, in one transaction.
type MergeStore interface {
	// Merges returns the merges among the records of a root, the latest first,
	// those undone included.
	Merges(ctx context.Context, rootID string) ([]Merge, error)
	// Merge returns one merge, or a NotFound fault.
	Merge(ctx context.Context, id string) (Merge, error)
	// SaveMerge puts a merge in force, or returns a Conflict fault when either
	// is no root any more.
	SaveMerge(ctx context.Context, m Merge) error
	// UndoMerge puts it out of force, or returns a Conflict fault when it is already.
	UndoMerge(ctx context.Context, m Merge) error
}

// Sort is an order of the list of customers.
type Sort string

// The orders: by name A first, by the others the most first.
const (
	SortName     Sort = "name"
	SortWorth    Sort = "worth"
	SortPriority Sort = "priority"
	SortLast     Sort = "last"
)

// Sorts lists all orders.
var Sorts = []Sort{SortPriority, SortWorth, SortLast, SortName}

// Filter says which customers to list, and from where on.
type Filter struct {
	Text    string // what their name or identities must have; "" for all
	OwnerID string // whose; "" for everybody's
	Overdue bool   // only those to look after: with a priority
	Sort    Sort
	After   Cursor // the last row of the page before
	Limit   int
}

// Cursor names a row of a sorted list; a zero one is before the first.
type Cursor struct {
	Key string
	ID  string
}

// Row is one customer in a list. Money is in minor units of the company's currency.
type Row struct {
	Customer
	Days     int64        // purchase days
	LastDay  calendar.Day // the last of them; of no meaning when there is none
	Net      int64        // over all days
	Scored   bool         // whether what follows is known
	Worth    int64
	Overdue  float64
	Priority int64
	Cursor   Cursor
}

// Key is what a customer is known by, without the source that knows them by it.
type Key struct {
	Kind IdentityKind
	Text string
}
