package desk

import (
	"context"
	"errors"
	"slices"

	"liuke/internal/account"
	"liuke/internal/fault"
)

// Merge has a case go on in another one of the same customer, or one whose
// customer nobody knows. The actor must see both.
func (s *Service) Merge(ctx context.Context, actor account.Actor, on Target, m Merge) (File, error) {
	id := m.Into
	if number, ok := ParseRef(m.Into); ok {
		var err error
		if id, err = s.Store.CaseID(ctx, number); err != nil && !fault.Is(err, fault.NotFound) {
			return File{}, err
		}
	}
	return s.onBoth(ctx, actor, on, "merge", m, func(k Clerk, f File) ([]Change, error) {
		into, err := s.seen(ctx, actor, id)
		if fault.Is(err, fault.NotFound) {
			return nil, fault.New(fault.Invalid, "merge.into_unknown").On("into")
		}
		if err == nil {
			err = into.mayDo(viewer(actor), "merge")
		}
		if err == nil {
			err = s.oneCustomer(ctx, f.Case, into.Case)
		}
		if err != nil {
			return nil, err
		}
		others, err := s.Store.Absorbed(ctx, f.Case.ID)
		if err == nil && len(others) > 0 {
			err = fault.New(fault.Conflict, "merge.absorbs")
		}
		if err != nil {
			return nil, err
		}
		absorbed, goesOn, err := k.Merge(f, into)
		return []Change{absorbed, goesOn}, err
	})
}

// Unmerge takes a merge apart: the case is open again, with what came from it
// and is still to be done.
func (s *Service) Unmerge(ctx context.Context, actor account.Actor, on Target) (File, error) {
	return s.onBoth(ctx, actor, on, "unmerge", nil, func(k Clerk, f File) ([]Change, error) {
		if f.Case.MergedInto == "" {
			return nil, fault.New(fault.Conflict, "merge.not_merged")
		}
		into, err := s.seen(ctx, actor, f.Case.MergedInto)
		if err == nil {
			err = into.mayDo(viewer(actor), "unmerge")
		}
		if err != nil {
			return nil, err
		}
		opened, left, err := k.Unmerge(f, into)
		return []Change{opened, left}, err
	})
}

// oneCustomer returns a fault when two cases are known to be of two customers.
func (s *Service) oneCustomer(ctx context.Context, a, b Case) error {
	if a.CustomerID == b.CustomerID || a.CustomerID == "" || b.CustomerID == "" {
		return nil
	}
	one, err := s.Customers.Customer(ctx, a.CustomerID)
	if err != nil {
		return err
	}
	other, err := s.Customers.Customer(ctx, b.CustomerID)
	if err == nil && one.RootID != other.RootID {
		err = fault.New(fault.Conflict, "merge.customers").On("into")
	}
	return err
}

// onBoth carries out what changes two cases at once, and returns the file of
// the first as it is then.
func (s *Service) onBoth(ctx context.Context, actor account.Actor, on Target, name string, what any,
	decide func(Clerk, File) ([]Change, error),
) (File, error) {
	if err := actor.Need(account.CaseWrite); err != nil {
		return File{}, err
	}
	k, err := s.clerk(ctx, actor)
	if err != nil {
		return File{}, err
	}
	once := answer(actor, on.Key, fingerprint(name, on.CaseID, what), "")
	for try := 1; ; try++ {
		err := s.tryBoth(ctx, k, on, name, once, decide)
		switch {
		case errors.Is(err, ErrRepeated):
			_, err = s.repeat(ctx, *once)
			fallthrough
		case !errors.Is(err, ErrChanged):
			if err != nil {
				return File{}, err
			}
			return s.Store.File(ctx, on.CaseID)
		case on.Version != 0 || try == tries:
			return File{}, changedMeanwhile()
		}
	}
}

func (s *Service) tryBoth(ctx context.Context, k Clerk, on Target, name string, once *Answer, decide func(Clerk, File) ([]Change, error)) error {
	f, err := s.seen(ctx, k.Actor, on.CaseID)
	if err == nil {
		err = f.mayDo(viewer(k.Actor), name)
	}
	if err != nil {
		return err
	}
	if once != nil {
		if _, err := s.Store.Answer(ctx, once.ActorID, once.Key); !fault.Is(err, fault.NotFound) {
			return errors.Join(err, ErrRepeated)
		}
	}
	if on.Version != 0 && on.Version != f.Case.Version {
		return changedMeanwhile()
	}
	if k, err = s.toldApart(ctx, k, f.Case); err != nil {
		return err
	}
	changes, err := decide(k, f)
	if err != nil {
		return err
	}
	changes[0].Answer = once
	return s.Store.SaveAll(ctx, changes)
}

// Absorbed returns the cases that were merged into one that the actor sees, for
// their words: without the one that is a complaint about the actor.
func (s *Service) Absorbed(ctx context.Context, actor account.Actor, f File) ([]File, error) {
	all, err := s.absorbed(ctx, f)
	return slices.DeleteFunc(all, func(a File) bool { return a.Case.AboutID != "" && a.Case.AboutID == viewer(actor).StaffID }), err
}

func (s *Service) absorbed(ctx context.Context, f File) ([]File, error) {
	ids, err := s.Store.Absorbed(ctx, f.Case.ID)
	files := make([]File, 0, len(ids))
	for _, id := range ids {
		a, errFile := s.Store.File(ctx, id)
		files, err = append(files, a), errors.Join(err, errFile)
	}
	return files, err
}

// Sees reports whether the actor may open the case of a file.
func (f File) Sees(actor account.Actor) bool {
	v := viewer(actor)
	return v.Sees(f.Case) || f.letsIn(v)
}
