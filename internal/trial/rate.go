package trial

import "math"

// share is how many of an arm's customers had an outcome of 1.
type share struct{ hits, customers float64 }

func (s share) rate() float64 { return s.hits / s.customers }

// rateInterval is where the difference of two rates lies with the given normal quantile: all differences that the score test
// does not reject. Unlike an interval of estimate ± error it keeps its coverage near 0 and 1 and from 50 customers on.
//
// Source: O. Miettinen, M. Nurminen: Comparative analysis of two rates. Statistics in Medicine 4 (1985), 213–226.
func rateInterval(treated, control share, quantile float64) (low, high float64) {
	estimate := treated.rate() - control.rate()
	low = bisect(-1, estimate, func(d float64) bool { return scoreStatistic(treated, control, d) > quantile })
	high = bisect(1, estimate, func(d float64) bool { return scoreStatistic(treated, control, d) < -quantile })
	return low, high
}

// bisect finds where a condition that holds at most from outside up to some place stops to hold on the way inside.
func bisect(outside, inside float64, rejected func(float64) bool) float64 {
	if !rejected(outside) {
		return outside
	}
	for math.Abs(outside-inside) > 1e-12 {
		middle := (outside + inside) / 2
		if rejected(middle) {
			outside = middle
		} else {
			inside = middle
		}
	}
	return inside
}

// scoreStatistic is how many standard errors the difference of two rates lies above d, the error being that of the rates
// which are likeliest among those that differ by d.
func scoreStatistic(treated, control share, d float64) float64 {
	rate := constrainedRate(treated, control, d)
	n := treated.customers + control.customers
	variance := (rate+d)*(1-rate-d)/treated.customers + rate*(1-rate)/control.customers
	gap := treated.rate() - control.rate() - d
	if gap == 0 {
		return 0
	}
	return gap / math.Sqrt(math.Max(variance*n/(n-1), math.SmallestNonzeroFloat64))
}

// constrainedRate is the control's rate that makes the observed hits likeliest when the treated have a rate higher by d: the
// root of a cubic, in the closed form of the appendix of Miettinen & Nurminen.
func constrainedRate(treated, control share, d float64) float64 {
	n := treated.customers + control.customers
	hits := treated.hits + control.hits
	square := ((treated.customers+2*control.customers)*d - n - hits) / (3 * n)
	linear := (control.customers*d-n-2*control.hits)*d + hits
	constant := control.hits * d * (1 - d)
	q := square*square*square - square*linear/(2*n) + constant/(2*n)
	p := math.Copysign(math.Sqrt(math.Max(0, square*square-linear/(3*n))), q)
	cosine := 0.0
	if p != 0 {
		cosine = clamp(q/(p*p*p), -1, 1)
	}
	rate := 2*p*math.Cos((math.Pi+math.Acos(cosine))/3) - square
	return clamp(rate, math.Max(0, -d), math.Min(1, 1-d))
}

func clamp(v, low, high float64) float64 { return math.Max(low, math.Min(high, v)) }

// rateError is the standard error of the difference of two rates, each reckoned with one hit and one miss more than there
// were, so that an arm without any hit is not taken for certain (A. Agresti, B. Caffo: Simple and Effective Confidence
// Intervals for Proportions and Differences of Proportions. The American Statistician 54 (2000), 280–288).
func rateError(treated, control share) float64 {
	variance := 0.0
	for _, s := range []share{treated, control} {
		p := (s.hits + 1) / (s.customers + 2)
		variance += p * (1 - p) / (s.customers + 2)
	}
	return math.Sqrt(variance)
}
