package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/trial/registry"
)

// NewTrialPage lays a trial down, or changes a draft.
type NewTrialPage struct {
	Page
	Form     *Form
	Draft    string // address of the draft that is changed; "" for a new trial
	Name     string // of the draft, as it is kept
	Owners   []Option
	Repeats  []Option
	Reasons  []Option // what the action may answer
	Plays    []Option // what may be followed
	List     string   // in words, of a draft that takes its customers from a list
	Foresee  string   // what the plan can show
	Unknown  []string
	Currency string
}

// Choices of the form.
func (p *NewTrialPage) Actions() []Option { return trialOptions(p, "trial.action.", registry.Actions) }
func (p *NewTrialPage) Purposes() []Option {
	return trialOptions(p, "trial.purpose.", registry.Purposes)
}
func (p *NewTrialPage) Outcomes() []Option {
	return trialOptions(p, "trial.outcome.", registry.Outcomes)
}
func (p *NewTrialPage) Sources() []Option { return trialOptions(p, "trial.source.", registry.Sources) }
func (p *NewTrialPage) Intakes() []Option { return trialOptions(p, "trial.intake.", registry.Intakes) }

func trialOptions[T ~string](p *NewTrialPage, prefix string, all []T) []Option {
	options := make([]Option, len(all))
	for i, one := range all {
		options[i] = Option{Value: string(one), Label: p.T(prefix + string(one)), Chosen: i == 0}
	}
	return options
}

// What the form begins with.
const (
	usualWindow  = 30 // days
	usualHeldOut = 20 // hundredths
	usualRun     = 60 // days
)

func (s *Site) showNewTrial(v *visit) error {
	in := v.r.URL.Query()
	fillIn(in, map[string]string{
		"window": strconv.Itoa(usualWindow), "held_out": strconv.Itoa(usualHeldOut), "end": (v.today() + usualRun).String(),
	})
	page, err := s.newTrialPage(v, NewForm(v.page.Printer, in), registry.Trial{})
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "trial-new", page)
	return nil
}

// newTrialPage shows the form and, of what is entered so far, what it can show. kept is the draft that is changed, if one is.
func (s *Site) newTrialPage(v *visit, form *Form, kept registry.Trial) (*NewTrialPage, error) {
	v.page.Nav = "keep"
	page := &NewTrialPage{
		Page: v.page, Form: form, Owners: []Option{{Label: v.t("trial.any_owner")}}, Repeats: []Option{{Label: v.t("trial.no_repeat")}},
		Currency: v.company.Currency,
	}
	staff, err := s.Accounts.ListStaff(v.ctx())
	if err != nil {
		return nil, err
	}
	for _, m := range staff {
		if m.State == account.StaffActive {
			page.Owners = append(page.Owners, Option{Value: m.ID, Label: m.Name, AsIs: true})
		}
	}
	all, err := s.Trials.List(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	for _, t := range all {
		if t.State != registry.Draft && t.ID != kept.ID {
			page.Repeats = append(page.Repeats, Option{Value: t.ID, Label: t.Name, AsIs: true})
		}
	}
	if page.Reasons, page.Plays, err = s.answers(v, kept.Plan); err != nil {
		return nil, err
	}
	if kept.ID != "" {
		page.Draft, page.Name = trialPath(kept.ID), kept.Name
	}
	if kept.Audience.List != "" {
		page.List = v.audience(kept)
	}
	plan, unknown, err := s.enteredPlan(v, form.Values, kept.Plan)
	page.Unknown = unknown
	if err != nil {
		page.Foresee = v.page.Err(err)
		return page, nil
	}
	f, err := s.Trials.Foresee(v.ctx(), v.actor, plan)
	switch {
	case fault.Is(err, fault.Invalid):
		page.Foresee = v.page.Err(err)
	case err != nil:
		return nil, err
	default:
		page.Foresee = v.foresight(plan, f)
	}
	return page, nil
}

// foresight is the power of a plan in words, before anybody is drawn.
func (v *visit) foresight(p registry.Plan, f registry.Foresight) string {
	if f.Customers == 0 {
		return v.t("trial.foresee_nobody")
	}
	who := v.t("trial.foresee_who", "Count", f.Customers, "Held", f.Held, "Treated", f.Treated)
	anyway := v.t("trial.foresee_bought", "Rate", v.page.Percent(f.Rate), "Days", f.Days)
	if p.Outcome == registry.OutcomeMargin {
		anyway = v.t("trial.foresee_margin", "Mean", v.page.Money(int64(f.Mean), v.company.Currency), "Days", f.Days)
	}
	if !f.Possible {
		return v.sentences(who, anyway, v.t("trial.foresee_few", "Least", registry.Least, "Enough", registry.Enough))
	}
	shows := v.power(registry.Trial{Plan: p}, f.Shows, f.Customers)
	if min(f.Held, f.Treated) < registry.Enough {
		return v.sentences(who, anyway, shows, v.t("trial.foresee_small", "Enough", registry.Enough))
	}
	return v.sentences(who, anyway, shows)
}

func (s *Site) createTrial(v *visit) error {
	in, err := v.enteredWithList()
	if err != nil && in == nil {
		return err
	}
	form := NewForm(v.page.Printer, in)
	plan, errPlan := s.planToKeep(v, in, registry.Plan{}, err)
	if errPlan == nil {
		var t registry.Trial
		if t, errPlan = s.Trials.Create(v.ctx(), v.actor, plan); errPlan == nil {
			s.flash(v, "good", v.t("trial.is_made"), "")
			SeeOther(v.w, v.r, trialPath(t.ID))
			return nil
		}
	}
	page, err := s.newTrialPage(v, form, registry.Trial{})
	if err != nil {
		return err
	}
	return s.formAgain(v, errPlan, form, "trial-new", page)
}

// planToKeep is the plan of a form, unless something of it is wrong; before is what was wrong with the form itself, and kept the
// plan that it takes the place of.
func (s *Site) planToKeep(v *visit, in url.Values, kept registry.Plan, before error) (registry.Plan, error) {
	plan, unknown, err := s.enteredPlan(v, in, kept)
	if before != nil {
		err = before
	}
	if err == nil && len(unknown) > 0 {
		err = fault.New(fault.Invalid, "trial.listed_unknown", fault.Args{"Count": len(unknown)}).On("listed")
	}
	if err == nil {
		err = s.checkAnswers(v, plan, kept)
	}
	return plan, err
}

// editTrial shows the plan of a draft to be changed.
func (s *Site) editTrial(v *visit) error {
	t, err := s.Trials.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	if t.State != registry.Draft {
		return fault.New(fault.Conflict, "trial.launched_already")
	}
	in := v.planValues(t)
	for name, entered := range v.r.URL.Query() { // the figures below the form follow what is typed
		in[name] = entered
	}
	page, err := s.newTrialPage(v, NewForm(v.page.Printer, in), t)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "trial-new", page)
	return nil
}

