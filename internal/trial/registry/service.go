package registry

import (
	"context"
	"slices"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/rule"
	"liuke/internal/trial"
)

// Service is what can be done with trials.
type Service struct {
	store   Store
	facts   Facts
	company company
	clock   func() int64
	rates   func(context.Context) (Rates, error) // nil: no record costs anything
}

// NewService returns a service on the store. company tells in which zone days begin.
func NewService(s Store, f Facts, company func(context.Context) (account.Company, error), clock func() int64) *Service {
	return &Service{store: s, facts: f, company: company, clock: clock}
}

func (s *Service) today(ctx context.Context) (calendar.Day, error) {
	c, err := s.company(ctx)
	if err != nil {
		return 0, err
	}
	return calendar.DayOf(s.clock(), c.Location()), nil
}

// Get returns a trial.
func (s *Service) Get(ctx context.Context, by account.Actor, id string) (Trial, error) {
	if err := by.Need(account.TrialRead); err != nil {
		return Trial{}, err
	}
	return s.store.Trial(ctx, id)
}

// List returns all trials, the latest first.
func (s *Service) List(ctx context.Context, by account.Actor) ([]Trial, error) {
	if err := by.Need(account.TrialRead); err != nil {
		return nil, err
	}
	return s.store.Trials(ctx)
}

// Create keeps a plan as a draft.
func (s *Service) Create(ctx context.Context, by account.Actor, p Plan) (Trial, error) {
	if err := by.Need(account.TrialManage); err != nil {
		return Trial{}, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return Trial{}, err
	}
	if p, err = p.checked(today); err != nil {
		return Trial{}, err
	}
	t := Trial{ID: ident.New(), Plan: p, State: Draft, Version: 1, ByID: by.ID, By: by.Name, CreatedAt: s.clock()}
	if t.Series, err = s.series(ctx, t); err != nil {
		return Trial{}, err
	}
	return t, s.store.Add(ctx, t)
}

// Change replaces the plan of a draft that is still of the version.
func (s *Service) Change(ctx context.Context, by account.Actor, id string, version int64, p Plan) (Trial, error) {
	if err := by.Need(account.TrialManage); err != nil {
		return Trial{}, err
	}
	t, err := s.store.Trial(ctx, id)
	if err != nil {
		return t, err
	}
	if t.State != Draft {
		return t, fault.New(fault.Conflict, "trial.launched_already")
	}
	today, err := s.today(ctx)
	if err != nil {
		return t, err
	}
	p.Example = t.Example
	if p, err = p.checked(today); err != nil {
		return t, err
	}
	if p.RepeatOf == id {
		return t, invalid("repeat_of", "trial.repeat_unknown")
	}
	t.Plan, t.Version = p, version
	if t.Series, err = s.series(ctx, t); err != nil {
		return t, err
	}
	return t, s.store.Save(ctx, t, s.clock())
}

// series is the first trial of the same action. Repeats measure the same, or they could not be put together.
func (s *Service) series(ctx context.Context, t Trial) (string, error) {
	if t.RepeatOf == "" {
		return t.ID, nil
	}
	earlier, err := s.store.Trial(ctx, t.RepeatOf)
	if fault.Is(err, fault.NotFound) {
		return "", invalid("repeat_of", "trial.repeat_unknown")
	}
	if err != nil {
		return "", err
	}
	if earlier.Outcome != t.Outcome || earlier.Window != t.Window {
		return "", invalid("repeat_of", "trial.repeat_differs", fault.Args{"Days": earlier.Window})
	}
	return earlier.Series, nil
}

