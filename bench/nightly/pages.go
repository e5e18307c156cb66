package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"liuke/bench/scratch"
	"liuke/bench/usage"
	"liuke/internal/account"
	"liuke/internal/app"
	"liuke/internal/risk/watch"
)

// daily are the pages of a day of keeping customers, with the parts that are asked for once the rest is there (bars), by who asks
// for them: one who sees all customers, and one who sees those that they look after.
var daily = map[string][]string{
	"all": {
		"/today", "/", "/risks", "/risks?bars=1", "/risks?flagged=1", "/risks?flagged=1&bars=1", "/risks?reason=silent", "/risks?reason=late",
		"/risks?threat=service", "/risks?threat=neglect", "/risks?whose=mine", "/risks/record", "/signals", "/signals?kind=lapsed",
		"/signals?owner=owner-001", "/signals?snoozed=1", "/win-back", "/win-back?whose=mine", "/win-back/report", "/reviews", "/trials", "/proof",
		"/economics", "/economics/losing", "/economics/retention", "/value", "/customers", "/customers?owner=mine", "/customers?overdue=1",
		"/cadence", "/care?days=365", "/hand-over", "/campaigns",
	},
	"own": {
		"/today", "/", "/risks", "/risks?bars=1", "/risks?flagged=1", "/risks?reason=silent", "/risks?threat=service", "/signals", "/win-back", "/reviews",
		"/customers", "/customers?overdue=1", "/cadence",
	},
}

// settle does what else follows scoring, and what PostgreSQL does by itself in the hours after a night.
func (w *world) settle(ctx context.Context, out io.Writer) error {
	_, err := w.measure(ctx, out, "what customers bring", "", func() error {
		return app.Roomy(func() error { return w.Economics.Run(ctx) })
	})
	return errors.Join(err, vacuum(ctx, w.address))
}

// pages measures the pages.
func (w *world) pages(ctx context.Context, out io.Writer, s settings) error {
	if err := w.signUp(ctx); err != nil {
		return err
	}
	known, err := w.known(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%-40s %s %9s\n", "page", usage.Head(), "server's")
	for _, who := range []string{"all", "own"} {
		paths := daily[who]
		if who == "all" {
			paths = append(paths, known...)
		}
		for _, path := range paths {
			if !strings.Contains(path, s.only) {
				continue
			}
			if err := w.page(ctx, out, who, path, s); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
		}
	}
	return nil
}

// known are the pages of one customer, who has most at risk, and of one trial.
func (w *world) known(ctx context.Context) ([]string, error) {
	risks, err := w.Risks.List(ctx, account.System, watch.Filter{Limit: 1})
	if err != nil {
		return nil, err
	}
	trials, err := w.Trials.List(ctx, account.System)
	if err != nil || len(risks) == 0 || len(trials) == 0 {
		return nil, errors.Join(err, fmt.Errorf("%d risks, %d trials", len(risks), len(trials)))
	}
	return []string{"/customers/" + risks[0].CustomerID, "/trials/" + trials[0].ID}, nil
}

// slow is what a page takes that is asked for a few times only.
const slow, fewTimes = time.Second, 3

// page measures a page, which is asked for once beforehand.
func (w *world) page(ctx context.Context, out io.Writer, who, path string, s settings) error {
	get := func() error {
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
		r.Header.Set("Cookie", w.cookies[who])
		rec := httptest.NewRecorder()
		if w.Handler().ServeHTTP(rec, r); rec.Code != http.StatusOK {
			return fmt.Errorf("answered %d", rec.Code)
		}
		return nil
	}
	once, err := usage.Rounds(1, get)
	if err != nil {
		return err
	}
	rounds := s.rounds
	if once.Median > slow {
		rounds = min(rounds, fewTimes)
	}
	stop := func() error { return nil }
	if s.profile != "" {
		if stop, err = profile(s.profile + who + url.QueryEscape(path) + ".pprof"); err != nil {
			return err
		}
	}
	before, err := scratch.ServerCPU(ctx, w.address)
	if err != nil {
		return errors.Join(err, stop())
	}
	took, err := usage.Rounds(rounds, get)
	if err = errors.Join(err, stop()); err != nil {
		return err
	}
	after, err := scratch.ServerCPU(ctx, w.address)
	if len(path) > 30 { // with somebody's or something's id
		path = path[:strings.LastIndexByte(path, '/')+1] + "…"
	}
	fmt.Fprintf(out, "%-40s %s %6.1f ms\n", path+", who sees "+who, took, (after-before).Seconds()*1000/float64(rounds))
	return err
}

// password is that of both who sign in.
const password = "each looks after six hundred" //nolint:gosec // of a company that is gone after the measuring

// signUp signs in one who sees all customers, and one who sees those that they look after.
func (w *world) signUp(ctx context.Context) (err error) {
	w.cookies = map[string]string{}
	for _, who := range []string{"all", "own"} {
		if w.cookies[who], err = signIn(ctx, w.Handler(), who+"@example.com"); err != nil {
			return err
		}
	}
	return nil
}

func signIn(ctx context.Context, h http.Handler, email string) (string, error) {
	form := url.Values{"email": {email}, "password": {password}}
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/sign-in", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	var cookies []string
	for _, c := range rec.Result().Cookies() { //nolint:bodyclose // of a recorder
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	if len(cookies) == 0 || rec.Code != http.StatusSeeOther {
		return "", fmt.Errorf("sign in: %d", rec.Code)
	}
	return strings.Join(cookies, "; "), nil
}
