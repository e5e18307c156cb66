package web

import (
	"net/http"
	"net/url"
	"strconv"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/remedy"
	"liuke/internal/standard"
)

func standardRoutes() []Route {
	return []Route{
		{"GET", "/company/standards", account.CompanyManage, (*Site).showStandards},
		{"GET", "/company/standards/{code}", account.CompanyManage, standardSetting.show},
		{"POST", "/company/standards/{code}", account.CompanyManage, standardSetting.save},
		{"GET", "/breaches", account.CaseRead, (*Site).showBreaches},
		{"GET", "/breaches.csv", account.Export, (*Site).exportBreaches},
		{"GET", "/breaches/new", account.BreachReport, (*Site).showNewBreach},
		{"POST", "/breaches", account.BreachReport, (*Site).reportBreach},
	}
}

// StandardsPage lists what the company promises all of its customers.
type StandardsPage struct {
	Page
	Rows    []StandardLine
	Presets []StandardLine
}

// StandardLine is a standard as lists show it.
type StandardLine struct {
	standard.Standard
	Name, Promised string
	Limit          string // in words
	Holds          string // from when until when
	Chip           Chip
	Href           string
}

// None is what the list says when it has nothing.
func (p *StandardsPage) None() Empty {
	return Empty{Picture: "tray", Title: p.T("standard.none"), Text: p.T("standard.none_text")}
}

// newStandard stands for a standard that is yet to be laid down.
const newStandard = "new"

func standardPath(code string) string { return "/company/standards/" + url.PathEscape(code) }

