package value

import (
	"context"

	"liuke/internal/calendar"
	"liuke/internal/value/clv"
	"liuke/internal/value/cycle"
	"liuke/internal/value/history"
)

// base is the customer base: who bought on which days, as of a day.
type base struct {
	*history.History
	ids  []string // of the customers, by their numbers in the history
	asOf calendar.Day
}

// piece is how many purchase days are gathered in one go while reading.
const piece = 1 << 16

// readBase reads all purchase days. The base is as of the latest day with a purchase, also one of nobody known: what the
// data do not reach they cannot tell.
func readBase(ctx context.Context, store Store) (*base, error) {
	b := &base{}
	var days [][]history.Purchase
	err := store.EachDay(ctx, func(customerID string, day calendar.Day, net int64) error {
		if n := len(b.ids); n == 0 || b.ids[n-1] != customerID {
			b.ids = append(b.ids, customerID)
		}
		if n := len(days); n == 0 || len(days[n-1]) == piece {
			days = append(days, make([]history.Purchase, 0, piece))
		}
		last := &days[len(days)-1]
		*last = append(*last, history.Purchase{Customer: uint32(len(b.ids) - 1), Day: int32(day), Spend: float64(max(net, 0))})
		b.asOf = max(b.asOf, day)
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

// summaries are those of all customers: of their purchases, and of their rhythm.
func (b *base) summaries() (purchases []clv.Summary, rhythms []cycle.Summary) {
	purchases, rhythms = make([]clv.Summary, len(b.ids)), make([]cycle.Summary, len(b.ids))
	for i := range b.ids {
		purchases[i], _ = b.Summary(i, int32(b.asOf), week)
		rhythms[i] = cycle.Summarize(b.Days(i))
	}
	return purchases, rhythms
}
