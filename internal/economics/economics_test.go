package economics_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/calendar"
	"liuke/internal/economics"
	"liuke/internal/fault"
)

var rates = economics.Rates{MarginPermille: 300, Receipt: 200, Return: 1500, Minute: 100, Visit: 5000, InterestPermille: 100}

func TestReckon(t *testing.T) {
	p := rates.Reckon(economics.Activity{
		Sales: 100_000, Cost: 40_000, Unpriced: 30_001, Receipts: 10, Returns: 2, Minutes: 30, Visits: 1, Given: 700, Discount: 999,
	})
	// 100,000 − 30,001 − 40,000 is known; 30 % of 30,001 is assumed.
	if p.Assumed != 9_000 || p.Margin != 29_999+9_000 {
		t.Errorf("margin %d, of it %d assumed", p.Margin, p.Assumed)
	}
	want := map[economics.Driver]int64{"receipts": 2_000, "returns": 3_000, "minutes": 3_000, "visits": 5_000, "compensation": 700}
	for _, d := range economics.Drivers {
		if p.Serving[d] != want[d] {
			t.Errorf("%s cost %d, want %d", d, p.Serving[d], want[d])
		}
	}
	if p.Served() != 13_700 || p.Result != 38_999-13_700 {
		t.Errorf("served for %d, result %d", p.Served(), p.Result)
	}
}

func TestRatesAreChecked(t *testing.T) {
	if err := economics.Assumed.Validate(); err != nil {
		t.Error(err)
	}
	for _, r := range []economics.Rates{{MarginPermille: -1}, {MarginPermille: 1001}, {Minute: -1}, {Visit: math.MaxInt64}, {InterestPermille: 1001}} {
		if err := r.Validate(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

// TestTheWhaleEndsAtTheSum draws any profits: the curve ends at their sum, never
// rises after its peak, and its first points bring the most.
func TestTheWhaleEndsAtTheSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		results := rapid.SliceOfN(rapid.Int64Range(-1e9, 1e9), 0, 1000).Draw(t, "results")
		sum, peak := int64(0), int64(0)
		for _, r := range results {
			sum, peak = sum+r, peak+max(0, r)
		}
		w := economics.NewWhale(slices.Clone(results))
		end := w.Points[len(w.Points)-1]
		if w.Sum != sum || w.Peak != peak || end.Sum != sum || end.Customers != int64(len(results)) || w.Lost() != peak-sum {
			t.Fatalf("%+v, want the sum %d and the peak %d", w, sum, peak)
		}
		fell := false
		for i := 1; i < len(w.Points); i++ {
			rise := w.Points[i].Sum - w.Points[i-1].Sum
			if w.Points[i].Customers <= w.Points[i-1].Customers || fell && rise > 0 {
				t.Fatalf("point %d of %v", i, w.Points)
			}
			fell = fell || rise < 0
		}
		if len(w.Points) > 201 {
			t.Fatalf("%d points", len(w.Points))
		}
	})
}

func TestAdvice(t *testing.T) {
	for name, c := range map[string]struct {
		a    economics.Activity
		want economics.Way
		ways int
	}{
		"brings something":           {economics.Activity{Sales: 100_000, Unpriced: 100_000}, "", 0},
		"discounts eat it up":        {economics.Activity{Sales: 10_000, Cost: 9_900, Discount: 3_000, Receipts: 5}, economics.WayReprice, 3},
		"a little too cheap":         {economics.Activity{Sales: 100_000, Cost: 98_000, Receipts: 20}, economics.WayReprice, 3},
		"served too dearly":          {economics.Activity{Sales: 20_000, Cost: 10_000, Minutes: 140}, economics.WayReshape, 3},
		"no service would help":      {economics.Activity{Sales: 1_000, Cost: 5_000, Receipts: 1}, economics.WayPart, 3},
		"more sent back than bought": {economics.Activity{Sales: -5_000, Unpriced: -5_000, Returns: 1}, "", 0},
		"nothing bought, no drive":   {economics.Activity{Given: 5_000}, economics.WayPart, 2},
	} {
		p := rates.Reckon(c.a)
		ways := p.Advise()
		var suggested economics.Way
		for _, w := range ways {
			if w.Suggested {
				suggested = w.Way
			}
		}
		if suggested != c.want || len(ways) != c.ways {
			t.Errorf("%s: %+v, want %q of %d", name, ways, c.want, c.ways)
		}
	}
}

