package cycle

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Due is when a customer will buy next, given that it has not happened before the day asked about.
type Due struct {
	Expected  float64 // day before which the customer buys with probability one half
	Low, High float64 // days between which it happens with probability 80 %
	Usual     float64 // days: half of the customer's gaps are shorter
	Overdue   float64 // share of the customer's gaps that are shorter than the days since the last purchase, 0 to 1
}

// Next foretells the next purchase of a customer as seen on a day, in days that count from 1970-01-01 like those of
// Summary. Nothing is foretold more than a hundred years ahead. A summary that contradicts itself counts as one of no gaps.
func (p Population) Next(s Summary, asOf int32) Due {
	g, elapsed := p.gaps(s), since(s, asOf)
	last := float64(s.Last)
	return Due{
		Expected: last + g.quantile(elapsed, 0.5),
		Low:      last + g.quantile(elapsed, 0.1),
		High:     last + g.quantile(elapsed, 0.9),
		Usual:    g.quantile(0, 0.5),
		Overdue:  g.shorter(elapsed),
	}
}

// Overdue is that of Next alone, at a fraction of the cost.
func (p Population) Overdue(s Summary, asOf int32) float64 { return p.gaps(s).shorter(since(s, asOf)) }

// since is the days since the last purchase.
func since(s Summary, asOf int32) float64 { return math.Max(0, float64(asOf)-float64(s.Last)) }

// gaps is the distribution of one customer's gaps: k G / rate is beta prime with parameters k and shape.
type gaps struct {
	k, shape, rate float64
}

// gaps shrinks a customer's regularity and rate to the population.
func (p Population) gaps(s Summary) gaps {
	s = s.sound()
	weights, _, _ := p.weigh()
	p.posterior(s, &weights)
	logK := 0.0
	for j, g := range grid {
		logK += weights[j] * g.log
	}
	k := math.Exp(logK)
	return gaps{k: k, shape: p.Likeness + k*s.Gaps, rate: p.Likeness*p.Gap + k*s.Sum}
}

// shorter is the probability of a gap shorter than g days.
func (d gaps) shorter(g float64) float64 {
	return mathext.RegIncBeta(d.k, d.shape, d.k*g/(d.k*g+d.rate))
}

// logLonger is the logarithm of the probability of a gap longer than g days, and its derivative in ln g.
func (d gaps) logLonger(g float64) (value, slope float64) {
	x, y := d.k*g/(d.k*g+d.rate), d.rate/(d.k*g+d.rate)
	logDensity := d.k*math.Log(x) + d.shape*math.Log(y) - mathext.Lbeta(d.k, d.shape) // of ln g
	if longer := mathext.RegIncBeta(d.shape, d.k, y); longer > 1e-280 {
		value = math.Log(longer)
	} else { // far out, the first terms of the incomplete beta function's continued fraction
		value = logDensity - math.Log(d.shape) - math.Log1p(-y*(d.shape+d.k)/(d.shape+1))
	}
	return value, -math.Exp(logDensity - value)
}

// quantile is the gap that is exceeded with probability 1 − q by a gap known to be longer than elapsed. The logarithm of
// the probability to exceed is concave in ln g, so that Newton's method, once past the quantile, comes down to it.
func (d gaps) quantile(elapsed, q float64) float64 {
	longestGap := elapsed + longest
	target := math.Log1p(-q)
	if elapsed > 0 {
		already, _ := d.logLonger(elapsed)
		target += already
	}
	v := math.Log(math.Max(elapsed, d.rate/math.Max(d.shape, 1)))
	for range 60 {
		value, slope := d.logLonger(math.Exp(v))
		step := (target - value) / slope
		v = math.Min(v+step, math.Log(longestGap))
		if math.Abs(step) < 1e-10 {
			break
		}
	}
	return math.Max(elapsed, math.Min(math.Exp(v), longestGap))
}