func (s *Site) changeTrial(v *visit) error {
	t, err := s.Trials.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	in, err := v.enteredWithList()
	if err != nil && in == nil {
		return err
	}
	form := NewForm(v.page.Printer, in)
	plan, errPlan := s.planToKeep(v, in, t.Plan, err)
	var seen int64
	if errPlan == nil {
		seen, errPlan = seenVersion(in, "version")
	}
	if errPlan == nil {
		if _, errPlan = s.Trials.Change(v.ctx(), v.actor, t.ID, seen, plan); errPlan == nil {
			s.flash(v, "good", v.t("trial.is_changed"), "")
			SeeOther(v.w, v.r, trialPath(t.ID))
			return nil
		}
	}
	page, err := s.newTrialPage(v, form, t)
	if err != nil {
		return err
	}
	return s.formAgain(v, errPlan, form, "trial-new", page)
}

// enteredPlan reads a plan from its form, with what of the list is nobody's. A plan keeps the list of the one before.
func (s *Site) enteredPlan(v *visit, in url.Values, kept registry.Plan) (registry.Plan, []string, error) {
	p := registry.Plan{
		Name: in.Get("name"), Action: registry.Action(cmp.Or(in.Get("action"), string(registry.ActionCalls))),
		Purpose: registry.Purpose(cmp.Or(in.Get("purpose"), string(registry.PurposeKeep))), Reason: in.Get("reason"), Play: in.Get("play"),
		Note:    in.Get("note"),
		Outcome: registry.Outcome(cmp.Or(in.Get("outcome"), string(registry.OutcomeBought))),
		Source:  registry.Source(cmp.Or(in.Get("source"), string(registry.FromPurchases))),
		Intake:  registry.Intake(cmp.Or(in.Get("intake"), string(registry.AtLaunch))), RepeatOf: in.Get("repeat_of"),
		Audience: registry.Audience{List: kept.Audience.List, Rule: in.Get("rule"), Tier: strings.TrimSpace(in.Get("tier")), OwnerID: in.Get("owner")},
	}
	var err error
	if p.Arms, err = v.enteredArms(in); err != nil {
		return p, nil, err
	}
	if p.Window, err = strconv.ParseInt(strings.TrimSpace(in.Get("window")), 10, 64); err != nil {
		return p, nil, fault.New(fault.Invalid, "trial.window_range", fault.Args{"Most": registry.MaxWindow}).On("window")
	}
	if p.PlannedEnd, err = readDay(in, "end"); err != nil {
		return p, nil, err
	}
	if p.CostEach, err = v.optionalMoney(in, "cost"); err != nil {
		return p, nil, err
	}
	if p.Aim, err = v.enteredAim(in, p.Outcome); err != nil {
		return p, nil, err
	}
	var unknown []string
	p.Audience.Listed, unknown, err = s.listed(v, in.Get("listed"))
	return p, unknown, err
}

func (v *visit) optionalMoney(in url.Values, field string) (int64, error) {
	if strings.TrimSpace(in.Get(field)) == "" {
		return 0, nil
	}
	amount, wrong := enteredMoney(in.Get(field), v.company.Currency)
	if wrong != nil {
		return 0, wrong.On(field)
	}
	return amount, nil
}

// enteredAim reads the effect that would be worth it: points of a rate, or money.
func (v *visit) enteredAim(in url.Values, by registry.Outcome) (float64, error) {
	text := strings.TrimSpace(in.Get("aim"))
	if text == "" {
		return 0, nil
	}
	if by == registry.OutcomeMargin {
		amount, err := v.optionalMoney(in, "aim")
		return float64(amount), err
	}
	points, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
	if err != nil || points <= 0 {
		return 0, fault.New(fault.Invalid, "trial.aim_range").On("aim")
	}
	return points / 100, nil
}
