package store

import (
	"context"
	"database/sql"
	"errors"

	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/handover"
	"liuke/internal/ident"
)

// Handovers implements handover.Store.
type Handovers struct{ db *DB }

// Handovers returns the store of hand-overs.
func (db *DB) Handovers() Handovers { return Handovers{db} }

var _ handover.Store = Handovers{}

func scanHandover(rows *sql.Rows) (h handover.HandOver, err error) {
	return h, rows.Scan(&h.ID, &h.FromID, &h.From, &h.Reason, &h.State, &h.ByID, &h.By, &h.CreatedAt, &h.EndedAt, &h.Version)
}

// Begin implements handover.Store.
func (s Handovers) Begin(ctx context.Context, h handover.HandOver) error {
	b := s.db.batch()
	b.add("hand-over-insert", h.ID, h.FromID, string(h.Reason), string(h.State), h.ByID, h.By, h.CreatedAt, nullTime(h.EndedAt), h.Version)
	b.publish(h.CreatedAt, "handovers")
	err := b.commit(ctx)
	if errors.Is(err, errExists) {
		return fault.New(fault.Conflict, "handover.open_already").On("from").From(err)
	}
	return err
}

// HandOver implements handover.Store.
func (s Handovers) HandOver(ctx context.Context, id string) (handover.HandOver, error) {
	h, err := one(ctx, s.db, scanHandover, "hand-over-get", id)
	return h, notFound(err, "handover.unknown")
}

// HandOvers implements handover.Store.
func (s Handovers) HandOvers(ctx context.Context, ended int) ([]handover.HandOver, error) {
	open, err := list(ctx, s.db, scanHandover, "hand-overs-open")
	if err != nil {
		return nil, err
	}
	past, err := list(ctx, s.db, scanHandover, "hand-overs-ended", ended)
	return append(open, past...), err
}

// Items implements handover.Store.
func (s Handovers) Items(ctx context.Context, h handover.HandOver) ([]handover.Item, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (i handover.Item, err error) {
		var answers string
		if err := rows.Scan(&i.CustomerID, &i.Name, &i.Tier, &i.Worth, &i.Scored, &i.Version, &i.OwnerID, &i.BackupNow, &i.Cases, &i.Promises,
			&i.ToID, &i.BackupID, &i.Seen, &answers); err != nil {
			return i, err
		}
		return i, decode(answers, &i.Answers)
	}, "hand-over-items", h.ID, h.FromID, h.State != handover.Done)
}

// PutItem implements handover.Store.
func (s Handovers) PutItem(ctx context.Context, h handover.HandOver, i handover.Item, now int64) error {
	b := s.db.batch()
	b.addExpect(handover.Changed(), "hand-over-touch", h.ID)
	b.add("hand-over-item-put", h.ID, i.CustomerID, nullText(i.ToID), nullText(i.BackupID), encode(i.Answers), i.Seen)
	b.publish(now, handoverTopic(h.ID))
	return b.commit(ctx)
}

func handoverTopic(id string) string { return "handover:" + id }

// CasesOf implements handover.Store.
func (s Handovers) CasesOf(ctx context.Context, staffID string, rootIDs []string) (map[string]string, error) {
	pairs, err := listIn(ctx, s.db, func(rows *sql.Rows) (p [2]string, err error) {
		return p, rows.Scan(&p[0], &p[1])
	}, "hand-over-cases", rootIDs, staffID)
	cases := map[string]string{}
	for _, p := range pairs {
		cases[p[0]] = p[1]
	}
	return cases, err
}

// Finish implements handover.Store.
func (s Handovers) Finish(ctx context.Context, h handover.HandOver, items []handover.Item, cases []desk.Change, firstBy, watchUntil int64) error {
	b := s.db.batch()
	b.addExpect(handover.Changed(), "hand-over-end", h.ID, h.Version, string(h.State), h.EndedAt, h.ByID, h.By)
	for _, i := range items {
		changed := fault.New(fault.Conflict, "handover.customer_changed", fault.Args{"Name": i.Name})
		b.addExpect(changed, "hand-over-give", i.CustomerID, i.ToID, nullText(i.BackupID), i.Seen, h.FromID)
		b.addExpect(changed, "hand-over-item-done", h.ID, i.CustomerID, h.EndedAt, firstBy, watchUntil, encode(i.Answers))
		b.add("owner-change-insert", ident.New(), i.CustomerID, h.FromID, i.ToID, h.ID, h.ByID, h.EndedAt)
		b.publish(h.EndedAt, customerTopic(i.CustomerID))
	}
	b.writeChanges(cases)
	b.publish(h.EndedAt, handoverTopic(h.ID), "handovers", "customers")
	err := b.commit(ctx)
	if errors.Is(err, desk.ErrChanged) {
		return handover.Changed()
	}
	return err
}

// Cancel implements handover.Store.
func (s Handovers) Cancel(ctx context.Context, h handover.HandOver) error {
	b := s.db.batch()
	b.addExpect(handover.Changed(), "hand-over-end", h.ID, h.Version, string(h.State), h.EndedAt, h.ByID, h.By)
	b.publish(h.EndedAt, handoverTopic(h.ID), "handovers")
	return b.commit(ctx)
}

// People implements handover.Store.
func (s Handovers) People(ctx context.Context) ([]handover.Person, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (p handover.Person, err error) {
		return p, rows.Scan(&p.ID, &p.TeamID, &p.Left, &p.Customers)
	}, "hand-over-people")
}

// Watched implements handover.Store.
func (s Handovers) Watched(ctx context.Context, toID string, now int64, today calendar.Day, zoneOffset int64) ([]handover.Watched, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (w handover.Watched, err error) {
		return w, rows.Scan(&w.HandOverID, &w.CustomerID, &w.Name, &w.From, &w.To, &w.ToID, &w.Worth, &w.Scored, &w.DoneAt, &w.FirstBy,
			&w.FirstAt, &w.Spent, &w.SpentBefore, &w.Bought)
	}, "watched", toID, now, int64(today), zoneOffset)
}

// Alone implements handover.Store.
func (s Handovers) Alone(ctx context.Context, limit int) ([]handover.Alone, int64, error) {
	count, err := one(ctx, s.db, scanInt, "alone-count")
	if err != nil {
		return nil, 0, err
	}
	all, err := list(ctx, s.db, func(rows *sql.Rows) (a handover.Alone, err error) {
		return a, rows.Scan(&a.CustomerID, &a.Name, &a.OwnerID, &a.Owner, &a.OwnerLeft, &a.Worth, &a.Scored)
	}, "alone", limit)
	return all, count, err
}

// Owned implements handover.Store.
func (s Handovers) Owned(ctx context.Context, staffID string) (int64, error) {
	return one(ctx, s.db, scanInt, "owned", staffID)
}
