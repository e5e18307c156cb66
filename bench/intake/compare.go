package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"liuke/bench/scratch"
)

// What is asked for on PostgreSQL with 32 connections: the share of the bare
// transaction's speed, and CPU time of the program per complaint.
const (
	judgedConns = 32
	needShare   = .25
	aimShare    = .35
	needCPU     = 1500 * time.Microsecond
)

// turn is what one side did in its turn.
type turn struct {
	Done    int
	Seconds float64
	CPU     time.Duration // of the side's own process
}

func (t turn) speed() float64     { return float64(t.Done) / t.Seconds }
func (t turn) cpu() time.Duration { return t.CPU / time.Duration(max(1, t.Done)) }
func (t turn) cpuMillis() float64 { return float64(t.cpu().Microseconds()) / 1000 }

// compare runs the two sides in turns and prints how they compare.
func compare(ctx context.Context, o options, out io.Writer) (err error) {
	address, drop, err := scratch.New(ctx, o.db)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, drop()) }()
	secret, err := found(ctx, address, o.customers)
	if err != nil {
		return fmt.Errorf("found the company: %w", err)
	}
	p, err := startProgram(ctx, address, o.profile)
	if err != nil {
		return fmt.Errorf("start the program: %w", err)
	}
	defer func() { err = firstOf(err, p.stop()) }()
	c := comparison{options: o, out: out, address: address, program: p, load: load{program: p, secret: secret, customers: o.customers}}
	if err := c.run(ctx); err != nil {
		return err
	}
	return c.load.check(ctx, out, address)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// comparison is one run of the command.
type comparison struct {
	options
	out     io.Writer
	address string
	program *program
	load    load
}

func (c *comparison) run(ctx context.Context) error {
	if _, err := c.load.run(ctx, slices.Max(c.conns), warmUp); err != nil {
		return err
	}
	fmt.Fprintln(c.out, "connections  round  complaints/s  CPU ms each  p99 ms  backlog s   bare tx/s  CPU ms each   share")
	for _, conns := range c.conns {
		if err := c.conn(ctx, conns); err != nil {
			return err
		}
	}
	return nil
}

// warmUp is how long the program is used before the clock starts.
const warmUp = time.Second

// conn runs all rounds with one number of connections and judges their medians.
func (c *comparison) conn(ctx context.Context, conns int) error {
	var shares, cpus []float64
	for round := 1; round <= c.rounds; round++ {
		var whole loaded
		var bare turn
		sides := []func() error{
			func() (err error) { whole, err = c.whole(ctx, conns); return err },
			func() (err error) { bare, err = spawnBare(ctx, c.address, conns, c.length); return err },
		}
		if round%2 == 0 {
			slices.Reverse(sides)
		}
		for _, side := range sides {
			if err := side(); err != nil {
				return err
			}
		}
		share := whole.speed() / bare.speed()
		shares, cpus = append(shares, share), append(cpus, whole.cpuMillis())
		fmt.Fprintf(c.out, "%11d  %5d  %12.0f  %11.3f  %6.1f  %9.1f  %10.0f  %11.3f  %6.2f\n",
			conns, round, whole.speed(), whole.cpuMillis(), whole.slowest.Seconds()*1000, whole.backlog.Seconds(), bare.speed(), bare.cpuMillis(), share)
	}
	share, cpu := median(shares), median(cpus)
	fmt.Fprintf(c.out, "%11d  median share %.2f, CPU %.3f ms a complaint\n", conns, share, cpu)
	if !scratch.IsPostgres(c.address) || conns != judgedConns {
		return nil
	}
	fmt.Fprintf(c.out, "%11s  needed at least %.2f (aim %.2f) and at most %.1f ms\n", "", needShare, aimShare, needCPU.Seconds()*1000)
	if share < needShare || cpu > needCPU.Seconds()*1000 {
		return fmt.Errorf("not good enough")
	}
	return nil
}

// whole has the program take complaints in for its turn, and waits until the
// work that those left behind is done.
func (c *comparison) whole(ctx context.Context, conns int) (loaded, error) {
	before, err := c.program.cpu()
	if err != nil {
		return loaded{}, err
	}
	l, err := c.load.run(ctx, conns, c.length)
	if err != nil {
		return l, err
	}
	if l.backlog, err = awaitBacklog(ctx, c.address, c.length); err != nil {
		return l, err
	}
	after, err := c.program.cpu()
	l.CPU = after - before
	return l, err
}

func median(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}
