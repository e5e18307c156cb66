package clv

import (
	"math"

	"liuke/internal/value/clv/special"
)

// MaxStages is the largest regularity that the models of regular buyers know.
const MaxStages = 12

// process is what the models with dropout right after a purchase have in common: a purchase is every kth event of a Poisson
// process whose rate is gamma distributed over customers with shape r and rate alpha, so that gaps are Erlang-k; and at each
// occasion the customer drops out with a probability that is beta(a, b) distributed over customers. With a = 0 nobody does.
//
// An alive customer is somewhere in a gap: in stage j when j of its k events have happened. Seen from the time T of
// observation, with x purchases, the last at t, and s = r+kx, stage j has the weight
//
//	w_j = (s)_j/j! · u^j,   u = (T−t)/(α+T),   0 ≤ j < k,
//
// and dropout, at the last of y occasions, the weight a/(b+y−1) · ((α+T)/(α+t))^s. The likelihood is the sum of these
// weights times what all histories have in common.
//
// Sources: see BGNBD, MBGNBD and MBGCNBD; the stages are the terms of the sum in the survival function of the Erlang
// distribution.
type process struct {
	k              int     // events per purchase, 1 to MaxStages
	early          float64 // 1 when the first purchase of all is an occasion to drop out, else 0
	r, alpha, a, b float64
}

// occasions is how often a customer could have dropped out.
func (p process) occasions(s Summary) float64 { return p.early + float64(s.X) }

// shape is the posterior shape of the rate of events, but for those of the running gap.
func (p process) shape(s Summary) float64 { return p.r + float64(p.k)*float64(s.X) }

func (p process) logLikelihood(s Summary) float64 {
	x, y, k := float64(s.X), p.occasions(s), float64(p.k)
	rising, _ := special.LogGammaRatio(p.r, k*x)
	stayed, _ := special.LogGammaRatio(p.b, y)
	all, _ := special.LogGammaRatio(p.a+p.b, y)
	var w stages
	logStages := math.Log(p.reach(s, &w))
	arrangements, _ := math.Lgamma(k)
	return rising - p.r*math.Log1p(s.T/p.alpha) - k*x*math.Log(p.alpha+s.T) + (k-1)*s.LogGaps - x*arrangements +
		stayed - all + logStages + softplus(p.logGone(s)-logStages)
}

// logGone is the logarithm of the weight of dropout at the last occasion; −Inf without one.
func (p process) logGone(s Summary) float64 {
	value, _ := p.occasion(float64(s.X))
	return value + p.shape(s)*math.Log1p((s.T-s.Tx)/(p.alpha+s.Tx))
}

// occasion is logGone without a silence after the last of x purchases, and its derivative in b.
func (p process) occasion(x float64) (value, db float64) {
	before := p.early + x - 1
	if before < 0 || p.a == 0 {
		return math.Inf(-1), 0
	}
	return math.Log(p.a / (p.b + before)), -1 / (p.b + before)
}

// reach writes the weights of the stages of the running gap and returns their sum.
func (p process) reach(s Summary, w *stages) float64 {
	w[0] = 1
	if p.k == 1 {
		return 1
	}
	shape, silence, sum := p.shape(s), (s.T-s.Tx)/(p.alpha+s.T), 1.0
	for j := 1; j < p.k; j++ {
		w[j] = w[j-1] * silence * (shape + float64(j-1)) / float64(j)
		sum += w[j]
	}
	return sum
}

func (p process) alive(s Summary) float64 {
	var w stages
	return 1 / (1 + math.Exp(p.logGone(s))/p.reach(s, &w))
}

// active rests on whoever is alive now buying before dropping out.
func (p process) active(s Summary, horizon float64) float64 {
	if !(horizon > 0) {
		return 0
	}
	var next ahead
	return p.lookAhead(s, horizon, &next) * next.any()
}

func (p process) expected(s Summary, horizon float64) float64 {
	if !(horizon > 0) {
		return 0
	}
	var next ahead
	alive := p.lookAhead(s, horizon, &next)
	if alive == 0 {
		return 0
	}
	return alive * next.purchases(p.a, p.b+p.occasions(s))
}

// lookAhead writes what a horizon holds for the customer if alive, and returns the chance of that.
func (p process) lookAhead(s Summary, horizon float64, next *ahead) float64 {
	next.k, next.shape, next.w = p.k, p.shape(s), horizon/(p.alpha+s.T)
	total := p.reach(s, &next.stage)
	for j := range p.k {
		next.stage[j] /= total
	}
	return 1 / (1 + math.Exp(p.logGone(s))/total)
}

// stages holds a number for each stage of a gap; those from k on are 0.
type stages [MaxStages]float64

// softplus is ln(1 + eᵘ).
func softplus(u float64) float64 {
	if u > 36 {
		return u
	}
	return math.Log1p(math.Exp(u))
}
