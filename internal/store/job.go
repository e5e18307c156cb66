package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"liuke/internal/job"
)

// Jobs implements job.Queue.
type Jobs struct{ db *DB }

// Jobs returns the store of background work.
func (db *DB) Jobs() Jobs { return Jobs{db} }

var _ job.Queue = Jobs{}

// OnQueued has f called whenever this process has committed jobs or letters.
// It must not wait.
func (db *DB) OnQueued(f func()) { db.onJob.add(f) }

// Enqueue implements job.Queue.
func (q Jobs) Enqueue(ctx context.Context, jobs ...job.Job) error {
	b := q.db.batch()
	b.enqueue(jobs...)
	return b.commit(ctx)
}

// Claim implements job.Queue.
func (q Jobs) Claim(ctx context.Context, kinds []string, limit int, now, until int64) ([]job.Job, error) {
	var claimed []job.Job
	err := q.db.InTx(ctx, func(tx *Tx) (err error) {
		claimed, err = listIn(ctx, tx, scanJob, "job-claim", kinds, now, until, limit)
		return err
	})
	return sorted(claimed), err
}

func scanJob(rows *sql.Rows) (job.Job, error) {
	var j job.Job
	var args string
	err := rows.Scan(&j.ID, &j.Kind, &args, &j.UniqueKey, &j.DueAt, &j.Attempts, &j.Lease, &j.CreatedAt)
	j.Args = []byte(args)
	return j, err
}

// Extend implements job.Queue.
func (q Jobs) Extend(ctx context.Context, jobs []job.Job, until int64) ([]job.Job, error) {
	return extend(ctx, q.db, "job-extend", jobs, until)
}

// extend prolongs the leases of jobs of either table.
func extend(ctx context.Context, db *DB, name string, jobs []job.Job, until int64) (lost []job.Job, err error) {
	err = db.InTx(ctx, func(tx *Tx) error {
		lost = nil
		for _, j := range sorted(jobs) {
			n, err := tx.exec(ctx, name, j.ID, j.Lease, until)
			if err != nil {
				return err
			}
			if n == 0 {
				lost = append(lost, j)
			}
		}
		return nil
	})
	return lost, err
}

// sorted returns jobs by id: transactions that lock rows in the same order
// never wait for each other in a circle.
func sorted(jobs []job.Job) []job.Job {
	return slices.SortedFunc(slices.Values(jobs), func(a, b job.Job) int { return cmp.Compare(a.ID, b.ID) })
}

// Finish implements job.Queue.
func (q Jobs) Finish(ctx context.Context, jobs []job.Job, _ int64) error {
	b := q.db.batch()
	for _, j := range sorted(jobs) {
		b.add("job-finish", j.ID, j.Lease)
	}
	return b.commit(ctx)
}

// Retry implements job.Queue.
func (q Jobs) Retry(ctx context.Context, j job.Job, due int64, reason string) error {
	b := q.db.batch()
	b.add("job-retry", j.ID, j.Lease, due, reason)
	return b.commit(ctx)
}

// Bury implements job.Queue.
func (q Jobs) Bury(ctx context.Context, j job.Job, _ int64, reason string) error {
	b := q.db.batch()
	b.add("job-bury", j.ID, j.Lease, reason)
	return b.commit(ctx)
}

// NextDue implements job.Queue.
func (q Jobs) NextDue(ctx context.Context, kinds []string) (int64, error) {
	return earliest(ctx, q.db, "job-next-due", kinds)
}

func earliest(ctx context.Context, db *DB, name string, kinds []string) (int64, error) {
	var first int64
	dues, err := listIn(ctx, db, scanInt, name, kinds)
	for _, due := range dues {
		if first == 0 || due != 0 && due < first {
			first = due
		}
	}
	return first, err
}
