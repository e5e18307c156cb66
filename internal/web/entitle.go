package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/entitlement"
	"liuke/internal/fault"
	"liuke/internal/i18n"
)

func entitleRoutes() []Route {
	return []Route{
		{"GET", "/company/entitlements", account.CompanyManage, entitlementsSetting.show},
		{"POST", "/company/entitlements", account.CompanyManage, entitlementsSetting.save},
		{"POST", "/company/entitlements/presets", account.CompanyManage, (*Site).addPreset},
	}
}

// EntitlementsPage is where the company says what its customers are entitled to.
type EntitlementsPage struct {
	SettingPage
	Presets []PresetLine

	Try     *Form
	Tried   bool
	Outcome Entitled // of the purchase that was tried
}

// PresetLine is a preset that can be taken over.
type PresetLine struct {
	Key, Name, Text, Source string
	Read                    bool
	AsOf                    string
	Taken                   bool
}

var entitlementsSetting = companySetting[*EntitlementsPage]{
	template: "company-entitlements", saved: "entitle.saved", next: "/company/entitlements", page: (*Site).entitlementsPage, put: (*Site).putEntitlements,
}

func (s *Site) entitlementsPage(v *visit) (*EntitlementsPage, error) {
	rules, version, err := s.Desk.Entitlements(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	page := &EntitlementsPage{SettingPage: v.settingPage(version, entitleValues(rules))}
	for _, p := range entitlement.Presets {
		page.Presets = append(page.Presets, PresetLine{
			Key: p.Key, Name: v.t("entitle.preset." + p.Key), Text: v.t("entitle.preset_text." + p.Key), Source: v.t("entitle.preset_source." + p.Key),
			Read: p.Read, AsOf: v.page.Date(p.AsOf),
			Taken: slices.ContainsFunc(rules.Rules, func(r entitlement.Rule) bool { return r.Preset == p.Key }),
		})
	}
	return page, s.tryPurchase(v, page, rules)
}

// Rows are the rows of the form: one for each rule, and an empty one.
func (p *EntitlementsPage) Rows() []FormRow {
	entered := enteredRows{in: p.Form.Values, list: "rules"}
	return entered.rows(maxRuleRows, 1, ruleFields...)
}

// maxRuleRows is how many rows are read: more than there may be rules.
const maxRuleRows = entitlement.MaxRules + 10

// ruleFields are the fields of a rule that are empty unless somebody fills them in.
var ruleFields = func() []string {
	fields := []string{"name", "length", "faulty", "extends", "products", "except", "sources", "countries", "from", "until"}
	for _, m := range entitlement.Remedies {
		fields = append(fields, string(m))
	}
	return fields
}()

// tryPurchase works out what a purchase would entitle to that is only entered.
func (s *Site) tryPurchase(v *visit, page *EntitlementsPage, rules entitlement.Rules) error {
	query := v.r.URL.Query()
	page.Try = NewForm(v.page.Printer, query)
	if !query.Has("bought") {
		page.Try.Values = url.Values{"bought": {(v.today() - 3).String()}, "quantity": {"1"}}
		return nil
	}
	bought, err := readDay(query, "bought")
	if err == nil && bought == 0 {
		err = fault.New(fault.Invalid, "entitle.day_needed").On("bought")
	}
	arrived, errArrived := readDay(query, "arrived")
	for _, wrong := range []error{err, errArrived} {
		if wrong != nil {
			page.Try.mend(wrong)
			return nil
		}
	}
	p := entitlement.Purchase{
		Day: bought, Arrived: arrived, Source: strings.TrimSpace(query.Get("source")), Country: strings.TrimSpace(query.Get("country")),
		Lines: []entitlement.Line{{Product: strings.TrimSpace(query.Get("product")), Quantity: 1000}},
	}
	page.Tried = true
	open, err := v.worked()
	if err != nil {
		return err
	}
	entitled, not := rules.Work(p, v.today(), open)
	page.Outcome = v.entitled(rules, p, entitled, not)
	return nil
}

// worked says whether the company works on a day.
func (v *visit) worked() (func(calendar.Day) bool, error) {
	cal, err := v.calendar()
	if err != nil {
		return nil, err
	}
	zone := v.page.Loc
	return func(d calendar.Day) bool { return calendar.DayOf(cal.NextOpen(d.Start(zone)), zone) == d }, nil
}

// entitleValues are the rules as the form has them.
func entitleValues(rules entitlement.Rules) url.Values {
	in := url.Values{}
	for i, r := range rules.Rules {
		set := func(field, value string) { in.Set(inRow("rules", i, field), value) }
		set("name", r.Name)
		set("ground", string(r.Ground))
		set("length", strconv.FormatInt(r.Length, 10))
		set("unit", string(r.Unit))
		set("preset", r.Preset)
		for field, list := range map[string][]string{"products": r.Products, "except": r.Except, "sources": r.Sources, "countries": r.Countries} {
			set(field, strings.Join(list, ", "))
		}
		for _, m := range r.Remedies {
			set(string(m), "1")
		}
		for field, yes := range map[string]bool{"faulty": r.Faulty, "extends": r.Extends} {
			if yes {
				set(field, "1")
			}
		}
		for field, day := range map[string]calendar.Day{"from": r.From, "until": r.Until} {
			if day != 0 {
				set(field, day.String())
			}
		}
	}
	return in
}

// Grounds are the grounds to choose from.
func (p *EntitlementsPage) Grounds() []Option { return grounds(p.Printer) }

func grounds(p *i18n.Printer) []Option {
	var options []Option
	for _, g := range entitlement.Grounds {
		options = append(options, Option{Value: string(g), Label: p.T("entitle.ground." + string(g))})
	}
	return options
}

// Units are the units to choose from.
func (p *EntitlementsPage) Units() []Option {
	var options []Option
	for _, u := range entitlement.Units {
		options = append(options, Option{Value: string(u), Label: p.T("entitle.unit." + string(u))})
	}
	return options
}

// Remedies are what a rule may give.
func (p *EntitlementsPage) Remedies() []Option {
	var options []Option
	for _, m := range entitlement.Remedies {
		options = append(options, Option{Value: string(m), Label: p.T("entitle.remedy." + string(m))})
	}
	return options
}

func (s *Site) putEntitlements(v *visit, in url.Values, seen int64) error {
	rows := enteredRows{in: in, list: "rules"}
	rules, err := enteredRights(&rows)
	if err != nil {
		return err
	}
	return rows.about(s.Desk.SetEntitlements(v.ctx(), v.actor, rules, seen))
}

// enteredRights reads what customers are entitled to from the form.
func enteredRights(rows *enteredRows) (rules entitlement.Rules, err error) {
	for i := range maxRuleRows {
		if !rows.counts(i, ruleFields...) {
			continue
		}
		get := func(field string) string { return rows.get(i, field) }
		r := entitlement.Rule{
			Name: get("name"), Ground: entitlement.Ground(get("ground")), Unit: entitlement.Unit(get("unit")), Preset: get("preset"),
			Faulty: get("faulty") != "", Extends: get("extends") != "",
			Products: codes(get("products")), Except: codes(get("except")), Sources: codes(get("sources")), Countries: codes(get("countries")),
		}
		r.Length, _ = strconv.ParseInt(get("length"), 10, 64) // what is no number is 0, which the rules refuse
		for _, m := range entitlement.Remedies {
			if get(string(m)) != "" {
				r.Remedies = append(r.Remedies, m)
			}
		}
		for field, day := range map[string]*calendar.Day{"from": &r.From, "until": &r.Until} {
			if *day, err = readDay(rows.in, inRow("rules", i, field)); err != nil {
				return rules, err
			}
		}
		rules.Rules = append(rules.Rules, r)
		rows.keep(i)
	}
	return rules, nil
}

// codes reads a list of codes as people write it.
func codes(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，;；、\n ", r) })
}

// addPreset takes a preset over into the rules, below those there are.
func (s *Site) addPreset(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	preset, ok := entitlement.PresetOf(in.Get("preset"))
	if !ok {
		return NotFound()
	}
	rules, version, err := s.Desk.Entitlements(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	name := v.t("entitle.preset." + preset.Key)
	rules.Rules = append(slices.Clone(rules.Rules), preset.Named(name)...)
	if err := s.Desk.SetEntitlements(v.ctx(), v.actor, rules, version); err != nil {
		return entitlementsSetting.again(s, v, entitleValues(rules), err)
	}
	s.flash(v, "good", v.t("entitle.preset_taken", "Name", name), "")
	SeeOther(v.w, v.r, "/company/entitlements")
	return nil
}
