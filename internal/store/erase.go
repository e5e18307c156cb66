package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
)

// Erase removes a database for good: SQLite's files; on PostgreSQL the tables
// that this program made in the connection's schema, and nothing else there.
// Nobody may have it open.
func Erase(ctx context.Context, address string) error {
	if dialectOf(address) == dialectSQLite {
		return eraseFiles(address)
	}
	db, err := OpenExisting(ctx, address)
	if err != nil {
		return err
	}
	return errors.Join(db.dropTables(ctx), db.Close())
}

// eraseFiles removes the log first: a new database must not find an old one's.
func eraseFiles(path string) error {
	for _, name := range []string{path + "-wal", path + "-shm", path} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (db *DB) dropTables(ctx context.Context) error {
	return db.InTx(ctx, func(tx *Tx) error {
		tables, err := db.tables(ctx, tx)
		if err != nil {
			return err
		}
		names := []string{versionTable}
		for _, t := range tables {
			names = append(names, `"`+t.name+`"`)
		}
		_, err = tx.execText(ctx, "erase", "DROP TABLE "+strings.Join(names, ", "))
		return err
	})
}
