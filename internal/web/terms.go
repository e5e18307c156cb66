package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/promise"
)

func termRoutes() []Route {
	return []Route{
		{"GET", "/company/promises", account.CompanyManage, (*Site).showTerms},
		{"POST", "/company/promises", account.CompanyManage, (*Site).saveTerms},
		{"POST", "/company/promises/quiet", account.CompanyManage, (*Site).saveQuiet},
	}
}

// TermsPage is where the company says within which time it promises what.
type TermsPage struct {
	Page
	Form    *Form
	Version int64
	Rows    []LadderRow
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
	{"days", promise.AllTime, 24 * hourMS}, {"hours", promise.AllTime, hourMS},
}

const moreTerms = 3 // empty rows to fill in

func (s *Site) showTerms(v *visit) error {
	page, err := s.termsPage(v)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "company-promises", page)
	return nil
}

func (s *Site) termsPage(v *visit) (*TermsPage, error) {
	v.page.Nav = "company"
	p, version, err := s.Desk.PromisePolicy(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	page := &TermsPage{Page: v.page, Version: version}
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
	page.Form = NewForm(v.page.Printer, policyValues(p))
	quiet, seen, err := s.Desk.QuietHours(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	page.Quiet = NewForm(v.page.Printer, quietValues(quiet, seen))
	page.Rows = ladderRows("terms", len(p.Terms)+moreTerms)
	return page, nil
}

// term says a term in words.
func (v *visit) term(t promise.Term) string {
	amount, unit := termAmount(t)
	return v.t("policy.term", "Kind", v.t("promise.kind."+string(t.Kind)), "Time", v.t("policy.amount."+unit, "Amount", amount))
}

// termAmount returns how much of which unit a form says.
func termAmount(t promise.Term) (amount, unit string) {
	for _, u := range policyUnits {
		if u.unit == t.Unit && (t.Within%u.ms == 0 || u.ms == hourMS) {
			return strconv.FormatFloat(float64(t.Within)/float64(u.ms), 'f', -1, 64), u.name
		}
	}
	return strconv.FormatFloat(float64(t.Within)/24/hourMS, 'f', -1, 64), "work_days"
}

func policyValues(p promise.Policy) url.Values {
	in := url.Values{}
	for i, t := range p.Terms {
		amount, unit := termAmount(t)
		in.Set(inRow("terms", i, "kind"), string(t.Kind))
		in.Set(inRow("terms", i, "severity"), strconv.FormatInt(t.Severity, 10))
		in.Set(inRow("terms", i, "tier"), t.Tier)
		in.Set(inRow("terms", i, "within"), amount)
		in.Set(inRow("terms", i, "unit"), unit)
	}
	return in
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
func (p *TermsPage) Units() []Option {
	var options []Option
	for _, u := range policyUnits {
		options = append(options, Option{Value: u.name, Label: p.T("policy.unit." + u.name)})
	}
	return options
}

func (s *Site) saveTerms(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	p, rows, err := enteredTimes(in)
	seen, errSeen := strconv.ParseInt(in.Get("version"), 10, 64)
	if err == nil && errSeen != nil {
		err = fault.New(fault.Invalid, "fault.body_unreadable").From(errSeen)
	}
	if err == nil {
		read := &ladderEntered{rows: map[string][]int{"terms": rows}}
		err = read.about(s.Desk.SetPromisePolicy(v.ctx(), v.actor, p, seen))
	}
	if err != nil {
		page, errPage := s.termsPage(v)
		if errPage != nil {
			return errPage
		}
		page.Form.Values = in
		page.Rows = ladderRows("terms", enteredTerms(in)+moreTerms)
		if !page.Form.mend(err) {
			return err
		}
		s.showAgain(v, err, "company-promises", page)
		return nil
	}
	s.flash(v, "good", v.t("policy.saved"), "")
	SeeOther(v.w, v.r, "/company/promises")
	return nil
}

const maxTermRows = 80

// enteredTerms is how many rows count: up to the last one with a kind.
func enteredTerms(in url.Values) int {
	n := 0
	for i := range maxTermRows {
		if in.Get(inRow("terms", i, "kind")) != "" {
			n = i + 1
		}
	}
	return n
}

// enteredTimes reads the policy from the form, and which row each term came from.
func enteredTimes(in url.Values) (p promise.Policy, rows []int, err error) {
	for i := range enteredTerms(in) {
		get := func(field string) string { return strings.TrimSpace(in.Get(inRow("terms", i, field))) }
		if get("kind") == "" {
			continue
		}
		amount, err := strconv.ParseFloat(get("within"), 64)
		if err != nil || !(amount >= 0 && amount < 1e5) {
			return p, nil, fault.New(fault.Invalid, "policy.amount_unreadable").On(inRow("terms", i, "within"))
		}
		t := promise.Term{Kind: promise.Kind(get("kind")), Tier: get("tier"), Unit: "unknown"}
		for _, u := range policyUnits {
			if u.name == get("unit") {
				t.Unit, t.Within = u.unit, int64(amount*float64(u.ms))
			}
		}
		if t.Severity, err = strconv.ParseInt(get("severity"), 10, 64); err != nil {
			t.Severity = -1 // which the policy refuses
		}
		p.Terms, rows = append(p.Terms, t), append(rows, i)
	}
	return p, rows, nil
}
