package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"liuke/internal/desk"
	"liuke/internal/job"
)

// Names implements desk.Inbox.
func (s Desk) Names(ctx context.Context) (n desk.Names, err error) {
	if n.People, err = list(ctx, s.db, scanNamed, "inbox-people"); err != nil {
		return n, err
	}
	if n.Teams, err = list(ctx, s.db, scanNamed, "inbox-teams"); err != nil {
		return n, err
	}
	n.Topics, err = list(ctx, s.db, scanNamed, "inbox-topics")
	return n, err
}

func scanNamed(rows *sql.Rows) (desk.Named, error) {
	var n desk.Named
	err := rows.Scan(&n.ID, &n.Name, &n.TeamID, &n.Gone)
	return n, err
}

// Rows implements desk.Inbox.
func (s Desk) Rows(ctx context.Context, v desk.Viewer, ids []string) ([]desk.Row, error) {
	letIn, err := s.db.letIn(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := listIn(ctx, s.db, scanCaseRow, "case-rows-by-id", ids, excerpt)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r desk.Row) bool { return !visible(v, letIn, r.Case) })
	slices.SortFunc(rows, func(a, b desk.Row) int {
		return cmp.Compare(slices.Index(ids, a.Case.ID), slices.Index(ids, b.Case.ID))
	})
	return rows, nil
}

// visible reports whether the viewer sees the case, who was let into some.
func visible(v desk.Viewer, letIn map[string]bool, c desk.Case) bool {
	return v.Sees(c) || letIn[c.ID] && c.AboutID != v.StaffID
}

// Views implements desk.Inbox.
func (s Desk) Views(ctx context.Context, staffID string) ([]desk.View, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (v desk.View, err error) {
		err = rows.Scan(&v.ID, &v.OwnerID, &v.Name, &v.Query, &v.Shared, &v.CreatedAt)
		return v, err
	}, "view-list", staffID)
}

// AddView implements desk.Inbox.
func (s Desk) AddView(ctx context.Context, v desk.View) error {
	b := s.db.batch()
	b.add("view-insert", v.ID, v.OwnerID, v.Name, v.Query, v.Shared, v.CreatedAt)
	return b.commit(ctx)
}

// RemoveView implements desk.Inbox.
func (s Desk) RemoveView(ctx context.Context, id string) error {
	b := s.db.batch()
	b.add("view-delete", id)
	return b.commit(ctx)
}

// AddBulk implements desk.Inbox.
func (s Desk) AddBulk(ctx context.Context, b desk.Bulk, work job.Job) error {
	items, err := json.Marshal(b.Items)
	if err != nil {
		return fmt.Errorf("encode items: %w", err)
	}
	w := s.db.batch()
	w.add("bulk-insert", b.ID, b.ByID, string(b.Kind), b.Value, string(b.State), string(items), b.CreatedAt, nullTime(b.UndoneAt))
	w.enqueue(work)
	return w.commit(ctx)
}

// SaveBulk implements desk.Inbox.
func (s Desk) SaveBulk(ctx context.Context, b desk.Bulk, now int64, work ...job.Job) error {
	items, err := json.Marshal(b.Items)
	if err != nil {
		return fmt.Errorf("encode items: %w", err)
	}
	w := s.db.batch()
	w.add("bulk-update", b.ID, string(b.State), string(items), nullTime(b.UndoneAt))
	w.enqueue(work...)
	w.publish(now, "staff:"+b.ByID)
	return w.commit(ctx)
}

// Bulk implements desk.Inbox.
func (s Desk) Bulk(ctx context.Context, id string) (desk.Bulk, error) {
	b, err := one(ctx, s.db, func(rows *sql.Rows) (b desk.Bulk, err error) {
		var items string
		if err := rows.Scan(&b.ID, &b.ByID, &b.Kind, &b.Value, &b.State, &items, &b.CreatedAt, &b.UndoneAt); err != nil {
			return b, err
		}
		return b, json.Unmarshal([]byte(items), &b.Items)
	}, "bulk-by-id", id)
	return b, notFound(err, "inbox.bulk_gone")
}
