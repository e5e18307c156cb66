package registry

import (
	"context"
	"math"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/trial"
)

// Placed is what whoever is about to act must know.
type Placed struct {
	Arm     string
	Holdout bool // leave alone, and tell WouldHave
	New     bool // drawn by this call
}

// Place says in which arm customers are, drawing those who have no place yet. Places are recorded when it returns: only then
// may anything be shown or sent. The answer is by root, and by the id a customer was asked by. Who is not in the answer is not
// in the trial, because it takes customers at its launch only or has ended.
//
// Of a candidate, Value counts where no worth was reckoned, and Kept never.
func (s *Service) Place(ctx context.Context, trialID string, customers []trial.Candidate) (map[string]Placed, error) {
	company, err := s.company(ctx)
	if err != nil {
		return nil, err
	}
	now := s.clock()
	day := calendar.DayOf(now, company.Location())
	answer := map[string]Placed{}
	draw := func(t Trial, before int, roots []trial.Candidate, known map[string]Place) ([]Place, error) {
		if t.State == Draft {
			return nil, fault.New(fault.Conflict, "trial.not_running")
		}
		if t.State == Ended || t.Intake == AtLaunch {
			roots = nil
		}
		fresh, err := drawn(t, before, roots, known, now, day)
		if err != nil {
			return nil, err
		}
		clear(answer)
		for root, p := range known {
			answer[root] = placedIn(t, p, false)
		}
		for _, p := range fresh {
			answer[p.RootID] = placedIn(t, p, true)
		}
		return fresh, nil
	}
	places, err := s.store.Place(ctx, trialID, customers, draw, now)
	if err != nil {
		return nil, err
	}
	for _, p := range places {
		if _, there := answer[p.CustomerID]; !there {
			answer[p.CustomerID] = answer[p.RootID]
		}
	}
	return answer, nil
}

// Enrol has a program put customers into a trial that takes them as they come, and read where they stand.
func (s *Service) Enrol(ctx context.Context, by account.Actor, trialID string, customers []string) (map[string]Placed, error) {
	if err := by.Need(account.TrialManage); err != nil {
		return nil, err
	}
	candidates := make([]trial.Candidate, len(customers))
	for i, id := range customers {
		candidates[i] = trial.Candidate{ID: id, Value: math.NaN(), Kept: trial.Unassigned}
	}
	return s.Place(ctx, trialID, candidates)
}

// Where says where a customer stands; nobody is drawn.
func (s *Service) Where(ctx context.Context, by account.Actor, trialID, customerID string) (Placed, Place, error) {
	if err := by.Need(account.TrialRead); err != nil {
		return Placed{}, Place{}, err
	}
	t, p, err := s.placed(ctx, trialID, customerID)
	if err != nil {
		return Placed{}, p, err
	}
	return placedIn(t, p, false), p, nil
}

func placedIn(t Trial, p Place, isNew bool) Placed {
	arm := t.Arms[p.Arm]
	return Placed{Arm: arm.Name, Holdout: arm.Holdout, New: isNew}
}

// drawn are the places of those roots that have none.
func drawn(t Trial, before int, roots []trial.Candidate, known map[string]Place, now int64, day calendar.Day) ([]Place, error) {
	var fresh []trial.Candidate
	for _, c := range roots {
		if _, has := known[c.ID]; !has {
			c.Kept = trial.Unassigned
			fresh = append(fresh, c)
		}
	}
	if len(fresh) == 0 {
		return nil, nil
	}
	arms, err := trial.AssignAfter(t.ID, t.Shares(), before, fresh)
	if err != nil {
		return nil, err
	}
	places := make([]Place, len(fresh))
	for i, c := range fresh {
		places[i] = Place{TrialID: t.ID, CustomerID: c.ID, RootID: c.ID, Arm: arms[i].Arm, Stratum: arms[i].Stratum, PlacedAt: now, Day: day}
		if !math.IsNaN(c.Value) {
			worth := int64(math.Round(c.Value))
			places[i].Worth = &worth
		}
	}
	return places, nil
}

// Kind says what a note about a customer of a trial is.
type Kind string

// The kinds.
const (
	Did   Kind = "did"
	Would Kind = "would" // what a customer who was held out would have been given
	Wrong Kind = "wrong" // what a customer was given who should not have been
)

// Done is one thing that was done, or would have been.
type Done struct {
	TrialID    string
	CustomerID string
	Kind       Kind
	At         int64
	Action     string // what it was, in a few words or a name
	Cost       int64  // minor units
	ExternalID string // of what another system tells; else ""
}

// unknownWorth is that of a customer of whom nothing is said.
var unknownWorth = math.NaN()

const maxAction = 200 // characters

// WouldHave keeps what a customer who is held out would have been given, as if it had been: what came of it is counted from
// the same moment in all arms. Telling it again changes nothing.
func (s *Service) WouldHave(ctx context.Context, trialID, customerID, action string, at int64) error {
	t, p, err := s.placed(ctx, trialID, customerID)
	if err != nil {
		return err
	}
	if !t.Arms[p.Arm].Holdout {
		return fault.New(fault.Conflict, "trial.not_held_out")
	}
	return s.store.Note(ctx, done(p, Would, action, at, 0))
}

// Did keeps what a customer of a trial was given and what it cost. Was it one who is held out, that spoils the comparison and
// is listed, but not hidden: the customer still counts where chance put them.
func (s *Service) Did(ctx context.Context, trialID, customerID, action string, at, cost int64) error {
	t, p, err := s.placed(ctx, trialID, customerID)
	if err != nil {
		return err
	}
	kind := Did
	if t.Arms[p.Arm].Holdout {
		kind = Wrong
	}
	return s.store.Note(ctx, done(p, kind, action, at, max(0, cost)))
}

// Contaminate keeps that a customer got something that their arm should not have had, from whatever side.
func (s *Service) Contaminate(ctx context.Context, trialID, customerID, what string, at int64) error {
	_, p, err := s.placed(ctx, trialID, customerID)
	if err != nil {
		return err
	}
	return s.store.Note(ctx, done(p, Wrong, what, at, 0))
}

func (s *Service) placed(ctx context.Context, trialID, customerID string) (Trial, Place, error) {
	t, err := s.store.Trial(ctx, trialID)
	if err != nil {
		return t, Place{}, err
	}
	p, ok, err := s.store.PlaceOf(ctx, trialID, customerID)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "trial.no_place")
	}
	return t, p, err
}

func done(p Place, kind Kind, action string, at, cost int64) Done {
	if r := []rune(action); len(r) > maxAction {
		action = string(r[:maxAction])
	}
	return Done{TrialID: p.TrialID, CustomerID: p.CustomerID, Kind: kind, At: at, Action: action, Cost: cost}
}

// company is what a trial needs to know of it.
type company func(context.Context) (account.Company, error)
