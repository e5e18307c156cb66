package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/i18n"
	"liuke/internal/sheet"
)

// CasesPage lists cases.
type CasesPage struct {
	Page
	Tabs   []Tab
	Rows   []CaseLine
	Pager  Pager
	Filter caseFilter
}

// CaseLine is a case as a line of the table.
type CaseLine struct {
	Row
	Kind     string
	Owner    string
	Received Past
}

// caseFilter is a list of cases as its address says it.
type caseFilter struct {
	whose   string // mine, all or nobody
	state   string // a desk.State, or all
	kind    string // a desk.Kind, or ""
	text    string
	overdue bool
	after   string
}

func readCaseFilter(query url.Values) caseFilter {
	f := caseFilter{
		whose: query.Get("whose"), state: query.Get("state"), kind: query.Get("kind"),
		text: strings.TrimSpace(query.Get("q")), overdue: query.Get("overdue") != "", after: query.Get("after"),
	}
	if !slices.Contains([]string{"mine", "all", "nobody"}, f.whose) {
		f.whose = "mine"
	}
	if f.state != "all" && !slices.Contains(desk.States, desk.State(f.state)) {
		f.state = string(desk.Open)
	}
	if !slices.Contains(desk.Kinds, desk.Kind(f.kind)) {
		f.kind = ""
	}
	return f
}

