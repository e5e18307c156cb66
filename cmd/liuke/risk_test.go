package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRiskChurn(t *testing.T) {
	var table strings.Builder
	table.WriteString("id,plan,visits,left\n")
	for i := range 120 {
		plan, left := "small", "no"
		if i%3 == 0 {
			plan = "large"
		}
		if i%3 == 0 && i%4 > 0 || i%9 == 1 {
			left = "yes"
		}
		fmt.Fprintf(&table, "C%d,%s,%d,%s\n", i, plan, i*7%10, left)
	}
	scores := filepath.Join(t.TempDir(), "scores.csv")
	report := struct {
		AUC, Brier float64
		N, Churned int
		Drivers    []struct {
			Feature, Sentence string
			Effect            float64
		}
	}{}
	printed, err := runOn(t, &riskChurnCommand{}, table.String(), "--label", "left", "--positive", "yes", "--id", "id", "--scores", scores, "--json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(printed), &report); err != nil {
		t.Fatalf("%v in %s", err, printed)
	}
	if report.N != 120 || report.Churned < 30 || report.AUC < 0.7 || len(report.Drivers) == 0 || report.Drivers[0].Feature != "plan" {
		t.Errorf("%+v", report)
	}
	written, err := os.ReadFile(scores)
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimSpace(string(written)), "\r\n"); len(lines) != 121 || !strings.HasPrefix(lines[1], "C0,0.") || !strings.Contains(lines[1], "plan large raises the chance") {
		t.Errorf("scores:\n%s", written)
	}
	words, err := runOn(t, &riskChurnCommand{}, table.String(), "--label", "left", "--positive", "yes", "--id", "id")
	if err != nil || !strings.HasPrefix(words, "120 customers, ") {
		t.Errorf("%v: %s", err, words)
	}
	if _, err := runOn(t, &riskChurnCommand{}, table.String(), "--label", "gone", "--positive", "yes"); err == nil || !strings.Contains(err.Error(), "there is no column gone") {
		t.Errorf("no such label: %v", err)
	}
}
