package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"liuke/internal/ident"
)

// emptyDatabase makes one and returns its address and what removes it: a file
// in the temporary folder, or a schema of the PostgreSQL database.
func emptyDatabase(ctx context.Context, db string) (address string, drop func() error, err error) {
	if db == "sqlite" {
		dir, err := os.MkdirTemp("", "liuke-bench-")
		return filepath.Join(dir, "liuke.db"), func() error { return os.RemoveAll(dir) }, err
	}
	schema := "bench_" + strings.ReplaceAll(ident.New(), "-", "")
	if err := execute(ctx, db, "CREATE SCHEMA "+schema); err != nil {
		return "", nil, err
	}
	u, err := url.Parse(db)
	if err != nil {
		return "", nil, err
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String(), func() error { return execute(ctx, db, "DROP SCHEMA "+schema+" CASCADE") }, nil
}

func execute(ctx context.Context, address, statement string) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(ctx, statement)
	return err
}

// peakMemory returns the largest resident set this process has had (VmHWM), 0
// where the system does not tell.
func peakMemory() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if os.IsNotExist(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes int64
	if _, err := fmt.Sscan(after, &kilobytes); err != nil {
		return 0, fmt.Errorf("read VmHWM: %w", err)
	}
	return kilobytes << 10, nil
}
