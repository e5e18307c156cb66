// Package storetest opens real databases for tests: every test that needs one
// runs on SQLite and on PostgreSQL.
package storetest

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"liuke/internal/ident"
	"liuke/internal/store"
)

// Each runs the test once per database, on an empty one of its own. Without
// LIUKE_TEST_POSTGRES the PostgreSQL half is skipped, or fails when
// LIUKE_REQUIRE is set.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	EachAddress(t, func(t *testing.T, address string) {
		db, err := store.Open(context.Background(), address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		test(t, db)
	})
}

// EachAddress is Each for tests that open the database themselves.
func EachAddress(t *testing.T, test func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// SQLite returns the path of a database that does not exist yet.
func SQLite(t testing.TB) string { return filepath.Join(t.TempDir(), "liuke.db") }

// Postgres makes an empty schema for this test and returns an address whose
// connections live in it; the schema is dropped when the test ends.
func Postgres(t testing.TB) string {
	t.Helper()
	base := os.Getenv("LIUKE_TEST_POSTGRES")
	if base == "" {
		if os.Getenv("LIUKE_REQUIRE") != "" {
			t.Fatal("LIUKE_TEST_POSTGRES is not set, and LIUKE_REQUIRE wants PostgreSQL tested")
		}
		t.Skip("PostgreSQL is not tested: set LIUKE_TEST_POSTGRES to a database's address")
	}
	schema := "test_" + strings.ReplaceAll(ident.New(), "-", "")
	execPostgres(t, base, "CREATE SCHEMA "+schema)
	t.Cleanup(func() { execPostgres(t, base, "DROP SCHEMA "+schema+" CASCADE") })
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

func execPostgres(t testing.TB, address, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
}
