// Command value measures how fast customers are scored: from a file of made-up purchases to a file of scores, in a process
// of its own, for ever more customers. Beside it stand what nobody can do without, reading the file once and one pass of
// the likelihood over memory, and the fits alone.
//
//	go run ./bench/value [-largest 1000000] [-dir DIR]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// need is what is asked of a run: 0 is nothing.
type need struct {
	wall, cpu float64 // seconds
	peak      float64 // MB
}

// What is asked for on two cores.
var (
	needs     = map[int]need{1_000_000: {wall: 4, peak: 400}, 10_000_000: {wall: 40, peak: 2560}}
	needAuto  = need{cpu: 30}
	needFit   = need{wall: 1}
	sizes     = []int{10_000, 100_000, 1_000_000, 10_000_000}
	autoCount = 1_000_000
)

var errTooSlow = errors.New("not good enough")

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "value:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) (err error) {
	largest := flag.Int("largest", 1_000_000, "customers of the largest log")
	within := flag.String("dir", "", "where to put the program, the logs and the scores while it runs; the system's place if empty")
	flag.Parse()
	dir, err := os.MkdirTemp(*within, "liuke-value")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b := bench{dir: dir, out: out}
	if err := b.build(ctx); err != nil {
		return err
	}
	if err := b.studies(ctx, *largest); err != nil {
		return err
	}
	if err := b.fits(ctx); err != nil {
		return err
	}
	if b.failed {
		return errTooSlow
	}
	return nil
}

type bench struct {
	dir, program string
	out          io.Writer
	failed       bool
}

func (b *bench) build(ctx context.Context) error {
	b.program = filepath.Join(b.dir, "liuke")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", b.program, "./cmd/liuke")
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

func (b *bench) log() string { return filepath.Join(b.dir, "purchases.csv") }

func (b *bench) simulate(ctx context.Context, customers int) error {
	cmd := exec.CommandContext(ctx, b.program, "value", "simulate", "--model", "bg-nbd", "--customers", strconv.Itoa(customers),
		"--seed", "1", "--out", b.log())
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

// studies runs the whole path for every size up to the largest.
func (b *bench) studies(ctx context.Context, largest int) error {
	fmt.Fprintf(b.out, "%-8s %11s %11s | %6s %9s %6s %6s | %7s %7s %7s | %9s %10s\n", "model", "customers", "rows",
		"read", "summarize", "fit", "score", "wall s", "CPU s", "peak MB", "bare read", "likelihood")
	var walls, counts []float64
	for _, customers := range sizes {
		if customers > largest {
			break
		}
		if err := b.simulate(ctx, customers); err != nil {
			return err
		}
		bare, rows, err := readOnce(b.log())
		if err != nil {
			return err
		}
		pass, err := likelihoodPass(ctx, b.log())
		if err != nil {
			return err
		}
		o, err := b.study(ctx, "bg-nbd")
		if err != nil {
			return err
		}
		b.print("bg-nbd", customers, rows, o)
		fmt.Fprintf(b.out, " | %7.3f s %8.3f s%s\n", bare, pass, b.judge(needs[customers], o.wall, o.CPU, o.Peak))
		walls, counts = append(walls, o.wall), append(counts, float64(customers))
		if customers == autoCount {
			if o, err = b.study(ctx, "auto"); err != nil {
				return err
			}
			b.print("auto", customers, rows, o)
			fmt.Fprintf(b.out, " |%s\n", b.judge(needAuto, o.wall, o.CPU, o.Peak))
		}
	}
	if n := len(walls); n > 1 {
		exponent := math.Log(walls[n-1]/walls[0]) / math.Log(counts[n-1]/counts[0])
		fmt.Fprintf(b.out, "from %.0f to %.0f customers the time grows as their number to the power of %.2f\n", counts[0], counts[n-1], exponent)
	}
	return nil
}

func (b *bench) print(model string, customers, rows int, o outcome) {
	fmt.Fprintf(b.out, "%-8s %11d %11d | %6.2f %9.2f %6.2f %6.2f | %7.2f %7.2f %7.0f", model, customers, rows,
		o.Seconds["read"], o.Seconds["summarize"], o.Seconds["fit"], o.Seconds["score"], o.wall, o.CPU, o.Peak)
}

// judge says what is not good enough.
func (b *bench) judge(n need, wall, cpu, peak float64) string {
	verdict := ""
	for _, x := range []struct {
		what        string
		need, spent float64
	}{{"wall s", n.wall, wall}, {"CPU s", n.cpu, cpu}, {"MB", n.peak, peak}} {
		switch {
		case x.need == 0:
		case x.spent > x.need:
			b.failed = true
			verdict += fmt.Sprintf("  MORE than %g %s", x.need, x.what)
		default:
			verdict += fmt.Sprintf("  ≤ %g %s", x.need, x.what)
		}
	}
	return verdict
}
