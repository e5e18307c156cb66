package contract

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Survival is the share of contracts that live on after each period, as observed.
type Survival struct {
	Steps []Step // one for each period in which a contract ended, ascending
	Last  int    // the longest lifetime seen: nothing is known beyond it
}

// Step is the survival from the end of one period until that of the next step.
type Step struct {
	Period      int
	AtRisk      int // contracts that reached the period
	Ended       int
	Probability float64 // to live on after the period
	StdErr      float64 // of Probability
	Low, High   float64 // between which it lies with a confidence of 95 %
}

// normal95 is the 97.5 % quantile of the normal distribution: two-sided intervals of 95 % reach so many standard errors.
var normal95 = mathext.NormalQuantile(0.975)

// KaplanMeier is the product-limit estimate of survival, with Greenwood's standard error and the interval that is symmetric
// in ln S, cut off at 1.
//
// Source: Kaplan & Meier 1958, "Nonparametric Estimation from Incomplete Observations", Journal of the American
// Statistical Association 53; Greenwood 1926, "The Natural Duration of Cancer"; for the interval Kalbfleisch & Prentice,
// The Statistical Analysis of Failure Time Data, 2nd ed. 2002, section 1.4.
func KaplanMeier(t LifeTable) Survival {
	s := Survival{Last: len(t)}
	stays, variance := 1.0, 0.0 // S, and the variance of ln S
	high := 1.0
	for i, e := range t {
		if e.Ended == 0 {
			continue
		}
		reached, stayed := float64(e.AtRisk), float64(e.AtRisk-e.Ended)
		stays *= stayed / reached
		step := Step{Period: i + 1, AtRisk: e.AtRisk, Ended: e.Ended, Probability: stays}
		if stays > 0 {
			variance += float64(e.Ended) / (reached * stayed)
			deviation := math.Sqrt(variance)
			step.StdErr = stays * deviation
			step.Low, high = stays*math.Exp(-normal95*deviation), math.Min(1, stays*math.Exp(normal95*deviation))
		}
		step.High = high // when nobody is left, ln S has no variance: the bound stays
		s.Steps = append(s.Steps, step)
	}
	return s
}

// At is the survival after so many periods. Before the first ending it is 1 without error; beyond the longest lifetime it
// is that of the last step, of which nothing is known there.
func (s Survival) At(periods int) Step {
	at := Step{Probability: 1, Low: 1, High: 1}
	for _, step := range s.Steps {
		if step.Period > periods {
			break
		}
		at = step
	}
	return at
}

// Median is the first period after which no more than half of the contracts live on, with its interval of 95 %; each is 0
// when the survival seen does not fall that far. The bounds are the medians of the bounds of the survival (Brookmeyer &
// Crowley 1982, "A Confidence Interval for the Median Survival Time", Biometrics 38).
func (s Survival) Median() (median, low, high int) {
	half := func(of func(Step) float64) int {
		for _, step := range s.Steps {
			if of(step) <= 0.5 {
				return step.Period
			}
		}
		return 0
	}
	median = half(func(s Step) float64 { return s.Probability })
	low = half(func(s Step) float64 { return s.Low })
	high = half(func(s Step) float64 { return s.High })
	return median, low, high
}
