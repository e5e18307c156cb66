package study_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"liuke/internal/trial/study"
)

// learned is a report with its print, both of which must be possible.
func learned(t *testing.T, src study.Source, treated string) (*study.UpliftReport, string) {
	t.Helper()
	u, err := study.LearnUplift(context.Background(), src, treated)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := study.PrintUplift(&b, u.Report()); err != nil {
		t.Fatal(err)
	}
	if _, err := json.Marshal(u.Report()); err != nil {
		t.Fatal(err)
	}
	return u.Report(), b.String()
}

// Of five random halves of Hillstrom's trial, women's mail and visits are ranked as well as asked for; men's mail cannot be
// told from chance, and the report says so. What came after the mail is not learned from.
func TestHillstromUplift(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		arm, outcome string
		least, most  float64 // Qini
		verdict      string
	}{
		{"Womens E-Mail", "visit", 0.057, 0.07, "better than chance"},
		{"Mens E-Mail", "visit", -0.01, 0.03, "cannot be told from chance"},
		{"Mens E-Mail", "conversion", -0.05, 0.05, "cannot be told from chance"},
	} {
		t.Run(c.arm+" "+c.outcome, func(t *testing.T) {
			t.Parallel()
			for _, known := range [][]string{nil, customersBefore} {
				src := hillstrom(t, c.outcome)
				src.Columns.Covariates = known
				r, text := learned(t, src, c.arm)
				t.Log(r.UpliftQuality, "by response", r.Response)
				if r.Qini < c.least || r.Qini > c.most || r.Verdict != c.verdict || len(r.Halves) != 5 || len(r.Curve) != 10 {
					t.Errorf("%+v", r)
				}
				if known == nil && (slices.Contains(r.Covariates, "spend") || !strings.Contains(text, "Left out of the covariates")) {
					t.Errorf("learned from %v", r.Covariates)
				}
			}
		})
	}
}

// flyer is a trial in which a flyer helps those who have a garden, and is a nuisance to nobody.
func flyer(customers int) string {
	random := rand.New(rand.NewPCG(4, 2))
	var b strings.Builder
	b.WriteString("id,arm,outcome,garden,age,day,code\n")
	for i := range customers {
		arm, chance := "none", 0.2
		garden := i % 4 / 2
		if i%2 == 1 {
			arm, chance = "flyer", 0.22+0.2*float64(garden)
		}
		outcome := 0
		if random.Float64() < chance {
			outcome = 1
		}
		fmt.Fprintf(&b, "C%05d,%s,%d,%s,%d,2026-01-%02d,x%d\n", i, arm, outcome, []string{"no", "yes"}[garden], 20+random.IntN(60), 1+i%31, i)
	}
	b.WriteString("C99999,call,1,no,30,2026-01-01,x\n")
	return b.String()
}

func TestUpliftFile(t *testing.T) {
	t.Parallel()
	src := from(flyer(4000))
	src.Columns.ID = "id"
	r, text := learned(t, src, "Flyer")
	if r.N != 4000 || r.Verdict != "better than chance" || !slices.Equal(r.Covariates, []string{"garden", "age", "day"}) {
		t.Errorf("%+v", r)
	}
	for _, s := range r.Segments {
		if want := 0.02 + 0.2*map[string]float64{"yes": 1}[s.Value]; s.Covariate == "garden" && (math.Abs(float64(s.Effect)-want) > 0.05 || s.N != 2000) {
			t.Errorf("segment %+v", s)
		}
	}
	if !strings.Contains(text, "garden\n") || !strings.Contains(text, "100 %") {
		t.Error(text)
	}
	u, err := study.LearnUplift(context.Background(), src, "flyer")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := u.WriteRanking(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 4001 || !slices.Equal(rows[0], []string{"customer", "rank", "expected", "treated"}) || rows[1][1] != "1" {
		t.Fatalf("%v %v", err, rows[:2])
	}
	if !strings.Contains(flyer(4000), rows[1][0]+",") || rows[1][2] <= rows[4000][2] {
		t.Errorf("first %v, last %v", rows[1], rows[4000])
	}
}

func TestBadUplift(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text, treated string
		want          string
	}{
		"few customers":     {made(60, 6, 60, 6), "mail", "too few customers to learn from"},
		"no such arm":       {made(60, 6, 60, 6), "call", "“call” is no arm beside the control “none”; the arms are: mail, none"},
		"the control":       {made(60, 6, 60, 6), "none", "is no arm beside the control"},
		"amounts":           {strings.ReplaceAll(made(60, 6, 60, 6), ",1,", ",7,"), "mail", "holds amounts"},
		"nothing is known":  {onlyOutcomes(600), "mail", "nothing that varies is known"},
		"control is absent": {strings.ReplaceAll(made(60, 6, 60, 6), "none", "nil"), "mail", "no customer is in the control"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := study.LearnUplift(context.Background(), from(c.text), c.treated); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
	u, err := study.LearnUplift(context.Background(), from(flyer(2000)), "flyer")
	if err != nil {
		t.Fatal(err)
	}
	if err := u.WriteRanking(&bytes.Buffer{}); err != study.ErrNoIDs {
		t.Errorf("a ranking without names: %v", err)
	}
}

// onlyOutcomes are customers of whom nothing is known.
func onlyOutcomes(n int) string {
	var b strings.Builder
	b.WriteString("arm,outcome\n")
	for i := range n {
		fmt.Fprintf(&b, "%s,%d\n", []string{"none", "mail"}[i%2], i%5/4)
	}
	return b.String()
}
