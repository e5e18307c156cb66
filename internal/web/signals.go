package web

import (
	"cmp"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/rule"
	"liuke/internal/signal"
)

func signalRoutes() []Route {
	return []Route{
		{"GET", "/signals", account.RiskRead, (*Site).showSignals},
		{"GET", "/signal/{id}", account.RiskRead, (*Site).showSignal},
		{"POST", "/signal/{id}/snooze", account.SignalWrite, (*Site).snoozeSignal},
		{"POST", "/signal/{id}/dismiss", account.SignalWrite, (*Site).dismissSignal},
		{"POST", "/signal/{id}/undo", account.SignalWrite, (*Site).undoSignal},
		{"POST", "/signal/{id}/right", account.SignalWrite, (*Site).markSignal},
		{"POST", "/signal/{id}/unmark", account.SignalWrite, (*Site).unmarkSignal},
		{"GET", "/signals/import", account.SignalWrite, (*Site).showSignalImport},
		{"POST", "/signals/import", account.SignalWrite, (*Site).importSignals},
		{"GET", "/signals/rules", account.RiskRead, (*Site).showSignalRules},
		{"GET", "/signals/rules/new", account.CompanyManage, (*Site).showNewSignalRule},
		{"POST", "/signals/rules/new", account.CompanyManage, (*Site).saveSignalRule},
		{"GET", "/signals/rules/{id}", account.CompanyManage, (*Site).showSignalRule},
		{"POST", "/signals/rules/{id}", account.CompanyManage, (*Site).saveSignalRule},
		{"POST", "/signals/rules/{id}/retire", account.CompanyManage, retireSignalRule(true)},
		{"POST", "/signals/rules/{id}/restore", account.CompanyManage, retireSignalRule(false)},
		{"GET", "/company/signal-words", account.CompanyManage, signalWordsSetting.show},
		{"POST", "/company/signal-words", account.CompanyManage, signalWordsSetting.save},
	}
}

// SignalsPage lists what is open.
type SignalsPage struct {
	Page
	Rows    []Row
	More    bool
	Kinds   []Option
	Owners  []Option
	Snoozed bool
	Any     bool // something is left out by the filters
}

// None is what the list says when it has nothing.
func (p *SignalsPage) None() Empty {
	empty := Empty{Picture: "tea", Title: p.T("signal.none"), Text: p.T("signal.none_text")}
	switch {
	case p.Any:
		empty.Text, empty.Act = p.T("signal.none_found"), &Act{Label: p.T("signal.all"), Href: "/signals"}
	case p.Can(account.CompanyManage):
		empty.Act = &Act{Label: p.T("signal.rule_new"), Href: "/signals/rules/new"}
	}
	return empty
}

// shownSignals is how many signals a page lists.
const shownSignals = 100

func signalPath(id string) string { return "/signal/" + url.PathEscape(id) }

func (s *Site) showSignals(v *visit) error {
	v.page.Nav = "keep"
	query := v.r.URL.Query()
	f := signal.Filter{
		Kind: signal.Kind(query.Get("kind")), OwnerID: query.Get("owner"), Snoozed: query.Get("snoozed") != "", Limit: shownSignals + 1,
	}
	rows, err := s.Signals.List(v.ctx(), v.actor, f)
	if err != nil {
		return err
	}
	page := &SignalsPage{Page: v.page, Snoozed: f.Snoozed, More: len(rows) > shownSignals, Any: f.Kind != "" || f.OwnerID != ""}
	for _, r := range rows[:min(len(rows), shownSignals)] {
		page.Rows = append(page.Rows, v.signalRow(r))
	}
	rules, err := s.Signals.Rules(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	page.Kinds = v.signalKinds(rules, f.Kind)
	staff, err := s.Accounts.ListStaff(v.ctx())
	page.Owners = []Option{{Label: v.t("signal.anybody")}}
	for _, one := range staff {
		if one.State == account.StaffActive {
			page.Owners = append(page.Owners, Option{Value: one.ID, Label: one.Name, Chosen: one.ID == f.OwnerID, AsIs: true})
		}
	}
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "signals", page)
	return nil
}

// signalKinds are the kinds to choose from, the company's own rules last.
func (v *visit) signalKinds(rules []signal.Rule, chosen signal.Kind) []Option {
	options := []Option{{Label: v.t("signal.all_kinds")}}
	for _, n := range signal.Natures {
		options = append(options, Option{Value: string(n.Kind), Label: v.t("signal.kind." + string(n.Kind)), Chosen: n.Kind == chosen})
	}
	for _, r := range rules {
		kind := signal.RuleKind(r.ID)
		options = append(options, Option{Value: string(kind), Label: r.Name(v.page.Lang()), Chosen: kind == chosen, AsIs: true})
	}
	return options
}

