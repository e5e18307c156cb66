package desk

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/setting"
	"liuke/internal/workorder"
)

// OrderReader finds work orders for people to look at.
type OrderReader interface {
	// OrderCase returns the id of the case that the order belongs to, or a NotFound fault.
	OrderCase(ctx context.Context, orderID string) (string, error)
	// Errands returns the orders that are dispatched to the member of staff, and
	// those of them that ended since the instant, by their windows.
	Errands(ctx context.Context, staffID string, since int64) ([]Errand, error)
	// Board returns the orders that the filter finds, by their windows.
	Board(ctx context.Context, f BoardFilter) ([]Errand, error)
	// Candidates returns who may be sent, with what they have in the window's day.
	Candidates(ctx context.Context, day workorder.Window) ([]workorder.Candidate, error)
}

// BoardFilter says which orders a board has: those that begin on the day, or
// those that are yet to be planned.
type BoardFilter struct {
	Day       workorder.Window
	Unplanned bool
	Limit     int
	Viewer    Viewer // who looks; set by the Service
}

// Errand is a work order beside its case. In lists the order has no attempts,
// but how many there were.
type Errand struct {
	Order workorder.Order
	Tried int64
	Row   Row
}

// OrderRules returns what is laid down for work orders, and its version.
func (s *Service) OrderRules(ctx context.Context, actor account.Actor) (workorder.Rules, int64, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return workorder.Rules{}, 0, err
	}
	return s.orderRules(ctx)
}

func (s *Service) orderRules(ctx context.Context) (workorder.Rules, int64, error) {
	r, version, err := setting.Load(ctx, s.Settings, workorder.Setting, workorder.Rules{})
	if err != nil || version != 0 {
		return r, version, err
	}
	rules, err := s.Company.Rules(ctx)
	return workorder.Starter(rules.Lang), 0, err
}

// SetOrderRules lays rules down in the place of the version that was seen.
func (s *Service) SetOrderRules(ctx context.Context, actor account.Actor, r workorder.Rules, seen int64) error {
	if err := actor.Need(account.CompanyManage); err != nil {
		return err
	}
	if err := r.Validate(); err != nil {
		return err
	}
	for _, a := range r.Areas {
		for _, id := range a.StaffIDs {
			if _, err := s.member(ctx, id); err != nil {
				return fault.New(fault.Invalid, "desk.member_unknown").On("areas").From(err)
			}
		}
	}
	return setting.Save(ctx, s.Settings, workorder.Setting, r, seen, actor.ID, s.Clock())
}

// SuggestFor returns whom to send for the order, the best first.
func (s *Service) SuggestFor(ctx context.Context, actor account.Actor, o workorder.Order) ([]workorder.Suggestion, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return nil, err
	}
	rules, _, err := s.orderRules(ctx)
	if err != nil {
		return nil, err
	}
	day, err := s.dayOf(ctx, o.Window.From)
	if err != nil {
		return nil, err
	}
	all, err := s.Reader.Candidates(ctx, day)
	return rules.Suggest(all, o), err
}

// dayOf returns the company's day around the instant, or today around none.
func (s *Service) dayOf(ctx context.Context, at int64) (workorder.Window, error) {
	rules, err := s.Company.Rules(ctx)
	if err != nil {
		return workorder.Window{}, err
	}
	if at == 0 {
		at = s.Clock()
	}
	day, zone := calendar.DayOf(at, rules.Calendar.Zone()), rules.Calendar.Zone()
	return workorder.Window{From: day.Start(zone), Until: (day + 1).Start(zone)}, nil
}

// PlanOrder plans a work order on a case, and sends somebody if one is named.
func (s *Service) PlanOrder(ctx context.Context, actor account.Actor, on Target, n NewOrder) (File, error) {
	who, err := s.whoGoes(ctx, n.StaffID)
	if err != nil {
		return File{}, err
	}
	rules, _, err := s.orderRules(ctx)
	if err != nil {
		return File{}, err
	}
	return s.command(ctx, actor, on, "plan_order", n, func(k Clerk, f File) (Change, error) { return k.PlanOrder(f, n, who, rules) })
}

// whoGoes returns the member of staff with the id, or nil for nobody.
func (s *Service) whoGoes(ctx context.Context, id string) (*Member, error) {
	if id == "" {
		return nil, nil //nolint:nilnil // that nobody is named is no fault
	}
	m, err := s.member(ctx, id)
	if err != nil {
		return nil, fault.New(fault.Invalid, "desk.member_unknown").On("staff").From(err)
	}
	return &m, nil
}

// DispatchOrder sends somebody, or somebody else.
func (s *Service) DispatchOrder(ctx context.Context, actor account.Actor, on Target, orderID, staffID string) (File, error) {
	who, err := s.whoGoes(ctx, staffID)
	if err != nil {
		return File{}, err
	}
	if who == nil {
		return File{}, fault.New(fault.Invalid, "desk.member_unknown").On("staff")
	}
	return s.command(ctx, actor, on, "dispatch_order", []string{orderID, staffID}, func(k Clerk, f File) (Change, error) {
		return k.DispatchOrder(f, orderID, *who)
	})
}

// AgreeOrder gives an order another window.
func (s *Service) AgreeOrder(ctx context.Context, actor account.Actor, on Target, a Appointment) (File, error) {
	return s.command(ctx, actor, on, "agree_order", a, func(k Clerk, f File) (Change, error) { return k.AgreeOrder(f, a) })
}

// EndOrder gives an order up or cancels it.
func (s *Service) EndOrder(ctx context.Context, actor account.Actor, on Target, e EndOrder) (File, error) {
	return s.command(ctx, actor, on, "end_order", e, func(k Clerk, f File) (Change, error) { return k.EndOrder(f, e) })
}
