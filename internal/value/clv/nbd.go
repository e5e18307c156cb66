package clv

import (
	"math"

	"liuke/internal/value/clv/mle"
	"liuke/internal/value/clv/special"
)

// NBD is the negative binomial model: every customer buys at random at an own rate, forever. Rates are gamma distributed
// with shape R and rate Alpha (Ehrenberg 1959, "The Pattern of Consumer Purchases"). It is the limit of the models with
// dropout when the data show none.
type NBD struct {
	R, Alpha float64
}

// Name implements Model.
func (m NBD) Name() string { return "nbd" }

// LogLikelihood implements Model, leaving out the timing constants that the papers leave out.
func (m NBD) LogLikelihood(s Summary) float64 {
	x := float64(s.X)
	rising, _ := special.LogGammaRatio(m.R, x)
	return rising - m.R*math.Log1p(s.T/m.Alpha) - x*math.Log(m.Alpha+s.T)
}

// Alive implements Model: nobody drops out.
func (m NBD) Alive(Summary) float64 { return 1 }

// Active implements Model.
func (m NBD) Active(s Summary, horizon float64) float64 {
	return -math.Expm1(-(m.R + float64(s.X)) * math.Log1p(horizon/(m.Alpha+s.T)))
}

// Expected implements Model.
func (m NBD) Expected(s Summary, horizon float64) float64 {
	return (m.R + float64(s.X)) * horizon / (m.Alpha + s.T)
}

// FitNBD fits the NBD by maximum likelihood.
func FitNBD(s *Sample) Fit { return s.fitNBD(s.maximizeNBD()) }

func (s *Sample) fitNBD(o mle.Optimum) Fit {
	e := newEstimate(o, s.customers, []string{"r", "alpha"}, []float64{1, s.unit})
	e.LogLikelihood -= s.repeats * math.Log(s.unit)
	e.noteIfUnclear(NoteRateSpread, o.StdErr...)
	return Fit{Model: NBD{R: e.Params[0].Value, Alpha: e.Params[1].Value}, Estimate: e}
}

func (s *Sample) maximizeNBD() mle.Optimum {
	p := mle.Problem{LogLikelihood: s.nbdLogLikelihood, Observations: float64(s.customers), Bound: logBound}
	observed := 0.0
	for _, a := range s.ages {
		observed += a.customers * a.time
	}
	return p.Maximize([]float64{math.Log(0.5), math.Log(0.5 * observed / s.repeats)})
}

// nbdLogLikelihood is the log-likelihood at θ = (ln r, ln α) with times in the sample's unit.
func (s *Sample) nbdLogLikelihood(theta, grad []float64) float64 {
	return s.eventsLogLikelihood(1, theta, grad)
}

// eventsLogLikelihood is that of k events per purchase and nothing more.
func (s *Sample) eventsLogLikelihood(k float64, theta, grad []float64) float64 {
	r, alpha := math.Exp(theta[0]), math.Exp(theta[1])
	value, dr, dalpha := 0.0, 0.0, 0.0
	for _, g := range s.counts {
		rising, slope := special.LogGammaRatio(r, k*g.x)
		value += g.customers * rising
		dr += g.customers * slope
	}
	for _, g := range s.ages {
		// r ln α − (r+kx) ln(α+T), arranged so that r → ∞ with r/α fixed keeps its digits.
		grown := math.Log1p(g.time / alpha)
		value -= r*g.customers*grown + k*g.repeats*(theta[1]+grown)
		dr -= g.customers * grown
		dalpha += (r*g.customers*g.time/alpha - k*g.repeats) / (alpha + g.time)
	}
	grad[0], grad[1] = r*dr, alpha*dalpha
	return value
}