// signalRow is a signal as a line of a list.
func (v *visit) signalRow(r signal.Row) Row {
	row := Row{
		ID: "signal-" + r.ID, Href: customerPath(r.RootID), Chip: v.weightChip(r.Weight), Who: r.Name, What: v.signalName(r), Why: v.signalWhy(r),
		Note: joinWords(v.t("signal.since", "When", v.page.Date(calendar.DayOf(r.OpenedAt, v.page.Loc))), v.signalMark(r)),
		Act:  &Act{Label: v.t("signal.act"), Href: signalPath(r.ID), Dialog: true},
	}
	if r.Stake > 0 {
		row.Money = v.page.Money(r.Stake, v.company.Currency)
	}
	if !r.Shown(v.today()) {
		row.Chip = Chip{"paused", v.t("signal.until", "Day", v.page.Date(max(r.SnoozedUntil, r.From)))}
	}
	return row
}

// signalMark says who holds the signal for right; "" for nobody.
func (v *visit) signalMark(r signal.Row) string {
	if !r.Right() {
		return ""
	}
	return v.t("signal.marked_right", "Name", r.RightBy)
}

// weightChip says how much a signal tells.
func (v *visit) weightChip(w signal.Weight) Chip {
	switch w {
	case signal.Strong:
		return Chip{"broken", v.t("signal.weight.3")}
	case signal.Plain:
		return Chip{"soon", v.t("signal.weight.2")}
	default:
		return Chip{"neutral", v.t("signal.weight.1")}
	}
}

func (v *visit) signalName(r signal.Row) string {
	if r.Kind.RuleID() == "" {
		return v.t("signal.kind." + string(r.Kind))
	}
	return r.Rule.Name(v.page.Lang())
}

// signalWhy says what was seen, and who says so.
func (v *visit) signalWhy(r signal.Row) string {
	if r.Kind.RuleID() != "" {
		return v.ruleFacts(r.Detail.Facts)
	}
	key := string(r.Kind)
	if r.Detail.Word != "" && r.Detail.Ref == "" {
		key = "said"
	}
	on := ""
	if r.Detail.On != 0 {
		on = v.page.Date(r.Detail.On)
	}
	why := v.t("signal.why."+key, "Count", r.Count, "Ref", r.Detail.Ref, "Word", r.Detail.Word, "On", on, "Owner", r.Owner, "Days", r.Detail.Days)
	return joinWords(why, r.Detail.Note, v.toldBy(r.Detail.Source))
}

// ruleFacts says how the facts stand that a rule looks at.
func (v *visit) ruleFacts(facts []signal.Fact) string {
	var words []string
	for _, f := range facts {
		field, ok := rule.FieldOf(f.Name)
		if !ok {
			continue // a later program no longer knows it
		}
		value := cmp.Or(f.Text, v.t("signal.no_text"))
		switch field.Type {
		case rule.Number:
			value = v.factNumber(f.Number)
		case rule.Condition:
			value = v.t("signal.no")
			if f.Yes {
				value = v.t("signal.yes")
			}
		}
		words = append(words, v.t("signal.fact", "Name", v.t("rule.name."+f.Name), "Value", value))
	}
	return strings.Join(words, " · ")
}

// factNumber writes a number, with decimals only where it has some.
func (v *visit) factNumber(n float64) string {
	if n == math.Trunc(n) {
		return v.page.Decimal(n, 0)
	}
	return v.page.Decimal(n, 2)
}

func (v *visit) toldBy(source string) string {
	if source == "" {
		return ""
	}
	return v.t("signal.told_by", "Source", source)
}

// SignalPage is one signal with what can be done with it.
type SignalPage struct {
	Page
	Row   Row
	Case  string // where the case is worked on that shows it; "" for none
	Form  *Form
	Paths struct{ Snooze, Dismiss, Undo, Right, Unmark string }
	Open  bool
	Away  bool     // it is snoozed
	Undo  bool     // that it is snoozed or dismissed can be taken back
	State []string // how it stands, where it is not simply open, and what was said of it
	Right bool     // somebody said so
	Mark  bool     // it can be said
}

func (s *Site) oneSignal(v *visit) (signal.Row, error) {
	rows, err := s.Signals.List(v.ctx(), v.actor, signal.Filter{ID: v.r.PathValue("id"), Snoozed: true, Closed: true, Limit: 1})
	if err != nil {
		return signal.Row{}, err
	}
	if len(rows) == 0 {
		return signal.Row{}, fault.New(fault.NotFound, "signal.unknown")
	}
	return rows[0], nil
}

