package desk

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"liuke/internal/account"
	"liuke/internal/promise"
	"liuke/internal/setting"
)

// hands is how many cases are worked on at a time when time has brought much.
const hands = 4

// climbAll has every case that find names climb. One that fails does not keep
// the others waiting; the next sweep finds it again.
func (s *Service) climbAll(ctx context.Context, find func(ctx context.Context, now int64, after string, limit int) ([]string, error)) error {
	var failed error
	for after := ""; ; {
		k, err := s.clerk(ctx, account.System)
		if err != nil {
			return errors.Join(failed, err)
		}
		ids, err := find(ctx, k.Now, after, swept)
		if err != nil || len(ids) == 0 {
			return errors.Join(failed, err)
		}
		if k, err = s.climber(ctx, k); err != nil {
			return errors.Join(failed, err)
		}
		errs := make([]error, len(ids))
		var work errgroup.Group
		work.SetLimit(hands)
		for i, id := range ids {
			work.Go(func() error {
				errs[i] = s.climb(ctx, k, id)
				return nil
			})
		}
		_ = work.Wait() // the errors are in errs
		failed = errors.Join(failed, errors.Join(errs...))
		after = ids[len(ids)-1]
	}
}

// climber returns the clerk with all who may have to be told.
func (s *Service) climber(ctx context.Context, k Clerk) (_ Clerk, err error) {
	if k.Supervisors, err = s.Staff.Supervisors(ctx); err != nil {
		return k, err
	}
	k.People, err = s.Staff.People(ctx)
	return k, err
}

// climb does what time has brought to one case. Whoever else does the same at
// the same time, one is first, and the other finds nothing left to do.
func (s *Service) climb(ctx context.Context, k Clerk, id string) error {
	for try := 1; ; try++ {
		f, err := s.Store.File(ctx, id)
		if err != nil {
			return err
		}
		standing, err := s.standing(ctx, k, f.Case)
		if err != nil {
			return err
		}
		c := k.at(f).Climb(f, standing)
		if len(c.Entries) == 0 {
			return s.Store.SetAlarm(ctx, id, f.Case.Version, c.AlarmAt)
		}
		if err := s.Store.Save(ctx, c); !errors.Is(err, ErrChanged) || try == tries {
			return err
		}
	}
}

// asked is what triggers want to know of a customer.
type asked struct {
	any  bool
	days int64 // how far back complaints count
	most int64 // and how many, at most
}

// asked returns what is asked by the triggers that put a case on a step above the level.
func (k Clerk) asked(level int64) (a asked) {
	for _, t := range k.Rules.Ladder.Triggers {
		if t.Level > level && (t.Kind == promise.Worthy || t.Kind == promise.Repeated) {
			a.any, a.days = true, max(a.days, t.Days)
		}
		if t.Kind == promise.Repeated {
			a.most = max(a.most, t.From)
		}
	}
	return a
}

// standing returns what the triggers ask of the case's customer, if any could
// still put the case on a higher step.
func (s *Service) standing(ctx context.Context, k Clerk, c Case) (Standing, error) {
	asked := k.asked(c.Level)
	if !asked.any || c.CustomerID == "" {
		return Standing{}, nil
	}
	return s.Store.Standing(ctx, c.CustomerID, c.CreatedAt-asked.days*dayMS, c.CreatedAt, asked.most)
}

const dayMS = 24 * 60 * 60 * 1000

// Ladder returns the ladder in force, its version, and the staff by whom it goes.
func (s *Service) Ladder(ctx context.Context, actor account.Actor) (l promise.Ladder, version int64, people promise.People, err error) {
	if err := actor.Need(account.CompanyManage); err != nil {
		return l, 0, people, err
	}
	if l, version, err = setting.Load(ctx, s.Settings, promise.LadderSetting, promise.DefaultLadder()); err != nil {
		return l, 0, people, err
	}
	people, err = s.Staff.People(ctx)
	return l, version, people, err
}

// SetLadder lays a ladder down in the place of the version that was seen. All
// cases with something pending are then looked at by it.
func (s *Service) SetLadder(ctx context.Context, actor account.Actor, l promise.Ladder, seen int64) error {
	if err := actor.Need(account.CompanyManage); err != nil {
		return err
	}
	people, err := s.Staff.People(ctx)
	if err != nil {
		return err
	}
	if err := l.Validate(people); err != nil {
		return err
	}
	if err := setting.Save(ctx, s.Settings, promise.LadderSetting, l, seen, actor.ID, s.Clock()); err != nil {
		return err
	}
	return s.Store.WakeAll(ctx, s.Clock()+wakeAfter)
}

// wakeAfter is how long after a new ladder cases are looked at by it, in
// milliseconds: longer than any replica goes by rules it remembers.
const wakeAfter = 10_000

// MayTakeOver reports whether the case came up to the actor, so that they may
// take it over.
func (s *Service) MayTakeOver(ctx context.Context, actor account.Actor, f File) (bool, error) {
	rules, err := s.Company.Rules(ctx)
	return err == nil && actor.Can(account.CaseWrite) && f.MayTakeOver(rules.Ladder, actor.ID), err
}

// Escalate takes a case up to the next step at once.
func (s *Service) Escalate(ctx context.Context, actor account.Actor, on Target, e Escalate) (File, error) {
	people, err := s.Staff.People(ctx)
	if err != nil {
		return File{}, err
	}
	return s.command(ctx, actor, on, "escalate", e, func(k Clerk, f File) (Change, error) {
		k.People = people
		return k.Escalate(f, e)
	})
}

// TakeOver makes the actor the owner of a case that came up to them.
func (s *Service) TakeOver(ctx context.Context, actor account.Actor, on Target) (File, error) {
	return s.command(ctx, actor, on, "take_over", nil, func(k Clerk, f File) (Change, error) { return k.TakeOver(f) })
}

// Ask asks one of the staff for an opinion.
func (s *Service) Ask(ctx context.Context, actor account.Actor, on Target, a Ask) (File, error) {
	who, err := s.member(ctx, a.StaffID)
	if err != nil {
		return File{}, err
	}
	return s.command(ctx, actor, on, "ask", a, func(k Clerk, f File) (Change, error) { return k.Ask(f, a, who) })
}

// Opine answers a question that the actor was asked.
func (s *Service) Opine(ctx context.Context, actor account.Actor, on Target, a Opine) (File, error) {
	return s.command(ctx, actor, on, "opine", a, func(k Clerk, f File) (Change, error) { return k.Opine(f, a) })
}

// CancelAsk takes a question back.
func (s *Service) CancelAsk(ctx context.Context, actor account.Actor, on Target, opinionID string) (File, error) {
	return s.command(ctx, actor, on, "cancel_ask", opinionID, func(k Clerk, f File) (Change, error) {
		return k.CancelAsk(f, opinionID, actor.Can(account.CaseAssign))
	})
}

// Asked is a question to one of the staff beside its case.
type Asked struct {
	Opinion Opinion
	Row     Row
}

// AskedOf returns what the actor was asked and has not answered, the first due first.
func (s *Service) AskedOf(ctx context.Context, actor account.Actor) ([]Asked, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return nil, err
	}
	return s.Reader.Asked(ctx, actor.ID, todaySize)
}
