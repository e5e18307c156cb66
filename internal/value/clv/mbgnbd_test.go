package clv_test

import (
	"math"
	"testing"

	"liuke/internal/value/clv"
)

// With the first purchase an occasion to drop out, whoever bought once need not be alive.
func TestMBGNBDAfterOnePurchase(t *testing.T) {
	t.Parallel()
	m := clv.MBGNBD{R: .525, Alpha: 6.183, A: .891, B: 1.614}
	fresh, old := clv.Summary{}, clv.Summary{T: 39}
	if got, want := m.Alive(fresh), m.B/(m.A+m.B); math.Abs(got/want-1) > 1e-12 {
		t.Errorf("alive %g right after the first purchase, want the chance of having stayed %g", got, want)
	}
	if before, after := m.Alive(fresh), m.Alive(old); !(after < before) {
		t.Errorf("alive %g after 39 weeks of silence, %g before", after, before)
	}
	// Over the first purchase the expectation of the BG/NBD holds with the dropout of those who stayed.
	stayed := clv.BGNBD{R: m.R, Alpha: m.Alpha, A: m.A, B: m.B + 1}
	if got, want := m.Expected(fresh, 39), m.Alive(fresh)*stayed.Expected(fresh, 39); math.Abs(got/want-1) > 1e-12 {
		t.Errorf("expected %g, want %g", got, want)
	}
}

// Cumulative repeat purchases of the CDNOW sample by week 78, of which 4,339 were made. The totals are those of other
// implementations, to what their fits differ.
func TestCDNOWTotalsByWeek78(t *testing.T) {
	t.Parallel()
	customers := cdnow(t, "cdnow_sample.csv")
	for _, c := range []struct {
		m    clv.Model
		want float64
	}{
		{clv.FitBGNBD(sample(t, customers), nil).Model, 4160.6},
		{clv.FitMBGNBD(sample(t, customers), nil).Model, 4049.5},
	} {
		total := 0.0
		for _, s := range customers {
			total += c.m.Expected(clv.Summary{}, s.T+39)
		}
		if math.Abs(total/c.want-1) > 1.5e-4 {
			t.Errorf("%s: %.2f, want %.1f", c.m.Name(), total, c.want)
		}
	}
}
