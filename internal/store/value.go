package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"liuke/internal/calendar"
	"liuke/internal/purchase"
	"liuke/internal/value"
)

// Value implements value.Store.
type Value struct{ db *DB }

// Value returns the store of runs and scores.
func (db *DB) Value() Value { return Value{db} }

var _ value.Store = Value{}

// LastPurchaseDay implements value.Store.
func (v Value) LastPurchaseDay(ctx context.Context) (calendar.Day, bool, error) {
	day, err := one(ctx, v.db, scanInt, "value-last-day")
	return calendar.Day(day), day >= 0, err
}

func scanInt(rows *sql.Rows) (int64, error) {
	var n int64
	err := rows.Scan(&n)
	return n, err
}

// EachDay implements value.Store.
func (v Value) EachDay(ctx context.Context, yield func(customerID string, day purchase.Day) error) error {
	var customerID lastText
	var day, net int64
	var kept bool
	return v.db.each(ctx, func() error {
		return yield(string(customerID), purchase.Day{Day: calendar.Day(day), Net: net, Kept: kept})
	}, []any{&customerID, &day, &net, &kept}, "value-days")
}

// SaveRun implements value.Store.
func (v Value) SaveRun(ctx context.Context, r value.Run, now int64) error {
	b := v.db.batch()
	if err := addRun(b, r, now); err != nil {
		return err
	}
	return b.commit(ctx)
}

func addRun(w writer, r value.Run, now int64) error {
	report, err := json.Marshal(r.Report)
	if err != nil {
		return fmt.Errorf("encode report: %w", err)
	}
	w.add("value-run-save", r.ID, string(r.State), string(r.Stage), int64(r.AsOf), r.Model, string(report), r.Customers,
		r.Scored, r.Error, r.StartedAt, nullTime(r.FinishedAt))
	w.publish(now, "value")
	return nil
}

// SaveScores implements value.Store.
func (v Value) SaveScores(ctx context.Context, scores []value.Score) error {
	b := v.db.batch()
	for _, s := range scores {
		b.add("value-score-save", s.CustomerID, s.RunID, int64(s.AsOf), s.Model, s.Days, s.Alive, s.Active, s.Expected, s.Spend,
			s.WorthYear, s.Worth, s.WorthLow, s.WorthHigh, int64(s.NextDay), int64(s.NextLow), int64(s.NextHigh), s.Usual,
			s.Overdue, s.Priority)
	}
	return b.commit(ctx)
}

// FinishRun implements value.Store.
func (v Value) FinishRun(ctx context.Context, r value.Run, now int64) error {
	b := v.db.batch()
	b.add("value-scores-drop-earlier", r.ID, r.StartedAt)
	b.add("value-products-drop-earlier", r.ID, r.StartedAt)
	if err := addRun(b, r, now); err != nil {
		return err
	}
	return b.commit(ctx)
}

// latestRuns is how many runs that came to nothing since the last that finished are told of.
const latestRuns = 20

// LatestRuns implements value.Store.
func (v Value) LatestRuns(ctx context.Context) ([]value.Run, error) {
	return list(ctx, v.db, scanRun, "value-runs-latest", latestRuns)
}

func scanRun(rows *sql.Rows) (value.Run, error) {
	var r value.Run
	var report string
	if err := rows.Scan(&r.ID, &r.State, &r.Stage, &r.AsOf, &r.Model, &report, &r.Customers, &r.Scored, &r.Error,
		&r.StartedAt, &r.FinishedAt); err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(report), &r.Report)
}

// Score implements value.Store.
func (v Value) Score(ctx context.Context, customerID string) (value.Score, bool, error) {
	s, err := one(ctx, v.db, scanScore, "value-score", customerID)
	if errors.Is(err, errNoRow) {
		return s, false, nil
	}
	return s, err == nil, err
}

func scanScore(rows *sql.Rows) (value.Score, error) {
	var s value.Score
	var before value.Before
	var asOf sql.NullInt32
	err := rows.Scan(&s.CustomerID, &s.RunID, &s.AsOf, &s.Model, &s.Days, &s.Alive, &s.Active, &s.Expected, &s.Spend,
		&s.WorthYear, &s.Worth, &s.WorthLow, &s.WorthHigh, &s.NextDay, &s.NextLow, &s.NextHigh, &s.Usual, &s.Overdue, &s.Priority,
		&asOf, &before.Model, &before.Days, &before.Active, &before.Worth)
	if asOf.Valid {
		before.AsOf = calendar.Day(asOf.Int32)
		s.Before = &before
	}
	return s, err
}
