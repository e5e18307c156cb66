package clv_test

import (
	"math"
	"testing"

	"liuke/internal/value/clv"
)

func TestPublishedPointValues(t *testing.T) {
	t.Parallel()
	bg := clv.BGNBD{R: .243, Alpha: 4.414, A: .793, B: 2.426}
	regular := clv.Summary{X: 2, Tx: 30.43, T: 38.86}
	gg := clv.GammaGamma{P: 6.25, Q: 3.74, V: 15.44}
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"BG/NBD E[X(39) | 2, 30.43, 38.86]", bg.Expected(regular, 39), 1.2260282},
		{"BG/NBD P(alive | 2, 30.43, 38.86)", bg.Alive(regular), .72657857},
		{"BG/NBD E[X(1)]", bg.Expected(clv.Summary{}, 1), .053267891},
		{"BG/NBD E[X(10)]", bg.Expected(clv.Summary{}, 10), .43241336},
		{"BG/NBD E[X(39)]", bg.Expected(clv.Summary{}, 39), 1.1967232},
		{"BG/NBD E[X(52)]", bg.Expected(clv.Summary{}, 52), 1.4460506},
		{"Gamma-Gamma E[M]", gg.Spend(clv.Summary{}), 35.218978},
		{"Gamma-Gamma E[M | 22.35, 2]", gg.Spend(clv.Summary{X: 2, SpendN: 2, Spend: 22.35}), 24.663714},
		{"Gamma-Gamma E[M | 35, 3]", gg.Spend(clv.Summary{X: 3, SpendN: 3, Spend: 35}), 35.02792},
	} {
		if math.Abs(c.got/c.want-1) > 1e-6 {
			t.Errorf("%s = %.9g, want %.9g", c.what, c.got, c.want)
		}
	}
}

// The published closed form 2F1(r+x, a−1; a+b+x−1; −h/(α+T)), summed where it converges quickly, is what the sum over
// purchases must equal.
func TestExpectedEqualsClosedForm(t *testing.T) {
	t.Parallel()
	for _, m := range []clv.BGNBD{
		{R: .243, Alpha: 4.414, A: .793, B: 2.426},
		{R: 1.7, Alpha: 9, A: 3.2, B: .4},
		{R: .05, Alpha: .6, A: .02, B: .3},
	} {
		for _, s := range []clv.Summary{{T: 20}, {X: 1, Tx: 3, T: 20}, {X: 12, Tx: 19, T: 20}} {
			const horizon = 7.0
			x := float64(s.X)
			shape, top, bottom, w := m.R+x, m.A-1, m.A+m.B+x-1, horizon/(m.Alpha+s.T)
			sum, term := 0.0, 1.0
			for n := range 400 {
				k := float64(n)
				term *= -w * (shape + k) * (top + k) / ((bottom + k) * (k + 1))
				sum -= term
			}
			want := m.Alive(s) * bottom / top * sum
			if got := m.Expected(s, horizon); math.Abs(got/want-1) > 1e-10 {
				t.Errorf("%+v %+v: %.14g, want %.14g", m, s, got, want)
			}
		}
	}
}

func TestExpectedIsContinuousAtRemovableSingularities(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what     string
		at, near clv.BGNBD
		s        clv.Summary
	}{
		{"a = 1", clv.BGNBD{R: .5, Alpha: 6, A: 1, B: 2}, clv.BGNBD{R: .5, Alpha: 6, A: 1 + 1e-9, B: 2}, clv.Summary{X: 3, Tx: 20, T: 26}},
		{"a = 1, new", clv.BGNBD{R: .5, Alpha: 6, A: 1, B: 2}, clv.BGNBD{R: .5, Alpha: 6, A: 1 - 1e-9, B: 2}, clv.Summary{T: 26}},
		{"a + b = 1, new", clv.BGNBD{R: .5, Alpha: 6, A: .4, B: .6}, clv.BGNBD{R: .5, Alpha: 6, A: .4, B: .6 - 1e-9}, clv.Summary{T: 26}},
		{"a + b < 1, new", clv.BGNBD{R: .1, Alpha: 50.16, A: .3, B: .5}, clv.BGNBD{R: .1, Alpha: 50.16, A: .3, B: .5 + 1e-9}, clv.Summary{T: 26}},
	} {
		at, near := c.at.Expected(c.s, 52), c.near.Expected(c.s, 52)
		if !(at > 0) || math.Abs(at-near) > 1e-8*at {
			t.Errorf("%s: %.12g, beside it %.12g", c.what, at, near)
		}
	}
}

func TestWithoutDropoutExpectedIsNBD(t *testing.T) {
	t.Parallel()
	nbd := clv.NBD{R: .7, Alpha: 8}
	bg := clv.BGNBD{R: .7, Alpha: 8, A: 1e-12, B: 1}
	for _, s := range []clv.Summary{{T: 3}, {X: 5, Tx: 20, T: 21}, {X: 20000, Tx: 401, T: 401}} {
		for _, horizon := range []float64{1e-6, 1, 52, 5000, 1e6} {
			if got, want := bg.Expected(s, horizon), nbd.Expected(s, horizon); math.Abs(got/want-1) > 1e-6 {
				t.Errorf("%+v over %g: %.12g, want %.12g", s, horizon, got, want)
			}
		}
	}
}
