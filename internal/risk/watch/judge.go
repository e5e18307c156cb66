package watch

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"liuke/internal/calendar"
	"liuke/internal/ident"
	"liuke/internal/risk"
	"liuke/internal/value/cycle"
)

// together is how many customers are judged and written at a time. What comes out does not depend on it.
const together = 5000

// writers is how many batches are written side by side, while the next is read and judged.
const writers = 2

// judge judges customers batch by batch.
type judge struct {
	*Service
	run     *Run
	p       *purchases
	learned *risk.Learned
	flags   map[string][]Flag
	before  []*Before // by customer; nil of whom nothing was said
	changes []Change
	values  []int64 // at stake, of whom anything is

	from    int            // the first customer of the batch
	lines   [][]cycle.Line // of the customers of the batch
	writing *errgroup.Group
}

// judgeAll judges all customers and says what becomes of flags.
func (s *Service) judgeAll(ctx context.Context, run *Run, p *purchases, l *risk.Learned, flags map[string][]Flag, last *Run) ([]Change, error) {
	if err := s.enter(ctx, run, StageJudge); err != nil {
		return nil, err
	}
	before, err := s.readBefore(ctx, p, last)
	if err != nil {
		return nil, err
	}
	writing, ctx := errgroup.WithContext(ctx)
	writing.SetLimit(writers)
	j := &judge{Service: s, run: run, p: p, learned: l, flags: flags, before: before, lines: make([][]cycle.Line, s.batch), writing: writing}
	err = p.groups(ctx, s.store, func(customer int, lines []cycle.Line) error {
		for customer >= j.from+j.batch {
			if err := j.flush(ctx); err != nil {
				return err
			}
		}
		at := customer - j.from
		j.lines[at] = append(j.lines[at][:0], lines...)
		return nil
	})
	for err == nil && j.from < len(p.ids) {
		err = j.flush(ctx)
	}
	if failed := j.writing.Wait(); failed != nil { // why ctx ended, where it did
		err = failed
	}
	if err != nil {
		return nil, err
	}
	for _, own := range flags { // those of customers of whom no purchase is known any more
		if change, changed := decide(latestOf(own, p.asOf), p.asOf, nil, nil); changed {
			j.changes = append(j.changes, change)
		}
	}
	run.Judged, run.Report.Half = run.Customers, middle(j.values)
	return j.changes, nil
}

// middle returns the largest of the smaller half of the values, which it puts in order; 0 of none.
func middle(values []int64) int64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[(len(values)-1)/2]
}

// readBefore returns what the last run of an earlier day said, by customer.
func (s *Service) readBefore(ctx context.Context, p *purchases, last *Run) ([]*Before, error) {
	all := make([]*Before, len(p.ids))
	if last == nil {
		return all, nil
	}
	n := -1
	err := s.store.EachBefore(ctx, last.ID, func(customerID string, chance float64, before *Before) error {
		var known bool
		if n, known = p.find(customerID, n); !known {
			return nil
		}
		if last.AsOf < p.asOf {
			before = &Before{AsOf: last.AsOf, Chance: chance}
		}
		if before != nil && before.AsOf < p.asOf {
			all[n] = before
		}
		return nil
	})
	return all, err
}

// flush judges the batch and has it written.
func (j *judge) flush(ctx context.Context) error {
	to := min(j.from+j.batch, len(j.p.ids))
	risks := j.risks(j.from, to)
	for i := range risks {
		if risks[i].Value > 0 {
			j.values = append(j.values, risks[i].Value)
		}
	}
	for i := range j.lines {
		j.lines[i] = j.lines[i][:0]
	}
	j.settle(risks)
	j.from = to
	j.run.Judged = int64(to)
	progress := *j.run
	j.writing.Go(func() error {
		if err := j.store.SaveRisks(ctx, progress, risks, j.now()); err != nil {
			return fmt.Errorf("save risks: %w", err)
		}
		return nil
	})
	return ctx.Err()
}

// risks judges customers from … to−1 on all cores.
func (j *judge) risks(from, to int) []Risk {
	risks := make([]Risk, to-from)
	cores := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for core := range cores {
		group.Go(func() {
			for i := core; i < len(risks); i += cores {
				risks[i] = j.risk(from+i, j.lines[i])
			}
		})
	}
	group.Wait()
	return risks
}

// risk judges one customer. Who is among the purchases has bought something.
func (j *judge) risk(customer int, lines []cycle.Line) Risk {
	sums := j.p.of(customer)
	sums.Lines = lines
	found, _ := j.learned.Of(sums)
	r := Risk{
		CustomerID: j.p.ids[customer], AsOf: j.p.asOf, Chance: found.Chance, Value: int64(math.Round(found.Value)),
		AtRisk: int64(math.Round(found.AtRisk())), Since: calendar.Day(found.Since), Last: j.p.last(customer), Before: j.before[customer],
		Reasons: make([]Reason, len(found.Reasons)),
	}
	for i, reason := range found.Reasons {
		r.Reasons[i] = Reason{
			Kind: reason.Kind, Since: calendar.Day(reason.Since), Days: reason.Days, Usual: reason.Usual,
			Share: math.Round(reason.Share*1e4) / 1e4, Count: reason.Count, Of: reason.Of,
		}
		for _, product := range reason.Products {
			r.Reasons[i].Products = append(r.Reasons[i].Products, j.p.codes[product])
		}
	}
	return r
}

// settle says what becomes of the customers' flags.
func (j *judge) settle(risks []Risk) {
	for i := range risks {
		r := &risks[i]
		if r.Flagged() {
			j.run.Flagged++
		}
		if change, changed := decide(latestOf(j.flags[r.CustomerID], r.AsOf), r.AsOf, r, ident.New); changed {
			j.changes = append(j.changes, change)
		}
		delete(j.flags, r.CustomerID)
	}
}

// latestOf is a customer's latest flag if it is open, or was cleared as of a day or later.
func latestOf(flags []Flag, asOf calendar.Day) *Flag {
	if len(flags) == 0 {
		return nil
	}
	if last := &flags[len(flags)-1]; last.Open || last.Cleared >= asOf {
		return last
	}
	return nil
}
