package cycle

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"

	"liuke/internal/value/clv/mle"
)

// Population is what customers have in common, to which each is shrunk.
type Population struct {
	Gap        float64 // μ, days: the reciprocal of the mean purchase rate
	Likeness   float64 // ρ: the larger, the more alike the rates
	Regularity float64 // eᵐ: the usual shape of the gaps, 1 for purchases at random
	Spread     float64 // τ: standard deviation of the logarithm of the regularity
	Customers  int     // customers with a gap: 0 when nothing was learned and the priors stand
}

// The priors of ln μ, ln ρ, m and ln τ are normal. They count for less than one customer each and keep the fit of a
// handful of customers finite.
var (
	priorMean = [4]float64{math.Log(30), 0.5, 0, math.Log(0.5)}
	priorSD   = [4]float64{3, 1.5, 1.5, 0.5}
)

// learners is how many customers the population is learned from: as many as settle it to within a few percent.
const learners = 4000

// FitPopulation learns the population from the customers with a gap; with more than a few thousand, from an even choice
// of them. The result does not depend on their order.
func FitPopulation(customers []Summary) Population {
	known := withGaps(customers)
	count := len(known)
	known = evenChoice(known, learners)
	p := mle.Problem{
		LogLikelihood: func(theta, grad []float64) float64 { return logPosterior(known, theta, grad) },
		Observations:  float64(len(known)),
		Bound:         16,
	}
	theta := p.Maximize(priorMean[:]).X
	return Population{
		Gap: math.Exp(theta[0]), Likeness: math.Exp(theta[1]), Regularity: math.Exp(theta[2]), Spread: math.Exp(theta[3]),
		Customers: count,
	}
}

// withGaps are the sound summaries with a gap. Which day was the last does not matter to them.
func withGaps(customers []Summary) []Summary {
	var known []Summary
	for _, c := range customers {
		if c = c.sound(); c.Gaps > 0 {
			c.Last = 0
			known = append(known, c)
		}
	}
	return known
}

// evenChoice orders the summaries and takes every so-manyth, at most n.
func evenChoice(known []Summary, n int) []Summary {
	slices.SortFunc(known, compareGaps)
	return everySoMany(known, n)
}

func compareGaps(a, b Summary) int {
	return cmp.Or(cmp.Compare(a.Gaps, b.Gaps), cmp.Compare(a.Sum, b.Sum), cmp.Compare(a.SumLog, b.SumLog))
}

// everySoMany takes n of all in even steps, or all when they are no more.
func everySoMany[T any](all []T, n int) []T {
	if len(all) <= n {
		return all
	}
	chosen := make([]T, n)
	for i := range chosen {
		chosen[i] = all[(2*i+1)*len(all)/(2*n)]
	}
	return chosen
}

// logPosterior is the logarithm of the posterior density of θ = (ln μ, ln ρ, m, ln τ), with its gradient.
func logPosterior(known []Summary, theta, grad []float64) float64 {
	f := Population{
		Gap: math.Exp(theta[0]), Likeness: math.Exp(theta[1]), Regularity: math.Exp(theta[2]), Spread: math.Exp(theta[3]),
	}.Forecaster()
	value := 0.0
	for i := range theta {
		z := (theta[i] - priorMean[i]) / priorSD[i]
		value -= z * z / 2
		grad[i] = -z / priorSD[i]
	}
	p := f.population
	mean, square := f.weights.moments(p)
	digamma := mathext.Digamma(p.Likeness)
	m := theta[2]
	for _, s := range known {
		weights, marginal := f.posterior(s)
		value += marginal
		for j, g := range grid {
			if weights[j] < 1e-12 {
				continue
			}
			shape, rate := p.Likeness+g.k*s.Gaps, f.sigma+g.k*s.Sum
			excess := 1 - shape*p.Gap/rate
			z := (g.log - m) / p.Spread
			grad[0] += weights[j] * p.Likeness * excess
			grad[1] += weights[j] * p.Likeness * (mathext.Digamma(shape) - digamma + math.Log(f.sigma/rate) + excess)
			grad[2] += weights[j] * (z/p.Spread - mean)
			grad[3] += weights[j] * (z*z - square)
		}
	}
	return value
}
