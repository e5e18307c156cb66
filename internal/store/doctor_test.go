package store_test

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// harm is something wrong with the company, the one check that must find it,
// what it must name, and how it is put right again.
type harm struct {
	check, named string
	do, undo     string
	args, undone []any
	only         string // the database that lets it happen; "" for both
}

var harms = []harm{
	{check: "ledger", named: "l1",
		do: "UPDATE ledger_entry SET amount = -1999 WHERE id = 'l1-2'", undo: "UPDATE ledger_entry SET amount = -2000 WHERE id = 'l1-2'"},
	{check: "ledger", named: "l1",
		do: "UPDATE ledger_entry SET currency = 'EUR' WHERE id = 'l1-2'", undo: "UPDATE ledger_entry SET currency = 'CNY' WHERE id = 'l1-2'"},
	{check: "ledger", named: "l1",
		do: "UPDATE ledger_entry SET account = 'cause:' WHERE id = 'l1-1'", undo: "UPDATE ledger_entry SET account = 'customer:c1' WHERE id = 'l1-1'"},
	{check: "ledger", named: "l1",
		do: "UPDATE posting SET reverses = 'l0' WHERE id = 'l1'", undo: "UPDATE posting SET reverses = NULL WHERE id = 'l1'"},
	{check: "ledger", named: "l8",
		do: `INSERT INTO ledger_entry (id, posting_id, remedy_id, case_id, account, amount, currency, by_id, at)
			VALUES ('l9', 'l8', 'g1', 'd1', 'team:', 0, 'CNY', 's1', 1)`,
		undo: "DELETE FROM ledger_entry WHERE id = 'l9'"},
	{check: "gifts", named: "g1",
		do: "UPDATE remedy SET cost = 1999 WHERE id = 'g1'", undo: "UPDATE remedy SET cost = 2000 WHERE id = 'g1'"},
	{check: "gifts", named: "g1",
		do: "UPDATE remedy SET state = 'declined' WHERE id = 'g1'", undo: "UPDATE remedy SET state = 'chosen' WHERE id = 'g1'"},
	{check: "gifts", named: "g2",
		do: "UPDATE remedy SET state = 'chosen' WHERE id = 'g2'", undo: "UPDATE remedy SET state = 'declined' WHERE id = 'g2'"},
	{check: "gifts", named: "g9",
		do: `INSERT INTO posting (id, key, case_id, remedy_id, receiver, ground, cause, team_id, budget, amount, currency, by_id, at)
			VALUES ('l9', 'gift g9', 'd1', 'g9', 'case:d1', 'goodwill', '', '', '', 0, 'CNY', 's1', 1)`,
		undo: "DELETE FROM posting WHERE id = 'l9'"},
	{check: "receipts", named: "r1",
		do: "UPDATE purchase SET amount = 3001 WHERE id = 'r1'", undo: "UPDATE purchase SET amount = 3000 WHERE id = 'r1'"},
	{check: "receipts", named: "r5",
		do: "UPDATE purchase SET lines = 1 WHERE id = 'r5'", undo: "UPDATE purchase SET lines = 0 WHERE id = 'r5'"},
	{check: "lines", named: "r4 line 1",
		do:   "UPDATE purchase_line SET product_id = 'p9' WHERE purchase_id = 'r4'",
		undo: "UPDATE purchase_line SET product_id = '' WHERE purchase_id = 'r4'"},
	{check: "lines", named: "r9 line 1",
		do: `INSERT INTO purchase_line (purchase_id, n, product_id, quantity, unit_price, amount, tax, discount)
			VALUES ('r9', 1, 'p1', 1, 1, 1, 0, 0)`,
		undo: "DELETE FROM purchase_line WHERE purchase_id = 'r9'"},
	{check: "summaries", named: "c1",
		do: "UPDATE customer_summary SET net = net + 1", undo: "UPDATE customer_summary SET net = net - 1"},
	{check: "summaries", named: "c1",
		do: "UPDATE customer_day SET kept = NOT kept", undo: "UPDATE customer_day SET kept = NOT kept"},
	{check: "summaries", named: "c1",
		do:   "UPDATE product_summary SET quantity = quantity + 1 WHERE product_id = 'p2'",
		undo: "UPDATE product_summary SET quantity = quantity - 1 WHERE product_id = 'p2'"},
	{check: "summaries", named: "c2",
		do:   "INSERT INTO customer_day (customer_id, local_day, receipts, net, kept) VALUES ('c2', 1, 1, 1, TRUE)",
		undo: "DELETE FROM customer_day WHERE customer_id = 'c2'"},
	{check: "merges", named: "c4",
		do: "UPDATE customer SET root_id = 'c3' WHERE id = 'c4'", undo: "UPDATE customer SET root_id = 'c4' WHERE id = 'c4'"},
	{check: "merges", named: "c4",
		do: "UPDATE customer SET root_id = 'c2' WHERE id = 'c4'", undo: "UPDATE customer SET root_id = 'c4' WHERE id = 'c4'"},
	{check: "merges", named: "c4",
		do: "UPDATE customer SET root_id = 'c9' WHERE id = 'c4'", undo: "UPDATE customer SET root_id = 'c4' WHERE id = 'c4'"},
	{check: "merges", named: "c4",
		do:   "UPDATE customer_merge SET undone_at = NULL WHERE id = 'm2'",
		undo: "UPDATE customer_merge SET undone_at = 1700000002000 WHERE id = 'm2'"},
	{check: "cases", named: "d2",
		do: "UPDATE desk_case SET outcome = '' WHERE id = 'd2'", undo: "UPDATE desk_case SET outcome = 'unconfirmed' WHERE id = 'd2'"},
	{check: "cases", named: "d1",
		do: "UPDATE desk_case SET closed_at = 1 WHERE id = 'd1'", undo: "UPDATE desk_case SET closed_at = NULL WHERE id = 'd1'"},
	{check: "cases", named: "d3",
		do: "UPDATE desk_case SET done_at = NULL WHERE id = 'd3'", undo: "UPDATE desk_case SET done_at = 1700001000000 WHERE id = 'd3'"},
	{check: "numbers", named: "d3",
		do: "UPDATE number_block SET next = 10003", undo: "UPDATE number_block SET next = 10101"},
	{check: "promises", named: "d1",
		do: "UPDATE desk_case SET due_at = NULL WHERE id = 'd1'", undo: "UPDATE desk_case SET due_at = 1700090000000 WHERE id = 'd1'"},
	{check: "promises", named: "d1",
		do:   "UPDATE promise SET settled_at = NULL, state = 'broken' WHERE id = 'a1'",
		undo: "UPDATE promise SET settled_at = 1700000100000, state = 'kept' WHERE id = 'a1'"},
	{check: "timeline", named: "d3",
		do:   "UPDATE timeline SET kind = 'noted' WHERE case_id = 'd3'",
		undo: "UPDATE timeline SET kind = 'received' WHERE case_id = 'd3'"},
	{check: "timeline", named: "d2",
		do:   "UPDATE timeline SET kind = 'received' WHERE case_id = 'd2' AND id = 'e2'",
		undo: "UPDATE timeline SET kind = 'unconfirmed' WHERE case_id = 'd2' AND id = 'e2'"},
	{check: "references", named: "customer c1 owner",
		do: "UPDATE customer SET owner_id = 's9' WHERE id = 'c1'", undo: "UPDATE customer SET owner_id = 's1' WHERE id = 'c1'"},
	{check: "references", named: "customer c2 import",
		do: "UPDATE customer SET import_id = 'i9' WHERE id = 'c2'", undo: "UPDATE customer SET import_id = 'i1' WHERE id = 'c2'"},
	{check: "references", named: "purchase r1 import",
		do: "UPDATE purchase SET import_id = 'i9' WHERE id = 'r1'", undo: "UPDATE purchase SET import_id = 'i1' WHERE id = 'r1'"},
	{check: "references", named: "import i1 file",
		do: "UPDATE purchase_import SET file_id = 'f9'", undo: "UPDATE purchase_import SET file_id = 'f2'"},
	{check: "references", named: "score of customer c2",
		do: "UPDATE value_score SET customer_id = 'c2'", undo: "UPDATE value_score SET customer_id = 'c1'"},
	{check: "references", named: "score of customer c1 run",
		do: "UPDATE value_score SET run_id = 'v9'", undo: "UPDATE value_score SET run_id = 'v1'"},
	{check: "references", named: "case d1 purchase",
		do: "UPDATE desk_case SET purchase_id = 'r9' WHERE id = 'd1'", undo: "UPDATE desk_case SET purchase_id = 'r1' WHERE id = 'd1'"},
	{check: "references", named: "case d1 owner",
		do: "UPDATE desk_case SET owner_id = 's9' WHERE id = 'd1'", undo: "UPDATE desk_case SET owner_id = 's1' WHERE id = 'd1'"},
	{check: "references", named: "promise a2 case", only: "postgres",
		do: "UPDATE promise SET case_id = 'd9', renewed_by = NULL WHERE id = 'a2'", undo: "UPDATE promise SET case_id = 'd1', renewed_by = 'a3' WHERE id = 'a2'"},
	{check: "references", named: "timeline e2 case", only: "postgres",
		do: "UPDATE timeline SET case_id = 'd9' WHERE id = 'e2'", undo: "UPDATE timeline SET case_id = 'd2' WHERE id = 'e2'"},
	{check: "references", named: "escalation of d9 case", only: "postgres",
		do: "UPDATE escalation SET case_id = 'd9' WHERE level = 2", undo: "UPDATE escalation SET case_id = 'd1' WHERE level = 2"},
	{check: "references", named: "promise a3 owner",
		do: "UPDATE promise SET owner_id = 's9' WHERE id = 'a3'", undo: "UPDATE promise SET owner_id = 's1' WHERE id = 'a3'"},
	{check: "references", named: "promise a2 renewed by",
		do: "UPDATE promise SET renewed_by = 'a9' WHERE id = 'a2'", undo: "UPDATE promise SET renewed_by = 'a3' WHERE id = 'a2'"},
	{check: "references", named: "attachment x2 message",
		do: "UPDATE attachment SET message_id = 'm9' WHERE id = 'x2'", undo: "UPDATE attachment SET message_id = 'm2' WHERE id = 'x2'"},
	{check: "references", named: "letter b1 case",
		do: "UPDATE letter SET case_id = 'd9' WHERE id = 'b1'", undo: "UPDATE letter SET case_id = 'd1' WHERE id = 'b1'"},
	{check: "references", named: "notification n1 case",
		do: "UPDATE notification SET case_id = 'd9'", undo: "UPDATE notification SET case_id = 'd1'"},
	{check: "references", named: "notification n1 staff",
		do: "UPDATE notification SET staff_id = 's9'", undo: "UPDATE notification SET staff_id = 's1'"},
	{check: "files", named: "file f2 has other bytes than came in",
		do: "UPDATE file_chunk SET bytes = $1 WHERE file_id = 'f2'", args: []any{[]byte("a,b\n1,3\n")},
		undo: "UPDATE file_chunk SET bytes = $1 WHERE file_id = 'f2'", undone: []any{[]byte("a,b\n1,2\n")}},
	{check: "files", named: "file f2, chunk 0 has 8 bytes and not 9",
		do: "UPDATE file SET size = 9 WHERE id = 'f2'", undo: "UPDATE file SET size = 8 WHERE id = 'f2'"},
	{check: "files", named: "file f1, chunk 1: store: no row",
		do: "UPDATE file_chunk SET n = 7 WHERE file_id = 'f1' AND n = 1", undo: "UPDATE file_chunk SET n = 1 WHERE file_id = 'f1' AND n = 7"},
	{check: "search", named: "case d2",
		do: "DELETE FROM case_stale WHERE case_id = 'd2'", undo: "INSERT INTO case_stale (case_id) VALUES ('d2')"},
	{check: "search", named: "customer c3",
		do: "DELETE FROM search_doc WHERE ref_id = 'c3'", undo: "INSERT INTO search_doc (kind, ref_id, body) VALUES ('customer', 'c3', 'quiet')"},
	{check: "search", named: "knowledge n1",
		do: "DELETE FROM search_doc WHERE ref_id = 'n1'", undo: "INSERT INTO search_doc (kind, ref_id, body) VALUES ('knowledge', 'n1', '停电 电')"},
	{check: "search", named: "knowledge d9 is gone",
		do: "INSERT INTO search_doc (kind, ref_id, body) VALUES ('knowledge', 'd9', 'x')", undo: "DELETE FROM search_doc WHERE ref_id = 'd9'"},
	{check: "letters", named: "b2",
		do: "UPDATE letter SET state = 'queued', due_at = 1 WHERE id = 'b2'", undo: "UPDATE letter SET state = 'held', due_at = 1700000000000 WHERE id = 'b2'"},
	{check: "jobs", named: "j1 value.run",
		do: "UPDATE job SET due_at = 1", undo: "UPDATE job SET due_at = 1800000000000"},
	{check: "dead-jobs", named: "j1 value.run: disk full",
		do: "UPDATE job SET state = 'dead', error = 'disk full'", undo: "UPDATE job SET state = 'ready', error = ''"},
	{check: "loose-files", named: "f3",
		do: "UPDATE file SET created_at = 1 WHERE id = 'f3'", undo: "UPDATE file SET created_at = 1700000000000 WHERE id = 'f3'"},
}

