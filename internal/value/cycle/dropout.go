package cycle

import (
	"math"

	"liuke/internal/value/clv/mle"
	"liuke/internal/value/clv/special"
)

// Dropout says how readily customers give up for good: after each purchase with a chance of their own, which over
// customers is beta distributed with parameters A and B.
type Dropout struct {
	A, B float64
}

// Share is the mean share of customers who give up after a purchase.
func (d Dropout) Share() float64 { return d.A / (d.A + d.B) }

// lost is the probability that a customer has given up who came back so many times and has since been silent for a time
// that a gap is longer than with the given probability.
func (d Dropout) lost(returns, longer float64) float64 {
	return d.A / (d.A + (d.B+returns)*longer)
}

// silence is what the dropout is learned from: how often somebody came back, and the probability that a gap is longer
// than the time since.
type silence struct {
	returns, longer float64
}

// Priors of the dropout of all: as little as keeps the fit of a handful of customers finite.
var (
	anyShare = normal{-1, 2}  // of logit A/(A+B)
	anySum   = normal{1, 1.5} // of ln(A+B)
)

// fitDropout learns the dropout at the maximum of the posterior density.
func fitDropout(silences []silence) Dropout {
	p := mle.Problem{
		LogLikelihood: func(theta, grad []float64) float64 {
			value, byShare, bySum := logDropout(silences, theta[0], theta[1])
			one, oneSlope := anyShare.logDensity(theta[0])
			two, twoSlope := anySum.logDensity(theta[1])
			grad[0], grad[1] = byShare+oneSlope, bySum+twoSlope
			return value + one + two
		},
		Observations: float64(max(1, len(silences))),
		Bound:        12,
	}
	theta := p.Maximize([]float64{anyShare.mean, anySum.mean}).X
	return dropoutAt(theta[0], theta[1])
}

// fitShare learns the share alone, A+B being that of another dropout, and returns with it the estimate of its logit.
func fitShare(silences []silence, prior normal, like Dropout) (Dropout, estimate) {
	logSum := math.Log(like.A + like.B)
	p := mle.Problem{
		LogLikelihood: func(theta, grad []float64) float64 {
			value, byShare, _ := logDropout(silences, theta[0], logSum)
			density, slope := prior.logDensity(theta[0])
			grad[0] = byShare + slope
			return value + density
		},
		Observations: float64(max(1, len(silences))),
		Bound:        12,
	}
	best := p.Maximize([]float64{prior.mean})
	return dropoutAt(best.X[0], logSum), estimate{best.X[0], best.StdErr[0]}
}

func dropoutAt(logitShare, logSum float64) Dropout {
	share, sum := logistic(logitShare), math.Exp(logSum)
	return Dropout{A: share * sum, B: (1 - share) * sum}
}

// logDropout is the log-likelihood of all silences, and its derivatives in logit A/(A+B) and ln(A+B). That of somebody who
// came back x times, with the chance of giving up integrated out, is B(A, B+x)/B(A, B) · (A + (B+x) S)/(A+B+x), S being the
// probability of a longer gap.
func logDropout(silences []silence, logitShare, logSum float64) (value, byShare, bySum float64) {
	d := dropoutAt(logitShare, logSum)
	sum := d.A + d.B
	byA, byB := 0.0, 0.0
	for _, s := range silences {
		x := s.returns
		kept := d.A + (d.B+x)*s.longer
		stayed, stayedSlope := special.LogGammaRatio(d.B, x)
		all, allSlope := special.LogGammaRatio(sum, x)
		value += stayed - all + math.Log(kept/(sum+x))
		common := allSlope + 1/(sum+x)
		byA += 1/kept - common
		byB += stayedSlope + s.longer/kept - common
	}
	return value, (byA - byB) * d.A * d.B / sum, byA*d.A + byB*d.B
}
