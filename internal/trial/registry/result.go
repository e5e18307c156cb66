package registry

import (
	"errors"
	"math"
	"slices"

	"liuke/internal/calendar"
	"liuke/internal/trial"
	"liuke/internal/value/contract"
)

// Subject is a customer of a trial with what came of it. The day of the draw belongs to neither period: what was bought on it
// may have been bought before or after.
type Subject struct {
	CustomerID   string // the root by now
	Arm          int
	Day          calendar.Day // of the draw
	Worth        *int64       // at the draw
	Days         int64        // on which something was bought and kept, in the window after
	DaysBefore   int64        // in as many days before
	Margin       int64        // minor units, in the window after; below zero where more came back than was bought
	MarginBefore int64
	Turnover     int64 // what went into Margin, whatever its sign
	Uncosted     int64 // of Turnover, that of lines without a cost: there margin is turnover
}

// Moved is a place that does not count: its customer was merged with one who had a place before.
type Moved struct {
	Place
	Counts int // the arm that counts instead
}

// Evidence is all that is known of a trial as of a day.
type Evidence struct {
	Subjects []Subject // by id
	AsOf     calendar.Day
	Spent    Spent
}

// ArmState is how an arm stands.
type ArmState struct {
	Arm
	Placed int
	Ripe   int
}

// Obstacle says why nothing can be said of a trial.
type Obstacle string

// The obstacles; "" for none.
const (
	NobodyPlaced Obstacle = "nobody"
	NothingRipe  Obstacle = "ripening"
	ArmEmpty     Obstacle = "empty"
	ArmTiny      Obstacle = "tiny"
)

// Result is what a trial shows so far. Only customers count whose window is over: each of them comes in once, whole, and in the
// order of the draw, so that the always-valid interval may be looked at every day.
type Result struct {
	Trial Trial
	AsOf  calendar.Day // the last day whose purchases are known whole
	// ReckonedAt is when; 0 when it was not kept.
	ReckonedAt int64
	Arms       []ArmState
	Ripe       int
	Waiting    int
	NextRipe   calendar.Day // on which the next ones are ripe; 0 when none wait
	LastRipe   calendar.Day // on which all are, or were
	Obstacle   Obstacle
	Short      string        // the arm that is empty or tiny
	Bought     *trial.Result // share of buyers; nil when there is an obstacle
	Margin     *trial.Result // minor units per customer
	Spent      Spent
	Uncosted   float64 // share of the turnover that has no cost
	Planned    float64 // chance of such sizes of the arms among all that were drawn
	Need       Need
	Effects    []Gain   // of every arm but the control
	Uplifts    []Uplift // of every arm but the control, of a finished trial of which something can be said
}

// Gain is what an arm brought all of its ripe customers together.
type Gain struct {
	Arm       string
	Customers int
	Buyers    Range // more than there would have been
	Margin    Range // minor units, before the cost of the action
	Cost      int64
	PerBuyer  *float64 // cost of each buyer more; nil when it cannot be told that there are any
}

// Range is a figure with the interval that holds however often one looks.
type Range struct{ Middle, Low, High float64 }

// Finished reports whether nothing will change any more but by corrections.
func (r Result) Finished() bool { return r.Trial.State == Ended && r.Waiting == 0 }

// Main is the result by the outcome that was laid down; nil when there is an obstacle.
func (r Result) Main() *trial.Result {
	if r.Trial.Outcome == OutcomeMargin {
		return r.Margin
	}
	return r.Bought
}

// ripe reports whether the window after a draw is over.
func (t Trial) ripe(drawn, asOf calendar.Day) bool { return drawn+calendar.Day(t.Window) <= asOf }

// Judge says what a trial shows.
func Judge(t Trial, e Evidence) (Result, error) {
	r := blank(t)
	r.AsOf, r.Obstacle = e.AsOf, ""
	ripe := make([]Subject, 0, len(e.Subjects))
	for _, s := range e.Subjects {
		r.Arms[s.Arm].Placed++
		due := s.Day + calendar.Day(t.Window) + 1
		r.LastRipe = max(r.LastRipe, due)
		if !t.ripe(s.Day, e.AsOf) {
			if r.Waiting == 0 || due < r.NextRipe {
				r.NextRipe = due
			}
			r.Waiting++
			continue
		}
		r.Arms[s.Arm].Ripe++
		ripe = append(ripe, s)
	}
	r.Ripe = len(ripe)
	r.Planned = trial.SampleRatio(r.sizes(), t.Shares())
	r.Uncosted = uncosted(ripe)
	r.Spent = r.spent(e.Spent)
	if r.Obstacle, r.Short = r.obstacle(); r.Obstacle != "" {
		r.Need = r.needed(nil)
		return r, nil
	}
	var boughtErr, marginErr error
	r.Bought, boughtErr = analyze(t, ripe, OutcomeBought)
	r.Margin, marginErr = analyze(t, ripe, OutcomeMargin)
	if err := errors.Join(boughtErr, marginErr); err != nil {
		return r, err
	}
	r.Effects = r.gains()
	r.Need = r.needed(e.Subjects)
	return r, nil
}

