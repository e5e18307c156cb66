package registry

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/rule"
	"liuke/internal/trial"
	"liuke/internal/trial/uplift"
	"liuke/internal/value/contract"
)

// Uplift is what a finished trial teaches about for whom the action of an arm does most, from what was known of customers before the draw.
type Uplift struct {
	Arm       string
	Customers int
	Nothing   Nothing // why nothing was learned; "" when something was
	Effect    float64 // on all who were treated
	Qini      Spread  // of the ranking on customers it has not seen: 0 is chance, 1 perfect
	Response  Spread  // of ranking by how likely customers buy, for comparison
	Ranking   trial.Verdict
	Curve     []uplift.Point
	Segments  []Segment
	Model     uplift.Model // over learnedFrom, in that order
}

// Spread is a figure with its interval.
type Spread struct{ Mean, Low, High float64 }

// Nothing says why a trial teaches nothing about single customers.
type Nothing string

// The reasons.
const (
	TooFew   Nothing = "few"   // on a side, or who bought, or who did not
	AllAlike Nothing = "alike" // nothing that is known of them differs
)

// Segment is the effect on the half of the customers of whom a fact is below the middle, or not.
type Segment struct {
	Fact      string // a name of rule.Fields
	Middle    float64
	Above     bool // the middle and more
	Customers int
	Effect    Spread
}

// learnedFrom are the facts that tell customers apart. All can be reckoned for an earlier day.
var learnedFrom = []string{
	"days_since_purchase", "purchase_days", "days_as_customer", "usual_gap", "products", "spend_90", "spend_365", "spend_365_before",
	"complaints_365", "days_since_contact",
}

// known are the facts of a customer as a model sees them: by their logarithm, as most have little and few have much.
func known(f *rule.Facts) []float64 {
	facts := make([]float64, len(learnedFrom))
	for i, name := range learnedFrom {
		x, _ := f.Value(name).(float64)
		facts[i] = math.Copysign(math.Log1p(math.Abs(x)), x)
	}
	return facts
}

// unlogged is the fact that known has as x.
func unlogged(x float64) float64 { return math.Copysign(math.Expm1(math.Abs(x)), x) }

