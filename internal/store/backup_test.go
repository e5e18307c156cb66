package store_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/purchase"
	"liuke/internal/store"
	"liuke/internal/store/archive"
	"liuke/internal/store/storetest"
)

// fourWays runs a test from each database into each.
func fourWays(t *testing.T, test func(t *testing.T, from, into string)) {
	t.Helper()
	for name, from := range map[string]func(testing.TB) string{"from sqlite": storetest.SQLite, "from postgres": storetest.Postgres} {
		t.Run(name, func(t *testing.T) {
			storetest.EachAddress(t, func(t *testing.T, into string) { test(t, from(t), into) })
		})
	}
}

func backUp(t testing.TB, db *store.DB) (file string, rows int64) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "backup")
	rows, err := db.Backup(context.Background(), file, false, companyAt, nil)
	if err != nil {
		t.Fatal(err)
	}
	return file, rows
}

func TestARestoredBackupIsTheSame(t *testing.T) {
	fourWays(t, func(t *testing.T, from, into string) {
		db := openCompany(t, from)
		want := content(t, db)
		for table, rows := range want {
			if strings.HasPrefix(rows, "0 ") {
				t.Errorf("table %s is not tested: testdata/company.sql has no row for it", table)
			}
		}
		file, rows := backUp(t, db)
		restored, err := store.Restore(context.Background(), into, file, nil)
		if err != nil {
			t.Fatal(err)
		}
		if restored != rows {
			t.Errorf("%d rows were backed up, %d restored", rows, restored)
		}
		db = openAt(t, into)
		if got := content(t, db); !maps.Equal(got, want) {
			t.Errorf("got\n%v\nwant\n%v", got, want)
		}
		if found := findings(t, db); len(found) > 0 {
			t.Errorf("doctor finds %v", found)
		}
		if _, signedIn, err := db.Sessions().FindSession(context.Background(), "z1", 0); signedIn || err != nil {
			t.Errorf("a session was restored, or %v", err)
		}
		if roots, _, err := db.Customers().Search(context.Background(), "小明"); err != nil || len(roots) != 1 {
			t.Errorf("searching finds %v, %v", roots, err)
		}
		if first, err := db.Numbers("case").Reserve(context.Background(), 1); err != nil || first != 10101 {
			t.Errorf("the next number is %d, %v", first, err)
		}
	})
}

func TestRestoreRefusesWhatIsNotEmpty(t *testing.T) {
	fourWays(t, func(t *testing.T, from, into string) {
		file, _ := backUp(t, openCompany(t, from))
		db := openAt(t, into)
		damage(t, db, "INSERT INTO number_block (name, next) VALUES ('case', 7)")
		before := content(t, db)
		if _, err := store.Restore(context.Background(), into, file, nil); !errors.Is(err, store.ErrNotEmpty) {
			t.Errorf("Restore: %v", err)
		}
		if !maps.Equal(content(t, db), before) {
			t.Error("the database was changed")
		}
	})
}

func TestRestoreGoesOnWhereOneWasBrokenOff(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, into string) {
		file, rows := backUp(t, openCompany(t, storetest.SQLite(t)))
		ctx, stop := context.WithCancel(context.Background())
		_, err := store.Restore(ctx, into, file, func(done int64) {
			if done > rows/2 {
				stop()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("the restore that was broken off: %v", err)
		}
		for table, rows := range content(t, openAt(t, into)) {
			if !strings.HasPrefix(rows, "0 ") {
				t.Errorf("it left %s in %s", rows, table)
			}
		}
		if _, err := store.Restore(context.Background(), into, file, nil); err != nil {
			t.Error(err)
		}
	})
}

func TestADamagedBackupIsRefused(t *testing.T) {
	file, _ := backUp(t, openCompany(t, storetest.SQLite(t)))
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	storetest.EachAddress(t, func(t *testing.T, into string) {
		for at := 0; at < len(whole); at += 1000 {
			whole[at] ^= 0xff
			if err := os.WriteFile(file, whole, 0o600); err != nil {
				t.Fatal(err)
			}
			whole[at] ^= 0xff
			if _, err := store.Restore(context.Background(), into, file, nil); !errors.Is(err, archive.ErrDamaged) {
				t.Fatalf("byte %d changed: %v", at, err)
			}
		}
		if _, err := store.OpenExisting(context.Background(), into); err == nil {
			t.Error("something was written")
		}
	})
}

