package desk

import (
	"context"
	"io"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/workorder"
)

// Whoever a work order is dispatched to carries it out on a page of its own,
// whatever their reach: it shows the order and what it takes to get there, not
// the case.

// Visiting is a work order as whoever carries it out sees it.
type Visiting struct {
	Order    workorder.Order
	Ref      string // of the case
	Lang     string // the customer's
	Pictures []Attachment
	Whole    bool // the reader may open the case
}

// reached returns the file of a case that the actor may see, or that a work
// order of theirs belongs to. Of any other they learn no more than of one there
// never was. Nobody gets to a complaint about themself.
func (s *Service) reached(ctx context.Context, actor account.Actor, on Target) (File, error) {
	if on.errand == "" {
		return s.seen(ctx, actor, on.CaseID)
	}
	f, err := s.Store.File(ctx, on.CaseID)
	if err != nil {
		return File{}, err
	}
	o, err := f.Order(on.errand)
	if err != nil {
		return File{}, err
	}
	v := viewer(actor)
	if v.Sees(f.Case) || f.letsIn(v) || o.StaffID == v.StaffID && f.Case.AboutID != v.StaffID {
		return f, nil
	}
	return File{}, fault.New(fault.NotFound, "workorder.unknown")
}

// errandTarget names the case of a work order, so that whoever it is dispatched
// to gets in.
func (s *Service) errandTarget(ctx context.Context, orderID string, on Target) (Target, error) {
	caseID, err := s.Reader.OrderCase(ctx, orderID)
	on.CaseID, on.errand = caseID, orderID
	return on, err
}

// Errand returns a work order as whoever carries it out sees it.
func (s *Service) Errand(ctx context.Context, actor account.Actor, orderID string) (Visiting, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return Visiting{}, err
	}
	on, err := s.errandTarget(ctx, orderID, Target{})
	if err != nil {
		return Visiting{}, err
	}
	f, err := s.reached(ctx, actor, on)
	if err != nil {
		return Visiting{}, err
	}
	return f.visiting(orderID, viewer(actor))
}

func (f File) visiting(orderID string, v Viewer) (Visiting, error) {
	o, err := f.Order(orderID)
	if err != nil {
		return Visiting{}, err
	}
	t := Visiting{Order: o, Ref: f.Case.Ref(), Lang: f.Case.Lang, Whole: v.Sees(f.Case) || f.letsIn(v)}
	for _, a := range o.Attempts {
		for _, m := range f.Messages {
			if a.MessageID != "" && m.ID == a.MessageID {
				t.Pictures = append(t.Pictures, m.Attachments...)
			}
		}
	}
	return t, nil
}

// ErrandPicture opens a file of an attempt.
func (s *Service) ErrandPicture(ctx context.Context, actor account.Actor, orderID, id string) (Attachment, io.ReadCloser, error) {
	t, err := s.Errand(ctx, actor, orderID)
	if err != nil {
		return Attachment{}, nil, err
	}
	for _, a := range t.Pictures {
		if a.ID == id {
			content, err := s.Files.Open(ctx, a.FileID)
			return a, content, err
		}
	}
	return Attachment{}, nil, fault.New(fault.NotFound, "desk.attachment_unknown")
}

// onErrand carries out what whoever goes there does with their order.
func (s *Service) onErrand(ctx context.Context, actor account.Actor, orderID string, on Target, name string, what any, decide decision) (File, error) {
	if err := actor.Need(account.CaseWrite); err != nil {
		return File{}, err
	}
	on, err := s.errandTarget(ctx, orderID, on)
	if err != nil {
		return File{}, err
	}
	return s.carryOut(ctx, actor, on, answer(actor, on.Key, fingerprint(name, on.CaseID, what), ""), decide)
}

// StartOrder begins an attempt.
func (s *Service) StartOrder(ctx context.Context, actor account.Actor, on Target, orderID string) error {
	_, err := s.onErrand(ctx, actor, orderID, on, "start_order", orderID, func(k Clerk, f File) (Change, error) {
		return k.StartOrder(f, orderID)
	})
	return err
}

// TickOrder keeps what has been seen to so far.
func (s *Service) TickOrder(ctx context.Context, actor account.Actor, on Target, t Ticks) error {
	_, err := s.onErrand(ctx, actor, t.OrderID, on, "tick_order", t, func(k Clerk, f File) (Change, error) { return k.TickOrder(f, t) })
	return err
}

// TryOrder records an attempt. Its files are the service's from here on, also
// when it fails.
func (s *Service) TryOrder(ctx context.Context, actor account.Actor, on Target, t Trial) error {
	f, err := s.onErrand(ctx, actor, t.OrderID, on, "try_order", t, func(k Clerk, f File) (Change, error) { return k.TryOrder(f, t) })
	s.discardUnused(ctx, f, t.Files)
	return err
}

// Errands returns what the actor is sent on, and what of it ended today.
func (s *Service) Errands(ctx context.Context, actor account.Actor) ([]Errand, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return nil, err
	}
	today, err := s.dayOf(ctx, 0)
	if err != nil {
		return nil, err
	}
	return s.Reader.Errands(ctx, actor.ID, today.From)
}

// boardSize is how many orders a board shows of each sort.
const boardSize = 200

// Board is a day's work orders, and those that are yet to be planned.
type Board struct {
	Day       workorder.Window
	Unplanned []Errand
	Orders    []Errand
	Staff     []workorder.Candidate
}

// BoardOf returns the board of the day around the instant, 0 for today.
func (s *Service) BoardOf(ctx context.Context, actor account.Actor, at int64) (b Board, err error) {
	if err := actor.Need(account.CaseAssign); err != nil {
		return b, err
	}
	if b.Day, err = s.dayOf(ctx, at); err != nil {
		return b, err
	}
	v := viewer(actor)
	if b.Unplanned, err = s.Reader.Board(ctx, BoardFilter{Unplanned: true, Limit: boardSize, Viewer: v}); err != nil {
		return b, err
	}
	if b.Orders, err = s.Reader.Board(ctx, BoardFilter{Day: b.Day, Limit: boardSize, Viewer: v}); err != nil {
		return b, err
	}
	b.Staff, err = s.Reader.Candidates(ctx, b.Day)
	return b, err
}

// ordersForCustomer leaves of work orders what their customer is to read.
func ordersForCustomer(orders []workorder.Order) []workorder.Order {
	var list []workorder.Order
	for _, o := range orders {
		o.Note, o.Reason, o.Attempts, o.Checks, o.Skill, o.Area = "", "", nil, nil, "", ""
		list = append(list, o)
	}
	return list
}
