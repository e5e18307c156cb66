package uplift

import (
	"cmp"
	"slices"
)

// ranking is customers in the order of what is expected of them, the most first.
type ranking struct {
	order []int  // rows of the trial
	ends  []bool // whether the next one is expected to bring less: those who are expected to bring the same make one step
}

func rank(rows []int, expected []float64) ranking {
	r := ranking{order: slices.Clone(rows), ends: make([]bool, len(rows))}
	slices.SortStableFunc(r.order, func(a, b int) int { return cmp.Compare(expected[b], expected[a]) })
	for i := range r.order {
		r.ends[i] = i+1 == len(r.order) || expected[r.order[i]] != expected[r.order[i+1]]
	}
	return r
}

// tally counts customers and those with the outcome.
type tally struct{ treated, control, treatedHits, controlHits float64 }

func (t *tally) add(treated, hit bool, weight float64) {
	switch {
	case treated && hit:
		t.treatedHits += weight
		fallthrough
	case treated:
		t.treated += weight
	case hit:
		t.controlHits += weight
		fallthrough
	default:
		t.control += weight
	}
}

func (t *tally) customers() float64 { return t.treated + t.control }

// gain is how many more of the treated have the outcome than would without the action.
func (t *tally) gain() float64 {
	if t.control == 0 {
		return t.treatedHits
	}
	return t.treatedHits - t.controlHits*t.treated/t.control
}

// effect is the difference of the rates; 0 where one side is empty.
func (t *tally) effect() float64 {
	if t.treated == 0 || t.control == 0 {
		return 0
	}
	return t.treatedHits/t.treated - t.controlHits/t.control
}

// area lies under a Qini curve, by trapezia: under the gain from treating the customers of whom most is expected, over how many
// of them are treated.
type area struct{ sum, customers, gain float64 }

func (a *area) step(t *tally) {
	customers, gain := t.customers(), t.gain()
	a.sum += (customers - a.customers) * (gain + a.gain) / 2
	a.customers, a.gain = customers, gain
}

// qini is how much of what a perfect ranking would gain over a random one this ranking gains: the area between its Qini curve
// and the straight line, by that of the ranking which knows the outcomes, negative effects included. 0 is chance, 1 perfect,
// below 0 worse than chance. Each row counts as often as its weight says.
//
// Source: N. J. Radcliffe: Using control groups to target on predicted lift. Direct Marketing Analytics Journal 1 (2007), 14–21;
// scaled as scikit-uplift's qini_auc_score.
func (d *Data) qini(r ranking, weight []float64) float64 {
	var own area
	var all tally
	for i, row := range r.order {
		all.add(d.Treated[row], d.Hit[row], weight[row])
		if r.ends[i] {
			own.step(&all)
		}
	}
	random := all.customers() * all.gain() / 2
	return (own.sum - random) / (perfect(all) - random)
}

// perfect is the area of the ranking that knows the outcomes: the treated who had it, those of both sides who had not, and
// last those who had it without the action.
func perfect(all tally) float64 {
	var best area
	t := tally{treated: all.treatedHits, treatedHits: all.treatedHits}
	best.step(&t)
	t.treated, t.control = all.treated, all.control-all.controlHits
	best.step(&t)
	best.step(&all)
	return best.sum
}
