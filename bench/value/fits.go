package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"liuke/internal/value/clv"
	"liuke/internal/value/study"
)

const week = 7 // days

// summaries reads a log as the models see it.
func summaries(ctx context.Context, src study.Source) ([]clv.Summary, error) {
	src.Columns = study.Columns{Customer: "customer", Date: "date", Amount: "amount"}
	log, err := study.Read(ctx, src)
	if err != nil {
		return nil, err
	}
	_, last, _ := log.History.Span()
	all := make([]clv.Summary, 0, log.History.Customers())
	for i := range log.History.Customers() {
		if s, ok := log.History.Summary(i, last, week); ok {
			all = append(all, s)
		}
	}
	return all, nil
}

// likelihoodPass is how long one pass of the BG/NBD likelihood over all customers takes that lie in memory, on all cores:
// what any fit has to do several times, unless it counts equal customers together.
func likelihoodPass(ctx context.Context, name string) (seconds float64, err error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	all, err := summaries(ctx, study.Source{ReaderAt: f, Size: info.Size(), Name: name})
	if err != nil {
		return 0, err
	}
	model := clv.BGNBD{R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426}
	cores := runtime.GOMAXPROCS(0)
	sums := make([]float64, cores)
	start := time.Now()
	var group sync.WaitGroup
	for core := range cores {
		group.Go(func() {
			sum := 0.0
			for _, s := range all[core*len(all)/cores : (core+1)*len(all)/cores] {
				sum += model.LogLikelihood(s)
			}
			sums[core] = sum
		})
	}
	group.Wait()
	return time.Since(start).Seconds(), nil
}

// aloneFit is a fit to be timed without anything else.
type aloneFit struct {
	model     string
	customers int
	fit       func(*clv.Sample, clv.Model) clv.Fit
}

var aloneFits = []aloneFit{
	{"bg-nbd", 1_000_000, clv.FitBGNBD},
	{"pareto-nbd", 100_000, clv.FitParetoNBD},
	{"mbg-cnbd-k", 100_000, clv.FitMBGCNBD},
}

// fits times the fits alone, from summaries in memory to parameters.
func (b *bench) fits(ctx context.Context) error {
	fmt.Fprintf(b.out, "\n%-11s %11s | %7s %7s | %s\n", "fit alone", "customers", "group s", "fit s", "gradient")
	for _, a := range aloneFits {
		var log bytes.Buffer
		if _, err := study.Simulate(ctx, &log, study.Simulation{Model: a.model, Customers: a.customers, Seed: 1}); err != nil {
			return err
		}
		all, err := summaries(ctx, study.Source{ReaderAt: bytes.NewReader(log.Bytes()), Size: int64(log.Len()), Name: a.model})
		if err != nil {
			return err
		}
		start := time.Now()
		sample, err := clv.NewSample(all)
		if err != nil {
			return err
		}
		grouped := time.Since(start).Seconds()
		fit := a.fit(sample, nil)
		took := time.Since(start).Seconds()
		fmt.Fprintf(b.out, "%-11s %11d | %7.2f %7.2f | %.1e%s\n", a.model, a.customers, grouped, took-grouped, fit.Gradient,
			b.judge(needFit, took, 0, 0))
	}
	return nil
}
