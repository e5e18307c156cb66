package special_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/value/clv/special"
)

func positive(t *rapid.T, name string) float64 {
	return math.Exp(rapid.Float64Range(-16, 20).Draw(t, name))
}

func checkNear(t *rapid.T, what string, got, want, size float64) {
	if !(math.Abs(got-want) <= 1e-13*(1+size)) {
		t.Errorf("%s is %.17g, want %.17g", what, got, want)
	}
}

// One step is the recurrence Γ(b+1) = b Γ(b), no step is nothing, and steps add up.
func TestLogGammaRatio(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b, m, n := positive(t, "b"), positive(t, "m"), positive(t, "n")
		value, slope := special.LogGammaRatio(b, 1)
		checkNear(t, "one step", value, math.Log(b), math.Abs(math.Log(b)))
		checkNear(t, "its slope", slope, 1/b, 1/b)
		if value, slope := special.LogGammaRatio(b, 0); value != 0 || slope != 0 {
			t.Errorf("no step is %g, its slope %g", value, slope)
		}
		whole, wholeSlope := special.LogGammaRatio(b, m+n)
		first, firstSlope := special.LogGammaRatio(b, m)
		rest, restSlope := special.LogGammaRatio(b+m, n)
		checkNear(t, "steps", first+rest, whole, math.Abs(first)+math.Abs(rest))
		checkNear(t, "their slope", firstSlope+restSlope, wholeSlope, wholeSlope)
	})
}

func TestLogBeta(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ a, b, want float64 }{
		{0.5, 0.5, math.Log(math.Pi)},
		{1, 1e9, -math.Log(1e9)},
		{2, 3, -math.Log(12)},
		{3, 1e12, math.Log(2) - math.Log(1e12) - math.Log(1e12+1) - math.Log(1e12+2)},
	} {
		for _, got := range []float64{special.LogBeta(c.a, c.b), special.LogBeta(c.b, c.a)} {
			if math.Abs(got-c.want) > 1e-14*(1+math.Abs(c.want)) {
				t.Errorf("ln B(%g, %g) = %.17g, want %.17g", c.a, c.b, got, c.want)
			}
		}
	}
}
