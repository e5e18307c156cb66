package web

import (
	"net/http"
	"net/url"
	"strconv"

	"liuke/internal/account"
	"liuke/internal/winback"
	"liuke/internal/winback/review"
)

func reviewRoutes() []Route {
	return []Route{
		{"GET", "/reviews", account.WinBackRead, (*Site).showReviews},
		{"GET", "/reviews/{id}", account.WinBackRead, (*Site).showReview},
		{"POST", "/reviews/{id}", account.WinBackWrite, (*Site).writeReview},
		{"POST", "/reviews/{id}/call-off", account.ReviewAssign, (*Site).callOffReview},
		{"GET", "/win-back/{id}/review", account.ReviewAssign, (*Site).showAssignReview},
		{"POST", "/win-back/{id}/review", account.ReviewAssign, (*Site).assignReview},
		{"GET", "/company/review-questions", account.CompanyManage, questionSetting.show},
		{"POST", "/company/review-questions", account.CompanyManage, questionSetting.save},
	}
}

func reviewPath(id string) string { return "/reviews/" + url.PathEscape(id) }

func assignPath(lossID string, o review.Outcome) string {
	return lossPath(lossID) + "/review?outcome=" + string(o)
}

// ReviewsPage is what was asked about deals, what is to be asked, and what came of it.
type ReviewsPage struct {
	Page
	All                          bool
	Mine, Running, Waiting, Done []Row
	MoreWaiting                  int
	Months                       []CoverageLine
	Themes                       []ThemesPart
}

// Topic is what the page lives on.
func (p *ReviewsPage) Topic() string { return lossTopic }

// NoneMine is what the reader's own list says when it has nothing.
func (p *ReviewsPage) NoneMine() Empty {
	return Empty{Picture: "tea", Title: p.T("review.none_mine"), Text: p.T("review.none_mine_text")}
}

// NoneWaiting is what the list of deals says when it has nothing.
func (p *ReviewsPage) NoneWaiting() Empty {
	return Empty{Picture: "tray", Title: p.T("review.none_waiting"), Text: p.T("review.none_waiting_text")}
}

// CoverageLine is how many deals of a month were reviewed.
type CoverageLine struct {
	Month     string
	Lost, Won CoverageCell
	NoAnswer  int // of both
}

// CoverageCell is that of the deals with one outcome.
type CoverageCell struct {
	Deals, Done int
	Share       string // of the deals that were reviewed; "" without deals
}

// ThemesPart are the themes of the deals with one outcome.
type ThemesPart struct {
	Title string
	Text  string
	Rows  []ThemeLine
}

// ThemeLine is how often a reason was given by either side.
type ThemeLine struct {
	Reason                string
	Ours, Customers, Both int
}

const (
	waitingShown = 20
	doneShown    = 30
)