// TestAWayDoesWhatItSays changes what happened as a way says, and reckons again.
func TestAWayDoesWhatItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := func(name string, most int64) int64 { return rapid.Int64Range(0, most).Draw(t, name) }
		a := economics.Activity{
			Sales: n("sales", 1e8), Cost: n("cost", 1e8), Discount: n("discount", 1e6), Receipts: n("receipts", 100),
			Returns: n("returns", 50), Minutes: n("minutes", 5000), Visits: n("visits", 50), Given: n("given", 1e6),
		}
		p := rates.Reckon(a)
		suggested := 0
		for _, w := range p.Advise() {
			if w.Suggested {
				suggested++
			}
			changed := a
			switch w.Way {
			case economics.WayReprice:
				changed.Sales += w.Discount
				changed.Sales += int64(math.Round(w.Rise * float64(changed.Sales)))
			case economics.WayReshape:
				saved := int64(math.Round(w.Cut * float64(p.Serving[w.Driver])))
				if got := p.Result + saved; math.Abs(float64(got-w.Result)) > 1 {
					t.Fatalf("%+v of %+v comes to %d", w, p, got)
				}
				continue
			case economics.WayPart:
				changed = economics.Activity{}
			}
			if got := rates.Reckon(changed).Result; math.Abs(float64(got-w.Result)) > 1 {
				t.Fatalf("%+v of %+v comes to %d", w, p, got)
			}
		}
		if p.Result < 0 && suggested != 1 || p.Result >= 0 && suggested != 0 {
			t.Fatalf("%d ways are suggested for %d", suggested, p.Result)
		}
	})
}

