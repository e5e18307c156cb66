package main

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
)

// value runs liuke value and returns what it prints.
func value(t *testing.T, args ...string) (string, error) {
	t.Helper()
	return liuke(t, append([]string{"value"}, args...)...)
}

// liuke runs a command that needs no company and returns what it prints.
func liuke(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var c struct {
		Value valueCommands `cmd:""`
		Risk  riskCommands  `cmd:""`
	}
	parser, err := kong.New(&c, kong.BindTo(context.Background(), (*context.Context)(nil)))
	if err != nil {
		t.Fatal(err)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return "", err
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	os.Stdout = write
	printed := make(chan []byte)
	go func() {
		all, _ := io.ReadAll(read)
		printed <- all
	}()
	err = command.Run()
	os.Stdout = stdout
	if closeErr := write.Close(); closeErr != nil {
		t.Fatal(closeErr)
	}
	return string(<-printed), err
}

// hasKeys checks which keys a report in JSON and its parts have, in the order of the alphabet.
func hasKeys(t *testing.T, printed string, parts map[string]string) {
	t.Helper()
	var report map[string]json.RawMessage
	if err := json.Unmarshal([]byte(printed), &report); err != nil {
		t.Fatalf("%v in %s", err, printed)
	}
	for part, want := range parts {
		keys := report
		if part != "" {
			keys = nil
			if err := json.Unmarshal(report[part], &keys); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, strings.Join(slices.Sorted(maps.Keys(keys)), " ")); diff != "" {
			t.Errorf("%s: %s", part, diff)
		}
	}
}

// From a made-up log to scores and their reasons, with the keys and columns that others rely on.
func TestValue(t *testing.T) {
	folder := t.TempDir()
	log, scores, chart := filepath.Join(folder, "log.csv.gz"), filepath.Join(folder, "scores.csv"), filepath.Join(folder, "chart.svg")
	if printed, err := value(t, "simulate", "--customers", "500", "--model", "mbg-nbd", "--params", "r=1,alpha=5", "--out", log); err != nil || !strings.Contains(printed, "500 customers") {
		t.Fatalf("%v: %s", err, printed)
	}
	study := []string{"--in", log, "--customer", "customer", "--date", "date", "--amount", "amount", "--until", "2022-03-31", "--horizon", "26.1w"}
	printed, err := value(t, append(study, "--model", "mbg-nbd", "--scores", scores, "--json")...)
	if err != nil {
		t.Fatal(err)
	}
	hasKeys(t, printed, map[string]string{
		"":        "converged cpu_seconds customers holdout log_likelihood model notes params peak_rss_mb repeat_purchases seconds spend",
		"params":  "a alpha b r",
		"spend":   "customers log_likelihood p q v",
		"holdout": "actual auc bias brier correlation ece log_loss mae predicted rmse rmsle spearman top_decile_of_ideal",
		"seconds": "fit read score summarize",
	})
	table, err := os.ReadFile(scores)
	if err != nil {
		t.Fatal(err)
	}
	if header, _, _ := strings.Cut(string(table), "\n"); header != "customer,x,t_x,T,p_alive,p_active,expected,spend,clv,next_due,next_low,next_high,overdue" {
		t.Error(header)
	}
	if words, err := value(t, study...); err != nil || !strings.Contains(words, "Hold-out: ") || !strings.Contains(words, "foretold best") {
		t.Errorf("%v: %s", err, words)
	}
	words, err := value(t, "explain", "--scores", scores, "--customer", "c001", "--svg", chart)
	if err != nil || !strings.Contains(words, "Customer c001 bought on") {
		t.Errorf("%v: %s", err, words)
	}
	if picture, err := os.ReadFile(chart); err != nil || !strings.HasPrefix(string(picture), "<svg ") {
		t.Errorf("%v: %.40s", err, picture)
	}
}

func TestValueRefuses(t *testing.T) {
	folder := t.TempDir()
	empty, once := filepath.Join(folder, "empty.csv"), filepath.Join(folder, "once.csv")
	for name, text := range map[string]string{empty: "", once: "c,d\na,2020-01-01\nb,2020-01-02\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		want string
		args []string
	}{
		{"“empty.csv” has nothing in it.", []string{"--in", empty, "--customer", "c", "--date", "d"}},
		{"there is no column x; the file has: c, d", []string{"--in", once, "--customer", "x", "--date", "d"}},
		{"no customer has bought on a second day", []string{"--in", once, "--customer", "c", "--date", "d"}},
		{"not a day written like 2006-01-02", []string{"--in", once, "--customer", "c", "--date", "d", "--until", "1.2.2020"}},
		{"a horizon is written like 39w", []string{"--in", once, "--customer", "c", "--date", "d", "--horizon", "soon"}},
		{"is a folder or a pipe", []string{"--in", folder, "--customer", "c", "--date", "d"}},
		{"cannot be read and written at once", []string{"--in", once, "--customer", "c", "--date", "d", "--scores", once}},
		{"it has alpha, p, q, r, v", []string{"simulate", "--model", "nbd", "--params", "beta=1", "--out", filepath.Join(folder, "log.csv")}},
	} {
		if printed, err := value(t, c.args...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q; printed %s", c.args, err, c.want, printed)
		}
	}
	if left, err := filepath.Glob(filepath.Join(folder, "log*")); err != nil || len(left) > 0 {
		t.Errorf("%v: an unfinished file is left: %v", err, left)
	}
}