func (s *Site) showReviews(v *visit) error {
	v.page.Nav = "keep"
	b, err := s.Reviews.Board(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	page := &ReviewsPage{Page: v.page, All: b.All, MoreWaiting: max(0, len(b.Waiting)-waitingShown)}
	for _, r := range b.Mine {
		page.Mine = append(page.Mine, v.reviewRow(r, b.Tree))
	}
	for _, r := range b.Running {
		page.Running = append(page.Running, v.reviewRow(r, b.Tree))
	}
	for _, r := range b.Done[:min(len(b.Done), doneShown)] {
		page.Done = append(page.Done, v.reviewRow(r, b.Tree))
	}
	for _, d := range b.Waiting[:min(len(b.Waiting), waitingShown)] {
		row := v.dealRow(d, b.Tree)
		if v.page.Can(account.ReviewAssign) {
			row.Act = &Act{Label: v.t("review.assign"), Href: assignPath(d.LossID, d.Outcome)}
		}
		page.Waiting = append(page.Waiting, row)
	}
	for _, m := range b.Months {
		page.Months = append(page.Months, CoverageLine{
			Month: monthText(m.From), Lost: v.coverageCell(m.Parts[review.Lost]), Won: v.coverageCell(m.Parts[review.Won]),
			NoAnswer: m.Parts[review.Lost].NoAnswer + m.Parts[review.Won].NoAnswer,
		})
	}
	for _, t := range b.Themes {
		if t.Reviews > 0 {
			page.Themes = append(page.Themes, v.themesPart(t, b.Tree))
		}
	}
	s.render.Page(v.w, v.r, http.StatusOK, "reviews", page)
	return nil
}

func (v *visit) coverageCell(c review.Coverage) CoverageCell {
	cell := CoverageCell{Deals: c.Deals, Done: c.Done}
	if c.Deals > 0 {
		cell.Share = v.page.Percent(float64(c.Done) / float64(c.Deals))
	}
	return cell
}

func (v *visit) themesPart(t review.Themes, tree winback.Tree) ThemesPart {
	part := ThemesPart{
		Title: v.t("review.themes." + string(t.Outcome)), Text: v.t("review.themes_text", "Count", t.Reviews, "Agreed", t.Agreed),
	}
	for _, one := range t.List {
		part.Rows = append(part.Rows, ThemeLine{Reason: tree.Name(one.Reason, v.page.Lang()), Ours: one.Ours, Customers: one.Customers, Both: one.Both})
	}
	return part
}

// dealRow is a deal as a line.
func (v *visit) dealRow(d review.Deal, tree winback.Tree) Row {
	tone := "open"
	if d.Outcome == review.Won {
		tone = "good"
	}
	row := Row{
		Href: lossPath(d.LossID), Who: d.Customer, What: tree.Name(d.Reason, v.page.Lang()), Why: v.page.Date(d.Day),
		Chip: Chip{tone, v.t("review.outcome." + string(d.Outcome))}, Money: v.page.Money(d.Value, v.company.Currency),
	}
	if d.Fell != nil {
		row.Note = v.t("winback.loss_fell", "Left", d.Fell.Left, "Owner", d.Fell.Owner)
	}
	return row
}

// reviewRow is a review as a line.
func (v *visit) reviewRow(r review.Reviewed, tree winback.Tree) Row {
	row := v.dealRow(r.Deal, tree)
	row.ID, row.Href = "review-"+r.ID, reviewPath(r.ID)
	row.Why = joinWords(v.page.Date(r.Day), r.Reviewer)
	switch r.State {
	case review.Assigned:
		due := v.page.Due(r.DueAt)
		row.Due = &due
		if r.Gone {
			row.Note = joinWords(v.t("review.gone"), row.Note)
		}
	case review.NoAnswer:
		row.Note = joinWords(v.t("review.state.no_answer"), row.Note)
	default:
		row.Note = joinWords(v.t("review.state.done"), row.Note)
	}
	row.Act = &Act{Label: v.t("review.open"), Href: row.Href}
	return row
}

// AssignReviewPage is where somebody is asked to review a deal.
type AssignReviewPage struct {
	Page
	Form    *Form
	Deal    review.Deal
	Outcome string
	Reason  string
	Free    []Option
	Bound   []BoundLine
}

// Address is where the form goes.
func (p *AssignReviewPage) Address() string { return assignPath(p.Deal.LossID, p.Deal.Outcome) }

// BoundLine is somebody who may not review the deal, and why.
type BoundLine struct{ Name, Why string }

func (s *Site) showAssignReview(v *visit) error {
	page, err := s.assignReviewPage(v, nil)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "review-assign", page)
	return nil
}

