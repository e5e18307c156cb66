package study_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"liuke/internal/trial"
	"liuke/internal/trial/study"
	file "liuke/internal/value/study"
)

// from is a file in memory with the columns arm and outcome, and a control called none.
func from(text string) study.Source {
	return study.Source{
		TableSource: file.TableSource{ReaderAt: strings.NewReader(text), Size: int64(len(text)), Name: "trial.csv"},
		Columns:     study.Columns{Arm: "arm", Outcome: "outcome"}, Control: "none",
	}
}

// made are so many customers in each of two arms, of which so many bought.
func made(control, controlBought, treated, treatedBought int) string {
	var b strings.Builder
	b.WriteString("customer,arm,outcome,region,before,assigned,happened\n")
	n := 0
	arm := func(name string, customers, bought int) {
		for i := range customers {
			n++
			outcome := 0
			if i < bought {
				outcome = 1
			}
			fmt.Fprintf(&b, "C%04d,%s,%d,%s,%d,2026-03-01,2026-03-%02d\n", n, name, outcome, []string{"north", "south", ""}[i%3], i*31%97, 1+i%28)
		}
	}
	arm("none", control, controlBought)
	arm("mail", treated, treatedBought)
	return b.String()
}

// printed is a report as people and as programs read it; both must not fail.
func printed(t *testing.T, r *study.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := study.Print(&b, r); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return b.String() + string(text)
}

