package desk

import (
	"context"
	"strings"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/ident"
)

// View is a list of cases under a name: for the one who made it, or for all.
type View struct {
	ID        string
	OwnerID   string
	Name      string
	Query     string // what the list is asked for, as its address has it
	Shared    bool   // others see it too, each of the cases they may see
	CreatedAt int64
}

// How long the parts of a view may be, in characters, and how many one person may have.
const (
	MaxViewName  = 60
	MaxViewQuery = 2000
	maxViews     = 50
)

// Views returns the views that the actor made or that are shared, the oldest first.
func (s *Service) Views(ctx context.Context, actor account.Actor) ([]View, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return nil, err
	}
	return s.Reader.Views(ctx, actor.ID)
}

// View returns a view of the actor's, or a shared one.
func (s *Service) View(ctx context.Context, actor account.Actor, id string) (View, error) {
	views, err := s.Views(ctx, actor)
	if err != nil {
		return View{}, err
	}
	for _, v := range views {
		if v.ID == id {
			return v, nil
		}
	}
	return View{}, fault.New(fault.NotFound, "inbox.view_unknown")
}

// SaveView keeps a list under a name. To share it with others takes the
// permission to assign cases.
func (s *Service) SaveView(ctx context.Context, actor account.Actor, v View) (View, error) {
	if err := needStaff(actor, account.CaseRead); err != nil {
		return View{}, err
	}
	if v.Shared {
		if err := actor.Need(account.CaseAssign); err != nil {
			return View{}, err
		}
	}
	name, err := need("name", line(v.Name), MaxViewName)
	if err != nil {
		return View{}, err
	}
	if len(v.Query) > MaxViewQuery || strings.ContainsRune(v.Query, 0) {
		return View{}, fault.New(fault.TooLarge, "inbox.view_long")
	}
	views, err := s.Reader.Views(ctx, actor.ID)
	if err != nil {
		return View{}, err
	}
	own := 0
	for _, other := range views {
		if other.OwnerID != actor.ID {
			continue
		}
		if own++; other.Name == name {
			return View{}, fault.New(fault.Conflict, "inbox.view_named", fault.Args{"Name": name}).On("name")
		}
	}
	if own >= maxViews {
		return View{}, fault.New(fault.TooMany, "inbox.views_many", fault.Args{"Most": maxViews}).On("name")
	}
	v = View{ID: ident.New(), OwnerID: actor.ID, Name: name, Query: v.Query, Shared: v.Shared, CreatedAt: s.Clock()}
	return v, s.Reader.AddView(ctx, v)
}

// RemoveView forgets a view: one's own, or a shared one by who may assign cases.
func (s *Service) RemoveView(ctx context.Context, actor account.Actor, id string) (View, error) {
	if err := needStaff(actor, account.CaseRead); err != nil {
		return View{}, err
	}
	v, err := s.View(ctx, actor, id)
	if err != nil {
		return View{}, err
	}
	if v.OwnerID != actor.ID {
		if err := actor.Need(account.CaseAssign); err != nil {
			return View{}, err
		}
	}
	return v, s.Reader.RemoveView(ctx, id)
}

// needStaff returns a fault unless the actor is one of the staff and has the permission.
func needStaff(actor account.Actor, p account.Permission) error {
	if err := actor.Need(p); err != nil {
		return err
	}
	if actor.Kind != account.ActorStaff {
		return fault.New(fault.Denied, "inbox.staff_only")
	}
	return nil
}