// query is the filter as the address of a list, without its page.
func (f caseFilter) query() url.Values {
	q := url.Values{"whose": {f.whose}, "state": {f.state}}
	if f.kind != "" {
		q.Set("kind", f.kind)
	}
	if f.text != "" {
		q.Set("q", f.text)
	}
	if f.overdue {
		q.Set("overdue", "1")
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

func (f caseFilter) desk(v *visit) desk.Filter {
	filter := desk.Filter{Kind: desk.Kind(f.kind), Text: f.text, After: f.after}
	if f.state != "all" {
		filter.State = desk.State(f.state)
	}
	switch f.whose {
	case "mine":
		filter.OwnerID = v.actor.ID
	case "nobody":
		filter.Unowned = true
	}
	if f.overdue {
		filter.DueBefore, filter.Order = v.page.Now, desk.DueFirst
	}
	return filter
}

// States are the states to choose from.
func (p *CasesPage) States() []Option {
	options := []Option{{Value: "all", Label: p.T("cases.any_state")}}
	for _, s := range desk.States {
		options = append(options, Option{Value: string(s), Label: p.T("desk.state." + string(s))})
	}
	return choose(options, p.Filter.state)
}

// Kinds are the kinds to choose from.
func (p *CasesPage) Kinds() []Option {
	options := []Option{{Value: "", Label: p.T("cases.any_kind"), Chosen: true}}
	return choose(append(options, kindOptions(p.Printer)...), p.Filter.kind)
}

func kindOptions(p *i18n.Printer) []Option {
	var options []Option
	for _, k := range desk.Kinds {
		options = append(options, Option{Value: string(k), Label: p.T("desk.kind." + string(k))})
	}
	return options
}

// Whose, Text and Overdue are the rest of what the list was asked for.
func (p *CasesPage) Whose() string { return p.Filter.whose }

// Text is what is looked for.
func (p *CasesPage) Text() string { return p.Filter.text }

// Overdue reports whether only what is late is shown.
func (p *CasesPage) Overdue() bool { return p.Filter.overdue }

// Sheet is the address of the list as a spreadsheet.
func (p *CasesPage) Sheet() string { return "/cases.csv?" + p.Filter.query().Encode() }

// News is the line above the list.
func (p *CasesPage) News() News {
	return News{Topic: "cases", Href: p.Filter.address(""), Target: "list", Word: p.T("cases.news")}
}

// None is what the list says when it has nothing.
func (p *CasesPage) None() Empty {
	if p.Filter.text != "" {
		return Empty{Picture: "search", Title: p.T("search.nothing", "Text", p.Filter.text), Text: p.T("search.nothing_text")}
	}
	empty := Empty{Picture: "tray", Title: p.T("cases.none"), Text: p.T("cases.none_text")}
	if p.Filter.whose == "mine" {
		empty.Act = &Act{Label: p.T("cases.see_all"), Href: "/cases?whose=all"}
	}
	return empty
}

func (s *Site) cases(v *visit) error {
	v.page.Nav = "cases"
	filter := readCaseFilter(v.r.URL.Query())
	list, err := s.Desk.List(v.ctx(), v.actor, filter.desk(v))
	if err != nil {
		return err
	}
	page := &CasesPage{Page: v.page, Filter: filter}
	for _, r := range list.Rows {
		page.Rows = append(page.Rows, CaseLine{
			Row: v.caseRow(r), Kind: v.t("desk.kind." + string(r.Case.Kind)), Owner: r.Owner, Received: v.page.Past(r.Case.CreatedAt),
		})
	}
	total, err := s.countTabs(v, page)
	if err != nil {
		return err
	}
	page.Pager = NewPager(v.page.Printer, "", "", v.t("cases.total", "Total", total))
	if list.Next != "" {
		page.Pager.Next = filter.address(list.Next)
	}
	if filter.after != "" {
		page.Pager.Prev, page.Pager.PrevWord = filter.address(""), v.t("cases.first_page")
	}
	s.render.Page(v.w, v.r, http.StatusOK, "cases", page)
	return nil
}

// countTabs fills in the tabs with how many cases each has, and returns how
// many the one shown has.
func (s *Site) countTabs(v *visit, page *CasesPage) (total string, err error) {
	for _, whose := range []string{"mine", "all", "nobody"} {
		tab := page.Filter
		tab.whose, tab.after = whose, ""
		n, err := s.Desk.Count(v.ctx(), v.actor, tab.desk(v))
		if err != nil {
			return "", err
		}
		page.Tabs = append(page.Tabs, Tab{
			Label: v.t("cases.whose_" + whose), Href: tab.address(""), Count: int(min(n, desk.MaxCounted)),
			Current: whose == page.Filter.whose,
		})
		if whose == page.Filter.whose {
			total = v.atMost(n)
		}
	}
	return total, nil
}

// atMost writes a count that was not carried on beyond desk.MaxCounted.
func (v *visit) atMost(n int64) string {
	if n > desk.MaxCounted {
		return v.page.Number(desk.MaxCounted) + "+"
	}
	return v.page.Number(n)
}

// exportCases sends the list as a spreadsheet.
func (s *Site) exportCases(v *visit) error {
	filter := readCaseFilter(v.r.URL.Query())
	day := calendar.DayOf(v.page.Now, v.page.Loc)
	h := v.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="cases-`+day.String()+`.csv"`)
	h.Set("Cache-Control", "no-store")
	out := sheet.NewWriter(v.w, sheet.WriterOptions{BOM: true})
	var head []sheet.Cell
	for _, column := range []string{"ref", "state", "kind", "channel", "severity", "subject", "words", "wish", "customer", "owner", "received", "due", "closed"} {
		head = append(head, sheet.Text(v.t("cases.column_"+column)))
	}
	if err := out.Write(head...); err != nil {
		return nil // the reader has gone
	}
	err := s.Desk.Export(v.ctx(), v.actor, filter.desk(v), func(r desk.Row) error { return out.Write(v.caseCells(r)...) })
	if err != nil {
		s.log.ErrorContext(v.ctx(), "the export of cases ended early", "err", err)
	}
	_ = out.Flush() // the client has gone; there is nobody to tell
	return nil
}

func (v *visit) caseCells(r desk.Row) []sheet.Cell {
	c := r.Case
	at := func(ms int64) sheet.Cell {
		if ms == 0 {
			return sheet.Text("")
		}
		return sheet.Text(v.page.DateTime(ms, v.page.Loc))
	}
	return []sheet.Cell{
		sheet.Text(c.Ref()), sheet.Text(v.page.stateWord(c)), sheet.Text(v.t("desk.kind." + string(c.Kind))),
		sheet.Text(v.t("desk.channel." + string(c.Channel))), sheet.Number(c.Severity, 0), sheet.Text(c.Subject),
		sheet.Text(c.Words), sheet.Text(c.Wish), sheet.Text(v.page.who(r)), sheet.Text(r.Owner),
		at(c.CreatedAt), at(c.DueAt), at(c.ClosedAt),
	}
}

// stateWord says how a case stands, without what is late in it.
func (p *Page) stateWord(c desk.Case) string {
	if c.State == desk.Closed {
		return p.T("desk.outcome." + string(c.Outcome))
	}
	return p.T("desk.state." + string(c.State))
}
