package desk

import (
	"context"
	"errors"
	"strings"

	"liuke/internal/account"
	"liuke/internal/fault"
)

// Target is the case a command is for.
type Target struct {
	CaseID  string
	Version int64  // as the actor saw it: when it has changed since, the command is refused; 0 for whatever it is
	Key     string // of a request that may be repeated and is carried out once; "" for none

	errand string // the work order that lets whoever it was dispatched to in; "" for none
}

// Reply sends the customer a letter.
func (s *Service) Reply(ctx context.Context, actor account.Actor, on Target, r Reply) (File, error) {
	f, err := s.command(ctx, actor, on, "reply", r, func(k Clerk, f File) (Change, error) { return k.Reply(f, r) })
	s.discardUnused(ctx, f, r.Files)
	return f, err
}

// Note keeps something for the staff.
func (s *Service) Note(ctx context.Context, actor account.Actor, on Target, n Note) (File, error) {
	staff, err := s.called(ctx, n.Text)
	if err != nil {
		s.Discard(ctx, n.Files...)
		return File{}, err
	}
	f, err := s.command(ctx, actor, on, "note", n, func(k Clerk, f File) (Change, error) {
		k.Colleagues = staff
		return k.Note(f, n)
	})
	s.discardUnused(ctx, f, n.Files)
	return f, err
}

// called returns who may be called by name, if the text calls anybody.
func (s *Service) called(ctx context.Context, text string) ([]Colleague, error) {
	if !strings.ContainsAny(text, "@＠") {
		return nil, nil
	}
	return s.Bench.Colleagues(ctx)
}

// Restate sends the customer how we understood the matter.
func (s *Service) Restate(ctx context.Context, actor account.Actor, on Target, r Restatement) (File, error) {
	return s.command(ctx, actor, on, "restate", r, func(k Clerk, f File) (Change, error) { return k.Restate(f, r) })
}

// Promise promises the customer something by a time.
func (s *Service) Promise(ctx context.Context, actor account.Actor, on Target, n NewPromise) (File, error) {
	if n.OwnerID != "" {
		if _, err := s.member(ctx, n.OwnerID); err != nil {
			return File{}, err
		}
	}
	return s.command(ctx, actor, on, "promise", n, func(k Clerk, f File) (Change, error) { return k.Promise(f, n) })
}

// Keep records that what was promised is done.
func (s *Service) Keep(ctx context.Context, actor account.Actor, on Target, c Keep) (File, error) {
	return s.command(ctx, actor, on, "keep", c, func(k Clerk, f File) (Change, error) { return k.Keep(f, c) })
}

// Renegotiate puts a promise off.
func (s *Service) Renegotiate(ctx context.Context, actor account.Actor, on Target, r Renegotiation) (File, error) {
	return s.command(ctx, actor, on, "renegotiate", r, func(k Clerk, f File) (Change, error) { return k.Renegotiate(f, r) })
}

// Pause has the clocks of the case stand still.
func (s *Service) Pause(ctx context.Context, actor account.Actor, on Target, p PauseClocks) (File, error) {
	return s.command(ctx, actor, on, "pause", p, func(k Clerk, f File) (Change, error) { return k.Pause(f, p) })
}

// Resume has the clocks of the case go on.
func (s *Service) Resume(ctx context.Context, actor account.Actor, on Target) (File, error) {
	return s.command(ctx, actor, on, "resume", nil, func(k Clerk, f File) (Change, error) { return k.Resume(f) })
}

// Offer puts remedies before the customer.
func (s *Service) Offer(ctx context.Context, actor account.Actor, on Target, o Offer) (File, error) {
	return s.command(ctx, actor, on, "offer", o, func(k Clerk, f File) (Change, error) {
		k, err := s.deciding(ctx, k, f)
		if err != nil {
			return Change{}, err
		}
		return k.Offer(f, o)
	})
}

// Choose records the remedy the customer chose.
func (s *Service) Choose(ctx context.Context, actor account.Actor, on Target, c Choice) (File, error) {
	return s.command(ctx, actor, on, "choose", c, func(k Clerk, f File) (Change, error) {
		k, err := s.dealing(ctx, k, f)
		if err != nil {
			return Change{}, err
		}
		return k.Choose(f, c)
	})
}

// Done declares our side done and asks the customer.
func (s *Service) Done(ctx context.Context, actor account.Actor, on Target, c Done) (File, error) {
	return s.command(ctx, actor, on, "done", c, func(k Clerk, f File) (Change, error) { return k.Done(f, c) })
}

// Hear records the answer that the customer gave to the actor.
func (s *Service) Hear(ctx context.Context, actor account.Actor, on Target, v Verdict) (File, error) {
	return s.command(ctx, actor, on, "hear", v, func(k Clerk, f File) (Change, error) { return k.Hear(f, v) })
}

