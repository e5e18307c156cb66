package web

import (
	"errors"
	"html/template"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/promise"
	"liuke/internal/web/chart"
)

func ladderRoutes() []Route {
	return []Route{
		{"GET", "/cases/{ref}/escalate", account.CaseWrite, showDialog("escalate", escalateDialog)},
		{"POST", "/cases/{ref}/escalate", account.CaseWrite, dialogAct("escalate", escalateDialog, escalate)},
		{"POST", "/cases/{ref}/take-over", account.CaseWrite, caseAct("take-over", takeOver)},
		{"GET", "/cases/{ref}/ask", account.CaseWrite, showDialog("ask", askDialog)},
		{"POST", "/cases/{ref}/ask", account.CaseWrite, dialogAct("ask", askDialog, ask)},
		{"POST", "/cases/{ref}/opine", account.CaseWrite, caseAct("opine", opine)},
		{"POST", "/cases/{ref}/unask", account.CaseWrite, caseAct("unask", unask)},
		{"GET", "/company/ladder", account.CompanyManage, ladderSetting.show},
		{"POST", "/company/ladder", account.CompanyManage, ladderSetting.save},
	}
}

// LadderPage is where the company says who is told when a promise is late.
type LadderPage struct {
	SettingPage
	Picture  template.HTML
	Owners   []Option // whose case the preview is about
	Preview  []LadderStep
	Currency string

	ladder promise.Ladder
	people promise.People
}

// LadderStep is a step of the preview: who would be told by now, past whom.
type LadderStep struct {
	When   string
	To     string
	Who    string
	Passed []string
}

// How many rows the form has at least.
const (
	reminderRows = 2
	stepRows     = 5
)

var ladderSetting = companySetting[*LadderPage]{
	template: "company-ladder", saved: "ladder.saved", next: "/company/ladder", page: (*Site).ladderPage, put: (*Site).putLadder,
}

