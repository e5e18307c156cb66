package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"liuke/internal/store"
)

// companyAt is the time of everything in the company of testdata/company.sql
// that has none of its own.
const companyAt = int64(1_700_000_000_000)

// openCompany opens a database and founds a small company there that is whole
// and has rows in every table.
func openCompany(t testing.TB, address string) *store.DB {
	t.Helper()
	db := openAt(t, address)
	script, err := os.ReadFile("testdata/company.sql")
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	photo := bytes.Repeat([]byte("\x00\xff留客"), 50_000)
	for id, content := range map[string][]byte{"f1": photo, "f2": []byte("a,b\n1,2\n"), "f3": nil} {
		if _, _, err := db.Files().Put(ctx, id, id+".jpg", "image/jpeg", bytes.NewReader(content), companyAt); err != nil {
			t.Fatal(err)
		}
	}
	for _, statement := range strings.Split(string(script), ";\n") {
		damage(t, db, statement)
	}
	damage(t, db, "INSERT INTO signing_key (id, secret, created_at, retired_at) VALUES ('q1', $1, $2, NULL)", []byte{0, 1, 255}, companyAt)
	damage(t, db, "INSERT INTO session (token_hash, data, expires_at) VALUES ('z1', $1, $2)", []byte{0, 1, 255}, companyAt)
	damage(t, db, `INSERT INTO attachment (case_id, id, message_id, file_id, name, type, size, created_at)
		VALUES ('d1', 'x1', 'd1', 'f1', '照片.jpg', 'image/jpeg', $1, $2), ('d1', 'x2', 'm2', 'f1', 'a.jpg', 'image/jpeg', $1, $2)`,
		int64(len(photo)), companyAt)
	if err := db.Refold(ctx, "c1"); err != nil {
		t.Fatal(err)
	}
	return db
}

func openAt(t testing.TB, address string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// damage changes the database behind the program's back.
func damage(t testing.TB, db *store.DB, statement string, args ...any) {
	t.Helper()
	if strings.TrimSpace(statement) == "" {
		return
	}
	if err := db.Exec(context.Background(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// content returns, for each table of a backup, how many rows it has and a hash
// of them that is the same on both databases.
func content(t testing.TB, db *store.DB) map[string]string {
	t.Helper()
	all := map[string]string{}
	for table, columns := range db.Kept(t) {
		all[table] = tableContent(t, db, table, columns)
	}
	return all
}

func tableContent(t testing.TB, db *store.DB, table string, columns []string) string {
	t.Helper()
	rows, err := db.Query(context.Background(), "SELECT "+strings.Join(columns, ", ")+" FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var lines []string
	for rows.Next() {
		lines = append(lines, rowText(t, rows, len(columns)))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return fmt.Sprintf("%d rows %s", len(lines), hex.EncodeToString(sum[:8]))
}

func rowText(t testing.TB, rows *sql.Rows, width int) string {
	t.Helper()
	values, targets := make([]any, width), make([]any, width)
	for i := range targets {
		targets[i] = &values[i]
	}
	if err := rows.Scan(targets...); err != nil {
		t.Fatal(err)
	}
	for i, v := range values {
		if yes, ok := v.(bool); ok { // as SQLite has them
			values[i] = int64(0)
			if yes {
				values[i] = int64(1)
			}
		}
	}
	return fmt.Sprintf("%#v", values)
}

// findings returns the problems of each check that found any.
func findings(t testing.TB, db *store.DB) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	report := func(f store.Finding) {
		if f.Problems > 0 {
			found[f.Check] = f.Examples
		}
	}
	ctx := context.Background()
	if err := db.Examine(ctx, report); err != nil {
		t.Fatal(err)
	}
	if err := db.ExamineWork(ctx, companyAt, report); err != nil {
		t.Fatal(err)
	}
	return found
}