func (v *visit) signalPage(r signal.Row, values url.Values) *SignalPage {
	v.page.Nav = "keep"
	if values == nil {
		values = url.Values{"until": {(v.today() + snoozeDays).String()}}
	}
	page := &SignalPage{Page: v.page, Row: v.signalRow(r), Form: NewForm(v.page.Printer, values), Open: r.ClosedAt == 0, Away: r.SnoozedUntil > v.today()}
	page.Row.Act = nil
	path := signalPath(r.ID)
	page.Paths.Snooze, page.Paths.Dismiss, page.Paths.Undo = path+"/snooze", path+"/dismiss", path+"/undo"
	page.Paths.Right, page.Paths.Unmark = path+"/right", path+"/unmark"
	page.Right, page.Mark = r.Right(), !r.Right() && r.ClosedWhy != signal.Dismissed
	if r.Detail.Ref != "" {
		page.Case = "/cases/" + r.Detail.Ref
	}
	switch {
	case r.ClosedAt != 0:
		page.State = append(page.State, v.t("signal.ended."+string(r.ClosedWhy), "Name", r.ByName))
	case page.Away:
		page.State = append(page.State, v.t("signal.snoozed", "Name", r.ByName, "Why", r.SnoozeWhy))
	}
	if page.Right {
		page.State = append(page.State, v.t("signal.right_since", "Name", r.RightBy, "When", v.page.When(r.RightAt, v.page.Now, v.page.Loc)))
	}
	return page
}

const snoozeDays = 14 // that the form of a snooze begins with

func (s *Site) showSignal(v *visit) error {
	r, err := s.oneSignal(v)
	if err != nil {
		return err
	}
	page := v.signalPage(r, nil)
	if err := s.Signals.Undoable(v.ctx(), v.actor, r); err == nil {
		page.Undo = page.Away || !page.Open
	} else if !fault.Is(err, fault.Conflict) {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "signal", page)
	return nil
}

func (s *Site) snoozeSignal(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	until, err := readDay(in, "until")
	if err == nil {
		_, err = s.Signals.Snooze(v.ctx(), v.actor, v.r.PathValue("id"), until, in.Get("why"))
	}
	if err == nil {
		s.flash(v, "good", v.t("signal.is_snoozed", "Day", v.page.Date(until)), signalPath(v.r.PathValue("id"))+"/undo")
		SeeOther(v.w, v.r, "/signals")
		return nil
	}
	r, unseen := s.oneSignal(v)
	if unseen != nil {
		return unseen
	}
	page := v.signalPage(r, in)
	return s.formAgain(v, err, page.Form, "signal", page)
}

func (s *Site) dismissSignal(v *visit) error {
	r, err := s.Signals.Dismiss(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	s.flash(v, "good", v.t("signal.is_dismissed"), signalPath(r.ID)+"/undo")
	SeeOther(v.w, v.r, "/signals")
	return nil
}

func (s *Site) undoSignal(v *visit) error {
	if _, err := s.Signals.Undo(v.ctx(), v.actor, v.r.PathValue("id")); err != nil {
		return err
	}
	s.flash(v, "good", v.t("signal.is_back"), "")
	SeeOther(v.w, v.r, "/signals")
	return nil
}

// markSignal says that a signal was right.
func (s *Site) markSignal(v *visit) error {
	r, err := s.Signals.MarkRight(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	s.flash(v, "good", v.t("signal.is_right"), signalPath(r.ID)+"/unmark")
	SeeOther(v.w, v.r, "/signals")
	return nil
}

// unmarkSignal takes that back.
func (s *Site) unmarkSignal(v *visit) error {
	if _, err := s.Signals.Unmark(v.ctx(), v.actor, v.r.PathValue("id")); err != nil {
		return err
	}
	s.flash(v, "good", v.t("signal.is_unmarked"), "")
	SeeOther(v.w, v.r, "/signals")
	return nil
}

// CustomerSignals are the signals of a customer, as their page has them.
type CustomerSignals struct {
	Rows  []Row
	Level Chip
}

// customerSignals returns the signals of a customer whom the purchases may flag; none for whoever may not see them.
func (s *Site) customerSignals(v *visit, customerID string, flagged bool) (*CustomerSignals, error) {
	if !v.page.Can(account.RiskRead) {
		return nil, nil
	}
	rows, err := s.Signals.List(v.ctx(), v.actor, signal.Filter{CustomerID: customerID, Snoozed: true, Limit: shownSignals})
	if err != nil {
		return nil, err
	}
	all := &CustomerSignals{}
	var weights []signal.Weight
	for _, r := range rows {
		row := v.signalRow(r)
		row.Who, row.What, row.Money, row.Href = row.What, "", "", signalPath(r.ID)
		all.Rows = append(all.Rows, row)
		if r.Shown(v.today()) {
			weights = append(weights, r.Weight)
		}
	}
	tones := map[signal.Level]string{signal.Green: "good", signal.Amber: "soon", signal.Red: "broken"}
	level := signal.LevelOf(flagged, weights)
	all.Level = Chip{tones[level], v.t("signal.level." + string(level))}
	return all, nil
}

// weightOptions are the weights to choose from, each with what it means.
func (p *Page) weightOptions() []Option {
	var options []Option
	for _, w := range slices.Backward(signal.Weights) {
		n := string(rune('0' + w))
		options = append(options, Option{Value: n, Label: p.T("signal.weight." + n), Hint: p.T("signal.weight_hint." + n), Chosen: w == signal.Plain})
	}
	return options
}
