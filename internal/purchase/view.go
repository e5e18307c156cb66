package purchase

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/calendar"
)

// Cursor names an entry of a list that begins with the latest; a zero one
// stands before the first.
type Cursor struct {
	At int64
	ID string
}

// Filter says which purchases to list. Zero fields ask for nothing.
type Filter struct {
	RootID   string // of this customer
	ImportID string
	Kind     Kind
	Before   Cursor // the last of the page before
	Limit    int
}

// CustomerProduct is what a customer bought of one product over time.
type CustomerProduct struct {
	Product
	ProductSummary
}

// Year is what a customer bought in one calendar year.
type Year struct {
	Year     int
	Days     int64 // purchase days
	Receipts int64
	Net      int64 // minor units
}

// File is what is known of a customer's purchases.
type File struct {
	Summary  Summary
	Bought   bool // whether there are any
	Latest   []Purchase
	Days     []Day // all, in order
	Products []CustomerProduct
	Years    []Year // the latest first
}

// Of returns what is known of the purchases of a root customer: the latest
// ones and the products bought most often up to a limit each.
func (s *Service) Of(ctx context.Context, by account.Actor, rootID string, limit int) (File, error) {
	var f File
	err := by.Need(account.PurchaseRead)
	if err == nil {
		f.Summary, f.Bought, err = s.ledger.Summary(ctx, rootID)
	}
	if err != nil || !f.Bought {
		return f, err
	}
	if f.Latest, err = s.ledger.List(ctx, Filter{RootID: rootID, Limit: limit}); err != nil {
		return f, err
	}
	if f.Products, err = s.ledger.CustomerProducts(ctx, rootID, limit); err != nil {
		return f, err
	}
	f.Days, err = s.ledger.Days(ctx, rootID, -1)
	f.Years = years(f.Days)
	return f, err
}

func years(days []Day) []Year {
	var list []Year
	for n := len(days) - 1; n >= 0; n-- {
		d := days[n]
		year, _, _ := d.Day.Date()
		if len(list) == 0 || list[len(list)-1].Year != year {
			list = append(list, Year{Year: year})
		}
		y := &list[len(list)-1]
		y.Receipts += d.Receipts
		y.Net += d.Net
		if d.Kept {
			y.Days++
		}
	}
	return list
}

// List returns one page of purchases, the latest first.
func (s *Service) List(ctx context.Context, by account.Actor, f Filter) ([]Purchase, error) {
	if err := by.Need(account.PurchaseRead); err != nil {
		return nil, err
	}
	return s.ledger.List(ctx, f)
}

// Get returns a purchase with its lines, and its products by id.
func (s *Service) Get(ctx context.Context, by account.Actor, id string) (Entry, map[string]Product, error) {
	if err := by.Need(account.PurchaseRead); err != nil {
		return Entry{}, nil, err
	}
	e, err := s.ledger.Purchase(ctx, id)
	if err != nil {
		return e, nil, err
	}
	var ids []string
	for _, i := range e.Items {
		ids = append(ids, i.ProductID)
	}
	products, err := s.ledger.ProductNames(ctx, ids)
	return e, products, err
}

// Imports returns imports, the latest first.
func (s *Service) Imports(ctx context.Context, by account.Actor, before Cursor, limit int) ([]Import, error) {
	if err := by.Need(account.PurchaseImport); err != nil {
		return nil, err
	}
	return s.ledger.Imports(ctx, before, limit)
}

// Days returns the days of a root customer from the given one on, in order.
func (s *Service) Days(ctx context.Context, by account.Actor, rootID string, from calendar.Day) ([]Day, error) {
	if err := by.Need(account.PurchaseRead); err != nil {
		return nil, err
	}
	return s.ledger.Days(ctx, rootID, from)
}
