// Command nightly measures what follows the night's scoring: who is leaving, of very many customers. Beside it stands what
// nobody can do without: reading the same summaries and writing one row per customer, by a program that does nothing else.
// (How long scoring takes is bench/value's business.)
//
//	go run ./bench/nightly -db postgres://… [-customers 1000000]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"liuke/bench/scratch"
	"liuke/bench/usage"
	"liuke/internal/app"
	"liuke/internal/config"
)

// What a night of so many customers may take.
const (
	judged    = 1_000_000
	mostTime  = 5 * time.Minute
	mostPeak  = 1536 << 20
	mostRatio = 4
)

var errTooMuch = errors.New("more than a night may take")

func main() {
	address := flag.String("db", "sqlite", "sqlite, or the URL of a PostgreSQL database")
	customers := flag.Int("customers", judged, "how many customers there are")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *address, *customers); err != nil {
		fmt.Fprintln(os.Stderr, "nightly:", err)
		os.Exit(1)
	}
}

// step is a part of the night, as the program has it.
type step struct {
	name string
	do   func(ctx context.Context, a *app.App) error
}

var steps = []step{
	{"risks", func(ctx context.Context, a *app.App) error {
		_, err := a.Risks.Run(ctx)
		return err
	}},
}

func run(ctx context.Context, out io.Writer, address string, customers int) (err error) {
	address, drop, err := scratch.New(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop()) }()
	cfg := config.Config{Addr: "127.0.0.1:0", Database: config.Database{Data: strings.TrimSuffix(address, "/liuke.db")}}
	if scratch.IsPostgres(address) {
		cfg.Database = config.Database{URL: address}
	}
	a, err := app.New(ctx, cfg, app.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Stop(ctx)) }()
	began := time.Now()
	rows, err := fill(ctx, address, customers)
	if err != nil {
		return fmt.Errorf("fill: %w", err)
	}
	fmt.Fprintf(out, "%d customers, %d purchase days, %d products of customers, %d lines, written in %.0f s\n",
		customers, rows.days, rows.products, rows.lines, time.Since(began).Seconds())
	fmt.Fprintf(out, "%-24s %s\n", "", usage.Head())
	bare, err := usage.Rounds(1, func() error { return readAndWrite(ctx, address) })
	if err != nil {
		return fmt.Errorf("bare: %w", err)
	}
	fmt.Fprintf(out, "%-24s %s\n", "bare", bare)
	var over []string
	for _, night := range []string{"first night", "second night"} {
		all, err := nightOf(ctx, out, a, night)
		if err != nil {
			return err
		}
		ratio := float64(all) / float64(bare.Median)
		fmt.Fprintf(out, "%-24s %.1f s, %.1f × bare\n", night, all.Seconds(), ratio)
		if customers == judged && (all > mostTime || ratio > mostRatio) {
			over = append(over, night)
		}
	}
	peak, err := usage.PeakMemory()
	fmt.Fprintf(out, "largest memory %d MB\n", peak>>20)
	if customers == judged && peak > mostPeak {
		over = append(over, "memory")
	}
	if len(over) > 0 {
		return errors.Join(err, fmt.Errorf("%w: %s", errTooMuch, strings.Join(over, ", ")))
	}
	return err
}

// nightOf takes the steps of a night and returns how long all of them took.
func nightOf(ctx context.Context, out io.Writer, a *app.App, night string) (all time.Duration, err error) {
	for _, s := range steps {
		took, err := usage.Rounds(1, func() error { return s.do(ctx, a) })
		if err != nil {
			return 0, fmt.Errorf("%s: %w", s.name, err)
		}
		fmt.Fprintf(out, "%-24s %s\n", night+", "+s.name, took)
		all += took.Median
	}
	return all, nil
}
