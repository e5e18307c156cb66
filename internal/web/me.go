package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"liuke/internal/httpx"
	"liuke/internal/i18n"
)

// MePage is where the staff change what is theirs: name, language, look,
// password.
type MePage struct {
	Page
	Email    string
	Profile  *Form
	Look     *Form
	Password *Form
	Away     *AwayForm
}

func (s *Site) mePage(v *visit) (*MePage, error) {
	away, err := s.awayForm(v, v.staff.ID, "/account/away")
	return &MePage{
		Page: v.page, Email: v.staff.Email,
		Profile:  NewForm(v.page.Printer, url.Values{"name": {v.staff.Name}, "lang": {v.staff.Lang}}),
		Look:     NewForm(v.page.Printer, url.Values{"theme": {v.page.Theme}}),
		Password: NewForm(v.page.Printer, nil), Away: away,
	}, err
}

// Languages are the languages to choose from, each in its own words.
func (p *MePage) Languages() []Option {
	return []Option{{Value: i18n.Chinese, Label: "中文"}, {Value: i18n.English, Label: "English"}}
}

// Themes are the looks to choose from.
func (p *MePage) Themes() []Option {
	return []Option{
		{Value: "", Label: p.T("me.theme_device"), Chosen: true},
		{Value: "light", Label: p.T("me.theme_light")},
		{Value: "dark", Label: p.T("me.theme_dark")},
	}
}

func (s *Site) showMe(v *visit) error {
	page, err := s.mePage(v)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "me", page)
	return nil
}

func (s *Site) saveProfile(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	if err := s.Accounts.UpdateProfile(v.ctx(), v.staff.ID, in.Get("name"), in.Get("lang")); err != nil {
		page, errPage := s.mePage(v)
		if errPage != nil {
			return errPage
		}
		page.Profile.Values = in
		if !page.Profile.Fail(err) {
			return err
		}
		s.showAgain(v, err, "me", page)
		return nil
	}
	v.page.Printer = s.catalogue.Printer(in.Get("lang"))
	return s.savedMe(v)
}

// lookFor is how long a browser remembers how pages should look.
const lookFor = 365 * 24 * time.Hour

// saveLook keeps the theme in a cookie, since it is a matter of the device.
// The script changes it too, so the cookie is open to scripts.
func (s *Site) saveLook(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	cookie := &http.Cookie{
		Name: themeCookie, Value: in.Get("theme"), Path: "/", MaxAge: int(lookFor.Seconds()),
		SameSite: http.SameSiteLaxMode, Secure: httpx.CallerOf(v.ctx()).Secure,
	}
	if !slices.Contains([]string{"light", "dark"}, cookie.Value) {
		cookie.Value, cookie.MaxAge = "", -1
	}
	http.SetCookie(v.w, cookie)
	return s.savedMe(v)
}

func (s *Site) changePassword(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	err = samePassword(in)
	if err == nil {
		v.staff, err = s.Accounts.ChangePassword(v.ctx(), v.staff.ID, in.Get("current"), in.Get("password"))
	}
	if err != nil {
		page, errPage := s.mePage(v)
		if errPage != nil {
			return errPage
		}
		if !page.Password.Fail(err) {
			return err
		}
		s.showAgain(v, err, "me", page)
		return nil
	}
	if err := s.sessions.SignIn(v.ctx(), v.staff.Session()); err != nil {
		return err
	}
	return s.savedMe(v)
}

func (s *Site) savedMe(v *visit) error {
	s.flash(v, "good", v.t("me.saved"), "")
	SeeOther(v.w, v.r, "/account")
	return nil
}
