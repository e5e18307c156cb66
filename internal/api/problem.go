package api

import (
	"errors"
	"net/http"

	"liuke/internal/fault"
	"liuke/internal/httpx"
	"liuke/internal/i18n"
)

// exact are the statuses of faults for which HTTP has a better one than that
// of their kind.
var exact = map[string]struct {
	status int
	title  string // message key
}{
	"api.body_needed":    {http.StatusBadRequest, "api.title_malformed"},
	"api.body_malformed": {http.StatusBadRequest, "api.title_malformed"},
	"api.method_unknown": {http.StatusMethodNotAllowed, "api.title_method"},
	"desk.key_reused":    {http.StatusUnprocessableEntity, "fault.title.422"},
	"winback.key_reused": {http.StatusUnprocessableEntity, "fault.title.422"},
}

// refuse answers a request with what is wrong, in the language it asks for.
func (a *API) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := a.printer(r)
	problem := a.problem(p, r, err)
	if fault.KindOf(err) == fault.Internal && r.Context().Err() == nil {
		a.log.ErrorContext(r.Context(), "request failed", "request", problem.RequestID, "err", err)
	}
	if problem.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="Liuke"`)
	}
	httpx.SetRetryAfter(w, err)
	problem.Write(w, p.Lang())
}

func (a *API) printer(r *http.Request) *i18n.Printer {
	return a.catalogue.Printer(i18n.Match(r.Header.Get("Accept-Language"), ""))
}

// problem describes err to a program.
func (a *API) problem(p *i18n.Printer, r *http.Request, err error) httpx.Problem {
	err = forPrograms(err)
	problem := httpx.ProblemOf(p, err, httpx.CallerOf(r.Context()).RequestID)
	var f *fault.Error
	if errors.As(err, &f) {
		if e, ok := exact[f.Key]; ok {
			problem.Status, problem.Title = e.status, p.T(e.title)
		}
	}
	return problem
}

// forPrograms returns err as it is told to a program: who lacks a permission
// is told which scope their key needs.
func forPrograms(err error) error {
	var f *fault.Error
	if errors.As(err, &f) && f.Kind == fault.Denied {
		if scope, ok := f.Args["Permission"]; ok {
			return fault.New(fault.Denied, "api.scope_missing", fault.Args{"Scope": scope}).On(f.Field)
		}
	}
	return err
}

func (a *API) panicked(w http.ResponseWriter, r *http.Request) {
	p := a.printer(r)
	a.problem(p, r, errors.New("panic")).Write(w, p.Lang())
}
