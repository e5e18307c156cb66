package app

import (
	"database/sql"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"testing"
)

// hashes returns a hash of all that each table of the database has, but for
// those left out.
func hashes(t *testing.T, db *sql.DB, dialect string, leftOut []string) map[string]string {
	t.Helper()
	all := tables(t, db, dialect, leftOut)
	if dialect == "postgres" {
		return postgresHashes(t, db, all)
	}
	print := make(map[string]string, len(all))
	for _, table := range all {
		print[table] = rowsHash(t, db, table)
	}
	return print
}

// tables returns the names of all tables but those left out.
func tables(t *testing.T, db *sql.DB, dialect string, leftOut []string) []string {
	t.Helper()
	ask := "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
	if dialect == "postgres" {
		ask = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()"
	}
	all := slices.DeleteFunc(rowsOf(t, db, ask), func(name string) bool { return slices.Contains(leftOut, name) })
	if len(all) == 0 {
		t.Fatal("the database has no tables")
	}
	return all
}

// rowsHash hashes a table's rows, in whatever order they come.
func rowsHash(t *testing.T, db *sql.DB, table string) string {
	t.Helper()
	var sum uint64
	n := 0
	h := fnv.New64a()
	eachRow(t, db, `SELECT * FROM "`+table+`"`, func(values []any) {
		h.Reset()
		for _, v := range values {
			switch v := v.(type) {
			case string:
				_, _ = io.WriteString(h, v)
			case []byte:
				_, _ = h.Write(v)
			default:
				_, _ = fmt.Fprint(h, v)
			}
			_, _ = h.Write([]byte{0})
		}
		sum += h.Sum64()
		n++
	})
	return fmt.Sprintf("%d rows %x", n, sum)
}

// postgresHashes has the database itself read all tables in one statement.
func postgresHashes(t *testing.T, db *sql.DB, tables []string) map[string]string {
	t.Helper()
	var ask []string
	for _, table := range tables {
		ask = append(ask, fmt.Sprintf(`SELECT '%s ' || COALESCE(md5(string_agg(h, '' ORDER BY h)), '') FROM (SELECT md5(t::text) AS h FROM "%s" t) s`, table, table))
	}
	print := make(map[string]string, len(tables))
	for _, line := range rowsOf(t, db, strings.Join(ask, " UNION ALL ")) {
		table, hash, _ := strings.Cut(line, " ")
		print[table] = hash
	}
	return print
}

// rowsOf returns the first column of each row that a statement gives, as text.
func rowsOf(t *testing.T, db *sql.DB, statement string) (all []string) {
	t.Helper()
	eachRow(t, db, statement, func(values []any) { all = append(all, fmt.Sprint(values[0])) })
	return all
}

func eachRow(t *testing.T, db *sql.DB, statement string, each func(values []any)) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		each(values)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