// teach learns from a finished trial. Customers are told apart by what was known the day before anybody was drawn.
func (s *Service) teach(ctx context.Context, t Trial, subjects []Subject) ([]Uplift, error) {
	first := calendar.Day(math.MaxInt32)
	for _, b := range subjects {
		first = min(first, b.Day)
	}
	facts := make(map[string][]float64, len(subjects))
	for _, b := range subjects {
		facts[b.CustomerID] = nil
	}
	err := s.facts.Facts(ctx, first-1, learnedFrom, func(id string, f *rule.Facts) error {
		if _, there := facts[id]; there {
			facts[id] = known(f)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return learnUplift(t, subjects, facts)
}

// learnUplift learns of every arm but the control, each beside the control alone.
func learnUplift(t Trial, subjects []Subject, facts map[string][]float64) ([]Uplift, error) {
	var learned []Uplift
	for i, a := range t.Arms {
		if a.Holdout {
			continue
		}
		u, err := learnArm(t, i, subjects, facts)
		if err != nil {
			return nil, err
		}
		learned = append(learned, u)
	}
	return learned, nil
}

func learnArm(t Trial, treated int, subjects []Subject, facts map[string][]float64) (Uplift, error) {
	control := t.Control()
	d, pair := uplift.Data{}, []Subject{}
	for _, name := range learnedFrom {
		d.Known = append(d.Known, contract.Attribute{Name: name})
	}
	for _, b := range subjects {
		if b.Arm != treated && b.Arm != control {
			continue
		}
		pair = append(pair, b)
		d.Treated, d.Hit = append(d.Treated, b.Arm == treated), append(d.Hit, b.Days > 0)
		for i := range learnedFrom {
			x := math.NaN()
			if of := facts[b.CustomerID]; of != nil {
				x = of[i]
			}
			d.Known[i].Number = append(d.Known[i].Number, x)
		}
	}
	u := Uplift{Arm: t.Arms[treated].Name, Customers: len(pair)}
	r, err := uplift.Learn(d)
	switch {
	case errors.Is(err, uplift.ErrTooFew):
		u.Nothing = TooFew
		return u, nil
	case errors.Is(err, uplift.ErrNothingKnown):
		u.Nothing = AllAlike
		return u, nil
	case err != nil:
		return u, err
	}
	u.Effect, u.Curve, u.Model = r.Effect, r.Curve, r.Model
	u.Qini, u.Response = Spread{r.Uplift.Mean, r.Uplift.Low, r.Uplift.High}, Spread{r.Response.Mean, r.Response.Low, r.Response.High}
	switch u.Ranking = trial.VerdictOpen; {
	case u.Qini.Low > 0:
		u.Ranking = trial.VerdictBetter
	case u.Qini.High < 0:
		u.Ranking = trial.VerdictWorse
	}
	u.Segments = segments(t, pair, d.Known, treated, control)
	return u, nil
}

// segments are the effects on both halves by each fact that halves the customers.
func segments(t Trial, pair []Subject, known []contract.Attribute, treated, control int) []Segment {
	var all []Segment
	for _, a := range known {
		sorted := slices.DeleteFunc(slices.Clone(a.Number), math.IsNaN)
		if len(sorted) == 0 {
			continue
		}
		slices.Sort(sorted)
		middle := sorted[len(sorted)/2]
		var halves []Segment
		for _, above := range []bool{false, true} {
			d := trial.Data{Arms: []string{t.Arms[control].Name, t.Arms[treated].Name}, IsRate: true}
			for i, b := range pair {
				if math.IsNaN(a.Number[i]) || (a.Number[i] >= middle) != above {
					continue
				}
				side := 0
				if b.Arm == treated {
					side = 1
				}
				d.Arm, d.Outcome = append(d.Arm, side), append(d.Outcome, flag(b.Days > 0))
			}
			r, err := trial.Analyze(d)
			if err != nil {
				continue // too few on one side of the middle
			}
			e := r.Effects[0]
			halves = append(halves, Segment{Fact: a.Name, Middle: unlogged(middle), Above: above, Customers: len(d.Arm), Effect: Spread{e.Estimate, e.Low, e.High}})
		}
		if len(halves) == 2 { // else it tells nearly nobody from the others
			all = append(all, halves...)
		}
	}
	return all
}

// Ranked is a customer with the effect that is expected of an action.
type Ranked struct {
	CustomerID string
	Expected   float64 // on the chance of buying within the window
}

// Ranks reports whether customers can be ranked by it, better than by chance.
func (u Uplift) Ranks() bool { return u.Ranking == trial.VerdictBetter }

// Rank orders the customers whom a finished trial's audience takes by now, those first for whom the action of an arm is expected
// to do most, and says of which arm: of the first that can be ranked by where none is asked for. It refuses where no ranking could be told from
// chance: then nobody is to be preferred.
func (s *Service) Rank(ctx context.Context, by account.Actor, id, arm string) (string, []Ranked, error) {
	if err := by.Need(account.Export); err != nil {
		return "", nil, err
	}
	t, err := s.Get(ctx, by, id)
	if err != nil {
		return "", nil, err
	}
	latest, err := s.store.Latest(ctx)
	if err != nil {
		return "", nil, err
	}
	var learned []Uplift
	if k := latest[t.ID]; k != nil {
		learned = k.of(t).Uplifts
	}
	at := slices.IndexFunc(learned, func(u Uplift) bool { return u.Ranks() && (arm == "" || u.Arm == arm) })
	if at < 0 {
		return "", nil, fault.New(fault.Conflict, "trial.no_ranking")
	}
	ranked, err := s.ranked(ctx, t, learned[at].Model)
	return learned[at].Arm, ranked, err
}

// ranked orders the customers whom a trial takes by now by what a model expects.
func (s *Service) ranked(ctx context.Context, t Trial, by uplift.Model) ([]Ranked, error) {
	candidates, err := s.eligible(ctx, t.Audience)
	if err != nil {
		return nil, err
	}
	takes := make(map[string]bool, len(candidates))
	for _, c := range candidates {
		takes[c.ID] = true
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	var ranked []Ranked
	err = s.facts.Facts(ctx, today-1, learnedFrom, func(id string, f *rule.Facts) error {
		if takes[id] {
			ranked = append(ranked, Ranked{id, by.Expect(known(f))})
		}
		return nil
	})
	slices.SortFunc(ranked, func(a, b Ranked) int {
		return cmp.Or(cmp.Compare(b.Expected, a.Expected), cmp.Compare(a.CustomerID, b.CustomerID))
	})
	return ranked, err
}