func TestDoctorFindsEachHarmAndNothingElse(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db := openCompany(t, address)
		before := content(t, db)
		if found := findings(t, db); len(found) > 0 {
			t.Fatalf("a whole company has %v", found)
		}
		for _, h := range harms {
			if h.only != "" && h.only != db.Dialect() {
				continue
			}
			damage(t, db, h.do, h.args...)
			found := findings(t, db)
			if len(found) != 1 || !slices.Equal(found[h.check], []string{h.named}) {
				t.Errorf("%s: found %v, want %s: %s", h.do, found, h.check, h.named)
			}
			damage(t, db, h.undo, h.undone...)
		}
		if !maps.Equal(content(t, db), before) {
			t.Error("examining changed something")
		}
	})
}

func TestDoctorChecksEveryRuleOnHarm(t *testing.T) {
	tested := map[string]bool{"schema": true, "integrity": true, "durability": true} // by tests of their own
	for _, h := range harms {
		tested[h.check] = true
	}
	db := openAt(t, storetest.SQLite(t))
	ran := func(f store.Finding) {
		if !tested[f.Check] {
			t.Errorf("no test harms what %s looks after", f.Check)
		}
	}
	if err := errors.Join(db.Examine(context.Background(), ran), db.ExamineWork(context.Background(), companyAt, ran)); err != nil {
		t.Fatal(err)
	}
}

