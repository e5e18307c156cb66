package clv

import "math"

// ahead is the future of somebody alive: the stage of the running gap has the given chances; the rate of events is gamma
// distributed with shape plus stage, and the horizon is w times its rate parameter.
//
// Let M be the events since the last purchase by the end of the horizon if the customer never dropped out. M − j is negative
// binomial at stage j with shape s+j, so that P(M = m) = P(M = m−1)·z(s+m−1)/(m−j) with z = w/(1+w). The nth purchase is
// made when M ≥ nk and the n−1 purchases before it were survived.
type ahead struct {
	k        int
	shape, w float64
	stage    stages
}

// Limits of the direct sum: beyond them the integral is both faster and safe from underflow.
const (
	maxSeriesTerms = 4096
	maxSeriesLog   = 690
)

// spread is up to which number M has all but nothing of its chance.
func (h *ahead) spread() float64 {
	most := h.shape + float64(h.k-1)
	mean := most * h.w
	return mean + 8*math.Sqrt(mean*(1+h.w)) + 30*(1+h.w) + float64(h.k)
}

// any is the chance of a purchase: of M ≥ k.
func (h *ahead) any() float64 {
	if h.k == 1 {
		return -math.Expm1(-h.shape * math.Log1p(h.w))
	}
	const few, long = 1e-3, 100
	some := 1 - h.none(h.k)
	if some < few && h.w < long { // too few for a difference
		some = h.series(1, 0, int(h.spread())+1)
	}
	return math.Max(0, some)
}

// none is the chance of M < m.
func (h *ahead) none(m int) float64 {
	z, sum := h.w/(1+h.w), 0.0
	if math.IsInf(h.w, 1) {
		return 0
	}
	growth := math.Log1p(h.w)
	for j := range h.k {
		shape := h.shape + float64(j)
		exactly := h.stage[j] * math.Exp(-shape*growth)
		for n := range m - j {
			sum += exactly
			exactly *= z * (shape + float64(n)) / float64(n+1)
		}
	}
	return math.Min(1, sum)
}

// purchases is the expected number of purchases within the horizon when the probability p of dropping out after each is
// beta(a, b) distributed:
//
//	E = Σₙ P(M ≥ nk) · E[(1−p)ⁿ⁻¹],   E[(1−p)ⁿ] = (b)ₙ / (a+b)ₙ.
//
// All terms are positive and none is singular at a = 1 or a+b = 1, unlike the published closed form for k = 1 with the
// Gaussian hypergeometric function, to which the sum is equal. Taken over p last, the same expectation serves when the sum
// would be long.
func (h *ahead) purchases(a, b float64) float64 {
	switch terms := h.spread(); {
	case math.IsInf(h.w, 1) && a > 1: // until dropout: the mean of 1/p
		return (a + b - 1) / (a - 1)
	case math.IsInf(h.w, 1):
		return math.Inf(1)
	case terms <= maxSeriesTerms && (h.shape+float64(h.k-1))*math.Log1p(h.w) <= maxSeriesLog:
		return h.series(a, b, int(terms)+1)
	case a == 0:
		return h.givenDropout().purchases(neverGone, -neverGone)
	}
	return h.integral(a, b)
}

// series adds up the chance of making n purchases times Σ E[(1−p)ⁱ] over i < n, which is how many of them happen.
func (h *ahead) series(a, b float64, terms int) float64 {
	z, growth := h.w/(1+h.w), math.Log1p(h.w)
	exactly := h.stage // the chance of M = m and the stage now
	for j := range h.k {
		shape := h.shape + float64(j)
		exactly[j] *= math.Exp(-shape * growth)
		for n := range h.k - j {
			exactly[j] *= z * (shape + float64(n)) / float64(n+1)
		}
	}
	sum, survived, happen := 0.0, 1.0, 1.0
	m, enough := float64(h.k), 1e-13/(1+h.w)
	for n := 1.0; m < float64(terms); n++ {
		chance := 0.0
		for range h.k {
			step := z * (h.shape + m)
			m++
			for j := range h.k {
				chance += exactly[j]
				exactly[j] *= step / (m - float64(j))
			}
		}
		term := chance * happen
		sum += term
		if term < enough*sum {
			break
		}
		survived *= (b + n - 1) / (a + b + n - 1)
		happen += survived
	}
	return sum
}