func (s *Site) assignReviewPage(v *visit, in url.Values) (*AssignReviewPage, error) {
	v.page.Nav = "keep"
	outcome := review.Outcome(v.r.URL.Query().Get("outcome"))
	if outcome == "" {
		outcome = review.Lost
	}
	deal, all, err := s.Reviews.Candidates(v.ctx(), v.actor, v.r.PathValue("id"), outcome)
	if err != nil {
		return nil, err
	}
	tree, _, err := s.WinBack.Tree(v.ctx())
	page := &AssignReviewPage{
		Page: v.page, Form: NewForm(v.page.Printer, in), Deal: deal, Outcome: v.t("review.outcome." + string(outcome)),
		Reason: tree.Name(deal.Reason, v.page.Lang()),
	}
	for _, c := range all {
		if c.Objection == nil {
			page.Free = append(page.Free, Option{Value: c.ID, Label: c.Name, AsIs: true})
			continue
		}
		page.Bound = append(page.Bound, BoundLine{c.Name, v.t("review.tie."+string(c.Objection.Tie), "Name", c.Objection.Who)})
	}
	return page, err
}

func (s *Site) assignReview(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	outcome := review.Outcome(v.r.URL.Query().Get("outcome"))
	if outcome == "" {
		outcome = review.Lost
	}
	r, err := s.Reviews.Assign(v.ctx(), v.actor, v.r.PathValue("id"), outcome, in.Get("reviewer"))
	if err != nil {
		page, errPage := s.assignReviewPage(v, in)
		if errPage != nil {
			return errPage
		}
		return s.formAgain(v, err, page.Form, "review-assign", page)
	}
	s.flash(v, "good", v.t("review.did_assign", "Name", r.Reviewer), reviewPath(r.ID)+"/call-off")
	SeeOther(v.w, v.r, reviewPath(r.ID))
	return nil
}

// QuestionsPage is where the company says what every review asks.
type QuestionsPage struct {
	SettingPage
	Rows     []FormRow
	Outcomes []Option
	Sides    []Option
}

// Langs are the languages that a question is written in.
func (p *QuestionsPage) Langs() []Option { return writtenIn() }

var questionSetting = companySetting[*QuestionsPage]{
	template: "company-review-questions", saved: "review.questions_saved", next: "/company/review-questions", page: (*Site).questionsPage, put: (*Site).putQuestions,
}

func (s *Site) questionsPage(v *visit) (*QuestionsPage, error) {
	q, version, err := s.Reviews.Questions(v.ctx())
	values := url.Values{}
	for i, one := range q.List {
		for lang, text := range one.Texts {
			values.Set(inRow("questions", i, lang), text)
		}
		values.Set(inRow("questions", i, "only"), string(one.Only))
		values.Set(inRow("questions", i, "ours"), string(one.Ours))
	}
	page := &QuestionsPage{SettingPage: v.settingPage(version, values), Outcomes: []Option{{Label: v.t("review.both")}}}
	for _, o := range review.Outcomes {
		page.Outcomes = append(page.Outcomes, Option{Value: string(o), Label: v.t("review.only." + string(o))})
	}
	for _, side := range review.Sides {
		page.Sides = append(page.Sides, Option{Value: string(side), Label: v.t("review.side." + sideName(side))})
	}
	rows := enteredRows{in: values, list: "questions"}
	page.Rows = rows.rows(review.MaxQuestions, 1, itemFields...)
	return page, err
}

// sideName is what messages call a side of ours.
func sideName(side review.Side) string {
	if side == review.SideNone {
		return "none"
	}
	return string(side)
}

func (s *Site) putQuestions(v *visit, in url.Values, seen int64) error {
	rows := &enteredRows{in: in, list: "questions"}
	var q review.Questions
	for i := range rows.count(review.MaxQuestions, itemFields...) {
		if !rows.counts(i, itemFields...) {
			continue
		}
		rows.keep(i)
		one := review.Question{Texts: winback.Texts{}, Only: review.Outcome(rows.get(i, "only")), Ours: review.Side(rows.get(i, "ours"))}
		for _, lang := range winback.Langs {
			one.Texts[lang] = rows.get(i, lang)
		}
		q.List = append(q.List, one)
	}
	return rows.about(s.Reviews.SetQuestions(v.ctx(), v.actor, q, seen))
}

// answerField names a field of an answer in the form of a review.
func answerField(i int, name string) string { return "answers[" + strconv.Itoa(i) + "]." + name }
