package registry

import (
	"math"
	"slices"

	"liuke/internal/trial"
)

// Repeat is one trial of a series, by the effect of its first arm.
type Repeat struct {
	Trial  Trial
	Result Result
	Effect *trial.Effect // nil when nothing can be said of it
}

// Series is trials of the same action, put together.
type Series struct {
	Repeats []Repeat        // the earliest first
	Pooled  *trial.Combined // nil from fewer than two that say anything
}

func pooled(results []Result) Series {
	var s Series
	var estimates []trial.Estimate
	for _, r := range results {
		repeat := Repeat{Trial: r.Trial, Result: r}
		if main := r.Main(); main != nil && sound(main) {
			e := main.Effects[0]
			repeat.Effect = &e
			estimates = append(estimates, trial.Estimate{Effect: e.Estimate, StdErr: e.StdErr})
		}
		s.Repeats = append(s.Repeats, repeat)
	}
	if c, err := trial.Combine(estimates, false); err == nil {
		s.Pooled = &c
	}
	return s
}

// sound reports whether an effect may be used elsewhere: the arms are as drawn, and it has an error.
func sound(r *trial.Result) bool {
	return len(r.Effects) > 0 && r.SampleRatio >= trial.Mismatch && r.Effects[0].StdErr > 0
}

// Proof is what all trials brought by now.
type Proof struct {
	Purposes []PurposeProof // those that have trials that say something
	Series   []Series       // repeats of one action that can be put together, the latest first
	Silent   int            // trials that say nothing yet
	Results  []Result       // all that were launched, the latest first
}

// PurposeProof is what the trials of one purpose brought.
type PurposeProof struct {
	Purpose   Purpose
	Trials    int
	Examples  int // of them, made for the demo company
	Customers int // who were given something and whose window is over
	Buyers    Range
	Margin    Range // minor units, before what it cost
	Cost      int64
	PerBuyer  *float64
	Windows   []int64 // days, ascending
	Uncosted  bool    // margin is in part turnover
}

// prove adds up what trials brought. Trials are independent of each other: so are their errors.
func prove(results []Result) Proof {
	p := Proof{Results: results}
	for _, purpose := range Purposes {
		if sum := proved(purpose, results); sum.Trials > 0 {
			p.Purposes = append(p.Purposes, sum)
		}
	}
	repeats, order := map[string][]Result{}, []string{}
	for _, r := range results {
		if len(r.Effects) == 0 || !sound(r.Bought) {
			p.Silent++
		}
		if repeats[r.Trial.Series] == nil {
			order = append(order, r.Trial.Series)
		}
		repeats[r.Trial.Series] = append(repeats[r.Trial.Series], r)
	}
	for _, id := range order {
		slices.Reverse(repeats[id])
		if s := pooled(repeats[id]); s.Pooled != nil {
			p.Series = append(p.Series, s)
		}
	}
	return p
}

func proved(purpose Purpose, results []Result) PurposeProof {
	sum := PurposeProof{Purpose: purpose}
	var buyers, margin span
	for _, r := range results {
		if r.Trial.Purpose != purpose || len(r.Effects) == 0 || !sound(r.Bought) {
			continue
		}
		sum.Trials++
		if r.Trial.Example {
			sum.Examples++
		}
		sum.Windows = withDays(sum.Windows, r.Trial.Window)
		sum.Uncosted = sum.Uncosted || r.Uncosted > 0
		for _, g := range r.Effects {
			sum.Customers += g.Customers
			sum.Cost += g.Cost
			buyers.add(g.Buyers)
			margin.add(g.Margin)
		}
	}
	sum.Buyers, sum.Margin = buyers.total(), margin.total()
	if sum.Buyers.Low > 0 {
		each := float64(sum.Cost) / sum.Buyers.Middle
		sum.PerBuyer = &each
	}
	return sum
}

// span adds up independent figures: their reaches add up by squares.
type span struct{ middle, below, above float64 }

func (s *span) add(r Range) {
	s.middle += r.Middle
	s.below += (r.Middle - r.Low) * (r.Middle - r.Low)
	s.above += (r.High - r.Middle) * (r.High - r.Middle)
}

func (s *span) total() Range {
	return Range{s.middle, s.middle - math.Sqrt(s.below), s.middle + math.Sqrt(s.above)}
}
