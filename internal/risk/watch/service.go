package watch

import (
	"context"
	"errors"
	"fmt"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/ident"
	"liuke/internal/risk"
	"liuke/internal/value/clv"
	"liuke/internal/value/forecast"
)

// Service judges all customers and answers what came out.
type Service struct {
	store   Store
	company func(context.Context) (account.Company, error)
	now     func() int64
	batch   int
}

// NewService returns a Service. company tells in which zone days begin, now the UTC milliseconds.
func NewService(store Store, company func(context.Context) (account.Company, error), now func() int64) *Service {
	return &Service{store: store, company: company, now: now, batch: together}
}

// Run judges every customer as of the latest day with a purchase. It begins anew each time: when one was broken off, what it
// left counts for nothing once another has finished, and to run twice for a day is to run once.
func (s *Service) Run(ctx context.Context) (Run, error) {
	run := Run{ID: ident.New(), State: RunRunning, StartedAt: s.now()}
	err := s.run(ctx, &run)
	if err == nil {
		return run, nil
	}
	run.State, run.Error, run.FinishedAt = RunFailed, err.Error(), s.now()
	return run, errors.Join(err, s.store.SaveRun(context.WithoutCancel(ctx), run, s.now()))
}

func (s *Service) run(ctx context.Context, run *Run) error {
	if err := s.enter(ctx, run, StageRead); err != nil {
		return err
	}
	before, _, err := s.latest(ctx)
	if err != nil {
		return err
	}
	p, err := readPurchases(ctx, s.store)
	if err != nil {
		return err
	}
	run.AsOf, run.Customers = p.asOf, int64(len(p.ids))
	if err := s.enter(ctx, run, StageLearn); err != nil {
		return err
	}
	book, err := p.book(ctx, s.store)
	if err != nil {
		return fmt.Errorf("purchases of those learned from: %w", err)
	}
	learned, err := risk.Learn(book, settings(p.asOf), ctx.Err)
	if err != nil && !unlearnable(err) {
		return fmt.Errorf("learn: %w", err)
	}
	run.Report.fill(learned, p)
	flags, err := s.readFlags(ctx, p)
	if err != nil {
		return err
	}
	if err := s.enter(ctx, run, StageCheck); err != nil {
		return err
	}
	var last *Record
	if before != nil {
		last = before.Report.Record
	}
	if run.Report.Record, err = s.check(ctx, p, book, flags, last); err != nil {
		return err
	}
	var changes []Change
	if learned != nil {
		if changes, err = s.judgeAll(ctx, run, p, learned, flags, before); err != nil {
			return err
		}
	}
	run.State, run.Stage, run.FinishedAt = RunFinished, "", s.now()
	return s.store.FinishRun(ctx, *run, changes, run.FinishedAt)
}

func settings(day calendar.Day) risk.Settings {
	return risk.Settings{Day: int32(day), Horizon: Horizon}
}

// unlearnable reports whether an error tells of the data, which fails no run.
func unlearnable(err error) bool {
	return errors.Is(err, risk.ErrNothing) || errors.Is(err, clv.ErrNoRepeats) || errors.Is(err, forecast.ErrSpan)
}

func (r *Report) fill(l *risk.Learned, p *purchases) {
	if l == nil {
		r.Unknown = true
		return
	}
	r.Model = l.Model
	for _, day := range l.Days {
		r.Learned = append(r.Learned, calendar.Day(day))
	}
	if !p.sample.whole {
		r.Sample = int64(len(p.sample.kept))
	}
}

// enter begins a stage, unless the run is to end.
func (s *Service) enter(ctx context.Context, run *Run, stage Stage) error {
	run.Stage = stage
	return errors.Join(ctx.Err(), s.store.SaveRun(ctx, *run, s.now()))
}

func (s *Service) latest(ctx context.Context) (finished, current *Run, err error) {
	runs, err := s.store.LatestRuns(ctx)
	if err != nil {
		return nil, nil, err
	}
	for i := range runs {
		if runs[i].State == RunFinished {
			finished = &runs[i]
			break
		}
		if current == nil {
			current = &runs[i]
		}
	}
	return finished, current, nil
}

// readFlags returns the flags that may hold on the day or held when the record looks back to, by customer.
func (s *Service) readFlags(ctx context.Context, p *purchases) (map[string][]Flag, error) {
	flags := map[string][]Flag{}
	err := s.store.EachFlag(ctx, p.asOf-RecordDays+1, func(f Flag) error {
		flags[f.CustomerID] = append(flags[f.CustomerID], f)
		return nil
	})
	return flags, err
}
