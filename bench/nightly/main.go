// Command nightly measures what follows the night's scoring, of very many customers: who is leaving, what signals there are,
// whom to win back and in which order, and what the trials show. Beside it stands what nobody can do without: reading the
// same summaries and writing one row per customer, by a program that does nothing else. (How long scoring takes is
// bench/value's business.)
//
//	go run ./bench/nightly -db postgres://… [-customers 1000000] [-nights 2] [-keep] [-schema NAME] [-rounds 20] [-only PATH] [-profile PREFIX]
//
// Two nights are measured: the first of all, and the next, with a day's purchases more. Each step has the largest memory that
// the program took during it. At the end the pages of a day are asked for, by one who sees all customers and by one who looks
// after six hundred.
//
// With -keep the customers stay, and -schema measures with those that stayed: -keep -nights 0 -rounds 0 only makes them,
// -schema NAME -keep -nights 0 only asks for pages, where nights have passed.
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

// settings are what the command line says.
type settings struct {
	address   string
	customers int
	keep      bool
	schema    string
	nights    int
	profile   string
	rounds    int
	only      string
}

func main() {
	var s settings
	flag.StringVar(&s.address, "db", "sqlite", "sqlite, or the URL of a PostgreSQL database")
	flag.IntVar(&s.customers, "customers", judged, "how many customers there are")
	flag.BoolVar(&s.keep, "keep", false, "keep the customers as they are at the end (PostgreSQL)")
	flag.StringVar(&s.schema, "schema", "", "measure with the customers kept in this schema (PostgreSQL)")
	flag.IntVar(&s.nights, "nights", 2, "how many nights are measured: 0, 1 or 2")
	flag.StringVar(&s.profile, "profile", "", "write what the processor did in each step and page into files whose names begin so")
	flag.IntVar(&s.rounds, "rounds", 20, "how often each page is asked for; 0 for not at all")
	flag.StringVar(&s.only, "only", "", "ask only for pages whose address has this in it")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, s); err != nil {
		fmt.Fprintln(os.Stderr, "nightly:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, s settings) (err error) {
	address, drop, err := open(ctx, s)
	if err != nil {
		return err
	}
	if !s.keep {
		defer func() { err = errors.Join(err, drop()) }()
	}
	cfg := config.Config{Addr: "127.0.0.1:0", Database: config.Database{Data: strings.TrimSuffix(address, "/liuke.db")}}
	if scratch.IsPostgres(address) {
		cfg.Database = config.Database{URL: address}
	}
	w := &world{at: tonight, address: address, customers: s.customers}
	if w.App, err = app.New(ctx, cfg, app.Options{Log: slog.New(slog.DiscardHandler), Now: w.now}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Stop(ctx)) }()
	if s.schema == "" {
		err = w.lay(ctx, out)
	} else {
		err = w.wake(ctx)
	}
	if err != nil {
		return err
	}
	app.TuneHeap()
	if s.nights > 0 {
		err = errors.Join(w.nights(ctx, out, s), w.settle(ctx, out))
	}
	if s.rounds > 0 {
		err = errors.Join(err, w.pages(ctx, out, s))
	}
	if s.keep {
		fmt.Fprintln(out, "kept in the schema", scratch.Schema(address))
	}
	return err
}

// open returns the database to measure with, and what removes it.
func open(ctx context.Context, s settings) (address string, drop func() error, err error) {
	if s.schema != "" {
		return scratch.Kept(ctx, s.address, s.schema)
	}
	return scratch.New(ctx, s.address)
}

// nights measures the two nights against a bare program.
func (w *world) nights(ctx context.Context, out io.Writer, s settings) (err error) {
	fmt.Fprintf(out, "%-24s %9s %9s %9s %9s\n", "", "time", "own CPU", "server's", "memory")
	plain, err := newPlain(w.address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, plain.Close()) }()
	bare, err := w.measure(ctx, out, "bare", "", func() error { return plain.readAndWrite(ctx) })
	if err != nil {
		return err
	}
	var over []string
	for n, night := range []string{"first night", "second night"}[:min(s.nights, 2)] {
		if n > 0 {
			if err := w.nextDay(ctx); err != nil {
				return fmt.Errorf("the next day: %w", err)
			}
		}
		all := cost{}
		for _, step := range steps {
			file := ""
			if s.profile != "" {
				file = fmt.Sprintf("%s%d-%s.pprof", s.profile, n+1, step.name)
			}
			took, err := w.measure(ctx, out, night+", "+step.name, file, func() error { return step.do(ctx, w) })
			if err != nil {
				return err
			}
			all = all.and(took)
		}
		ratio := all.time.Seconds() / bare.time.Seconds()
		fmt.Fprintf(out, "%-24s %s %7.1f × bare, %.1f × its work\n", night, all, ratio, all.work().Seconds()/bare.work().Seconds())
		if s.customers >= judged && (all.time > mostTime || ratio > mostRatio || all.peak > mostPeak) {
			over = append(over, night)
		}
	}
	if len(over) > 0 {
		return fmt.Errorf("%w: %s", errTooMuch, strings.Join(over, ", "))
	}
	return nil
}

// cost is what a step took.
type cost struct {
	time        time.Duration
	cpu, server time.Duration // that this program and PostgreSQL worked
	peak        int64
}

// work is that of the program and PostgreSQL together, which does not depend on how busy others keep the machine.
func (c cost) work() time.Duration { return c.cpu + c.server }

func (c cost) and(d cost) cost {
	return cost{c.time + d.time, c.cpu + d.cpu, c.server + d.server, max(c.peak, d.peak)}
}

func (c cost) String() string {
	return fmt.Sprintf("%7.1f s %7.1f s %7.1f s %6d MB", c.time.Seconds(), c.cpu.Seconds(), c.server.Seconds(), c.peak>>20)
}

// measure says what a step took, and writes a profile where a file is named.
func (w *world) measure(ctx context.Context, out io.Writer, name, file string, do func() error) (c cost, err error) {
	stop := func() error { return nil }
	if file != "" {
		if stop, err = profile(file); err != nil {
			return c, err
		}
	}
	if err := usage.ForgetPeak(); err != nil {
		return c, err
	}
	before, err := scratch.ServerCPU(ctx, w.address)
	if err != nil {
		return c, err
	}
	took, err := usage.Rounds(1, do)
	if err = errors.Join(err, stop()); err != nil {
		return c, fmt.Errorf("%s: %w", name, err)
	}
	after, err := scratch.ServerCPU(ctx, w.address)
	if err != nil {
		return c, err
	}
	c = cost{time: took.Median, cpu: took.CPU, server: after - before}
	if c.peak, err = usage.PeakMemory(); err == nil {
		fmt.Fprintf(out, "%-24s %s\n", name, c)
	}
	return c, err
}