func TestAnalyzeFile(t *testing.T) {
	t.Parallel()
	src := from(made(200, 20, 200, 60))
	src.Columns.ID, src.Columns.Assigned, src.Columns.Happened, src.Columns.Covariates = "customer", "assigned", "happened", []string{"region", "before"}
	r, err := study.Analyze(context.Background(), src, study.Wishes{Shares: map[string]float64{"none": 1, "mail": 1}})
	if err != nil {
		t.Fatal(err)
	}
	if r.Kind != "rate" || len(r.Arms) != 2 || *r.Arms[0].Rate != 0.3 || r.Arms[0].N != 200 || r.Arms[1].Name != "none" {
		t.Errorf("arms %+v", r.Arms)
	}
	e := r.Effects[0]
	if len(r.Effects) != 1 || e.Arm != "mail" || math.Abs(float64(e.Estimate)-0.2) > 0.01 || e.Verdict != trial.VerdictBetter || e.VarianceCut == nil {
		t.Errorf("effect %+v", e)
	}
	text := printed(t, r)
	for _, want := range []string{"mail  +20.", "better", "With 400 customers in 2 arms you will see effects above 10.1 points"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

// Amounts may be below zero; a word may tell a success; rows without an arm are left out and counted.
func TestKindsOfOutcomes(t *testing.T) {
	t.Parallel()
	var amounts, words strings.Builder
	amounts.WriteString("arm,outcome\n,7\n")
	words.WriteString("arm,outcome\n")
	for i := range 120 {
		fmt.Fprintf(&amounts, "%s,%.2f\n", []string{"none", "mail"}[i%2], float64(i%7)*10-25)
		fmt.Fprintf(&words, "%s,%s\n", []string{"none", "mail"}[i%2], []string{"Yes", "no", "no", "yes", "no"}[i%5])
	}
	r, err := study.Analyze(context.Background(), from(amounts.String()), study.Wishes{})
	if err != nil || r.Kind != "mean" || *r.Arms[0].Mean >= 10 || r.Arms[0].N != 60 || !strings.Contains(strings.Join(r.Notes, " "), "Rows without an arm, left out: 1.") {
		t.Errorf("amounts: %v %+v", err, r)
	}
	printed(t, r)
	src := from(words.String())
	src.Positive = "yes"
	if r, err = study.Analyze(context.Background(), src, study.Wishes{}); err != nil || r.Kind != "rate" || *r.Arms[0].Rate != 0.4 {
		t.Errorf("words: %v %+v", err, r)
	}
}

// A covariate that cannot tell anything is left out, and the trial is analyzed all the same.
func TestUselessCovariates(t *testing.T) {
	t.Parallel()
	src := from(made(600, 60, 600, 90))
	plain, err := study.Analyze(context.Background(), src, study.Wishes{})
	if err != nil {
		t.Fatal(err)
	}
	src = from(made(600, 60, 600, 90))
	src.Columns.Covariates = []string{"customer"}
	r, err := study.Analyze(context.Background(), src, study.Wishes{})
	if err != nil || r.Effects[0].Estimate != plain.Effects[0].Estimate || !strings.Contains(strings.Join(r.Notes, "\n"), "Left out of the covariates: the column customer has 1,200 different texts") {
		t.Errorf("%v: %+v", err, r)
	}
}

// What is no trial is refused in words that say what to do.
func TestBadTrials(t *testing.T) {
	t.Parallel()
	good := made(60, 6, 60, 6)
	more := func(rows string) string { return good + rows }
	columns := func(set func(*study.Source)) func(*study.Source) { return set }
	for name, c := range map[string]struct {
		text   string
		source func(*study.Source)
		wishes study.Wishes
		want   string
	}{
		"empty file":               {"", nil, study.Wishes{}, "sheet.empty"},
		"header only":              {"arm,outcome\n", nil, study.Wishes{}, "a header and no rows"},
		"unknown column":           {good, columns(func(s *study.Source) { s.Columns.Outcome = "paid" }), study.Wishes{}, "no column paid; the file has: customer, arm"},
		"unknown covariate":        {good, columns(func(s *study.Source) { s.Columns.Covariates = []string{"age"} }), study.Wishes{}, "no column age"},
		"no such control":          {good, columns(func(s *study.Source) { s.Control = "nobody" }), study.Wishes{}, "no customer is in the control “nobody”; the arms are: mail, none"},
		"a column twice":           {good, columns(func(s *study.Source) { s.Columns.Covariates = []string{"outcome"} }), study.Wishes{}, "outcome is named twice"},
		"one arm":                  {made(60, 6, 0, 0), nil, study.Wishes{}, "only one arm"},
		"an arm nobody is in":      {good, nil, study.Wishes{Shares: map[string]float64{"none": 1, "mail": 1, "call": 1}}, "planned for the arm “call”, and no customer is in it"},
		"a share missing":          {good, nil, study.Wishes{Shares: map[string]float64{"none": 1}}, "none above 0 is given for “mail”"},
		"an arm of three":          {made(60, 6, 3, 1), nil, study.Wishes{}, "3 in the arm “mail”; an arm needs at least 10, and 50 for a verdict"},
		"ids for arms":             {good, columns(func(s *study.Source) { s.Columns.Arm = "customer" }), study.Wishes{}, "120 different values"},
		"no outcome":               {more("C9,mail,,,,,\n"), nil, study.Wishes{}, "without an outcome: 1, the first in row 122. Write 0"},
		"an outcome in words":      {more("C9,mail,much,,,,\n"), nil, study.Wishes{}, "name it with --positive"},
		"not a number":             {more("C9,mail,NaN,,,,\n"), nil, study.Wishes{}, "row 122"},
		"a huge number":            {more("C9,mail,1e300,,,,\n"), nil, study.Wishes{}, "row 122"},
		"a word that is not there": {good, columns(func(s *study.Source) { s.Positive = "yes" }), study.Wishes{}, "never says “yes”"},
		"in two arms": {more("C0001,mail,0,,,,\n"), columns(func(s *study.Source) { s.Columns.ID = "customer" }), study.Wishes{},
			"customers in two arms: 1, the first “C0001” in row 2 (none) and row 122 (mail)"},
		"there twice":  {more("C0001,none,0,,,,\n"), columns(func(s *study.Source) { s.Columns.ID = "customer" }), study.Wishes{}, "sum up to one row for each"},
		"nobody's row": {more(",none,0,,,,\n"), columns(func(s *study.Source) { s.Columns.ID = "customer" }), study.Wishes{}, "row 122 names no customer"},
		"too early":    {more("C9,mail,1,,,2026-03-05,2026-03-04\n"), withDays, study.Wishes{}, "before the assignment, or with none: 1, the first in row 122"},
		"too early elsewhere": {allAt("2026-03-01T23:00:00+08:00", "2026-03-02T02:00:00+14:00"), withDays, study.Wishes{},
			"before the assignment, or with none: 120, the first in row 2"},
		"half of the days":   {good, columns(func(s *study.Source) { s.Columns.Assigned = "assigned" }), study.Wishes{}, "together, or neither"},
		"no dates":           {good, columns(func(s *study.Source) { s.Columns.Assigned, s.Columns.Happened = "assigned", "region" }), study.Wishes{}, "has no dates"},
		"a row too long":     {more("C9,mail,1,,,2026-03-05,2026-03-04,a,b,c\n"), nil, study.Wishes{}, "cannot be read; mend or delete them. The first is row 122"},
		"no amount of dates": {more("C9,mail,1,,,soon,2026-03-04\n"), withDays, study.Wishes{}, "“soon” is not a date"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := from(c.text)
			if c.source != nil {
				c.source(&src)
			}
			r, err := study.Analyze(context.Background(), src, c.wishes)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q; report %+v", err, c.want, r)
			}
		})
	}
}

