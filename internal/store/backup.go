package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"liuke/internal/store/archive"
)

// Backup writes everything to one file, as it was at one moment, while others
// go on writing. A file that is there already is an error unless it may be
// overwritten; one of that name is always whole. It returns the number of
// rows; progress, which may be nil, is told how many were written so far.
func (db *DB) Backup(ctx context.Context, file string, overwrite bool, now int64, progress func(rows int64)) (rows int64, err error) {
	s, err := db.snapshot(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	version, latest, err := db.versions(ctx, s)
	if err != nil {
		return 0, err
	}
	if version > latest {
		return 0, newer("database", version, latest)
	}
	tables, err := db.tables(ctx, s)
	if err != nil {
		return 0, err
	}
	h := archive.Header{Schema: version, TakenAt: now}
	if h.Tables, err = kept(tables); err != nil {
		return 0, err
	}
	w, err := archive.Create(file, overwrite, h)
	if err != nil {
		return 0, err
	}
	for _, t := range h.Tables {
		if rows, err = s.copyTable(ctx, t, w, rows, progress); err != nil {
			w.Abort()
			return 0, fmt.Errorf("back up %s: %w", t.Name, err)
		}
	}
	return rows, w.Close()
}

// snapshot is a transaction that reads and sees nothing that is written after
// it began. It implements reader.
type snapshot struct {
	db *DB
	tx *sql.Tx
}

func (db *DB) snapshot(ctx context.Context) (*snapshot, error) {
	options := sql.TxOptions{ReadOnly: true}
	if db.dialect == dialectPostgres { // on SQLite every transaction is like that
		options.Isolation = sql.LevelRepeatableRead
	}
	tx, err := db.read.BeginTx(ctx, &options)
	if err != nil {
		return nil, mapError(err)
	}
	return &snapshot{db, tx}, nil
}

func (s *snapshot) end() error { return ignoreDone(s.tx.Rollback()) }

func (s *snapshot) text(name string) string { return s.db.text(name) }

func (s *snapshot) query(ctx context.Context, name string, args ...any) (*sql.Rows, error) {
	return s.queryText(ctx, s.db.text(name), args...)
}

func (s *snapshot) queryText(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	rows, err := s.tx.QueryContext(ctx, text, args...)
	return rows, mapError(err)
}

// progressStep is after how many rows a backup or a restore tells how far it is.
const progressStep = 10_000

// copyTable writes all rows of a table. They go by the first two columns, with
// which every key begins: what lies together then stays together.
func (s *snapshot) copyTable(ctx context.Context, t archive.Table, w *archive.Writer, before int64, progress func(int64)) (total int64, err error) {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = `"` + c.Name + `"`
	}
	rows, err := s.queryText(ctx, "SELECT "+strings.Join(names, ", ")+` FROM "`+t.Name+`" ORDER BY 1, 2`)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	values := make([]any, len(t.Columns))
	targets := make([]any, len(t.Columns))
	for i := range targets {
		targets[i] = &values[i]
	}
	total = before
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return 0, err
		}
		for i, c := range t.Columns {
			if n, ok := values[i].(int64); ok && c.Kind == archive.Bool { // SQLite's are 0 and 1
				values[i] = n != 0
			}
		}
		if err := w.Row(values); err != nil {
			return 0, err
		}
		if total++; progress != nil && total%progressStep == 0 {
			progress(total)
		}
	}
	if err := rows.Err(); err != nil {
		return 0, mapError(err)
	}
	return total, w.EndTable()
}
