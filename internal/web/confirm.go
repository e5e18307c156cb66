package web

import (
	"net/http"
	"net/url"

	"liuke/internal/desk"
	"liuke/internal/fault"
)

// ConfirmPage asks the customer whether their matter is settled, and thanks
// them for the answer. Only a POST answers: what fetches a link to look at it,
// as mail programs do, answers nothing.
type ConfirmPage struct {
	Page
	Token  string
	File   desk.File
	Owner  string
	Open   bool   // whether the question still is
	Answer string // what they just said: yes or no
	Until  string // when they hear from us, after a no
	Form   *Form
}

func (s *Site) showConfirm(v *visit) error {
	t, err := s.Desk.Asked(v.ctx(), v.r.PathValue("token"))
	if err != nil {
		return err
	}
	page := s.confirmPage(v, t)
	page.Open = t.ConfirmURL != ""
	s.render.Page(v.w, v.r, http.StatusOK, "confirm", page)
	return nil
}

func (s *Site) confirmPage(v *visit, t desk.Tracking) *ConfirmPage {
	s.speak(v, t.File.Case.Lang)
	page := &ConfirmPage{
		Page: v.page, Token: v.r.PathValue("token"), File: t.File, Owner: inCharge(v, t.File),
		Form: NewForm(v.page.Printer, nil),
	}
	if due := t.File.Case.DueAt; due > v.page.Now {
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

// confirm takes the answer. One that comes a second time, or late, is told how
// things stand.
func (s *Site) confirm(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	verdict := desk.Verdict{Settled: in.Get("answer") == "yes", Text: in.Get("text")}
	if !verdict.Settled && in.Get("answer") != "no" {
		return fault.New(fault.Invalid, "fault.body_unreadable")
	}
	token := v.r.PathValue("token")
	t, err := s.Desk.Confirm(v.ctx(), token, in.Get("once"), verdict)
	if err == nil {
		page := s.confirmPage(v, t)
		page.Answer = in.Get("answer")
		s.render.Page(v.w, v.r, http.StatusOK, "confirm", page)
		return nil
	}
	return s.confirmFailed(v, in, err)
}

func (s *Site) confirmFailed(v *visit, in url.Values, failed error) error {
	t, err := s.Desk.Asked(v.ctx(), v.r.PathValue("token"))
	if err != nil {
		return err
	}
	page := s.confirmPage(v, t)
	page.Open, page.Form.Values = t.ConfirmURL != "", in
	if page.Open && !page.Form.mend(failed) {
		return failed
	}
	s.showAgain(v, failed, "confirm", page)
	return nil
}
