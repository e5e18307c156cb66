package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/pprof"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"liuke/internal/account"
	"liuke/internal/app"
	"liuke/internal/purchase"
)

// step is a part of the night, as the program has it: jobs that it runs side by side.
type step struct {
	name string
	jobs []func(ctx context.Context, w *world) error
}

// steps are the two halves of a night: scoring queues the risks and the trials together, and finished risks queue the signals,
// beside which losses by rule are looked for and the win-back list is drawn up.
var steps = []step{
	{"risks, trials", []func(ctx context.Context, w *world) error{judge, reckon}},
	{"signals, queue", []func(ctx context.Context, w *world) error{detect, winBack}},
}

func judge(ctx context.Context, w *world) error {
	_, err := w.Risks.Run(ctx)
	return err
}

func reckon(ctx context.Context, w *world) error { return w.Trials.Reckon(ctx) }

func detect(ctx context.Context, w *world) error { return w.Signals.Detect(ctx) }

func winBack(ctx context.Context, w *world) error {
	if err := w.WinBack.Watch(ctx); err != nil {
		return err
	}
	_, err := w.WinBack.Queue(ctx, account.System, false)
	return err
}

// do runs the jobs of a step.
func (s step) do(ctx context.Context, w *world) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, job := range s.jobs {
		group.Go(func() error { return app.Roomy(func() error { return job(ctx, w) }) })
	}
	return group.Wait()
}

// nextDay has a night pass: on the day that is over by then, so many customers bought as on the others on average.
func (w *world) nextDay(ctx context.Context) error {
	const share, together = 165, 500 // one in so many customers buys on a day
	books, err := w.Purchases.Books(ctx, w.at)
	if err != nil {
		return err
	}
	today := w.at
	w.at += day
	var receipts []purchase.Receipt
	for n := 0; n < w.customers; n += share {
		receipts = append(receipts, purchase.Receipt{
			Source: "till", ExternalID: "d2-" + strconv.Itoa(n), At: today + 8*hour, Currency: "GBP", Customer: purchase.CustomerRef{Code: code(n)},
			Lines: []purchase.Line{{Product: strconv.Itoa(n * 7 % products), Quantity: 1000, UnitPrice: 100_000, Amount: 1000}},
		})
		if len(receipts) < together && n+share < w.customers {
			continue
		}
		done, err := w.Purchases.RecordBatch(ctx, books, purchase.Batch{Receipts: receipts, ByID: account.System.ID, At: w.at})
		if err != nil {
			return err
		}
		for _, r := range done {
			if r.Outcome != purchase.Added {
				return fmt.Errorf("receipt: %+v", r)
			}
		}
		receipts = receipts[:0]
	}
	return nil
}

// profile writes what the processor does into a file until it is told to stop.
func profile(file string) (stop func() error, err error) {
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}, nil
}

// now is the clock that nights move.
func (w *world) now() time.Time { return time.UnixMilli(w.at) }