// TestAHostileBackupIsRefused has backups whose checksums are right.
func TestAHostileBackupIsRefused(t *testing.T) {
	file, _ := backUp(t, openCompany(t, storetest.SQLite(t)))
	good, err := archive.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = good.Close() }()
	bad := map[string]func(h *archive.Header){
		"newer schema":  func(h *archive.Header) { h.Schema = 99999 },
		"table missing": func(h *archive.Header) { h.Tables = h.Tables[1:] },
		"table unknown": func(h *archive.Header) { h.Tables[0].Name = "goose_db_version" },
		"table injected": func(h *archive.Header) {
			h.Tables[0].Name += ` (id) VALUES ('x'); DROP TABLE staff; --`
		},
		"column injected": func(h *archive.Header) { h.Tables[0].Columns[0].Name = `id) SELECT 'x' --` },
		"column retyped":  func(h *archive.Header) { h.Tables[0].Columns[0].Kind = archive.Bytes },
		"column missing":  func(h *archive.Header) { h.Tables[0].Columns = h.Tables[0].Columns[1:] },
		"orphans":         nil,
	}
	storetest.EachAddress(t, func(t *testing.T, into string) {
		for name, change := range bad {
			h := good.Header()
			h.Tables = nil
			for _, table := range good.Header().Tables {
				table.Columns = append([]archive.Column(nil), table.Columns...)
				h.Tables = append(h.Tables, table)
			}
			if change != nil {
				change(&h)
			}
			if _, err := store.Restore(context.Background(), into, forge(t, h), nil); err == nil {
				t.Errorf("%s: restored", name)
			}
		}
		if found := content(t, openAt(t, into)); !strings.HasPrefix(found["message"], "0 ") {
			t.Errorf("messages are left: %s", found["message"])
		}
	})
}

// forge writes a backup that has nothing but a message to no case.
func forge(t *testing.T, h archive.Header) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "forged")
	w, err := archive.Create(path, false, h)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range h.Tables {
		if table.Name == "message" {
			if err := w.Row([]any{"none", "m", "inbound", nil, "a", "b", int64(1)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.EndTable(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestABackupIsOfOneMoment backs up while purchases come in, and finds the
// summaries of the restored database in step with its purchases.
func TestABackupIsOfOneMoment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, stop := context.WithCancel(context.Background())
		written := make(chan error, 1)
		began := make(chan struct{})
		go func() { written <- keepBuying(ctx, db, began) }()
		<-began
		for range 5 {
			file, _ := backUp(t, db)
			into := storetest.SQLite(t)
			if _, err := store.Restore(context.Background(), into, file, nil); err != nil {
				t.Fatal(err)
			}
			copied := openAt(t, into)
			if strings.HasPrefix(content(t, copied)["purchase"], "0 ") {
				t.Error("the backup has no purchases")
			}
			if found := findings(t, copied); len(found) > 0 {
				t.Errorf("doctor finds %v", found)
			}
		}
		stop()
		if err := <-written; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// keepBuying records purchases until ctx ends; began is closed after the first.
func keepBuying(ctx context.Context, db *store.DB, began chan struct{}) error {
	service := purchase.NewService(db.Ledger(), func(context.Context) (account.Company, error) {
		return account.Company{Currency: "CNY", Zone: "Asia/Shanghai"}, nil
	})
	for n := 0; ; n++ {
		at := companyAt + int64(n%97)*86_400_000
		var receipts []purchase.Receipt
		for i := range 10 {
			receipts = append(receipts, purchase.Receipt{
				Source: "till", ExternalID: fmt.Sprintf("%d-%d", n, i), At: at, Currency: "CNY",
				Customer: purchase.CustomerRef{Code: fmt.Sprint((n + i) % 13)},
				Lines:    []purchase.Line{{Product: fmt.Sprint(i), Name: "x", Quantity: 1000, UnitPrice: 10_000, Amount: 100}},
			})
		}
		if _, err := service.Record(ctx, account.System, receipts, at); err != nil {
			return errors.Join(err, ctx.Err())
		}
		if n == 0 {
			close(began)
		}
	}
}

func TestBackupKeepsAFileThatIsThere(t *testing.T) {
	db := openAt(t, storetest.SQLite(t))
	file, _ := backUp(t, db)
	ctx := context.Background()
	if _, err := db.Backup(ctx, file, false, companyAt, nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second backup: %v", err)
	}
	if _, err := db.Backup(ctx, file, true, companyAt, nil); err != nil {
		t.Errorf("a second backup that may overwrite: %v", err)
	}
}
