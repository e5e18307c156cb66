// Package api is what other programs speak to Liuke by: JSON over HTTP below
// /api/v1. routes.go lists all of it.
//
// The Go types of requests and answers are the only description there is: a
// request is read into them strictly (decode.go), and the OpenAPI document is
// made from them (describe.go). huma makes the document and nothing else,
// because what it says of a bad request is English and names no message key;
// every error here is a fault, told in the language that is asked for.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"liuke/internal/account"
	"liuke/internal/consent"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/httpx"
	"liuke/internal/i18n"
	"liuke/internal/interaction"
	"liuke/internal/purchase"
	"liuke/internal/risk/threat"
	"liuke/internal/risk/watch"
	"liuke/internal/signal"
	"liuke/internal/trial/registry"
	"liuke/internal/value"
	"liuke/internal/winback"
)

// base is where every path of the API begins.
const base = "/api/v1"

// Services are what the API stands on.
type Services struct {
	Accounts     *account.Service
	Customers    *customer.Service
	Purchases    *purchase.Service
	Values       *value.Service
	Desk         *desk.Service
	Interactions *interaction.Service

	Risks   *watch.Service
	Threats *threat.Service
	Signals *signal.Service

	Consents *consent.Service

	Trials  *registry.Service
	WinBack *winback.Service
}

// API answers programs.
type API struct {
	Services
	door      *door
	catalogue *i18n.Catalogue
	log       *slog.Logger
	now       func() int64
}

// New returns the handler of everything below /api/. now returns UTC
// milliseconds. It is to stand behind httpx.Identify and httpx.Log, and in
// front of nothing that reads cookies: a browser's session opens nothing here.
func New(s Services, c *i18n.Catalogue, log *slog.Logger, now func() int64) http.Handler {
	a := &API{Services: s, door: newDoor(s.Accounts, now), catalogue: c, log: log, now: now}
	mux := http.NewServeMux()
	methods := map[string][]string{}
	for _, r := range a.routes() {
		mux.Handle(r.Method+" "+base+r.Path, a.serve(r))
		methods[r.Path] = append(methods[r.Path], r.Method)
	}
	for path, allowed := range methods {
		mux.Handle(base+path, a.otherMethod(allowed))
	}
	a.handleDocs(mux)
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		a.refuse(w, r, fault.New(fault.NotFound, "api.path_unknown"))
	})
	return httpx.Recover(log, a.panicked)(mux)
}

// call is one request, once it is known who makes it.
type call struct {
	context.Context
	by      account.Actor
	request *http.Request
}

// serve admits whoever may use the route, and has it answer.
func (a *API) serve(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		by, err := a.door.admit(r)
		if err != nil {
			a.refuse(w, r, err)
			return
		}
		for _, scope := range route.Scopes {
			if err := by.Need(scope); err != nil {
				a.refuse(w, r, err)
				return
			}
		}
		if err := route.handle(w, call{r.Context(), by, r}); err != nil {
			a.refuse(w, r, err)
		}
	})
}

func (a *API) otherMethod(allowed []string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		list := strings.Join(allowed, ", ")
		w.Header().Set("Allow", list)
		a.refuse(w, r, fault.New(fault.NotFound, "api.method_unknown", fault.Args{"Method": r.Method, "Allowed": list}))
	})
}