func TestDoctorNamesOnlyAFewProblems(t *testing.T) {
	db := openAt(t, storetest.SQLite(t))
	for i := range 9 {
		damage(t, db, "INSERT INTO search_doc (kind, ref_id, body) VALUES ('case', $1, '')", string(rune('a'+i)))
	}
	err := db.Examine(context.Background(), func(f store.Finding) {
		if f.Check == "search" && (f.Problems != 9 || len(f.Examples) != 5 || f.Looked != 9) {
			t.Errorf("got %+v", f)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDoctorFindsAnUnsafeSetting(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		db := openCompany(t, storetest.SQLite(t))
		db.Weaken(t)
		if found := findings(t, db); len(found) != 1 || !slices.Equal(found["durability"], []string{"synchronous is 1 and not 2"}) {
			t.Errorf("found %v", found)
		}
	})
	t.Run("postgres", func(t *testing.T) {
		address := storetest.Postgres(t)
		openCompany(t, address)
		db := openAt(t, address+"&synchronous_commit=off")
		if found := findings(t, db); len(found) != 1 || !slices.Equal(found["durability"], []string{"synchronous_commit is off"}) {
			t.Errorf("found %v", found)
		}
	})
}

func TestDoctorFindsWhatTheDatabaseFinds(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		address := storetest.SQLite(t)
		db := openCompany(t, address)
		loose, err := sql.Open("sqlite", address) // without foreign keys
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = loose.Close() }()
		if _, err := loose.ExecContext(context.Background(), "UPDATE identity SET customer_id = 'c9' WHERE customer_id = 'c1'"); err != nil {
			t.Fatal(err)
		}
		if found := findings(t, db); len(found) != 1 || !slices.Equal(found["integrity"], []string{"identity refers to a missing customer"}) {
			t.Errorf("found %v", found)
		}
	})
	t.Run("postgres", func(t *testing.T) {
		db := openCompany(t, storetest.Postgres(t))
		damage(t, db, "UPDATE pg_index SET indisvalid = FALSE WHERE indexrelid = 'job_due'::regclass")
		if found := findings(t, db); len(found) != 1 || !slices.Equal(found["integrity"], []string{"job_due is not valid"}) {
			t.Errorf("found %v", found)
		}
	})
}

func TestDoctorLooksNoFurtherInAnOlderSchema(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		damage(t, db, "DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)")
		var found []store.Finding
		err := db.Examine(context.Background(), func(f store.Finding) { found = append(found, f) })
		if !errors.Is(err, store.ErrSchema) || len(found) != 1 || !strings.Contains(found[0].Examples[0], "migrate") {
			t.Errorf("found %v, %v", found, err)
		}
	})
}
