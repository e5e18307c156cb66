package imports_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"liuke/internal/account"
	"liuke/internal/purchase"
	"liuke/internal/purchase/imports"
	"liuke/internal/store/storetest"
)

// dataFile opens a public data set, which the repository does not have.
func dataFile(t *testing.T, name string) imports.File {
	t.Helper()
	dir := os.Getenv("LIUKE_DATA")
	if dir == "" {
		if os.Getenv("LIUKE_REQUIRE") != "" {
			t.Fatal("LIUKE_DATA is not set, and LIUKE_REQUIRE wants the real sheet imported")
		}
		t.Skip("the real sheet is not imported: set LIUKE_DATA to the folder with " + name)
	}
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return imports.File{ReaderAt: f, Size: info.Size(), Name: name}
}

// TestOnlineRetail imports a year of real till lines, with all that is odd about them.
func TestOnlineRetail(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx := context.Background()
		db, raw := open(t, address)
		service := newService(db)
		file := dataFile(t, "online_retail.csv.gz")
		order := imports.Order{Source: "till"}

		forecast, err := service.DryRun(ctx, account.System, file, order)
		if err != nil {
			t.Fatal(err)
		}
		if forecast.Customers != 4_372 || forecast.NewCustomers != 4_372 || forecast.Added != 25_900 || forecast.Lines != 541_909 {
			t.Errorf("the dry run foresees %+v", forecast)
		}
		if first, last := forecast.FirstDay.String(), forecast.LastDay.String(); first != "2010-12-01" || last != "2011-12-09" {
			t.Errorf("the dry run foresees days from %s to %s", first, last)
		}
		if n := count(t, raw, "SELECT count(*) FROM purchase"); n != 0 {
			t.Fatalf("the dry run kept %d purchases", n)
		}

		done, err := service.Run(ctx, account.System, file, order, nil)
		if err != nil {
			t.Fatal(err)
		}
		want := purchase.Counts{Receipts: 25_900, Added: 25_900, Lines: 541_909, TwoTimes: 43, Apart: 1}
		if done.Counts != want || done.Before || done.State != purchase.ImportFinished {
			t.Errorf("imported %+v, want %+v", done, want)
		}
		if amount := count(t, raw, "SELECT CAST(sum(amount) AS BIGINT) FROM purchase"); amount != forecast.Amount {
			t.Errorf("imported %d, the dry run foresaw %d", amount, forecast.Amount)
		}
		checkTraps(t, raw)
		if err := db.Ledger().VerifySummaries(ctx, func(id string) { t.Errorf("the summaries of %s differ", id) }); err != nil {
			t.Error(err)
		}

		again, err := service.Run(ctx, account.System, file, order, nil)
		if err != nil || !again.Before || again.ID != done.ID {
			t.Errorf("the second time: %+v, %v", again, err)
		}
	})
}

func checkTraps(t *testing.T, raw *sql.DB) {
	t.Helper()
	for query, want := range map[string]int64{
		"SELECT count(*) FROM purchase": 25_900,
		"SELECT count(*) FROM purchase WHERE external_id LIKE 'C%' AND kind = 'return'":                                               3_836,
		"SELECT count(*) FROM purchase WHERE external_id LIKE 'C%'":                                                                   3_836,
		"SELECT count(*) FROM customer":                                                                                               4_372,
		"SELECT count(*) FROM customer_summary":                                                                                       4_372,
		"SELECT count(*) FROM purchase_line":                                                                                          541_909,
		"SELECT CAST(sum(lines) AS BIGINT) FROM purchase":                                                                             541_909,
		"SELECT count(*) FROM purchase_line WHERE unit_price = 0":                                                                     2_515,
		"SELECT count(*) FROM purchase_line WHERE unit_price < 0":                                                                     2,
		"SELECT count(*) FROM purchase_line WHERE unit_price = 10":                                                                    4,
		"SELECT count(*) FROM purchase_line l JOIN purchase p ON p.id = purchase_id WHERE customer_id IS NULL":                        135_080,
		"SELECT count(*) FROM purchase_line l JOIN purchase p ON p.id = purchase_id WHERE external_id NOT LIKE 'C%' AND quantity < 0": 1_336,
		// Lines that are told twice are lines: 5,268 of them word for word, three
		// more with other words or another minute.
		`SELECT CAST(sum(n - 1) AS BIGINT) FROM (SELECT count(*) AS n FROM purchase_line
			GROUP BY purchase_id, product_id, quantity, unit_price) same`: 5_271,
	} {
		if got := count(t, raw, query); got != want {
			t.Errorf("%s: got %d, want %d", query, got, want)
		}
	}
}
