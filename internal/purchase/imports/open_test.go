package imports_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/purchase"
	"liuke/internal/purchase/imports"
	"liuke/internal/store"
)

func company(context.Context) (account.Company, error) {
	return account.Company{Currency: "GBP", Zone: "Europe/London"}, nil
}

func newService(db *store.DB) *imports.Service {
	clock := func() int64 { return time.Date(2012, 1, 2, 3, 4, 5, 0, time.UTC).UnixMilli() }
	return imports.NewService(db.Ledger(), db.Files(), purchase.NewService(db.Ledger(), company), clock)
}

func open(t *testing.T, address string) (*store.DB, *sql.DB) {
	t.Helper()
	db, err := store.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	driver := "pgx"
	if db.Dialect() == "sqlite" {
		driver, address = "sqlite", "file:"+address
	}
	raw, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = raw.Close() })
	return db, raw
}

func count(t *testing.T, raw *sql.DB, query string) (n int64) {
	t.Helper()
	if err := raw.QueryRow(query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// tables are those that an import may write to.
var tables = []string{
	"customer", "identity", "customer_merge", "product", "purchase", "purchase_line", "purchase_revision", "purchase_import",
	"import_error", "customer_day", "customer_summary", "product_summary", "sheet_mapping", "job", "event", "search_doc",
}

// hashes returns a hash of the content of each table.
func hashes(t *testing.T, raw *sql.DB) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, table := range tables {
		rows, err := raw.Query("SELECT * FROM " + table + " ORDER BY 1, 2")
		if err != nil {
			t.Fatal(err)
		}
		names, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		values := make([]any, len(names))
		for n := range values {
			values[n] = new(any)
		}
		hash := sha256.New()
		for rows.Next() {
			if err := rows.Scan(values...); err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				fmt.Fprintf(hash, "%v|", *v.(*any))
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
		all[table] = hex.EncodeToString(hash.Sum(nil))
	}
	return all
}

// csv is a sheet of a few lines.
func csv(name string, lines ...string) imports.File {
	text := strings.Join(lines, "\n") + "\n"
	return imports.File{ReaderAt: strings.NewReader(text), Size: int64(len(text)), Name: name}
}
