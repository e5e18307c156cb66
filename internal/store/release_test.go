package store_test

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"testing"

	"liuke/internal/store"
	"liuke/internal/store/archive"
	"liuke/internal/store/storetest"
)

var update = flag.Bool("update", false, "write testdata/releases for the present schema")

// TestBackupsOfReleasesRestore restores a backup of each released schema and
// migrates it. Before a release with a new schema, -update adds its backup;
// those of earlier ones are never changed.
func TestBackupsOfReleasesRestore(t *testing.T) {
	if *update {
		writeRelease(t)
	}
	files, err := filepath.Glob("testdata/releases/*.backup")
	if err != nil || len(files) == 0 {
		t.Fatalf("no backups of releases: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			storetest.EachAddress(t, func(t *testing.T, address string) {
				if _, err := store.Restore(context.Background(), address, file, nil); err != nil {
					t.Fatal(err)
				}
				db := openAt(t, address)
				if found := findings(t, db); len(found) > 0 {
					t.Errorf("doctor finds %v", found)
				}
				if c, err := db.Customers().Customer(context.Background(), "c1"); err != nil || c.Name != "王小明" {
					t.Errorf("customer %v, %v", c, err)
				}
			})
		})
	}
}

func writeRelease(t *testing.T) {
	t.Helper()
	db := openCompany(t, storetest.SQLite(t))
	file, _ := backUp(t, db)
	r, err := archive.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	name := fmt.Sprintf("testdata/releases/schema-%d.backup", r.Header().Schema)
	if _, err := db.Backup(context.Background(), name, true, companyAt, nil); err != nil {
		t.Fatal(err)
	}
}
