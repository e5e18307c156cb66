package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"liuke/internal/store/archive"
)

// ErrNotEmpty tells that there is something where a backup was to be restored.
var ErrNotEmpty = errors.New("the data folder or database is not empty")

// Restore reads a backup into an empty database, SQLite or PostgreSQL,
// whichever it was taken from: all of it, or no row. A backup of an older
// schema is read into that one, and then migrated. It returns the number of
// rows; progress, which may be nil, is told how many were read so far.
func Restore(ctx context.Context, address, file string, progress func(rows int64)) (rows int64, err error) {
	backup, err := archive.Open(file)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, backup.Close()) }()
	db, err := connect(address)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.prepare(ctx, backup.Header().Schema); err != nil {
		return 0, err
	}
	// What was read from the file cannot be read again, so this is tried once.
	err = db.inTx(ctx, func(tx *Tx) (err error) {
		rows, err = tx.load(ctx, backup, progress)
		return err
	})
	if err != nil {
		return 0, err
	}
	if err := migrate(ctx, db); err != nil {
		return 0, err
	}
	b := db.batch()
	b.add("case-stale-all")
	return rows, b.commit(ctx)
}

// prepare makes the tables of the backup's schema in a database that has
// none. Those of a restore that was broken off may be there, empty.
func (db *DB) prepare(ctx context.Context, version int64) error {
	present, latest, err := db.versions(ctx, db)
	if err != nil {
		return err
	}
	if version > latest {
		return newer("backup", version, latest)
	}
	if _, err := db.empty(ctx, db); err != nil || present == version {
		return err
	}
	if present != 0 {
		return fmt.Errorf("%w: its tables are of schema %d, the backup's of %d", ErrNotEmpty, present, version)
	}
	provider, err := newProvider(ctx, db)
	if err != nil {
		return err
	}
	if _, err := provider.UpTo(ctx, version); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// empty returns the tables that a backup has, or ErrNotEmpty when one has a row.
func (db *DB) empty(ctx context.Context, r reader) ([]archive.Table, error) {
	all, err := db.tables(ctx, r)
	if err != nil {
		return nil, err
	}
	tables, err := kept(all)
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		rows, err := r.queryText(ctx, `SELECT count(*) FROM (SELECT 1 FROM "`+t.Name+`" LIMIT 1) r`)
		if err != nil {
			return nil, err
		}
		found, err := collect(rows, scanInt, t.Name)
		if err != nil {
			return nil, err
		}
		if found[0] > 0 {
			return nil, fmt.Errorf("%w: there are rows in table %s", ErrNotEmpty, t.Name)
		}
	}
	return tables, nil
}

// load reads the rows of all tables. Names in the file are compared with those
// of the database's own tables, and those are used.
func (tx *Tx) load(ctx context.Context, backup *archive.Reader, progress func(int64)) (rows int64, err error) {
	own, err := tx.db.empty(ctx, tx)
	if err != nil {
		return 0, err
	}
	tables := backup.Header().Tables
	if err := sameTables(tables, own); err != nil {
		return 0, err
	}
	for _, t := range tables {
		if rows, err = tx.loadTable(ctx, t, backup, rows, progress); err != nil {
			return 0, fmt.Errorf("restore %s: %w", t.Name, err)
		}
	}
	return rows, nil
}

// sameTables returns an error unless the tables and their columns are the same
// in both, in whatever order.
func sameTables(theirs, own []archive.Table) error {
	if len(theirs) != len(own) {
		return fmt.Errorf("the backup has %d tables, its schema %d", len(theirs), len(own))
	}
	columns := map[string][]archive.Column{}
	for _, t := range own {
		columns[t.Name] = t.Columns
	}
	byName := func(a, b archive.Column) int { return strings.Compare(a.Name, b.Name) }
	for _, t := range theirs {
		a, b := slices.Clone(t.Columns), slices.Clone(columns[t.Name])
		slices.SortFunc(a, byName)
		slices.SortFunc(b, byName)
		if !slices.Equal(a, b) {
			return fmt.Errorf("the backup's table %q is not that of its schema", t.Name)
		}
	}
	return nil
}

// How much of a table is read before it is written.
const (
	loadRows  = 2_000
	loadBytes = 4 << 20
)

func (tx *Tx) loadTable(ctx context.Context, t archive.Table, backup *archive.Reader, before int64, progress func(int64)) (total int64, err error) {
	target := bulkTable{name: t.Name}
	for _, c := range t.Columns {
		target.columns = append(target.columns, bulkColumn{name: c.Name})
	}
	width := len(t.Columns)
	batch := make([]any, 0, loadRows*width)
	total = before
	for more := true; more; {
		batch = batch[:0]
		for size := 0; more && len(batch) < loadRows*width && size < loadBytes; {
			row := batch[len(batch) : len(batch)+width]
			if more, err = backup.Next(row); err != nil {
				return 0, err
			}
			if more {
				batch = batch[:len(batch)+width]
				size += length(row)
			}
		}
		n := len(batch) / width
		err := tx.insertRows(ctx, target, n, func(i int, values []any) []any {
			return append(values, batch[i*width:(i+1)*width]...)
		})
		if err != nil {
			return 0, err
		}
		if total += int64(n); progress != nil {
			progress(total)
		}
	}
	return total, nil
}

// length is how many bytes of text are in a row.
func length(row []any) int {
	total := 0
	for _, v := range row {
		switch v := v.(type) {
		case string:
			total += len(v)
		case []byte:
			total += len(v)
		}
	}
	return total
}
