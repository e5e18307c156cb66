package registry

import (
	"math"
	"slices"

	"liuke/internal/trial"
)

// Effects is what finished trials brought: those that ended, whose windows are all over, and that are no examples.
type Effects struct{ results []Result }

// EffectsOf returns what those of the results say that are to be ranked by.
func EffectsOf(results []Result) Effects {
	return Effects{slices.DeleteFunc(slices.Clone(results), func(r Result) bool { return !r.Finished() || r.Trial.Example })}
}

// Recount returns the effects with each trial for the reason that its own counts as by now.
func (e Effects) Recount(now func(reason string) string) Effects {
	results := slices.Clone(e.results)
	for i := range results {
		results[i].Trial.Reason = now(results[i].Trial.Reason)
	}
	return Effects{results}
}

// Learned is what trials say of the effect of an action on the share of customers who buy within the trials' windows.
type Learned struct {
	OK        bool // false: there is no trial of it yet, and all figures are 0
	Mean      float64
	Low, High float64 // covers the effect 95 times in 100
	Held      float64 // share of those left alone who bought all the same, on average over the trials
	Customers int     // whose windows are over, in all trials
	Trials    int     // that say something, of whatever reason and play
	Closest   Closeness
	Close     int // of Trials, those of Closest
	Window    int64
	WindowTo  int64 // days; the shortest and the longest attribution window
}

// Closeness says how near to what was asked for the nearest trials are.
type Closeness string

// The nearness of trials, the nearest first.
const (
	ForBoth   Closeness = "both" // the reason and the play
	ForPlay   Closeness = "play" // for any reason
	ForReason Closeness = "reason"
	ForAny    Closeness = "any"
)

// nearness are the closenesses, the nearest first.
var nearness = []Closeness{ForBoth, ForPlay, ForReason, ForAny}

// Nearer reports whether trials so close are nearer than others. None are the farthest.
func (c Closeness) Nearer(than Closeness) bool {
	own, other := slices.Index(nearness, c), slices.Index(nearness, than)
	return own >= 0 && (other < 0 || own < other)
}

// Of returns what trials for a purpose say of an action that answers a reason by a play; an empty reason or play asks for any,
// and so do no actions. The trials nearest to what is asked for are drawn towards all of the purpose, the more the
// less they say themselves and the less the trials differ.
//
// Of a trial with several arms it is not known which of them somebody would be given who is ranked by it, since a trial has one
// play and its arms are no more than named. So it says what its arms brought on average; see overall.
//
// Mean is in the share of all who were treated: value × margin × Mean is what treating one more customer brings. Where the
// chance that a treated customer comes back is known from elsewhere, Due turns it into a factor of that chance.
func (e Effects) Of(purpose Purpose, reason, play string, actions ...Action) Learned {
	var fits []Result
	for _, r := range e.results {
		if r.Trial.Purpose == purpose && (len(actions) == 0 || slices.Contains(actions, r.Trial.Action)) && says(r.Bought) {
			fits = append(fits, r)
		}
	}
	return learn(fits, reason, play)
}

// Due is which share of the treated who came back would not have come by themselves, at the mean of the effect and at both ends
// of its interval: from 0, where the action does nothing or harm, to 1, where nobody comes by themselves.
func (l Learned) Due() Range {
	share := func(effect float64) float64 {
		if effect <= 0 {
			return 0
		}
		return math.Min(1, effect/(l.Held+effect))
	}
	return Range{Middle: share(l.Mean), Low: share(l.Low), High: share(l.High)}
}

// nearest are the trials that are nearest to a reason and a play.
func nearest(results []Result, reason, play string) ([]Result, Closeness) {
	near := func(fits func(t Trial) bool) []Result {
		return slices.DeleteFunc(slices.Clone(results), func(r Result) bool { return !fits(r.Trial) })
	}
	ofPlay := func(t Trial) bool { return play != "" && t.Play == play }
	ofReason := func(t Trial) bool { return reason != "" && t.Reason == reason }
	if both := near(func(t Trial) bool { return ofPlay(t) && ofReason(t) }); len(both) > 0 {
		return both, ForBoth
	}
	if own := near(ofPlay); len(own) > 0 {
		return own, ForPlay
	}
	if own := near(ofReason); len(own) > 0 {
		return own, ForReason
	}
	return results, ForAny
}

// learn puts together what trials say, each of which is sound.
func learn(results []Result, reason, play string) Learned {
	if len(results) == 0 {
		return Learned{}
	}
	l := Learned{OK: true, Trials: len(results), Window: results[0].Trial.Window}
	for _, r := range results {
		l.Customers += r.Ripe
		l.Held += r.Bought.Arms[r.Trial.Control()].Mean / float64(len(results))
		l.Window, l.WindowTo = min(l.Window, r.Trial.Window), max(l.WindowTo, r.Trial.Window)
	}
	own, closest := nearest(results, reason, play)
	l.Closest, l.Close = closest, len(own)
	general, spread := together(results)
	mean, variance := general.Effect, general.StdErr*general.StdErr
	if len(own) < len(results) && spread > 0 {
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
func together(results []Result) (trial.Estimate, float64) {
	estimates := make([]trial.Estimate, len(results))
	for i, r := range results {
		estimates[i] = overall(r.Bought)
	}
	c, err := trial.Combine(estimates, false)
	if err != nil {
		return estimates[0], 0
	}
	return trial.Estimate{Effect: c.Random.Effect, StdErr: (c.Random.High - c.Random.Low) / 2 / usual}, c.Deviation
}

// says reports whether a trial says something to rank by: its arms are as drawn, and one at least has an effect with an error.
func says(r *trial.Result) bool {
	return r != nil && r.SampleRatio >= trial.Mismatch && overall(r).StdErr > 0
}

// overall is the average effect of those arms of a trial that have one with an error. All are compared with the same control, so
// their errors go together; the average of these is the most that the error of the average can be.
func overall(r *trial.Result) trial.Estimate {
	var all trial.Estimate
	arms := 0.0
	for _, e := range r.Effects {
		if e.StdErr > 0 {
			all.Effect, all.StdErr, arms = all.Effect+e.Estimate, all.StdErr+e.StdErr, arms+1
		}
	}
	if arms == 0 {
		return all
	}
	return trial.Estimate{Effect: all.Effect / arms, StdErr: all.StdErr / arms}
}
