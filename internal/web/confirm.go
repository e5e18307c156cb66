package web

import (
	"net/http"
	"net/url"

	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/promise"
)

// ConfirmPage asks the customer whether their matter is settled, and thanks
// them for the answer. Only a POST answers: what fetches a link to look at it,
// as mail programs do, answers nothing.
type ConfirmPage struct {
	Page
	Token  string
	File   desk.File
	Owner  string
	Open   bool             // whether the question still is
	Answer desk.Expectation // what they just said
	Before []SaidBefore     // what they said before to this question
	Asked  string           // token of the question that is open instead; "" for none
	Until  string           // when they hear from us, after a refusal
	Form   *Form
}

// SaidBefore is an answer as the customer is told of it.
type SaidBefore struct {
	What string
	Told string // who heard it; "" when they answered themself
	Past Past
}

func (s *Site) showConfirm(v *visit) error {
	t, err := s.Desk.Asked(v.ctx(), v.r.PathValue("token"))
	if err != nil {
		return err
	}
	page := s.confirmPage(v, t)
	s.render.Page(v.w, v.r, http.StatusOK, "confirm", page)
	return nil
}

func (s *Site) confirmPage(v *visit, t desk.Tracking) *ConfirmPage {
	s.speak(v, t.File.Case.Lang)
	page := &ConfirmPage{
		Page: v.page, Token: v.r.PathValue("token"), File: t.File, Owner: inCharge(v, t.File),
		Form: NewForm(v.page.Printer, nil), Open: t.ConfirmURL != "",
	}
	for _, said := range t.Said {
		page.Before = append(page.Before, SaidBefore{What: page.T("desk.expectation." + string(said.Answer)), Told: said.Told, Past: page.Past(said.At)})
	}
	if t.AskedURL != "" {
		page.Asked = tokenOf(t.AskedURL)
	}
	if due := t.File.Case.DueAt; due > v.page.Now && due != promise.OpenEnded {
		page.Until = page.Moment(due)
	}
	return page
}

// Done is what we told the customer was done.
func (p *ConfirmPage) Done() string { return toldDone(p.File) }

// toldDone is what the customer was told when the case was last declared done.
func toldDone(f desk.File) string {
	id := ""
	for _, e := range f.Timeline {
		if e.Kind == desk.EntryDone {
			id = e.Args["MessageID"]
		}
	}
	for _, m := range f.Messages {
		if m.ID == id {
			return m.Text
		}
	}
	return ""
}

// Settled reports whether the customer has said that it is.
func (p *ConfirmPage) Settled() bool { return p.File.Case.Outcome == desk.Settled }

// Refused reports whether they just said that it is not.
func (p *ConfirmPage) Refused() bool { return p.Answer == desk.BelowExpectation }

// confirm takes the answer. One that comes a second time, or late, is told what
// was recorded before, and may be given in its place.
func (s *Site) confirm(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	if said := in.Get(besideMessages); said != "" {
		in.Set("text", said)
	}
	verdict := desk.Verdict{Answer: desk.Expectation(in.Get("answer")), Text: in.Get("text"), Instead: in.Get("instead") != ""}
	t, err := s.Desk.Confirm(v.ctx(), v.r.PathValue("token"), in.Get("once"), verdict)
	if err != nil {
		return s.confirmFailed(v, in, err)
	}
	page := s.confirmPage(v, t)
	page.Answer = verdict.Answer
	s.render.Page(v.w, v.r, http.StatusOK, "confirm", page)
	return nil
}

func (s *Site) confirmFailed(v *visit, in url.Values, failed error) error {
	if fault.KeyOf(failed) == "desk.answer_unknown" {
		return failed
	}
	t, err := s.Desk.Asked(v.ctx(), v.r.PathValue("token"))
	if err != nil {
		return err
	}
	page := s.confirmPage(v, t)
	page.Form.Values = in
	if page.Open && !page.Form.mend(failed) {
		return failed
	}
	s.showAgain(v, failed, "confirm", page)
	return nil
}
