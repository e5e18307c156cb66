package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/evidence"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/risk/threat"
	"liuke/internal/signal"
	"liuke/internal/topic"
)

// ThreatsPage is the company's list of threats.
type ThreatsPage struct {
	Page
	Lines []ThreatSettingLine
}

// ThreatSettingLine is one threat of the list, with what points to it.
type ThreatSettingLine struct {
	Name    string
	Href    string
	Points  string // what points to it
	Retired bool
}

// threatSources are all that may point to a threat, with what it is called.
type threatSources struct {
	kinds, categories, topics, causes []Option
}

// threatSources returns what may point to a threat, with the company's own rules, topics and causes.
func (s *Site) threatSources(v *visit) (f threatSources, err error) {
	rules, err := s.Signals.Rules(v.ctx(), v.actor)
	if err != nil {
		return f, err
	}
	f.kinds = v.signalKinds(rules, "")[1:]
	for _, c := range topic.Categories {
		f.categories = append(f.categories, Option{Value: string(c), Label: v.t("knowledge.category." + string(c))})
	}
	topics, err := s.Desk.Topics(v.ctx(), v.actor)
	if err != nil {
		return f, err
	}
	for _, t := range topics {
		f.topics = append(f.topics, Option{Value: t.ID, Label: t.Name, AsIs: true})
	}
	causes, _, err := s.Desk.Causes(v.ctx(), v.actor)
	for _, c := range causes.List {
		f.causes = append(f.causes, Option{Value: c.Code, Label: evidence.In(c.Names, v.page.Lang()), AsIs: true})
	}
	return f, err
}

