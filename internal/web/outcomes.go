package web

import (
	"html/template"
	"net/http"
	"strconv"
	"time"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/web/chart"
)

func qualityRoutes() []Route {
	return []Route{
		{"GET", "/outcomes", account.CaseAssign, (*Site).showOutcomes},
		{"GET", "/recognition", account.CaseRead, (*Site).showRecognition},
		{"GET", "/quality", account.CaseRead, (*Site).showQuality},
		{"POST", "/quality", account.CaseAssign, (*Site).drawSample},
		{"GET", "/quality/{id}", account.CaseRead, (*Site).showCheck},
		{"POST", "/quality/{id}", account.CaseAssign, (*Site).saveCheck},
		{"POST", "/quality/{id}/reply", account.CaseRead, (*Site).replyCheck},
	}
}

// ReportTabs lead from one report on how well the desk did to the others, as
// far as the reader may open them.
func (p *Page) ReportTabs() []Tab {
	var tabs []Tab
	for _, r := range []struct {
		label, href string
		permission  account.Permission
	}{
		{"promises.title", "/promises", account.CaseRead},
		{"breach.title", "/breaches", account.CaseRead},
		{"outcomes.title", "/outcomes", account.CaseAssign},
		{"recognition.title", "/recognition", account.CaseRead},
		{"quality.title", "/quality", account.CaseRead},
	} {
		if p.Can(r.permission) {
			tabs = append(tabs, Tab{Label: p.T(r.label), Href: r.href, Current: p.Path == r.href})
		}
	}
	return tabs
}

// OutcomesPage says who bought again after complaining, by how it ended.
type OutcomesPage struct {
	Page
	Any     bool
	Windows []OutcomeWindow
}

// OutcomeWindow is the customers looked for over so many days.
type OutcomeWindow struct {
	ID    string
	Title string
	Note  string
	Rows  []OutcomeRow
}

// OutcomeRow is the customers whose cases ended in one way.
type OutcomeRow struct {
	Name  string
	Chart template.HTML // "" where there are too few to tell
	Share string
	Range string
	Again int64
	Of    int64
}

// outcomeDays is how far back complaints are looked at.
const outcomeDays = 365

// None is what the page says when no complaint is old enough.
func (p *OutcomesPage) None() Empty {
	return Empty{
		Picture: "tea", Title: p.T("outcomes.none"), Text: p.T("outcomes.none_text"),
		Act: &Act{Label: p.T("promises.to_cases"), Href: "/cases?whose=all"},
	}
}

func (s *Site) showOutcomes(v *visit) error {
	v.page.Nav = "today"
	windows, err := s.Desk.Outcomes(v.ctx(), v.actor, v.page.Now-outcomeDays*24*time.Hour.Milliseconds())
	if err != nil {
		return err
	}
	page := &OutcomesPage{Page: v.page}
	for _, w := range windows {
		shown := OutcomeWindow{ID: "within-" + strconv.FormatInt(w.Days, 10), Title: v.t("outcomes.within", "Days", w.Days)}
		if w.Young > 0 {
			shown.Note = v.t("outcomes.young", "Count", w.Young)
		}
		for _, r := range w.Endings {
			page.Any = page.Any || r.Of > 0
			shown.Rows = append(shown.Rows, v.outcomeRow(r))
		}
		page.Windows = append(page.Windows, shown)
	}
	s.render.Page(v.w, v.r, http.StatusOK, "outcomes", page)
	return nil
}

func (v *visit) outcomeRow(r desk.Returned) OutcomeRow {
	row := OutcomeRow{Name: v.t("outcomes.ending_" + string(r.Ending)), Share: v.t("promises.too_few"), Again: r.Again, Of: r.Of}
	share, known := r.Share()
	if !known {
		return row
	}
	low, high := r.Range()
	row.Share, row.Range = v.page.Percent(share), v.t("outcomes.range", "Low", v.page.Percent(low), "High", v.page.Percent(high))
	row.Chart = chart.Interval{
		Words: chart.Words{Title: row.Name, Desc: v.t("outcomes.bar", "Share", row.Share, "Range", row.Range, "Again", r.Again, "Of", r.Of)},
		Max:   1, Low: low, Mid: share, High: high,
	}.SVG()
	return row
}

// RecognitionPage says what everybody is to be thanked for.
type RecognitionPage struct {
	Page
	Days   int
	Tabs   []Tab
	People []RecognisedRow
}

// RecognisedRow is one of the staff with what they are to be thanked for.
type RecognisedRow struct {
	desk.Recognised
	Rate string // of promises kept
	Own  bool
}

// None is what the page says when there is nobody to thank yet.
func (p *RecognitionPage) None() Empty {
	return Empty{Picture: "tea", Title: p.T("recognition.none"), Text: p.T("recognition.none_text"), Act: &Act{Label: p.T("promises.to_cases"), Href: "/cases"}}
}

func (s *Site) showRecognition(v *visit) error {
	v.page.Nav = "today"
	days := chosenDays(v.r.URL.Query().Get("days"))
	people, err := s.Desk.Recognition(v.ctx(), v.actor, v.page.Now-int64(days)*24*time.Hour.Milliseconds())
	if err != nil {
		return err
	}
	page := &RecognitionPage{Page: v.page, Days: days}
	for _, d := range promiseDays {
		page.Tabs = append(page.Tabs, Tab{Label: v.t("promises.last_days", "Days", d), Href: "/recognition?days=" + strconv.Itoa(d), Current: d == days})
	}
	for _, p := range people {
		page.People = append(page.People, RecognisedRow{p, v.rate(p.Promises.KeptRate()), p.StaffID == v.actor.ID})
	}
	s.render.Page(v.w, v.r, http.StatusOK, "recognition", page)
	return nil
}
