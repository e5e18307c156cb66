package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"liuke/internal/desk"
)

// Drawable implements desk.Quality.
func (s Desk) Drawable(ctx context.Context, v desk.Viewer, from, until int64) ([]desk.Candidate, error) {
	w := &where{args: []any{from, until}}
	w.seenBy(v)
	if v.StaffID != "" {
		w.and("c.owner_id <> ?", v.StaffID)
	}
	rows, err := s.db.queryText(ctx, strings.Replace(s.db.text("quality-drawable"), "$where", w.text(), 1), w.args...)
	if err != nil {
		return nil, fmt.Errorf("quality-candidates: %w", err)
	}
	return collect(rows, func(rows *sql.Rows) (c desk.Candidate, err error) {
		return c, rows.Scan(&c.CaseID, &c.OwnerID)
	}, "quality-drawable")
}

// AddSample implements desk.Quality.
func (s Desk) AddSample(ctx context.Context, n desk.Sample) error {
	b := s.db.batch()
	b.add("quality-sample-insert", n.ID, n.Seed, n.From, n.Until, n.PerPerson, n.ByID, n.At)
	for _, c := range n.Checks {
		b.add("quality-check-insert", c.ID, c.SampleID, c.CaseID, c.AgentID, c.Version)
	}
	return b.commit(ctx)
}

// Sampled implements desk.Quality.
func (s Desk) Sampled(ctx context.Context, v desk.Viewer, limit int) ([]desk.Sample, error) {
	samples, err := list(ctx, s.db, func(rows *sql.Rows) (n desk.Sample, err error) {
		return n, rows.Scan(&n.ID, &n.Seed, &n.From, &n.Until, &n.PerPerson, &n.ByID, &n.By, &n.At)
	}, "quality-samples", limit)
	if err != nil {
		return nil, err
	}
	for i := range samples {
		w := &where{args: []any{samples[i].ID}}
		w.seenBy(v)
		rows, err := s.db.queryText(ctx, strings.Replace(s.db.text("quality-checks"), "$where", w.text(), 1), w.args...)
		if err != nil {
			return nil, fmt.Errorf("quality-checks: %w", err)
		}
		if samples[i].Checks, err = collect(rows, scanCheck, "quality-checks"); err != nil {
			return nil, err
		}
	}
	return samples, nil
}

func scanCheck(rows *sql.Rows) (desk.Check, error) {
	var c desk.Check
	var marks string
	err := rows.Scan(&c.ID, &c.SampleID, &c.CaseID, &c.Case.Number, &c.Case.Subject, &c.AgentID, &c.Agent, &c.Version, &marks, &c.Comment,
		&c.ByID, &c.By, &c.CheckedAt, &c.Reply, &c.RepliedAt)
	if err != nil {
		return c, err
	}
	return c, decode(marks, &c.Marks)
}

// Check implements desk.Quality.
func (s Desk) Check(ctx context.Context, id string) (desk.Check, error) {
	c, err := one(ctx, s.db, scanCheck, "quality-check", id)
	return c, notFound(err, "quality.check_unknown")
}

// PutCheck implements desk.Quality.
func (s Desk) PutCheck(ctx context.Context, c desk.Check) error {
	b := s.db.batch()
	b.addExpect(desk.ErrChanged, "quality-check-update", c.ID, c.Version, encode(c.Marks), c.Comment, nullText(c.ByID), nullTime(c.CheckedAt),
		c.Reply, nullTime(c.RepliedAt))
	err := b.commit(ctx)
	if errors.Is(err, desk.ErrChanged) {
		return desk.ErrChanged
	}
	return err
}

// ChecksOf implements desk.Quality.
func (s Desk) ChecksOf(ctx context.Context, agentID string, limit int) ([]desk.Check, error) {
	return list(ctx, s.db, scanCheck, "quality-checks-of", agentID, limit)
}
