package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"liuke/internal/desk"
)

// Spent implements desk.Store.
func (s Desk) Spent(ctx context.Context, account string) (int64, error) {
	return one(ctx, s.db, scanInt, "account-paid", account)
}

// Given implements desk.Reader.
func (s Desk) Given(ctx context.Context, by desk.GivenBy, f desk.GivenFilter) ([]desk.Given, error) {
	name := "given-by-" + string(by)
	if by == "" {
		name = "given-in-all"
	}
	return within(ctx, s.db, func(rows *sql.Rows) (g desk.Given, err error) {
		return g, rows.Scan(&g.Key, &g.Name, &g.Goodwill, &g.Entitled, &g.Gifts)
	}, name, "p.at", f)
}

// BrokenRules implements desk.Reader.
func (s Desk) BrokenRules(ctx context.Context, f desk.GivenFilter) ([]desk.BrokenRule, int64, error) {
	broken, errBroken := within(ctx, s.db, func(rows *sql.Rows) (b desk.BrokenRule, err error) {
		return b, rows.Scan(&b.Rule, &b.Times)
	}, "rules-broken", "p.at", f)
	offers, err := within(ctx, s.db, scanInt, "offers-made", "r.offered_at", f)
	if err = errors.Join(errBroken, err); err != nil {
		return nil, 0, err
	}
	return broken, offers[0], nil
}

// Exceptions implements desk.Reader.
func (s Desk) Exceptions(ctx context.Context, f desk.GivenFilter, limit int) ([]desk.ExceptionRow, error) {
	return within(ctx, s.db, func(rows *sql.Rows) (r desk.ExceptionRow, err error) {
		e := &r.Exception
		return r, rows.Scan(append([]any{&e.CaseID, &e.ID, &e.Rule, &e.Reason, &e.ByID, &e.At, &r.By}, caseRowFields(&r.Row)...)...)
	}, "exception-rows", "p.at", f, excerpt, limit)
}

// within runs a query of what the viewer may see and whose column at lies in
// the filter's time; args are what it has before.
func within[T any](ctx context.Context, db *DB, scan func(*sql.Rows) (T, error), name, at string, f desk.GivenFilter, args ...any) ([]T, error) {
	w := &where{args: args}
	w.seenBy(f.Viewer)
	w.and(at+" >= ?", f.From)
	w.and(at+" < ?", f.Until)
	rows, err := db.queryText(ctx, strings.Replace(db.text(name), "$where", w.text(), 1), w.args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return collect(rows, scan, name)
}
