package web

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/httpx"
	"liuke/internal/i18n"
)

// WelcomePage tells whoever comes before there is a company where the link to
// the first run is found.
type WelcomePage struct{ Page }

func (s *Site) showWelcome(v *visit) error {
	s.render.Page(v.w, v.r, http.StatusOK, "welcome", &WelcomePage{Page: v.page})
	return nil
}

// FirstRunPage founds the company with its first administrator.
type FirstRunPage struct {
	Page
	Form    *Form
	Setting *CompanyForm
}

func (s *Site) showFirstRun(v *visit) error {
	if err := s.checkFirstRun(v); err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "first-run", s.firstRunPage(v, s.suggested(v)))
	return nil
}

// checkFirstRun answers a wrong secret like any address that leads nowhere.
func (s *Site) checkFirstRun(v *visit) error {
	if err := s.limits.signIn.Allow(httpx.CallerOf(v.ctx()).Network()); err != nil {
		return err
	}
	err := s.Accounts.CheckFirstRun(v.ctx(), v.r.PathValue("token"))
	if fault.Is(err, fault.Expired) {
		return NotFound()
	}
	return err
}

func (s *Site) firstRunPage(v *visit, in url.Values) *FirstRunPage {
	form := NewForm(v.page.Printer, in)
	return &FirstRunPage{Page: v.page, Form: form, Setting: newCompanyForm(v, form, account.DefaultObservance)}
}

// suggested are settings that suit most readers of the language.
func (s *Site) suggested(v *visit) url.Values {
	in := url.Values{"lang": {v.page.Lang()}, "currency": {"USD"}, "zone": {"UTC"}, "public_url": {v.origin()}}
	if v.page.Lang() == i18n.Chinese {
		in.Set("currency", "CNY")
		in.Set("zone", "Asia/Shanghai")
	}
	in.Set("hours", v.page.Hours("Mon-Fri 09:00-18:00"))
	return in
}

// origin is how the reader reaches us, which is a good guess at how customers will.
func (v *visit) origin() string {
	if httpx.CallerOf(v.ctx()).Secure {
		return "https://" + v.r.Host
	}
	return "http://" + v.r.Host
}

// Hours returns opening hours with the days in the reader's language.
func (p *Page) Hours(text string) string {
	hours, err := calendar.ParseHours(text)
	if err != nil {
		return text
	}
	return hours.Format(p.Weekday)
}

func (s *Site) firstRun(v *visit) error {
	if err := s.checkFirstRun(v); err != nil {
		return err
	}
	in, err := v.entered()
	if err != nil {
		return err
	}
	company := companyEntered(in)
	company.Name = in.Get("company")
	admin := account.NewStaff{Email: in.Get("email"), Name: in.Get("name"), Lang: in.Get("lang"), Password: in.Get("password")}
	staff, err := s.Accounts.FirstRun(v.ctx(), v.r.PathValue("token"), company, admin)
	if err != nil {
		in.Del("password")
		page := s.firstRunPage(v, in)
		if !page.Form.mend(err) {
			return err
		}
		page.Form.nameFault(company.Name)
		s.showAgain(v, err, "first-run", page)
		return nil
	}
	if err := s.sessions.SignIn(v.ctx(), staff.Session()); err != nil {
		return err
	}
	SeeOther(v.w, v.r, "/start")
	return nil
}

// nameFault says which of the two names of this page a fault is about: the
// company is checked first, so it is its name if that cannot be one.
func (f *Form) nameFault(company string) {
	if n := utf8.RuneCountInString(strings.TrimSpace(company)); n > 0 && n <= maxName {
		return
	}
	for i := range f.Faults {
		if f.Faults[i].Field == "name" {
			f.Faults[i].Field = "company"
		}
	}
}

// maxName is how long account takes names to be.
const maxName = 100
