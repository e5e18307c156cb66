package store

import (
	"context"
	"database/sql"

	"liuke/internal/fault"
	"liuke/internal/winback/rival"
)

// Rivals implements rival.Store.
type Rivals struct{ db *DB }

// Rivals returns the store of notes about competitors.
func (db *DB) Rivals() Rivals { return Rivals{db} }

var _ rival.Store = Rivals{}

// AddRivalNote implements rival.Store.
func (s Rivals) AddRivalNote(ctx context.Context, n rival.Note) error {
	b := s.db.batch()
	b.add("rival-insert", n.ID, n.CustomerID, n.Rival, n.Key, nullTime(n.Price), n.Currency, n.WhatFor, n.Words, string(n.Source), n.Agreed, n.ByID, n.By, n.At)
	b.publish(n.At, lossTopic)
	return b.commit(ctx)
}

// RivalNotes implements rival.Store.
func (s Rivals) RivalNotes(ctx context.Context, rootID, key string, limit int64) ([]rival.Row, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (r rival.Row, err error) {
		return r, rows.Scan(&r.ID, &r.CustomerID, &r.Rival, &r.Key, &r.Price, &r.Currency, &r.WhatFor, &r.Words, &r.Source, &r.Agreed, &r.ByID, &r.By,
			&r.At, &r.RootID, &r.Customer)
	}, "rival-list", rootID, key, limit)
}

// ForgetRivalNote implements rival.Store.
func (s Rivals) ForgetRivalNote(ctx context.Context, id string, now int64) error {
	b := s.db.batch()
	b.addExpect(fault.New(fault.NotFound, "rival.unknown"), "rival-forget", id)
	b.publish(now, lossTopic)
	return b.commit(ctx)
}

// Rivals implements rival.Store.
func (s Rivals) Rivals(ctx context.Context) ([]rival.Rival, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (r rival.Rival, err error) {
		return r, rows.Scan(&r.Key, &r.Name, &r.Notes, &r.Customers)
	}, "rival-counts")
}

// WentTo implements rival.Store.
func (s Rivals) WentTo(ctx context.Context) (map[string]int, error) {
	type named struct {
		name  string
		count int
	}
	rows, err := list(ctx, s.db, func(rows *sql.Rows) (n named, err error) { return n, rows.Scan(&n.name, &n.count) }, "rival-lost")
	lost := map[string]int{}
	for _, n := range rows {
		lost[n.name] = n.count
	}
	return lost, err
}
