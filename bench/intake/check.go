package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"time"

	"liuke/bench/scratch"
)

// backlog counts the work that is due: jobs, and letters to be sent. (Without
// a mail server letters are held, which is no work.)
const backlog = `SELECT (SELECT count(*) FROM job WHERE state <> 'dead' AND due_at <= $1) +
	(SELECT count(*) FROM letter WHERE state = 'queued')`

// awaitBacklog waits until no work is due, and returns how long that took. It
// gives up after the length of a turn: then work is left behind faster than it
// is done.
func awaitBacklog(ctx context.Context, address string, most time.Duration) (took time.Duration, err error) {
	db, err := scratch.Open(address)
	if err != nil {
		return 0, err
	}
	defer func() { err = firstOf(err, db.Close()) }()
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		var due int
		now := time.Now()
		if err := db.QueryRowContext(ctx, backlog, now.UnixMilli()).Scan(&due); err != nil {
			return 0, err
		}
		if took = now.Sub(start); due == 0 {
			return took, nil
		}
		if took > most {
			return took, fmt.Errorf("%d pieces of work are still due after %s", due, took)
		}
	}
}

// check compares what was accepted with what is stored.
func (l *load) check(ctx context.Context, out io.Writer, address string) (err error) {
	db, err := scratch.Open(address)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, db.Close()) }()
	stored, words, err := storedCases(ctx, db)
	if err != nil {
		return err
	}
	lost := 0
	for _, id := range l.accepted {
		if !stored[id] {
			lost++
		}
	}
	doubled := len(stored) - len(words)
	fmt.Fprintf(out, "accepted %d, stored %d, lost %d, doubled %d, errors 0\n", len(l.accepted), len(stored), lost, doubled)
	if lost > 0 || doubled > 0 || len(stored) != len(l.accepted) {
		return errors.New("what was accepted is not what is stored")
	}
	return nil
}

// storedCases returns the ids of all cases, and what they say.
func storedCases(ctx context.Context, db *sql.DB) (ids, words map[string]bool, err error) {
	rows, err := db.QueryContext(ctx, "SELECT id, words FROM desk_case")
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = firstOf(err, rows.Close()) }()
	ids, words = map[string]bool{}, map[string]bool{}
	for rows.Next() {
		var id, said string
		if err := rows.Scan(&id, &said); err != nil {
			return nil, nil, err
		}
		ids[id], words[said] = true, true
	}
	return ids, words, rows.Err()
}
