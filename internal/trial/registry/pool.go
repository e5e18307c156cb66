package registry

import (
	"math"

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

// Learned is what finished trials say of the effect of an action on the share of buyers.
type Learned struct {
	OK        bool // false: there is no trial of it yet
	Mean      float64
	Low, High float64
	Customers int
	Trials    int
	Reason    bool // whether trials for this very reason are among them
}

// learn puts together what finished trials say of an action for a reason. Trials for the reason are drawn towards all of the
// action, the more the less they say themselves and the less the trials differ.
func learn(results []Result, reason string) Learned {
	var all, own []trial.Estimate
	l := Learned{}
	for _, r := range results {
		if r.Bought == nil || !sound(r.Bought) {
			continue
		}
		e := r.Bought.Effects[0]
		all = append(all, trial.Estimate{Effect: e.Estimate, StdErr: e.StdErr})
		if reason != "" && r.Trial.Reason == reason {
			own = append(own, all[len(all)-1])
		}
		l.Customers += r.Ripe
		l.Trials++
	}
	if len(all) == 0 {
		return l
	}
	l.OK, l.Reason = true, len(own) > 0
	general, spread := together(all)
	mean, variance := general.Effect, general.StdErr*general.StdErr
	if len(own) > 0 && len(own) < len(all) && spread > 0 {
		particular, _ := together(own)
		mine, others := 1/(particular.StdErr*particular.StdErr), 1/(spread*spread+variance)
		mean, variance = (particular.Effect*mine+general.Effect*others)/(mine+others), 1/(mine+others)
	}
	reach := usual * math.Sqrt(variance)
	l.Mean, l.Low, l.High = mean, math.Max(-1, mean-reach), math.Min(1, mean+reach)
	return l
}

// usual is how many standard errors an interval reaches that covers 95 times in 100.
const usual = 1.959963984540054

// together is the average effect of trials with its error, and the standard deviation of the true effects.
func together(trials []trial.Estimate) (trial.Estimate, float64) {
	c, err := trial.Combine(trials, false)
	if err != nil {
		return trials[0], 0
	}
	return trial.Estimate{Effect: c.Random.Effect, StdErr: (c.Random.High - c.Random.Low) / 2 / usual}, c.Deviation
}

// Proof is what all trials brought by now.
type Proof struct {
	Purposes []PurposeProof // those that have trials that say something
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
	for _, r := range results {
		if len(r.Effects) == 0 || !sound(r.Bought) {
			p.Silent++
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
