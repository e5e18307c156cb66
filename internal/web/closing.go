package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/i18n"
)

// ClosingPage is where the company says how cases end.
type ClosingPage struct {
	Page
	Form    *Form
	Version int64
}

// RecourseFields are the languages in which customers read where they can turn.
func (p *ClosingPage) RecourseFields() []Option {
	var fields []Option
	for _, lang := range i18n.Languages {
		fields = append(fields, Option{Value: "recourse." + lang, Label: p.T("closing.recourse_in", "Lang", langName(lang))})
	}
	return fields
}

func (s *Site) showClosing(v *visit) error {
	page, err := s.closingPage(v)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "company-closing", page)
	return nil
}

func (s *Site) closingPage(v *visit) (*ClosingPage, error) {
	v.page.Nav = "company"
	c, version, err := s.Desk.Closing(v.ctx(), v.actor)
	values := url.Values{
		"silence": {strconv.FormatInt(c.SilenceDays, 10)}, "follow_up": {strconv.FormatInt(c.FollowUpDays, 10)}, "review_url": {c.ReviewURL},
	}
	for lang, text := range c.Recourse {
		values.Set("recourse."+lang, text)
	}
	return &ClosingPage{Page: v.page, Version: version, Form: NewForm(v.page.Printer, values)}, err
}

func (s *Site) saveClosing(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	if err := s.setClosing(v, in); err != nil {
		page, errPage := s.closingPage(v)
		if errPage != nil {
			return errPage
		}
		page.Form.Values = in
		if !page.Form.mend(err) {
			return err
		}
		s.showAgain(v, err, "company-closing", page)
		return nil
	}
	s.flash(v, "good", v.t("closing.saved"), "")
	SeeOther(v.w, v.r, "/company/closing")
	return nil
}

func (s *Site) setClosing(v *visit, in url.Values) error {
	c := desk.Closing{ReviewURL: in.Get("review_url"), Recourse: map[string]string{}}
	for _, lang := range i18n.Languages {
		c.Recourse[lang] = in.Get("recourse." + lang)
	}
	var err error
	if c.SilenceDays, err = enteredDays(in, "silence"); err != nil {
		return err
	}
	if c.FollowUpDays, err = enteredDays(in, "follow_up"); err != nil {
		return err
	}
	seen, err := strconv.ParseInt(in.Get("version"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "fault.body_unreadable").From(err)
	}
	return s.Desk.SetClosing(v.ctx(), v.actor, c, seen)
}

func enteredDays(in url.Values, field string) (int64, error) {
	days, err := strconv.ParseInt(strings.TrimSpace(in.Get(field)), 10, 64)
	if err != nil {
		return 0, fault.New(fault.Invalid, "closing.days_unreadable").On(field).From(err)
	}
	return days, nil
}
