package imports_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/purchase"
	"liuke/internal/purchase/imports"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

const head = "receipt,date,customer,name,phone,product,quantity,price"

func run(t *testing.T, db *store.DB, f imports.File) imports.Done {
	t.Helper()
	done, err := newService(db).Run(context.Background(), account.System, f, imports.Order{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func refusals(t *testing.T, db *store.DB, id string) string {
	t.Helper()
	var list []string
	err := newService(db).EachError(context.Background(), account.System, id, func(e purchase.RowError) error {
		list = append(list, fmt.Sprintf("%d %s %s %q %s", e.Row, e.Receipt, e.Column, e.Value, e.Reason))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, "\n")
}

func TestTheSameFileTwiceChangesNoTable(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db, raw := open(t, address)
		file := csv("a.csv", head, "1,2011-01-02,a,Anna,,x,2,1.50", "2,2011-01-03,b,Bob,,y,1,2", "3,2011-13-03,b,Bob,,y,1,2")
		first := run(t, db, file)
		before := hashes(t, raw)
		second := run(t, db, file)
		if !second.Before || second.ID != first.ID {
			t.Errorf("the second time: %+v", second)
		}
		for table, hash := range hashes(t, raw) {
			if before[table] != hash {
				t.Errorf("table %s changed", table)
			}
		}
	})
}

func TestAReceiptIsTakenWholeOrNotAtAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		done := run(t, db, csv("a.csv", head,
			"1,2011-01-02,a,Anna,,x,2,1.50",
			"1,2011-01-02,a,Anna,,y,two,1.50",
			"2,2011-02-30,b,Bob,,y,1,2",
			"3,2011-01-02,c,,,x,1,\"1,234.50\"",
			"4,2011-01-02,d,,,x,1,£2",
			"3,2011-01-02,c,,,y,99999999999,1",
			"5,2011-01-02,e,,,x,1,1",
			"5,2011-01-02,f,,,x,1,1",
			",2011-01-02,e,,,x,1,1",
			"6,2011-01-02,g,,,x,1,1",
			"6,2011-01-02,g,,,x,1,1,8,9",
			"7,2011-01-02,h,,,x,1,1",
			"8,2011-01-02,i,,,x,1,1",
			"8,2011-01-02,i,,,x,1,1",
		))
		want := purchase.Counts{Receipts: 9, Added: 2, Refused: 7, Errors: 8, Lines: 3}
		if done.Counts != want {
			t.Errorf("counts %+v, want %+v", done.Counts, want)
		}
		wantRows := `3 1 quantity "two" sheet.number_invalid
4 2 date "2011-02-30" sheet.time_impossible
7 3 quantity "" purchase.number_range
9 5 customer "f" import.customer_differs
10  receipt "" import.receipt_needed
11 6  "" import.receipt_torn
12   "" sheet.row_columns
13 7  "" import.receipt_torn`
		if got := refusals(t, db, done.ID); got != wantRows {
			t.Errorf("refused rows:\n%s\nwant\n%s", got, wantRows)
		}
	})
}

func TestABadRowAmongReceiptsOfOneRow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		done := run(t, db, csv("a.csv", head, "1,2011-01-02,a,,,x,1,1", "2,2011-01-02,a,,,x,1,1,9", "3,2011-01-02,a,,,x,1,1"))
		if want := (purchase.Counts{Receipts: 2, Added: 2, Errors: 1, Lines: 2}); done.Counts != want {
			t.Errorf("counts %+v, want %+v", done.Counts, want)
		}
	})
}

func TestACorrectionAndItsUndo(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx := context.Background()
		db, raw := open(t, address)
		purchases := purchase.NewService(db.Ledger(), company)
		first := run(t, db, csv("first.csv", head, "1,2011-01-02,a,Anna,,x,2,1.50", "2,2011-01-03,a,Anna,,y,1,2"))
		before := hashes(t, raw)
		second := run(t, db, csv("second.csv", head, "1,2011-01-02,b,Bob,,x,3,1.50", "2,2011-01-03,a,Anna,,y,1,2", "3,2011-01-04,b,Bob,,y,1,2"))
		if want := (purchase.Counts{Receipts: 3, Added: 1, Corrected: 1, Unchanged: 1, Lines: 3}); second.Counts != want {
			t.Errorf("counts %+v, want %+v", second.Counts, want)
		}
		_, err := purchases.Undo(ctx, account.System, first.ID, 1)
		var f *fault.Error
		if !errors.As(err, &f) || f.Key != "import.corrected_by_import" || f.Args["File"] != "second.csv" || f.Args["Receipt"] != "1" {
			t.Errorf("the first import was taken back although the second corrected it: %v", err)
		}
		if _, err := purchases.Undo(ctx, account.System, second.ID, 1); err != nil {
			t.Fatal(err)
		}
		after := hashes(t, raw)
		for _, table := range []string{
			"customer", "identity", "purchase", "purchase_line", "purchase_revision", "customer_day", "customer_summary",
			"product_summary", "search_doc",
		} {
			if before[table] != after[table] {
				t.Errorf("table %s is not what it was before the import", table)
			}
		}
		if _, err := purchases.Undo(ctx, account.System, first.ID, 1); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"customer", "purchase", "purchase_line", "customer_day", "customer_summary", "product_summary"} {
			if n := count(t, raw, "SELECT count(*) FROM "+table); n != 0 {
				t.Errorf("%d rows are left in %s", n, table)
			}
		}
		if again := run(t, db, csv("first.csv", head, "1,2011-01-02,a,Anna,,x,2,1.50", "2,2011-01-03,a,Anna,,y,1,2")); again.Before || again.Counts.Added != 2 {
			t.Errorf("after the undo the file was imported as %+v", again)
		}
	})
}

