package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/sheet"
	"liuke/internal/standard"
	"liuke/internal/web/chart"
)

// BreachesPage says how the company kept its standards.
type BreachesPage struct {
	Page
	Days    int
	Code    string // of the standard that is shown alone; "" for all
	Any     bool   // whether there are standards
	Partly  bool   // the reader sees some of the cases, and no rate
	Spans   []Tab
	Choices []Tab // of standards
	Parts   []BreachPartLine
	Alone   *BreachPartLine // the one that is shown alone
	Rows    []Row
	More    int64 // breaches that only the spreadsheet has
	Export  string
}

// BreachPartLine is how one standard was kept.
type BreachPartLine struct {
	StandardLine
	Bars  template.HTML
	Times int64
	Rate  string
	Steps []BreachStep
}

// BreachStep is a part of the time.
type BreachStep struct {
	When  string
	Times int64
	Of    string
	Rate  string
}

// None is what the list says when nothing was reported.
func (p *BreachesPage) None() Empty {
	empty := Empty{Picture: "tea", Title: p.T("breach.none"), Text: p.T("breach.none_text")}
	switch {
	case !p.Any && p.Can(account.CompanyManage):
		empty.Text, empty.Act = p.T("standard.none_text"), &Act{Label: p.T("standard.title"), Href: "/company/standards"}
	case p.Any && p.Can(account.BreachReport):
		empty.Act = &Act{Label: p.T("breach.new"), Href: "/breaches/new"}
	}
	return empty
}

// breachSteps are the times to choose from: so many steps of so many days, so
// that like is compared with like.
var breachSteps = []struct{ steps, days int }{{4, 7}, {13, 7}, {13, 28}}

// How many breaches the page and the spreadsheet list.
const (
	shownBreaches    = 100
	exportedBreaches = 100_000
)

func breachesPath(page, code string, days int) string {
	in := url.Values{"days": {strconv.Itoa(days)}}
	if code != "" {
		in.Set("standard", code)
	}
	return page + "?" + in.Encode()
}

// askedBreaches reports what the address asks for.
func (s *Site) askedBreaches(v *visit, most int) (code string, days int, r desk.BreachReport, err error) {
	query := v.r.URL.Query()
	chosen := breachSteps[0]
	for _, b := range breachSteps {
		if query.Get("days") == strconv.Itoa(b.steps*b.days) {
			chosen = b
		}
	}
	code = query.Get("standard")
	r, err = s.Desk.Reported(v.ctx(), v.actor, code, chosen.steps, chosen.days, most)
	return code, chosen.steps * chosen.days, r, err
}

