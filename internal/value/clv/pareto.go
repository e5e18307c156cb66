package clv

import "math"

// ParetoNBD is the Pareto/NBD model: customers buy at random at an own rate, gamma distributed with shape R and rate Alpha,
// and drop out at any moment, not only after a purchase, at an own rate that is gamma distributed with shape S and rate Beta.
//
// Source: Schmittlein, Morrison & Colombo 1987, "Counting Your Customers: Who Are They and What Will They Do Next?",
// Management Science 33(1); the likelihood as the integral over the time of dropout, and the expectations, as in Fader &
// Hardie 2005, "A Note on Deriving the Pareto/NBD Model and Related Expressions"; purchases of single periods as in Jerath,
// Fader & Hardie 2011, "New Perspectives on Customer Death Using a Generalization of the Pareto/NBD Model", Marketing
// Science 30(5). The integrals are taken numerically in place of the published hypergeometric functions, which are
// singular at S = 1 and Alpha = Beta and overflow for many purchases.
type ParetoNBD struct {
	R, Alpha, S, Beta float64
}

// Name implements Model.
func (m ParetoNBD) Name() string { return "pareto-nbd" }

// LogLikelihood implements Model.
func (m ParetoNBD) LogLikelihood(s Summary) float64 {
	bought := NBD{R: m.R, Alpha: m.Alpha}.LogLikelihood(s)
	return bought - m.S*math.Log1p(s.T/m.Beta) + softplus(m.goneOdds(s))
}

// goneOdds is the logarithm of the odds that the customer has dropped out since the last purchase: the chance, seen from
// there, of dropping out before T and before the next purchase, over that of doing neither.
func (m ParetoNBD) goneOdds(s Summary) float64 {
	shape, alpha, beta := m.R+float64(s.X), m.Alpha+s.Tx, m.Beta+s.Tx
	silence := s.T - s.Tx
	unbroken := shape*math.Log1p(silence/alpha) + m.S*math.Log1p(silence/beta)
	return math.Log(paretoFirst(m.S, beta, shape, alpha, silence)) + unbroken
}

// Alive implements Model.
func (m ParetoNBD) Alive(s Summary) float64 { return 1 / (1 + math.Exp(m.goneOdds(s))) }

// Active implements Model.
func (m ParetoNBD) Active(s Summary, horizon float64) float64 {
	return m.Alive(s) * m.activeAlive(s, horizon)
}

// Expected implements Model. Without limit in time it is infinite for S ≤ 1.
func (m ParetoNBD) Expected(s Summary, horizon float64) float64 {
	alive := m.Alive(s)
	if alive == 0 || !(horizon > 0) {
		return 0
	}
	return alive * m.expectedAlive(s, horizon)
}

// activeAlive implements foreteller: the next purchase must come within the horizon and before dropping out.
func (m ParetoNBD) activeAlive(s Summary, horizon float64) float64 {
	return paretoFirst(m.R+float64(s.X), m.Alpha+s.T, m.S, m.Beta+s.T, horizon)
}

// expectedAlive implements foreteller: the mean rate of purchases times the mean time until dropout or the horizon,
// ∫ ((β+T)/(β+T+u))ˢ du.
func (m ParetoNBD) expectedAlive(s Summary, horizon float64) float64 {
	beta := m.Beta + s.T
	lifetime := math.Log1p(horizon / beta)
	if m.S != 1 {
		lifetime = math.Expm1((1-m.S)*lifetime) / (1 - m.S)
	}
	return (m.R + float64(s.X)) / (m.Alpha + s.T) * beta * lifetime
}

// paretoFirst is the chance that the first of two independent waiting times ends within the horizon and before the other:
//
//	∫ n/(a+u) · (1+u/a)⁻ⁿ · (1+u/b)⁻ˢ du,  u from 0 to the horizon,
//
// where the first is Pareto with shape n and scale a (exponential at a gamma distributed rate) and the other with s and b.
// The horizon may be infinite. The integrand is positive and, over v = ln(1 + u/min(a,b)), smooth for all parameters;
// panels are short enough for it to fall by no more than about e⁴ in each, which leaves a relative error of 1e-10.
func paretoFirst(n, a, s, b, horizon float64) float64 {
	const longest, deepest, negligible = 1.5, 4, 1e-13
	near, nearShape, far, farShape := a, n, b, s
	if b < a {
		near, nearShape, far, farShape = b, s, a, n
	}
	decay := func(v, u float64) float64 { return nearShape*v + farShape*math.Log1p(u/far) }
	end, lasting := math.Log1p(horizon/near), decay(math.Log1p(horizon/near), horizon)
	sum, u := 0.0, 0.0
	for v := 0.0; v < end; {
		hazard, other, gone := n/(a+u), s/(b+u), decay(v, u)
		share, waiting := hazard/(hazard+other), math.Exp(-gone)
		if waiting*math.Abs(share-n/(n+s)) <= negligible*sum { // from here on, the first has the same share in all that ends
			return math.Min(sum-share*waiting*math.Expm1(gone-lasting), 1)
		}
		width := math.Min(end-v, math.Min(longest, deepest/((near+u)*(hazard+other))))
		middle, panel := v+width/2, 0.0
		for i, node := range legendreNode {
			for _, v := range [2]float64{middle - node*width/2, middle + node*width/2} {
				grown := near * math.Exp(v)
				u := grown - near
				panel += legendreWeight[i] * grown / (a + u) * math.Exp(-nearShape*v-farShape*math.Log(1+u/far))
			}
		}
		sum += n * panel * width / 2
		v += width
		u = near * math.Expm1(v)
	}
	return math.Min(sum, 1)
}
