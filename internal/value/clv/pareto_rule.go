package clv

import "math"

// betaRule takes means over p, beta distributed, as sums over nodes: E[f(p/(1−p))] = Σ weight·f(odds).
//
// It is the trapezoidal rule over y = ln p/(1−p), which converges exponentially for smooth functions on the whole line
// (Trefethen & Weideman 2014, "The Exponentially Convergent Trapezoidal Rule", SIAM Review 56). Far out on either side the
// density is an exponential and the function a constant: the nodes from there on are added up as a geometric series and
// stand as one, at odds of 0 or infinity. The weights are divided by their sum, so that no beta function is needed.
type betaRule struct {
	odds, inverse    []float64 // p/(1−p) and (1−p)/p
	weight           []float64
	weightN, weightS []float64 // derivatives of the weight in the two shapes
}

// ruleDepth is where the rule ends: where weights are below e^−depth of the largest, even after weighting by the odds, or
// exponentials and constants are what they are taken for to e^−depth.
const ruleDepth = 28

// set prepares the rule for p of beta(n, s) and for functions that change where the odds are between low and high.
func (b *betaRule) set(n, s, low, high float64) {
	b.odds, b.inverse, b.weight = b.odds[:0], b.inverse[:0], b.weight[:0]
	b.weightN, b.weightS = b.weightN[:0], b.weightS[:0]
	step := math.Min(0.35, 0.45*math.Sqrt(1/n+1/s))
	mode := math.Log(n / s)
	topP, topQ := logShares(mode)
	// walk adds nodes from y on in one direction, in which the density comes to fall by the given shape.
	walk := func(y, direction, shape, edge float64) {
		for ended := false; !ended; y += direction * step {
			logP, logQ := logShares(y)
			height := n*(logP-topP) + s*(logQ-topQ)
			weight, odds := math.Exp(height), math.Exp(y)
			ended = height+math.Abs(y-mode) < -ruleDepth
			if direction*y > edge+ruleDepth+math.Log1p(n+s) {
				ended = true
				weight /= -math.Expm1(-shape * step)
				odds = math.Inf(int(direction))
				if beyond := step / math.Expm1(shape*step); direction < 0 {
					odds = 0
					logP -= beyond
				} else {
					logQ -= beyond
				}
			}
			b.odds, b.inverse = append(b.odds, odds), append(b.inverse, 1/odds)
			b.weight = append(b.weight, weight)
			b.weightN, b.weightS = append(b.weightN, logP), append(b.weightS, logQ)
		}
	}
	walk(mode, 1, s, math.Max(0, math.Log(high)))
	walk(mode-step, -1, n, math.Max(0, -math.Log(low)))
	b.normalize()
}

// normalize makes the weights add up to 1 and turns ln p and ln 1−p into the derivatives of the weights.
func (b *betaRule) normalize() {
	total, meanP, meanQ := 0.0, 0.0, 0.0
	for i, w := range b.weight {
		total += w
		meanP += w * b.weightN[i]
		meanQ += w * b.weightS[i]
	}
	for i := range b.weight {
		b.weight[i] /= total
		b.weightN[i] = b.weight[i] * (b.weightN[i] - meanP/total)
		b.weightS[i] = b.weight[i] * (b.weightS[i] - meanQ/total)
	}
}

// logShares are ln p and ln 1−p for y = ln p/(1−p).
func logShares(y float64) (logP, logQ float64) {
	rest := math.Log1p(math.Exp(-math.Abs(y)))
	if y > 0 {
		return -rest, -y - rest
	}
	return y - rest, -rest
}

// mean is E[1/(1 + c·odds)] and its derivatives in n, s and ln c; with the inverse odds, E[1/(1 + c/odds)].
func (b *betaRule) mean(odds []float64, c float64) (value, byN, byS, byLogC float64) {
	weight, weightN, weightS := b.weight[:len(odds)], b.weightN[:len(odds)], b.weightS[:len(odds)]
	for i, o := range odds {
		f := 1 / (1 + c*o)
		value += weight[i] * f
		byN += weightN[i] * f
		byS += weightS[i] * f
		byLogC -= weight[i] * f * (1 - f)
	}
	return value, byN, byS, byLogC
}
