package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/trial/registry"
)

// ProveListPage lays down a trial of the list of those lost: some are left alone
// by lot, so that it can be seen what asking the others brings.
type ProveListPage struct {
	Page
	Form     *Form
	Foresee  string // what the trial can show
	Currency string
}

// What the form begins with. Who was lost takes longer to buy again than others do to buy.
const (
	provedWindow = 60  // days
	provedRun    = 180 // days
)

func (s *Site) showProveList(v *visit) error {
	in := v.r.URL.Query()
	cost, err := s.WinBack.FirstCost(v.ctx())
	if err != nil {
		return err
	}
	fillIn(in, map[string]string{
		"name": v.t("winback.prove_name", "Day", v.page.Date(v.today())), "held_out": strconv.Itoa(usualHeldOut), "window": strconv.Itoa(provedWindow),
		"end": (v.today() + provedRun).String(), "cost": v.page.amount(cost, v.company.Currency),
	})
	page, err := s.proveListPage(v, NewForm(v.page.Printer, in))
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "winback-prove", page)
	return nil
}

func (s *Site) proveListPage(v *visit, form *Form) (*ProveListPage, error) {
	v.page.Nav = "keep"
	page := &ProveListPage{Page: v.page, Form: form, Currency: v.company.Currency}
	plan, err := v.listPlan(form.Values)
	if err == nil {
		var f registry.Foresight
		if f, err = s.Trials.Foresee(v.ctx(), v.actor, plan); err == nil {
			page.Foresee = v.t("winback.prove_nobody")
			if f.Customers > 0 {
				page.Foresee = v.sentences(v.foresight(plan, f), v.t("winback.prove_grows"))
			}
		}
	}
	if err != nil && !fault.Is(err, fault.Invalid) {
		return nil, err
	}
	if err != nil {
		page.Foresee = v.page.Err(err)
	}
	return page, nil
}

func (s *Site) proveList(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	form := NewForm(v.page.Printer, in)
	plan, err := v.listPlan(in)
	if err == nil {
		var t registry.Trial
		if t, err = s.Trials.Create(v.ctx(), v.actor, plan); err == nil {
			s.flash(v, "good", v.t("winback.prove_made"), "")
			SeeOther(v.w, v.r, trialPath(t.ID))
			return nil
		}
	}
	page, errPage := s.proveListPage(v, form)
	if errPage != nil {
		return errPage
	}
	return s.formAgain(v, err, form, "winback-prove", page)
}

// listPlan reads the plan of a trial of the list.
func (v *visit) listPlan(in url.Values) (registry.Plan, error) {
	p := registry.Plan{
		Name: in.Get("name"), Action: registry.ActionCalls, Purpose: registry.PurposeRegain, Outcome: registry.OutcomeBought,
		Source: registry.FromPurchases, Intake: registry.AsTheyDo, Audience: registry.Audience{List: registry.ListLost},
	}
	held, err := strconv.ParseInt(strings.TrimSpace(in.Get("held_out")), 10, 64)
	if err != nil || held < 1 || held > 99 {
		return p, fault.New(fault.Invalid, "trial.held_out_range").On("held_out")
	}
	p.Arms = registry.TwoArms(held, v.t("trial.arm_holdout"), v.t("winback.prove_arm"))
	if p.Window, err = strconv.ParseInt(strings.TrimSpace(in.Get("window")), 10, 64); err != nil {
		return p, fault.New(fault.Invalid, "trial.window_range", fault.Args{"Most": registry.MaxWindow}).On("window")
	}
	if p.PlannedEnd, err = readDay(in, "end"); err != nil {
		return p, err
	}
	p.CostEach, err = v.optionalMoney(in, "cost")
	return p, err
}
