package registry

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/calendar"
	"liuke/internal/trial"
)

// drawnDay is the day of the draw in these tests, and afterDay the first on which its outcomes are whole.
const (
	drawnDay = calendar.Day(100)
	afterDay = calendar.Day(130)
)

func running() Trial {
	t := Trial{ID: "t", Plan: plan(), State: Running, Series: "t", LaunchedAt: 1}
	t.Arms = TwoArms(50, "holdout", "called")
	return t
}

// subjects are so many in each arm, of whom some buy for 1,000 each.
func subjects(held, heldBuy, called, calledBuy int) []Subject {
	var list []Subject
	for arm, n := range []int{held, called} {
		for i := range n {
			s := Subject{CustomerID: strings.Repeat("x", len(list)+1), Arm: arm, Day: drawnDay}
			if i < []int{heldBuy, calledBuy}[arm] {
				s.Days, s.Margin, s.Turnover = 1, 1000, 1000
			}
			s.DaysBefore = int64(i % 2)
			list = append(list, s)
		}
	}
	return list
}

func judged(t *testing.T, of Trial, asOf calendar.Day, list []Subject) Result {
	t.Helper()
	r, err := Judge(of, Evidence{Subjects: list, AsOf: asOf, Spent: Spent{Customers: 80, Cost: 8000, Told: 8000}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhatStandsInTheWayIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		subjects []Subject
		asOf     calendar.Day
		want     Obstacle
		short    string
	}{
		"nobody":             {nil, afterDay, NobodyPlaced, ""},
		"one arm empty":      {subjects(0, 0, 60, 5), afterDay, ArmEmpty, "holdout"},
		"an arm of 3":        {subjects(60, 5, 3, 1), afterDay, ArmTiny, "called"},
		"still on its way":   {subjects(60, 5, 60, 5), afterDay - 1, NothingRipe, ""},
		"enough to be shown": {subjects(60, 5, 60, 5), afterDay, "", ""},
	} {
		r := judged(t, running(), c.asOf, c.subjects)
		if r.Obstacle != c.want || r.Short != c.short {
			t.Errorf("%s: %q in %q", name, r.Obstacle, r.Short)
		}
		if shown := r.Main() != nil; shown != (c.want == "") {
			t.Errorf("%s: a number is shown: %t", name, shown)
		}
	}
}

func TestBelowFiftyThereAreFiguresAndNoVerdict(t *testing.T) {
	r := judged(t, running(), afterDay, subjects(30, 1, 30, 29))
	if r.Main() == nil || r.Main().Effects[0].Verdict != trial.VerdictOpen {
		t.Errorf("30 a side: %+v", r.Main())
	}
}

func TestMarginMayBeNegative(t *testing.T) {
	list := subjects(60, 30, 60, 30)
	for i := range list {
		if list[i].Arm == 1 && list[i].Days == 0 {
			list[i].Margin = -2500 - int64(i)
		}
	}
	of := running()
	of.Outcome = OutcomeMargin
	r := judged(t, of, afterDay, list)
	if e := r.Main().Effects[0]; !(e.Estimate < 0) || e.Verdict != trial.VerdictWorse || r.Effects[0].Margin.Middle >= 0 {
		t.Errorf("the effect on margin is %+v", e)
	}
}

func TestWhatIsStillNeeded(t *testing.T) {
	of := running()
	of.Aim = 0.2
	r := judged(t, of, afterDay, subjects(60, 12, 60, 15))
	if n := r.Need; !n.Told || n.TooMany || n.Customers < 20 || n.Reach {
		t.Errorf("with nobody waiting: %+v", n)
	}
	list := subjects(60, 12, 60, 15)
	for i, s := range subjects(400, 0, 400, 0) {
		s.CustomerID, s.Day = "w"+s.CustomerID, drawnDay+calendar.Day(1+i%10)
		list = append(list, s)
	}
	if n := judged(t, of, afterDay, list).Need; !n.Told || !n.Reach || n.Day <= afterDay {
		t.Errorf("with 800 waiting: %+v", n)
	}
	of.Aim = 0.0001
	if n := judged(t, of, afterDay, list).Need; !n.TooMany {
		t.Errorf("for an effect as small as that: %+v", n)
	}
}

// TestACustomerCountsOnceAndOnlyWhole has customers drawn on any days: those whose window is not over change nothing.
func TestACustomerCountsOnceAndOnlyWhole(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		list := subjects(20, 5, 20, 9)
		before, err := Judge(running(), Evidence{Subjects: list, AsOf: afterDay})
		if err != nil {
			r.Fatal(err)
		}
		late := rapid.IntRange(1, 30).Draw(r, "late")
		for i := range late {
			list = append(list, Subject{
				CustomerID: "late" + strings.Repeat("y", i), Arm: i % 2, Day: drawnDay + calendar.Day(rapid.IntRange(1, 60).Draw(r, "day")),
				Days: int64(rapid.IntRange(0, 3).Draw(r, "bought")), Margin: rapid.Int64Range(-9000, 9000).Draw(r, "margin"),
			})
		}
		after, err := Judge(running(), Evidence{Subjects: list, AsOf: afterDay})
		if err != nil {
			r.Fatal(err)
		}
		if after.Waiting != late || after.Bought.Effects[0] != before.Bought.Effects[0] || after.Margin.Effects[0] != before.Margin.Effects[0] {
			r.Fatalf("%d late ones changed %+v to %+v", late, before.Bought.Effects[0], after.Bought.Effects[0])
		}
	})
}