func (s *Site) showStandards(v *visit) error {
	v.page.Nav = "company"
	all, _, err := s.Desk.Standards(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	page := &StandardsPage{Page: v.page}
	for _, st := range all.List {
		line := v.standardLine(st)
		line.Href = standardPath(st.Code)
		page.Rows = append(page.Rows, line)
	}
	for _, st := range standard.Presets {
		line := v.standardLine(st)
		line.Href = standardPath(newStandard) + "?preset=" + queryEscape(st.Code)
		page.Presets = append(page.Presets, line)
	}
	s.render.Page(v.w, v.r, http.StatusOK, "company-standards", page)
	return nil
}

func (v *visit) standardLine(st standard.Standard) StandardLine {
	line := StandardLine{
		Standard: st, Name: standard.In(st.Names, v.page.Lang()), Promised: standard.In(st.Promised, v.page.Lang()),
		Limit: v.page.standardLimit(st), Chip: Chip{"good", v.t("standard.holds")}, Holds: v.t("standard.from_on", "Day", v.page.Date(st.From)),
	}
	switch today := v.today(); {
	case st.Ended(today):
		line.Chip = Chip{"neutral", v.t("standard.ended")}
	case !st.Holds(today):
		line.Chip = Chip{"soon", v.t("standard.to_come")}
	}
	if st.Until != 0 {
		line.Holds = v.t("standard.from_until", "From", v.page.Date(st.From), "Until", v.page.Date(st.Until))
	}
	return line
}

// standardLimit says by what a standard is measured.
func (p *Page) standardLimit(st standard.Standard) string {
	if st.Measure == standard.YesNo {
		return p.T("standard.measure.yes")
	}
	return p.T("standard.in_time", "Time", p.timeWords(st.Within, st.Unit))
}

// StandardPage lays one standard down.
type StandardPage struct {
	SettingPage
	Address string
	Code    string
	Name    string // "" for a new one
	Topics  []Option
	Laid    int64 // which version of the standard it is; 0: none yet
}

// Langs are the languages that a standard is written in, Chinese first.
func (p *StandardPage) Langs() []Option { return writtenIn() }

func writtenIn() []Option {
	return []Option{{Value: i18n.Chinese, Label: langName(i18n.Chinese)}, {Value: i18n.English, Label: langName(i18n.English)}}
}

// Measures are by what a standard may be measured.
func (p *StandardPage) Measures() []Option {
	var options []Option
	for _, m := range standard.Measures {
		options = append(options, Option{Value: string(m), Label: p.T("standard.measure." + string(m)), Chosen: m == standard.Time})
	}
	return options
}

// Units are in what its time may be counted.
func (p *StandardPage) Units() []Option { return unitOptions(p.Printer) }

// Severities are those that a case of its may have.
func (p *StandardPage) Severities() []Option { return severityOptions(&p.Page) }

// Exposures are what its breaches may be counted against.
func (p *StandardPage) Exposures() []Option {
	var options []Option
	for _, e := range standard.Exposures {
		options = append(options, Option{Value: string(e), Label: p.T("standard.per." + string(e))})
	}
	return options
}

// Remedies are what may be offered first.
func (p *StandardPage) Remedies() []Option {
	options := []Option{{Label: p.T("standard.first_none")}}
	for _, k := range remedy.Kinds {
		options = append(options, Option{Value: string(k), Label: p.T("desk.remedy." + string(k))})
	}
	return options
}

var standardSetting = companySetting[*StandardPage]{
	template: "company-standard", saved: "standard.saved", next: "/company/standards", page: (*Site).standardPage, put: (*Site).putStandard,
}

// standardPage is the page of the standard that the address names.
func (s *Site) standardPage(v *visit) (*StandardPage, error) {
	all, version, err := s.Desk.Standards(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	code := v.r.PathValue("code")
	st, ok := all.Standard(code)
	switch {
	case !ok && code != newStandard:
		return nil, NotFound()
	case !ok:
		st, _ = standard.Preset(v.r.URL.Query().Get("preset"))
		st.From = v.today()
	}
	page := &StandardPage{
		SettingPage: v.settingPage(version, v.standardValues(st)), Address: standardPath(code), Code: code, Laid: st.Version,
		Topics: []Option{{Label: v.t("standard.no_topic")}},
	}
	if ok {
		page.Name = standard.In(st.Names, v.page.Lang())
	}
	topics, err := s.Desk.Topics(v.ctx(), v.actor)
	for _, t := range topics {
		if !t.Retired {
			page.Topics = append(page.Topics, Option{Value: t.ID, Label: v.t("knowledge.category."+string(t.Category)) + " · " + t.Name})
		}
	}
	return page, err
}

// standardValues are the fields of the form that say what the standard says.
func (v *visit) standardValues(st standard.Standard) url.Values {
	in := url.Values{"code": {st.Code}, "topic": {st.TopicID}, "from": {st.From.String()}}
	for field, value := range map[string]string{
		"measure": string(st.Measure), "per": string(st.Per), "first.kind": string(st.First.Kind),
	} {
		if value != "" {
			in.Set(field, value)
		}
	}
	if st.Within > 0 {
		amount, unit := timeAmount(st.Within, st.Unit)
		in.Set("within", amount)
		in.Set("unit", unit)
	}
	if st.Severity > 0 {
		in.Set("severity", strconv.FormatInt(st.Severity, 10))
	}
	if st.Until != 0 {
		in.Set("until", st.Until.String())
	}
	if st.First.Cost > 0 {
		in.Set("first.cost", v.page.amount(st.First.Cost, v.company.Currency))
	}
	for field, texts := range map[string]map[string]string{"names": st.Names, "promised": st.Promised, "first.texts": st.First.Texts} {
		for lang, text := range texts {
			in.Set(field+"."+lang, text)
		}
	}
	return in
}

// enteredStandard reads a standard from its form.
func enteredStandard(in url.Values, currency string) (standard.Standard, error) {
	st := standard.Standard{
		Code: in.Get("code"), Measure: standard.Measure(in.Get("measure")), TopicID: in.Get("topic"), Per: standard.Exposure(in.Get("per")),
		Names: textsOf(in, "names"), Promised: textsOf(in, "promised"),
		First: standard.Offer{Kind: remedy.Kind(in.Get("first.kind")), Texts: textsOf(in, "first.texts")},
	}
	if st.First.Kind == "" && len(st.First.Texts) == 0 {
		st.First.Texts = nil
	}
	var err error
	if st.Measure == standard.Time {
		if st.Within, st.Unit, err = enteredTime(in.Get("within"), in.Get("unit")); err != nil {
			return st, fault.New(fault.Invalid, "policy.amount_unreadable").On("within").From(err)
		}
	}
	var wrong *fault.Error
	if st.First.Cost, wrong = enteredMoney(in.Get("first.cost"), currency); wrong != nil {
		return st, wrong.On("first.cost")
	}
	if st.Severity, err = strconv.ParseInt(in.Get("severity"), 10, 64); err != nil {
		st.Severity = -1 // out of range, which the standard says
	}
	if st.From, err = readDay(in, "from"); err != nil {
		return st, err
	}
	st.Until, err = readDay(in, "until")
	return st, err
}

// textsOf reads a text in each language; those left empty are not there.
func textsOf(in url.Values, field string) map[string]string {
	texts := map[string]string{}
	for _, lang := range standard.Langs {
		if text := in.Get(field + "." + lang); text != "" {
			texts[lang] = text
		}
	}
	return texts
}

// putStandard lays down what the form says, under the code that the address has.
func (s *Site) putStandard(v *visit, in url.Values, seen int64) error {
	st, err := enteredStandard(in, v.company.Currency)
	if err != nil {
		return err
	}
	code := v.r.PathValue("code")
	switch {
	case code != newStandard:
		st.Code = code
	case st.Code == newStandard:
		return fault.New(fault.Invalid, "standard.code_form").On("code")
	}
	return s.Desk.PutStandard(v.ctx(), v.actor, st, code == newStandard, seen)
}
