package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/knowledge"
)

// QualityPage is where closed cases are drawn to be looked at, and where
// everybody reads what was found in theirs.
type QualityPage struct {
	Page
	Lead    bool // the reader may draw and check
	Form    *Form
	Samples []SampleShown
	Own     []CheckRow
	Refused []RefusedRow // texts that tied a review to money
}

// SampleShown is one draw with its checks.
type SampleShown struct {
	desk.Sample
	Head string
	Rows []CheckRow
}

// CheckRow is a check as lists show it.
type CheckRow struct {
	desk.Check
	Href  string
	Chip  Chip
	Score string // "7 of 8"; "" before it was looked at
}

// RefusedRow is a refused text.
type RefusedRow struct {
	desk.Refusal
	Href string // of its case
	Ref  string
	Past Past
}

func (s *Site) showQuality(v *visit) error {
	page, err := s.qualityPage(v)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "quality", page)
	return nil
}

func (s *Site) qualityPage(v *visit) (*QualityPage, error) {
	v.page.Nav = "today"
	today := calendar.DayOf(v.page.Now, v.page.Loc)
	page := &QualityPage{Page: v.page, Lead: v.actor.Can(account.CaseAssign), Form: NewForm(v.page.Printer, url.Values{
		"from": {(today - 30).String()}, "until": {today.String()}, "per_person": {"3"},
	})}
	own, err := s.Desk.ChecksOf(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	for _, c := range own {
		page.Own = append(page.Own, v.checkRow(c))
	}
	if !page.Lead {
		return page, nil
	}
	samples, err := s.Desk.Sampled(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	for _, n := range samples {
		shown := SampleShown{Sample: n, Head: v.t("quality.drawn", "By", n.By, "PerPerson", n.PerPerson,
			"From", v.page.Date(calendar.DayOf(n.From, v.page.Loc)), "Until", v.page.Date(calendar.DayOf(n.Until-1, v.page.Loc)))}
		for _, c := range n.Checks {
			shown.Rows = append(shown.Rows, v.checkRow(c))
		}
		page.Samples = append(page.Samples, shown)
	}
	refused, err := s.Desk.Refused(v.ctx(), v.actor)
	for _, r := range refused {
		row := RefusedRow{Refusal: r, Past: v.page.Past(r.At)}
		if r.Number != 0 {
			c := desk.Case{Number: r.Number}
			row.Href, row.Ref = casePath(c), c.Ref()
		}
		page.Refused = append(page.Refused, row)
	}
	return page, err
}

func (v *visit) checkRow(c desk.Check) CheckRow {
	row := CheckRow{Check: c, Href: "/quality/" + url.PathEscape(c.ID), Chip: Chip{"open", v.t("quality.to_check")}}
	if c.CheckedAt == 0 {
		return row
	}
	well, of := c.Score()
	row.Score, row.Chip = v.t("quality.score", "Well", well, "Of", of), Chip{"neutral", v.t("quality.checked")}
	if c.Reply != "" {
		row.Chip = Chip{"good", v.t("quality.replied")}
	}
	return row
}

// NothingOwn is what the page says while nobody has looked at a case of the reader's.
func (p *QualityPage) NothingOwn() Empty {
	return Empty{Picture: "tea", Title: p.T("quality.none_own"), Text: p.T("quality.none_own_text")}
}

// Marked is a step of a check as it was marked.
type Marked struct {
	Step, Label, How string
	Mark             desk.Mark
	Chip             Chip
}

// CheckPage is one drawn case: what was found, and what its owner says.
type CheckPage struct {
	Page
	Check CheckRow
	Case  desk.Case
	Steps []Marked
	Judge bool // the reader may record what they find
	Mine  bool // it is the reader's own case
	Form  *Form
	Past  *Past // when it was looked at
}

// MarkOptions are the marks of a step.
func (p *CheckPage) MarkOptions() []Option {
	var options []Option
	for _, m := range desk.Marks {
		options = append(options, Option{Value: string(m), Label: p.T("quality.mark_" + string(m))})
	}
	return options
}

func (s *Site) showCheck(v *visit) error {
	page, err := s.checkPage(v)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "quality-check", page)
	return nil
}

func (s *Site) checkPage(v *visit) (*CheckPage, error) {
	v.page.Nav = "today"
	c, f, err := s.Desk.CheckCase(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	mine := c.AgentID == v.actor.ID
	values := url.Values{"comment": {c.Comment}, "reply": {c.Reply}}
	page := &CheckPage{Page: v.page, Check: v.checkRow(c), Case: f.Case, Mine: mine, Judge: v.actor.Can(account.CaseAssign) && !mine}
	for _, step := range knowledge.Steps {
		m := Marked{Step: "mark." + string(step), Label: v.t("knowledge.guide." + string(step)), How: v.t("knowledge.guide_how." + string(step)), Mark: c.Marks[step]}
		if m.Mark != "" {
			m.Chip = Chip{map[desk.Mark]string{desk.MarkYes: "good", desk.MarkNo: "soon", desk.MarkNone: "neutral"}[m.Mark], v.t("quality.mark_" + string(m.Mark))}
			values.Set(m.Step, string(m.Mark))
		}
		page.Steps = append(page.Steps, m)
	}
	if c.CheckedAt != 0 {
		past := v.page.Past(c.CheckedAt)
		page.Past = &past
	}
	page.Form = NewForm(v.page.Printer, values)
	return page, nil
}

func (s *Site) drawSample(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	if err := s.draw(v, in); err != nil {
		page, errPage := s.qualityPage(v)
		if errPage != nil {
			return errPage
		}
		page.Form.Values = in
		return s.formAgain(v, err, page.Form, "quality", page)
	}
	s.flash(v, "good", v.t("quality.did_draw"), "")
	SeeOther(v.w, v.r, "/quality")
	return nil
}

func (s *Site) draw(v *visit, in url.Values) error {
	var days [2]int64
	for i, field := range []string{"from", "until"} {
		day, err := time.ParseInLocation(time.DateOnly, strings.TrimSpace(in.Get(field)), v.page.Loc)
		if err != nil {
			return fault.New(fault.Invalid, "quality.day_unreadable").On(field).From(err)
		}
		days[i] = day.AddDate(0, 0, i).UnixMilli() // the last day is drawn from too
	}
	if days[1] <= days[0] {
		return fault.New(fault.Invalid, "quality.days_turned").On("until")
	}
	per, err := strconv.ParseInt(strings.TrimSpace(in.Get("per_person")), 10, 64)
	if err != nil {
		per = 0 // out of range, which the desk says
	}
	_, err = s.Desk.DrawSample(v.ctx(), v.actor, days[0], days[1], per)
	return err
}

func (s *Site) saveCheck(v *visit) error {
	return s.checked(v, "quality.did_check", func(in url.Values, version int64) error {
		found := desk.Finding{Marks: map[knowledge.Step]desk.Mark{}, Comment: in.Get("comment"), Version: version}
		for _, step := range knowledge.Steps {
			found.Marks[step] = desk.Mark(in.Get("mark." + string(step)))
		}
		return s.Desk.Find(v.ctx(), v.actor, v.r.PathValue("id"), found)
	})
}

func (s *Site) replyCheck(v *visit) error {
	return s.checked(v, "quality.did_reply", func(in url.Values, version int64) error {
		return s.Desk.AnswerCheck(v.ctx(), v.actor, v.r.PathValue("id"), in.Get("reply"), version)
	})
}

// checked carries out what a form of the check's page asks for.
func (s *Site) checked(v *visit, word string, run func(in url.Values, version int64) error) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	version, err := seenVersion(in, "version")
	if err != nil {
		return err
	}
	if err := run(in, version); err != nil {
		page, errPage := s.checkPage(v)
		if errPage != nil {
			return errPage
		}
		page.Form.Values = in
		return s.formAgain(v, err, page.Form, "quality-check", page)
	}
	s.flash(v, "good", v.t(word), "")
	SeeOther(v.w, v.r, "/quality/"+url.PathEscape(v.r.PathValue("id")))
	return nil
}

// CheckTable is a list of checks as the part "checks" shows it.
type CheckTable struct {
	*Page
	Rows   []CheckRow
	People bool // whether it says whose cases they are
}

// Checks prepares a list of checks: {{template "checks" ($.Checks .Rows true)}}.
func (p *QualityPage) Checks(rows []CheckRow, people bool) CheckTable {
	return CheckTable{&p.Page, rows, people}
}
