package registry

import (
	"cmp"
	"context"
	"slices"

	"liuke/internal/account"
	"liuke/internal/calendar"
)

// File is a trial with all that is known of it.
type File struct {
	Result
	Series Series
	Moved  []Moved
	Notes  []Noted // the latest first, at most noted of a kind
	Counts map[Kind]int64
}

// Noted is a note about a customer, who may have been merged since.
type Noted struct {
	Done
	RootID string
}

// noted is how many notes of a kind a file has.
const noted = 200

// Open returns a trial with what it shows by now.
func (s *Service) Open(ctx context.Context, by account.Actor, id string) (File, error) {
	t, err := s.Get(ctx, by, id)
	if err != nil {
		return File{}, err
	}
	f := File{}
	if f.Result, err = s.judge(ctx, t); err != nil {
		return f, err
	}
	if f.Series, err = s.inSeries(ctx, f.Result); err != nil {
		return f, err
	}
	if f.Moved, err = s.moved(ctx, t); err != nil {
		return f, err
	}
	f.Counts = map[Kind]int64{}
	for _, kind := range []Kind{Did, Would, Wrong} {
		notes, count, err := s.store.Notes(ctx, id, kind, noted)
		if err != nil {
			return f, err
		}
		f.Notes, f.Counts[kind] = append(f.Notes, notes...), count
	}
	return f, nil
}

// judge reads what came of a trial and says what that shows.
func (s *Service) judge(ctx context.Context, t Trial) (Result, error) {
	asOf, err := s.asOf(ctx, t.Source)
	if err != nil {
		return Result{}, err
	}
	e := Evidence{AsOf: asOf}
	if t.State != Draft {
		if e.Subjects, err = s.store.Subjects(ctx, t); err != nil {
			return Result{}, err
		}
		if e.Spent, err = s.store.Spent(ctx, t.ID); err != nil {
			return Result{}, err
		}
	}
	e.Spent = t.spent(e)
	return Judge(t, e)
}

// spent is what an action cost: what was told, or else what the plan says for each who was to be given it.
func (t Trial) spent(e Evidence) Spent {
	if e.Spent.Cost > 0 {
		return e.Spent
	}
	treated := int64(0)
	for _, s := range e.Subjects {
		if !t.Arms[s.Arm].Holdout {
			treated++
		}
	}
	return Spent{Customers: treated, Cost: treated * t.CostEach, Estimated: true}
}

// asOf is the last day of which all is known: yesterday, or the last one with purchases where those do not reach so far.
func (s *Service) asOf(ctx context.Context, from Source) (calendar.Day, error) {
	today, err := s.today(ctx)
	if err != nil || from == FromFile {
		return today - 1, err
	}
	last, bought, err := s.store.LastPurchaseDay(ctx)
	if err != nil || !bought {
		return 0, err
	}
	return min(today-1, last), nil
}

// inSeries puts a trial together with the others of its action.
func (s *Service) inSeries(ctx context.Context, r Result) (Series, error) {
	all, err := s.store.Trials(ctx)
	if err != nil {
		return Series{}, err
	}
	results := []Result{}
	for _, t := range all {
		switch {
		case t.ID == r.Trial.ID:
			results = append(results, r)
		case t.Series == r.Trial.Series && t.State != Draft:
			other, err := s.judge(ctx, t)
			if err != nil {
				return Series{}, err
			}
			results = append(results, other)
		}
	}
	slices.Reverse(results)
	return pooled(results), nil
}

// moved are the places that do not count, because customers were merged who both had one. In another arm that spoils the
// comparison; in the same one a customer is only counted once.
func (s *Service) moved(ctx context.Context, t Trial) ([]Moved, error) {
	places, err := s.store.Doubled(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(places, func(a, b Place) int {
		return cmp.Or(cmp.Compare(a.RootID, b.RootID), cmp.Compare(a.PlacedAt, b.PlacedAt), cmp.Compare(a.CustomerID, b.CustomerID))
	})
	var moved []Moved
	counts := 0
	for i, p := range places {
		if i == 0 || p.RootID != places[i-1].RootID {
			counts = p.Arm
			continue
		}
		moved = append(moved, Moved{Place: p, Counts: counts})
	}
	return moved, nil
}

// Results are those of all trials that were launched, the latest first.
func (s *Service) Results(ctx context.Context, by account.Actor) ([]Result, error) {
	if err := by.Need(account.TrialRead); err != nil {
		return nil, err
	}
	return s.results(ctx, func(t Trial) bool { return t.State != Draft })
}

func (s *Service) results(ctx context.Context, which func(Trial) bool) ([]Result, error) {
	all, err := s.store.Trials(ctx)
	if err != nil {
		return nil, err
	}
	var results []Result
	for _, t := range all {
		if !which(t) {
			continue
		}
		r, err := s.judge(ctx, t)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	return results, nil
}

// Prove says what all trials brought.
func (s *Service) Prove(ctx context.Context, by account.Actor) (Proof, error) {
	results, err := s.Results(ctx, by)
	return prove(results), err
}

// Effect is what finished trials say an action brings, for a reason or, where none was tried for it, in general; of examples
// nothing is learned. It is for ranking whom to treat, so it is the same for everybody who asks.
func (s *Service) Effect(ctx context.Context, action Action, reason string) (Learned, error) {
	results, err := s.results(ctx, func(t Trial) bool { return t.State == Ended && t.Action == action && !t.Example })
	if err != nil {
		return Learned{}, err
	}
	results = slices.DeleteFunc(results, func(r Result) bool { return !r.Finished() })
	return learn(results, reason), nil
}

func withDays(list []int64, days int64) []int64 {
	at, there := slices.BinarySearch(list, days)
	if there {
		return list
	}
	return slices.Insert(list, at, days)
}

// Places returns all places that count, by customer.
func (s *Service) Places(ctx context.Context, by account.Actor, id string) (Trial, []Subject, error) {
	if err := by.Need(account.Export); err != nil {
		return Trial{}, nil, err
	}
	t, err := s.Get(ctx, by, id)
	if err != nil {
		return t, nil, err
	}
	subjects, err := s.store.Subjects(ctx, t)
	return t, subjects, err
}
