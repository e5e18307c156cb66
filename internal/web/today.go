package web

import (
	"net/http"
	"time"

	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/promise"
	"liuke/internal/value"
)

// TodayPage is where a working day begins.
type TodayPage struct {
	Page
	Staff       string // id of the reader, for live topics
	Tally       desk.Tally
	Due         []Row
	Waiting     Brief
	Fresh       Brief
	LookAfter   []Row
	Scored      bool   // whether anybody's worth is known
	LookAfterBy string // how those to look after are ranked, and what to know about it
	Attribution string
	Notices     []Notice
	Asked       Brief // what the reader was asked for an opinion on
	FollowUps   Brief // whose customers the reader is to ask again
}

// Brief is the beginning of a list whose whole is elsewhere.
type Brief struct {
	Rows  []Row
	Count int // of all
}

// briefSize is how many rows a brief shows.
const briefSize = 5

// add appends a row unless there are enough.
func (b *Brief) add(row Row) {
	b.Count++
	if len(b.Rows) < briefSize {
		b.Rows = append(b.Rows, row)
	}
}

// News is the line above the due list.
func (p *TodayPage) News() News {
	return News{Topic: "staff:" + p.Staff, Href: "/", Target: "promises", Word: p.T("today.news")}
}

// Today is the date as the heading shows it.
func (p *TodayPage) Today() string {
	day := calendar.DayOf(p.Now, p.Loc)
	return p.Date(day) + " " + p.Weekday(day.Weekday())
}

// NoDue is what the due list says when it has nothing.
func (p *TodayPage) NoDue() Empty {
	return Empty{
		Picture: "tea", Title: p.T("today.no_due"), Text: p.T("today.no_due_text"),
		Act: &Act{Label: p.T("today.all_cases"), Href: "/cases?whose=all"},
	}
}

// NoLookAfter teaches what is needed to see whom to look after.
func (p *TodayPage) NoLookAfter() Empty {
	if p.Scored {
		return Empty{Picture: "tea", Title: p.T("today.nobody_overdue"), Text: p.T("today.nobody_overdue_text")}
	}
	empty := Empty{Picture: "ledger", Title: p.T("today.not_scored"), Text: p.T("today.not_scored_text")}
	if p.Can("purchase:import") {
		empty.Act = &Act{Label: p.T("nav.imports"), Href: "/imports"}
	}
	return empty
}

const (
	freshFor  = 24 * time.Hour
	lookAfter = 8 // customers shown
)

func (s *Site) today(v *visit) error {
	v.page.Nav = "today"
	day, err := s.Desk.Today(v.ctx(), v.actor, v.page.Now-freshFor.Milliseconds())
	if err != nil {
		return err
	}
	page := &TodayPage{Staff: v.staff.ID, Tally: day.Tally}
	for i, d := range day.Due {
		page.Due = append(page.Due, v.dueRow(d, i == 0))
	}
	for _, r := range day.Waiting {
		row := v.caseRow(r)
		row.Why = v.t("today.waiting_since", "Ago", v.page.Ago(r.Case.DoneAt, v.page.Now))
		page.Waiting.add(row)
	}
	for _, r := range day.New {
		row := v.caseRow(r)
		row.Why = v.t("today.came_in", "Channel", v.t("desk.channel."+string(r.Case.Channel)), "Ago", v.page.Ago(r.Case.CreatedAt, v.page.Now))
		page.Fresh.add(row)
	}
	if err := s.lookAfter(v, page); err != nil {
		return err
	}
	if page.Notices, err = s.notices(v, 5); err != nil {
		return err
	}
	if page.Asked, err = s.askedOf(v); err != nil {
		return err
	}
	if page.FollowUps, err = s.followUps(v); err != nil {
		return err
	}
	if v.company.Demo {
		page.Attribution = s.Attribution
	}
	if err := s.Accounts.Seen(v.ctx(), v.staff.ID); err != nil {
		return err
	}
	page.Page = v.page
	s.render.Page(v.w, v.r, http.StatusOK, "today", page)
	return nil
}

// dueRow is a promise to be kept; the first of the list is what to do now.
func (v *visit) dueRow(d desk.Due, first bool) Row {
	row := v.caseRow(d.Row)
	due := v.page.Due(d.Promise.DueAt)
	row.ID, row.Due, row.Why = "promise-"+d.Promise.ID, &due, v.page.promised(d.Promise)
	row.Chip = Chip{"open", v.t("promise.state.open")}
	switch due.Tone {
	case "broken":
		row.Chip = Chip{"broken", v.t("case.late")}
	case "soon":
		row.Chip = Chip{"soon", v.t("case.soon")}
	}
	if d.Row.Case.Level > 0 {
		row.Why += " · " + v.t("ladder.chip", "Step", d.Row.Case.Level)
	}
	if d.Row.Case.Reopened > 0 {
		row.Why += " · " + v.t("case.reopened", "Count", d.Row.Case.Reopened)
	}
	row.Act = &Act{Label: v.t("today.act." + string(d.Promise.Kind)), Href: row.Href + actFor(d.Promise.Kind), Primary: first}
	if first {
		row.Act.Key = "1"
	}
	return row
}

// actFor returns the part of a case's page where a promise is kept.
func actFor(kind promise.Kind) string {
	switch kind {
	case promise.FirstAnswer, promise.NextUpdate:
		return "#field-reply-text"
	case promise.FinalAnswer:
		return "#field-done-text"
	default:
		return "#strip"
	}
}

// lookAfter fills in the customers who are late by their own rhythm, ranked by
// how late they are times what they are worth.
func (s *Site) lookAfter(v *visit, page *TodayPage) error {
	run, _, err := s.Values.Latest(v.ctx(), v.actor)
	if err != nil || run == nil {
		return err
	}
	page.Scored, page.LookAfterBy = run.Scored > 0, v.sentences(v.t("today.look_after_text"), v.asOf(run.AsOf))
	if !run.Report.Identified {
		page.LookAfterBy = v.sentences(page.LookAfterBy, v.t("standing.no_dropout"))
	}
	list, err := s.Customers.List(v.ctx(), v.actor, customer.Filter{Overdue: true, Sort: customer.SortPriority, Limit: lookAfter})
	if err != nil {
		return err
	}
	for _, c := range list {
		score, err := s.Values.Score(v.ctx(), v.actor, c.ID)
		if err != nil {
			return err
		}
		if score != nil {
			page.LookAfter = append(page.LookAfter, v.lookAfterRow(c, *score))
		}
	}
	return nil
}

func (v *visit) lookAfterRow(c customer.Row, score value.Score) Row {
	rhythm := v.rhythm(c.LastDay, score)
	_, why := v.rhythmState(c.Days, score)
	return Row{
		ID: "customer-" + c.ID, Href: customerPath(c.ID), Chip: Chip{"soon", v.t("today.overdue")}, Who: c.Name,
		What:  rhythm.Text,
		Why:   v.t("today.overdue_why", "Why", why, "Date", v.page.Date(c.LastDay)),
		Money: v.atStake(score.Worth), Range: v.worthRange(score),
		Chart: rhythm.Gauge,
		Act:   &Act{Label: v.t("today.look"), Href: customerPath(c.ID)},
	}
}

// daysSince returns how many days have passed since a local day.
func (v *visit) daysSince(day calendar.Day) int64 {
	return int64(calendar.DayOf(v.page.Now, v.page.Loc) - day)
}
