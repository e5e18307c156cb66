package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// each reads the rows of a named query into the places, one after the other, and calls do after each, without holding them
// all. It is the fast way of either database for millions of rows: on PostgreSQL it goes past database/sql, which makes an
// object of every value.
func (db *DB) each(ctx context.Context, do func() error, places []any, name string, args ...any) error {
	return db.eachOfText(ctx, do, places, name, db.text(name), args...)
}

// eachOfText is each of a text that was made from the named query.
func (db *DB) eachOfText(ctx context.Context, do func() error, places []any, name, text string, args ...any) error {
	read := db.eachRow
	if db.dialect == dialectPostgres {
		read = db.eachWireRow
	}
	if err := read(ctx, do, places, text, args); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (db *DB) eachRow(ctx context.Context, do func() error, places []any, text string, args []any) (err error) {
	rows, err := db.queryText(ctx, text, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return err
		}
		if err := do(); err != nil {
			return err
		}
	}
	return mapError(rows.Err())
}

// eachWireRow has PostgreSQL read with one process, mostly in the order of an index. Its parallel plans sort what has an order and
// read what they join once for each process: the last row comes no sooner for it, and other cores have something else to do.
func (db *DB) eachWireRow(ctx context.Context, do func() error, places []any, text string, args []any) (err error) {
	conn, err := db.read.Conn(ctx)
	if err != nil {
		return mapError(err)
	}
	defer func() { err = errors.Join(err, ignoreDone(conn.Close())) }()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return conn.Raw(func(driver any) error {
		tx, err := driver.(*stdlib.Conn).Conn().BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
		if err != nil {
			return mapError(err)
		}
		defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
		if _, err := tx.Exec(ctx, "SET LOCAL max_parallel_workers_per_gather = 0"); err != nil {
			return mapError(err)
		}
		rows, err := tx.Query(ctx, text, args...)
		if err != nil {
			return mapError(err)
		}
		if err := eachOf(rows, places, do); err != nil {
			cancel() // so that the millions that are left are not read
			rows.Close()
			return err
		}
		return mapError(rows.Err())
	})
}

func eachOf(rows pgx.Rows, places []any, do func() error) error {
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return err
		}
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// lastText is a place for a text that is often the same as in the row before, such as the customer in rows ordered by
// customers: then it stays the same string.
type lastText string

// ScanBytes reads a text as it comes from PostgreSQL; the bytes are good for this call only.
func (t *lastText) ScanBytes(b []byte) error {
	if string(b) != string(*t) {
		*t = lastText(b)
	}
	return nil
}

// Scan implements sql.Scanner.
func (t *lastText) Scan(src any) error { return readText(src, t.ScanBytes) }

// fewTexts is a place for a text of which there are few in very many rows: each is one string.
type fewTexts struct {
	text  string
	known map[string]string
}

// ScanBytes reads a text as it comes from PostgreSQL; the bytes are good for this call only.
func (t *fewTexts) ScanBytes(b []byte) error {
	known, ok := t.known[string(b)]
	if !ok {
		if t.known == nil {
			t.known = map[string]string{}
		}
		known = string(b)
		t.known[known] = known
	}
	t.text = known
	return nil
}

// Scan implements sql.Scanner.
func (t *fewTexts) Scan(src any) error { return readText(src, t.ScanBytes) }

var _, _ sql.Scanner = (*lastText)(nil), (*fewTexts)(nil)

// readText reads what SQLite's driver has for a text that is not NULL.
func readText(src any, scan func([]byte) error) error {
	switch s := src.(type) {
	case string:
		return scan([]byte(s))
	case []byte:
		return scan(s)
	}
	return fmt.Errorf("a text is %T", src)
}