// Launch begins a draft. Who is in it from the start is drawn at once: afterwards eligibility does not change.
func (s *Service) Launch(ctx context.Context, by account.Actor, id string, version int64) (Trial, error) {
	if err := by.Need(account.TrialManage); err != nil {
		return Trial{}, err
	}
	t, err := s.store.Trial(ctx, id)
	if err != nil {
		return t, err
	}
	if t.State != Draft {
		return t, fault.New(fault.Conflict, "trial.launched_already")
	}
	now := s.clock()
	t.State, t.LaunchedAt, t.Version = Running, now, version
	if err := s.listFree(ctx, t); err != nil {
		return t, err
	}
	if t.Intake == AsTheyDo && t.Audience.List == "" {
		if err := s.store.Save(ctx, t, now); err != nil {
			return t, err
		}
		return s.store.Trial(ctx, id)
	}
	eligible, err := s.eligible(ctx, t.Audience)
	if err != nil {
		return t, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return t, err
	}
	draw := func(t Trial, before int, roots []trial.Candidate, known map[string]Place) ([]Place, error) {
		places, err := drawn(t, before, roots, known, now, today)
		if err != nil {
			return nil, err
		}
		if t.Intake == AsTheyDo { // others come onto the list later
			return places, nil
		}
		return places, noneEmpty(t, places)
	}
	if err := s.store.Launch(ctx, t, eligible, draw, now); err != nil {
		return t, err
	}
	return s.store.Trial(ctx, id)
}

// noneEmpty refuses a draw that leaves an arm without anybody: nothing could ever be compared with it.
func noneEmpty(t Trial, places []Place) error {
	if len(places) == 0 {
		return fault.New(fault.Invalid, "trial.foresee_nobody")
	}
	sizes := make([]int, len(t.Arms))
	for _, p := range places {
		sizes[p.Arm]++
	}
	for a, n := range sizes {
		if n == 0 {
			return fault.New(fault.Invalid, "trial.arm_empty", fault.Args{"Arm": t.Arms[a].Name, "Count": len(places)})
		}
	}
	return nil
}

// eligible returns whom the audience takes by now.
func (s *Service) eligible(ctx context.Context, a Audience) ([]trial.Candidate, error) {
	candidates, err := s.store.Eligible(ctx, a)
	if err != nil || a.Rule == "" {
		return candidates, err
	}
	r, err := rule.Compile(a.Rule)
	if err != nil {
		return nil, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	holds := map[string]bool{}
	err = s.facts.Facts(ctx, today, r.Fields(), func(customerID string, f *rule.Facts) error {
		fits, err := r.Holds(f)
		holds[customerID] = fits
		return err
	})
	return slices.DeleteFunc(candidates, func(c trial.Candidate) bool { return !holds[c.ID] }), err
}

// Withdraw takes the launch back, as long as nothing was shown, sent or told.
func (s *Service) Withdraw(ctx context.Context, by account.Actor, id string, version int64) error {
	return s.move(ctx, by, id, func(t Trial, now int64) error {
		if t.State != Running {
			return fault.New(fault.Conflict, "trial.not_running")
		}
		t.State, t.LaunchedAt, t.Placed, t.Version = Draft, 0, 0, version
		return s.store.Withdraw(ctx, t, now)
	})
}

// End has nobody come in any more. What ripens still counts.
func (s *Service) End(ctx context.Context, by account.Actor, id string, version int64) error {
	return s.move(ctx, by, id, func(t Trial, now int64) error {
		if t.State != Running {
			return fault.New(fault.Conflict, "trial.not_running")
		}
		t.State, t.EndedAt, t.Version = Ended, now, version
		return s.store.Save(ctx, t, now)
	})
}

// Resume takes the end back.
func (s *Service) Resume(ctx context.Context, by account.Actor, id string, version int64) error {
	return s.move(ctx, by, id, func(t Trial, now int64) error {
		if t.State != Ended {
			return fault.New(fault.Conflict, "trial.not_ended")
		}
		t.State, t.EndedAt, t.Version = Running, 0, version
		return s.store.Save(ctx, t, now)
	})
}

func (s *Service) move(ctx context.Context, by account.Actor, id string, save func(t Trial, now int64) error) error {
	if err := by.Need(account.TrialManage); err != nil {
		return err
	}
	t, err := s.store.Trial(ctx, id)
	if err != nil {
		return err
	}
	return save(t, s.clock())
}
