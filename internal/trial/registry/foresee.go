package registry

import (
	"context"
	"errors"
	"math"

	"gonum.org/v1/gonum/stat"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/trial"
)

// Foresight is what a plan can show, reckoned from what the very customers did before.
type Foresight struct {
	Customers int
	Held      int // left alone
	Treated   int // in the smallest of the other arms
	Days      int64
	Outcome   Outcome
	Rate      float64       // share that buys within the window anyway
	Mean      float64       // minor units per customer
	Cut       float64       // share of the variance that the time before foretells
	Shows     trial.Visible // NaN where even the largest effect would not be seen
	Possible  bool          // whether anything can be said at all
}

// Foresee says what a plan can show, before anybody is drawn. A plan that takes customers as they come is judged by those whom
// it would take today.
func (s *Service) Foresee(ctx context.Context, by account.Actor, p Plan) (Foresight, error) {
	if err := by.Need(account.TrialManage); err != nil {
		return Foresight{}, err
	}
	if p.Window < 1 || p.Window > MaxWindow {
		return Foresight{}, invalid("window", "trial.window_range", fault.Args{"Most": MaxWindow})
	}
	candidates, err := s.eligible(ctx, p.Audience)
	if err != nil {
		return Foresight{}, onRule(err)
	}
	asOf, err := s.asOf(ctx, FromPurchases)
	if err != nil {
		return Foresight{}, err
	}
	base, err := s.store.Base(ctx, asOf-calendar.Day(p.Window), p.Window)
	if err != nil {
		return Foresight{}, err
	}
	return foresee(p, candidates, base), nil
}

func foresee(p Plan, candidates []trial.Candidate, base []Subject) Foresight {
	f := Foresight{Customers: len(candidates), Days: p.Window, Outcome: p.Outcome}
	f.Held, f.Treated = p.sizes(len(candidates))
	known := make(map[string]Subject, len(base))
	for _, s := range base {
		known[s.CustomerID] = s
	}
	outcome, before := make([]float64, len(candidates)), make([]float64, len(candidates))
	for i, c := range candidates {
		s := known[c.ID]
		f.Rate += flag(s.Days > 0) / float64(len(candidates))
		f.Mean += float64(s.Margin) / float64(len(candidates))
		outcome[i], before[i] = s.outcome(p.Outcome), s.before(p.Outcome)
	}
	d := trial.Design{Treated: f.Treated, Control: f.Held}
	if len(candidates) > 1 {
		if r := stat.Correlation(outcome, before, nil); !math.IsNaN(r) {
			f.Cut = math.Min(r*r, mostForetold)
		}
		if d.Cut = f.Cut; p.Outcome == OutcomeMargin {
			d.Deviation = stat.StdDev(outcome, nil)
		} else {
			d.Rate = (f.Rate*float64(len(candidates)) + 1) / float64(len(candidates)+2)
		}
	}
	var err error
	f.Shows, err = d.Plan()
	f.Possible = !errors.Is(err, trial.ErrDesign)
	return f
}

// mostForetold keeps a small audience, whose past seems to foretell everything, from being promised too much.
const mostForetold = 0.9

// sizes are how many customers of so many are left alone, and are in the smallest other arm.
func (p Plan) sizes(customers int) (held, treated int) {
	all := int64(0)
	for _, a := range p.Arms {
		all += a.Share
	}
	if all == 0 {
		return 0, 0
	}
	treated = customers
	for _, a := range p.Arms {
		n := int(int64(customers) * a.Share / all)
		if a.Holdout {
			held = n
		} else {
			treated = min(treated, n)
		}
	}
	return held, treated
}
