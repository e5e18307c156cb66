package clv

import "math"

// Limits of the direct sum: beyond them the integral is both faster and safe from underflow.
const (
	maxSeriesTerms = 4096
	maxSeriesLog   = 690
)

// purchasesUntilDropout is the expected number of purchases within a horizon of somebody alive whose purchase rate is
// gamma distributed with the given shape, whose dropout probability p after a purchase is beta(a, b), and whose horizon
// is w times the gamma's rate parameter.
//
// If the customer never dropped out, the number N of purchases would be negative binomial; the (k+1)th is made when N > k
// and the k purchases before it were survived, so that
//
//	E = Σₖ P(N > k) · E[(1−p)ᵏ],   E[(1−p)ᵏ] = (b)ₖ / (a+b)ₖ.
//
// All terms are positive and none is singular at a = 1 or a+b = 1, unlike the published closed form with the Gaussian
// hypergeometric function, to which the sum is equal. The same expectation, taken over p last, is
//
//	E = E[ (1 − (1+pw)^−shape) / p ],
//
// which serves when the sum would be long.
func purchasesUntilDropout(shape, w, a, b float64) float64 {
	mean := shape * w
	terms := mean + 8*math.Sqrt(mean*(1+w)) + 30*(1+w)
	if terms > maxSeriesTerms || shape*math.Log1p(w) > maxSeriesLog {
		return dropoutIntegral(shape, w, a, b)
	}
	return dropoutSeries(shape, w, a, b, int(terms)+1)
}

func dropoutSeries(shape, w, a, b float64, terms int) float64 {
	z := w / (1 + w)
	zero := -shape * math.Log1p(w) // ln P(N = 0)
	exactly, more, survived := math.Exp(zero), -math.Expm1(zero), 1.0
	sum := more
	for k := 1; k < terms; k++ {
		n := float64(k)
		exactly *= z * (shape + n - 1) / n
		more -= exactly
		survived *= (b + n - 1) / (a + b + n - 1)
		term := more * survived
		if term*(1+w) < 1e-13*sum {
			break
		}
		sum += term
	}
	return sum
}

// Gauss-Legendre nodes and weights of order 8 on [-1, 1], the positive half (Abramowitz & Stegun table 25.4).
var (
	legendreNode   = [4]float64{0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363}
	legendreWeight = [4]float64{0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763}
)

// dropoutIntegral integrates over y = ln p/(1−p), in panels no wider than 1 or the spread of the density of y, on which
// the integrand is smooth whatever the parameters.
func dropoutIntegral(shape, w, a, b float64) float64 {
	logNorm := betaLogNorm(a, b)
	bought := func(p float64) float64 { return -math.Expm1(-shape*math.Log1p(p*w)) / p }
	panel := func(middle, width float64) float64 {
		sum := 0.0
		for i, node := range legendreNode {
			for _, y := range [2]float64{middle - node*width/2, middle + node*width/2} {
				odds := math.Exp(y)
				logStay := -math.Log1p(odds)
				sum += legendreWeight[i] * math.Exp(a*(y+logStay)+b*logStay+logNorm) * bought(odds/(1+odds))
			}
		}
		return sum * width / 2
	}

	from, to, below, above := dropoutRange(shape, w, a, b)
	panels := math.Ceil((to - from) / math.Min(1, math.Sqrt(1/a+1/b)))
	width := (to - from) / panels
	sum := 0.0
	for i := range int(panels) {
		sum += panel(from+(float64(i)+0.5)*width, width)
	}
	// Further out the integrand is an exponential, whose mass is known.
	if below {
		sum += shape * w * math.Exp(a*from+logNorm) / a
	}
	if above {
		sum += bought(1) * math.Exp(-b*to+logNorm) / b
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

// betaLogNorm is −ln B(a, b).
func betaLogNorm(a, b float64) float64 {
	ratio, _ := logGammaRatio(b, a)
	lg, _ := math.Lgamma(a)
	return ratio - lg
}
