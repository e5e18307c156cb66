package proportion_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/proportion"
)

// TestRange compares with values worked out by hand from Wilson's formula.
func TestRange(t *testing.T) {
	for _, c := range []struct {
		hits, of  int64
		low, high float64
	}{{0, 0, 0, 1}, {0, 10, 0, 0.2775}, {5, 10, 0.2366, 0.7634}, {10, 10, 0.7225, 1}, {1, 100, 0.0018, 0.0545}} {
		low, high := proportion.Range(c.hits, c.of)
		if math.Abs(low-c.low) > 5e-4 || math.Abs(high-c.high) > 5e-4 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", c.hits, c.of, low, high, c.low, c.high)
		}
	}
}

func TestTheRangeHoldsTheShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.Int64Range(1, 1e6).Draw(t, "of")
		hits := rapid.Int64Range(0, of).Draw(t, "hits")
		low, high := proportion.Range(hits, of)
		if p := float64(hits) / float64(of); low < 0 || high > 1 || p < low-1e-12 || p > high+1e-12 {
			t.Fatalf("%d of %d is between %f and %f", hits, of, low, high)
		}
	})
}
