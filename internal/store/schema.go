package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"

	"liuke/internal/store/archive"
)

// versionTable is where the migrations note what was done.
const versionTable = "goose_db_version"

// OpenExisting opens a database that is there already and leaves its schema
// as it is, whatever its version: for looking at it, and for backups.
func OpenExisting(ctx context.Context, address string) (*DB, error) {
	if dialectOf(address) == dialectSQLite {
		if _, err := os.Stat(address); err != nil {
			return nil, fmt.Errorf("open database: %w", err)
		}
	}
	db, err := connect(address)
	if err != nil {
		return nil, err
	}
	version, err := schemaVersion(ctx, db)
	if err == nil && version == 0 {
		err = errors.New("there is no Liuke in this database")
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// schemaVersion returns the version of the database's schema, 0 when it has none.
func schemaVersion(ctx context.Context, r reader) (int64, error) {
	known, err := one(ctx, r, scanInt, "schema-known")
	if err != nil || known == 0 {
		return 0, err
	}
	rows, err := r.queryText(ctx, "SELECT coalesce(max(version_id), 0) FROM "+versionTable)
	if err != nil {
		return 0, err
	}
	versions, err := collect(rows, scanInt, "schema version")
	if err != nil {
		return 0, err
	}
	return versions[0], nil
}

// versions returns the version of the schema, and the one this program knows.
func (db *DB) versions(ctx context.Context, r reader) (present, latest int64, err error) {
	provider, err := newProvider(ctx, db)
	if err != nil {
		return 0, 0, fmt.Errorf("migrations: %w", err)
	}
	for _, s := range provider.ListSources() {
		latest = max(latest, s.Version)
	}
	present, err = schemaVersion(ctx, r)
	return present, latest, err
}

func newer(what string, version, latest int64) error {
	return fmt.Errorf("the %s has schema %d, this program knows %d: use a newer liuke", what, version, latest)
}

// table is a table of the schema as the database itself describes it.
type table struct {
	name    string
	columns []column
	refers  []string // tables that its foreign keys refer to
}

type column struct {
	table, name string
	kind        string // as the database calls it
	required    bool
	filled      bool // by the database itself
}

func scanColumn(rows *sql.Rows) (c column, err error) {
	return c, rows.Scan(&c.table, &c.name, &c.kind, &c.required, &c.filled)
}

// tables returns those tables that migrations made, each behind those that it
// refers to. Whatever else is in the database is not ours.
func (db *DB) tables(ctx context.Context, r reader) ([]table, error) {
	made, err := madeTables(db.dialect)
	if err != nil {
		return nil, err
	}
	columns, err := list(ctx, r, scanColumn, "schema-columns")
	if err != nil {
		return nil, err
	}
	references, err := list(ctx, r, func(rows *sql.Rows) (r [2]string, err error) {
		return r, rows.Scan(&r[0], &r[1])
	}, "schema-references")
	if err != nil {
		return nil, err
	}
	var tables []table
	for _, c := range columns {
		if !made[c.table] {
			continue
		}
		if len(tables) == 0 || tables[len(tables)-1].name != c.table {
			tables = append(tables, table{name: c.table})
		}
		t := &tables[len(tables)-1]
		t.columns = append(t.columns, c)
	}
	for i := range tables {
		for _, r := range references {
			if r[0] == tables[i].name && r[1] != r[0] {
				tables[i].refers = append(tables[i].refers, r[1])
			}
		}
	}
	return inOrder(tables), nil
}

// inOrder sorts tables by what they refer to.
func inOrder(tables []table) []table {
	sorted := make([]table, 0, len(tables))
	placed := map[string]bool{}
	for len(sorted) < len(tables) {
		before := len(sorted)
		for _, t := range tables {
			if !placed[t.name] && !slices.ContainsFunc(t.refers, func(name string) bool { return !placed[name] }) {
				sorted, placed[t.name] = append(sorted, t), true
			}
		}
		if len(sorted) == before {
			panic("store: tables refer to each other in a circle")
		}
	}
	return sorted
}

var createTable = regexp.MustCompile(`(?m)^CREATE (?:VIRTUAL )?TABLE (\w+)`)

// madeTables returns the names of the tables that migrations make.
func madeTables(d dialect) (map[string]bool, error) {
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return nil, err
	}
	others, err := otherDialects(files, d)
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	made := map[string]bool{}
	for _, name := range names {
		if slices.Contains(others, name) {
			continue
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		for _, found := range createTable.FindAllSubmatch(text, -1) {
			made[string(found[1])] = true
		}
	}
	return made, nil
}

// unkept are the tables that no backup has: what open pages are to follow at
// the moment, who is signed in (after a restore everybody signs in again),
// SQLite's search indexes, which follow by themselves, and what cases are found
// by, which is made anew.
var unkept = []string{"event", "session", "search_index", "case_index", "case_text", "case_stale", "presence", "draft"}

// kept returns the tables of a backup, without what the database fills in by itself.
func kept(tables []table) ([]archive.Table, error) {
	var all []archive.Table
	for _, t := range tables {
		if slices.Contains(unkept, t.name) {
			continue
		}
		out := archive.Table{Name: t.name}
		for _, c := range t.columns {
			if c.filled {
				continue
			}
			kind, err := c.archiveKind()
			if err != nil {
				return nil, err
			}
			out.Columns = append(out.Columns, archive.Column{Name: c.name, Kind: kind})
		}
		all = append(all, out)
	}
	return all, nil
}

// archiveKind returns the kind of the column's values, which is the same on
// both databases.
func (c column) archiveKind() (archive.Kind, error) {
	switch strings.ToLower(c.kind) {
	case "text":
		return archive.Text, nil
	case "bigint":
		return archive.Int, nil
	case "double precision":
		return archive.Float, nil
	case "boolean":
		return archive.Bool, nil
	case "bytea":
		return archive.Bytes, nil
	}
	return "", fmt.Errorf("store: column %s.%s has type %s, which no backup knows", c.table, c.name, c.kind)
}
