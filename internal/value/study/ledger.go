package study

import (
	"context"
	"errors"
	"strings"

	"liuke/internal/risk"
)

// Ledger is everything that customers bought and sent back, with names: what risks are judged from.
type Ledger struct {
	Book      *risk.Book
	Customers func(customer int) string
	Products  func(product int32) string
	Notes     []string // sentences on what was left out
}

// ReadLedger reads a purchase file on all cores. The result does not depend on the order of its rows.
func ReadLedger(ctx context.Context, src Source) (*Ledger, error) {
	src.fill()
	src.Progress(StageRead, 0)
	p, err := src.plan()
	if err != nil {
		return nil, err
	}
	lines := &lineRegister{products: newRegister()}
	_, total, names, err := src.readAll(ctx, p, lines)
	if err != nil {
		return nil, err
	}
	customers, places, err := names.close()
	if err != nil {
		return nil, err
	}
	products, productPlaces, err := lines.products.close()
	if err != nil {
		return nil, err
	}
	last := total.last(p)
	var all []risk.Line
	for _, k := range lines.keepers {
		for _, l := range k.lines {
			if l.Day > last {
				continue
			}
			l.Customer = places.of(l.Customer)
			if l.Product != risk.NoProduct {
				l.Product = int32(productPlaces.of(uint32(l.Product)))
			}
			all = append(all, l)
		}
	}
	book, err := risk.NewBook(customers.Len(), all)
	return &Ledger{
		Book: book, Notes: total.notes(p, last),
		Customers: func(i int) string { return string(customers.At(i)) },
		Products:  func(i int32) string { return string(products.At(int(i))) },
	}, err
}

// lineRegister gathers the lines of many goroutines.
type lineRegister struct {
	products *register
	keepers  []*lineKeeper
}

// lineKeeper keeps lines for one goroutine, with numbers from registers.
type lineKeeper struct {
	products *register
	lines    []risk.Line
}

// keeper is one more; nil of no register.
func (r *lineRegister) keeper() *lineKeeper {
	if r == nil {
		return nil
	}
	k := &lineKeeper{products: r.products}
	r.keepers = append(r.keepers, k)
	return k
}

func (k *lineKeeper) keep(customer uint32, day int32, spend float64, product string) {
	l := risk.Line{Customer: customer, Day: day, Spend: spend, Product: risk.NoProduct}
	if product != "" {
		l.Product = int32(k.products.enter(product))
	}
	k.lines = append(k.lines, l)
}

// productOf is the product of a row, "" where there is none.
func (p *plan) productOf(cells []string) string {
	if p.product < 0 {
		return ""
	}
	return strings.TrimSpace(cells[p.product])
}

// Sold is one line that another source than a file tells of.
type Sold struct {
	Customer           string
	ProductID, Product string // a key, "" where it is not known, and what to call the product
	Day                int32
	Spend              float64 // below zero, what was sent back
}

// NewLedger makes a ledger of lines in any order.
func NewLedger(each func(yield func(Sold) error) error) (*Ledger, error) {
	customers, products := map[string]uint32{}, map[string]int32{}
	var customerNames, productNames []string
	var lines []risk.Line
	err := each(func(s Sold) error {
		c, known := customers[s.Customer]
		if !known {
			c = uint32(len(customerNames))
			customers[s.Customer], customerNames = c, append(customerNames, s.Customer)
		}
		p, known := products[s.ProductID]
		switch {
		case s.ProductID == "":
			p = risk.NoProduct
		case !known:
			p = int32(len(productNames))
			products[s.ProductID], productNames = p, append(productNames, s.Product)
		}
		lines = append(lines, risk.Line{Customer: c, Product: p, Day: s.Day, Spend: s.Spend})
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, errNothingBought
	}
	book, err := risk.NewBook(len(customerNames), lines)
	return &Ledger{
		Book: book, Customers: func(i int) string { return customerNames[i] }, Products: func(i int32) string { return productNames[i] },
	}, err
}

var errNothingBought = errors.New("nothing has been bought yet")
