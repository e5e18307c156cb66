package web

import (
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/i18n"
)

// ClosingPage is where the company says how cases end.
type ClosingPage struct{ SettingPage }

// RecourseFields are the languages in which customers read where they can turn.
func (p *ClosingPage) RecourseFields() []Option {
	var fields []Option
	for _, lang := range i18n.Languages {
		fields = append(fields, Option{Value: "recourse." + lang, Label: p.T("closing.recourse_in", "Lang", langName(lang))})
	}
	return fields
}

var closingSetting = companySetting[*ClosingPage]{
	template: "company-closing", saved: "closing.saved", next: "/company/closing", page: (*Site).closingPage, put: (*Site).putClosing,
}

func (s *Site) closingPage(v *visit) (*ClosingPage, error) {
	c, version, err := s.Desk.Closing(v.ctx(), v.actor)
	values := url.Values{
		"silence": {strconv.FormatInt(c.SilenceDays, 10)}, "follow_up": {strconv.FormatInt(c.FollowUpDays, 10)}, "review_url": {c.ReviewURL},
	}
	for lang, text := range c.Recourse {
		values.Set("recourse."+lang, text)
	}
	return &ClosingPage{v.settingPage(version, values)}, err
}

func (s *Site) putClosing(v *visit, in url.Values, seen int64) error {
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
	return s.Desk.SetClosing(v.ctx(), v.actor, c, seen)
}

func enteredDays(in url.Values, field string) (int64, error) {
	days, err := strconv.ParseInt(strings.TrimSpace(in.Get(field)), 10, 64)
	if err != nil {
		return 0, fault.New(fault.Invalid, "closing.days_unreadable").On(field).From(err)
	}
	return days, nil
}
