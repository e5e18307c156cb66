package web

import (
	"net/http"
	"net/url"
	"strconv"

	"liuke/internal/fault"
)

// SettingPage is what every page has on which the company lays something down.
type SettingPage struct {
	Page
	Form    *Form
	Version int64 // of what is laid down, in whose place the form puts what it says
}

func (p *SettingPage) setting() *SettingPage { return p }

// settingPage shows a version of what is laid down, as the form has it.
func (v *visit) settingPage(version int64, values url.Values) SettingPage {
	v.page.Nav = "company"
	return SettingPage{Page: v.page, Version: version, Form: NewForm(v.page.Printer, values)}
}

// settingView is a page struct, by pointer; embedding SettingPage makes it one.
type settingView interface {
	View
	setting() *SettingPage
}

// companySetting is something that the company lays down by a form, on a page of type P.
type companySetting[P settingView] struct {
	template string
	saved    string // message key: that it is laid down
	next     string // address of the page that says so
	page     func(*Site, *visit) (P, error)
	// put reads the form and lays down what it says, in place of the version seen.
	put func(s *Site, v *visit, in url.Values, seen int64) error
}

func (t companySetting[P]) show(s *Site, v *visit) error {
	page, err := t.page(s, v)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, t.template, page)
	return nil
}

func (t companySetting[P]) save(s *Site, v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	seen, err := seenVersion(in, "version")
	if err == nil {
		err = t.put(s, v, in, seen)
	}
	if err != nil {
		return t.again(s, v, in, err)
	}
	s.flash(v, "good", v.t(t.saved), "")
	SeeOther(v.w, v.r, t.next)
	return nil
}

// again shows the page with the entries of a form that failed. It still puts
// them in the place of the version that was seen, never of a later one.
func (t companySetting[P]) again(s *Site, v *visit, in url.Values, failed error) error {
	page, err := t.page(s, v)
	if err != nil {
		return err
	}
	form := page.setting().Form
	form.Values = in
	keepSeen(in, &page.setting().Version)
	return s.formAgain(v, failed, form, t.template, page)
}

// seenVersion reads the field that says which version somebody had before them
// when they opened the form.
func seenVersion(in url.Values, field string) (int64, error) {
	version, err := strconv.ParseInt(in.Get(field), 10, 64)
	if err != nil {
		return 0, fault.New(fault.Invalid, "fault.body_unreadable").From(err)
	}
	return version, nil
}

// keepSeen puts in the place of the version that is kept now the one that
// somebody had before them, so that nothing is lost which they have not seen.
func keepSeen(in url.Values, version *int64) {
	if seen, err := seenVersion(in, "version"); err == nil {
		*version = seen
	}
}
