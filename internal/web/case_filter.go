package web

import (
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/topic"
)

// caseFilter is a list of cases as its address says it. Its conditions are
// only what the list knows.
type caseFilter struct {
	whose string // mine, team, nobody or all
	state string // a desk.State, pending or all
	sort  string // pressing, newest or worth; "" for what suits
	text  string
	conds url.Values
	after string
	lost  []string // names of conditions that could not be read any more
	view  string   // id of the saved view it was opened by; "" for none
}

// The values that the list knows beside those of the desk.
var (
	whoseCases = []string{"mine", "team", "nobody", "all"}
	caseStates = []string{string(desk.Open), string(desk.Waiting), "pending", string(desk.Closed), "all"}
	caseSorts  = []string{string(desk.Pressing), "newest", string(desk.ByWorth)}
	caseDues   = []string{"late", "today", "week", "none"}
	caseConds  = []string{"kind", "category", "topic", "severity", "due", "level", "owner", "team", "tier", "channel", "since", "until", "public", "paused", "final"}
)

// namedConds are the conditions whose values somebody of the company named.
var namedConds = []string{"topic", "owner", "team", "tier"}

// listFields are what the address of the list has beside conditions.
var listFields = []string{"whose", "state", "sort", "q", "after", "overdue", "view", "lang"}

const maxTierShown = 40

func readCaseFilter(query url.Values, names desk.Names) caseFilter {
	f := caseFilter{
		whose: query.Get("whose"), state: query.Get("state"), sort: query.Get("sort"), text: strings.TrimSpace(query.Get("q")),
		after: query.Get("after"), conds: url.Values{},
	}
	if !slices.Contains(whoseCases, f.whose) {
		f.whose = "mine"
	}
	if !slices.Contains(caseStates, f.state) {
		f.state = string(desk.Open)
	}
	if !slices.Contains(caseSorts, f.sort) {
		f.sort = ""
	}
	if query.Get("overdue") != "" { // as the list said it once
		f.conds.Set("due", "late")
	}
	for name := range query {
		if !slices.Contains(caseConds, name) && !slices.Contains(listFields, name) {
			f.lost = append(f.lost, name)
		}
	}
	slices.Sort(f.lost)
	for _, name := range caseConds {
		value := strings.TrimSpace(query.Get(name))
		switch {
		case value == "":
		case knownCond(name, value, names):
			f.conds.Set(name, value)
		default:
			f.lost = append(f.lost, name)
		}
	}
	if f.conds.Has("owner") && (f.whose == "mine" || f.whose == "nobody") || f.conds.Has("team") && f.whose == "team" {
		f.whose = "all"
	}
	return f
}

// knownCond reports whether a condition says something.
func knownCond(name, value string, names desk.Names) bool {
	number := func(least, most int64) bool {
		n, err := strconv.ParseInt(value, 10, 64)
		return err == nil && n >= least && n <= most
	}
	switch name {
	case "kind":
		return slices.Contains(desk.AllKinds, desk.Kind(value))
	case "category":
		return slices.Contains(topic.Categories, topic.Category(value))
	case "channel":
		return slices.Contains(desk.Channels, desk.Channel(value))
	case "severity":
		return number(desk.SeverityLow, desk.SeverityHigh)
	case "level":
		return number(1, 99)
	case "due":
		return slices.Contains(caseDues, value)
	case "owner":
		_, ok := desk.Find(names.People, value)
		return ok
	case "team":
		_, ok := desk.Find(names.Teams, value)
		return ok
	case "topic":
		_, ok := desk.Find(names.Topics, value)
		return ok
	case "since", "until":
		_, err := calendar.ParseDay(value)
		return err == nil
	case "tier":
		return len([]rune(value)) <= maxTierShown
	default:
		return value == "1"
	}
}

// query is the filter as the address of a list, without its page.
func (f caseFilter) query() url.Values {
	q := url.Values{"whose": {f.whose}, "state": {f.state}}
	for name, value := range map[string]string{"sort": f.sort, "q": f.text, "view": f.view} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for name := range f.conds {
		q.Set(name, f.conds.Get(name))
	}
	return q
}

func (f caseFilter) address(after string) string {
	q := f.query()
	if after != "" {
		q.Set("after", after)
	}
	return "/cases?" + q.Encode()
}

// without is the filter without one of its conditions.
func (f caseFilter) without(name string) caseFilter {
	conds := url.Values{}
	for other := range f.conds {
		if other != name {
			conds.Set(other, f.conds.Get(other))
		}
	}
	if name == "q" {
		f.text = ""
	}
	f.conds, f.after = conds, ""
	return f
}

// order is how the list is sorted: by due time, where something can be due.
func (f caseFilter) order() desk.Order {
	switch {
	case f.state == "all" || f.state == string(desk.Closed) || f.sort == "newest":
		return desk.Newest
	case f.sort == "" && f.text != "":
		return desk.Newest
	case f.sort == string(desk.ByWorth):
		return desk.ByWorth
	}
	return desk.Pressing
}

