package store

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/job"
	"liuke/internal/outbox"
)

// Letters implements outbox.Store.
type Letters struct{ db *DB }

// Letters returns the store of letters.
func (db *DB) Letters() Letters { return Letters{db} }

var _ outbox.Store = Letters{}

// Post keeps letters outside any other change.
func (s Letters) Post(ctx context.Context, letters ...outbox.Letter) error {
	b := s.db.batch()
	b.post(letters...)
	return b.commit(ctx)
}

// Letter implements outbox.Store.
func (s Letters) Letter(ctx context.Context, by account.Actor, id string) (outbox.Letter, error) {
	l, err := s.find(ctx, by, "letter-by-id", id)
	if err != nil {
		return outbox.Letter{}, err
	}
	if len(l) == 0 {
		return outbox.Letter{}, fault.New(fault.NotFound, "outbox.letter_unknown")
	}
	return l[0], nil
}

// List implements outbox.Store.
func (s Letters) List(ctx context.Context, f outbox.Filter) ([]outbox.Letter, error) {
	if f.After == (outbox.Cursor{}) {
		f.After.CreatedAt = math.MaxInt64
	}
	args := []any{f.After.CreatedAt, f.After.ID, string(f.State), f.Limit}
	if f.CaseID != "" {
		return s.find(ctx, f.By, "letter-list-case", append(args, f.CaseID)...)
	}
	return s.find(ctx, f.By, "letter-list", args...)
}

// find returns those letters of a query that belong to no case, or to one that
// the actor may see.
func (s Letters) find(ctx context.Context, by account.Actor, name string, args ...any) ([]outbox.Letter, error) {
	w := &where{args: args}
	w.seenBy(desk.ViewerOf(by))
	condition := w.text()
	if condition != "TRUE" {
		condition = "(l.case_id IS NULL OR EXISTS (SELECT 1 FROM desk_case c WHERE c.id = l.case_id AND " + condition + "))"
	}
	rows, err := s.db.queryText(ctx, strings.Replace(s.db.text(name), "$where", condition, 1), w.args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return collect(rows, scanLetter, name)
}

func scanLetter(rows *sql.Rows) (outbox.Letter, error) {
	var l outbox.Letter
	var args string
	if err := rows.Scan(&l.ID, &l.MessageID, &l.Recipient, &l.Template, &l.Lang, &args, &l.CaseID,
		&l.State, &l.Error, &l.Attempts, &l.CreatedAt, &l.SentAt); err != nil {
		return l, err
	}
	return l, decode(args, &l.Args)
}

// Requeue implements outbox.Store.
func (s Letters) Requeue(ctx context.Context, id string, now int64) (waiting bool, err error) {
	err = s.db.InTx(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, "letter-requeue", id, now)
		waiting = n > 0
		tx.jobs = true
		tx.publish(now, topicLetters)
		return err
	})
	return waiting, err
}

// HoldQueued implements outbox.Store.
func (s Letters) HoldQueued(ctx context.Context) (held int64, err error) {
	err = s.db.InTx(ctx, func(tx *Tx) (err error) {
		held, err = tx.exec(ctx, "letter-hold-queued")
		return err
	})
	return held, err
}

// topicLetters is published when the state of a letter changes.
const topicLetters = "letters"

// Queue implements outbox.Store.
func (s Letters) Queue() job.Claimer { return letterQueue(s) }

// letterQueue implements job.Claimer on letters: they need no job beside them.
type letterQueue struct{ db *DB }

// Claim implements job.Claimer.
func (q letterQueue) Claim(ctx context.Context, _ []string, limit int, now, until int64) (claimed []job.Job, err error) {
	err = q.db.InTx(ctx, func(tx *Tx) (err error) {
		claimed, err = list(ctx, tx, scanLetterJob, "letter-claim", now, until, limit)
		return err
	})
	return sorted(claimed), err
}

func scanLetterJob(rows *sql.Rows) (job.Job, error) {
	j := job.Job{Kind: outbox.JobSend}
	err := rows.Scan(&j.ID, &j.DueAt, &j.Attempts, &j.Lease, &j.CreatedAt)
	return j, err
}

// Extend implements job.Claimer.
func (q letterQueue) Extend(ctx context.Context, jobs []job.Job, until int64) ([]job.Job, error) {
	return extend(ctx, q.db, "letter-extend", jobs, until)
}

// Finish implements job.Claimer.
func (q letterQueue) Finish(ctx context.Context, jobs []job.Job, now int64) error {
	b := q.db.batch()
	for _, j := range sorted(jobs) {
		b.add("letter-sent", j.ID, j.Lease, now)
	}
	b.publish(now, topicLetters)
	return b.commit(ctx)
}

// Retry implements job.Claimer.
func (q letterQueue) Retry(ctx context.Context, j job.Job, due int64, reason string) error {
	b := q.db.batch()
	b.add("letter-retry", j.ID, j.Lease, due, reason)
	return b.commit(ctx)
}

// Bury implements job.Claimer.
func (q letterQueue) Bury(ctx context.Context, j job.Job, now int64, reason string) error {
	b := q.db.batch()
	b.add("letter-fail", j.ID, j.Lease, reason)
	b.publish(now, topicLetters)
	return b.commit(ctx)
}

// NextDue implements job.Claimer.
func (q letterQueue) NextDue(ctx context.Context, _ []string) (int64, error) {
	return one(ctx, q.db, scanInt, "letter-next-due")
}
