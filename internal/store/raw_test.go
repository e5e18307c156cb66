package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
)

// Exec runs a statement of any kind.
func (db *DB) Exec(ctx context.Context, statement string, args ...any) error {
	_, err := db.write.ExecContext(ctx, statement, args...)
	return err
}

// Query runs a query of any kind.
func (db *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return db.read.QueryContext(ctx, query, args...)
}

// Refold folds all purchases of the customers anew.
func (db *DB) Refold(ctx context.Context, ids ...string) error {
	return db.InTx(ctx, func(tx *Tx) error { return tx.refold(ctx, ids) })
}

// Kept returns the columns of the tables that backups have.
func (db *DB) Kept(t testing.TB) map[string][]string {
	t.Helper()
	tables, err := kept(db.allTables(t))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, k := range tables {
		for _, c := range k.Columns {
			all[k.Name] = append(all[k.Name], c.Name)
		}
	}
	return all
}

// Described returns the columns of the schema that the database does not fill
// in by itself, in their order, each with its type and whether it may be NULL.
func (db *DB) Described(t testing.TB) []string {
	t.Helper()
	var lines []string
	for _, table := range db.allTables(t) {
		for _, c := range table.columns {
			if !c.filled {
				lines = append(lines, fmt.Sprintf("%s.%s %s required=%t", c.table, c.name, strings.ToLower(c.kind), c.required))
			}
		}
	}
	return lines
}

// TableNames returns the tables as they are sorted for a backup.
func (db *DB) TableNames(t testing.TB) []string {
	t.Helper()
	var names []string
	for _, table := range db.allTables(t) {
		names = append(names, table.name)
	}
	return names
}

func (db *DB) allTables(t testing.TB) []table {
	t.Helper()
	tables, err := db.tables(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

// Weaken has SQLite no longer wait for the disk at each commit.
func (db *DB) Weaken(t testing.TB) {
	t.Helper()
	db.write.SetMaxOpenConns(1)
	db.write.SetMaxIdleConns(1)
	if err := db.Exec(context.Background(), "PRAGMA synchronous = NORMAL"); err != nil {
		t.Fatal(err)
	}
}
