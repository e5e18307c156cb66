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
	Looks  []Look // the earliest first
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

// Open returns a trial with what it shows by now, reckoned if what is kept is out of date; what it cost is as of now.
func (s *Service) Open(ctx context.Context, by account.Actor, id string) (File, error) {
	t, err := s.Get(ctx, by, id)
	if err != nil {
		return File{}, err
	}
	if t.State == Draft {
		return File{Result: blank(t)}, nil
	}
	latest, err := s.store.Latest(ctx)
	if err != nil {
		return File{}, err
	}
	f := File{Counts: map[Kind]int64{}}
	if f.Result, err = s.fresh(ctx, t, latest[t.ID]); err != nil {
		return f, err
	}
	spent, err := s.spent(ctx, t)
	if err != nil {
		return f, err
	}
	f.Result = f.costing(spent)
	if f.Series, err = s.inSeries(ctx, f.Result); err != nil {
		return f, err
	}
	if f.Looks, err = s.looks(ctx, t); err != nil {
		return f, err
	}
	if f.Moved, err = s.moved(ctx, t); err != nil {
		return f, err
	}
	for _, kind := range []Kind{Did, Would, Wrong} {
		notes, count, err := s.store.Notes(ctx, id, kind, noted)
		if err != nil {
			return f, err
		}
		f.Notes, f.Counts[kind] = append(f.Notes, notes...), count
	}
	touched, err := s.touched(ctx, t)
	f.Counts[Wrong] += int64(len(touched))
	f.Notes = append(f.Notes, touched[:min(len(touched), noted)]...)
	return f, err
}

// blank is the result of a trial of which nothing was reckoned yet.
func blank(t Trial) Result {
	r := Result{Trial: t, Obstacle: NobodyPlaced}
	for _, a := range t.Arms {
		r.Arms = append(r.Arms, ArmState{Arm: a})
	}
	return r
}

// judge reads what came of a trial and says what that shows.
func (s *Service) judge(ctx context.Context, t Trial, asOf calendar.Day) (Result, error) {
	e := Evidence{AsOf: asOf}
	var err error
	if e.Subjects, err = s.store.Subjects(ctx, t); err != nil {
		return Result{}, err
	}
	if e.Spent, err = s.spent(ctx, t); err != nil {
		return Result{}, err
	}
	r, err := Judge(t, e)
	if err == nil && r.Finished() && r.Bought != nil {
		r.Uplifts, err = s.teach(ctx, t, e.Subjects)
	}
	return r, err
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
	results, err := s.results(ctx, func(t Trial) bool { return t.ID != r.Trial.ID && t.Series == r.Trial.Series && t.State != Draft })
	results = append(results, r)
	slices.SortFunc(results, func(a, b Result) int {
		return cmp.Or(cmp.Compare(a.Trial.CreatedAt, b.Trial.CreatedAt), cmp.Compare(a.Trial.ID, b.Trial.ID))
	})
	return pooled(results), err
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

// Results are those of all trials that were launched, as they are kept, the latest first.
func (s *Service) Results(ctx context.Context, by account.Actor) ([]Result, error) {
	if err := by.Need(account.TrialRead); err != nil {
		return nil, err
	}
	return s.results(ctx, func(t Trial) bool { return t.State != Draft })
}

// results reads what is kept of trials. Only a trial of which nothing was ever kept is reckoned.
func (s *Service) results(ctx context.Context, which func(Trial) bool) ([]Result, error) {
	all, err := s.store.Trials(ctx)
	if err != nil {
		return nil, err
	}
	latest, err := s.store.Latest(ctx)
	if err != nil {
		return nil, err
	}
	var results []Result
	for _, t := range all {
		if !which(t) {
			continue
		}
		if k := latest[t.ID]; k != nil {
			results = append(results, k.of(t))
			continue
		}
		r, err := s.fresh(ctx, t, nil)
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

// Effects reads what finished trials brought, examples left out. It is one query on kept results, so a list may ask it for each
// of its rows by Of. It is for ranking whom to treat: the same for everybody who asks.
func (s *Service) Effects(ctx context.Context) (Effects, error) {
	results, err := s.results(ctx, func(t Trial) bool { return t.State == Ended && !t.Example })
	return EffectsOf(results), err
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
