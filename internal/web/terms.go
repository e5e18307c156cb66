package web

import (
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/i18n"
	"liuke/internal/promise"
)

func termRoutes() []Route {
	return []Route{
		{"GET", "/company/promises", account.CompanyManage, termsSetting.show},
		{"POST", "/company/promises", account.CompanyManage, termsSetting.save},
		{"POST", "/company/promises/quiet", account.CompanyManage, (*Site).saveQuiet},
	}
}

// TermsPage is where the company says within which time it promises what.
type TermsPage struct {
	SettingPage
	Presets []TermPreset
	Quiet   *Form
	Taken   string // name of the preset that the form was filled with; "" for none
}

// TermPreset is a preset with what it says.
type TermPreset struct {
	promise.Preset
	Href  string
	Terms []string
}

// The units as the form has them: an amount of hours or days, and which count.
var policyUnits = []struct {
	name string
	unit promise.Unit
	ms   int64
}{
	{"open_hours", promise.OpenTime, hourMS}, {"work_days", promise.WorkDays, 24 * hourMS},
	{"days", promise.AllTime, 24 * hourMS}, {"hours", promise.AllTime, hourMS}, {"minutes", promise.AllTime, hourMS / 60},
}

const moreTerms = 3 // empty rows to fill in

var termsSetting = companySetting[*TermsPage]{
	template: "company-promises", saved: "policy.saved", next: "/company/promises", page: (*Site).termsPage, put: (*Site).putTerms,
}

func (s *Site) termsPage(v *visit) (*TermsPage, error) {
	p, version, err := s.Desk.PromisePolicy(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	page := &TermsPage{SettingPage: v.settingPage(version, nil)}
	for _, preset := range promise.Presets() {
		line := TermPreset{Preset: preset, Href: "/company/promises?preset=" + queryEscape(preset.Code)}
		for _, t := range preset.Terms {
			line.Terms = append(line.Terms, v.term(t))
		}
		page.Presets = append(page.Presets, line)
		if preset.Code == v.r.URL.Query().Get("preset") {
			p, page.Taken = p.With(preset), v.t("policy.preset."+preset.Code)
		}
	}
	page.Form.Values = policyValues(p)
	quiet, seen, err := s.Desk.QuietHours(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	page.Quiet = NewForm(v.page.Printer, quietValues(quiet, seen))
	return page, nil
}

// term says a term in words.
func (v *visit) term(t promise.Term) string {
	return v.t("policy.term", "Kind", v.t("promise.kind."+string(t.Kind)), "Time", v.page.timeWords(t.Within, t.Unit))
}

// timeWords says how much time of which unit.
func (p *Page) timeWords(within int64, of promise.Unit) string {
	amount, unit := timeAmount(within, of)
	return p.T("policy.amount."+unit, "Count", amount)
}

// timeAmount returns how much of which unit a form says.
func timeAmount(within int64, of promise.Unit) (amount, unit string) {
	for _, u := range policyUnits {
		if u.unit == of && (within%u.ms == 0 || u.name == "open_hours" || u.name == "minutes") {
			return strconv.FormatFloat(float64(within)/float64(u.ms), 'f', -1, 64), u.name
		}
	}
	return strconv.FormatFloat(float64(within)/24/hourMS, 'f', -1, 64), "work_days"
}

// enteredTime reads an amount of a unit; one there is not is a unit that nothing has.
func enteredTime(amount, unit string) (within int64, of promise.Unit, err error) {
	n, err := strconv.ParseFloat(strings.TrimSpace(amount), 64)
	if err == nil && !(n >= 0 && n < 1e5) {
		err = strconv.ErrRange
	}
	for _, u := range policyUnits {
		if u.name == unit && err == nil {
			return int64(n * float64(u.ms)), u.unit, nil
		}
	}
	return 0, "unknown", err
}

func policyValues(p promise.Policy) url.Values {
	in := url.Values{}
	for i, t := range p.Terms {
		amount, unit := timeAmount(t.Within, t.Unit)
		in.Set(inRow("terms", i, "kind"), string(t.Kind))
		in.Set(inRow("terms", i, "severity"), strconv.FormatInt(t.Severity, 10))
		in.Set(inRow("terms", i, "tier"), t.Tier)
		in.Set(inRow("terms", i, "within"), amount)
		in.Set(inRow("terms", i, "unit"), unit)
	}
	return in
}

// Rows are the rows of the form: those filled in, and some more.
func (p *TermsPage) Rows() []FormRow {
	entered := enteredRows{in: p.Form.Values, list: "terms"}
	return entered.rows(maxTermRows, moreTerms, "kind")
}

// Kinds are what a row may be for.
func (p *TermsPage) Kinds() []Option {
	options := []Option{{Label: p.T("policy.no_term")}}
	for _, k := range promise.Dated {
		options = append(options, Option{Value: string(k), Label: p.T("promise.kind." + string(k))})
	}
	return options
}

// Severities are the severities a row may be for.
func (p *TermsPage) Severities() []Option {
	return append([]Option{{Value: "0", Label: p.T("policy.any_severity")}}, severityOptions(&p.Page)...)
}

// Units are in what the time of a row is counted.
func (p *TermsPage) Units() []Option { return unitOptions(p.Printer) }

func unitOptions(p *i18n.Printer) []Option {
	var options []Option
	for _, u := range policyUnits {
		options = append(options, Option{Value: u.name, Label: p.T("policy.unit." + u.name)})
	}
	return options
}

func (s *Site) putTerms(v *visit, in url.Values, seen int64) error {
	rows := enteredRows{in: in, list: "terms"}
	p, err := enteredTerms(&rows)
	if err != nil {
		return err
	}
	return rows.about(s.Desk.SetPromisePolicy(v.ctx(), v.actor, p, seen))
}

const maxTermRows = 80 // that are read

// enteredTerms reads the policy from the form. A row of no kind is none.
func enteredTerms(rows *enteredRows) (p promise.Policy, err error) {
	for i := range maxTermRows {
		if rows.get(i, "kind") == "" {
			continue
		}
		t := promise.Term{Kind: promise.Kind(rows.get(i, "kind")), Tier: rows.get(i, "tier")}
		if t.Within, t.Unit, err = enteredTime(rows.get(i, "within"), rows.get(i, "unit")); err != nil {
			return p, rows.wrong(i, "within", "policy.amount_unreadable", err)
		}
		if t.Severity, err = strconv.ParseInt(rows.get(i, "severity"), 10, 64); err != nil {
			t.Severity = -1 // which the policy refuses
		}
		p.Terms = append(p.Terms, t)
		rows.keep(i)
	}
	return p, nil
}
