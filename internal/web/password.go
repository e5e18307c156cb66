package web

import (
	"context"
	"net/http"
	"net/url"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/httpx"
)

// PasswordPage lets the holder of an invitation or a reset choose a password.
type PasswordPage struct {
	Page
	Form    *Form
	Purpose account.Purpose
	Holder  account.Staff
}

// choosePassword shows the page for tickets of the purpose.
func choosePassword(purpose account.Purpose) handler {
	return func(s *Site, v *visit) error {
		page, err := s.passwordPage(v, purpose, nil)
		if err != nil {
			return err
		}
		s.render.Page(v.w, v.r, http.StatusOK, "password", page)
		return nil
	}
}

func (s *Site) passwordPage(v *visit, purpose account.Purpose, in url.Values) (*PasswordPage, error) {
	if err := s.limits.signIn.Allow(httpx.CallerOf(v.ctx()).Network()); err != nil {
		return nil, err
	}
	holder, err := s.Accounts.Holder(v.ctx(), purpose, v.r.PathValue("token"))
	return &PasswordPage{Page: v.page, Form: NewForm(v.page.Printer, in), Purpose: purpose, Holder: holder}, err
}

func (s *Site) acceptInvitation(v *visit) error {
	return s.setPassword(v, account.PurposeInvite, s.Accounts.Accept)
}

func (s *Site) resetPassword(v *visit) error {
	return s.setPassword(v, account.PurposeReset, s.Accounts.Reset)
}

// setPassword uses up the ticket and signs its holder in.
func (s *Site) setPassword(v *visit, purpose account.Purpose,
	redeem func(ctx context.Context, secret, password string) (account.Staff, error),
) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	page, err := s.passwordPage(v, purpose, url.Values{})
	if err != nil {
		return err
	}
	err = samePassword(in)
	if err == nil {
		v.staff, err = redeem(v.ctx(), v.r.PathValue("token"), in.Get("password"))
	}
	if err != nil {
		if !page.Form.Fail(err) {
			return err
		}
		s.showAgain(v, err, "password", page)
		return nil
	}
	if err := s.sessions.SignIn(v.ctx(), v.staff.Session()); err != nil {
		return err
	}
	s.flash(v, "good", v.t("signin.password_set"), "")
	SeeOther(v.w, v.r, "/")
	return nil
}

// samePassword refuses a new password that was not entered twice alike.
func samePassword(in url.Values) error {
	if in.Get("password") != in.Get("again") {
		return fault.New(fault.Invalid, "signin.passwords_differ").On("again")
	}
	return nil
}

// ForgotPage mails a link to choose a new password.
type ForgotPage struct {
	Page
	Form *Form
	Sent bool
}

func (s *Site) showForgot(v *visit) error {
	s.render.Page(v.w, v.r, http.StatusOK, "forgot", &ForgotPage{Page: v.page, Form: NewForm(v.page.Printer, nil)})
	return nil
}

func (s *Site) forgot(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	page := &ForgotPage{Page: v.page, Form: NewForm(v.page.Printer, in), Sent: true}
	err = s.limits.signIn.Allow(httpx.CallerOf(v.ctx()).Network())
	if err == nil {
		err = s.Accounts.RequestReset(v.ctx(), in.Get("email"))
	}
	if err != nil {
		page.Sent = false
		if !page.Form.Fail(err) {
			return err
		}
		s.showAgain(v, err, "forgot", page)
		return nil
	}
	s.render.Page(v.w, v.r, http.StatusOK, "forgot", page)
	return nil
}
