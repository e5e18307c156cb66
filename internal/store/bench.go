package store

import (
	"context"
	"database/sql"

	"liuke/internal/desk"
	"liuke/internal/fault"
)

// Bench implements desk.Bench.
type Bench struct{ db *DB }

// Bench returns the store of what people share who work side by side.
func (db *DB) Bench() Bench { return Bench{db} }

var _ desk.Bench = Bench{}

// benchTopic is what open pages listen to that show who else is at a case.
func benchTopic(caseID string) string { return "bench:" + caseID }

func scanColleague(rows *sql.Rows) (c desk.Colleague, err error) {
	return c, rows.Scan(&c.StaffID, &c.Name, &c.TeamID, &c.Reach)
}

// Colleagues implements desk.Bench.
func (s Bench) Colleagues(ctx context.Context) ([]desk.Colleague, error) {
	return list(ctx, s.db, scanColleague, "bench-colleagues")
}

// fileFollowers reads who follows the case.
func (s Desk) fileFollowers(ctx context.Context, f *desk.File) (err error) {
	f.Followers, err = list(ctx, s.db, scanColleague, "case-followers", f.Case.ID)
	return err
}

// Follow implements desk.Bench.
func (s Bench) Follow(ctx context.Context, caseID, staffID string, at int64) error {
	b := s.db.batch()
	b.add("follow", caseID, staffID, at)
	return b.commit(ctx)
}

// Unfollow implements desk.Bench.
func (s Bench) Unfollow(ctx context.Context, caseID, staffID string) error {
	b := s.db.batch()
	b.add("unfollow", caseID, staffID)
	return b.commit(ctx)
}

// Here implements desk.Bench.
func (s Bench) Here(ctx context.Context, p desk.Presence, since int64) error {
	known, err := list(ctx, s.db, func(rows *sql.Rows) (writes bool, err error) {
		return writes, rows.Scan(&writes)
	}, "presence-known", p.CaseID, p.StaffID, p.Page, since)
	if err != nil {
		return err
	}
	b := s.db.batch()
	b.add("presence-put", p.CaseID, p.StaffID, p.Page, p.Writes, p.SeenAt)
	if len(known) == 0 || known[0] != p.Writes {
		b.publish(p.SeenAt, benchTopic(p.CaseID))
	}
	return b.commit(ctx)
}

// Gone implements desk.Bench.
func (s Bench) Gone(ctx context.Context, p desk.Presence) error {
	b := s.db.batch()
	b.add("presence-gone", p.CaseID, p.StaffID, p.Page)
	b.publish(p.SeenAt, benchTopic(p.CaseID))
	return b.commit(ctx)
}

// Present implements desk.Bench.
func (s Bench) Present(ctx context.Context, caseID string, since int64) ([]desk.Presence, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (p desk.Presence, err error) {
		return p, rows.Scan(&p.CaseID, &p.StaffID, &p.Name, &p.Page, &p.Writes, &p.SeenAt)
	}, "presence-list", caseID, since)
}

// KeepUnsent implements desk.Bench.
func (s Bench) KeepUnsent(ctx context.Context, u desk.Unsent) error {
	b := s.db.batch()
	b.addExpect(fault.New(fault.Conflict, "bench.draft_clash"), "unsent-put", u.StaffID, string(u.Place), u.Form, u.Version, encode(u.Values), u.SavedAt)
	return b.commit(ctx)
}

// Unsent implements desk.Bench.
func (s Bench) Unsent(ctx context.Context, staffID string, at desk.Place) ([]desk.Unsent, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (desk.Unsent, error) {
		u, content := desk.Unsent{StaffID: staffID, Place: at}, ""
		if err := rows.Scan(&u.Form, &u.Version, &content, &u.SavedAt); err != nil {
			return u, err
		}
		return u, decode(content, &u.Values)
	}, "unsent-list", staffID, string(at))
}

// DropUnsent implements desk.Bench.
func (s Bench) DropUnsent(ctx context.Context, u desk.Unsent) error {
	b := s.db.batch()
	b.add("unsent-drop", u.StaffID, string(u.Place), u.Form)
	return b.commit(ctx)
}