func (f caseFilter) desk(v *visit) desk.Filter {
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(f.conds.Get(name), 10, 64) // knownCond has seen it
		return n
	}
	filter := desk.Filter{
		Text: f.text, After: f.after, Order: f.order(), Kind: desk.Kind(f.conds.Get("kind")), Category: topic.Category(f.conds.Get("category")),
		TopicID: f.conds.Get("topic"), Channel: desk.Channel(f.conds.Get("channel")), OwnerID: f.conds.Get("owner"), TeamID: f.conds.Get("team"), Tier: f.conds.Get("tier"),
		Severity: number("severity"), Level: number("level"), Public: f.conds.Has("public"), Paused: f.conds.Has("paused"), Final: f.conds.Has("final"),
	}
	switch f.state {
	case "all":
	case "pending":
		filter.Pending = true
	default:
		filter.State = desk.State(f.state)
	}
	switch f.whose {
	case "mine":
		filter.OwnerID = v.actor.ID
	case "team":
		if filter.TeamID = v.actor.TeamID; filter.TeamID == "" {
			filter.OwnerID = v.actor.ID
		}
	case "nobody":
		filter.Unowned = true
	}
	f.times(v, &filter)
	return filter
}

// times sets when the cases are due and from.
func (f caseFilter) times(v *visit, filter *desk.Filter) {
	day := func(name string, more calendar.Day) int64 {
		d, err := calendar.ParseDay(f.conds.Get(name))
		if err != nil {
			return 0
		}
		return (d + more).Start(v.page.Loc)
	}
	filter.Since, filter.Until = day("since", 0), day("until", 1)
	today := calendar.DayOf(v.page.Now, v.page.Loc)
	switch f.conds.Get("due") {
	case "late":
		filter.DueBefore = v.page.Now
	case "today":
		filter.DueBefore = (today + 1).Start(v.page.Loc)
	case "week":
		filter.DueBefore = (today + 7).Start(v.page.Loc)
	case "none":
		filter.Undue = true
	}
}

// Cond is a condition of a list, which can be taken off.
type Cond struct {
	Label, Value, Off string
}

// Conds are the conditions of the list, each with the address without it.
func (p *CasesPage) Conds() []Cond {
	var list []Cond
	if p.Filter.text != "" {
		list = append(list, Cond{p.T("search.title"), p.Filter.text, p.Filter.without("q").address("")})
	}
	for _, name := range caseConds {
		if value := p.Filter.conds.Get(name); value != "" {
			list = append(list, Cond{p.T("inbox.cond." + name), p.condWord(name, value), p.Filter.without(name).address("")})
		}
	}
	return list
}

// condWord is what a condition asks for, in words.
func (p *CasesPage) condWord(name, value string) string {
	switch name {
	case "kind":
		return p.T("desk.kind." + value)
	case "channel":
		return p.T("desk.channel." + value)
	case "severity":
		return p.T("desk.severity." + value)
	case "category":
		return p.T("knowledge.category." + value)
	case "due":
		return p.T("inbox.due." + value)
	case "owner":
		return p.named(p.names.People, value)
	case "team":
		return p.named(p.names.Teams, value)
	case "topic":
		return p.named(p.names.Topics, value)
	case "public", "paused", "final":
		return p.T("inbox.yes")
	default:
		return value
	}
}

func (p *CasesPage) named(all []desk.Named, id string) string {
	n, _ := desk.Find(all, id)
	if n.Gone {
		return p.T("inbox.gone", "Name", n.Name)
	}
	return n.Name
}

// Select is a condition to choose.
type Select struct {
	Name, Label string
	Options     template.HTML // ready made: there are as many as the company has people
}

// optionsHTML writes options as elements.
func optionsHTML(options []Option) template.HTML {
	var b strings.Builder
	for _, o := range options {
		b.WriteString(`<option value="` + template.HTMLEscapeString(o.Value) + `"`)
		if o.Chosen {
			b.WriteString(" selected")
		}
		b.WriteString(">" + template.HTMLEscapeString(o.Shown()) + "</option>")
	}
	return template.HTML(b.String()) //nolint:gosec // escaped above
}

// Selects are the conditions that have a list of values.
func (p *CasesPage) Selects() []Select {
	values := map[string][]string{
		"severity": {"4", "3", "2", "1"}, "due": caseDues, "level": {"1", "2", "3"},
	}
	for _, k := range desk.AllKinds {
		values["kind"] = append(values["kind"], string(k))
	}
	for _, c := range topic.Categories {
		values["category"] = append(values["category"], string(c))
	}
	for _, c := range desk.Channels {
		values["channel"] = append(values["channel"], string(c))
	}
	for name, all := range map[string][]desk.Named{"owner": p.names.People, "team": p.names.Teams, "topic": p.names.Topics} {
		for _, n := range all {
			if !n.Gone || n.ID == p.Filter.conds.Get(name) {
				values[name] = append(values[name], n.ID)
			}
		}
	}
	var selects []Select
	for _, name := range []string{"kind", "category", "topic", "severity", "due", "level", "owner", "team", "channel"} {
		if len(values[name]) == 0 {
			continue
		}
		options := []Option{{Value: "", Label: p.T("inbox.any")}}
		for _, value := range values[name] {
			options = append(options, Option{Value: value, Label: p.condWord(name, value), AsIs: slices.Contains(namedConds, name)})
		}
		selects = append(selects, Select{name, p.T("inbox.cond." + name), optionsHTML(choose(options, p.Filter.conds.Get(name)))})
	}
	return selects
}

// Cond returns the value of a condition; "" for none.
func (p *CasesPage) Cond(name string) string { return p.Filter.conds.Get(name) }

// Lost says which conditions of the address say nothing any more.
func (p *CasesPage) Lost() string {
	if len(p.Filter.lost) == 0 {
		return ""
	}
	var words []string
	for _, name := range p.Filter.lost {
		if slices.Contains(caseConds, name) {
			name = p.T("inbox.cond." + name)
		}
		words = append(words, name)
	}
	return p.T("inbox.lost", "Conditions", strings.Join(words, p.T("inbox.and")))
}
