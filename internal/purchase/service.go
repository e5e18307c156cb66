package purchase

import (
	"context"
	"fmt"
	"maps"
	"time"

	"golang.org/x/text/currency"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/fault"
)

// Service takes in purchases and tells what is known of them.
type Service struct {
	ledger  Ledger
	company func(context.Context) (account.Company, error)
}

// NewService returns a service on the ledger. company tells in whose currency
// and zone purchases are.
func NewService(l Ledger, company func(context.Context) (account.Company, error)) *Service {
	return &Service{ledger: l, company: company}
}

// Outcome is what became of a receipt.
type Outcome string

// The outcomes.
const (
	Added     Outcome = "added"
	Corrected Outcome = "corrected"
	Unchanged Outcome = "unchanged"
)

// Recorded tells what became of one receipt.
type Recorded struct {
	PurchaseID string
	Outcome    Outcome
}

// Record takes receipts in, all or none, and tells of each what became of it.
// A receipt that is known already changes nothing; one that is told
// differently corrects what is kept. Faults name the field, such as
// "receipts[3].lines[2].quantity".
func (s *Service) Record(ctx context.Context, by account.Actor, receipts []Receipt, now int64) ([]Recorded, error) {
	if err := by.Need(account.PurchaseWrite); err != nil {
		return nil, err
	}
	if len(receipts) == 0 || len(receipts) > MaxReceipts {
		return nil, fault.New(fault.Invalid, "purchase.receipts_count", fault.Args{"Limit": MaxReceipts}).On("receipts")
	}
	books, err := s.Books(ctx, now)
	if err != nil {
		return nil, err
	}
	seen := map[[2]string]bool{}
	for n := range receipts {
		r := &receipts[n]
		if f := books.Check(r); f != nil {
			return nil, f.On(fmt.Sprintf("receipts[%d].%s", n, f.Field))
		}
		key := [2]string{r.Source, r.ExternalID}
		if seen[key] {
			return nil, fault.New(fault.Invalid, "purchase.receipt_twice", fault.Args{"Receipt": r.ExternalID}).
				On(fmt.Sprintf("receipts[%d].external_id", n))
		}
		seen[key] = true
	}
	return s.RecordBatch(ctx, books, Batch{Receipts: receipts, ByID: by.ID, At: now})
}

// Books are what a company's purchases are kept in.
type Books struct {
	Currency string
	Decimals int // of amounts in the currency
	Zone     *time.Location
	Region   string // of phone numbers without a country code
	Latest   int64  // no purchase is of a later time
}

// ahead is how far a till's clock may go before ours.
const ahead = 24 * time.Hour

// Books returns those of the company, as they are kept now.
func (s *Service) Books(ctx context.Context, now int64) (Books, error) {
	c, err := s.company(ctx)
	return Books{
		Currency: c.Currency, Decimals: decimals(c.Currency), Zone: c.Location(), Region: customer.Region(c.Currency), Latest: now + ahead.Milliseconds(),
	}, err
}

// decimals returns how many decimals the currency's amounts have, 2 for a code
// that is not known.
func decimals(code string) int {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return 2
	}
	scale, _ := currency.Standard.Rounding(unit)
	return scale
}

// Check completes a receipt and returns what is wrong with it, or nil.
func (b Books) Check(r *Receipt) *fault.Error {
	r.tidy(b.Currency)
	if f := r.Check(b.Currency); f != nil {
		return f
	}
	if r.At > b.Latest {
		return fault.New(fault.Invalid, "purchase.time_future").On("at")
	}
	return nil
}

func (b Books) day(at int64) calendar.Day { return calendar.DayOf(at, b.Zone) }

// Batch is receipts to take in with one transaction. They have been checked
// against the books, and no two are the same.
type Batch struct {
	Receipts []Receipt
	ByID     string
	At       int64

	Import  *Import    // what the import is like once they are in; nil when they come from none
	Done    int64      // how many receipts the import had dealt with before
	Refused []RowError // rows of the import that were refused meanwhile

	// Products are the IDs of those that the import has met and saved, by code;
	// RecordBatch adds to them. It may be nil.
	Products map[string]string
}

// RecordBatch takes a batch in, all or nothing, and tells of each receipt what
// became of it. It adds that to the counts of the import.
func (s *Service) RecordBatch(ctx context.Context, books Books, b Batch) ([]Recorded, error) {
	var r recording
	err := s.ledger.Write(ctx, func(ctx context.Context, w Writer) error {
		r = recording{Writer: w, books: books, batch: b}
		return r.run(ctx)
	})
	if err == nil && b.Import != nil {
		b.Import.Counts.add(r.recorded)
	}
	if err == nil && b.Products != nil {
		maps.Copy(b.Products, r.met)
	}
	return r.recorded, err
}

// Count counts what became of one receipt.
func (c *Counts) Count(o Outcome) {
	switch o {
	case Added:
		c.Added++
	case Corrected:
		c.Corrected++
	case Unchanged:
		c.Unchanged++
	}
}

func (c *Counts) add(recorded []Recorded) {
	for _, r := range recorded {
		c.Count(r.Outcome)
	}
}

// Compare tells of each receipt what would become of it. All are of one source.
func (s *Service) Compare(ctx context.Context, receipts []Receipt) ([]Outcome, error) {
	known, err := s.ledger.Purchases(ctx, sourceOf(receipts), externalIDs(receipts))
	if err != nil {
		return nil, err
	}
	var h hasher
	outcomes := make([]Outcome, len(receipts))
	for n, r := range receipts {
		outcomes[n] = outcome(known, r.ExternalID, h.of(r))
	}
	return outcomes, nil
}

func outcome(known map[string]Purchase, externalID, hash string) Outcome {
	switch p, ok := known[externalID]; {
	case !ok:
		return Added
	case p.Hash != hash:
		return Corrected
	}
	return Unchanged
}

func sourceOf(receipts []Receipt) string {
	if len(receipts) == 0 {
		return ""
	}
	return receipts[0].Source
}

func externalIDs(receipts []Receipt) []string {
	ids := make([]string, len(receipts))
	for n, r := range receipts {
		ids[n] = r.ExternalID
	}
	return ids
}

// NewCodes returns those of the customer codes by which nobody is known in the source.
func (s *Service) NewCodes(ctx context.Context, source string, codes []string) ([]string, error) {
	known, err := s.ledger.Owners(ctx, source, codes)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, code := range codes {
		if _, ok := known[code]; !ok {
			missing = append(missing, code)
		}
	}
	return missing, nil
}
