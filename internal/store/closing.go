package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"liuke/internal/calendar"
	"liuke/internal/desk"
)

var _ desk.Quality = Desk{}

// writeClosing writes what is to be asked after the close.
func writeClosing(w writer, c desk.Change) {
	for _, u := range c.FollowUps {
		w.add("follow-up-put", u.CaseID, u.ID, u.DueAt, string(u.State), nullTime(u.ToldAt), nullTime(u.EndedAt), nullText(u.ByID), u.Text)
	}
}

// fileClosing reads what is to be asked after the close.
func (s Desk) fileClosing(ctx context.Context, f *desk.File) (err error) {
	f.FollowUps, err = list(ctx, s.db, func(rows *sql.Rows) (u desk.FollowUp, err error) {
		return u, rows.Scan(&u.CaseID, &u.ID, &u.DueAt, &u.State, &u.ToldAt, &u.EndedAt, &u.ByID, &u.Text)
	}, "follow-up-list", f.Case.ID)
	return err
}

// FollowUpsDue implements desk.Quality.
func (s Desk) FollowUpsDue(ctx context.Context, now int64, after string, limit int) ([]string, error) {
	return list(ctx, s.db, scanText, "follow-ups-due", now, after, limit)
}

// FollowUpsOf implements desk.Quality.
func (s Desk) FollowUpsOf(ctx context.Context, staffID string, now int64, limit int) ([]desk.Row, error) {
	return list(ctx, s.db, scanCaseRow, "follow-ups-of", excerpt, staffID, now, limit)
}

// Episodes implements desk.Quality. The database knows no zones: it gives the
// days bought on a little more widely than any zone has them.
func (s Desk) Episodes(ctx context.Context, v desk.Viewer, since int64) ([]desk.Episode, error) {
	w := &where{args: []any{since, slices.Max(desk.ReturnDays) + 1}}
	w.seenBy(v)
	rows, err := s.db.queryText(ctx, strings.Replace(s.db.text("outcome-episodes"), "$where", w.text(), 1), w.args...)
	if err != nil {
		return nil, fmt.Errorf("outcome-episodes: %w", err)
	}
	type bought struct {
		caseID string
		desk.Episode
		day calendar.Day
	}
	all, err := collect(rows, func(rows *sql.Rows) (b bought, err error) {
		return b, rows.Scan(&b.caseID, &b.RootID, &b.FiledAt, &b.Outcome, &b.ClosedAt, &b.day)
	}, "outcome-episodes")
	var episodes []desk.Episode
	last := ""
	for _, b := range all {
		if b.caseID != last {
			last, episodes = b.caseID, append(episodes, b.Episode)
		}
		if e := &episodes[len(episodes)-1]; b.day != 0 {
			e.Bought = append(e.Bought, b.day)
		}
	}
	return episodes, err
}

// NextBought implements desk.Quality.
func (s Desk) NextBought(ctx context.Context, customerID string, after calendar.Day) (day calendar.Day, known bool, err error) {
	type next struct {
		day  calendar.Day
		days int64
	}
	n, err := one(ctx, s.db, func(rows *sql.Rows) (n next, err error) { return n, rows.Scan(&n.day, &n.days) }, "bought-next", customerID, after)
	if errors.Is(err, errNoRow) {
		return 0, false, nil
	}
	return n.day, n.days > 0, err
}

// Confirmed implements desk.Quality.
func (s Desk) Confirmed(ctx context.Context, since, ahead int64) ([]desk.Confirmed, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (c desk.Confirmed, err error) {
		return c, rows.Scan(&c.OwnerID, &c.Owner, &c.RootID, &c.Verdict, &c.ClosedAt, &c.Next)
	}, "confirmed-since", since, ahead)
}

// Refuse implements desk.Quality.
func (s Desk) Refuse(ctx context.Context, r desk.Refusal) error {
	b := s.db.batch()
	b.add("review-refusal-insert", r.ID, r.ByID, r.By, nullText(r.CaseID), r.Place, r.Text, r.Rule, r.Phrase, r.At)
	return b.commit(ctx)
}

// Refused implements desk.Quality.
func (s Desk) Refused(ctx context.Context, v desk.Viewer, limit int) ([]desk.Refusal, error) {
	w := &where{args: []any{limit}}
	w.seenBy(v)
	condition := "TRUE"
	if len(w.conditions) > 0 {
		condition = "(r.case_id IS NULL OR " + w.text() + ")"
	}
	rows, err := s.db.queryText(ctx, strings.Replace(s.db.text("review-refusals"), "$where", condition, 1), w.args...)
	if err != nil {
		return nil, fmt.Errorf("review-refusals: %w", err)
	}
	return collect(rows, func(rows *sql.Rows) (r desk.Refusal, err error) {
		return r, rows.Scan(&r.ID, &r.ByID, &r.By, &r.CaseID, &r.Number, &r.Place, &r.Text, &r.Rule, &r.Phrase, &r.At)
	}, "review-refusals")
}
