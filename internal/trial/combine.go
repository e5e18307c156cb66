package trial

import (
	"errors"
	"math"
)

// Estimate is the effect of one of several trials of the same action.
type Estimate struct{ Effect, StdErr float64 }

// Interval is an effect that covers the truth 95 times in 100.
type Interval struct{ Effect, Low, High float64 }

// Combined is what several trials of the same action say together.
type Combined struct {
	Fixed  Interval // what the action did in these trials, if it does the same everywhere
	Random Interval // what it does on average in trials like these, whose effects may differ
	// Next is where the true effect of one more such trial lies 95 times in 100; NaN from fewer than three trials.
	Next        Interval
	Deviation   float64 // standard deviation of the true effects
	Differences float64 // share of the differences between the effects that is not chance (I²), 0 to 1
	Verdict     Verdict // by the random effect
}

// ErrTrials tells of trials that cannot be combined.
var ErrTrials = errors.New("at least two trials with a standard error above 0 are needed")

// Combine puts trials together. The spread of true effects is estimated as by R. C. Paule and J. Mandel (Consensus Values and
// Weighting Factors. Journal of Research of the National Bureau of Standards 87 (1982), 377–385); the interval of their mean is
// that of J. Hartung and G. Knapp (A refined method for the meta-analysis of controlled clinical trials with binary outcome.
// Statistics in Medicine 20 (2001), 3875–3889), never narrower than by the errors of the trials (C. Röver, G. Knapp, T. Friede,
// BMC Medical Research Methodology 15 (2015), 99); the next effect is by J. P. T. Higgins, S. G. Thompson, D. J. Spiegelhalter (A
// re-evaluation of random-effects meta-analysis. Journal of the Royal Statistical Society A 172 (2009), 137–159).
func Combine(trials []Estimate, lessGood bool) (Combined, error) {
	if len(trials) < 2 {
		return Combined{}, ErrTrials
	}
	for _, t := range trials {
		if !(t.StdErr > 0) || math.IsInf(t.StdErr, 0) || math.IsNaN(t.Effect) || math.IsInf(t.Effect, 0) {
			return Combined{}, ErrTrials
		}
	}
	freedom := float64(len(trials) - 1)
	mean, weight, misfit := weigh(trials, 0)
	var c Combined
	c.Fixed = around(mean, normalQuantile/math.Sqrt(weight))
	c.Differences = math.Max(0, 1-freedom/misfit)
	variance := between(trials, misfit, freedom)
	c.Deviation = math.Sqrt(variance)
	mean, weight, misfit = weigh(trials, variance)
	stdErr := math.Sqrt(math.Max(1, misfit/freedom) / weight)
	c.Random = around(mean, student(freedom)*stdErr)
	c.Next = Interval{math.NaN(), math.NaN(), math.NaN()}
	if len(trials) > 2 {
		c.Next = around(mean, student(freedom-1)*math.Sqrt(variance+stdErr*stdErr))
	}
	c.Verdict = verdictOn(c.Random.Low, c.Random.High, lessGood)
	return c, nil
}

func around(effect, reach float64) Interval { return Interval{effect, effect - reach, effect + reach} }

func student(freedom float64) float64 { return studentTails(freedom, Confidence).above }

// weigh is the mean weighted by precision when true effects have the given variance, its precision, and the sum of the squared
// distances from it in units of their errors.
func weigh(trials []Estimate, variance float64) (mean, weight, misfit float64) {
	for _, t := range trials {
		w := 1 / (t.StdErr*t.StdErr + variance)
		weight += w
		mean += w * t.Effect
	}
	mean /= weight
	for _, t := range trials {
		misfit += (t.Effect - mean) * (t.Effect - mean) / (t.StdErr*t.StdErr + variance)
	}
	return mean, weight, misfit
}

// between is the variance of the true effects with which the distances are as large as they should be.
func between(trials []Estimate, misfit, freedom float64) float64 {
	if misfit <= freedom {
		return 0
	}
	high := 1.0
	for _, t := range trials {
		high = math.Max(high, t.Effect*t.Effect)
	}
	tooSmall := func(variance float64) bool {
		_, _, m := weigh(trials, variance)
		return m > freedom
	}
	for tooSmall(high) {
		high *= 2
	}
	low := 0.0
	for range 200 {
		if middle := (low + high) / 2; tooSmall(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}
