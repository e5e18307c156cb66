package value

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/ident"
	"liuke/internal/purchase"
	"liuke/internal/value/clv"
	"liuke/internal/value/cycle"
)

// JobRun is the kind of the job that scores all customers.
const JobRun = "value.run"

// Store keeps runs and scores, and reads the summaries.
type Store interface {
	// LastPurchaseDay returns the latest day with a purchase, and false when there is none.
	LastPurchaseDay(ctx context.Context) (calendar.Day, bool, error)
	// EachSummary calls yield with the summary of every customer who has bought, in the order of their ids.
	EachSummary(ctx context.Context, yield func(purchase.Summary) error) error
	// SaveRun keeps how a run stands.
	SaveRun(ctx context.Context, r Run, now int64) error
	// SaveScores replaces the scores of some customers.
	SaveScores(ctx context.Context, scores []Score) error
	// FinishRun keeps a run as finished and removes the scores of all earlier ones.
	FinishRun(ctx context.Context, r Run, now int64) error
	// Runs returns the latest runs, newest first.
	Runs(ctx context.Context, limit int) ([]Run, error)
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

// Run fits the models to all summaries and scores every customer as of the
// latest day with a purchase: what the data do not reach they cannot tell.
func (s *Service) Run(ctx context.Context) (Run, error) {
	run := Run{ID: ident.New(), State: RunRunning, StartedAt: s.now()}
	if err := s.store.SaveRun(ctx, run, s.now()); err != nil {
		return run, err
	}
	run, err := s.run(ctx, run)
	if err == nil {
		return run, nil
	}
	run.State, run.Error, run.FinishedAt = RunFailed, err.Error(), s.now()
	return run, errors.Join(err, s.store.SaveRun(context.WithoutCancel(ctx), run, s.now()))
}

func (s *Service) run(ctx context.Context, run Run) (Run, error) {
	asOf, bought, err := s.store.LastPurchaseDay(ctx)
	if err != nil {
		return run, err
	}
	run.AsOf = asOf
	book := &book{asOf: asOf}
	if bought {
		if err := s.store.EachSummary(ctx, book.add); err != nil {
			return run, err
		}
	}
	run.Customers = int64(len(book.ids))
	models, report, err := fit(book)
	if err != nil {
		return run, err
	}
	run.Model, run.Report = models.name(), report
	if models.usable() {
		if run, err = s.scoreAll(ctx, run, book, models); err != nil {
			return run, err
		}
	}
	run.State, run.FinishedAt = RunFinished, s.now()
	return run, s.store.FinishRun(ctx, run, run.FinishedAt)
}

// scoreAll scores in batches, each on all cores, and writes one batch while
// the next is computed.
func (s *Service) scoreAll(ctx context.Context, run Run, b *book, m models) (Run, error) {
	var writing errgroup.Group
	for from := 0; from < len(b.ids); from += batch {
		to := min(from+batch, len(b.ids))
		scores := b.scores(from, to, m, run.ID)
		if err := writing.Wait(); err != nil {
			return run, err
		}
		run.Scored = int64(to)
		progress := run
		writing = errgroup.Group{}
		writing.Go(func() error {
			if err := s.store.SaveScores(ctx, scores); err != nil {
				return fmt.Errorf("save scores: %w", err)
			}
			return s.store.SaveRun(ctx, progress, s.now())
		})
	}
	return run, writing.Wait()
}

// book holds the summaries of all customers in the models' form.
type book struct {
	asOf   calendar.Day
	ids    []string
	clv    []clv.Summary
	cycles []cycle.Summary
}

// add takes one customer; one without a purchase day has nothing to tell.
func (b *book) add(s purchase.Summary) error {
	if s.Days == 0 || s.First > b.asOf {
		return nil
	}
	b.ids = append(b.ids, s.CustomerID)
	b.clv = append(b.clv, summarize(s, b.asOf))
	b.cycles = append(b.cycles, rhythm(s.Rhythm))
	return nil
}

// scores computes the scores of the customers from … to−1 on all cores.
func (b *book) scores(from, to int, m models, runID string) []Score {
	out := make([]Score, to-from)
	var group errgroup.Group
	parts := runtime.GOMAXPROCS(0)
	for p := range parts {
		group.Go(func() error {
			for i := p; i < len(out); i += parts {
				out[i] = m.score(b.clv[from+i], b.cycles[from+i], b.asOf)
				out[i].CustomerID, out[i].RunID = b.ids[from+i], runID
			}
			return nil
		})
	}
	_ = group.Wait() // scoring cannot fail
	return out
}

// Latest returns the latest finished run, and the one under way or failed
// after it, if any.
func (s *Service) Latest(ctx context.Context, actor account.Actor) (finished, current *Run, err error) {
	if err := actor.Need(account.ValueRead); err != nil {
		return nil, nil, err
	}
	runs, err := s.store.Runs(ctx, 20)
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

// Runs returns the latest runs, newest first.
func (s *Service) Runs(ctx context.Context, actor account.Actor) ([]Run, error) {
	if err := actor.Need(account.ValueRead); err != nil {
		return nil, err
	}
	return s.store.Runs(ctx, 20)
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
