package app

import (
	"context"
	"net/http"
	"strings"
	"time"

	"liuke/internal/account"
	"liuke/internal/api"
	"liuke/internal/demo"
	"liuke/internal/fault"
	"liuke/internal/httpx"
	"liuke/internal/web"
)

// How long a person stays signed in: through a shift without a click, and
// never longer than a fortnight.
const (
	sessionIdle = 12 * time.Hour
	sessionLife = 14 * 24 * time.Hour
)

// handler returns the pages and the API behind all that guards them.
func (a *App) handler(ctx context.Context) (http.Handler, error) {
	company, err := a.Accounts.Company(ctx)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	proxies, err := httpx.ParseProxies(a.config.TrustedProxies)
	if err != nil {
		return nil, err
	}
	secure := strings.HasPrefix(company.PublicURL, "https://")
	sessions, site, err := a.site(secure)
	if err != nil {
		return nil, err
	}
	sameOrigin, err := httpx.SameOrigin(origins(company), http.HandlerFunc(site.CrossOrigin))
	if err != nil {
		return nil, err
	}
	pages := http.NewServeMux()
	site.Register(pages)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", a.health)
	mux.Handle("POST /hooks/sms", a.smsInbox()) // signed by the provider: no session, no key
	mux.Handle("/api/", a.api())
	mux.Handle("/", httpx.Chain(httpx.Route(pages), sameOrigin, sessions.Handler))
	return httpx.Chain(httpx.Route(mux),
		httpx.Identify(proxies),
		httpx.Log(a.log, a.now),
		httpx.Recover(a.log, site.Panicked),
		httpx.Headers(secure),
	), nil
}

func (a *App) site(secure bool) (*httpx.Sessions, *web.Site, error) {
	var site *web.Site
	sessions := httpx.NewSessions(a.DB.Sessions(), httpx.SessionConfig{
		Idle: sessionIdle, Lifetime: sessionLife, Secure: secure, Now: a.now,
		OnError: func(w http.ResponseWriter, r *http.Request, err error) { site.Broken(w, r, err) },
	})
	site, err := web.NewSite(web.Services{
		Accounts: a.Accounts, Customers: a.Customers, Purchases: a.Purchases, Imports: a.Imports,
		Interactions: a.Interactions,
		Signals:      a.Signals,
		Economics:    a.Economics,
		Risks:        a.Risks,
		Threats:      a.Threats,
		WinBack:      a.WinBack,
		Reviews:      a.Reviews,
		Rivals:       a.Rivals,
		Trials:       a.Trials,
		Values:       a.Values, Desk: a.Desk, Letters: a.Letters, Knowledge: a.Knowledge, Consents: a.Consents, Campaigns: a.Campaigns, Live: a.live, Jobs: a.DB.Jobs(), Uploads: a.DB.Files(),
		People:    a.People,
		Cadences:  a.Cadences,
		Handovers: a.Handovers,
		Sample:    demo.Sample, Attribution: demo.Attribution,
	}, a.Catalogue, sessions, a.log, a.clock)
	return sessions, site, err
}

func (a *App) api() http.Handler {
	return api.New(api.Services{
		Accounts: a.Accounts, Customers: a.Customers, Purchases: a.Purchases, Values: a.Values, Desk: a.Desk,
		Interactions: a.Interactions,
		Risks:        a.Risks,
		Threats:      a.Threats,
		Signals:      a.Signals,
		Consents:     a.Consents,
		Trials:       a.Trials,
		WinBack:      a.WinBack,
	}, a.Catalogue, a.log, a.clock)
}

// origins are those of our own besides the address a request came to.
func origins(c account.Company) []string {
	if c.PublicURL == "" {
		return nil
	}
	return []string{c.PublicURL}
}

// health answers 200 while the database does.
func (a *App) health(w http.ResponseWriter, r *http.Request) {
	if err := a.DB.Ping(r.Context()); err != nil {
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ok\n")) // the prober has gone; there is nobody to tell
}
