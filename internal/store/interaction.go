package store

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"strings"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/interaction"
)

// Interactions implements interaction.Store.
type Interactions struct{ db *DB }

// Interactions returns the store of interactions.
func (db *DB) Interactions() Interactions { return Interactions{db} }

var _ interaction.Store = Interactions{}

// Holder implements interaction.Store.
func (s Interactions) Holder(ctx context.Context, recordID string) (interaction.Holder, error) {
	h, err := one(ctx, s.db, func(rows *sql.Rows) (h interaction.Holder, err error) {
		return h, rows.Scan(&h.RootID, &h.OwnerID, &h.OwnerTeam, &h.BackupID, &h.BackupTeam)
	}, "holder", recordID)
	return h, notFound(err, "customer.unknown")
}

func scanInteraction(rows *sql.Rows) (i interaction.Interaction, err error) {
	return i, rows.Scan(&i.ID, &i.CustomerID, &i.StaffID, &i.Staff, &i.Kind, &i.Direction, &i.Reached, &i.At, &i.Day, &i.Minutes, &i.Contact,
		&i.Said, &i.Satisfaction, &i.NextOn, &i.CaseID, &i.PromiseID, &i.PlayStepID, &i.ByKind, &i.ByID, &i.By, &i.LoggedAt, &i.Version)
}

// Add implements interaction.Store.
func (s Interactions) Add(ctx context.Context, i interaction.Interaction, key, rootID string) (interaction.Interaction, error) {
	b := s.db.batch()
	b.add("interaction-insert", i.ID, i.CustomerID, nullText(i.StaffID), string(i.Kind), string(i.Direction), i.Reached, i.At, int64(i.Day),
		i.Minutes, i.Contact, i.Said, nullTime(i.Satisfaction), nullTime(int64(i.NextOn)), nullText(i.CaseID), nullText(i.PromiseID),
		nullText(i.PlayStepID), string(i.ByKind), i.ByID, i.By, i.LoggedAt, i.Version, nullText(key))
	b.publish(i.LoggedAt, customerTopic(rootID))
	err := b.commit(ctx)
	if errors.Is(err, errExists) && key != "" {
		return one(ctx, s.db, scanInteraction, "interaction-once", i.ByID, key)
	}
	return i, err
}

// Interaction implements interaction.Store.
func (s Interactions) Interaction(ctx context.Context, id string) (interaction.Interaction, error) {
	i, err := one(ctx, s.db, scanInteraction, "interaction-get", id)
	return i, notFound(err, "interaction.unknown")
}

// Correct implements interaction.Store.
func (s Interactions) Correct(ctx context.Context, i interaction.Interaction, was interaction.Correction, rootID string) error {
	b := s.db.batch()
	b.addExpect(interaction.Changed(), "interaction-update", i.ID, i.Version, string(i.Kind), string(i.Direction), i.Reached, i.At, int64(i.Day),
		i.Minutes, i.Contact, i.Said, nullTime(i.Satisfaction), nullTime(int64(i.NextOn)), nullText(i.CaseID), nullText(i.PromiseID),
		nullText(i.PlayStepID))
	writeCorrection(b, i, was)
	b.publish(was.At, customerTopic(rootID))
	return b.commit(ctx)
}

// Remove implements interaction.Store.
func (s Interactions) Remove(ctx context.Context, i interaction.Interaction, was interaction.Correction, rootID string) error {
	b := s.db.batch()
	b.addExpect(interaction.Changed(), "interaction-delete", i.ID, was.Version)
	writeCorrection(b, i, was)
	b.publish(was.At, customerTopic(rootID))
	return b.commit(ctx)
}

func writeCorrection(w writer, i interaction.Interaction, was interaction.Correction) {
	w.add("interaction-before-insert", i.ID, was.Version, i.CustomerID, encode(was.Content), was.By, was.At, was.Reason)
}

// Of implements interaction.Store.
func (s Interactions) Of(ctx context.Context, rootID string, before interaction.Cursor, limit int) ([]interaction.Interaction, error) {
	if before.ID == "" {
		before.At = math.MaxInt64
	}
	return list(ctx, s.db, scanInteraction, "interactions-of", rootID, before.At, before.ID, limit)
}

// Corrections implements interaction.Store.
func (s Interactions) Corrections(ctx context.Context, id string) ([]interaction.Correction, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (c interaction.Correction, err error) {
		var content string
		if err := rows.Scan(&c.Version, &content, &c.By, &c.At, &c.Reason); err != nil {
			return c, err
		}
		return c, decode(content, &c.Content)
	}, "interaction-befores", id)
}

// SeenCases implements interaction.Store.
func (s Interactions) SeenCases(ctx context.Context, by account.Actor, ids []string) (map[string]string, error) {
	seen := map[string]string{}
	if len(ids) == 0 || !by.Can(account.CaseRead) {
		return seen, nil
	}
	w := &where{}
	w.seenBy(desk.ViewerOf(by))
	text, args := bindList(strings.Replace(s.db.text("interaction-cases"), "$where", w.text(), 1), w.args, ids)
	rows, err := s.db.queryText(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	pairs, err := collect(rows, func(rows *sql.Rows) (p [2]string, err error) {
		return p, rows.Scan(&p[0], &p[1])
	}, "interaction-cases")
	for _, p := range pairs {
		seen[p[0]] = p[1]
	}
	return seen, err
}

// HasPromise implements interaction.Store.
func (s Interactions) HasPromise(ctx context.Context, caseID, promiseID string) (bool, error) {
	n, err := one(ctx, s.db, scanInt, "interaction-promise", caseID, promiseID)
	return n > 0, err
}

// Touches yields what the day knows of each customer whom somebody spoke with,
// by root; counts and minutes are of the days after since.
func (s Interactions) Touches(ctx context.Context, asOf, since calendar.Day, yield func(interaction.Touch) error) (err error) {
	rows, err := s.db.query(ctx, "interaction-touches", int64(asOf), int64(since))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, mapError(rows.Close())) }()
	for rows.Next() {
		var t interaction.Touch
		if err := rows.Scan(&t.RootID, &t.Last, &t.LastInbound, &t.Count, &t.Minutes, &t.Satisfaction); err != nil {
			return err
		}
		if err := yield(t); err != nil {
			return err
		}
	}
	return mapError(rows.Err())
}
