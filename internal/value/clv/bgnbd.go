package clv

import "math"

// BGNBD is the beta-geometric/NBD model: customers buy at random at an own rate, gamma distributed with shape R and rate
// Alpha, and drop out after a repeat purchase with an own probability, beta distributed with A and B.
//
// Source: Fader, Hardie & Lee 2005, "Counting Your Customers the Easy Way: An Alternative to the Pareto/NBD Model",
// Marketing Science 24(2): likelihood (6), conditional expectation (10); P(alive) from Fader, Hardie & Lee 2008,
// "Computing P(alive) Using the BG/NBD Model". Overflow is avoided as in Fader & Hardie 2013, "Overcoming the BG/NBD
// Model's #NUM! Error Problem": logarithms of gamma ratios, and one factor taken out of the sum.
type BGNBD struct {
	R, Alpha, A, B float64
}

// Name implements Model.
func (m BGNBD) Name() string { return "bg-nbd" }

// LogLikelihood implements Model.
func (m BGNBD) LogLikelihood(s Summary) float64 {
	bought := NBD{R: m.R, Alpha: m.Alpha}.LogLikelihood(s)
	if s.X == 0 {
		return bought
	}
	x := float64(s.X)
	stayed, _ := logGammaRatio(m.B, x)
	all, _ := logGammaRatio(m.A+m.B, x)
	return bought + stayed - all + softplus(m.goneOdds(s))
}

// goneOdds is the logarithm of the odds that a customer with a repeat purchase has dropped out.
func (m BGNBD) goneOdds(s Summary) float64 {
	x := float64(s.X)
	return math.Log(m.A/(m.B+x-1)) + (m.R+x)*math.Log1p((s.T-s.Tx)/(m.Alpha+s.Tx))
}

// Alive implements Model. It is 1 for a customer without a repeat purchase, who has had no occasion to drop out.
func (m BGNBD) Alive(s Summary) float64 {
	if s.X == 0 {
		return 1
	}
	return 1 / (1 + math.Exp(m.goneOdds(s)))
}

// Active implements Model: whoever is alive now buys before dropping out.
func (m BGNBD) Active(s Summary, horizon float64) float64 {
	return m.Alive(s) * NBD{R: m.R, Alpha: m.Alpha}.Active(s, horizon)
}

// Expected implements Model.
func (m BGNBD) Expected(s Summary, horizon float64) float64 {
	x := float64(s.X)
	if !(horizon > 0) {
		return 0
	}
	return m.Alive(s) * purchasesUntilDropout(m.R+x, horizon/(m.Alpha+s.T), m.A, m.B+x)
}

// softplus is ln(1 + eᵘ).
func softplus(u float64) float64 {
	if u > 36 {
		return u
	}
	return math.Log1p(math.Exp(u))
}
