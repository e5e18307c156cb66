package clv

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The purchases of an NBD come evenly, so that their discounted number is known.
func TestDiscountedOfEvenPurchases(t *testing.T) {
	t.Parallel()
	m, s := NBD{R: .7, Alpha: 8}, Summary{X: 5, Tx: 20, T: 21}
	perWeek := m.Expected(s, 1)
	for _, rate := range []float64{1e-9, .1 / 52, .01, .5, 30} {
		for _, horizon := range []float64{1e-3, 1, 52, 156, 5000, math.Inf(1)} {
			want := -perWeek * math.Expm1(-rate*horizon) / rate
			if got := Discounted(m, s, horizon, rate); math.Abs(got/want-1) > 1e-8 {
				t.Errorf("%g over %g: %.12g, want %.12g", rate, horizon, got, want)
			}
		}
	}
}

func TestDiscountedAtTheEnds(t *testing.T) {
	t.Parallel()
	s := Summary{X: 3, Tx: 20, T: 26}
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"not discounted", Discounted(cdnowPareto, s, 52, 0), cdnowPareto.Expected(s, 52)},
		{"no horizon", Discounted(cdnowPareto, s, 0, .1), 0},
		{"all discounted", Discounted(cdnowPareto, s, 52, math.Inf(1)), 0},
		{"without end", Discounted(cdnowPareto, s, math.Inf(1), 0), math.Inf(1)},
	} {
		if c.got != c.want {
			t.Errorf("%s: %g, want %g", c.what, c.got, c.want)
		}
	}
}

// Discounting over many short periods, in which it hardly matters when a purchase is made, gives bounds.
func TestDiscountedIsBetweenSums(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawModel(t), drawSummary(t)
		horizon := math.Exp(rapid.Float64Range(-2, 6).Draw(t, "ln horizon"))
		rate := rapid.Float64Range(1e-4, 5).Draw(t, "rate·horizon") / horizon
		low, high, before := 0.0, 0.0, 0.0
		for i := range 64 {
			from, to := horizon*math.Pow(float64(i)/64, 3), horizon*math.Pow(float64(i+1)/64, 3)
			upTo := m.Expected(s, to)
			low += (upTo - before) * math.Exp(-rate*to)
			high += (upTo - before) * math.Exp(-rate*from)
			before = upTo
		}
		if got := Discounted(m, s, horizon, rate); !(got >= low*(1-1e-5) && got <= high*(1+1e-5)) {
			t.Errorf("%T: %.12g is not between %.12g and %.12g", m, got, low, high)
		}
	})
}

// One panel for the usual horizons must agree with many.
func TestDiscountedOverYears(t *testing.T) {
	t.Parallel()
	for _, m := range []Model{
		cdnowPareto,
		BGNBD{R: .243, Alpha: 4.414, A: .793, B: 2.426},
		ParetoNBD{R: .5, Alpha: .3, S: .4, Beta: 1},
		BGNBD{R: .4, Alpha: .5, A: 1.5, B: 2},
	} {
		for _, s := range []Summary{{}, {T: 39}, {X: 3, Tx: 20, T: 39}, {X: 20, Tx: 38, T: 39}} {
			for _, years := range []float64{1, 3} {
				for _, rate := range []float64{.05 / 52, .1 / 52, .15 / 52} {
					horizon := 52 * years
					// Simpson's rule, dense where Expected bends.
					const n = 2000
					want := math.Exp(-rate*horizon) * m.Expected(s, horizon)
					for i := range n + 1 {
						u, weight := float64(i)/n, 2.0
						if i%2 == 1 {
							weight = 4
						} else if i == n {
							weight = 1
						}
						at := horizon * u * u * u
						want += weight / (3 * n) * 3 * u * u * horizon * rate * math.Exp(-rate*at) * m.Expected(s, at)
					}
					if got := Discounted(m, s, horizon, rate); math.Abs(got/want-1) > 1e-8 {
						t.Errorf("%+v %+v over %g at %g: %.12g, want %.12g", m, s, horizon, rate, got, want)
					}
				}
			}
		}
	}
}
