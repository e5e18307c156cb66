package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"liuke/internal/desk"
	"liuke/internal/standard"
)

var _ desk.Breaches = Desk{}

// writeBreach writes the breach that the change answers. Of several told at the
// same time all but one fail here.
func writeBreach(w writer, b *standard.Breach) {
	if b == nil {
		return
	}
	w.add("breach-insert", b.ID, b.Standard, b.Version, b.CustomerID, nullText(b.PurchaseID), b.Order, b.About(), b.At, int64(b.Day),
		nullTime(b.Since), b.Took, b.Limit, b.Note, b.Source, b.ExternalID, b.CaseID, b.Nth, b.Opened, string(b.ByKind), b.ByID, b.By, b.ToldAt)
}

func breachFields(b *standard.Breach) []any {
	return []any{
		&b.ID, &b.Standard, &b.Version, &b.CustomerID, &b.PurchaseID, &b.Order, &b.At, &b.Day, &b.Since, &b.Took, &b.Limit, &b.Note,
		&b.Source, &b.ExternalID, &b.CaseID, &b.Nth, &b.Opened, &b.ByKind, &b.ByID, &b.By, &b.ToldAt,
	}
}

func scanBreach(rows *sql.Rows) (b standard.Breach, err error) {
	return b, rows.Scan(breachFields(&b)...)
}

// Breach implements desk.Breaches.
func (s Desk) Breach(ctx context.Context, source, externalID string) (standard.Breach, error) {
	b, err := one(ctx, s.db, scanBreach, "breach-told", source, externalID)
	return b, notFound(err, "standard.breach_unknown")
}

// LastBreach implements desk.Breaches.
func (s Desk) LastBreach(ctx context.Context, code, rootID, about string) (standard.Breach, error) {
	b, err := one(ctx, s.db, scanBreach, "breach-last", code, rootID, about)
	return b, notFound(err, "standard.breach_unknown")
}

// Bought implements desk.Breaches.
func (s Desk) Bought(ctx context.Context, purchaseID string) (desk.Bought, error) {
	b, err := one(ctx, s.db, func(rows *sql.Rows) (b desk.Bought, err error) {
		return b, rows.Scan(&b.RootID, &b.Order, &b.Day)
	}, "breach-bought", purchaseID)
	return b, notFound(err, "purchase.unknown")
}

// CaseBreaches implements desk.Breaches.
func (s Desk) CaseBreaches(ctx context.Context, caseID string) ([]standard.Breach, error) {
	return list(ctx, s.db, scanBreach, "breach-of-case", caseID)
}

// BreachRows implements desk.Breaches.
func (s Desk) BreachRows(ctx context.Context, f desk.BreachFilter, limit int) ([]desk.BreachRow, error) {
	return breaches(ctx, s.db, func(rows *sql.Rows) (r desk.BreachRow, err error) {
		return r, rows.Scan(append(breachFields(&r.Breach), caseRowFields(&r.Row)...)...)
	}, "breach-rows", f, excerpt, limit)
}

// BreachDays implements desk.Breaches.
func (s Desk) BreachDays(ctx context.Context, f desk.BreachFilter) ([]desk.BreachDay, error) {
	return breaches(ctx, s.db, func(rows *sql.Rows) (d desk.BreachDay, err error) {
		return d, rows.Scan(&d.Standard, &d.Day, &d.Times)
	}, "breach-days", f)
}

// Exposed implements desk.Breaches.
func (s Desk) Exposed(ctx context.Context, from, until int64) (purchases, cases int64, err error) {
	_, err = one(ctx, s.db, func(rows *sql.Rows) (struct{}, error) {
		return struct{}{}, rows.Scan(&purchases, &cases)
	}, "breach-exposed", from, until)
	return purchases, cases, err
}

// breaches runs a query of the breaches that the filter finds; args are what it
// has before.
func breaches[T any](ctx context.Context, db *DB, scan func(*sql.Rows) (T, error), name string, f desk.BreachFilter, args ...any) ([]T, error) {
	w := &where{args: args}
	w.seenBy(f.Viewer)
	w.and("b.local_day >= ?", int64(f.From))
	w.and("b.local_day < ?", int64(f.Until))
	if f.Standard != "" {
		w.and("b.standard = ?", f.Standard)
	}
	rows, err := db.queryText(ctx, strings.Replace(db.text(name), "$where", w.text(), 1), w.args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return collect(rows, scan, name)
}
