package value

import (
	"math"
	"testing"
)

func TestReportTellsHowGoodForecastsAre(t *testing.T) {
	t.Parallel()
	m := &memory{days: buyers(1500)}
	r := run(t, m)
	h := r.Report.Holdout
	if h == nil || h.Days != HorizonDays || h.From != today-HorizonDays || h.Customers != 1499 || len(h.Reliability) != 10 {
		t.Fatalf("hold-out %+v", h)
	}
	came := 0.0
	for _, d := range m.days {
		if d.day > h.From && d.customer != "c001499" {
			came++
		}
	}
	if h.Actual != came || math.Abs(h.Predicted/came-1-h.Bias) > 1e-12 || math.Abs(h.Bias) > 0.2 || h.AUC < 0.8 || h.Correlation < 0.7 {
		t.Errorf("%g came: %+v", came, h)
	}
	if len(r.Report.Trials) == 0 || r.Report.Params["r"] <= 0 || r.Report.StdErrs["r"] <= 0 || r.Report.Params["q"] <= 0 {
		t.Errorf("report %+v", r.Report)
	}
	track := r.Report.Track
	first, last := track[0], track[len(track)-1]
	if first.Day != today-700+6 || last.Day > today || last.Day <= today-7 {
		t.Errorf("tracked from %d to %d", first.Day, last.Day)
	}
	made := 0.0
	seen := map[string]bool{}
	for _, d := range m.days {
		if seen[d.customer] && d.day <= last.Day {
			made++
		}
		seen[d.customer] = true
	}
	if last.Made != made || math.Abs(last.Expected/made-1) > 0.2 {
		t.Errorf("%g made: %+v", made, last)
	}
}

// TestCheckKnowsNothingOfWhatCame changes what came after the day of the
// check: what was foretold stays the same.
func TestCheckKnowsNothingOfWhatCame(t *testing.T) {
	t.Parallel()
	days := buyers(800)
	other := []bought{}
	for _, d := range days {
		if d.day <= today-HorizonDays || d.day == today {
			other = append(other, d)
		}
	}
	one, two := run(t, &memory{days: days}).Report.Holdout, run(t, &memory{days: other}).Report.Holdout
	if one == nil || two == nil || one.Predicted != two.Predicted || one.Actual <= two.Actual {
		t.Errorf("%+v and %+v", one, two)
	}
}

func TestCheckNeedsHistory(t *testing.T) {
	t.Parallel()
	few := buyers(60)
	short := []bought{}
	for _, d := range buyers(500) {
		if d.day > today-60 {
			short = append(short, d)
		}
	}
	gone := []bought{} // nobody known came back since
	for _, d := range buyers(500) {
		if d.day <= today-400 {
			gone = append(gone, d)
		}
	}
	gone = append(gone, bought{"new", today, 100})
	for name, days := range map[string][]bought{"few": few, "short": short, "gone": gone} {
		if h := run(t, &memory{days: days}).Report.Holdout; h != nil {
			t.Errorf("%s: %+v", name, h)
		}
	}
}
