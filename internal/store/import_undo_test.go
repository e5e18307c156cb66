package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/ident"
	"liuke/internal/purchase"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// sheets imports receipts of one source and takes imports back.
type sheets struct {
	*testing.T
	db        *store.DB
	purchases *purchase.Service
	now       int64
}

func newSheets(t *testing.T, address string) *sheets {
	db := openAt(t, address)
	return &sheets{T: t, db: db, purchases: purchase.NewService(db.Ledger(), china), now: later}
}

func receipt(id, code string) purchase.Receipt {
	return purchase.Receipt{
		Source: "till", ExternalID: id, At: 100 * 86_400_000, Customer: purchase.CustomerRef{Code: code},
		Lines: []purchase.Line{{Product: "x", Quantity: 1000, Amount: 100}},
	}
}

// take imports a sheet and returns the import.
func (s *sheets) take(receipts ...purchase.Receipt) string {
	s.Helper()
	s.now += 1000
	i := purchase.Import{ID: ident.New(), Source: "till", State: purchase.ImportRunning, CreatedAt: s.now}
	must(s.T, s.db.Ledger().AddImport(s.Context(), i, "header"))
	books, err := s.purchases.Books(s.Context(), s.now)
	must(s.T, err)
	for n := range receipts {
		if f := books.Check(&receipts[n]); f != nil {
			s.Fatal(f)
		}
	}
	i.State, i.Counts.Receipts = purchase.ImportFinished, int64(len(receipts))
	_, err = s.purchases.RecordBatch(s.Context(), books, purchase.Batch{Receipts: receipts, At: s.now, Import: &i})
	must(s.T, err)
	return i.ID
}

func (s *sheets) undo(importID string) {
	s.Helper()
	s.now += 1000
	_, err := s.purchases.Undo(s.Context(), account.System, importID, s.now)
	must(s.T, err)
}

// root returns the customer of a code, "" when there is none.
func (s *sheets) root(code string) string {
	s.Helper()
	owners, err := s.db.Ledger().Owners(s.Context(), "till", []string{code})
	must(s.T, err)
	return owners[code].RootID
}

// A purchase that was somebody's before an import goes back to them, even when
// the import that made them known is taken back first.
func TestUndoKeepsWhomAnotherUndoBringsBack(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		s := newSheets(t, address)
		first := s.take(receipt("1", "a"))
		_, err := s.purchases.Record(s.Context(), account.System, []purchase.Receipt{receipt("2", "a")}, s.now)
		must(t, err)
		second := s.take(receipt("2", "b"))
		s.undo(first)
		known := s.root("a")
		if known == "" {
			t.Fatal("the customer is gone whom the other import can give the purchase back to")
		}
		s.undo(second)
		file, err := s.purchases.Of(s.Context(), account.System, known, 10)
		must(t, err)
		if !file.Bought || file.Summary.Receipts != 1 || s.root("b") != "" {
			t.Errorf("%+v was given back, and b is %q", file.Summary, s.root("b"))
		}
	})
}

// What a night wrote of customers goes with them; whom people or other systems
// said something of stays.
func TestUndoAfterANight(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		s := newSheets(t, address)
		codes := []string{"quiet", "told", "dismissed", "snoozed", "right", "judged"}
		var receipts []purchase.Receipt
		for _, code := range codes {
			receipts = append(receipts, receipt(code, code))
		}
		i := s.take(receipts...)
		damage(t, s.db, `INSERT INTO risk_run (id, state, stage, as_of, report, customers, judged, flagged, error, started_at, finished_at)
			VALUES ('run', 'finished', '', 1, '{}', 6, 6, 6, '', 1, 1)`)
		damage(t, s.db, "INSERT INTO economics_run (id, as_of, rates, report, ended_at) VALUES ('run', 1, '{}', '{}', 1)")
		for _, code := range codes {
			id := s.root(code)
			damage(t, s.db, `INSERT INTO signal (id, customer_id, kind, weight, seen_count, detail, opened_at, seen_at, from_day, snoozed_until,
				snooze_why, closed_why, by_name, version) VALUES ($1, $2, 'overdue', 1, 1, '{}', 1, 1, 0, 0, '', '', '', 1)`, code, id)
			damage(t, s.db, `INSERT INTO risk_flag (id, customer_id, raised_day, why, chance, value, verdict, comment)
				VALUES ($1, $2, 1, '', 0.5, 1, '', '')`, code, id)
			damage(t, s.db, `INSERT INTO risk (run_id, customer_id, chance, value, at_risk, since, last_day, kinds, reasons)
				VALUES ('run', $1, 0.5, 1, 1, 1, 1, 0, '[]')`, id)
			damage(t, s.db, `INSERT INTO profit (run_id, customer_id, result, sales, cost, unpriced, discount, receipts, returns, minutes, visits, given)
				VALUES ('run', $1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0)`, id)
		}
		for _, said := range []string{
			"INSERT INTO signal_telling (source, external_id, signal_id, told_at) VALUES ('erp', '1', 'told', 1)",
			"UPDATE signal SET by_name = 'Lin', closed_at = 1, closed_why = 'dismissed' WHERE id = 'dismissed'",
			"UPDATE signal SET snoozed_until = 20000, snooze_why = 'on holiday' WHERE id = 'snoozed'",
			"UPDATE signal SET right_at = 1, right_by = 'Lin' WHERE id = 'right'",
			"UPDATE risk_flag SET verdict = 'wrong' WHERE id = 'judged'",
		} {
			damage(t, s.db, said)
		}
		s.undo(i)
		for _, code := range codes {
			if kept := s.root(code) != ""; kept != (code != "quiet") {
				t.Errorf("customer %q is kept: %t", code, kept)
			}
		}
		for _, table := range []string{"customer", "signal", "risk_flag", "risk", "profit"} {
			if n := s.count(table); n != len(codes)-1 {
				t.Errorf("%d rows are left in %s, want %d", n, table, len(codes)-1)
			}
		}
	})
}

func (s *sheets) count(table string) (n int) {
	s.Helper()
	rows, err := s.db.Query(s.Context(), "SELECT 1 FROM "+table)
	must(s.T, err)
	for rows.Next() {
		n++
	}
	must(s.T, rows.Err())
	return n
}

// TestUndoKnowsWhatRefersToCustomers fails when a table refers to customers and
// the undo of an import neither keeps those who are in it nor empties it of them.
func TestUndoKnowsWhatRefersToCustomers(t *testing.T) {
	db := openAt(t, storetest.SQLite(t))
	texts := db.QueryTexts()
	known := texts["import-customers"]
	for _, name := range store.CustomerTraces {
		known += texts[name]
	}
	rows, err := db.Query(context.Background(), `SELECT m.name FROM sqlite_master m, pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' AND f."table" = 'customer' AND f.on_delete <> 'CASCADE'`)
	must(t, err)
	var tables []string
	for rows.Next() {
		var table string
		must(t, rows.Scan(&table))
		tables = append(tables, table)
	}
	must(t, rows.Err())
	if !slices.Contains(tables, "signal") || len(tables) < 15 {
		t.Fatalf("%v are too few to be all", tables)
	}
	for _, table := range tables {
		if !strings.Contains(known, fmt.Sprintf("FROM %s ", table)) {
			t.Errorf("the undo of an import does not know that %s refers to customers", table)
		}
	}
}
