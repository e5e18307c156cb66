package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"liuke/internal/calendar"
	"liuke/internal/knowledge"
)

// Knowledge implements knowledge.Store and knowledge.Traces.
type Knowledge struct{ db *DB }

// Knowledge returns the store of notices, clauses, scripts and the like.
func (db *DB) Knowledge() Knowledge { return Knowledge{db} }

var (
	_ knowledge.Store  = Knowledge{}
	_ knowledge.Traces = Knowledge{}
)

// Entries implements knowledge.Store.
func (k Knowledge) Entries(ctx context.Context) ([]knowledge.Entry, error) {
	return list(ctx, k.db, scanKnowledge, "knowledge-entries")
}

// Versions implements knowledge.Store.
func (k Knowledge) Versions(ctx context.Context, id string) ([]knowledge.Entry, error) {
	return list(ctx, k.db, scanKnowledge, "knowledge-versions", id)
}

func scanKnowledge(rows *sql.Rows) (knowledge.Entry, error) {
	var e knowledge.Entry
	var content string
	if err := rows.Scan(&e.ID, &e.Version, &content, &e.Retired, &e.ReadSince, &e.ByID, &e.By, &e.CreatedAt, &e.UpdatedAt); err != nil {
		return e, err
	}
	return e, decode(content, &e.Draft)
}

// Save implements knowledge.Store.
func (k Knowledge) Save(ctx context.Context, e knowledge.Entry) error {
	b := k.db.batch()
	if e.Version == 1 {
		b.add("knowledge-insert", e.ID, e.Version, e.MustRead, e.Retired, e.ReadSince, int64(e.From), int64(e.Until), e.CreatedAt)
	} else {
		b.addExpect(knowledge.ChangedMeanwhile(), "knowledge-update",
			e.ID, e.Version, e.MustRead, e.Retired, e.ReadSince, int64(e.From), int64(e.Until))
	}
	b.add("knowledge-version-insert", e.ID, e.Version, encode(e.Draft), e.Retired, e.ReadSince, e.ByID, e.UpdatedAt)
	putSearch(b, searchKnowledge, e.ID, knowledgeTexts(e)...)
	b.publish(e.UpdatedAt, "knowledge")
	err := b.commit(ctx)
	if errors.Is(err, errExists) {
		return knowledge.ChangedMeanwhile()
	}
	return err
}

// knowledgeTexts are the texts by which an entry is found.
func knowledgeTexts(e knowledge.Entry) []string {
	texts := slices.Clone(e.Products)
	for _, lang := range e.Langs() {
		t := e.Texts[lang]
		texts = append(texts, t.Title, t.Body, t.Purpose)
	}
	return texts
}

// Find implements knowledge.Store.
func (k Knowledge) Find(ctx context.Context, query string) ([]string, error) {
	return searchIDs(ctx, k.db, searchKnowledge, query)
}

// Revision implements knowledge.Store.
func (k Knowledge) Revision(ctx context.Context) (int64, error) {
	return one(ctx, k.db, scanInt, "knowledge-revision")
}

// Insert implements knowledge.Traces.
func (k Knowledge) Insert(ctx context.Context, i knowledge.Insertion) error {
	return k.db.InTx(ctx, func(tx *Tx) error {
		if _, err := one(ctx, tx, scanText, "knowledge-exists", i.EntryID); err != nil {
			return notFound(err, "knowledge.unknown")
		}
		tx.add("knowledge-insertion-insert", i.ID, i.EntryID, i.CaseID, i.StaffID, i.At)
		return nil
	})
}

// Usage implements knowledge.Traces.
func (k Knowledge) Usage(ctx context.Context) (map[string]knowledge.Usage, error) {
	usage := map[string]knowledge.Usage{}
	_, err := list(ctx, k.db, func(rows *sql.Rows) (id string, err error) {
		var u knowledge.Usage
		err = rows.Scan(&id, &u.Count, &u.LastAt)
		usage[id] = u
		return id, err
	}, "knowledge-usage")
	return usage, err
}

// Confirm implements knowledge.Traces.
func (k Knowledge) Confirm(ctx context.Context, entryID, staffID string, version, at int64) error {
	b := k.db.batch()
	b.add("knowledge-confirm", entryID, staffID, version, at)
	b.publish(at, "knowledge")
	return b.commit(ctx)
}

// Readers implements knowledge.Traces.
func (k Knowledge) Readers(ctx context.Context, entryID string, since int64) ([]knowledge.Reader, error) {
	return list(ctx, k.db, func(rows *sql.Rows) (r knowledge.Reader, err error) {
		return r, rows.Scan(&r.StaffID, &r.Name, &r.At)
	}, "knowledge-readers", entryID, since)
}

// Unread implements knowledge.Traces.
func (k Knowledge) Unread(ctx context.Context, staffID string, on calendar.Day) ([]string, error) {
	return list(ctx, k.db, scanText, "knowledge-unread", staffID, int64(on))
}