func day(year int, month time.Month, d int) calendar.Day {
	return calendar.Day(time.Date(year, month, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func TestCohorts(t *testing.T) {
	asOf := day(2026, time.March, 31)
	tally := economics.NewTally(asOf, 365)
	for _, d := range []struct {
		customer string
		day      calendar.Day
	}{
		{"a", day(2024, time.May, 2)},      // first in 2024/2
		{"a", day(2025, time.January, 5)},  // age 3
		{"a", day(2025, time.February, 5)}, // the same quarter
		{"b", day(2025, time.April, 10)},   // new in the last 365 days; 2025/2
		{"b", day(2026, time.March, 31)},   // age 3
		{"c", day(2025, time.February, 1)}, // bought before, and
		{"c", day(2025, time.July, 1)},     // again
	} {
		tally.Add(d.customer, d.day, 10)
	}
	cohorts, base := tally.Done()
	if len(cohorts) != 3 || cohorts[0].Quarter != 2024*4+1 || cohorts[0].Customers != 1 {
		t.Fatalf("%+v", cohorts)
	}
	if want := []int64{1, 0, 0, 1, 0, 0, 0, 0}; !slices.Equal(cohorts[0].Active, want) || cohorts[0].Net[3] != 20 {
		t.Errorf("%+v, want %v", cohorts[0], want)
	}
	if q := cohorts[2].Quarter; q.Year() != 2025 || q.Number() != 2 || cohorts[2].Active[3] != 1 {
		t.Errorf("%+v", cohorts[2])
	}
	if want := (economics.Base{Days: 365, Before: economics.Kept{Of: 2, Again: 1}, Active: 2, New: 1}); base != want {
		t.Errorf("%+v, want %+v", base, want)
	}
	// The earliest cohort is left out; the others are c (2025/1) and b (2025/2).
	curve := economics.Curve(cohorts, asOf)
	if want := []economics.Kept{{2, 0}, {2, 1}, {2, 1}, {1, 0}}; !slices.Equal(curve, want) {
		t.Errorf("%+v, want %+v", curve, want)
	}
	if open := economics.Curve(cohorts, asOf-1); len(open) != 3 || open[2] != (economics.Kept{Of: 1}) {
		t.Errorf("a quarter that is not over counts: %+v", open)
	}
}

func TestPeriods(t *testing.T) {
	for days, want := range map[int64]int64{0: 0, 181: 0, 182: 91, 363: 91, 364: 182, 729: 182, 730: 365, 5000: 365} {
		if got := economics.PeriodFor(days); got != want {
			t.Errorf("%d days: %d, want %d", days, got, want)
		}
	}
}

func TestSimulate(t *testing.T) {
	b := economics.Base{Days: 365, Before: economics.Kept{Of: 1000, Again: 500}, Active: 1000, New: 500, Profit: 100_000}
	s, known := b.Simulate(5, economics.Rates{})
	if !known || s.Retention != 0.5 || math.Abs(s.Raised-0.55) > 1e-12 || s.Each != 100 {
		t.Fatalf("%+v", s)
	}
	// As things are they stay: 1,000 × 0.5 + 500. With more: 1,050, 1,077.5, 1,092.625, 1,100.94, 1,105.52.
	want := []float64{1050, 1077.5, 1092.625, 1100.94375, 1105.5190625}
	gain := 0.0
	for y, w := range want {
		if math.Abs(s.Years[y].WithMore-w) > 1e-9 || s.Years[y].Customers != 1000 {
			t.Errorf("year %d: %+v, want %f", y, s.Years[y], w)
		}
		gain += (w - 1000) * 100
	}
	if s.Gain != int64(math.Round(gain)) || s.GainLow > s.Gain || s.GainHigh < s.Gain || s.GainLow == s.GainHigh {
		t.Errorf("gain %d (%d to %d), want %f", s.Gain, s.GainLow, s.GainHigh, gain)
	}
	if lifetime := 100 * (1 + .5 + .25 + .125 + .0625); math.Abs(s.Lifetime-lifetime) > 1e-9 || math.Abs(s.Winning-gain/lifetime) > 0.01 {
		t.Errorf("lifetime %f, winning %f", s.Lifetime, s.Winning)
	}
	for _, b := range []economics.Base{{}, {Days: 365}, {Days: 365, Before: economics.Kept{Of: 1}}} {
		if _, known := b.Simulate(5, rates); known {
			t.Errorf("%+v tells something", b)
		}
	}
}

// TestMoreStayingNeverHurts draws any base: as long as customers bring
// something, more of them staying brings more, and nought more brings nought.
func TestMoreStayingNeverHurts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.Int64Range(1, 1e6).Draw(t, "of")
		b := economics.Base{
			Days: rapid.SampledFrom([]int64{91, 182, 365}).Draw(t, "days"), Before: economics.Kept{Of: of, Again: rapid.Int64Range(0, of).Draw(t, "again")},
			Active: rapid.Int64Range(1, 1e6).Draw(t, "active"), New: rapid.Int64Range(0, 1e6).Draw(t, "new"), Profit: rapid.Int64Range(0, 1e12).Draw(t, "profit"),
		}
		points := rapid.Float64Range(0, 100).Draw(t, "points")
		s, known := b.Simulate(points, rates)
		if !known || s.Gain < 0 || s.GainLow > s.Gain || s.GainHigh < s.Gain || s.Raised > 1 || len(s.Years) != economics.Years {
			t.Fatalf("%+v by %f: %+v", b, points, s)
		}
		if still, _ := b.Simulate(0, rates); still.Gain != 0 {
			t.Fatalf("nought more brings %d", still.Gain)
		}
	})
}
