package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/dustin/go-humanize"

	"liuke/internal/config"
	"liuke/internal/store"
)

type doctorCommand struct {
	config.Database `embed:""`
}

func (c *doctorCommand) Run(ctx context.Context) error {
	db, err := store.OpenExisting(ctx, c.Address())
	if err != nil {
		return err
	}
	report := newReport(os.Stdout)
	if err = db.Examine(ctx, report.add); err == nil {
		err = db.ExamineWork(ctx, time.Now().UnixMilli(), report.add)
	}
	return errors.Join(err, db.Close(), report.verdict())
}

// report prints a table of findings as they come in.
type report struct {
	out      io.Writer
	last     time.Time
	problems int64
}

func newReport(out io.Writer) *report {
	_, _ = fmt.Fprintf(out, "%-12s %12s %10s %9s\n", "check", "looked at", "problems", "time")
	return &report{out: out, last: time.Now()}
}

func (r *report) add(f store.Finding) {
	took := time.Since(r.last)
	_, _ = fmt.Fprintf(r.out, "%-12s %12s %10s %7.2f s\n", f.Check, humanize.Comma(f.Looked), humanize.Comma(f.Problems), took.Seconds())
	if f.Problems > 0 {
		_, _ = fmt.Fprintf(r.out, "    does not hold: %s\n", f.Rule)
	}
	for _, e := range f.Examples {
		_, _ = fmt.Fprintf(r.out, "    %s\n", e)
	}
	if more := f.Problems - int64(len(f.Examples)); more > 0 {
		_, _ = fmt.Fprintf(r.out, "    and %s more\n", humanize.Comma(more))
	}
	r.problems += f.Problems
	r.last = time.Now()
}

// verdict is an error when anything was found.
func (r *report) verdict() error {
	if r.problems > 0 {
		return fmt.Errorf("%s problems found", humanize.Comma(r.problems))
	}
	return nil
}
