package store

import (
	"context"
	"database/sql"
	"errors"

	"liuke/internal/cadence"
	"liuke/internal/calendar"
	"liuke/internal/ident"
	"liuke/internal/interaction"
)

// Cadences implements cadence.Store.
type Cadences struct{ db *DB }

// Cadences returns the store that due contacts are reckoned from.
func (db *DB) Cadences() Cadences { return Cadences{db} }

var _ cadence.Store = Cadences{}

// scanLookedAfter reads a customer. The day agreed in the latest contact comes
// from the greatest of instant and day put together, so that one pass finds it.
func scanLookedAfter(rows *sql.Rows) (c cadence.Customer, err error) {
	return c, rows.Scan(&c.RootID, &c.Name, &c.Tier, &c.OwnerID, &c.MadeAt, &c.Worth, &c.Scored, &c.Any, &c.Talk, &c.Visit, &c.Leader,
		&c.Agreed)
}

// LookedAfterBy implements cadence.Store.
func (s Cadences) LookedAfterBy(ctx context.Context, staffID string, from calendar.Day) ([]cadence.Customer, error) {
	putOffs, firsts, err := s.besides(ctx, staffID, from)
	if err != nil {
		return nil, err
	}
	found, err := list(ctx, s.db, scanLookedAfter, "looked-after-by", staffID)
	for i, c := range found {
		found[i].PutOff, found[i].FirstBy = putOffs[c.RootID], firsts[c.RootID]
	}
	return found, err
}

// LookedAfter implements cadence.Store.
func (s Cadences) LookedAfter(ctx context.Context, from calendar.Day, yield func(cadence.Customer) error) (err error) {
	putOffs, firsts, err := s.besides(ctx, "", from)
	if err != nil {
		return err
	}
	rows, err := s.db.query(ctx, "looked-after")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, mapError(rows.Close())) }()
	for rows.Next() {
		c, err := scanLookedAfter(rows)
		if err != nil {
			return err
		}
		c.PutOff, c.FirstBy = putOffs[c.RootID], firsts[c.RootID]
		if err := yield(c); err != nil {
			return err
		}
	}
	return mapError(rows.Err())
}

// besides returns what few customers have, by root: what was put off to the
// day or later, and until when a new owner is to speak with them.
func (s Cadences) besides(ctx context.Context, staffID string, from calendar.Day) (map[string][]cadence.PutOff, map[string]int64, error) {
	putOffs, err := s.putOffs(ctx, staffID, from)
	if err != nil {
		return nil, nil, err
	}
	type first struct {
		rootID string
		by     int64
	}
	rows, err := list(ctx, s.db, func(rows *sql.Rows) (f first, err error) {
		return f, rows.Scan(&f.rootID, &f.by)
	}, "first-contacts-by", staffID)
	firsts := map[string]int64{}
	for _, f := range rows {
		firsts[f.rootID] = f.by
	}
	return putOffs, firsts, err
}

// putOffs returns what was put off to the day or later, by root; the latest last.
func (s Cadences) putOffs(ctx context.Context, staffID string, from calendar.Day) (map[string][]cadence.PutOff, error) {
	type row struct {
		rootID string
		cadence.PutOff
	}
	rows, err := list(ctx, s.db, func(rows *sql.Rows) (r row, err error) {
		return r, rows.Scan(&r.rootID, &r.What, &r.Until, &r.Reason, &r.By, &r.On)
	}, "put-offs-by", staffID, int64(from))
	byRoot := map[string][]cadence.PutOff{}
	for _, r := range rows {
		byRoot[r.rootID] = append(byRoot[r.rootID], r.PutOff)
	}
	return byRoot, err
}

// Holder implements cadence.Store.
func (s Cadences) Holder(ctx context.Context, recordID string) (interaction.Holder, error) {
	return s.db.Interactions().Holder(ctx, recordID)
}

// PutOff implements cadence.Store.
func (s Cadences) PutOff(ctx context.Context, rootID, byID string, at int64, p cadence.PutOff) error {
	b := s.db.batch()
	b.add("put-off-insert", ident.New(), rootID, string(p.What), int64(p.Until), p.Reason, byID, p.By, at, int64(p.On))
	b.publish(at, customerTopic(rootID))
	return b.commit(ctx)
}

// SetFeed implements cadence.Store.
func (s Cadences) SetFeed(ctx context.Context, staffID, hash string, at int64) error {
	return s.db.InTx(ctx, func(tx *Tx) error {
		tx.add("feed-revoke", staffID, at)
		tx.add("feed-insert", ident.New(), staffID, hash, at, nil)
		return nil
	})
}

// RevokeFeed implements cadence.Store.
func (s Cadences) RevokeFeed(ctx context.Context, staffID string, at int64) error {
	b := s.db.batch()
	b.add("feed-revoke", staffID, at)
	return b.commit(ctx)
}

// FeedOf implements cadence.Store.
func (s Cadences) FeedOf(ctx context.Context, hash string) (string, error) {
	id, err := one(ctx, s.db, scanText, "feed-staff", hash)
	return id, notFound(err, "cadence.feed_unknown")
}

// FeedSince implements cadence.Store.
func (s Cadences) FeedSince(ctx context.Context, staffID string) (int64, error) {
	since, err := one(ctx, s.db, scanInt, "feed-since", staffID)
	if errors.Is(err, errNoRow) {
		return 0, nil
	}
	return since, err
}

// Cared implements cadence.Store.
func (s Cadences) Cared(ctx context.Context, today calendar.Day, days, failedSince int64) ([]cadence.Cared, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (c cadence.Cared, err error) {
		return c, rows.Scan(&c.RootID, &c.Name, &c.OwnerID, &c.Spent, &c.SpentBefore, &c.Contacts, &c.Minutes, &c.Last, &c.Failed)
	}, "cared", int64(today)-days, int64(today)-2*days, int64(today), failedSince)
}