func (r Result) sizes() []float64 {
	sizes := make([]float64, len(r.Arms))
	for i, a := range r.Arms {
		sizes[i] = float64(a.Placed)
	}
	return sizes
}

// obstacle says what stands in the way, and in which arm.
func (r Result) obstacle() (Obstacle, string) {
	if r.Ripe+r.Waiting == 0 {
		return NobodyPlaced, ""
	}
	for _, a := range r.Arms {
		if a.Placed == 0 {
			return ArmEmpty, a.Name
		}
	}
	if r.Ripe == 0 {
		return NothingRipe, ""
	}
	for _, a := range r.Arms {
		if a.Ripe < Least {
			return ArmTiny, a.Name
		}
	}
	return "", ""
}

func uncosted(subjects []Subject) float64 {
	turnover, without := 0.0, 0.0
	for _, s := range subjects {
		turnover += float64(s.Turnover)
		without += float64(s.Uncosted)
	}
	if turnover == 0 {
		return 0
	}
	return without / turnover
}

// analyze compares the arms by one outcome, rid of what the same figure before the draw and the worth foretold.
func analyze(t Trial, subjects []Subject, by Outcome) (*trial.Result, error) {
	d := trial.Data{Arms: t.ArmNames(), Control: t.Control(), Shares: t.Shares(), IsRate: by == OutcomeBought}
	before, worth := make([]float64, len(subjects)), make([]float64, len(subjects))
	known := false
	for i, s := range subjects {
		d.Arm = append(d.Arm, s.Arm)
		d.Outcome = append(d.Outcome, s.outcome(by))
		before[i], worth[i] = s.before(by), math.NaN()
		if s.Worth != nil {
			worth[i], known = float64(*s.Worth), true
		}
	}
	if t.Source == FromPurchases {
		d.Known = append(d.Known, contract.Attribute{Name: "before", Number: before})
	}
	if known {
		d.Known = append(d.Known, contract.Attribute{Name: "worth", Number: worth})
	}
	result, err := trial.Analyze(d)
	if err != nil {
		return nil, err
	}
	return &result, nil
}

func (s Subject) outcome(by Outcome) float64 {
	if by == OutcomeMargin {
		return float64(s.Margin)
	}
	return flag(s.Days > 0)
}

func (s Subject) before(by Outcome) float64 {
	if by == OutcomeMargin {
		return float64(s.MarginBefore)
	}
	return flag(s.DaysBefore > 0)
}

func flag(holds bool) float64 {
	if holds {
		return 1
	}
	return 0
}

// costing is the result with another cost.
func (r Result) costing(known Spent) Result {
	r.Spent = r.spent(known)
	if r.Bought != nil {
		r.Effects = r.gains()
	}
	return r
}

// spent is what an action cost: what is known of it, or else what the plan says for each who was to be given it.
func (r Result) spent(known Spent) Spent {
	if known.Cost > 0 {
		return known
	}
	treated := int64(0)
	for _, a := range r.Arms {
		if !a.Holdout {
			treated += int64(a.Placed)
		}
	}
	return Spent{Customers: treated, Cost: treated * r.Trial.CostEach, Estimated: true, Parts: known.Parts}
}

// gains are what the arms brought, and what they cost. The cost is shared out by the customers of the arms.
func (r Result) gains() []Gain {
	treated := 0
	for _, a := range r.Arms {
		if !a.Holdout {
			treated += a.Placed
		}
	}
	gains := make([]Gain, 0, len(r.Bought.Effects))
	for i, e := range r.Bought.Effects {
		arm := r.Arms[slices.IndexFunc(r.Arms, func(a ArmState) bool { return a.Name == e.Arm })]
		g := Gain{
			Arm: e.Arm, Customers: arm.Ripe, Buyers: times(e, arm.Ripe), Margin: times(r.Margin.Effects[i], arm.Ripe),
			Cost: int64(math.Round(float64(r.Spent.Cost) * float64(arm.Ripe) / float64(treated))),
		}
		if g.Buyers.Low > 0 {
			each := float64(g.Cost) / g.Buyers.Middle
			g.PerBuyer = &each
		}
		gains = append(gains, g)
	}
	return gains
}

func times(e trial.Effect, customers int) Range {
	n := float64(customers)
	return Range{e.Estimate * n, e.AlwaysLow * n, e.AlwaysHigh * n}
}
