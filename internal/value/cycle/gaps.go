package cycle

import (
	"math"

	"liuke/internal/value/clv/special"
)

// gaps is the distribution of one customer's gaps: G k/rate is beta prime with parameters k and shape.
type gaps struct {
	k, shape, rate float64
	logBeta        float64 // ln B(k, shape)
}

func newGaps(k, shape, rate float64) gaps {
	return gaps{k: k, shape: shape, rate: rate, logBeta: special.LogBeta(k, shape)}
}

// tail is what is known of the gaps at one length of e^v days.
type tail struct {
	v         float64
	logLonger float64 // ln P(G > e^v)
	slope     float64 // derivative of logLonger in v: minus the hazard per unit of v
	curvature float64 // its second derivative; never positive
}

// shorter is P(G ≤ e^v).
func (t tail) shorter() float64 { return -math.Expm1(t.logLonger) }

// at computes the tail at g = e^v days. With x = kg/(kg + rate) and y = 1 − x, the probability of a shorter gap is the
// regularised incomplete beta function I_x(k, shape), that of a longer one I_y(shape, k). The one whose continued fraction
// converges fast is computed; so neither tail underflows.
func (d gaps) at(g, v float64) tail {
	ratio := d.k * g / d.rate
	x, y := ratio/(1+ratio), 1/(1+ratio)
	logY := -math.Log(1 + ratio)
	logDensity := d.k*(math.Log(ratio)+logY) + d.shape*logY - d.logBeta // of v
	t := tail{v: v}
	if x*(d.k+d.shape+2) < d.k+1 {
		density := math.Exp(logDensity)
		shorter := min(1, density*betaFraction(d.k, d.shape, x)/d.k)
		t.logLonger = math.Log1p(-shorter)
		t.slope = -density / (1 - shorter)
	} else {
		hazard := d.shape / betaFraction(d.shape, d.k, y)
		t.logLonger = min(0, logDensity-math.Log(hazard))
		t.slope = -hazard
	}
	t.curvature = t.slope * (d.k*y - d.shape*x - t.slope)
	return t
}

// betaFraction is the continued fraction K in I_x(a, b) = xᵃ (1−x)ᵇ K / (a B(a, b)), for x below (a+1)/(a+b+2), where it
// converges fast (Abramowitz & Stegun 1964, 26.5.8). Two convergents are taken at a time, both scaled so that the newer
// one's denominator is 1.
func betaFraction(a, b, x float64) float64 {
	const enough, most = 1e-13, 1e5
	oldTop, oldBottom := 1.0, 1.0
	top, bottom := 1.0, 1-(a+b)*x/(a+1)
	for m := 1.0; m < most; m++ {
		even := a + 2*m
		c := m * (b - m) * x / ((even - 1) * even)
		midTop, midBottom := top+c*oldTop, bottom+c*oldBottom
		c = -(a + m) * (a + b + m) * x / (even * (even + 1))
		scale := 1 / (midBottom + c*bottom)
		before := top
		oldTop, oldBottom = midTop*scale, midBottom*scale
		top, bottom = (midTop+c*top)*scale, 1
		if math.Abs(top-before) < enough*top {
			break
		}
	}
	return top
}

// shorter is the probability of a gap shorter than g days.
func (d gaps) shorter(g float64) float64 {
	if g <= 0 {
		return 0
	}
	return d.at(g, 0).shorter()
}

// middle is a place from which no quantile is far: about the mean gap.
func (d gaps) middle() tail {
	g := d.rate / math.Max(d.shape, 1)
	return d.at(g, math.Log(g))
}

// half goes from one place to the gap than which half are shorter, as a logarithm.
func (d gaps) half(from tail) (v float64, last tail) {
	return d.walk(from, math.Log(0.5), math.Log(longest))
}

// walk goes from one place to the gap that is exceeded with probability e^target, but no further than limit, both as
// logarithms, and returns it with the last place looked at. It is Halley's method. As logLonger falls ever faster in v,
// Newton's method falls short when it comes from the right; so a step twice that long does no harm.
func (d gaps) walk(from tail, target, limit float64) (v float64, last tail) {
	const most, enough = 60, 1e-4 // the error left is of the order of the cube of the last step
	for range most {
		excess := from.logLonger - target
		step := -excess / from.slope / math.Max(0.5, 1-excess*from.curvature/(2*from.slope*from.slope))
		v = math.Min(from.v+step, limit)
		if math.Abs(v-from.v) < enough {
			break
		}
		from = d.at(math.Exp(v), v)
	}
	return v, from
}