// TakeBackDone undoes Done before the customer has answered.
func (s *Service) TakeBackDone(ctx context.Context, actor account.Actor, on Target) (File, error) {
	return s.command(ctx, actor, on, "take_back", nil, func(k Clerk, f File) (Change, error) { return k.TakeBackDone(f) })
}

// Edit changes what we say a case is, and about.
func (s *Service) Edit(ctx context.Context, actor account.Actor, on Target, e Edit) (File, error) {
	sort, err := s.sorter(ctx, actor, e)
	if err != nil {
		return File{}, err
	}
	return s.command(ctx, actor, on, "edit", e, func(k Clerk, f File) (Change, error) {
		k.Board, k.People = sort.Board, sort.People
		return k.Edit(f, e)
	})
}

// Assign gives the case to a member of the staff. Everybody who works at the
// desk may take a case; giving it to others needs its own permission.
func (s *Service) Assign(ctx context.Context, actor account.Actor, on Target, ownerID string) (File, error) {
	if ownerID != actor.ID {
		if err := actor.Need(account.CaseAssign); err != nil {
			return File{}, err
		}
	}
	to, err := s.member(ctx, ownerID)
	if err != nil {
		return File{}, err
	}
	return s.command(ctx, actor, on, "assign", ownerID, func(k Clerk, f File) (Change, error) { return k.Assign(f, to) })
}

// Identify says which customer the case is from.
func (s *Service) Identify(ctx context.Context, actor account.Actor, on Target, customerID string) (File, error) {
	if err := actor.Need(account.CustomerRead); err != nil {
		return File{}, err
	}
	who, err := s.Customers.Customer(ctx, customerID)
	if err != nil {
		return File{}, err
	}
	return s.command(ctx, actor, on, "identify", customerID, func(k Clerk, f File) (Change, error) { return k.Identify(f, who) })
}

// command carries out what a member of the staff or a program asks for.
func (s *Service) command(ctx context.Context, actor account.Actor, on Target, name string, what any, decide decision) (File, error) {
	if err := actor.Need(account.CaseWrite); err != nil {
		return File{}, err
	}
	return s.carryOut(ctx, actor, on, answer(actor, on.Key, fingerprint(name, on.CaseID, what), ""), func(k Clerk, f File) (Change, error) {
		if err := f.mayDo(viewer(actor), name); err != nil {
			return Change{}, err
		}
		return decide(k, f)
	})
}

type decision func(Clerk, File) (Change, error)

// tries is how often a command that does not mind what the case has become is
// decided again when somebody else was faster.
const tries = 10

// carryOut loads the case, decides and saves, and returns the file as it is then.
func (s *Service) carryOut(ctx context.Context, actor account.Actor, on Target, once *Answer, decide decision) (File, error) {
	k, err := s.clerk(ctx, actor)
	if err != nil {
		return File{}, err
	}
	if k.Supervisors, err = s.Staff.Supervisors(ctx); err != nil {
		return File{}, err
	}
	for try := 1; ; try++ {
		after, err := s.attempt(ctx, k, on, once, decide)
		switch {
		case errors.Is(err, ErrRepeated):
			if _, err := s.repeat(ctx, *once); err != nil {
				return File{}, err
			}
			return s.reached(ctx, k.Actor, on)
		case errors.Is(err, ErrDealt) && try < tries: // whatever version of the case was seen: it is as it was
		case !errors.Is(err, ErrChanged) && !errors.Is(err, ErrDealt):
			return after, err
		case on.Version != 0 || try == tries:
			return File{}, changedMeanwhile()
		}
	}
}

func (s *Service) attempt(ctx context.Context, k Clerk, on Target, once *Answer, decide decision) (File, error) {
	f, err := s.reached(ctx, k.Actor, on)
	if err != nil {
		return File{}, err
	}
	if once != nil {
		if _, err := s.Store.Answer(ctx, once.ActorID, once.Key); !fault.Is(err, fault.NotFound) {
			return File{}, errors.Join(err, ErrRepeated)
		}
	}
	if on.Version != 0 && on.Version != f.Case.Version {
		return File{}, changedMeanwhile()
	}
	if err := f.goesOnElsewhere(k.Actor); err != nil {
		return File{}, err
	}
	if k, err = s.toldApart(ctx, k, f.Case); err != nil {
		return File{}, err
	}
	c, err := decide(k.at(f), f)
	if err != nil || len(c.Entries) == 0 {
		return f, err
	}
	if err := s.untied(ctx, k.Actor, f.Case.ID, "case", toCustomer(c)...); err != nil {
		return File{}, err
	}
	c.Answer = once
	if err := s.Store.Save(ctx, c); err != nil {
		return File{}, err
	}
	return f.Apply(c), nil
}

func changedMeanwhile() error { return fault.New(fault.Conflict, "desk.changed_meanwhile") }
