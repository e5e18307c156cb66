package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"liuke/internal/calendar"
	"liuke/internal/economics"
	"liuke/internal/purchase"
)

// Economics implements economics.Store.
type Economics struct{ db *DB }

// Economics returns the store of what customers bring and cost.
func (db *DB) Economics() Economics { return Economics{db} }

var _ economics.Store = Economics{}

// PurchaseSpan implements economics.Store.
func (e Economics) PurchaseSpan(ctx context.Context) (first, last calendar.Day, any bool, err error) {
	_, err = one(ctx, e.db, func(rows *sql.Rows) (struct{}, error) {
		return struct{}{}, rows.Scan(&first, &last)
	}, "economics-span")
	return first, last, last >= 0, err
}

// EachKeptDay implements economics.Store.
func (e Economics) EachKeptDay(ctx context.Context, yield func(customerID string, day purchase.Day) error) error {
	return e.each(ctx, func(rows *sql.Rows) error {
		var id string
		d := purchase.Day{Kept: true}
		if err := rows.Scan(&id, &d.Day, &d.Net); err != nil {
			return err
		}
		return yield(id, d)
	}, "economics-kept-days")
}

// EachActivity implements economics.Store. What was bought, what was done and
// what was given are summed up by the database, each in one pass.
func (e Economics) EachActivity(ctx context.Context, w economics.Window, yield func(economics.Activity) error) error {
	all := map[string]*economics.Activity{}
	of := func(id string) *economics.Activity {
		a := all[id]
		if a == nil {
			a = &economics.Activity{CustomerID: id}
			all[id] = a
		}
		return a
	}
	var id string
	var n [4]int64
	for _, read := range []struct {
		name     string
		from, to int64
		sums     int
		add      func(a *economics.Activity)
	}{
		{"economics-sold", int64(w.First), int64(w.Last), 4, func(a *economics.Activity) {
			a.Sales, a.Cost, a.Unpriced, a.Discount = n[0], n[1], n[2], n[3]
		}},
		{"economics-receipts", int64(w.First), int64(w.Last), 2, func(a *economics.Activity) { a.Receipts, a.Returns = n[0], n[1] }},
		{"economics-attempts", w.From, w.Until, 2, func(a *economics.Activity) { a.Minutes += n[0]; a.Visits += n[1] }},
		{"economics-contacts", int64(w.First), int64(w.Last), 2, func(a *economics.Activity) { a.Minutes += n[0]; a.Visits += n[1] }},
		{"economics-given", w.From, w.Until, 1, func(a *economics.Activity) { a.Given = n[0] }},
	} {
		fields := []any{&id, &n[0], &n[1], &n[2], &n[3]}[:1+read.sums]
		err := e.each(ctx, func(rows *sql.Rows) error {
			if err := rows.Scan(fields...); err != nil {
				return err
			}
			read.add(of(id))
			return nil
		}, read.name, read.from, read.to)
		if err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if err := yield(*all[id]); err != nil {
			return err
		}
	}
	return nil
}

func (e Economics) each(ctx context.Context, row func(*sql.Rows) error, name string, args ...any) (err error) {
	rows, err := e.db.query(ctx, name, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return mapError(rows.Err())
}

var profitTable = bulkTable{name: "profit", columns: []bulkColumn{
	{"run_id", kindText}, {"customer_id", kindText}, {"result", kindInt}, {"sales", kindInt}, {"cost", kindInt}, {"unpriced", kindInt},
	{"discount", kindInt}, {"receipts", kindInt}, {"returns", kindInt}, {"minutes", kindInt}, {"visits", kindInt}, {"given", kindInt},
}}

// SaveActivities implements economics.Store.
func (e Economics) SaveActivities(ctx context.Context, runID string, profits []economics.Profit) error {
	return e.db.InTx(ctx, func(tx *Tx) error {
		return tx.insertRows(ctx, profitTable, len(profits), func(i int, values []any) []any {
			p := &profits[i]
			return append(values, runID, p.CustomerID, p.Result, p.Sales, p.Cost, p.Unpriced, p.Discount, p.Receipts, p.Returns,
				p.Minutes, p.Visits, p.Given)
		})
	})
}

// FinishRun implements economics.Store.
func (e Economics) FinishRun(ctx context.Context, r economics.Run, now int64) error {
	rates, err := json.Marshal(r.Rates)
	if err != nil {
		return fmt.Errorf("encode rates: %w", err)
	}
	report, err := json.Marshal(r.Report)
	if err != nil {
		return fmt.Errorf("encode report: %w", err)
	}
	b := e.db.batch()
	b.add("economics-run-insert", r.ID, int64(r.AsOf), string(rates), string(report), r.EndedAt)
	b.add("economics-runs-drop", r.ID)
	b.add("economics-profits-drop", r.ID)
	b.publish(now, "economics")
	return b.commit(ctx)
}

// LatestRun implements economics.Store.
func (e Economics) LatestRun(ctx context.Context) (economics.Run, bool, error) {
	r, err := one(ctx, e.db, func(rows *sql.Rows) (r economics.Run, err error) {
		var rates, report string
		if err := rows.Scan(&r.ID, &r.AsOf, &rates, &report, &r.EndedAt); err != nil {
			return r, err
		}
		return r, errors.Join(json.Unmarshal([]byte(rates), &r.Rates), json.Unmarshal([]byte(report), &r.Report))
	}, "economics-run")
	if errors.Is(err, errNoRow) {
		return r, false, nil
	}
	return r, err == nil, err
}

func activityFields(a *economics.Activity) []any {
	return []any{&a.CustomerID, &a.Sales, &a.Cost, &a.Unpriced, &a.Discount, &a.Receipts, &a.Returns, &a.Minutes, &a.Visits, &a.Given}
}

// Losing implements economics.Store.
func (e Economics) Losing(ctx context.Context, runID string, after economics.Place, limit int) ([]economics.Row, error) {
	return list(ctx, e.db, func(rows *sql.Rows) (r economics.Row, err error) {
		return r, rows.Scan(append(activityFields(&r.Activity), &r.Name, &r.Owner)...)
	}, "economics-losing", runID, after.Result, after.CustomerID, limit)
}

// Activity implements economics.Store.
func (e Economics) Activity(ctx context.Context, runID, customerID string) (economics.Activity, bool, error) {
	a, err := one(ctx, e.db, func(rows *sql.Rows) (a economics.Activity, err error) {
		return a, rows.Scan(activityFields(&a)...)
	}, "economics-of-customer", runID, customerID)
	if errors.Is(err, errNoRow) {
		return a, false, nil
	}
	return a, err == nil, err
}
