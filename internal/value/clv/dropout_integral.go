package clv

import (
	"math"
	"math/cmplx"

	"liuke/internal/value/clv/special"
)

// neverGone is a probability of dropout in place of 0.
const neverGone = 1e-100

// Gauss-Legendre nodes and weights of order 8 on [-1, 1], the positive half (Abramowitz & Stegun table 25.4).
var (
	legendreNode   = [4]float64{0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363}
	legendreWeight = [4]float64{0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763}
)

// integral takes the expected number of purchases over p last. It integrates over y = ln p/(1−p), in panels no wider than 1
// or the spread of the density of y, on which the integrand is smooth whatever the parameters.
func (h *ahead) integral(a, b float64) float64 {
	logNorm := -special.LogBeta(a, b)
	given := h.givenDropout()
	panel := func(middle, width float64) float64 {
		sum := 0.0
		for i, node := range legendreNode {
			for _, y := range [2]float64{middle - node*width/2, middle + node*width/2} {
				odds := math.Exp(y)
				logStay := -math.Log1p(odds)
				sum += legendreWeight[i] * math.Exp(a*(y+logStay)+b*logStay+logNorm) * given.purchases(odds/(1+odds), logStay)
			}
		}
		return sum * width / 2
	}

	from, to, below, above := dropoutRange(h.shape+float64(h.k-1), h.w, a, b)
	panels := math.Ceil((to - from) / math.Min(1, math.Sqrt(1/a+1/b)))
	width := (to - from) / panels
	sum := 0.0
	for i := range int(panels) {
		sum += panel(from+(float64(i)+0.5)*width, width)
	}
	// Further out the integrand is an exponential, whose mass is known.
	if below {
		sum += given.purchases(neverGone, -neverGone) * math.Exp(a*from+logNorm) / a
	}
	if above {
		sum += given.purchases(1, math.Inf(-1)) * math.Exp(-b*to+logNorm) / b
	}
	return sum
}

// dropoutRange is where the integral has to be taken, and whether there is mass below and above it.
func dropoutRange(shape, w, a, b float64) (from, to float64, below, above bool) {
	const tiny, spreads, decades = 1e-14, 12, 45
	from, below = math.Log(tiny/(1+b+(1+shape)*w)), true
	to, above = -math.Log(tiny/(3+a)), true
	mode, spread := math.Log(a/b), math.Sqrt(1/a+1/b)
	if cut := mode - spreads*spread - decades/(a-1); a > 2 && cut > from {
		from, below = cut, false
	}
	if cut := mode + spreads*spread + decades/b; cut < to {
		to, above = cut, false
	}
	return from, to, below, above
}

// firstPurchases is how many purchases matter when nearly everybody drops out after each.
const firstPurchases = 6

// givenDropout foretells purchases for a known probability p of dropping out after each:
//
//	E(p) = Σₙ P(M ≥ nk)·(1−p)ⁿ⁻¹ = (1 − E[(1−p)^⌊M/k⌋]) / p.
type givenDropout struct {
	ahead
	due [firstPurchases]float64 // P(M ≥ nk) for n = 1, 2, …; only for k > 1
}

func (h *ahead) givenDropout() *givenDropout {
	g := &givenDropout{ahead: *h}
	if h.k > 1 {
		for n := range g.due {
			g.due[n] = 1 - h.none((n+1)*h.k)
		}
	}
	return g
}

// purchases is E(p), given the logarithm of 1 − p too. For k = 1 the generating function of M is all it takes.
func (g *givenDropout) purchases(p, logStay float64) float64 {
	const allButAll = -6.9 // ln 0.001
	switch {
	case g.k == 1:
		return -math.Expm1(-g.shape*math.Log1p(p*g.w)) / p
	case logStay < allButAll:
		stay, survived, sum := math.Exp(logStay), 1.0, 0.0
		for _, due := range g.due {
			sum += due * survived
			survived *= stay
		}
		return sum
	}
	return g.filtered(p, logStay)
}

// filtered is E(p) for k > 1 by way of the generating function of M,
//
//	Φ(ξ) = Σⱼ stage_j ξʲ (1 + w(1−ξ))^−(s+j),
//
// of which a discrete Fourier transform takes the remainder of M by k: with q = (1−p)^(1/k) and ξ_l = q e^(2πil/k),
//
//	E[(1−p)^⌊M/k⌋] = Σ_l c_l Φ(ξ_l),   c_l = (1/k) Σᵢ ξ_l⁻ⁱ over 0 ≤ i < k.
//
// Of c_0 and Φ(q) the differences to 1 are taken; c_l = p ξ_l / (k(1−p)(1−ξ_l)) for l > 0.
func (g *givenDropout) filtered(p, logStay float64) float64 {
	k := float64(g.k)
	logRoot := logStay / k
	growth := math.Log1p(-g.w * math.Expm1(logRoot))
	behind, moved := 0.0, 0.0 // c_0 − 1 and Φ(q) − 1
	for j := range g.k {
		n := float64(j)
		behind += math.Expm1(-n*logRoot) / k
		moved += g.stage[j] * math.Expm1(n*logRoot-(g.shape+n)*growth)
	}
	sum := (-moved - behind*(1+moved)) / p
	for l := 1; 2*l <= g.k; l++ {
		root := cmplx.Rect(math.Exp(logRoot), 2*math.Pi*float64(l)/k)
		grown := 1 + complex(g.w, 0)*(1-root)
		phi := complex(0, 0)
		for j := g.k - 1; j >= 0; j-- {
			phi = phi*root/grown + complex(g.stage[j], 0)
		}
		phi *= cmplx.Exp(complex(-g.shape, 0) * cmplx.Log(grown))
		pair := 2.0 // ξ_l and its conjugate
		if 2*l == g.k {
			pair = 1
		}
		sum -= pair * real(root/(1-root)*phi) / (k * math.Exp(logStay))
	}
	return sum
}
