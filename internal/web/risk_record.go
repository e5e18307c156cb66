package web

import (
	"net/http"

	"liuke/internal/proportion"
	"liuke/internal/risk/watch"
	"liuke/internal/signal"
)

// RecordPage is how often flags were right.
type RecordPage struct {
	Page
	Currency string
	Record   *watch.Record // nil where it cannot be told yet
	Stats    []Stat
	How      []string // how it was reckoned
	Green    []GreenLine
	Hidden   int
	Tested   []TestedLine
	Average  string // how many of all customers left, in words
}

// TestedLine is how signals of one kind turned out.
type TestedLine struct {
	Name      string
	AsIs      bool // the name is the company's own
	Customers int64
	Share     string // of them who left, with its range; or that there are too few to tell
	Right     string // of those marked; a dash where nobody said anything
	Nothing   int64
}

// fillTested fills in how the signals turned out that were open on the day looked back to.
func (s *Site) fillTested(v *visit, page *RecordPage) error {
	r := page.Record
	page.Average = v.t("risk.tested_average", "Share", v.share(r.Left, r.Customers), "From", v.page.Date(r.From))
	tested, err := s.Signals.Tested(v.ctx(), v.actor, r.From)
	for _, t := range tested {
		line := TestedLine{Name: v.signalName(signal.Row{Signal: signal.Signal{Kind: t.Kind}, Rule: t.Rule}), AsIs: t.Kind.RuleID() != "", Customers: t.Customers, Nothing: t.Nothing, Right: "–"}
		if t.Marked() > 0 {
			line.Right = v.t("risk.tested_right_of", "Right", t.Right, "Of", t.Marked())
		}
		if line.Share = v.t("risk.tested_few", "Min", signal.MinTested); t.Enough() {
			low, high := proportion.Range(t.Left, t.Customers)
			line.Share = v.t("risk.tested_share", "Share", v.share(t.Left, t.Customers), "Low", v.page.Percent(low), "High", v.page.Percent(high))
		}
		page.Tested = append(page.Tested, line)
	}
	return err
}

// GreenLine is somebody who left without having been flagged.
type GreenLine struct {
	Href  string
	Name  string
	About string
	Value string
	Last  string
}

// Most is how many of those missed are listed.
func (p *RecordPage) Most() int { return watch.GreenTold }

// None is what the page says while nothing can be told.
func (p *RecordPage) None() Empty {
	return Empty{Picture: "tea", Title: p.T("risk.record_none"), Text: p.T("risk.record_none_text", "Days", watch.RecordDays)}
}

func (s *Site) showRecord(v *visit) error {
	v.page.Nav = "keep"
	a, err := s.Risks.Record(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	page := &RecordPage{Page: v.page, Currency: v.company.Currency, Hidden: a.Hidden}
	marks := Stat{Label: v.t("risk.marks"), Value: v.t("risk.marks_value", "Right", a.Marks[watch.Right], "Wrong", a.Marks[watch.Wrong]), Note: v.t("risk.marks_note")}
	if a.Run == nil || a.Run.Report.Record == nil {
		page.Stats = []Stat{marks}
		s.render.Page(v.w, v.r, http.StatusOK, "risk-record", page)
		return nil
	}
	page.Record = a.Run.Report.Record
	if err := s.fillTested(v, page); err != nil {
		return err
	}
	page.Stats, page.How = append(v.recordStats(page.Record), marks), v.recordHow(a)
	staff, err := s.Accounts.ListStaff(v.ctx())
	if err != nil {
		return err
	}
	names := staffNames(staff)
	for _, g := range a.Green {
		page.Green = append(page.Green, GreenLine{
			Href: customerPath(g.CustomerID), Name: g.Name, About: joinWords(g.Tier, g.Country, names[g.OwnerID]),
			Value: v.page.Money(g.Value, v.company.Currency), Last: v.page.Date(g.Last),
		})
	}
	s.render.Page(v.w, v.r, http.StatusOK, "risk-record", page)
	return nil
}

// share writes a share of some, or a dash of none.
func (v *visit) share(part, of int64) string {
	if of == 0 {
		return "–"
	}
	return v.page.Percent(float64(part) / float64(of))
}

func (v *visit) recordStats(r *watch.Record) []Stat {
	bounds := func(part, of int64) (low, high string) {
		from, to := proportion.Range(part, of)
		return v.page.Percent(from), v.page.Percent(to)
	}
	hitLow, hitHigh := bounds(r.Found, r.Flagged)
	greenLow, greenHigh := bounds(r.Missed(), r.Left)
	return []Stat{
		{Label: v.t("risk.hit"), Value: v.share(r.Found, r.Flagged),
			Note: v.t("risk.hit_note", "Count", r.Flagged, "Found", r.Found, "Low", hitLow, "High", hitHigh)},
		{Label: v.t("risk.green"), Value: v.share(r.Missed(), r.Left),
			Note: v.t("risk.green_note", "Count", r.Left, "Missed", r.Missed(), "Low", greenLow, "High", greenHigh)},
		{Label: v.t("risk.found_value"), Value: v.share(r.FoundAt, r.LeftValue), Note: v.t("risk.found_value_note",
			"Money", v.page.Estimate(r.LeftValue, v.company.Currency), "Found", v.page.Estimate(r.FoundAt, v.company.Currency))},
		{Label: v.t("risk.base"), Value: v.share(r.Left, r.Customers), Note: v.t("risk.base_note", "Count", r.Customers, "Left", r.Left)},
	}
}

// recordHow says how the record was reckoned, and what it does not say.
func (v *visit) recordHow(a watch.Account) []string {
	r := a.Run.Report.Record
	how := []string{v.t("risk.record_how", "From", v.page.Date(r.From), "Until", v.page.Date(r.Until), "Days", watch.RecordDays)}
	if r.Afterwards {
		how = append(how, v.t("risk.record_afterwards", "From", v.page.Date(r.From), "Since", v.page.Date(a.Since), "Told", v.page.Date(a.Since+watch.RecordDays)))
	}
	if r.Sample > 0 {
		how = append(how, v.t("risk.record_sample", "Count", r.Sample))
	}
	return append(how, v.t("risk.record_base"), v.t("risk.record_silent"))
}
