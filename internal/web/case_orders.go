package web

import (
	"net/url"
	"slices"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/promise"
	"liuke/internal/workorder"
)

func orderRoutes() []Route {
	return []Route{
		{"GET", "/cases/{ref}/plan", account.CaseWrite, showDialog("plan", planDialog)},
		{"POST", "/cases/{ref}/plan", account.CaseWrite, dialogAct("plan", planDialog, plan)},
		{"GET", "/cases/{ref}/dispatch", account.CaseWrite, showDialog("dispatch", dispatchDialog)},
		{"POST", "/cases/{ref}/dispatch", account.CaseWrite, dialogAct("dispatch", dispatchDialog, dispatch)},
		{"GET", "/cases/{ref}/agree", account.CaseWrite, showDialog("agree", agreeDialog)},
		{"POST", "/cases/{ref}/agree", account.CaseWrite, dialogAct("agree", agreeDialog, agree)},
		{"GET", "/cases/{ref}/call-off", account.CaseWrite, showDialog("call-off", callOffDialog)},
		{"POST", "/cases/{ref}/call-off", account.CaseWrite, dialogAct("call-off", callOffDialog, callOff)},
		{"GET", "/errands", account.CaseRead, (*Site).showErrands},
		{"GET", "/errands/board", account.CaseAssign, (*Site).showBoard},
		{"GET", "/errands/{id}", account.CaseRead, (*Site).showErrand},
		{"GET", "/errands/{id}/files/{file}", account.CaseRead, (*Site).errandFile},
		{"POST", "/errands/{id}/start", account.CaseWrite, (*Site).startErrand},
		{"POST", "/errands/{id}/tick", account.CaseWrite, (*Site).tickErrand},
		{"POST", "/errands/{id}/result", account.CaseWrite, (*Site).tryErrand},
		{"GET", "/company/checklists", account.CompanyManage, checklistsSetting.show},
		{"POST", "/company/checklists", account.CompanyManage, checklistsSetting.save},
	}
}

// OrderLine is a work order as lists show it.
type OrderLine struct {
	workorder.Order
	Chip   Chip
	What   string
	When   string // the window; "" while it is to be agreed
	Late   bool   // the window is over
	Tried  int64
	Last   string // what came of the last attempt
	Ref    string // of the case
	Who    string // the customer
	Href   string
	CaseAt string // where the case is worked on
}

// orderLine prepares an order.
func (v *visit) orderLine(o workorder.Order) OrderLine {
	line := OrderLine{
		Order: o, What: capital(v.t("workorder.kind." + string(o.Kind))), When: v.window(o.Window), Tried: int64(len(o.Attempts)),
		Late: o.Assigned() && o.Window.Until < v.page.Now, Href: errandPath(o.ID),
	}
	line.Chip = v.orderChip(o)
	if n := len(o.Attempts); n > 0 {
		line.Last = v.t("workorder.result." + string(o.Attempts[n-1].Result))
	}
	return line
}

func errandPath(id string) string { return "/errands/" + url.PathEscape(id) }

func (v *visit) orderChip(o workorder.Order) Chip {
	word := v.t("workorder.state." + string(o.State))
	switch o.State {
	case workorder.Planned:
		return Chip{"soon", word}
	case workorder.Dispatched, workorder.UnderWay:
		if o.Window.Until < v.page.Now {
			return Chip{"broken", v.t("workorder.overdue")}
		}
		return Chip{"open", word}
	case workorder.Done:
		return Chip{"good", word}
	default:
		return Chip{"neutral", word}
	}
}

// caseOrders are the orders of the case, those still to be done first.
func (v *visit) caseOrders(f desk.File) []OrderLine {
	var lines []OrderLine
	for _, o := range f.Orders {
		lines = append(lines, v.orderLine(o))
	}
	slices.SortStableFunc(lines, func(a, b OrderLine) int {
		switch {
		case a.Settled() == b.Settled():
			return 0
		case b.Settled():
			return -1
		}
		return 1
	})
	return lines
}

