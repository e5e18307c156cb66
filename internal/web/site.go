package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/httpx"
	"liuke/internal/i18n"
)

// Site is the pages with what they stand on.
type Site struct {
	Services
	render    *Renderer
	catalogue *i18n.Catalogue
	sessions  *httpx.Sessions
	limits    limits
	log       *slog.Logger
	now       func() int64
}

// limits are how often strangers may do what costs us something.
type limits struct {
	signIn, intake, track, help *httpx.Limiter
}

// callers is how many networks a limiter remembers.
const callers = 20_000

func newLimits(now func() int64) limits {
	clock := func() time.Time { return time.UnixMilli(now()) }
	return limits{
		signIn: httpx.NewLimiter(0.2, 10, callers, clock),
		intake: httpx.NewLimiter(0.5, 30, callers, clock),
		track:  httpx.NewLimiter(2, 60, callers, clock),
		help:   httpx.NewLimiter(2, 60, callers, clock),
	}
}

// NewSite returns the pages over the services. now returns UTC milliseconds.
func NewSite(services Services, catalogue *i18n.Catalogue, sessions *httpx.Sessions, log *slog.Logger, now func() int64) (*Site, error) {
	render, err := NewRenderer(log)
	if err != nil {
		return nil, err
	}
	return &Site{
		Services: services, render: render, catalogue: catalogue, sessions: sessions,
		limits: newLimits(now), log: log, now: now,
	}, nil
}

// visit is one request for a page: who asks, and the page as far as it is the
// same everywhere.
type visit struct {
	w       http.ResponseWriter
	r       *http.Request
	company account.Company // zero before the first run
	staff   account.Staff   // zero on public pages
	actor   account.Actor
	page    Page

	calendar func() (*calendar.Calendar, error) // when the company is open, read when first asked for
}

// ctx is the request's.
func (v *visit) ctx() context.Context { return v.r.Context() }

// t translates for the reader.
func (v *visit) t(key string, pairs ...any) string { return v.page.T(key, pairs...) }

// open begins a visit: language, company, zone.
func (s *Site) open(w http.ResponseWriter, r *http.Request) (*visit, error) {
	company, err := s.Accounts.Company(r.Context())
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	rememberLang(w, r)
	printer := s.printer(r, company.Lang)
	v := &visit{w: w, r: r, company: company, page: Page{
		Printer: printer, Company: company.Name, Demo: company.Demo, Now: s.now(), Loc: company.Location(),
		Path: r.URL.Path, RequestID: httpx.CallerOf(r.Context()).RequestID, Theme: theme(r), query: r.URL.Query(),
	}}
	v.calendar = sync.OnceValues(func() (*calendar.Calendar, error) { return s.Accounts.Calendar(r.Context()) })
	return v, nil
}

// printer returns the language the reader chose, then what the browser asks
// for, then the company's.
func (s *Site) printer(r *http.Request, companyLang string) *i18n.Printer {
	accept := r.Header.Get("Accept-Language")
	if accept == "" {
		accept = companyLang
	}
	return s.catalogue.Printer(i18n.Match(accept, chosenLang(r)))
}

// chosenLang returns the language the reader chose, now or before, or "".
func chosenLang(r *http.Request) string {
	if lang := r.URL.Query().Get("lang"); lang != "" {
		return lang
	}
	return httpx.Cookie(r, langCookie, httpx.CallerOf(r.Context()).Secure)
}

// rememberLang keeps the language that the reader chooses by this request.
func rememberLang(w http.ResponseWriter, r *http.Request) {
	if lang := r.URL.Query().Get("lang"); slices.Contains(i18n.Languages, lang) {
		httpx.SetCookie(w, langCookie, lang, 365*24*time.Hour, httpx.CallerOf(r.Context()).Secure)
	}
}

const (
	langCookie  = "liuke-lang"
	themeCookie = "theme"
)

func theme(r *http.Request) string {
	if c, err := r.Cookie(themeCookie); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}

// enter completes the visit of somebody signed in.
func (s *Site) enter(v *visit) error {
	staff, err := s.Accounts.Resume(v.ctx(), s.sessions.Staff(v.ctx()))
	if err != nil {
		return err
	}
	v.staff, v.actor = staff, staff.Actor()
	if staff.Lang != "" {
		v.page.Printer = s.catalogue.Printer(i18n.Match(staff.Lang, ""))
	}
	v.page.User = &User{Name: staff.Name, Role: staff.Role}
	v.page.May = v.actor.Can
	v.page.Events = "/events"
	v.page.Flashes = ParseFlash(s.sessions.TakeFlash(v.ctx()))
	v.page.Counts, err = s.counts(v)
	return err
}

// flash keeps a sentence for the next page; undo, when not "", takes back what happened.
func (s *Site) flash(v *visit, tone, text, undo string) {
	s.sessions.Flash(v.ctx(), Flash{Tone: tone, Text: text, Undo: undo}.String())
}

// handler answers a visit; an error it returns becomes the error page.
type handler func(s *Site, v *visit) error

// serve turns a route into a handler of net/http.
func (s *Site) serve(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := s.open(w, r)
		if err != nil {
			s.Broken(w, r, err)
			return
		}
		if err := s.admit(v, route); err != nil {
			s.refuse(v, err)
			return
		}
		if err := route.handle(s, v); err != nil {
			s.refuse(v, err)
		}
	})
}

// admit checks that the visitor may open the route. Before the first run only
// the pages that lead to it are open, and after it those no more.
func (s *Site) admit(v *visit, route Route) error {
	switch founded := v.company.ID != ""; {
	case route.Permission == Founding && founded:
		return NotFound()
	case route.Permission != Founding && !founded:
		return errNotFounded
	case route.Permission == Founding || route.Permission == Public:
		return nil
	}
	if err := s.enter(v); err != nil {
		return err
	}
	if route.Permission == SignedIn {
		return nil
	}
	return v.actor.Need(route.Permission)
}

// errNotFounded tells that there is no company yet.
var errNotFounded = errors.New("web: there is no company yet")

// refuse answers with what went wrong. Who is not signed in is asked to, and
// comes back to the page they wanted.
func (s *Site) refuse(v *visit, err error) {
	if errors.Is(err, errNotFounded) {
		SeeOther(v.w, v.r, "/welcome")
		return
	}
	if fault.Is(err, fault.Unauthenticated) && v.actor.ID == "" {
		target := "/sign-in"
		if v.r.Method == http.MethodGet && v.r.URL.Path != "/" {
			target += "?to=" + queryEscape(v.r.URL.RequestURI())
		}
		SeeOther(v.w, v.r, target)
		return
	}
	s.render.Error(v.w, v.r, &v.page, err)
}

// Broken answers when not even the company could be read.
func (s *Site) Broken(w http.ResponseWriter, r *http.Request, err error) {
	page := &Page{Printer: s.printer(r, ""), Now: s.now(), Loc: time.UTC, Path: r.URL.Path, RequestID: httpx.CallerOf(r.Context()).RequestID}
	s.render.Error(w, r, page, err)
}

// CrossOrigin answers a request that another site made in somebody's name.
func (s *Site) CrossOrigin(w http.ResponseWriter, r *http.Request) { s.Broken(w, r, CrossOrigin()) }

// Panicked answers a request that a mistake in the program broke off.
func (s *Site) Panicked(w http.ResponseWriter, r *http.Request) {
	s.Broken(w, r, errors.New("a handler panicked"))
}
