package desk

import (
	"context"
	"slices"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/ident"
)

// MacroStore keeps macros.
type MacroStore interface {
	// Macros returns the macros of the member of staff and those that are shared, by name.
	Macros(ctx context.Context, staffID string) ([]Macro, error)
	// Macro returns a macro, or a NotFound fault.
	Macro(ctx context.Context, id string) (Macro, error)
	// SaveMacro keeps a new macro when its Version is 1, or else one in the place
	// of the version before; a Conflict fault tells that there is another by now.
	SaveMacro(ctx context.Context, m Macro) error
}

// Macros returns the actor's macros and those that are shared, by name.
func (s *Service) Macros(ctx context.Context, actor account.Actor) ([]Macro, error) {
	if err := mayUseMacros(actor); err != nil {
		return nil, err
	}
	return s.MacroStore.Macros(ctx, actor.ID)
}

// MacrosOn returns the macros that the actor may carry out, the most used first.
func (s *Service) MacrosOn(ctx context.Context, actor account.Actor) ([]Macro, error) {
	all, err := s.Macros(ctx, actor)
	all = slices.DeleteFunc(all, func(m Macro) bool { return m.Retired })
	slices.SortStableFunc(all, func(a, b Macro) int { return int(b.Used - a.Used) })
	return all, err
}

func mayUseMacros(actor account.Actor) error {
	if err := actor.Need(account.CaseWrite); err != nil {
		return err
	}
	if actor.Kind != account.ActorStaff {
		return fault.New(fault.Denied, "bench.staff_only")
	}
	return nil
}

// Macro returns a macro of the actor or one that is shared. Of another they
// learn no more than of one there never was.
func (s *Service) Macro(ctx context.Context, actor account.Actor, id string) (Macro, error) {
	if err := mayUseMacros(actor); err != nil {
		return Macro{}, err
	}
	m, err := s.MacroStore.Macro(ctx, id)
	if err == nil && m.OwnerID != actor.ID && !m.Shared {
		return Macro{}, fault.New(fault.NotFound, "macro.unknown")
	}
	return m, err
}

// MayEdit reports whether the actor may change the macro.
func (m Macro) MayEdit(actor account.Actor) bool { return mayEdit(actor, m.OwnerID, m.Shared) }

// mayEdit reports whether the actor may change what somebody keeps: their own,
// or what is shared if they may write what all of the staff go by.
func mayEdit(actor account.Actor, ownerID string, shared bool) bool {
	return ownerID == actor.ID && !shared || shared && actor.Can(account.KnowledgeWrite)
}

// CreateMacro adds a macro of the actor's.
func (s *Service) CreateMacro(ctx context.Context, actor account.Actor, d MacroDraft) (Macro, error) {
	if err := mayUseMacros(actor); err != nil {
		return Macro{}, err
	}
	now := s.Clock()
	m := Macro{ID: ident.New(), OwnerID: actor.ID, Owner: actor.Name, Version: 1, CreatedAt: now, UpdatedAt: now}
	return s.keepMacro(ctx, actor, m, d)
}

// EditMacro changes the version that was seen.
func (s *Service) EditMacro(ctx context.Context, actor account.Actor, id string, seen int64, d MacroDraft) (Macro, error) {
	m, err := s.ownMacro(ctx, actor, id)
	if err != nil {
		return Macro{}, err
	}
	if seen != m.Version {
		return Macro{}, MacroChanged()
	}
	if !d.Shared && m.OwnerID != actor.ID {
		return Macro{}, fault.New(fault.Invalid, "macro.not_yours").On("shared")
	}
	m.Version++
	return s.keepMacro(ctx, actor, m, d)
}

func (s *Service) keepMacro(ctx context.Context, actor account.Actor, m Macro, d MacroDraft) (Macro, error) {
	if d.Shared && !actor.Can(account.KnowledgeWrite) {
		return Macro{}, fault.New(fault.Denied, "macro.share_denied").On("shared")
	}
	var err error
	if m.MacroDraft, err = d.checked(); err != nil {
		return Macro{}, err
	}
	m.UpdatedAt = s.Clock()
	return m, s.MacroStore.SaveMacro(ctx, m)
}

// RetireMacro takes a macro out of use, or brings it back.
func (s *Service) RetireMacro(ctx context.Context, actor account.Actor, id string, retired bool) (Macro, error) {
	m, err := s.ownMacro(ctx, actor, id)
	if err != nil || m.Retired == retired {
		return m, err
	}
	m.Retired, m.UpdatedAt = retired, s.Clock()
	m.Version++
	return m, s.MacroStore.SaveMacro(ctx, m)
}

// ownMacro returns a macro that the actor may change.
func (s *Service) ownMacro(ctx context.Context, actor account.Actor, id string) (Macro, error) {
	m, err := s.Macro(ctx, actor, id)
	if err == nil && !m.MayEdit(actor) {
		return Macro{}, fault.New(fault.Denied, "macro.edit_denied")
	}
	return m, err
}

// MacroChanged is the fault of one who writes over what another wrote.
func MacroChanged() error { return fault.New(fault.Conflict, "macro.changed_meanwhile") }

// RunMacro carries out a macro on a case: all of it, or nothing.
func (s *Service) RunMacro(ctx context.Context, actor account.Actor, on Target, r MacroRun) (File, error) {
	m, err := s.Macro(ctx, actor, r.MacroID)
	if err != nil {
		return File{}, err
	}
	as, err := s.macroClerk(ctx, actor, m, r)
	if err != nil {
		return File{}, err
	}
	return s.command(ctx, actor, on, "macro", r, func(k Clerk, f File) (Change, error) { return as(k).Macro(f, m, r) })
}

// LookAtMacro returns the case as it would be if the macro were carried out
// now, or the fault for which it would be refused. Nothing is changed.
func (s *Service) LookAtMacro(ctx context.Context, actor account.Actor, f File, m Macro) (File, error) {
	k, err := s.clerk(ctx, actor)
	if err != nil {
		return File{}, err
	}
	r := MacroRun{Text: m.Name}
	as, err := s.macroClerk(ctx, actor, m, r)
	if err != nil {
		return File{}, err
	}
	if k, err = s.toldApart(ctx, k, f.Case); err != nil {
		return File{}, err
	}
	if err := f.mayDo(viewer(actor), "macro"); err != nil {
		return File{}, err
	}
	c, err := as(k.at(f)).Macro(f, m, r)
	if err != nil {
		return File{}, err
	}
	return f.Apply(c), nil
}

// macroClerk returns what makes a clerk know all that the macro needs.
func (s *Service) macroClerk(ctx context.Context, actor account.Actor, m Macro, r MacroRun) (func(Clerk) Clerk, error) {
	sort, err := s.sorter(ctx, actor, Edit{Category: &m.Actions.Category})
	if err != nil {
		return nil, err
	}
	staff, err := s.called(ctx, r.Note)
	return func(k Clerk) Clerk {
		k.Board, k.People, k.Colleagues = sort.Board, sort.People, staff
		return k
	}, err
}
