// Command import measures how fast purchases are brought in: the whole path
// from a file to committed rows with their summaries, beside a bare load of
// the same lines into one table by the same driver. Each side is a process of
// its own; the two take turns.
//
//	go run ./bench/import [-db sqlite|postgres://…] [-rounds 3] FILE
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"liuke/bench/scratch"
	"liuke/bench/usage"
)

// What is asked for: the share of the bare load's speed, and the peak memory.
const (
	needSQLite   = .30
	needPostgres = .25
	needMemory   = 400 << 20
)

// outcome is what one side of one round took.
type outcome struct {
	Lines   int
	Seconds float64
	Memory  int64 // peak resident set, bytes
}

func (o outcome) speed() float64 { return float64(o.Lines) / o.Seconds }

// sides are the two that are compared.
var sides = map[string]func(ctx context.Context, address, file string) (outcome, error){
	"whole": loadWhole,
	"bare":  loadBare,
}

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "import:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	db := flag.String("db", "sqlite", "sqlite, or the URL of a PostgreSQL database")
	rounds := flag.Int("rounds", 3, "how often each side runs")
	side := flag.String("side", "", "run one side on the database at -db, and print its outcome as JSON")
	flag.Parse()
	file := flag.Arg(0)
	if file == "" {
		file = filepath.Join(os.Getenv("LIUKE_DATA"), "online_retail.csv.gz")
	}
	if *side != "" {
		return runSide(ctx, out, *side, *db, file)
	}
	var ratios []float64
	var peak int64
	for round := 1; round <= *rounds; round++ {
		order := []string{"bare", "whole"}
		if round%2 == 0 {
			slices.Reverse(order)
		}
		results := map[string]outcome{}
		for _, side := range order {
			o, err := spawn(ctx, side, *db, file)
			if err != nil {
				return fmt.Errorf("%s: %w", side, err)
			}
			results[side] = o
			fmt.Fprintf(out, "round %d  %-5s  %7d lines  %6.2f s  %8.0f lines/s  peak %4d MB\n",
				round, side, o.Lines, o.Seconds, o.speed(), o.Memory>>20)
		}
		ratios = append(ratios, results["whole"].speed()/results["bare"].speed())
		peak = max(peak, results["whole"].Memory)
	}
	return judge(out, *db, ratios, peak)
}

// judge prints the verdict and returns an error when it is not good enough.
func judge(out io.Writer, db string, ratios []float64, peak int64) error {
	slices.Sort(ratios)
	median := ratios[len(ratios)/2]
	need := needSQLite
	if scratch.IsPostgres(db) {
		need = needPostgres
	}
	fmt.Fprintf(out, "whole path / bare load: median %.2f of %.2f, needed %.2f; peak memory %d MB, allowed %d MB\n",
		median, ratios, need, peak>>20, needMemory>>20)
	if median < need || peak > needMemory {
		return fmt.Errorf("not good enough")
	}
	return nil
}

func runSide(ctx context.Context, out io.Writer, side, address, file string) error {
	load, ok := sides[side]
	if !ok {
		return fmt.Errorf("there is no side %q", side)
	}
	o, err := load(ctx, address, file)
	if err != nil {
		return err
	}
	if o.Memory, err = usage.PeakMemory(); err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(o)
}

// spawn runs one side in a process of its own, on an empty database.
func spawn(ctx context.Context, side, db, file string) (o outcome, err error) {
	address, drop, err := scratch.New(ctx, db)
	if err != nil {
		return o, err
	}
	defer func() {
		if dropped := drop(); err == nil {
			err = dropped
		}
	}()
	self, err := os.Executable()
	if err != nil {
		return o, err
	}
	cmd := exec.CommandContext(ctx, self, "-side", side, "-db", address, file)
	cmd.Stderr = os.Stderr
	printed, err := cmd.Output()
	if err != nil {
		return o, err
	}
	return o, json.NewDecoder(bytes.NewReader(printed)).Decode(&o)
}
