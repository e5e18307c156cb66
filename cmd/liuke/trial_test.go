package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// mailing is a trial of 300 customers, of whom more came who got a letter, and the more the longer they had been customers.
func mailing() string {
	var b strings.Builder
	b.WriteString("id,arm,came,spent,years,kind\n")
	for i := range 300 {
		arm, came := "none", 0
		if i%2 == 1 {
			arm = "letter"
		}
		if i*7%10 < 2+3*(i%2) {
			came = 1
		}
		fmt.Fprintf(&b, "C%03d,%s,%d,%d,%d,%s\n", i, arm, came, came*(i%50)-5, i%13, []string{"shop", "firm", "club"}[i%3])
	}
	return b.String()
}

func TestTrialAnalyze(t *testing.T) {
	flags := []string{"--arm", "arm", "--control", "none", "--outcome", "came", "--covariates", "years,kind", "--id", "id", "--shares", "none=1;letter=1"}
	out, err := runOn(t, &trialAnalyzeCommand{}, mailing(), append(flags, "--json")...)
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Arms []struct {
			Name string
			N    int
			Rate float64
		}
		Effects []struct {
			Arm                 string
			Estimate, Low, High float64
			AlwaysValidLow      float64 `json:"always_valid_low"`
			AlwaysValidHigh     float64 `json:"always_valid_high"`
			Verdict             string
		}
		SampleRatioP float64 `json:"sample_ratio_p"`
		Power        string
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	e := report.Effects[0]
	if len(report.Arms) != 2 || report.Arms[0].N != 150 || e.Arm != "letter" || e.Verdict != "better" ||
		!(e.AlwaysValidLow < e.Low && e.Low < e.Estimate && e.Estimate < e.High && e.High < e.AlwaysValidHigh) ||
		report.SampleRatioP != 1 || !strings.HasPrefix(report.Power, "With 300 customers") {
		t.Errorf("%+v", report)
	}
	out, err = runOn(t, &trialAnalyzeCommand{}, mailing(), "--arm", "arm", "--control", "none", "--outcome", "spent", "--once", "--less-is-better")
	if err != nil || !strings.Contains(out, "worse") || !strings.Contains(out, "the only look") {
		t.Errorf("%v:\n%s", err, out)
	}
	if _, err = runOn(t, &trialAnalyzeCommand{}, mailing(), "--arm", "arm", "--control", "none", "--outcome", "missing"); err == nil || !strings.Contains(err.Error(), "no column missing") {
		t.Errorf("error %v", err)
	}
}

func TestTrialUplift(t *testing.T) {
	var b strings.Builder
	b.WriteString("id,arm,came,kind\n")
	for i := range 2000 {
		kind, came := i/2%2, 0
		if i*37%100 < 20+30*(i%2)*kind {
			came = 1
		}
		fmt.Fprintf(&b, "C%04d,%s,%d,%s\n", i, []string{"none", "letter"}[i%2], came, []string{"shop", "firm"}[kind])
	}
	scores := filepath.Join(t.TempDir(), "ranking.csv")
	flags := []string{"--arm", "arm", "--control", "none", "--treated", "letter", "--outcome", "came"}
	out, err := runOn(t, &trialUpliftCommand{}, b.String(), append(flags, "--id", "id", "--scores", scores, "--json")...)
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Qini, Effect float64
		Verdict      string
		Covariates   []string
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	if report.Qini < 0.05 || report.Verdict != "better than chance" || len(report.Covariates) != 1 {
		t.Errorf("%+v", report)
	}
	if ranking, err := os.ReadFile(scores); err != nil || !strings.Contains(string(ranking), "customer,rank,expected,treated") {
		t.Errorf("%v %.80s", err, ranking)
	}
	if out, err = runOn(t, &trialUpliftCommand{}, b.String(), flags...); err != nil || !strings.Contains(out, "better than chance") {
		t.Errorf("%v:\n%s", err, out)
	}
	if _, err = runOn(t, &trialUpliftCommand{}, b.String(), append(flags, "--scores", scores)...); err == nil || !strings.Contains(err.Error(), "--id") {
		t.Errorf("error %v", err)
	}
}

// A trial from its plan to its second repeat: every command reads what the one before has written.
func TestTrialFromPlanToPool(t *testing.T) {
	printed := func(c any, args ...string) string {
		t.Helper()
		out, err := runArgs(t, c, args...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if out := printed(&trialPlanCommand{}, "--customers", "400", "--rate", "0.1"); !strings.Contains(out, "With 400 customers") {
		t.Error(out)
	}
	folder := t.TempDir()
	list, draw := filepath.Join(folder, "list.csv"), ""
	var customers strings.Builder
	customers.WriteString("id,worth\n")
	for i := range 400 {
		fmt.Fprintf(&customers, "C%03d,%d\n", i, i*i%1000)
	}
	if err := os.WriteFile(list, []byte(customers.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var reports []string
	for _, name := range []string{"spring", "summer"} {
		draw = filepath.Join(folder, name+" arms.csv")
		if out := printed(&trialAssignCommand{}, "--in", list, "--id", "id", "--value", "worth", "--trial", name, "--out", draw); !strings.Contains(out, "holdout") {
			t.Error(out)
		}
		drawn, err := os.ReadFile(draw)
		if err != nil {
			t.Fatal(err)
		}
		results := filepath.Join(folder, name+".csv")
		var b strings.Builder
		for i, line := range strings.Fields(strings.TrimPrefix(string(drawn), "\ufeff")) {
			outcome := "came"
			if i > 0 {
				outcome = "0"
				if i%10 < 2 || strings.HasSuffix(line, ",treated") && i%10 < 5 {
					outcome = "1"
				}
			}
			b.WriteString(line + "," + outcome + "\n")
		}
		if err := os.WriteFile(results, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		out := printed(&trialAnalyzeCommand{}, "--in", results, "--id", "customer", "--arm", "arm", "--control", "holdout", "--outcome", "came", "--json")
		reports = append(reports, filepath.Join(folder, name+".json"))
		if err := os.WriteFile(reports[len(reports)-1], []byte(out), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := printed(&trialPoolCommand{}, "--in", strings.Join(reports, ","))
	if !strings.Contains(out, "treated on came") || !strings.Contains(out, "summer.json") {
		t.Error(out)
	}
	kept := printed(&trialAssignCommand{}, "--in", list, "--id", "id", "--trial", "summer", "--keep", draw, "--out", filepath.Join(folder, "again.csv"), "--json")
	if !strings.Contains(kept, `"kept": 400`) {
		t.Error(kept)
	}
	before, err := os.ReadFile(draw)
	if err != nil {
		t.Fatal(err)
	}
	for says, args := range map[string][]string{
		"list.csv cannot be read and written": {"--out", list},
		"arms.csv cannot be read and written": {"--out", draw, "--keep", draw},
		"name it with --keep":                 {"--out", draw, "--held-out", "0.2"},
	} {
		_, err := runArgs(t, &trialAssignCommand{}, append([]string{"--in", list, "--id", "id", "--trial", "summer"}, args...)...)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: error %v", args, err)
		}
	}
	if after, err := os.ReadFile(draw); err != nil || string(after) != string(before) {
		t.Errorf("the draw was written over: %v", err)
	}
}
