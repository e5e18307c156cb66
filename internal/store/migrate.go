package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrate brings the schema up to date, each step in a transaction, under a
// lock so that replicas which start together do it once. A database newer
// than this program is refused.
func migrate(ctx context.Context, db *DB) error {
	provider, err := newProvider(ctx, db)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", mapError(err))
	}
	if current > target {
		return newer("database", current, target)
	}
	if current == target {
		return nil
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// newProvider takes the numbered set: the files for both databases, and those
// named for this one.
func newProvider(ctx context.Context, db *DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return nil, err
	}
	others, err := otherDialects(files, db.dialect)
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{goose.WithExcludeNames(others)}
	if db.dialect == dialectSQLite {
		return goose.NewProvider(goose.DialectSQLite3, db.write, files, options...)
	}
	locker, err := newLocker(ctx, db)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db.write, files, append(options, goose.WithSessionLocker(locker))...)
}

// newLocker returns the lock of the schema, so that companies in one database
// do not wait for one another. Who finds it taken asks again each second.
func newLocker(ctx context.Context, db *DB) (lock.SessionLocker, error) {
	id, err := one(ctx, db, scanInt, "migration-lock")
	if err != nil {
		return nil, err
	}
	return lock.NewPostgresSessionLocker(lock.WithLockID(id), lock.WithLockTimeout(1, 300))
}

func otherDialects(files fs.FS, d dialect) ([]string, error) {
	all, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	var others []string
	for _, name := range all {
		only := strings.TrimPrefix(path.Ext(strings.TrimSuffix(name, ".sql")), ".")
		if only != "" && only != string(d) {
			others = append(others, name)
		}
	}
	return others, nil
}
