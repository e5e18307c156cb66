package risk

import (
	"errors"
	"math"
	"slices"

	"liuke/internal/value/chunks"
	"liuke/internal/value/clv"
)

// Settings say as of when, and how far ahead.
type Settings struct {
	Day     int32 // the last day that is looked at, since 1970-01-01
	Horizon int   // days
}

// Risk is how one customer stands.
type Risk struct {
	Customer int
	Chance   float64 // of buying nothing within the horizon
	Value    float64 // at stake: bought in the year before less what was sent back, or purchase days
	Since    int32   // day from which on the first of the reasons held
	Reasons  []Reason
	Silence  int     // days since the last purchase
	Gap      float64 // days between purchases on average; 0 of somebody who bought once
}

// AtRisk is what is likely to be lost: chance times value.
func (r *Risk) AtRisk() float64 { return r.Chance * r.Value }

// Assessment is the risks of all customers as of a day.
type Assessment struct {
	Settings
	Model   string  // that of purchase times, which the value engine chose
	Learned []int32 // the earlier days that the correction was learned from; none where the history is too short
	Weights []Weight
	Risks   []Risk // by customer
	Paid    bool   // the value at stake is money
}

// Weight is how much a sign moved the chances of the past: the log-odds that one standard deviation of it adds.
type Weight struct {
	Sign string
	Add  float64
}

// ErrNothing tells of a day by which nobody had bought.
var ErrNothing = errors.New("nobody had bought by that day")

// Assess says how every customer stood who had bought by a day. It fails with ErrNothing, with the errors of forecast.Fit, and
// with what stopped says, which it asks now and then whether to go on.
func Assess(b *Book, s Settings, stopped func() error) (*Assessment, error) {
	l, err := Learn(b, s, stopped)
	if err != nil {
		return nil, err
	}
	return l.assess(), nil
}

// assess says how the customers of the book stood that was learned from.
func (l *Learned) assess() *Assessment {
	now := l.now
	a := &Assessment{
		Settings: l.Settings, Model: l.Model, Learned: l.Days, Weights: l.Weights, Risks: make([]Risk, len(now.customers)), Paid: now.book.paid,
	}
	for i := range now.customers {
		a.Risks[i] = now.risk(&now.customers[i], &l.correction)
	}
	slices.SortFunc(a.Risks, func(x, y Risk) int { return x.Customer - y.Customer })
	return a
}

const (
	shortest = 7   // days: less to foretell tells nothing
	fewest   = 100 // customers: with fewer, what a day tells is chance
)

// seen is a view that is looked for: as of a day, over the days that follow it.
type seen struct {
	day, horizon int32
	view         *view
	err          error
}

// lookAround returns what is known on the day, and on the earlier days to learn from: a horizon before the day, a third more,
// and twice as far; the horizon being a quarter of the history at most. The days know nothing of each other, so that each can
// have a core.
func lookAround(b *Book, first int32, s Settings, stopped func() error) (now *view, past []*view, err error) {
	wanted := []seen{{day: s.Day, horizon: int32(s.Horizon)}}
	if horizon := min(int32(s.Horizon), (s.Day-first)/4); horizon >= shortest {
		for _, back := range []int32{2 * horizon, 4 * horizon / 3, horizon} {
			wanted = append(wanted, seen{day: s.Day - back, horizon: min(back, int32(s.Horizon))})
		}
	}
	chunks.Steps(len(wanted), func(i int) {
		w := &wanted[i]
		if w.err = stopped(); w.err == nil {
			w.view, w.err = see(b, first, w.day, w.horizon)
		}
	})
	if wanted[0].err != nil {
		return nil, nil, wanted[0].err
	}
	for _, w := range wanted[1:] {
		switch {
		case errors.Is(w.err, clv.ErrNoRepeats):
		case w.err != nil:
			return nil, nil, w.err
		case len(w.view.customers) >= fewest:
			past = append(past, w.view)
		}
	}
	return wanted[0].view, past, nil
}

// risk is that of a customer.
func (v *view) risk(f *facts, c *correction) Risk {
	r := Risk{
		Customer: f.customer, Chance: logistic(f.base + c.of(f)), Value: f.value, Silence: int(f.silence), Gap: f.gap,
		Reasons: v.reasons(f, c), Since: math.MaxInt32,
	}
	for _, reason := range r.Reasons {
		r.Since = min(r.Since, reason.Since)
	}
	return r
}
