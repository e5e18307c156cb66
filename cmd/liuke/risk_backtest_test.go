package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liuke/internal/calendar"
	"liuke/internal/value/study"
)

// From a made-up log to the report and the scores, with the keys and columns that others rely on.
func TestRiskBacktest(t *testing.T) {
	folder := t.TempDir()
	log, scores := filepath.Join(folder, "log.csv"), filepath.Join(folder, "scores.csv")
	if printed, err := liuke(t, "value", "simulate", "--customers", "400", "--model", "mbg-nbd", "--params", "r=1,alpha=5", "--out", log); err != nil {
		t.Fatalf("%v: %s", err, printed)
	}
	args := []string{"risk", "backtest", "--in", log, "--customer", "customer", "--date", "date", "--amount", "amount", "--until", "2022-03-31"}
	printed, err := liuke(t, append(args, "--scores", scores, "--lang", "zh-CN", "--json")...)
	if err != nil {
		t.Fatal(err)
	}
	hasKeys(t, printed, map[string]string{
		"": "auc baselines bins brier customers ece flag_from flagged horizon_days learned_from leaving left left_value left_while_green model notes " +
			"precision_at recall_at seconds until value_at_stake value_found weights",
		"baselines":    "silence silence_over_gap",
		"precision_at": "10 20 5",
	})
	table, err := os.ReadFile(scores)
	if err != nil {
		t.Fatal(err)
	}
	if header, rest, _ := strings.Cut(string(table), "\n"); header != "customer,chance,value_at_stake,at_risk,since,reasons" || !strings.Contains(rest, "天") {
		t.Error(header)
	}
	if words, err := liuke(t, args...); err != nil || !strings.Contains(words, "of whom left within 182 days") {
		t.Errorf("%v: %s", err, words)
	}
}

func TestRiskBacktestRefuses(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "log.csv")
	if err := os.WriteFile(file, []byte("c,d\na,2020-01-01\nb,2020-02-02\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	in := []string{"--in", file, "--customer", "c", "--date", "d", "--until"}
	for _, c := range []struct {
		want string
		args []string
	}{
		{"which columns name the customer and the date", []string{"--in", file, "--until", "2020-01-10"}},
		{"there is no column x", append(in, "2020-01-10", "--product", "x")},
		{"who left cannot be seen", append(in, "2020-02-02")},
		{"there is no purchase by then", append(in, "2019-12-31")},
		{"no customer has bought on a second day", append(in, "2020-01-10")},
		{"cannot be read and written at once", append(in, "2020-01-10", "--scores", file)},
		{"name it with --in", []string{"--until", "2020-01-10", "--amount", "x"}},
		{"open database", []string{"--until", "2020-01-10", "--data", folder}},
	} {
		if printed, err := liuke(t, append([]string{"risk", "backtest"}, c.args...)...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q; printed %s", c.args, err, c.want, printed)
		}
	}
}

// Whoever knows the published purchases names their days; what has been bought since the demo's first purchase goes by its own.
func TestADayOfTheDemo(t *testing.T) {
	first := calendar.DayOn(2025, 11, 12)
	for _, c := range []struct {
		day, want calendar.Day
		notes     int
	}{
		{calendar.DayOn(2011, 6, 9), calendar.DayOn(2026, 5, 21), 1},
		{calendar.DayOn(2010, 12, 1), first, 1},
		{calendar.DayOn(2010, 11, 30), calendar.DayOn(2010, 11, 30), 0},
		{calendar.DayOn(2011, 12, 10), calendar.DayOn(2011, 12, 10), 0},
		{first, first, 0},
	} {
		ledger, err := study.NewLedger(func(yield func(study.Sold) error) error {
			return yield(study.Sold{Customer: "a", Day: int32(first), Spend: 1})
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := ofDemo(c.day, ledger); got != c.want || len(ledger.Notes) != c.notes {
			t.Errorf("%v is %v, want %v; notes %q", c.day, got, c.want, ledger.Notes)
		}
	}
}
