package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/rule"
	"liuke/internal/signal"
)

// SignalRulesPage lists the company's own rules.
type SignalRulesPage struct {
	Page
	Rows []SignalRuleLine
}

// SignalRuleLine is a rule as the list shows it.
type SignalRuleLine struct {
	signal.Rule
	Title string
	Href  string // where it is changed; "" for whoever may not
	Chip  Chip
	Found string // what the latest look found
}

// None is what the list says when it has nothing.
func (p *SignalRulesPage) None() Empty {
	empty := Empty{Picture: "ledger", Title: p.T("signal.rules_none"), Text: p.T("signal.rules_none_text")}
	if p.Can("company:manage") {
		empty.Act = &Act{Label: p.T("signal.rule_new"), Href: "/signals/rules/new", Primary: true}
	}
	return empty
}

func signalRulePath(id string) string { return "/signals/rules/" + url.PathEscape(id) }

func (s *Site) showSignalRules(v *visit) error {
	v.page.Nav = "keep"
	rules, err := s.Signals.Rules(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	page := &SignalRulesPage{Page: v.page}
	for _, r := range rules {
		line := SignalRuleLine{Rule: r, Title: r.Name(v.page.Lang()), Chip: v.weightChip(r.Weight)}
		if v.page.Can("company:manage") {
			line.Href = signalRulePath(r.ID)
		}
		switch {
		case r.Retired:
			line.Chip = Chip{"neutral", v.t("signal.rule_retired")}
		case r.Failed < 0:
			line.Found = v.t("signal.rule_unreadable")
		case r.Failed > 0:
			line.Found = v.t("signal.rule_failed", "Count", r.Failed)
		case r.LookedAt != 0:
			line.Found = v.t("signal.rule_found", "Count", r.Holds, "When", v.page.When(r.LookedAt, v.page.Now, v.page.Loc))
		}
		page.Rows = append(page.Rows, line)
	}
	s.render.Page(v.w, v.r, http.StatusOK, "signal-rules", page)
	return nil
}

// SignalRulePage is where a rule is written.
type SignalRulePage struct {
	Page
	Rule    signal.Rule // without an id: a new one
	Form    *Form
	Preview *RulePreview // nil before it is asked for
	Glance  *Glance      // while the rule is being written; nil before
	Ask     bool         // whether a rule for all or nobody is meant
}

// Glance says what is known of a rule while it is being written.
type Glance struct {
	Tone string // soon, broken, or ""
	Says string
}

// glance says for how many the rule in the address of the page holds today; nil where there is none.
func (s *Site) glance(v *visit) *Glance {
	text := strings.TrimSpace(v.r.URL.Query().Get("rule"))
	if text == "" {
		return nil
	}
	g, err := s.Signals.Glance(v.ctx(), v.actor, text)
	switch {
	case err == nil && g.Failed > 0:
		err = g.Wrong
	case err != nil:
	case g.Nobody():
		return &Glance{"soon", v.t("signal.preview_nobody")}
	case g.Everyone():
		return &Glance{"soon", v.t("signal.preview_everyone")}
	case g.Part:
		return &Glance{"", v.t("signal.glance_part", "Holds", v.page.Number(g.Holds), "Of", v.page.Number(g.Customers))}
	default:
		return &Glance{"", v.t("signal.glance", "Holds", v.page.Number(g.Holds), "Of", v.page.Number(g.Customers))}
	}
	var about *fault.Error
	if !errors.As(err, &about) {
		return nil // it is told when the form is sent
	}
	return &Glance{"broken", v.page.Err(about)}
}

// RulePreview says for whom a rule holds.
type RulePreview struct {
	Days     []RulePreviewDay
	Warning  string // that it tells nothing
	Wrong    string // why it cannot be reckoned for some
	Dim      string // what is not known as it was then
	Examples []Tab  // customers for whom it holds
}

// RulePreviewDay is one day of it.
type RulePreviewDay struct {
	Day, Holds, Of, Share string
	Failed                int
}

// Action is where the form is sent.
func (p *SignalRulePage) Action() string {
	if p.Rule.ID == "" {
		return signalRulePath("new")
	}
	return signalRulePath(p.Rule.ID)
}

// Title is what the rule is called.
func (p *SignalRulePage) Title() string {
	if p.Rule.ID == "" {
		return p.T("signal.rule_new")
	}
	return p.Rule.Name(p.Lang())
}

// Langs are the languages that a rule is named in.
func (p *SignalRulePage) Langs() []Option { return writtenIn() }

// Weights are how much its signals may tell.
func (p *SignalRulePage) Weights() []Option { return p.weightOptions() }

// Most is how long a rule may be.
func (p *SignalRulePage) Most() int { return rule.MaxText }

// FactLine explains a fact that a rule may name.
type FactLine struct{ Name, Also, Type, Text string }

// Facts are those that a rule may name. The other name is the one in the other language.
func (p *SignalRulePage) Facts() []FactLine {
	var lines []FactLine
	for _, f := range rule.Fields {
		line := FactLine{Name: f.Name, Type: p.T("rule.type." + string(f.Type)), Text: p.T("rule.fact." + f.Name)}
		if p.Lang() == i18n.Chinese {
			line.Also = f.Chinese
		}
		lines = append(lines, line)
	}
	return lines
}

const ruleDays = 14 // that the form of a rule begins with

func signalRuleValues(r signal.Rule) url.Values {
	in := url.Values{"rule": {r.Text}, "weight": {strconv.Itoa(int(r.Weight))}, "days": {strconv.Itoa(r.Days)}}
	for lang, name := range r.Names {
		in.Set("names."+lang, name)
	}
	return in
}

func (v *visit) signalRulePage(r signal.Rule, values url.Values) *SignalRulePage {
	v.page.Nav = "keep"
	return &SignalRulePage{Page: v.page, Rule: r, Form: NewForm(v.page.Printer, values)}
}

func (s *Site) showNewSignalRule(v *visit) error {
	values := url.Values{"weight": {strconv.Itoa(int(signal.Plain))}, "days": {strconv.Itoa(ruleDays)}}
	page := v.signalRulePage(signal.Rule{}, values)
	if page.Glance = s.glance(v); page.Glance != nil {
		page.Form.Values.Set("rule", v.r.URL.Query().Get("rule"))
	}
	s.render.Page(v.w, v.r, http.StatusOK, "signal-rule", page)
	return nil
}

func (s *Site) showSignalRule(v *visit) error {
	r, err := s.Signals.Rule(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	page := v.signalRulePage(r, signalRuleValues(r))
	if page.Glance = s.glance(v); page.Glance != nil {
		page.Form.Values.Set("rule", v.r.URL.Query().Get("rule"))
	} else if page.Preview, err = s.rulePreview(v, r.Text); err != nil {
		page.Form.Fail(err) // a fact that a later program no longer knows
	}
	s.render.Page(v.w, v.r, http.StatusOK, "signal-rule", page)
	return nil
}

// enteredRule reads a rule from its form, in the place of what it was.
func enteredRule(was signal.Rule, in url.Values) signal.Rule {
	r := was
	r.Names, r.Text = map[string]string{}, strings.ReplaceAll(in.Get("rule"), "\r\n", "\n")
	for _, lang := range i18n.Languages {
		r.Names[lang] = in.Get("names." + lang)
	}
	weight, _ := strconv.Atoi(in.Get("weight")) // 0 is none of the weights
	r.Weight = signal.Weight(weight)
	r.Days, _ = strconv.Atoi(in.Get("days")) // 0 is out of range
	return r
}

// saveSignalRule keeps the rule that the form says, or shows for whom it would hold.
func (s *Site) saveSignalRule(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	var was signal.Rule
	if id := v.r.PathValue("id"); id != "" {
		if was, err = s.Signals.Rule(v.ctx(), v.actor, id); err != nil {
			return err
		}
		if was.Version, err = seenVersion(in, "version"); err != nil {
			return err
		}
	}
	r := enteredRule(was, in)
	page := v.signalRulePage(was, in)
	if in.Get("do") == "preview" {
		if page.Preview, err = s.rulePreview(v, r.Text); err != nil {
			return s.formAgain(v, err, page.Form, "signal-rule", page)
		}
		s.render.Page(v.w, v.r, http.StatusOK, "signal-rule", page)
		return nil
	}
	if _, err = s.Signals.PutRule(v.ctx(), v.actor, r, in.Get("meant") != ""); err != nil {
		page.Ask = fault.KeyOf(err) == "signal.rule_everyone" || fault.KeyOf(err) == "signal.rule_nobody"
		page.Preview, _ = s.rulePreview(v, r.Text) // what is wrong with it is told by the fault
		return s.formAgain(v, err, page.Form, "signal-rule", page)
	}
	s.flash(v, "good", v.t("signal.rule_saved"), "")
	SeeOther(v.w, v.r, "/signals/rules")
	return nil
}

// rulePreview says for whom a rule holds.
func (s *Site) rulePreview(v *visit, text string) (*RulePreview, error) {
	p, err := s.Signals.Preview(v.ctx(), v.actor, text)
	if err != nil {
		return nil, err
	}
	preview := &RulePreview{}
	for _, d := range p.Days {
		line := RulePreviewDay{Day: v.page.Date(d.Day), Holds: v.page.Number(int64(d.Holds)), Of: v.page.Number(int64(d.Customers)), Failed: d.Failed}
		if d.Customers > 0 {
			line.Share = v.page.Percent(float64(d.Holds) / float64(d.Customers))
		}
		preview.Days = append(preview.Days, line)
	}
	switch now := p.Days[0]; {
	case now.Everyone():
		preview.Warning = v.t("signal.preview_everyone")
	case now.Nobody():
		preview.Warning = v.t("signal.preview_nobody")
	}
	if p.Wrong != nil {
		preview.Wrong = v.page.Err(p.Wrong)
	}
	if len(p.Dim) > 0 {
		preview.Dim = v.t("signal.preview_dim", "Names", strings.Join(p.Dim, ", "))
	}
	for _, id := range p.Examples {
		file, err := s.Customers.Get(v.ctx(), v.actor, id)
		if err != nil {
			return nil, err
		}
		preview.Examples = append(preview.Examples, Tab{Label: file.Name, Href: customerPath(id)})
	}
	return preview, nil
}

// retireSignalRule returns the handler that takes a rule out of force, or puts it back.
func retireSignalRule(retired bool) handler {
	return func(s *Site, v *visit) error {
		id := v.r.PathValue("id")
		if err := s.Signals.RetireRule(v.ctx(), v.actor, id, retired); err != nil {
			return err
		}
		if retired {
			s.flash(v, "good", v.t("signal.rule_is_retired"), signalRulePath(id)+"/restore")
		} else {
			s.flash(v, "good", v.t("signal.rule_is_back"), "")
		}
		SeeOther(v.w, v.r, "/signals/rules")
		return nil
	}
}

// SignalWordsPage lays down which words of customers are signals.
type SignalWordsPage struct{ SettingPage }

var signalWordsSetting = companySetting[*SignalWordsPage]{
	template: "company-signal-words", saved: "signal.words_saved", next: "/company/signal-words", page: (*Site).signalWordsPage,
	put: func(s *Site, v *visit, in url.Values, seen int64) error {
		return s.Signals.PutWords(v.ctx(), v.actor, signal.Words{Price: linesOf(in.Get("price")), Competitor: linesOf(in.Get("competitor"))}, seen)
	},
}

func (s *Site) signalWordsPage(v *visit) (*SignalWordsPage, error) {
	words, version, err := s.Signals.Words(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	values := url.Values{"price": {strings.Join(words.Price, "\n")}, "competitor": {strings.Join(words.Competitor, "\n")}}
	return &SignalWordsPage{SettingPage: v.settingPage(version, values)}, nil
}

// linesOf returns the lines of a text.
func linesOf(text string) []string {
	return strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
}
