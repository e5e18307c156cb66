package web

import (
	"html/template"
	"net/http"
	"strconv"

	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/i18n"
	"liuke/internal/promise"
	"liuke/internal/sheet"
)

// CasesPage lists cases.
type CasesPage struct {
	Page
	Tabs   []Tab
	Rows   []CaseLine
	Pager  Pager
	Filter caseFilter
	Views  []ViewLine
	Owners []Option // whom cases can be given to; none for who may not
	names  desk.Names
}

// CaseLine is a case as a line of the table.
type CaseLine struct {
	Row
	Kind     string
	Owner    string
	Received Past
	State    template.HTML // the chip
	Level    template.HTML // the chip of how far it went up the ladder; "" for not
	Pick     string        // how the case is named among those chosen
}

// States are the states to choose from.
func (p *CasesPage) States() []Option {
	var options []Option
	for _, s := range caseStates {
		options = append(options, Option{Value: s, Label: p.T("inbox.state." + s)})
	}
	return choose(options, p.Filter.state)
}

// Sorts are the orders to choose from.
func (p *CasesPage) Sorts() []Option {
	var options []Option
	for _, s := range caseSorts {
		options = append(options, Option{Value: s, Label: p.T("inbox.sort." + s)})
	}
	chosen := string(p.Filter.order())
	if chosen == string(desk.Newest) {
		chosen = "newest"
	}
	return choose(options, chosen)
}

func kindOptions(p *i18n.Printer, kinds []desk.Kind) []Option {
	var options []Option
	for _, k := range kinds {
		options = append(options, Option{Value: string(k), Label: p.T("desk.kind." + string(k))})
	}
	return options
}

// Whose says whose cases are shown.
func (p *CasesPage) Whose() string { return p.Filter.whose }

// Text is what is looked for.
func (p *CasesPage) Text() string { return p.Filter.text }

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
	names, err := s.Desk.Names(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	views, err := s.Desk.Views(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	filter, err := openView(v.r.URL.Query(), views, names)
	if err != nil {
		return err
	}
	list, err := s.Desk.List(v.ctx(), v.actor, filter.desk(v))
	if err != nil {
		return err
	}
	page := &CasesPage{Page: v.page, Filter: filter, names: names}
	chips := map[Chip]template.HTML{{}: ""}
	for _, r := range list.Rows {
		row, level := v.caseRow(r), v.page.levelChip(r.Case)
		for _, c := range []Chip{row.Chip, level} {
			if _, made := chips[c]; made {
				continue
			}
			if chips[c], err = s.render.part("chip", c); err != nil {
				return err
			}
		}
		page.Rows = append(page.Rows, CaseLine{
			Row: row, State: chips[row.Chip], Level: chips[level], Kind: v.t("desk.kind." + string(r.Case.Kind)), Owner: r.Owner, Received: v.page.Past(r.Case.CreatedAt),
			Pick: r.Case.ID + ":" + strconv.FormatInt(r.Case.Version, 10),
		})
	}
	page.giveTo(v)
	total, err := s.countTabs(v, page, views)
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

// countTabs fills in the tabs and the views with how many cases each has, and
// returns how many the tab shown has.
func (s *Site) countTabs(v *visit, page *CasesPage, views []desk.View) (total string, err error) {
	var tabs []caseFilter
	var filters []desk.Filter
	for _, whose := range whoseCases {
		if whose == "team" && v.actor.TeamID == "" && page.Filter.whose != "team" {
			continue
		}
		tab := page.Filter
		tab.whose, tab.after = whose, ""
		tabs, filters = append(tabs, tab), append(filters, tab.desk(v))
	}
	saved := savedFilters(views, page.names)
	for _, f := range saved {
		filters = append(filters, f.desk(v))
	}
	counts, err := s.Desk.Counts(v.ctx(), v.actor, filters...)
	if err != nil {
		return "", err
	}
	for i, tab := range tabs {
		page.Tabs = append(page.Tabs, Tab{
			Label: v.t("cases.whose_" + tab.whose), Href: tab.address(""), Count: int(min(counts[i], desk.MaxCounted)),
			Current: tab.whose == page.Filter.whose,
		})
		if tab.whose == page.Filter.whose {
			total = v.atMost(counts[i])
		}
	}
	for i, view := range views {
		page.Views = append(page.Views, v.viewLine(view, page, v.atMost(counts[len(tabs)+i])))
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
	names, err := s.Desk.Names(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	filter := readCaseFilter(v.r.URL.Query(), names)
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
	err = s.Desk.Export(v.ctx(), v.actor, filter.desk(v), func(r desk.Row) error { return out.Write(v.caseCells(r)...) })
	if err != nil {
		s.log.ErrorContext(v.ctx(), "the export of cases ended early", "err", err)
	}
	_ = out.Flush() // the client has gone; there is nobody to tell
	return nil
}

func (v *visit) caseCells(r desk.Row) []sheet.Cell {
	c := r.Case
	at := func(ms int64) sheet.Cell {
		if ms == 0 || ms == promise.OpenEnded {
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
