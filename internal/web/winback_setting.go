package web

import (
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/winback"
)

// WinBackSettingPage is where the company says how it wins customers back.
type WinBackSettingPage struct {
	SettingPage
	Currency string
}

var winBackSetting = companySetting[*WinBackSettingPage]{
	template: "company-winback", saved: "winback.policy_saved", next: "/company/win-back", page: (*Site).winBackSettingPage, put: (*Site).putWinBack,
}

func (s *Site) winBackSettingPage(v *visit) (*WinBackSettingPage, error) {
	p, version, err := s.WinBack.Policy(v.ctx())
	percent := func(share float64) string { return strconv.FormatFloat(share*100, 'g', 6, 64) }
	whole := func(n int64) string { return strconv.FormatInt(n, 10) }
	values := url.Values{
		"chance": {percent(p.Chance)}, "silent": {strconv.FormatFloat(p.Silent, 'g', 6, 64)}, "days": {whole(p.Days)},
		"value": {v.page.amount(p.MinValue, v.company.Currency)}, "per_day": {whole(p.PerDay)}, "first_days": {whole(p.FirstDays)},
		"margin": {percent(p.Margin)}, "rate": {v.page.amount(p.Rate, v.company.Currency)}, "effect": {percent(p.Effect)},
		"window": {whole(p.Window)}, "half_life": {whole(p.HalfLife)},
	}
	if p.ByRule {
		values.Set("by_rule", "1")
	}
	return &WinBackSettingPage{v.settingPage(version, values), v.company.Currency}, err
}

func (s *Site) putWinBack(v *visit, in url.Values, seen int64) error {
	p := winback.Policy{ByRule: in.Get("by_rule") != ""}
	for field, n := range map[string]*int64{"days": &p.Days, "per_day": &p.PerDay, "first_days": &p.FirstDays, "window": &p.Window, "half_life": &p.HalfLife} {
		var err error
		if *n, err = strconv.ParseInt(strings.TrimSpace(in.Get(field)), 10, 64); err != nil {
			return fault.New(fault.Invalid, "winback.whole_needed").On(field).From(err)
		}
	}
	for field, x := range map[string]*float64{"chance": &p.Chance, "margin": &p.Margin, "effect": &p.Effect, "silent": &p.Silent} {
		n, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(in.Get(field)), "%"), 64)
		if err != nil {
			return fault.New(fault.Invalid, "winback.number_needed").On(field).From(err)
		}
		if *x = n; field != "silent" {
			*x = n / 100
		}
	}
	for field, money := range map[string]*int64{"value": &p.MinValue, "rate": &p.Rate} {
		var wrong *fault.Error
		if *money, wrong = enteredMoney(in.Get(field), v.company.Currency); wrong != nil {
			return wrong.On(field)
		}
	}
	return s.WinBack.SetPolicy(v.ctx(), v.actor, p, seen)
}

// ReasonsPage is where the company says why customers leave it.
type ReasonsPage struct {
	SettingPage
	Rows    []FormRow
	Parents []Option
	Intos   []Option // what one may be merged into
}

// reasonRows is how many reasons a form has at most.
const reasonRows = 60

var reasonFields = []string{"code", "names.zh-CN", "names.en"}

var reasonSetting = companySetting[*ReasonsPage]{
	template: "company-reasons", saved: "winback.reasons_saved", next: "/company/reasons", page: (*Site).reasonsPage, put: (*Site).putReasons,
}

func (s *Site) reasonsPage(v *visit) (*ReasonsPage, error) {
	tree, version, err := s.WinBack.Tree(v.ctx())
	values := url.Values{}
	for i, r := range tree.Reasons {
		values.Set(inRow("reasons", i, "code"), r.Code)
		values.Set(inRow("reasons", i, "parent"), r.Parent)
		values.Set(inRow("reasons", i, "into"), r.Into)
		for field, on := range map[string]bool{"settle": r.Settle, "distance": r.Distance, "retired": r.Retired} {
			if on {
				values.Set(inRow("reasons", i, field), "1")
			}
		}
		for lang, name := range r.Names {
			values.Set(inRow("reasons", i, "names."+lang), name)
		}
	}
	page := &ReasonsPage{
		SettingPage: v.settingPage(version, values), Parents: []Option{{Label: v.t("winback.main_reason")}}, Intos: []Option{{Label: v.t("winback.into_none")}},
	}
	for _, r := range tree.Reasons {
		page.Intos = append(page.Intos, Option{Value: r.Code, Label: tree.Name(r.Code, v.page.Lang()), AsIs: true})
		if r.Parent == "" {
			page.Parents = append(page.Parents, Option{Value: r.Code, Label: r.Names.In(v.page.Lang()), AsIs: true})
		}
	}
	rows := enteredRows{in: values, list: "reasons"}
	page.Rows = rows.rows(reasonRows, 2, reasonFields...)
	return page, err
}

func (s *Site) putReasons(v *visit, in url.Values, seen int64) error {
	rows := &enteredRows{in: in, list: "reasons"}
	var tree winback.Tree
	for i := range rows.count(reasonRows, reasonFields...) {
		if !rows.counts(i, reasonFields...) {
			continue
		}
		rows.keep(i)
		r := winback.Reason{
			Code: rows.get(i, "code"), Parent: rows.get(i, "parent"), Into: rows.get(i, "into"), Names: winback.Texts{},
			Settle: rows.get(i, "settle") != "", Distance: rows.get(i, "distance") != "", Retired: rows.get(i, "retired") != "",
		}
		for _, lang := range winback.Langs {
			r.Names[lang] = rows.get(i, "names."+lang)
		}
		tree.Reasons = append(tree.Reasons, r)
	}
	return rows.about(s.WinBack.SetTree(v.ctx(), v.actor, tree, seen))
}
