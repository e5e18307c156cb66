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
	var known []Summary
	for _, c := range customers {
		if c = c.sound(); c.Gaps > 0 {
			c.Last = 0
			known = append(known, c)
		}
	}
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

// evenChoice orders the summaries and takes every so-manyth, at most n.
func evenChoice(known []Summary, n int) []Summary {
	slices.SortFunc(known, func(a, b Summary) int {
		return cmp.Or(cmp.Compare(a.Gaps, b.Gaps), cmp.Compare(a.Sum, b.Sum), cmp.Compare(a.SumLog, b.SumLog))
	})
	if len(known) <= n {
		return known
	}
	chosen := make([]Summary, n)
	for i := range chosen {
		chosen[i] = known[(2*i+1)*len(known)/(2*n)]
	}
	return chosen
}

// The grid of regularities over which ln k is spread, in even steps of ln k.
const (
	gridSize  = 12
	gridFirst = 0.25
	gridRatio = 1.6
)

// gridPoint is one regularity k with what the likelihood needs of it.
type gridPoint struct {
	k, log, norm float64 // norm is k ln k − ln Γ(k)
}

var grid = func() (points [gridSize]gridPoint) {
	for j := range points {
		k := gridFirst * math.Pow(gridRatio, float64(j))
		lg, _ := math.Lgamma(k)
		points[j] = gridPoint{k: k, log: math.Log(k), norm: k*math.Log(k) - lg}
	}
	return points
}()

// weigh returns the weight of each regularity before any gap is seen, and the means of ln k − m and its square over τ².
func (p Population) weigh() (weights [gridSize]float64, mean, square float64) {
	m, total := math.Log(p.Regularity), 0.0
	for j, g := range grid {
		z := (g.log - m) / p.Spread
		weights[j] = math.Exp(-z * z / 2)
		total += weights[j]
	}
	if total == 0 { // the population is beyond the grid: take the nearest end
		weights[0] = 1
		if m > grid[0].log {
			weights[0], weights[gridSize-1] = 0, 1
		}
		total = 1
	}
	for j, g := range grid {
		weights[j] /= total
		z := (g.log - m) / p.Spread
		mean += weights[j] * z / p.Spread
		square += weights[j] * z * z
	}
	return weights, mean, square
}

// posterior turns the weights of the regularities into those given a customer's gaps, and returns the logarithm of the
// marginal likelihood.
func (p Population) posterior(s Summary, weights *[gridSize]float64) float64 {
	var logs [gridSize]float64
	sigma, most := p.Likeness*p.Gap, math.Inf(-1)
	for j, g := range grid {
		shape := p.Likeness + g.k*s.Gaps
		lg, _ := math.Lgamma(shape)
		logs[j] = s.Gaps*g.norm + (g.k-1)*s.SumLog + lg - shape*math.Log(sigma+g.k*s.Sum)
		if weights[j] > 0 {
			most = math.Max(most, logs[j])
		}
	}
	total := 0.0
	for j := range weights {
		if weights[j] > 0 {
			weights[j] *= math.Exp(logs[j] - most)
			total += weights[j]
		}
	}
	for j := range weights {
		weights[j] /= total
	}
	lg, _ := math.Lgamma(p.Likeness)
	return most + math.Log(total) + p.Likeness*math.Log(sigma) - lg
}

// logPosterior is the logarithm of the posterior density of θ = (ln μ, ln ρ, m, ln τ), with its gradient.
func logPosterior(known []Summary, theta, grad []float64) float64 {
	p := Population{Gap: math.Exp(theta[0]), Likeness: math.Exp(theta[1]), Regularity: math.Exp(theta[2]), Spread: math.Exp(theta[3])}
	value := 0.0
	for i := range theta {
		z := (theta[i] - priorMean[i]) / priorSD[i]
		value -= z * z / 2
		grad[i] = -z / priorSD[i]
	}
	prior, mean, square := p.weigh()
	digamma := mathext.Digamma(p.Likeness)
	m, sigma := theta[2], p.Likeness*p.Gap
	for _, s := range known {
		weights := prior
		value += p.posterior(s, &weights)
		for j, g := range grid {
			if weights[j] < 1e-12 {
				continue
			}
			shape, rate := p.Likeness+g.k*s.Gaps, sigma+g.k*s.Sum
			excess := 1 - shape*p.Gap/rate
			z := (g.log - m) / p.Spread
			grad[0] += weights[j] * p.Likeness * excess
			grad[1] += weights[j] * p.Likeness * (mathext.Digamma(shape) - digamma + math.Log(sigma/rate) + excess)
			grad[2] += weights[j] * (z/p.Spread - mean)
			grad[3] += weights[j] * (z*z - square)
		}
	}
	return value
}