// allAt has all customers assigned and outcomes come at the same times.
func allAt(assigned, happened string) string {
	var text strings.Builder
	text.WriteString("arm,outcome,assigned,happened\n")
	for i := range 120 {
		fmt.Fprintf(&text, "%s,%d,%s,%s\n", []string{"none", "mail"}[i%2], i/2%2, assigned, happened)
	}
	return text.String()
}

// A time of another zone counts by when it was, not by what the clock showed there.
func TestTimesOfAnotherZoneAreInTheirOrder(t *testing.T) {
	t.Parallel()
	src := from(allAt("2026-03-02T01:00:00+08:00", "2026-03-01T20:00:00-05:00"))
	withDays(&src)
	if r, err := study.Analyze(context.Background(), src, study.Wishes{}); err != nil || len(r.Effects) != 1 {
		t.Errorf("an outcome eight hours after the assignment: %+v, %v", r, err)
	}
}

func withDays(s *study.Source) { s.Columns.Assigned, s.Columns.Happened = "assigned", "happened" }

// Every note has its words.
func TestNotes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text       string
		covariates []string
		wishes     study.Wishes
		want       string
	}{
		"other sizes than equal":   {made(100, 10, 400, 40), nil, study.Wishes{}, "if others were planned, give them with --shares"},
		"other sizes than planned": {made(100, 10, 400, 40), nil, study.Wishes{Shares: map[string]float64{"none": 3, "mail": 4}}, "that the planned shares would bring"},
		"small":                    {made(30, 1, 30, 20), nil, study.Wishes{}, "fewer than 50 customers"},
		"many terms":               {made(20, 1, 20, 20), []string{"region", "before"}, study.Wishes{}, "make 3 terms, too many"},
		"nothing to tell by":       {strings.ReplaceAll(made(60, 0, 60, 0), ",0,", ",5,"), nil, study.Wishes{}, "nothing to tell an effect by"},
		"constant":                 {made(60, 9, 60, 9), []string{"assigned"}, study.Wishes{}, "nothing to adjust by"},
		"the only look":            {made(60, 9, 60, 9), nil, study.Wishes{OnlyLook: true}, "the only look"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := from(c.text)
			src.Columns.Covariates = c.covariates
			r, err := study.Analyze(context.Background(), src, c.wishes)
			if err != nil {
				t.Fatal(err)
			}
			if text := printed(t, r); !strings.Contains(text, c.want) {
				t.Errorf("no %q in:\n%s", c.want, text)
			}
		})
	}
}

