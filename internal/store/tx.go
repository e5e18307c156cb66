package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"liuke/internal/job"
	"liuke/internal/outbox"
)

// Tx is a transaction that writes. Its statements wait and go out together: in
// one round trip on PostgreSQL, before the next read or at the end.
type Tx struct {
	script
	conn *sql.Conn
	tx   *sql.Tx
}

type statement struct {
	name   string
	text   string
	args   []any
	expect error // returned when the statement touches no row; nil: any number will do
}

// retries is how often a transaction that lost a deadlock is run again.
const retries = 5

// InTx runs fn in one transaction and commits, or rolls back on an error. fn
// may run more than once, when the database broke a deadlock in its disfavour.
func (db *DB) InTx(ctx context.Context, fn func(*Tx) error) error {
	return retry(ctx, func() error { return db.inTx(ctx, fn) })
}

func retry(ctx context.Context, transaction func() error) error {
	for try := 1; ; try++ {
		err := transaction()
		if !errors.Is(err, errRetry) || try == retries {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(try*try) * 5 * time.Millisecond):
		}
	}
}

func (db *DB) inTx(ctx context.Context, fn func(*Tx) error) (err error) {
	if db.dialect == dialectSQLite {
		select {
		case db.writing <- struct{}{}:
			defer func() { <-db.writing }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return mapError(err)
	}
	defer func() { err = errors.Join(err, ignoreDone(conn.Close())) }()
	defer db.underWay()()
	raw, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return mapError(err)
	}
	tx := &Tx{script: script{db: db}, conn: conn, tx: raw}
	if err = fn(tx); err == nil {
		err = tx.flush(ctx)
	}
	if err != nil {
		return errors.Join(err, ignoreDone(raw.Rollback()))
	}
	if err = raw.Commit(); err != nil {
		return mapError(err)
	}
	tx.announce()
	return nil
}

// ignoreDone drops the errors of ending what has already ended.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) || errors.Is(err, sql.ErrConnDone) {
		return nil
	}
	return err
}

// mayBeLost has PostgreSQL not wait for the disk at the end of a transaction that says nothing by itself: should the machine
// fail, it may be gone, unless a later one was waited for. To SQLite all are alike.
func (tx *Tx) mayBeLost() {
	if tx.db.dialect == dialectPostgres {
		tx.pending = append(tx.pending, statement{name: "may be lost", text: "SET LOCAL synchronous_commit = off"})
	}
}

// exec flushes what waits, runs a named statement and returns how many rows it touched.
func (tx *Tx) exec(ctx context.Context, name string, args ...any) (int64, error) {
	if err := tx.flush(ctx); err != nil {
		return 0, err
	}
	return tx.execText(ctx, name, tx.db.text(name), args...)
}

func (tx *Tx) execText(ctx context.Context, name, text string, args ...any) (int64, error) {
	s, err := tx.db.stmt(ctx, tx.db.write, text)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, mapError(err))
	}
	var res sql.Result
	if s != nil {
		res, err = tx.tx.StmtContext(ctx, s).ExecContext(ctx, args...)
	} else {
		res, err = tx.tx.ExecContext(ctx, text, args...)
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, mapError(err))
	}
	return res.RowsAffected()
}

func (tx *Tx) text(name string) string { return tx.db.text(name) }

func (tx *Tx) query(ctx context.Context, name string, args ...any) (*sql.Rows, error) {
	return tx.queryText(ctx, tx.db.text(name), args...)
}

func (tx *Tx) queryText(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if err := tx.flush(ctx); err != nil {
		return nil, err
	}
	s, err := tx.db.stmt(ctx, tx.db.write, text)
	if err != nil {
		return nil, mapError(err)
	}
	var rows *sql.Rows
	if s != nil {
		rows, err = tx.tx.StmtContext(ctx, s).QueryContext(ctx, args...)
	} else {
		rows, err = tx.tx.QueryContext(ctx, text, args...)
	}
	return rows, mapError(err)
}

// flush sends what waits.
func (tx *Tx) flush(ctx context.Context) error {
	waiting := tx.pending
	tx.pending = nil
	if len(waiting) == 0 {
		return nil
	}
	if tx.db.dialect == dialectPostgres && len(waiting) > 1 {
		return sendBatch(ctx, tx.conn, waiting)
	}
	for _, s := range waiting {
		n, err := tx.execText(ctx, s.name, s.text, s.args...)
		if err != nil {
			return err
		}
		if n == 0 && s.expect != nil {
			return s.expect
		}
	}
	return nil
}

// WriteBatch is a transaction that only writes: all of it, or nothing.
type WriteBatch struct{ script }

func (db *DB) batch() *WriteBatch { return &WriteBatch{script{db: db}} }

// commit runs the batch as one transaction. On PostgreSQL a batch without
// expectations is a single round trip: the server commits at its end.
func (b *WriteBatch) commit(ctx context.Context) error {
	if b.db.dialect == dialectPostgres && !b.expects() {
		return retry(ctx, func() error { return b.send(ctx) })
	}
	return b.db.InTx(ctx, func(tx *Tx) error {
		tx.script = b.script
		return nil
	})
}

func (b *WriteBatch) send(ctx context.Context) error {
	conn, err := b.db.write.Conn(ctx)
	if err != nil {
		return mapError(err)
	}
	defer b.db.underWay()()
	err = errors.Join(sendBatch(ctx, conn, b.pending), ignoreDone(conn.Close()))
	if err == nil {
		b.announce()
	}
	return err
}

// script is what a transaction is to write, and whom to wake once it has.
type script struct {
	db      *DB
	pending []statement
	events  bool // events were published
	jobs    bool // jobs or letters wait to be done
}

// writer collects statements: a transaction, or a batch that will be one.
type writer interface {
	add(name string, args ...any)
	addExpect(err error, name string, args ...any)
	publish(now int64, topics ...string)
	enqueue(jobs ...job.Job)
	post(letters ...outbox.Letter)
}

// add queues a named statement.
func (s *script) add(name string, args ...any) { s.addExpect(nil, name, args...) }

// addExpect queues a named statement that must touch a row; when it touches
// none, the transaction ends with err.
func (s *script) addExpect(err error, name string, args ...any) {
	s.pending = append(s.pending, statement{name, s.db.text(name), args, err})
}

// publish queues an event for open pages: one row for all topics, since every
// row costs a transaction as much as a part of what it is about.
func (s *script) publish(now int64, topics ...string) {
	s.add("event-append", strings.Join(topics, topicsApart), now)
	s.events = true
}

// enqueue queues background work; a job whose unique key is taken is left out.
func (s *script) enqueue(jobs ...job.Job) {
	for _, j := range jobs {
		s.add("job-insert", j.ID, j.Kind, string(j.Args), nullText(j.UniqueKey), j.DueAt, j.CreatedAt)
		s.jobs = true
	}
}

// post queues letters to people.
func (s *script) post(letters ...outbox.Letter) {
	for _, l := range letters {
		s.add("letter-insert", l.ID, l.MessageID, l.Recipient, l.Template, l.Lang, encode(l.Args),
			nullText(l.CaseID), string(l.State), l.CreatedAt, max(l.CreatedAt, l.NotBefore))
		s.jobs = s.jobs || l.State == outbox.Queued
	}
}

// announce wakes those who wait for what was committed.
func (s *script) announce() {
	if s.events {
		s.db.onEvent.all()
	}
	if s.jobs {
		s.db.onJob.all()
	}
}

func (s *script) expects() bool {
	for _, st := range s.pending {
		if st.expect != nil {
			return true
		}
	}
	return false
}