func (s *Site) showThreats(v *visit) error {
	v.page.Nav = "company"
	list, _, err := s.Threats.List(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	sources, err := s.threatSources(v)
	if err != nil {
		return err
	}
	page := &ThreatsPage{Page: v.page}
	for _, t := range list.Threats {
		line := ThreatSettingLine{Name: t.Name(v.page.Lang()), Href: threatPath(t.Code), Retired: t.Retired}
		values := threatValues(t, 0)
		var words []string
		for field, options := range sources.byField() {
			for _, label := range chosenLabels(options, values[field]) {
				if field != "kinds" {
					label = v.t("threat.complaints", "About", label)
				}
				words = append(words, label)
			}
		}
		if t.OfStaff {
			words = append(words, v.t("threat.of_staff"))
		}
		if line.Points = strings.Join(words, " · "); line.Points == "" {
			line.Points = v.t("threat.people_only")
		}
		page.Lines = append(page.Lines, line)
	}
	s.render.Page(v.w, v.r, http.StatusOK, "company-threats", page)
	return nil
}

func threatPath(code string) string { return "/company/threats/" + url.PathEscape(code) }

// byField yields the fields of the form with what can be ticked in each.
func (f threatSources) byField() func(yield func(string, []Option) bool) {
	return func(yield func(string, []Option) bool) {
		for _, one := range []struct {
			field   string
			options []Option
		}{{"kinds", f.kinds}, {"categories", f.categories}, {"topics", f.topics}, {"causes", f.causes}} {
			if !yield(one.field, one.options) {
				return
			}
		}
	}
}

func chosenLabels(options []Option, values []string) (labels []string) {
	for _, o := range options {
		if slices.Contains(values, o.Value) {
			labels = append(labels, o.Shown())
		}
	}
	return labels
}

// ThreatPage changes one threat.
type ThreatPage struct {
	SettingPage
	Address string
	Name    string // "" for a new one
	places  int
	sources threatSources
}

// Langs are the languages that its name is written in, Chinese first.
func (p *ThreatPage) Langs() []Option {
	return []Option{{Value: i18n.Chinese, Label: "中文"}, {Value: i18n.English, Label: "English"}}
}

// ThreatPoints is a group of what may point to a threat.
type ThreatPoints struct {
	Field, Label, Hint string
	Options            []Option
}

// Points are what may point to the threat, with what is ticked; groups of nothing are left out.
func (p *ThreatPage) Points() []ThreatPoints {
	var groups []ThreatPoints
	for field, options := range p.sources.byField() {
		if len(options) == 0 {
			continue
		}
		group := ThreatPoints{Field: field, Label: p.T("threat.by." + field), Hint: p.T("threat.hint." + field)}
		for _, o := range options {
			o.Chosen = slices.Contains(p.Form.Values[field], o.Value)
			group.Options = append(group.Options, o)
		}
		groups = append(groups, group)
	}
	return groups
}

// Places are where in the list it may stand.
func (p *ThreatPage) Places() []Option {
	var options []Option
	for n := range p.places {
		options = append(options, Option{Value: strconv.Itoa(n + 1), Label: strconv.Itoa(n + 1)})
	}
	return options
}

var threatSetting = companySetting[*ThreatPage]{
	template: "company-threat", saved: "threat.saved", next: "/company/threats", page: (*Site).threatPage, put: (*Site).putThreat,
}

// newThreat stands for a threat that is yet to be made.
const newThreat = "new"

func (s *Site) threatPage(v *visit) (*ThreatPage, error) {
	list, version, err := s.Threats.List(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	code := v.r.PathValue("code")
	at := slices.IndexFunc(list.Threats, func(t threat.Threat) bool { return t.Code == code })
	page := &ThreatPage{Address: threatPath(code), places: len(list.Threats)}
	switch {
	case code == newThreat:
		page.places++
		page.SettingPage = v.settingPage(version, threatValues(threat.Threat{}, page.places))
	case at < 0:
		return nil, NotFound()
	default:
		page.Name = list.Threats[at].Name(v.page.Lang())
		page.SettingPage = v.settingPage(version, threatValues(list.Threats[at], at+1))
	}
	page.sources, err = s.threatSources(v)
	return page, err
}

func threatValues(t threat.Threat, place int) url.Values {
	in := url.Values{"place": {strconv.Itoa(place)}, "topics": t.Topics, "causes": t.Causes}
	for lang, name := range t.Names {
		in.Set("names."+lang, name)
	}
	for _, k := range t.Kinds {
		in.Add("kinds", string(k))
	}
	for _, c := range t.Categories {
		in.Add("categories", string(c))
	}
	for field, on := range map[string]bool{"of_staff": t.OfStaff, "small": t.Small, "retired": t.Retired} {
		if on {
			in.Set(field, "1")
		}
	}
	return in
}

// enteredThreat reads a threat from the form.
func enteredThreat(in url.Values, code string) threat.Threat {
	t := threat.Threat{
		Code: code, Names: map[string]string{}, Topics: in["topics"], Causes: in["causes"],
		OfStaff: in.Get("of_staff") != "", Small: in.Get("small") != "", Retired: in.Get("retired") != "",
	}
	for _, lang := range i18n.Languages {
		t.Names[lang] = in.Get("names." + lang)
	}
	for _, k := range in["kinds"] {
		t.Kinds = append(t.Kinds, signal.Kind(k))
	}
	for _, c := range in["categories"] {
		t.Categories = append(t.Categories, topic.Category(c))
	}
	return t
}

// putThreat lays the list down with the threat changed, or added, at its place.
func (s *Site) putThreat(v *visit, in url.Values, seen int64) error {
	list, _, err := s.Threats.List(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	code := v.r.PathValue("code")
	at := slices.IndexFunc(list.Threats, func(t threat.Threat) bool { return t.Code == code })
	switch {
	case code == newThreat:
		code = newCode()
	case at < 0:
		return NotFound()
	default:
		list.Threats = slices.Delete(slices.Clone(list.Threats), at, at+1)
	}
	place, err := strconv.Atoi(in.Get("place"))
	if err != nil || place < 1 || place > len(list.Threats)+1 {
		return fault.New(fault.Invalid, "threat.place_range").On("place")
	}
	list.Threats = slices.Insert(list.Threats, place-1, enteredThreat(in, code))
	return s.Threats.SetList(v.ctx(), v.actor, list, seen)
}
