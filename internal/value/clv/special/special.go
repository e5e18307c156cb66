// Package special holds the functions of mathematics that the models need more exactly than the standard library has them.
package special

import "math"

// LogGammaRatio returns ln Γ(b+n) − ln Γ(b) and its derivative in b, ψ(b+n) − ψ(b), for b > 0 and n ≥ 0. Unlike a
// difference of two log-gammas it keeps its digits when b or n is huge.
//
// Source: Stirling's series for ln Γ and ψ (Abramowitz & Stegun 6.1.40 and 6.3.18) after raising b to at least 10.
func LogGammaRatio(b, n float64) (value, slope float64) {
	numerator, denominator := 1.0, 1.0
	for b < 10 {
		numerator *= b + n
		denominator *= b
		slope += n / (b * (b + n))
		b++
	}
	c := b + n
	growth := math.Log1p(n / b)
	value = n*math.Log(c) + (b-0.5)*growth - n + stirlingRest(c) - stirlingRest(b) - math.Log(numerator/denominator)
	slope += growth + digammaRest(c) - digammaRest(b)
	return value, slope
}

// stirlingRest is what Stirling's series adds to (x − ½) ln x − x + ½ ln 2π.
func stirlingRest(x float64) float64 {
	y := 1 / (x * x)
	return (1.0/12 - y*(1.0/360-y*(1.0/1260-y*(1.0/1680-y*(1.0/1188-y*(691.0/360360)))))) / x
}

// digammaRest is what the asymptotic series of ψ adds to ln x.
func digammaRest(x float64) float64 {
	y := 1 / (x * x)
	return -0.5/x - y*(1.0/12-y*(1.0/120-y*(1.0/252-y*(1.0/240-y*(1.0/132-y*(691.0/32760))))))
}

// LogBeta returns ln B(a, b) for a > 0 and b > 0. It keeps its digits when one of the two is huge.
func LogBeta(a, b float64) float64 {
	a, b = min(a, b), max(a, b)
	ratio, _ := LogGammaRatio(b, a)
	value, _ := math.Lgamma(a)
	return value - ratio
}