// OrderPage plans a work order on a case.
type OrderPage struct {
	caseDialog
	Kinds    []Option
	Windows  []Option
	Areas    []Option
	Skills   []Option
	Staff    []Option
	Promises []Option
}

// Values of choices that are worked out when they are sent.
const (
	goesBest  = "best"
	goesLater = "later"
)

func planDialog(s *Site, v *visit, f desk.File, form *Form) (View, error) {
	rules, _, err := s.Desk.OrderRules(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	suggested, err := s.Desk.SuggestFor(v.ctx(), v.actor, workorder.Order{})
	if err != nil {
		return nil, err
	}
	windows, err := v.windowOptions()
	page := &OrderPage{
		caseDialog: v.dialog(f, form, url.Values{"plan.contact": {f.Case.Nickname}, "plan.phone": {f.Case.Phone}, "plan.task": {f.Case.Subject}}),
		Windows:    windows, Staff: v.staffOptions(f, suggested),
	}
	page.Staff = append([]Option{
		{Value: goesBest, Label: v.t("workorder.best"), Chosen: true}, {Value: goesLater, Label: v.t("workorder.later")},
	}, page.Staff...)
	for i, k := range workorder.Kinds {
		page.Kinds = append(page.Kinds, Option{Value: string(k), Label: v.t("workorder.kind." + string(k)), Chosen: i == 0})
	}
	for _, a := range rules.Areas {
		page.Areas = append(page.Areas, Option{Value: a.Name, Label: a.Name, AsIs: true})
	}
	page.Skills = skillOptions(suggested)
	for _, p := range f.Pending() {
		if p.Kind == promise.SiteVisit || p.Kind == promise.Own {
			page.Promises = append(page.Promises, Option{Value: p.ID, Label: v.page.promised(p), Hint: v.page.Due(p.DueAt).When})
		}
	}
	return page, err
}

// skillOptions are the skills that somebody has.
func skillOptions(staff []workorder.Suggestion) (options []Option) {
	var skills []string
	for _, s := range staff {
		skills = append(skills, s.Skills...)
	}
	slices.Sort(skills)
	for _, skill := range slices.Compact(skills) {
		options = append(options, Option{Value: skill, Label: skill})
	}
	return options
}

// staffOptions are those who may be sent, the best first, with what they have
// that day and what speaks against them.
func (v *visit) staffOptions(f desk.File, suggested []workorder.Suggestion) (options []Option) {
	for _, s := range suggested {
		if s.ID == f.Case.AboutID {
			continue
		}
		label := v.t("workorder.candidate", "Name", s.Name, "Count", s.Load)
		if s.Doubt != workorder.NoDoubt {
			label = v.t("workorder.candidate_doubt", "Name", s.Name, "Count", s.Load, "Doubt", v.t("workorder.doubt."+string(s.Doubt)))
		}
		options = append(options, Option{Value: s.ID, Label: label})
	}
	return options
}

func plan(s *Site, a *act) error {
	w, err := a.window()
	if err != nil {
		return err
	}
	n := desk.NewOrder{
		Kind: workorder.Kind(a.text("kind")), Task: a.text("task"), Note: a.text("note"), Place: a.text("place"), Area: a.text("area"),
		Skill: a.text("skill"), Contact: a.text("contact"), Phone: a.text("phone"), From: w.From, Until: w.Until,
		StaffID: a.text("staff"), PromiseID: a.text("promise"),
	}
	switch n.StaffID {
	case goesLater:
		n.StaffID = ""
	case goesBest:
		if n.StaffID, err = s.bestFor(a.visit, a.file, workorder.Order{Area: n.Area, Skill: n.Skill, Window: w}); err != nil {
			return err
		}
	}
	_, err = s.Desk.PlanOrder(a.ctx(), a.actor, a.on, n)
	return err
}

// bestFor returns whom to send if nothing speaks against them.
func (s *Site) bestFor(v *visit, f desk.File, o workorder.Order) (string, error) {
	suggested, err := s.Desk.SuggestFor(v.ctx(), v.actor, o)
	if err != nil {
		return "", err
	}
	for _, one := range suggested {
		if one.Doubt == workorder.NoDoubt && one.ID != f.Case.AboutID {
			return one.ID, nil
		}
	}
	return "", fault.New(fault.Invalid, "workorder.nobody_fits").On("staff")
}

// orderDialog is what pages about one order of a case have.
type orderDialog struct {
	caseDialog
	Order OrderLine
}

// order returns the dialog for the order that the request names.
func (v *visit) order(f desk.File, form *Form, act string) (orderDialog, error) {
	id := v.r.FormValue(act + ".order")
	o, err := f.Order(id)
	if err != nil {
		return orderDialog{}, err
	}
	return orderDialog{v.dialog(f, form, nil), v.orderLine(o)}, nil
}

// DispatchPage sends somebody.
type DispatchPage struct {
	orderDialog
	Staff []Option
}

func dispatchDialog(s *Site, v *visit, f desk.File, form *Form) (View, error) {
	d, err := v.order(f, form, "dispatch")
	if err != nil {
		return nil, err
	}
	suggested, err := s.Desk.SuggestFor(v.ctx(), v.actor, d.Order.Order)
	page := &DispatchPage{d, v.staffOptions(f, suggested)}
	if len(page.Staff) > 0 {
		page.Staff[0].Chosen = true
	}
	return page, err
}

func dispatch(s *Site, a *act) error {
	_, err := s.Desk.DispatchOrder(a.ctx(), a.actor, a.on, a.text("order"), a.text("staff"))
	return err
}

// AgreePage gives an order another window.
type AgreePage struct {
	orderDialog
	Windows []Option
}

// Askers are who may have asked for another window.
func (p *AgreePage) Askers() []Option {
	return []Option{
		{Value: string(promise.Customer), Label: p.T("workorder.asked_customer"), Chosen: true},
		{Value: string(promise.Us), Label: p.T("workorder.asked_us")},
	}
}

func agreeDialog(_ *Site, v *visit, f desk.File, form *Form) (View, error) {
	d, err := v.order(f, form, "agree")
	if err != nil {
		return nil, err
	}
	windows, err := v.windowOptions()
	return &AgreePage{d, windows}, err
}

func agree(s *Site, a *act) error {
	w, err := a.window()
	if err != nil {
		return err
	}
	_, err = s.Desk.AgreeOrder(a.ctx(), a.actor, a.on, desk.Appointment{
		OrderID: a.text("order"), From: w.From, Until: w.Until, Reason: a.text("reason"), AskedBy: promise.Party(a.text("by")),
	})
	return err
}

// CallOffPage gives an order up, or cancels it.
type CallOffPage struct{ orderDialog }

// Ends are how an order may end undone.
func (p *CallOffPage) Ends() []Option {
	return []Option{
		{Value: string(workorder.Cancelled), Label: p.T("workorder.cancel"), Hint: p.T("workorder.cancel_hint"), Chosen: true},
		{Value: string(workorder.Failed), Label: p.T("workorder.give_up"), Hint: p.T("workorder.give_up_hint")},
	}
}

func callOffDialog(_ *Site, v *visit, f desk.File, form *Form) (View, error) {
	d, err := v.order(f, form, "call-off")
	if err != nil {
		return nil, err
	}
	return &CallOffPage{d}, nil
}

func callOff(s *Site, a *act) error {
	_, err := s.Desk.EndOrder(a.ctx(), a.actor, a.on, desk.EndOrder{
		OrderID: a.text("order"), As: workorder.State(a.text("as")), Reason: a.text("reason"),
	})
	return err
}

// visits are the orders that somebody comes to the customer for.
func (v *visit) visits(f desk.File) []OrderLine {
	var lines []OrderLine
	for _, o := range f.Orders {
		if !o.Settled() && o.Window != (workorder.Window{}) {
			lines = append(lines, v.orderLine(o))
		}
	}
	return lines
}
