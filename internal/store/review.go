package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"

	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/winback"
	"liuke/internal/winback/review"
)

// Reviews implements review.Store.
type Reviews struct{ db *DB }

// Reviews returns the store of reviews of deals.
func (db *DB) Reviews() Reviews { return Reviews{db} }

var _ review.Store = Reviews{}

// Deals implements review.Store.
func (s Reviews) Deals(ctx context.Context, from calendar.Day) ([]review.Deal, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (d review.Deal, err error) {
		return d, rows.Scan(&d.LossID, &d.Outcome, &d.Day, &d.CustomerID, &d.Customer, &d.Reason, &d.Value, &d.OwnerID, &d.CustomerOf, &d.BackupID)
	}, "review-deals", int64(from))
}

// Links implements review.Store.
func (s Reviews) Links(ctx context.Context, lossID string) ([]review.Link, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (l review.Link, err error) {
		return l, rows.Scan(&l.Tie, &l.StaffID, &l.Name)
	}, "review-links", lossID)
}

func scanReview(rows *sql.Rows) (r review.Review, err error) {
	var ours, answers string
	if err := rows.Scan(&r.ID, &r.LossID, &r.Outcome, &r.State, &r.ReviewerID, &r.Reviewer, &r.AssignedBy, &r.AssignedAt, &r.DueAt, &ours, &answers,
		&r.Note, &r.DoneAt, &r.Version); err != nil {
		return r, err
	}
	if err := decode(ours, &r.Ours); err != nil {
		return r, err
	}
	return r, decode(answers, &r.Answers)
}

// Reviews implements review.Store.
func (s Reviews) Reviews(ctx context.Context, lossID string) ([]review.Review, error) {
	return list(ctx, s.db, scanReview, "review-list", lossID)
}

// Review implements review.Store.
func (s Reviews) Review(ctx context.Context, id string) (review.Review, error) {
	r, err := one(ctx, s.db, scanReview, "review-get", id)
	return r, notFound(err, "review.unknown")
}

// Assign implements review.Store.
func (s Reviews) Assign(ctx context.Context, r review.Review, told *review.Notice) error {
	b := s.db.batch()
	b.add("review-insert", r.ID, r.LossID, string(r.Outcome), string(r.State), r.ReviewerID, r.Reviewer, r.AssignedBy, r.AssignedAt, r.DueAt,
		encode(r.Ours), encode(r.Answers), r.Note, nullTime(r.DoneAt), r.Version)
	topics := []string{lossTopic}
	if told != nil {
		b.add("notification-insert", r.ID, r.ReviewerID, string(desk.NotifyReview), "", encode(map[string]string{
			"By": told.By, "Customer": told.Customer, "OutcomeKey": "review.outcome." + string(told.Outcome), "DueAt": strconv.FormatInt(r.DueAt, 10), "ReviewID": r.ID,
		}), r.AssignedAt, nullTime(0))
		topics = append(topics, "staff:"+r.ReviewerID)
	}
	b.publish(r.AssignedAt, topics...)
	err := b.commit(ctx)
	if errors.Is(err, errExists) {
		return review.AssignedAlready()
	}
	return err
}

// Save implements review.Store.
func (s Reviews) Save(ctx context.Context, r review.Review, now int64) error {
	b := s.db.batch()
	b.addExpect(winback.ChangedMeanwhile(), "review-update", r.ID, r.Version, string(r.State), encode(r.Answers), r.Note, nullTime(r.DoneAt))
	topics := []string{lossTopic}
	if r.State != review.Assigned { // what told of it has the id of the review
		b.add("notification-seen", r.ReviewerID, now, r.ID)
		topics = append(topics, "staff:"+r.ReviewerID)
	}
	b.publish(now, topics...)
	return b.commit(ctx)
}
