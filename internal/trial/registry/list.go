package registry

import (
	"context"
	"slices"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/trial"
)

// List names a list of the company's work: customers come onto it by themselves, and people go through it by hand.
type List string

// ListLost are the customers held lost with whom nobody has been in touch yet, but for those who have a complaint.
const ListLost List = "lost"

// Alone is a customer on a list who is left alone for now.
type Alone struct {
	TrialID string
	Trial   string       // its name
	Since   int64        // when they were drawn
	Until   calendar.Day // the last day on which an outcome of theirs counts: afterwards they are like everybody else
	Noted   bool         // what they would have been given is kept
}

// OnList says how customers of a list stand.
type OnList struct {
	Running *Trial           // the trial that those who come onto the list are drawn for; nil for none
	Alone   map[string]Alone // by root
}

// WrongBy begins the message key of what was done to somebody who was held out, as the records have it.
const WrongBy = "trial.wrong."

// Standing is a place with whether it is kept what its customer would have been given.
type Standing struct {
	Place
	Noted bool
}

// Touch is something that was done to a customer who was held out, with the last day on which that counts.
type Touch struct {
	Noted
	Until calendar.Day
}

// touched is what was done to customers of a list who were held out, while they were.
func (s *Service) touched(ctx context.Context, t Trial) ([]Noted, error) {
	if t.Audience.List == "" || t.State == Draft {
		return nil, nil
	}
	company, err := s.company(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.store.Touched(ctx, t)
	var within []Noted
	for _, n := range all {
		if calendar.DayOf(n.At, company.Location()) <= n.Until {
			within = append(within, n.Noted)
		}
	}
	return within, err
}

// OnList says who of the customers on a list, which are roots, is to be left alone today. Those who are fresh, with whom
// nothing has been done yet, are drawn first where they have no place: the places are kept when it returns, so that whatever
// is shown afterwards is shown after the draw. Who was drawn to be left alone stays so until their window is over, also when
// the trial ends before.
func (s *Service) OnList(ctx context.Context, list List, on, fresh []string) (OnList, error) {
	o := OnList{Alone: map[string]Alone{}}
	all, err := s.store.Trials(ctx)
	if err != nil {
		return o, err
	}
	company, err := s.company(ctx)
	if err != nil {
		return o, err
	}
	today := calendar.DayOf(s.clock(), company.Location())
	for _, t := range slices.Backward(all) { // the earliest first
		over := t.State == Ended && calendar.DayOf(t.EndedAt, company.Location())+calendar.Day(t.Window) < today
		if t.Audience.List != list || t.State == Draft || over {
			continue
		}
		if t.State == Running && o.Running == nil {
			o.Running = &t
			if err := s.drawFresh(ctx, t, fresh); err != nil {
				return o, err
			}
		}
		places, err := s.store.Standing(ctx, t.ID, on)
		if err != nil {
			return o, err
		}
		for root, p := range places {
			if until := p.Day + calendar.Day(t.Window); t.Arms[p.Arm].Holdout && until >= today {
				o.Alone[root] = Alone{TrialID: t.ID, Trial: t.Name, Since: p.PlacedAt, Until: until, Noted: p.Noted}
			}
		}
	}
	return o, nil
}

// ListResults returns what the trials of a list that were launched show, the latest first.
func (s *Service) ListResults(ctx context.Context, list List) ([]Result, error) {
	return s.results(ctx, func(t Trial) bool { return t.State != Draft && t.Audience.List == list })
}

// drawFresh draws those who have no place yet.
func (s *Service) drawFresh(ctx context.Context, t Trial, fresh []string) error {
	known, err := s.store.Standing(ctx, t.ID, fresh)
	if err != nil {
		return err
	}
	var candidates []trial.Candidate
	for _, root := range fresh {
		if _, has := known[root]; !has {
			candidates = append(candidates, trial.Candidate{ID: root, Value: unknownWorth, Kept: trial.Unassigned})
		}
	}
	if len(candidates) == 0 {
		return nil
	}
	_, err = s.Place(ctx, t.ID, candidates)
	return err
}

// checkedList sees to it that a list is the only condition, and that its customers come in as they come onto it.
func (p Plan) checkedList() (Plan, error) {
	a := p.Audience
	switch {
	case a.List == "":
		return p, nil
	case a.List != ListLost:
		return p, invalid("list", "trial.list_unknown")
	case a.Rule != "" || a.Tier != "" || a.OwnerID != "" || len(a.Listed) > 0:
		return p, invalid("list", "trial.list_alone")
	}
	p.Intake = AsTheyDo
	return p, nil
}

// listFree refuses a second trial of the same list while one is running: a customer would be drawn twice.
func (s *Service) listFree(ctx context.Context, t Trial) error {
	if t.Audience.List == "" {
		return nil
	}
	all, err := s.store.Trials(ctx)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.ID != t.ID && other.Audience.List == t.Audience.List && other.State == Running {
			return fault.New(fault.Conflict, "trial.list_taken", fault.Args{"Name": other.Name})
		}
	}
	return nil
}
