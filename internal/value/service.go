package value

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/ident"
	"liuke/internal/purchase"
	"liuke/internal/value/clv"
)

// JobRun is the kind of the job that scores all customers.
const JobRun = "value.run"

// Store keeps runs and scores, and reads the purchase days.
type Store interface {
	LineStore
	// LastPurchaseDay returns the latest day with a purchase, and false when there is none.
	LastPurchaseDay(ctx context.Context) (calendar.Day, bool, error)
	// EachDay calls yield with every purchase day of every customer, and with every other day on which more was sent back
	// than bought, in the order of customers and days.
	EachDay(ctx context.Context, yield func(customerID string, day purchase.Day) error) error
	// SaveRun keeps how a run stands.
	SaveRun(ctx context.Context, r Run, now int64) error
	// SaveScores replaces the scores of some customers. What is replaced stays as Score.Before where it was as of another
	// day, of another number of purchase days, or by another model; else what was Before stays.
	SaveScores(ctx context.Context, scores []Score) error
	// FinishRun keeps a run as finished and removes the scores and the products' rhythms of all earlier ones.
	FinishRun(ctx context.Context, r Run, now int64) error
	// LatestRuns returns the latest finished run and those begun after it, newest first.
	LatestRuns(ctx context.Context) ([]Run, error)
	// Score returns the score of a customer, and false when there is none.
	Score(ctx context.Context, customerID string) (Score, bool, error)
}

// Service runs the models and answers what came out.
type Service struct {
	store Store
	now   func() int64
}

// NewService returns a Service; now returns UTC milliseconds.
func NewService(store Store, now func() int64) *Service {
	return &Service{store: store, now: now}
}

// batch is how many scores are written at a time.
const batch = 5000

// Run fits the models to all purchase days and scores every customer as of the latest day with a purchase. It begins anew
// each time: when one was broken off, what it left counts for nothing once another has finished.
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
	b, err := readBase(ctx, s.store)
	if err != nil {
		return err
	}
	run.AsOf, run.Customers = b.asOf, int64(len(b.ids))
	m, err := s.learn(ctx, run, b, before)
	if err != nil {
		return err
	}
	if err := s.learnLines(ctx, run); err != nil {
		return fmt.Errorf("lines: %w", err)
	}
	if m.times != nil {
		if err := s.scoreAll(ctx, run, b, m); err != nil {
			return err
		}
	}
	run.State, run.Stage, run.FinishedAt = RunFinished, "", s.now()
	return s.store.FinishRun(ctx, *run, run.FinishedAt)
}

// enter begins a stage, unless the run is to end.
func (s *Service) enter(ctx context.Context, run *Run, stage Stage) error {
	run.Stage = stage
	return errors.Join(ctx.Err(), s.store.SaveRun(ctx, *run, s.now()))
}

// learn checks how good forecasts are, fits the models, starting from the run before if there is one, and reports.
func (s *Service) learn(ctx context.Context, run *Run, b *base, before *Run) (models, error) {
	if err := s.enter(ctx, run, StageCheck); err != nil {
		return models{}, err
	}
	checked, err := check(b)
	if err != nil {
		return models{}, fmt.Errorf("check: %w", err)
	}
	if err := s.enter(ctx, run, StageChoose); err != nil {
		return models{}, err
	}
	var warm map[string]clv.Model
	if before != nil {
		warm = before.fitted()
	}
	m, report, err := fit(b, warm)
	if err != nil {
		return models{}, fmt.Errorf("fit: %w", err)
	}
	if m.times != nil {
		run.Model = m.times.Name()
	}
	run.Report, run.Report.Holdout = report, checked
	return m, nil
}

// scoreAll scores in batches, each on all cores, and writes one batch while
// the next is computed.
func (s *Service) scoreAll(ctx context.Context, run *Run, b *base, m models) error {
	if err := s.enter(ctx, run, StageScoring); err != nil {
		return err
	}
	var writing errgroup.Group
	for from := 0; from < len(b.ids); from += batch {
		to := min(from+batch, len(b.ids))
		scores := b.scores(from, to, m, *run)
		if err := writing.Wait(); err != nil {
			return err
		}
		run.Scored = int64(from)
		progress := *run
		progress.Scored = int64(to)
		writing = errgroup.Group{}
		writing.Go(func() error {
			if err := s.store.SaveScores(ctx, scores); err != nil {
				return fmt.Errorf("save scores: %w", err)
			}
			return s.store.SaveRun(ctx, progress, s.now())
		})
	}
	if err := writing.Wait(); err != nil {
		return err
	}
	run.Scored = run.Customers
	return nil
}

// Latest returns the latest finished run, and the one under way or failed
// after it, if any.
func (s *Service) Latest(ctx context.Context, actor account.Actor) (finished, current *Run, err error) {
	if err := actor.Need(account.ValueRead); err != nil {
		return nil, nil, err
	}
	return s.latest(ctx)
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

// Score returns what the latest run says of a customer, nil when it says nothing.
func (s *Service) Score(ctx context.Context, actor account.Actor, customerID string) (*Score, error) {
	if err := actor.Need(account.ValueRead); err != nil {
		return nil, err
	}
	score, ok, err := s.store.Score(ctx, customerID)
	if err != nil || !ok {
		return nil, err
	}
	return &score, nil
}
