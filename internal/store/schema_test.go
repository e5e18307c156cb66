package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// TestBothDatabasesHaveOneSchema compares column by column. What only one of
// them has is listed; an entry more is a decision.
func TestBothDatabasesHaveOneSchema(t *testing.T) {
	lite := openAt(t, storetest.SQLite(t)).Described(t)
	postgres := openAt(t, storetest.Postgres(t)).Described(t)
	only := []string{"event.xid bigint required=true", "search_index.body  required=false",
		"case_text.tokens tsvector required=true", "case_text.number bigint required=true", "case_index.scope  required=false", "case_index.body  required=false"}
	for _, c := range lite {
		if !slices.Contains(postgres, c) && !slices.Contains(only, c) {
			t.Errorf("only SQLite has %s", c)
		}
	}
	for _, c := range postgres {
		if !slices.Contains(lite, c) && !slices.Contains(only, c) {
			t.Errorf("only PostgreSQL has %s", c)
		}
	}
	if len(lite) < 250 {
		t.Errorf("%d columns are too few to be all", len(lite))
	}
}

// TestMigrationsNameTheirTables sees to it that backup and erase know of every
// table there is.
func TestMigrationsNameTheirTables(t *testing.T) {
	queries := map[string]string{
		"sqlite":   "SELECT name FROM sqlite_master WHERE type = 'table'",
		"postgres": `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`,
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		known := db.TableNames(t)
		rows, err := db.Query(context.Background(), queries[db.Dialect()])
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				t.Fatal(err)
			}
			// The rest are the migrations' own and those in which SQLite keeps an index and a sequence.
			if !slices.Contains(known, name) && name != "goose_db_version" && name != "sqlite_sequence" && !strings.HasPrefix(name, "search_index_") && !strings.HasPrefix(name, "case_index_") {
				t.Errorf("no migration is known to make %s", name)
			}
		}
	})
}

func TestAnOlderProgramRefusesANewerDatabase(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx := context.Background()
		db := openAt(t, address)
		damage(t, db, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, $1)", true)
		if _, err := store.Open(ctx, address); err == nil || !strings.Contains(err.Error(), "use a newer liuke") {
			t.Errorf("Open: %v", err)
		}
		if _, err := db.Backup(ctx, t.TempDir()+"/backup", false, companyAt, nil); err == nil || !strings.Contains(err.Error(), "use a newer liuke") {
			t.Errorf("Backup: %v", err)
		}
		var found []store.Finding
		err := db.Examine(ctx, func(f store.Finding) { found = append(found, f) })
		if err == nil || len(found) != 1 || found[0].Problems != 1 {
			t.Errorf("Examine: %v, %v", found, err)
		}
	})
}

func TestOpenExistingMakesNothing(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx := context.Background()
		if _, err := store.OpenExisting(ctx, address); err == nil {
			t.Error("a database that is not there was opened")
		}
		openAt(t, address)
		db, err := store.OpenExisting(ctx, address)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}
