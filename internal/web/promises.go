package web

import (
	"html/template"
	"net/http"
	"strconv"
	"time"

	"liuke/internal/desk"
	"liuke/internal/promise"
	"liuke/internal/web/chart"
)

// PromisesPage says how promises were kept.
type PromisesPage struct {
	Page
	Days   int
	Tabs   []Tab
	Own    bool // only the reader's own
	Any    bool // whether any fell due
	Stats  []Stat
	Tables []PromiseTable
	Broken []Row
}

// PromiseTable is the same promises parted in one way.
type PromiseTable struct {
	ID, Title, Head string
	Note            string
	Parts           []PromisePart
}

// PromisePart is a part with its bar and its numbers.
type PromisePart struct {
	Name   string
	Bar    template.HTML
	Rate   string
	PutOff string // the share renegotiated
	Score  promise.Score
}

// None is what the page says when nothing fell due.
func (p *PromisesPage) None() Empty {
	empty := Empty{
		Picture: "tea", Title: p.T("promises.none"), Text: p.T("promises.none_text"),
		Act: &Act{Label: p.T("promises.to_cases"), Href: "/cases"},
	}
	if longest := promiseDays[len(promiseDays)-1]; p.Days < longest {
		empty.Act = &Act{Label: p.T("promises.last_days", "Days", longest), Href: promisesPath(longest)}
	}
	return empty
}

// promiseDays are the times to choose from, in days back from now.
var promiseDays = []int{30, 90, 365}

func promisesPath(days int) string { return "/promises?days=" + strconv.Itoa(days) }

// chosenDays reads the time that was asked for: the shortest unless it is one of those.
func chosenDays(text string) int {
	for _, days := range promiseDays {
		if text == strconv.Itoa(days) {
			return days
		}
	}
	return promiseDays[0]
}

func (s *Site) showPromises(v *visit) error {
	v.page.Nav = "today"
	days := chosenDays(v.r.URL.Query().Get("days"))
	report, err := s.Desk.Promises(v.ctx(), v.actor, v.page.Now-int64(days)*24*time.Hour.Milliseconds())
	if err != nil {
		return err
	}
	page := &PromisesPage{Page: v.page, Days: days, Own: report.Own, Any: report.All.Total() > 0, Stats: v.promiseStats(report.All)}
	for _, d := range promiseDays {
		page.Tabs = append(page.Tabs, Tab{Label: v.t("promises.last_days", "Days", d), Href: promisesPath(d), Current: d == days})
	}
	page.Tables = v.promiseTables(report)
	for _, d := range report.Broken {
		page.Broken = append(page.Broken, v.brokenRow(d))
	}
	s.render.Page(v.w, v.r, http.StatusOK, "promises", page)
	return nil
}

func (v *visit) promiseStats(all promise.Score) []Stat {
	broken := Stat{
		Label: v.t("promises.broken"), Value: v.rate(all.BrokenRate()),
		Note: v.t("promises.broken_note", "Late", all.Late, "Undone", all.Undone),
	}
	if all.Broken() > 0 {
		broken.Tone = "broken"
	}
	return []Stat{
		{Label: v.t("promises.kept"), Value: v.rate(all.KeptRate()), Note: v.t("promises.kept_note", "Kept", all.Kept, "Total", all.Kept+all.Broken()), Chart: v.promiseBar(all)},
		broken,
		{Label: v.t("promises.renegotiated"), Value: v.rate(all.RenegotiatedRate()), Note: v.t("promises.renegotiated_note", "Count", all.Renegotiated, "Total", all.Total(), "Asked", all.Asked)},
	}
}

func (v *visit) promiseTables(report desk.PromiseReport) []PromiseTable {
	people := PromiseTable{ID: "people", Title: v.t("promises.by_person"), Head: v.t("promises.person"), Note: v.t("promises.by_person_note")}
	for _, p := range report.People {
		name := p.Name
		if name == "" {
			name = v.t("promises.nobody")
		}
		people.Parts = append(people.Parts, v.promisePart(name, p.Score))
	}
	kinds := PromiseTable{ID: "kinds", Title: v.t("promises.by_kind"), Head: v.t("promises.kind")}
	for _, k := range report.Kinds {
		kinds.Parts = append(kinds.Parts, v.promisePart(v.t("promise.kind."+string(k.Kind)), k.Score))
	}
	sizes := PromiseTable{ID: "sizes", Title: v.t("promises.by_size"), Head: v.t("promises.size"), Note: v.t("promises.by_size_note")}
	for _, s := range report.Sizes {
		sizes.Parts = append(sizes.Parts, v.promisePart(v.t("promises.size_"+string(s.Size)), s.Score))
	}
	if report.Own {
		return []PromiseTable{kinds, sizes}
	}
	return []PromiseTable{people, kinds, sizes}
}

func (v *visit) promisePart(name string, score promise.Score) PromisePart {
	return PromisePart{Name: name, Bar: v.promiseBar(score), Rate: v.rate(score.KeptRate()), PutOff: v.rate(score.RenegotiatedRate()), Score: score}
}

// rate writes a share, or that there are too few to tell.
func (v *visit) rate(share float64, known bool) string {
	if !known {
		return v.t("promises.too_few")
	}
	return v.page.Percent(share)
}

func (v *visit) promiseBar(s promise.Score) template.HTML {
	words := chart.Words{
		Title: v.t("promises.title"),
		Desc:  v.t("promises.bar", "Kept", s.Kept, "Late", s.Late, "Undone", s.Undone, "Renegotiated", s.Renegotiated),
	}
	return chart.Shares{
		Words: words, Kept: float64(s.Kept), Late: float64(s.Late), Undone: float64(s.Undone), PutOff: float64(s.Renegotiated),
	}.SVG()
}

// brokenRow is a promise that was not kept, with how late it is or was done.
func (v *visit) brokenRow(d desk.Due) Row {
	row := v.caseRow(d.Row)
	row.ID, row.Why = "promise-"+d.Promise.CaseID+"-"+d.Promise.ID, v.page.promised(d.Promise)
	if d.Promise.SettledAt == 0 {
		due := v.page.Due(d.Promise.DueAt)
		row.Due, row.Chip = &due, Chip{"broken", v.t("promises.undone")}
		return row
	}
	row.Due, row.Chip = nil, Chip{"soon", v.t("promises.late")}
	row.Note = v.page.Until(d.Promise.DueAt, d.Promise.SettledAt) + " · " + v.page.When(d.Promise.DueAt, v.page.Now, v.page.Loc)
	return row
}
