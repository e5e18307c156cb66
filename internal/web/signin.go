package web

import (
	"net/http"
	"net/url"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/httpx"
)

// SignInPage asks a member of staff who they are.
type SignInPage struct {
	Page
	Form *Form
	To   string // where they go then
}

func (s *Site) showSignIn(v *visit) error {
	to := localPath(v.r.URL.Query().Get("to"))
	if _, err := s.Accounts.Resume(v.ctx(), s.sessions.Staff(v.ctx())); err == nil {
		SeeOther(v.w, v.r, to)
		return nil
	}
	s.render.Page(v.w, v.r, http.StatusOK, "signin", &SignInPage{Page: v.page, Form: NewForm(v.page.Printer, nil), To: to})
	return nil
}

func (s *Site) signIn(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	network := httpx.CallerOf(v.ctx()).Network()
	err = s.limits.signIn.Allow(network)
	if err == nil {
		v.staff, err = s.Accounts.SignIn(v.ctx(), in.Get("email"), in.Get("password"), network)
	}
	if err != nil {
		in.Del("password")
		page := &SignInPage{Page: v.page, Form: NewForm(v.page.Printer, in), To: localPath(in.Get("to"))}
		if !page.Form.Fail(err) && !fault.Is(err, fault.Unauthenticated) {
			return err
		}
		s.showAgain(v, err, "signin", page)
		return nil
	}
	if err := s.sessions.SignIn(v.ctx(), v.staff.Session()); err != nil {
		return err
	}
	SeeOther(v.w, v.r, localPath(in.Get("to")))
	return nil
}

func (s *Site) signOut(v *visit) error {
	if err := s.sessions.SignOut(v.ctx()); err != nil {
		return err
	}
	SeeOther(v.w, v.r, "/sign-in")
	return nil
}

// localPath returns an address of this site, or that of Today for any other,
// so that a link to the sign-in page never leads elsewhere.
func localPath(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") ||
		strings.ContainsAny(to, "\\\r\n\t") {
		return "/"
	}
	return to
}
