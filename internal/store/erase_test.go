package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

func TestEraseLeavesOnlyWhatIsNotOurs(t *testing.T) {
	ctx := context.Background()
	t.Run("sqlite", func(t *testing.T) {
		address := storetest.SQLite(t)
		other := filepath.Join(filepath.Dir(address), "notes.txt")
		if err := os.WriteFile(other, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		db := openCompany(t, address)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := store.Erase(ctx, address); err != nil {
				t.Fatal(err)
			}
		}
		left, err := os.ReadDir(filepath.Dir(address))
		if err != nil || len(left) != 1 || left[0].Name() != "notes.txt" {
			t.Errorf("left: %v, %v", left, err)
		}
	})
	t.Run("postgres", func(t *testing.T) {
		address := storetest.Postgres(t)
		db := openCompany(t, address)
		damage(t, db, "CREATE TABLE notes (text TEXT)")
		if err := store.Erase(ctx, address); err != nil {
			t.Fatal(err)
		}
		rows, err := db.Query(ctx, `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema()`)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				t.Fatal(err)
			}
			if name != "notes" {
				t.Errorf("%s is left", name)
			}
		}
		if _, err := db.Query(ctx, "SELECT text FROM notes"); err != nil {
			t.Errorf("a table that is not ours: %v", err)
		}
	})
	storetest.EachAddress(t, func(t *testing.T, address string) {
		if err := openCompany(t, address).Close(); err != nil {
			t.Fatal(err)
		}
		if err := store.Erase(ctx, address); err != nil {
			t.Fatal(err)
		}
		openCompany(t, address) // everything can be made again
	})
}