func (s *Site) showBreaches(v *visit) error {
	v.page.Nav = "today"
	code, days, report, err := s.askedBreaches(v, shownBreaches)
	if err != nil {
		return err
	}
	all, _, err := s.Desk.Standards(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	if _, ok := all.Standard(code); code != "" && !ok {
		return fault.New(fault.NotFound, "standard.unknown")
	}
	page := &BreachesPage{
		Page: v.page, Days: days, Code: code, Any: len(all.List) > 0, Export: breachesPath("/breaches.csv", code, days),
		More: max(0, report.All-int64(len(report.Rows))),
	}
	for _, b := range breachSteps {
		n := b.steps * b.days
		page.Spans = append(page.Spans, Tab{Label: v.t("promises.last_days", "Days", n), Href: breachesPath("/breaches", code, n), Current: n == days})
	}
	if page.Any {
		page.Choices = append(page.Choices, Tab{Label: v.t("breach.all"), Href: breachesPath("/breaches", "", days), Current: code == ""})
	}
	for _, st := range all.List {
		page.Choices = append(page.Choices, Tab{
			Label: standard.In(st.Names, v.page.Lang()), Href: breachesPath("/breaches", st.Code, days), Current: st.Code == code,
		})
	}
	for _, part := range report.Parts {
		page.Partly = part.Of == nil
		line := v.breachPart(report.Spans, part, days)
		page.Parts = append(page.Parts, line)
		if code != "" {
			page.Alone = &line
		}
	}
	for _, r := range report.Rows {
		page.Rows = append(page.Rows, v.breachRow(r, all))
	}
	s.render.Page(v.w, v.r, http.StatusOK, "breaches", page)
	return nil
}

func (v *visit) breachPart(spans []desk.BreachSpan, part desk.BreachPart, days int) BreachPartLine {
	line := BreachPartLine{StandardLine: v.standardLine(part.Standard), Times: part.All}
	line.Href, line.Rate = breachesPath("/breaches", part.Standard.Code, days), v.perThousand(part)
	bars := chart.Bars{
		Words:  chart.Words{Title: line.Name, Desc: v.t("breach.bars", "Count", part.All, "Days", days)},
		Height: 48,
	}
	for i, span := range spans {
		step := BreachStep{
			When: v.t("breach.step", "From", v.page.Date(span.From), "Until", v.page.Date(span.Until-1)), Times: part.Times[i], Rate: v.perThousand(part, i),
		}
		if part.Of != nil {
			step.Of = v.page.Number(part.Of[i])
		}
		line.Steps = append(line.Steps, step)
		bars.Values = append(bars.Values, float64(step.Times))
		bars.Labels = append(bars.Labels, step.When+": "+v.page.Number(step.Times))
	}
	line.Bars = bars.SVG()
	slices.Reverse(line.Steps)
	return line
}

// perThousand writes a rate, or that there is too little to tell.
func (v *visit) perThousand(part desk.BreachPart, spans ...int) string {
	rate, known := part.Rate(spans...)
	if !known {
		return v.t("promises.too_few")
	}
	return v.page.Decimal(rate, 1)
}

// breachRow is a breach as a line of a work list, by the case that answers it.
func (v *visit) breachRow(r desk.BreachRow, all standard.Standards) Row {
	row := v.caseRow(r.Row)
	row.ID, row.Why, row.Chip = "breach-"+r.Breach.ID, v.breachWords(r.Breach), v.recoveryChip(r.Row.Case)
	if st, ok := all.Standard(r.Breach.Standard); ok {
		row.What = standard.In(st.Names, v.page.Lang())
	}
	if r.Breach.Order != "" {
		row.What += " · " + r.Breach.Order
	}
	row.Due, row.Note = nil, v.page.When(r.Breach.At, v.page.Now, v.page.Loc)
	return row
}

// recoveryChip says how far a case is in putting a breach right.
func (v *visit) recoveryChip(c desk.Case) Chip {
	switch {
	case c.State == desk.Open:
		return Chip{"open", v.t("breach.under_way")}
	case c.State == desk.Waiting:
		return Chip{"paused", v.t("breach.asked")}
	case c.Outcome == desk.Settled:
		return Chip{"good", v.t("breach.put_right")}
	}
	return Chip{"neutral", v.t("breach.closed")}
}

// breachWords say how a standard was not kept, and who says so.
func (v *visit) breachWords(b standard.Breach) string {
	by := v.t("breach.told_by", "Name", b.By, "Source", b.Source)
	if b.Source == standard.StaffSource {
		by = v.t("breach.told_by_staff", "Name", b.By)
	}
	if b.Limit == 0 {
		return by
	}
	return v.t("breach.took", "Took", v.page.Span(b.Took), "Limit", v.page.Span(b.Limit)) + " · " + by
}

func (s *Site) exportBreaches(v *visit) error {
	_, _, report, err := s.askedBreaches(v, exportedBreaches)
	if err != nil {
		return err
	}
	minute := time.Minute.Milliseconds()
	out := v.startSheet("breaches", "breach.column_", "standard", "version", "at", "since", "took", "limit", "customer", "order", "case", "opened", "note", "source", "external_id", "by", "told")
	for _, r := range report.Rows {
		b, opened := r.Breach, v.t("breach.added")
		if b.Opened {
			opened = v.t("breach.opened")
		}
		if out.Write(sheet.Text(b.Standard), sheet.Number(b.Version, 0), v.moment(b.At), v.moment(b.Since), sheet.Number(b.Took/minute, 0),
			sheet.Number(b.Limit/minute, 0), sheet.Text(v.page.who(r.Row)), sheet.Text(b.Order), sheet.Text(r.Row.Case.Ref()), sheet.Text(opened),
			sheet.Text(b.Note), sheet.Text(b.Source), sheet.Text(b.ExternalID), sheet.Text(b.By), v.moment(b.ToldAt)) != nil {
			return nil // the reader has gone
		}
	}
	s.endSheet(v, out, nil)
	return nil
}