func TestABrokenImportGoesOn(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db, raw := open(t, address)
		lines := []string{head}
		for n := range 56_000 {
			lines = append(lines, fmt.Sprintf("%d,2011-01-%02d,%d,,,p%d,1,1", n/2, 1+n/2000, n/2%97, n%7))
		}
		lines[40_000] = "x,never,,,,,,"
		file := csv("long.csv", lines...)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		_, err := newService(db).Run(ctx, account.System, file, imports.Order{}, func(purchase.Import) {
			cancel()
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("the import was not broken off: %v", err)
		}
		half := count(t, raw, "SELECT count(*) FROM purchase")
		if half == 0 || half >= 28_000 {
			t.Fatalf("broken off after %d purchases", half)
		}
		done := run(t, db, file)
		want := purchase.Counts{Receipts: 28_001, Added: 28_000, Refused: 1, Errors: 1, Lines: 55_999}
		if done.Counts != want || done.State != purchase.ImportFinished {
			t.Errorf("finished with %+v, want %+v", done, want)
		}
		if n := count(t, raw, "SELECT count(*) FROM purchase_line"); n != 55_999 {
			t.Errorf("%d lines are kept", n)
		}
		if n := count(t, raw, "SELECT count(*) FROM purchase_import"); n != 1 {
			t.Errorf("there are %d imports", n)
		}
	})
}

func TestMappingIsRemembered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		service := newService(db)
		odd := func(date string) imports.File { return csv("odd.csv", "c1,c2,c3,c4", "1,"+date+",a,5") }
		order := imports.Order{Mapping: purchase.Mapping{Columns: map[string]string{
			"receipt": "c1", "date": "c2", "customer": "c3", "amount": "c4",
		}}}
		if _, err := service.Run(ctx, account.System, odd("2011-01-01"), imports.Order{}, nil); !fault.Is(err, fault.Invalid) {
			t.Fatalf("nobody could know how to read this: %v", err)
		}
		if _, err := service.Run(ctx, account.System, odd("2011-01-01"), order, nil); err != nil {
			t.Fatal(err)
		}
		plan, err := service.Plan(ctx, account.System, odd("2011-01-02"), imports.Order{})
		if err != nil {
			t.Fatal(err)
		}
		if !plan.Remembered || plan.Mapping.Columns["amount"] != "c4" || len(plan.Missing) > 0 || plan.Before != nil {
			t.Errorf("the plan is %+v", plan)
		}
		if row := plan.Rows[0]; row.Problem != nil || row.Line.Amount != 500 || row.Line.Quantity != 1000 || row.Receipt != "1" {
			t.Errorf("the preview is %+v", row)
		}
		order.Mapping.Columns["amount"] = "c9"
		if _, err := service.Plan(ctx, account.System, odd("2011-01-02"), order); !fault.Is(err, fault.Invalid) {
			t.Errorf("a column that is not there was taken: %v", err)
		}
	})
}

func TestASheetWithoutReceipts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		done := run(t, db, csv("cd.csv", "customer_id,date,quantity,amount",
			"1,1997-01-01,2,11.77", "1,1997-01-01,1,2.00", "2,1997-01-12,-1,-12.00", ",1997-01-02,5,77.00", ",1997-01-02,5,77.00"))
		if want := (purchase.Counts{Receipts: 4, Added: 4, Lines: 5}); done.Counts != want {
			t.Errorf("counts %+v, want %+v", done.Counts, want)
		}
		list, err := purchase.NewService(db.Ledger(), company).List(context.Background(), account.System, purchase.Filter{Limit: 10})
		if err != nil || len(list) != 4 {
			t.Fatalf("%v, %v", list, err)
		}
		if p := list[0]; p.ExternalID != "2 1997-01-12" || p.Kind != purchase.Returned || p.Amount != -1200 {
			t.Errorf("the latest is %+v", p)
		}
	})
}

func TestErrorsAsASheet(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		done := run(t, db, csv("a.csv", head, "1,2011-01-02,a,Anna,,x,=1+1,1.50", "2,2011-01-02,a,Anna,,x,1,1.50"))
		var out bytes.Buffer
		say := func(key string, _ fault.Args) string { return key }
		if err := newService(db).WriteErrors(context.Background(), account.System, done.ID, &out, say); err != nil {
			t.Fatal(err)
		}
		want := "\ufeffimport.error_row,import.error_receipt,import.error_column,import.error_value,import.error_reason\r\n" +
			"2,1,quantity,'=1+1,sheet.number_invalid\r\n"
		if out.String() != want {
			t.Errorf("got %q, want %q", out.String(), want)
		}
	})
}

func TestWhoMayImport(t *testing.T) {
	ctx := context.Background()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		service := newService(db)
		agent := account.Staff{Role: account.RoleAgent}.Actor()
		file := csv("a.csv", head)
		for name, try := range map[string]func() error{
			"run":    func() error { _, err := service.Run(ctx, agent, file, imports.Order{}, nil); return err },
			"start":  func() error { _, err := service.Start(ctx, agent, file, imports.Order{}); return err },
			"plan":   func() error { _, err := service.Plan(ctx, agent, file, imports.Order{}); return err },
			"dry":    func() error { _, err := service.DryRun(ctx, agent, file, imports.Order{}); return err },
			"errors": func() error { return service.EachError(ctx, agent, "x", nil) },
			"record": func() error {
				_, err := purchase.NewService(db.Ledger(), company).Record(ctx, agent, nil, 1)
				return err
			},
			"undo": func() error {
				_, err := purchase.NewService(db.Ledger(), company).Undo(ctx, agent, "x", 1)
				return err
			},
		} {
			if err := try(); !fault.Is(err, fault.Denied) {
				t.Errorf("%s: an agent was not refused: %v", name, err)
			}
		}
	})
}
