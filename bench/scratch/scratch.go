// Package scratch gives a benchmark an empty database that is gone afterwards.
package scratch

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"liuke/internal/ident"
)

// New makes an empty database and returns its address and what removes it: a
// file in the temporary folder for "sqlite", or a schema of the PostgreSQL
// database that db is the URL of.
func New(ctx context.Context, db string) (address string, drop func() error, err error) {
	if db == "sqlite" {
		dir, err := os.MkdirTemp("", "liuke-bench-")
		return filepath.Join(dir, "liuke.db"), func() error { return os.RemoveAll(dir) }, err
	}
	schema := "bench_" + strings.ReplaceAll(ident.New(), "-", "")
	if err := execute(ctx, db, "CREATE SCHEMA "+schema); err != nil {
		return "", nil, err
	}
	return Kept(ctx, db, schema)
}

// Kept returns the address of a schema that is there already, and what removes it.
func Kept(ctx context.Context, db, schema string) (address string, drop func() error, err error) {
	u, err := url.Parse(db)
	if err != nil {
		return "", nil, err
	}
	q := u.Query()
	q.Set("search_path", schema)
	q.Set("application_name", schema)
	u.RawQuery = q.Encode()
	return u.String(), func() error { return execute(ctx, db, "DROP SCHEMA "+schema+" CASCADE") }, nil
}

// Schema is the schema of an address that New or Kept returned; "" for SQLite.
func Schema(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Query().Get("search_path")
}

// IsPostgres reports whether the address is that of a PostgreSQL database.
func IsPostgres(address string) bool { return strings.HasPrefix(address, "postgres") }

// Settle has PostgreSQL look at what was written, as it does by itself some minutes later. Until then it guesses how many rows there are.
func Settle(ctx context.Context, address string) error {
	if !IsPostgres(address) {
		return nil
	}
	return execute(ctx, address, "ANALYZE")
}

// Open opens the database at the address as plainly as possible: with as many
// connections to PostgreSQL as the program has, or with the one that writes
// to SQLite.
func Open(address string) (*sql.DB, error) {
	if IsPostgres(address) {
		db, err := sql.Open("pgx", address)
		if err == nil {
			db.SetMaxOpenConns(connections)
			db.SetMaxIdleConns(connections)
		}
		return db, err
	}
	db, err := sql.Open("sqlite", "file:"+address+
		"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-32000)&_txlock=immediate")
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

const connections = 16

func execute(ctx context.Context, address, statement string) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(ctx, statement)
	return err
}
