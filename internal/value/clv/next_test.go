package clv

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// drawModel draws any of the models of purchase times.
func drawModel(t *rapid.T) Model {
	return rapid.OneOf(
		rapid.Custom(func(t *rapid.T) Model { return drawParetoNBD(t) }),
		rapid.Custom(func(t *rapid.T) Model { return drawProcess(t).model() }),
		rapid.Custom(func(t *rapid.T) Model { return drawProcess(t).endless().model() }),
	).Draw(t, "model")
}

func TestNextIsTheInverseOfActive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawModel(t), drawSummary(t)
		ever := m.Active(s, math.Inf(1))
		if ever < 1e-250 {
			t.Skip("hardly ever buys again")
		}
		share := rapid.Float64Range(1e-6, 1-1e-6).Draw(t, "share")
		next := Next(m, s, share)
		if !(next > 0) {
			t.Fatalf("next %g", next)
		}
		if math.IsInf(next, 1) { // beyond what a float64 holds
			if most := m.Active(s, math.MaxFloat64); most > share*ever*(1+1e-9) {
				t.Errorf("next at infinity, but active %g of %g within float64", most, ever)
			}
			return
		}
		if got := m.Active(s, next) / ever; math.Abs(got-share) > 1e-8*share {
			t.Errorf("%.12g of those who buy again do within %g, want %.12g", got, next, share)
		}
		if later := Next(m, s, share+(1-share)/10); later < next {
			t.Errorf("%g for more, %g for fewer", later, next)
		}
	})
}

func TestNextAtTheEnds(t *testing.T) {
	t.Parallel()
	s := Summary{X: 3, Tx: 20, T: 26}
	gone := Summary{X: 20000, Tx: 1, T: 1e5}
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"share 0", Next(cdnowPareto, s, 0), 0},
		{"share below 0", Next(cdnowPareto, s, -1), 0},
		{"not a number", Next(cdnowPareto, s, math.NaN()), 0},
		{"share 1", Next(cdnowPareto, s, 1), math.Inf(1)},
		{"nobody buys", Next(BGNBD{R: .5, Alpha: 5, A: 1, B: 1}, gone, .5), math.Inf(1)},
		{"beyond float64", Next(NBD{R: 1e-4, Alpha: 1}, Summary{}, .5), math.Inf(1)},
		{"exponential", Next(NBD{R: 1e9, Alpha: 1e9}, Summary{}, .5), math.Ln2},
		{"Pareto", Next(NBD{R: .5, Alpha: 2}, Summary{X: 1, Tx: 1, T: 2}, .875), 12},
	} {
		if c.got != c.want && !(math.Abs(c.got-c.want) <= 1e-8*c.want) {
			t.Errorf("%s: %.12g, want %.12g", c.what, c.got, c.want)
		}
	}
	low, high := NextInterval(cdnowPareto, s, .8)
	if low != Next(cdnowPareto, s, .1) || math.Abs(high/Next(cdnowPareto, s, .9)-1) > 1e-9 {
		t.Errorf("interval %g to %g", low, high)
	}
}
