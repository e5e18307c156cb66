package trial

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// R. G. Newcombe: Interval estimation for the difference between independent proportions: comparison of eleven methods.
// Statistics in Medicine 17 (1998), 873–890, table II, method 6.
func TestPublishedRates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		treated, control share
		low, high        float64
	}{
		{share{56, 70}, share{48, 80}, 0.0528, 0.3382},
		{share{9, 10}, share{3, 10}, 0.1700, 0.8406},
		{share{5, 56}, share{0, 29}, -0.0326, 0.1933},
		{share{0, 10}, share{0, 10}, -0.2879, 0.2879},
	} {
		low, high := rateInterval(c.treated, c.control, normalQuantile)
		if math.Abs(low-c.low) > 0.0001 || math.Abs(high-c.high) > 0.0001 {
			t.Errorf("%v beside %v: %.4f to %.4f, want %.4f to %.4f", c.treated, c.control, low, high, c.low, c.high)
		}
	}
}

// What the simulations find is exact for rates, summed over all outcomes that there can be: 94 to 96 times in 100, and more
// only where hardly any hit is expected.
func TestExactCoverage(t *testing.T) {
	t.Parallel()
	for _, n := range [][2]int{{50, 50}, {50, 200}, {100, 100}, {200, 200}, {500, 500}, {400, 1600}} {
		for _, rates := range [][2]float64{{0.02, 0.02}, {0.02, 0.04}, {0.1, 0.1}, {0.1, 0.15}, {0.5, 0.5}, {0.5, 0.6}} {
			t.Run(fmt.Sprintf("%g of %d beside %g of %d", rates[1], n[1], rates[0], n[0]), func(t *testing.T) {
				t.Parallel()
				covered := exactCoverage(n[1], n[0], rates[1], rates[0])
				fewest := math.Min(float64(n[0])*rates[0], float64(n[1])*rates[1])
				if covered < 0.94 || covered > 0.962 && fewest >= 2 {
					t.Errorf("covers with a chance of %.4f", covered)
				}
			})
		}
	}
}

func exactCoverage(treated, control int, treatedRate, controlRate float64) float64 {
	hits := func(n int, rate float64) []float64 {
		chances := make([]float64, n+1)
		for k := range chances {
			chances[k] = distuv.Binomial{N: float64(n), P: rate}.Prob(float64(k))
		}
		return chances
	}
	covered := 0.0
	controlHits := hits(control, controlRate)
	for k, p := range hits(treated, treatedRate) {
		for l, q := range controlHits {
			if p*q < 1e-12 {
				continue
			}
			statistic := scoreStatistic(share{float64(k), float64(treated)}, share{float64(l), float64(control)}, treatedRate-controlRate)
			if math.Abs(statistic) <= normalQuantile {
				covered += p * q
			}
		}
	}
	return covered
}
