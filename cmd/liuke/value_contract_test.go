package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

const fewContracts = "customer,months,gone,plan\nA,3,yes,small\nB,9,no,large\nC,5,no,small\nD,7,yes,large\nE,2,yes,small\nF,8,no,large\nG,4,no,small\n"

// runContracts runs the command on a file and returns what it prints.
func runContracts(t *testing.T, text string, more ...string) (string, error) {
	t.Helper()
	return runOn(t, &valueContractCommand{}, text, append([]string{"--customer", "customer", "--age", "months", "--left", "gone"}, more...)...)
}

// runOn runs a command on a file with the text, and returns what it prints.
func runOn(t *testing.T, c any, text string, args ...string) (string, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return runArgs(t, c, append([]string{"--in", file}, args...)...)
}

// runArgs runs a command and returns what it prints.
func runArgs(t *testing.T, c any, args ...string) (string, error) {
	t.Helper()
	parser, err := kong.New(c, kong.BindTo(context.Background(), (*context.Context)(nil)))
	if err != nil {
		t.Fatal(err)
	}
	command, err := parser.Parse(args)
	if err != nil {
		t.Fatal(err)
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
	err = command.Run(c)
	os.Stdout = stdout
	if closeErr := write.Close(); closeErr != nil {
		t.Fatal(closeErr)
	}
	return string(<-printed), err
}

func TestValueContract(t *testing.T) {
	scores := filepath.Join(t.TempDir(), "scores.csv")
	printed, err := runContracts(t, fewContracts, "--left-value", "yes", "--reasons", "plan", "--horizon", "3", "--scores", scores, "--json")
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Contracts, Ended int
		Notes            []string
	}
	if err := json.Unmarshal([]byte(printed), &report); err != nil {
		t.Fatalf("%v in %s", err, printed)
	}
	if report.Contracts != 7 || report.Ended != 3 || len(report.Notes) == 0 {
		t.Errorf("%+v", report)
	}
	table, err := os.ReadFile(scores)
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimSpace(string(table)), "\n"); len(lines) != 5 || !strings.HasPrefix(lines[1], "B,9,0.") {
		t.Errorf("scores:\n%s", table)
	}
	words, err := runContracts(t, fewContracts, "--left-value", "yes", "--reasons", "plan")
	if err != nil || !strings.HasPrefix(words, "7 contracts, 3 of which have ended") {
		t.Errorf("%v: %s", err, words)
	}
}

func TestValueContractRefuses(t *testing.T) {
	for _, c := range []struct {
		text, want string
		args       []string
	}{
		{fewContracts, "says “no”, “yes”", nil},
		{fewContracts, "there is no column price", []string{"--reasons", "price"}},
		{fewContracts, "a horizon is 1 to", []string{"--horizon", "0"}},
		{"", "table.csv", nil},
	} {
		if _, err := runContracts(t, c.text, append([]string{"--left-value", "ended"}, c.args...)...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.args, err, c.want)
		}
	}
}
