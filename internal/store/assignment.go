package store

import (
	"context"
	"database/sql"
	"errors"

	"liuke/internal/account"
	"liuke/internal/assignment"
	"liuke/internal/topic"
)

// Teams implements desk.Staff.
func (s Desk) Teams(ctx context.Context) ([]account.Team, error) {
	return list(ctx, s.db, scanTeam, "team-list")
}

// Topics implements desk.Staff.
func (s Desk) Topics(ctx context.Context) ([]topic.Topic, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (t topic.Topic, err error) {
		return t, rows.Scan(&t.ID, &t.Category, &t.Name, &t.PlainZH, &t.PlainEN, &t.TeamID, &t.PersonID, &t.Skill, &t.Retired, &t.CreatedAt)
	}, "topic-list")
}

// PutTopic implements desk.Staff.
func (s Desk) PutTopic(ctx context.Context, t topic.Topic, now int64) error {
	b := s.db.batch()
	b.add("topic-put", t.ID, string(t.Category), t.Name, t.PlainZH, t.PlainEN, nullText(t.TeamID), nullText(t.PersonID), t.Skill, t.Retired, t.CreatedAt)
	b.publish(now, "topic")
	return b.commit(ctx)
}

// Customer implements desk.Store.
func (s Desk) Customer(ctx context.Context, customerID string) (assignment.Customer, error) {
	c, err := one(ctx, s.db, func(rows *sql.Rows) (c assignment.Customer, err error) {
		return c, rows.Scan(&c.Worth, &c.Tier)
	}, "case-customer", customerID)
	if errors.Is(err, errNoRow) {
		err = nil
	}
	return c, err
}

// Theirs implements desk.Store.
func (s Desk) Theirs(ctx context.Context, staffID string, dueBefore int64, after string, limit int) ([]string, error) {
	return list(ctx, s.db, scanText, "case-theirs", staffID, dueBefore, after, limit)
}

// Unanswered implements desk.Store.
func (s Desk) Unanswered(ctx context.Context, staffID string, limit int) ([]string, error) {
	return list(ctx, s.db, scanText, "case-unanswered", staffID, limit)
}
