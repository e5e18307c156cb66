package cycle

import (
	"math"

	"liuke/internal/value/chunks"
	"liuke/internal/value/clv/mle"
)

// estimate is the most probable value of a parameter and its standard error.
type estimate struct {
	value, sd float64
}

// normal is a prior.
type normal struct {
	mean, sd float64
}

// logDensity is the logarithm of the density but for a constant, and its derivative.
func (n normal) logDensity(x float64) (value, slope float64) {
	z := (x - n.mean) / n.sd
	return -z * z / 2, -z / n.sd
}

// pool fits a prior to what was estimated with a wider one: the mean of the estimates, and the mean of their squared
// distances from it and of their variances (a step of the EM algorithm, Dempster, Laird & Rubin 1977).
func pool(estimates []estimate, wider normal) normal {
	if len(estimates) == 0 {
		return wider
	}
	const least = 0.05 // products are never taken to be all alike
	mean, square := 0.0, 0.0
	for _, e := range estimates {
		mean += e.value / float64(len(estimates))
	}
	for _, e := range estimates {
		sd := min(e.sd, wider.sd)
		square += ((e.value-mean)*(e.value-mean) + sd*sd) / float64(len(estimates))
	}
	return normal{mean, math.Max(least, math.Sqrt(square))}
}

// pace is the prior of a product's ln μ and m.
type pace struct {
	gap, regularity normal
}

// fitPaces learns each product's gap and regularity, and the likeness and spread within products.
func fitPaces(groups []group, whole *Forecaster) []*Forecaster {
	p := whole.population
	prior := pace{normal{math.Log(p.Gap), 1}, normal{math.Log(p.Regularity), 0.5}}
	paces, gapsLearned, regularities := prior.fitAll(groups, whole)
	var scaled []Summary
	for i, g := range groups {
		unit := paces[i].population.Gap / p.Gap
		for _, s := range g.known {
			s.Sum /= unit
			s.SumLog -= s.Gaps * math.Log(unit)
			scaled = append(scaled, s)
		}
	}
	if len(scaled) == 0 {
		return nil
	}
	within := FitPopulation(scaled)
	prior = pace{pool(gapsLearned, prior.gap), pool(regularities, prior.regularity)}
	paces, _, _ = prior.fitAll(groups, within.Forecaster())
	return paces
}

// fitAll fits every product, given the likeness and spread of a forecaster.
func (p pace) fitAll(groups []group, like *Forecaster) (paces []*Forecaster, gapsLearned, regularities []estimate) {
	paces = make([]*Forecaster, len(groups))
	gapsLearned, regularities = make([]estimate, len(groups)), make([]estimate, len(groups))
	chunks.Steps(len(groups), func(i int) {
		best := mle.Problem{
			LogLikelihood: func(theta, grad []float64) float64 { return p.logPosterior(groups[i].known, like, theta, grad) },
			Observations:  float64(len(groups[i].known)),
			Bound:         16,
		}.Maximize([]float64{p.gap.mean, p.regularity.mean})
		paces[i] = like.of(math.Exp(best.X[0]), math.Exp(best.X[1]))
		paces[i].population.Customers = groups[i].customers
		gapsLearned[i], regularities[i] = estimate{best.X[0], best.StdErr[0]}, estimate{best.X[1], best.StdErr[1]}
	})
	return paces, gapsLearned, regularities
}

// logPosterior is the logarithm of the posterior density of (ln μ, m), given the likeness and the spread.
func (p pace) logPosterior(known []Summary, like *Forecaster, theta, grad []float64) float64 {
	f := like.of(math.Exp(theta[0]), math.Exp(theta[1]))
	own := f.population
	value, slope := p.gap.logDensity(theta[0])
	grad[0] = slope
	more, slope := p.regularity.logDensity(theta[1])
	value += more
	mean, _ := f.weights.moments(own)
	grad[1] = slope - mean*float64(len(known))
	for _, s := range known {
		w, marginal := f.posterior(s)
		value += marginal
		for j, g := range grid {
			grad[0] += w[j] * own.Likeness * (1 - (own.Likeness+g.k*s.Gaps)*own.Gap/(f.sigma+g.k*s.Sum))
			grad[1] += w[j] * (g.log - theta[1]) / (own.Spread * own.Spread)
		}
	}
	return value
}

// fitDropouts learns the dropout of each product, given the gaps. How unlike its customers are is that of the whole.
func fitDropouts(groups []group, paces []*Forecaster, whole Dropout) []Dropout {
	heard := make([][]silence, len(groups))
	chunks.Steps(len(groups), func(i int) { heard[i] = paces[i].silences(groups[i].lines) })
	share := normal{math.Log(whole.A / whole.B), 1}
	dropouts, estimates := make([]Dropout, len(groups)), make([]estimate, len(groups))
	for range 2 {
		chunks.Steps(len(groups), func(i int) { dropouts[i], estimates[i] = fitShare(heard[i], share, whole) })
		share = pool(estimates, share)
	}
	return dropouts
}