// hillstrom is Kevin Hillstrom's e-mail trial (MineThatData, 2008): columns recency, history_segment, history, mens, womens,
// zip_code, newbie, channel, segment, visit, conversion, spend.
func hillstrom(t *testing.T, outcome string) study.Source {
	t.Helper()
	const name = "hillstrom.csv.gz"
	folder := os.Getenv("LIUKE_DATA")
	if folder == "" {
		if os.Getenv("LIUKE_REQUIRE") != "" {
			t.Fatal("LIUKE_DATA must name the folder with " + name)
		}
		t.Skip("set LIUKE_DATA to the folder with " + name + " to run this test")
	}
	content, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return study.Source{
		TableSource: file.TableSource{ReaderAt: bytes.NewReader(content), Size: int64(len(content)), Name: name},
		Columns:     study.Columns{Arm: "segment", Outcome: outcome}, Control: "No E-Mail",
	}
}

// customersBefore is what was known of Hillstrom's customers before the mail.
var customersBefore = []string{"recency", "history", "mens", "womens", "zip_code", "newbie", "channel"}

func TestHillstrom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		outcome      string
		control      float64
		men, women   float64
		rounded, cut float64
	}{
		{"visit", 0.1062, 0.077, 0.045, 0.0005, 0.02},
		{"conversion", 0.0057, 0.0068, 0.0031, 0.00005, 0},
		{"spend", 0.65279, 0.76983, 0.42441, 0.00001, -0.001},
	} {
		t.Run(c.outcome, func(t *testing.T) {
			t.Parallel()
			plain, err := study.Analyze(context.Background(), hillstrom(t, c.outcome), study.Wishes{})
			if err != nil {
				t.Fatal(err)
			}
			if n := []int{plain.Arms[0].N, plain.Arms[1].N, plain.Arms[2].N}; !slices.Equal(n, []int{21307, 21306, 21387}) || plain.SampleRatioP < 0.9 {
				t.Errorf("customers %v, p %.3f", n, float64(plain.SampleRatioP))
			}
			src := hillstrom(t, c.outcome)
			src.Columns.Covariates = customersBefore
			adjusted, err := study.Analyze(context.Background(), src, study.Wishes{OnlyLook: true})
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range []float64{c.men, c.women} {
				e, a := plain.Effects[i], adjusted.Effects[i]
				if math.Abs(float64(e.Estimate)-want) > c.rounded {
					t.Errorf("%s: %+.5f, want %+.4f", e.Arm, float64(e.Estimate), want)
				}
				if a.Verdict != trial.VerdictBetter || math.Abs(float64(a.Estimate-e.Estimate)) > float64(e.StdErr)/2 || float64(*a.VarianceCut) < c.cut {
					t.Errorf("%s adjusted: %+v, cut %.4f", e.Arm, a, float64(*a.VarianceCut))
				}
				if open := e.Verdict == trial.VerdictOpen; open != (c.outcome == "spend" && e.Arm == "Womens E-Mail") {
					t.Errorf("%s: %s", e.Arm, e.Verdict)
				}
			}
			t.Log(printed(t, adjusted))
		})
	}
}

func FuzzAnalyze(f *testing.F) {
	f.Add(made(12, 3, 14, 4))
	f.Add("arm;outcome\nnone;1,5\nmail;-3\n")
	f.Add("customer,arm,outcome,region,before,assigned,happened\na,none,1,,NaN,2020-02-30,x\n")
	f.Fuzz(func(t *testing.T, text string) {
		src := from(text)
		for _, c := range []study.Columns{
			{Arm: "arm", Outcome: "outcome"},
			{Arm: "arm", Outcome: "outcome", ID: "customer", Assigned: "assigned", Happened: "happened", Covariates: []string{"region", "before"}},
		} {
			src.Columns = c
			r, err := study.Analyze(context.Background(), src, study.Wishes{})
			if err != nil {
				continue
			}
			printed(t, r)
			for _, e := range r.Effects {
				if e.AlwaysValidLow > e.Low || e.High > e.AlwaysValidHigh {
					t.Errorf("%+v", e)
				}
			}
		}
	})
}
