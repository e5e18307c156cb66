package signal

import (
	"context"
	"errors"
	"slices"

	"golang.org/x/sync/errgroup"

	"liuke/internal/rule"
)

// looks is how often signals are looked for when somebody dismisses one of them meanwhile.
const looks = 3

// Detect looks for signals of all customers, and closes what is over.
func (s *Service) Detect(ctx context.Context) (err error) {
	for range looks {
		if err = s.detect(ctx); !errors.Is(err, ErrChanged) {
			break
		}
	}
	return err
}

// detect looks once. What there is to look at is read side by side.
func (s *Service) detect(ctx context.Context) error {
	now := s.clock()
	var kept []Signal
	var shown, said, ruled []Sighting
	group, reading := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		kept, err = s.store.Kept(reading, now-quietDays*day)
		return err
	})
	group.Go(func() (err error) {
		shown, err = s.look(reading, now)
		return err
	})
	group.Go(func() (err error) {
		said, err = s.listen(reading, now)
		return err
	})
	group.Go(func() (err error) {
		ruled, err = s.ask(reading, now)
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	return s.store.Apply(ctx, Reconcile(kept, slices.Concat(shown, said, ruled), now), now)
}

// look returns what the desk, the relation and the plans of contacts show.
func (s *Service) look(ctx context.Context, now int64) ([]Sighting, error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	var seen []Sighting
	take := func(o Sighting) error {
		n, _ := NatureOf(o.Kind)
		o.Weight, o.Days = n.Weight, n.Days
		seen = append(seen, o)
		return nil
	}
	at := Moment{Now: now, Week: now - 7*day, Quarter: now - 90*day, Half: now - 180*day, Year: now - 365*day, Today: today}
	if err := s.store.Seen(ctx, at, take); err != nil {
		return nil, err
	}
	err = s.contacts.Lapsed(ctx, today, func(rootID string, days int64) error {
		return take(Sighting{CustomerID: rootID, Kind: Lapsed, Count: 1, Detail: Detail{Days: days}})
	})
	return seen, err
}

// listen returns what the company's words were found for in what customers wrote.
func (s *Service) listen(ctx context.Context, now int64) (seen []Sighting, err error) {
	words, _, err := s.words(ctx)
	if err != nil {
		return nil, err
	}
	finders := words.finders()
	err = s.store.Said(ctx, now-seenDays*day, func(said Said) error {
		seen = append(seen, hear(finders, said)...)
		return nil
	})
	return seen, err
}

// asked is an own rule that everybody is asked about.
type asked struct {
	Rule
	compiled *rule.Rule // nil when the program no longer understands it
}

// ask asks all rules in force of everybody.
func (s *Service) ask(ctx context.Context, now int64) ([]Sighting, error) {
	all, err := s.store.Rules(ctx)
	if err != nil {
		return nil, err
	}
	rules, names := inForce(all, now)
	if len(rules) == 0 {
		return nil, nil
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	var seen []Sighting
	err = s.facts.Facts(ctx, today, names, func(id string, f *rule.Facts) error {
		for i := range rules {
			if o, holds := rules[i].of(id, f); holds {
				seen = append(seen, o)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	looked := make([]Rule, len(rules))
	for i := range rules {
		looked[i] = rules[i].Rule
	}
	return seen, s.store.Looked(ctx, looked)
}

// inForce returns the rules that are in force, and the facts that they look at.
func inForce(all []Rule, now int64) (rules []asked, names []string) {
	for _, r := range all {
		if r.Retired {
			continue
		}
		r.LookedAt, r.Holds, r.Failed = now, 0, 0
		compiled, err := rule.Compile(r.Text)
		if err != nil { // a fact that a later program no longer knows
			r.Failed = -1
		} else {
			names = append(names, compiled.Fields()...)
		}
		rules = append(rules, asked{r, compiled})
	}
	return rules, names
}

// of asks the rule of one customer, and counts.
func (r *asked) of(customerID string, f *rule.Facts) (o Sighting, holds bool) {
	if r.compiled == nil {
		return o, false
	}
	holds, err := r.compiled.Holds(f)
	if err != nil {
		r.Failed++
	}
	if !holds {
		return o, false
	}
	r.Holds++
	return Sighting{
		CustomerID: customerID, Kind: RuleKind(r.ID), Weight: r.Weight, Days: r.Days, Count: 1, Detail: Detail{Facts: seenBy(r.compiled, f)},
	}, true
}
