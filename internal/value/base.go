package value

import (
	"context"

	"liuke/internal/calendar"
	"liuke/internal/purchase"
	"liuke/internal/value/clv"
	"liuke/internal/value/cycle"
	"liuke/internal/value/history"
)

// base is the customer base: who bought on which days, as of a day.
type base struct {
	*history.History
	ids  []string  // of the customers, by their numbers in the history
	back []float64 // what each of them sent back, in money
	asOf calendar.Day
}

// piece is how many purchase days are gathered in one go while reading.
const piece = 1 << 16

// readBase reads all purchase days. The base is as of the latest day with a purchase, also one of nobody known: what the
// data do not reach they cannot tell.
func readBase(ctx context.Context, store Store) (*base, error) {
	b := &base{}
	var days [][]history.Purchase
	var current string
	early := 0.0 // sent back by the current customer before anything was bought
	err := store.EachDay(ctx, func(customerID string, d purchase.Day) error {
		if customerID != current {
			current, early = customerID, 0
		}
		known := len(b.ids) > 0 && b.ids[len(b.ids)-1] == customerID
		switch {
		case !known && !d.Kept:
			early -= float64(d.Net)
			return nil
		case !known:
			b.ids, b.back = append(b.ids, customerID), append(b.back, early)
		}
		n := len(b.ids) - 1
		b.back[n] += float64(max(-d.Net, 0))
		if d.Kept {
			days = put(days, history.Purchase{Customer: uint32(n), Day: int32(d.Day), Spend: float64(max(d.Net, 0))})
			b.asOf = max(b.asOf, d.Day)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	latest, bought, err := store.LastPurchaseDay(ctx)
	if err != nil {
		return nil, err
	}
	if bought {
		b.asOf = max(b.asOf, latest)
	}
	b.History, err = history.New(len(b.ids), days...)
	return b, err
}

// put adds a purchase to the last piece, or to a new one once that is full.
func put(pieces [][]history.Purchase, p history.Purchase) [][]history.Purchase {
	if n := len(pieces); n == 0 || len(pieces[n-1]) == piece {
		pieces = append(pieces, make([]history.Purchase, 0, piece))
	}
	last := &pieces[len(pieces)-1]
	*last = append(*last, p)
	return pieces
}

// kept is the share of what a customer paid that was not sent back later; 1 for one who paid nothing.
func (b *base) kept(customer int) float64 {
	days, mean := b.Paid(customer, int32(b.asOf))
	if paid := float64(days) * mean; paid > 0 {
		return max(0, 1-b.back[customer]/paid)
	}
	return 1
}

// summaries are those of all customers: of their purchases, and of their rhythm.
func (b *base) summaries() (purchases []clv.Summary, rhythms []cycle.Summary) {
	purchases, rhythms = make([]clv.Summary, len(b.ids)), make([]cycle.Summary, len(b.ids))
	for i := range b.ids {
		purchases[i], _ = b.Summary(i, int32(b.asOf), week)
		rhythms[i] = cycle.Summarize(b.Days(i))
	}
	return purchases, rhythms
}