func TestWhatIsNeededIsRoundedSoThatItStaysWhereItIs(t *testing.T) {
	for n, want := range map[int]int{-3: 0, 0: 0, 7: 7, 9: 9, 11: 15, 33: 35, 123: 150, 151: 200, 999: 1000, 1234: 1500, 8600: 9000} {
		if got := roundedUp(n); got != want {
			t.Errorf("%d is rounded to %d, want %d", n, got, want)
		}
	}
	open := judged(t, running(), afterDay, subjects(200, 40, 200, 52)).Need
	if !open.Told || open.Customers == 0 || open.Most != 0 && open.Most <= open.Customers {
		t.Errorf("of an effect of six points that may be nothing: %+v", open)
	}
	clear := running()
	clear.Aim = 0.1
	if n := judged(t, clear, afterDay, subjects(200, 40, 200, 52)).Need; n.Most != n.Customers {
		t.Errorf("with an aim the figure is one: %+v", n)
	}
}

func TestRepeatsArePooledAndTrialsAddUp(t *testing.T) {
	strong := judged(t, running(), afterDay, subjects(200, 40, 200, 110))
	weak := judged(t, running(), afterDay, subjects(200, 40, 200, 50))
	silent := judged(t, running(), afterDay, subjects(60, 5, 3, 1))
	s := pooled([]Result{strong, weak, silent})
	if s.Pooled == nil || len(s.Repeats) != 3 || s.Repeats[2].Effect != nil {
		t.Fatalf("pooled %+v", s)
	}
	if e := s.Pooled.Fixed.Effect; e <= weak.Bought.Effects[0].Estimate || e >= strong.Bought.Effects[0].Estimate {
		t.Errorf("the pooled effect is %f", e)
	}
	p := prove([]Result{strong, weak, silent})
	if len(p.Series) != 1 || p.Series[0].Pooled == nil || len(p.Series[0].Repeats) != 3 {
		t.Errorf("series %+v", p.Series)
	}
	if p.Silent != 1 || len(p.Purposes) != 1 || p.Purposes[0].Trials != 2 || p.Purposes[0].Customers != 400 {
		t.Fatalf("proof %+v", p)
	}
	sum := p.Purposes[0].Buyers
	if want := strong.Effects[0].Buyers.Middle + weak.Effects[0].Buyers.Middle; math.Abs(sum.Middle-want) > 1e-9 || sum.Low <= strong.Effects[0].Buyers.Low+weak.Effects[0].Buyers.Low {
		t.Errorf("added up to %+v", sum)
	}
}

func TestTimesOfAnotherZoneAreBroughtToTheCompanysDays(t *testing.T) {
	zone := time.FixedZone("China", 8*3600)
	for text, want := range map[string]string{
		"2026-05-04":                "2026-05-04",
		"2026-05-04T23:30:00-05:00": "2026-05-05",
		"2026-05-04T23:30:00Z":      "2026-05-05",
		"2026-05-04T23:30:00+08:00": "2026-05-04",
		"2026-05-04 01:00:00+09:00": "2026-05-04",
		"2026-05-04 00:30+09:00":    "2026-05-03",
		"2026-05-04T23:30:00":       "trial.told_no_zone",
		"2026-05-04 23:30":          "trial.told_no_zone",
		"04/05/2026":                "trial.told_time",
		"2026-02-30":                "trial.told_time",
		"":                          "trial.told_time",
	} {
		_, day, bad := readTime(text, zone)
		got := day.String()
		if bad != nil {
			got = bad.Key
		}
		if got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

func TestAPlanSaysWhatItCanShow(t *testing.T) {
	var candidates []trial.Candidate
	var base []Subject
	for i := range 400 {
		id := strings.Repeat("c", i+1)
		candidates = append(candidates, trial.Candidate{ID: id})
		if i%5 == 0 {
			base = append(base, Subject{CustomerID: id, Days: 1, Margin: 1000})
		}
	}
	p := plan()
	p.Arms = TwoArms(50, "holdout", "called")
	f := foresee(p, candidates, base)
	if !f.Possible || f.Customers != 400 || f.Held != 200 || f.Treated != 200 || math.Abs(f.Rate-0.2) > 1e-9 || f.Shows.Once < 0.10 || f.Shows.Once > 0.14 || f.Shows.Daily <= f.Shows.Once {
		t.Errorf("400 customers: %+v", f)
	}
	if f := foresee(p, candidates[:12], base); f.Possible {
		t.Errorf("12 customers: %+v", f)
	}
}
