package signal

import (
	"context"
	"errors"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/wording"
)

// Customers tells who is meant.
type Customers interface {
	// Customer returns a record, or a NotFound fault.
	Customer(ctx context.Context, id string) (customer.Customer, error)
	// RootsByIdentity returns the roots known by the key, in every source.
	RootsByIdentity(ctx context.Context, kind customer.IdentityKind, key string) ([]string, error)
}

// Telling is what another system tells of a customer. (Source, ExternalID)
// names it: told again, it changes nothing.
type Telling struct {
	Source     string
	ExternalID string
	CustomerID string
	Code       string // what another system calls the customer
	Email      string
	Phone      string
	Kind       Kind
	On         calendar.Day
	Note       string
}

// Told is what became of a telling.
type Told struct {
	SignalID   string
	CustomerID string
	New        bool // it was not told before
}

// Tell takes what another system tells.
func (s *Service) Tell(ctx context.Context, actor account.Actor, t Telling) (Told, error) {
	if err := actor.Need(account.SignalWrite); err != nil {
		return Told{}, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return Told{}, err
	}
	t, nature, err := t.clean(today)
	if err != nil {
		return Told{}, err
	}
	who, err := s.whose(ctx, t)
	if err != nil {
		return Told{}, err
	}
	if err := s.reaches(ctx, actor, who); err != nil {
		return Told{}, err
	}
	now := s.clock()
	kept := Signal{
		ID: ident.New(), CustomerID: who.ID, Kind: t.Kind, Weight: nature.Weight, Count: 1, OpenedAt: now, SeenAt: now,
		ExpiresAt: now + int64(nature.Days)*day, From: shownFrom(t.On), Detail: Detail{On: t.On, Note: t.Note, Source: t.Source},
	}
	if t.On != 0 {
		kept.ExpiresAt = max(kept.ExpiresAt, now+int64(t.On-today+ahead)*day)
	}
	id, isNew, err := s.store.Tell(ctx, t, kept)
	return Told{SignalID: id, CustomerID: who.ID, New: isNew}, err
}

// reaches refuses a customer whom one of the staff does not see.
func (s *Service) reaches(ctx context.Context, actor account.Actor, who customer.Customer) error {
	if actor.Kind != account.ActorStaff || actor.Reach != account.ReachOwn && actor.Reach != account.ReachTeam {
		return nil
	}
	team := ""
	if actor.Reach == account.ReachTeam {
		team = actor.TeamID
	}
	seen, err := s.store.Reaches(ctx, who.ID, actor.ID, team)
	if err == nil && !seen {
		err = fault.New(fault.Invalid, "signal.customer_nobody").On("customer")
	}
	return err
}

func (t Telling) clean(today calendar.Day) (Telling, Nature, error) {
	t.Source, t.ExternalID, t.Note = wording.Line(t.Source), wording.Line(t.ExternalID), wording.Line(t.Note)
	n, ok := NatureOf(t.Kind)
	wrong := func(field, key string, args ...fault.Args) (Telling, Nature, error) {
		return t, n, fault.New(fault.Invalid, key, args...).On(field)
	}
	switch {
	case !ok || !n.Told:
		return wrong("kind", "signal.kind_unknown")
	case t.Source == "" || utf8.RuneCountInString(t.Source) > maxSource:
		return wrong("source", "signal.source_needed", fault.Args{"Max": maxSource})
	case t.ExternalID == "" || utf8.RuneCountInString(t.ExternalID) > maxReason:
		return wrong("external_id", "signal.external_needed", fault.Args{"Max": maxReason})
	case n.Dated && t.On == 0:
		return wrong("on", "signal.on_needed")
	case t.On != 0 && (t.On < today-farthestOn || t.On > today+farthestOn):
		return wrong("on", "signal.on_range", fault.Args{"Max": farthestOn})
	case t.Kind == Otherwise && t.Note == "":
		return wrong("note", "signal.note_needed")
	case utf8.RuneCountInString(t.Note) > maxNote:
		return wrong("note", "signal.note_long", fault.Args{"Max": maxNote})
	}
	return t, n, nil
}

// whose returns the customer that is meant.
func (s *Service) whose(ctx context.Context, t Telling) (customer.Customer, error) {
	id, field := t.CustomerID, "customer_id"
	if id == "" {
		var err error
		field = "customer"
		if id, err = s.known(ctx, t); err != nil {
			return customer.Customer{}, err
		}
	}
	who, err := s.people.Customer(ctx, id)
	if err == nil && who.Merged() {
		who, err = s.people.Customer(ctx, who.RootID)
	}
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Invalid, "signal.customer_nobody").On(field)
	}
	return who, err
}

// known returns the one customer who is known by what was told.
func (s *Service) known(ctx context.Context, t Telling) (string, error) {
	company, err := s.company(ctx)
	if err != nil {
		return "", err
	}
	for _, by := range []struct {
		kind  customer.IdentityKind
		value string
	}{{customer.IdentityCode, t.Code}, {customer.IdentityEmail, t.Email}, {customer.IdentityPhone, t.Phone}} {
		if by.value == "" {
			continue
		}
		i, err := customer.NewIdentity(by.kind, "", by.value, customer.Region(company.Currency))
		if err != nil {
			var f *fault.Error
			if errors.As(err, &f) {
				err = f.On("customer." + string(by.kind))
			}
			return "", err
		}
		roots, err := s.people.RootsByIdentity(ctx, by.kind, i.Key)
		switch {
		case err != nil:
			return "", err
		case len(roots) == 0:
			return "", fault.New(fault.Invalid, "signal.customer_nobody").On("customer")
		case len(roots) > 1:
			return "", fault.New(fault.Invalid, "signal.customer_several").On("customer")
		}
		return roots[0], nil
	}
	return "", fault.New(fault.Invalid, "signal.customer_needed").On("customer")
}