func (s *Site) ladderPage(v *visit) (*LadderPage, error) {
	l, version, people, err := s.Desk.Ladder(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	page := &LadderPage{SettingPage: v.settingPage(version, nil), Currency: v.company.Currency, ladder: l, people: people}
	page.Form.Values = page.values(l)
	page.Picture = page.picture(l)
	return page, s.previewLadder(v, page)
}

// previewLadder shows who would be told by now of a case of the owner chosen.
func (s *Site) previewLadder(v *visit, page *LadderPage) error {
	staff, err := s.Accounts.ListStaff(v.ctx())
	if err != nil {
		return err
	}
	owner := v.r.URL.Query().Get("owner")
	concern := promise.Concern{CaseID: "preview"}
	for _, m := range staff {
		if m.State != account.StaffActive {
			continue
		}
		if owner == "" {
			owner = m.ID
		}
		if m.ID == owner {
			concern.OwnerID, concern.TeamID = m.ID, m.TeamID
		}
		page.Owners = append(page.Owners, Option{Value: m.ID, Label: m.Name, AsIs: true, Chosen: m.ID == owner})
	}
	for i, step := range page.ladder.Steps {
		to, _ := page.ladder.Resolve(int64(i+1), concern, page.people, v.page.Now)
		line := LadderStep{When: page.T("ladder.after_hours", "Hours", hoursText(step.After)), To: page.rung(step.To), Who: to.Person.Name}
		for _, p := range to.Passed {
			line.Passed = append(line.Passed, page.T("ladder.passed_line", "Step", p.Step, "To", page.T("ladder.to."+string(p.To)),
				"Name", p.Name, "Why", page.T("ladder.passed."+string(p.Why))))
		}
		page.Preview = append(page.Preview, line)
	}
	return nil
}

// rung names who a step is for.
func (p *LadderPage) rung(to promise.Rung) string {
	switch to.Kind {
	case promise.OnePerson:
		return p.people.Name(to.StaffID)
	case promise.OfRole:
		return p.T("role." + string(to.Role))
	default:
		return p.T("ladder.to." + string(to.Kind))
	}
}

// exampleSpan is the promise that the picture is drawn for, in hours.
const exampleSpan = 8

func (p *LadderPage) picture(l promise.Ladder) template.HTML {
	c := chart.Ladder{Words: chart.Words{Title: p.T("ladder.picture"), Desc: p.T("ladder.picture_text", "Steps", len(l.Steps))}, Due: p.T("ladder.due")}
	for _, r := range l.Reminders {
		before := float64(r.Share) / 100 * exampleSpan
		if r.Before > 0 {
			before = float64(r.Before) / hourMS
		}
		c.Reminders = append(c.Reminders, -before)
	}
	for _, s := range l.Steps {
		c.Steps = append(c.Steps, chart.Tick{Value: float64(s.After) / hourMS, Label: p.T("ladder.picture_step", "Hours", hoursText(s.After), "Who", p.rung(s.To))})
	}
	return c.SVG()
}

const hourMS = 60 * 60 * 1000

// hoursText writes milliseconds as hours, as somebody would enter them.
func hoursText(ms int64) string {
	return strconv.FormatFloat(math.Round(float64(ms)/hourMS*100)/100, 'f', -1, 64)
}

// values are the ladder as the form has it.
func (p *LadderPage) values(l promise.Ladder) url.Values {
	in := url.Values{}
	for i, r := range l.Reminders {
		if r.Share > 0 {
			in.Set(inRow("reminders", i, "before"), strconv.FormatInt(r.Share, 10)+"%")
		} else {
			in.Set(inRow("reminders", i, "before"), hoursText(r.Before))
		}
	}
	for i, s := range l.Steps {
		in.Set(inRow("steps", i, "after"), hoursText(s.After))
		in.Set(inRow("steps", i, "to"), rungValue(s.To))
		if s.MayTakeOver {
			in.Set(inRow("steps", i, "take"), "1")
		}
	}
	for i, kind := range promise.TriggerKinds {
		at := slices.IndexFunc(l.Triggers, func(t promise.Trigger) bool { return t.Kind == kind })
		if at < 0 {
			in.Set(inRow("triggers", i, "level"), "0")
			continue
		}
		t := l.Triggers[at]
		in.Set(inRow("triggers", i, "level"), strconv.FormatInt(t.Level, 10))
		in.Set(inRow("triggers", i, "from"), strconv.FormatInt(t.From, 10))
		if kind == promise.Worthy {
			in.Set(inRow("triggers", i, "from"), p.amount(t.From, p.Currency))
		}
		if t.Days > 0 {
			in.Set(inRow("triggers", i, "days"), strconv.FormatInt(t.Days, 10))
		}
	}
	return in
}

func rungValue(to promise.Rung) string {
	switch to.Kind {
	case promise.OfRole:
		return "role:" + string(to.Role)
	case promise.OnePerson:
		return "person:" + to.StaffID
	default:
		return string(to.Kind)
	}
}

// TriggerRow is the row of one kind of trigger.
type TriggerRow struct {
	FormRow
	Kind promise.TriggerKind
}

// Reminders are the rows for reminders.
func (p *LadderPage) Reminders() []FormRow {
	return formRows("reminders", min(promise.MaxReminders, max(reminderRows, len(p.ladder.Reminders)+1)))
}

// Steps are the rows for steps.
func (p *LadderPage) Steps() []FormRow {
	return formRows("steps", min(promise.MaxSteps, max(stepRows, len(p.ladder.Steps)+1)))
}

// Triggers are the rows for what puts a case on a step at once.
func (p *LadderPage) Triggers() []TriggerRow {
	var rows []TriggerRow
	for i, row := range formRows("triggers", len(promise.TriggerKinds)) {
		rows = append(rows, TriggerRow{FormRow: row, Kind: promise.TriggerKinds[i]})
	}
	return rows
}

// Rungs are whom a step may be for. A topic's responsible can be chosen once
// some topic has one.
func (p *LadderPage) Rungs() []Option {
	options := []Option{{Label: p.T("ladder.no_step")}, {Value: string(promise.TeamLead), Label: p.T("ladder.to.lead")}}
	if len(p.people.Topics) > 0 {
		options = append(options, Option{Value: string(promise.OfTopic), Label: p.T("ladder.to.topic")})
	}
	for _, r := range account.Roles {
		options = append(options, Option{Value: "role:" + string(r), Label: p.T("ladder.one_of", "Role", p.T("role."+string(r)))})
	}
	for _, s := range p.people.Staff {
		if s.Active {
			options = append(options, Option{Value: "person:" + s.ID, Label: s.Name})
		}
	}
	return options
}

// Levels are the steps that a trigger may lead to.
func (p *LadderPage) Levels() []Option {
	options := []Option{{Value: "0", Label: p.T("ladder.trigger_off")}}
	for _, r := range p.Steps() {
		options = append(options, Option{Value: strconv.Itoa(r.N), Label: p.T("ladder.step", "Step", r.N)})
	}
	return options
}

func (s *Site) putLadder(v *visit, in url.Values, seen int64) error {
	entered := ladderEntered{
		reminders: enteredRows{in: in, list: "reminders"}, steps: enteredRows{in: in, list: "steps"},
		triggers: enteredRows{in: in, list: "triggers"}, currency: v.company.Currency,
	}
	l, err := entered.ladder()
	if err != nil {
		return err
	}
	return entered.about(s.Desk.SetLadder(v.ctx(), v.actor, l, seen))
}

// ladderEntered reads a ladder from the form.
type ladderEntered struct {
	reminders, steps, triggers enteredRows
	currency                   string
}

// about has a fault say the row of the form that it is about.
func (e *ladderEntered) about(err error) error {
	return e.reminders.about(e.steps.about(e.triggers.about(err)))
}

func (e *ladderEntered) ladder() (l promise.Ladder, err error) {
	for i := range promise.MaxReminders {
		text := e.reminders.get(i, "before")
		if text == "" {
			continue
		}
		var r promise.Reminder
		if share, ok := strings.CutSuffix(strings.ReplaceAll(text, "％", "%"), "%"); ok {
			r.Share, err = strconv.ParseInt(strings.TrimSpace(share), 10, 64)
		} else {
			r.Before, err = enteredHours(text)
		}
		if err != nil {
			return l, e.reminders.wrong(i, "before", "ladder.reminder_absurd", err)
		}
		l.Reminders = append(l.Reminders, r)
		e.reminders.keep(i)
	}
	for i := range promise.MaxSteps {
		to := e.steps.get(i, "to")
		if to == "" {
			continue
		}
		after, err := enteredHours(e.steps.get(i, "after"))
		if err != nil {
			return l, e.steps.wrong(i, "after", "ladder.hours_unreadable", err)
		}
		l.Steps = append(l.Steps, promise.Step{After: after, To: enteredRung(to), MayTakeOver: e.steps.get(i, "take") != ""})
		e.steps.keep(i)
	}
	for i, kind := range promise.TriggerKinds {
		if level := e.triggers.get(i, "level"); level == "" || level == "0" {
			continue
		}
		t, err := e.trigger(i, kind)
		if err != nil {
			return l, err
		}
		l.Triggers = append(l.Triggers, t)
		e.triggers.keep(i)
	}
	return l, nil
}

// trigger reads the trigger of a row.
func (e *ladderEntered) trigger(i int, kind promise.TriggerKind) (promise.Trigger, error) {
	t := promise.Trigger{Kind: kind, From: 1}
	var errLevel, errFrom, errDays error
	t.Level, errLevel = strconv.ParseInt(e.triggers.get(i, "level"), 10, 64)
	switch kind {
	case promise.Worthy:
		var wrong *fault.Error
		if t.From, wrong = parseMoney(e.triggers.get(i, "from"), e.currency); wrong != nil {
			return t, wrong.On(inRow("triggers", i, "from"))
		}
	case promise.SaidInPublic:
	default:
		t.From, errFrom = strconv.ParseInt(e.triggers.get(i, "from"), 10, 64)
	}
	if kind == promise.Repeated {
		t.Days, errDays = strconv.ParseInt(e.triggers.get(i, "days"), 10, 64)
	}
	if err := errors.Join(errLevel, errFrom); err != nil {
		return t, e.triggers.wrong(i, "from", "ladder.trigger_absurd", err)
	}
	if errDays != nil {
		return t, e.triggers.wrong(i, "days", "ladder.trigger_days", errDays)
	}
	return t, nil
}

// enteredHours reads hours, such as 1.5, as milliseconds.
func enteredHours(text string) (int64, error) {
	hours, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, err
	}
	if math.IsNaN(hours) || math.Abs(hours) > 1e6 {
		return 0, strconv.ErrRange
	}
	return int64(math.Round(hours * hourMS)), nil
}

func enteredRung(text string) promise.Rung {
	if role, ok := strings.CutPrefix(text, "role:"); ok {
		return promise.Rung{Kind: promise.OfRole, Role: account.Role(role)}
	}
	if id, ok := strings.CutPrefix(text, "person:"); ok {
		return promise.Rung{Kind: promise.OnePerson, StaffID: id}
	}
	return promise.Rung{Kind: promise.RungKind(text)}
}
