package watch

import (
	"context"
	"fmt"

	"liuke/internal/calendar"
	"liuke/internal/purchase"
	"liuke/internal/risk"
	"liuke/internal/value/cycle"
)

// purchases are the days on which all customers bought or sent back, in as little memory as that takes.
type purchases struct {
	asOf   calendar.Day
	ids    []string         // of the customers who bought, by number
	number map[string]int32 // of them, by id
	start  []uint32         // the days of customer i are at start[i] … start[i+1]−1
	days   []int32
	net    []float64
	kept   []bool
	sample *sample

	products map[string]int32 // numbers of products, as they came
	codes    []string         // their ids, by number
}

// readPurchases reads all purchase days, and chooses whom to learn from. They are as of the latest day with a purchase, also
// one of nobody known, as the value run has it.
func readPurchases(ctx context.Context, ledger Ledger) (*purchases, error) {
	p := &purchases{number: map[string]int32{}, products: map[string]int32{}, sample: newSample(learners), start: []uint32{0}}
	current, bought := "", false
	end := func() {
		from := p.start[len(p.start)-1]
		if !bought { // sent back what was never bought here
			p.days, p.net, p.kept = p.days[:from], p.net[:from], p.kept[:from]
			return
		}
		n := len(p.ids)
		p.ids, p.number[current] = append(p.ids, current), int32(n)
		p.start = append(p.start, uint32(len(p.days)))
		p.sample.add(n, p.days[from:], p.net[from:])
	}
	err := ledger.EachDay(ctx, func(customerID string, d purchase.Day) error {
		if customerID != current {
			end()
			current, bought = customerID, false
		}
		bought = bought || d.Kept
		p.days, p.net, p.kept = append(p.days, int32(d.Day)), append(p.net, float64(d.Net)), append(p.kept, d.Kept)
		return nil
	})
	if err != nil {
		return nil, err
	}
	end()
	p.asOf, _, err = ledger.LastPurchaseDay(ctx)
	return p, err
}

// find returns the number of a customer, or false. Rows mostly come in the order of customers: the one after the one found
// before is looked at first.
func (p *purchases) find(id string, before int) (customer int, known bool) {
	if next := before + 1; next < len(p.ids) && p.ids[next] == id {
		return next, true
	}
	n, known := p.number[id]
	return int(n), known
}

// of are the sums of a customer.
func (p *purchases) of(customer int) risk.Sums {
	from, to := p.start[customer], p.start[customer+1]
	return risk.Sums{Days: p.days[from:to], Net: p.net[from:to], Kept: p.kept[from:to]}
}

// last is a customer's last purchase day.
func (p *purchases) last(customer int) calendar.Day {
	i := p.start[customer+1] - 1
	for !p.kept[i] {
		i--
	}
	return calendar.Day(p.days[i])
}

// first is a customer's first purchase day.
func (p *purchases) first(customer int) calendar.Day {
	i := p.start[customer]
	for !p.kept[i] {
		i++
	}
	return calendar.Day(p.days[i])
}

// product is the number of a product.
func (p *purchases) product(id string) int32 {
	if id == "" {
		return risk.NoProduct
	}
	n, known := p.products[id]
	if !known {
		n = int32(len(p.codes))
		p.products[id], p.codes = n, append(p.codes, id)
	}
	return n
}

// book is what those bought who were chosen, numbered by their places among them.
func (p *purchases) book(ctx context.Context, ledger Ledger) (*risk.Book, error) {
	ids, place := make([]string, len(p.sample.kept)), make(map[string]uint32, len(p.sample.kept))
	for i, c := range p.sample.kept {
		ids[i] = p.ids[c.customer]
		place[ids[i]] = uint32(i)
	}
	var lines []risk.Line
	err := ledger.EachBoughtBy(ctx, ids, func(customerID, productID string, day calendar.Day, d purchase.ProductDay) error {
		if d.Kept() || d.Net < 0 {
			lines = append(lines, risk.Line{Customer: place[customerID], Product: p.product(productID), Day: int32(day), Spend: float64(d.Net)})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return risk.NewBook(len(ids), lines)
}

// groups calls yield with the products of each customer who has any, in the order of customers.
func (p *purchases) groups(ctx context.Context, ledger Ledger, yield func(customer int, lines []cycle.Line) error) error {
	current, customer := "", -1
	var lines []cycle.Line
	end := func() error {
		if customer < 0 {
			return nil
		}
		return yield(customer, lines)
	}
	err := ledger.EachLine(ctx, func(customerID, productID string, r purchase.Rhythm) error {
		if customerID != current {
			if err := end(); err != nil {
				return err
			}
			current, lines = customerID, lines[:0]
			before := customer
			var known bool
			if customer, known = p.find(customerID, before); !known {
				customer = -1 // bought first after the days were read
			} else if customer < before {
				return fmt.Errorf("customer %s comes too late", customerID)
			}
		}
		lines = append(lines, cycle.Line{Product: p.product(productID), Summary: cycle.Summary{
			Last: int32(r.Last), Gaps: float64(r.Days - 1), Sum: float64(r.Last - r.First), SumLog: r.GapLogs,
		}})
		return nil
	})
	if err != nil {
		return err
	}
	return end()
}
