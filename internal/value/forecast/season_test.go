package forecast

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func drawSeason(t *rapid.T) *season {
	var s season
	for k := range waves {
		s.cos[k], s.sin[k] = rapid.Float64Range(-1, 1).Draw(t, "cos"), rapid.Float64Range(-1, 1).Draw(t, "sin")
	}
	return &s
}

// Busy days count for more and quiet ones for less, but a year is a year.
func TestCalendarKeepsYears(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawSeason(t).from(rapid.Int32Range(-30000, 30000).Draw(t, "day"))
		for _, start := range []float64{0, 400, 2 * year, 3*year + 0.5, foreseen, 3 * foreseen} {
			if got := c.usual(start+year) - c.usual(start); math.Abs(got/year-1) > 0.02 {
				t.Errorf("a year from %g on counts as %g days", start, got)
			}
		}
		from := rapid.Float64Range(0, 2*foreseen).Draw(t, "from")
		if days := rapid.Float64Range(0, 100).Draw(t, "days"); c.usual(from+days) < c.usual(from) {
			t.Errorf("time runs back after %g", from)
		}
		if !math.IsInf(c.usual(math.Inf(1)), 1) {
			t.Error("forever ends")
		}
	})
}

func TestSeasonIsTheSameEveryYear(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, day := drawSeason(t), rapid.Float64Range(-1e4, 1e4).Draw(t, "day")
		if now, later := s.busy(day), s.busy(day+year); math.Abs(later/now-1) > 1e-9 {
			t.Errorf("%g, a year later %g", now, later)
		}
	})
}
