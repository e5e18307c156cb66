package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/signal"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// signalService returns the signals of a database at an instant.
func signalService(db *store.DB, now *int64) *signal.Service { return signalsBeside(db, lapsed{}, now) }

// signalsBeside returns the same beside what the plans of contacts tell.
func signalsBeside(db *store.DB, late lapsed, now *int64) *signal.Service {
	return signal.NewService(db.Signals(), db.Facts(), db.Customers(), late, db.Settings(), db.Accounts().Company, func() int64 { return *now })
}

// lapsed are customers of whom a planned contact is so many days late.
type lapsed map[string]int64

func (l lapsed) Lapsed(_ context.Context, _ calendar.Day, yield func(string, int64) error) error {
	for id, days := range l {
		if err := yield(id, days); err != nil {
			return err
		}
	}
	return nil
}

// openSignals returns what is open, in words.
func openSignals(t *testing.T, db *store.DB) []string {
	t.Helper()
	kept, err := db.Signals().Kept(context.Background(), 1<<60)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, s := range kept {
		words = append(words, fmt.Sprintf("%s %s %d× %s%s", s.CustomerID, s.Kind, s.Count, s.Detail.Ref, s.Detail.Word))
	}
	slices.Sort(words)
	return words
}

func TestSignalsFollowTheDesk(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, db := context.Background(), openCompany(t, address)
		for _, statement := range []string{
			"DELETE FROM signal_telling", "DELETE FROM signal",
			"UPDATE desk_case SET verdict = 'below' WHERE id = 'd1'",
			"UPDATE promise SET state = 'broken' WHERE id = 'a3'",
			"UPDATE desk_case SET kind = 'complaint', state = 'closed', outcome = 'unconfirmed', closed_at = 1700400000000 WHERE id = 'd3'",
			"INSERT INTO message (case_id, id, direction, author_id, author, text, created_at) VALUES ('d1', 'm3', 'inbound', NULL, '', '别家更便宜', 1700300000000)",
			"INSERT INTO message (case_id, id, direction, author_id, author, text, created_at) VALUES ('d1', 'm4', 'outbound', 's1', '', '太贵？', 1700310000000)",
			"UPDATE staff SET state = 'disabled' WHERE id = 's1'",
		} {
			damage(t, db, statement)
		}
		now := int64(1_701_000_000_000) // twelve days after the first case
		service := signalService(db, &now)
		want := []string{
			"c1 below 1× LK-10001", "c1 broken 1× LK-10001", "c1 competitor 1× LK-10001别家", "c1 owner_left 1× ", "c1 price 1× LK-10001更便宜",
			"c1 unsettled 1× LK-10001", "c3 silent 1× LK-10003",
		}
		for look := range 2 {
			if err := service.Detect(ctx); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, openSignals(t, db)); d != "" {
				t.Errorf("look %d: %s", look+1, d)
			}
		}

		// The case is settled, the owner back: what told of them is over.
		damage(t, db, "UPDATE desk_case SET state = 'closed', outcome = 'settled', verdict = 'as', closed_at = 1701000000000 WHERE id = 'd1'")
		damage(t, db, "UPDATE staff SET state = 'active' WHERE id = 's1'")
		if err := service.Detect(ctx); err != nil {
			t.Fatal(err)
		}
		want = []string{"c1 broken 1× LK-10001", "c1 competitor 1× LK-10001别家", "c1 price 1× LK-10001更便宜", "c3 silent 1× LK-10003"}
		if d := cmp.Diff(want, openSignals(t, db)); d != "" {
			t.Errorf("once settled: %s", d)
		}
	})
}

func TestSignalsFollowTheRelation(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, db := context.Background(), openCompany(t, address)
		now := int64(1_701_000_000_000) // of day 19687
		for _, statement := range []string{
			"DELETE FROM signal_telling", "DELETE FROM signal", "DELETE FROM signal_rule", "DELETE FROM customer_person", "DELETE FROM interaction_before", "DELETE FROM interaction",
			"UPDATE desk_case SET kind = 'inquiry'", "UPDATE promise SET state = 'kept'",
			"UPDATE customer SET kind = 'business', owner_id = 's1', backup_owner_id = NULL WHERE id = 'c1'",
			"UPDATE customer_day SET local_day = 19600, kept = TRUE WHERE customer_id = 'c1' AND local_day = (SELECT max(local_day) FROM customer_day WHERE customer_id = 'c1')",
			relationContact("i1", "s1"), relationPerson("p1", "老板", 1, "19000", "NULL"),
		} {
			damage(t, db, statement)
		}
		late := lapsed{"c3": 12}
		service := signalsBeside(db, late, &now)
		look := func(what string, want ...string) {
			t.Helper()
			if err := service.Detect(ctx); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, openSignals(t, db)); d != "" {
				t.Errorf("%s: %s", what, d)
			}
		}
		look("one of us and one of theirs", "c1 alone 1× ", "c1 single 1× ", "c3 lapsed 1× ")
		delete(late, "c3")
		damage(t, db, relationContact("i2", "s2"))
		damage(t, db, relationPerson("p2", "会计", 2, "NULL", "NULL"))
		look("a colleague called, and there is a second person")
		damage(t, db, "UPDATE customer_person SET until_day = 19687 WHERE id = 'p1'")
		damage(t, db, relationPerson("p3", "新老板", 1, "19686", "NULL"))
		damage(t, db, "UPDATE hand_over SET state = 'done' WHERE state = 'open'")
		damage(t, db, "INSERT INTO hand_over (id, from_id, reason, state, by_id, by_name, created_at, version) VALUES ('v9', 's1', 'leaves', 'open', 's2', '高远', 1, 1)")
		look("the boss left, another came, and the owner is about to leave", "c1 owner_leaving 1× ", "c1 person 2× ")
		now += 91 * 86_400_000
		damage(t, db, "UPDATE hand_over SET state = 'cancelled' WHERE id = 'v9'")
		look("three months later, and the owner stays")
	})
}

// relationContact has one of the staff reach c1 in the year before.
func relationContact(id, staffID string) string {
	return "INSERT INTO interaction (id, customer_id, staff_id, kind, direction, reached, at, local_day, minutes, contact, said, by_kind, by_id, by_name, " +
		"logged_at, version) VALUES ('" + id + "', 'c1', '" + staffID + "', 'call', 'out', TRUE, 1700000000000, 19675, 5, '', '', 'staff', '" + staffID + "', '', 1, 1)"
}

// relationPerson has somebody at c1.
func relationPerson(id, name string, roles int, since, until string) string {
	return fmt.Sprintf("INSERT INTO customer_person (id, customer_id, name, title, roles, phone, email, since_day, until_day, note, by_name, updated_at, version) "+
		"VALUES ('%s', 'c1', '%s', '', %d, '', '', %s, %s, '', '', 1, 1)", id, name, roles, since, until)
}

// Whoever looks or tells at the same time, one signal is open, and what was told is counted once each.
func TestSignalsAreNeverDoubled(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, db := context.Background(), openCompany(t, address)
		damage(t, db, "DELETE FROM signal_telling")
		damage(t, db, "DELETE FROM signal")
		damage(t, db, "UPDATE desk_case SET verdict = 'below' WHERE id = 'd1'")
		now := int64(1_701_000_000_000)
		service := signalService(db, &now)
		const at = 8
		errs := make(chan error, 3*at)
		var group sync.WaitGroup
		for i := range at {
			group.Go(func() { errs <- service.Detect(ctx) })
			for range 2 {
				group.Go(func() {
					_, err := service.Tell(ctx, account.System, signal.Telling{
						Source: "erp", ExternalID: fmt.Sprint("P-", i), CustomerID: "c2", Kind: signal.Payment,
					})
					errs <- err
				})
			}
		}
		group.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
		want := []string{"c1 below 1× LK-10001", "c1 payment 8× ", "c1 unsettled 1× LK-10001"}
		if d := cmp.Diff(want, openSignals(t, db)); d != "" {
			t.Error(d)
		}
	})
}

func TestSignalsGoByReach(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, db := context.Background(), openCompany(t, address)
		now := int64(1_701_000_000_000)
		service := signalService(db, &now)
		damage(t, db, "UPDATE signal SET snoozed_until = 0, from_day = 0 WHERE id = 'n2'")
		damage(t, db, "INSERT INTO team (id, name, retired, created_at) VALUES ('x1', '甲组', FALSE, 1)")
		damage(t, db, "UPDATE staff SET team_id = 'x1' WHERE id = 's1'")
		damage(t, db, "UPDATE customer SET owner_id = 's1' WHERE id = 'c1'")
		for team, seen := range map[string]bool{"x1": true, "x2": false, "": false} {
			mate := account.Staff{ID: "s2", Role: account.RoleSupervisor, Reach: account.ReachTeam, TeamID: team}.Actor()
			_, err := service.Tell(ctx, mate, signal.Telling{Source: "sheet", ExternalID: "team-" + team, CustomerID: "c1", Kind: signal.Usage})
			if (err == nil) != seen {
				t.Errorf("told by the team %q: %v", team, err)
			}
		}
		damage(t, db, "DELETE FROM signal WHERE kind = 'usage'")
		lin := account.Staff{ID: "s1", Name: "林悦", Role: account.RoleAgent, Reach: account.ReachOwn}.Actor()
		emma := account.Staff{ID: "s2", Name: "Emma", Role: account.RoleAdmin, Reach: account.ReachOwn}.Actor()
		ids := func(by account.Actor, f signal.Filter) (ids []string) {
			f.Limit = 10
			rows, err := service.List(ctx, by, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				ids = append(ids, r.ID+" "+r.RootID+" "+r.Name+" "+r.Owner)
			}
			return ids
		}
		if d := cmp.Diff([]string{"n1 c1 王小明 林悦", "n2 c1 王小明 林悦"}, ids(lin, signal.Filter{})); d != "" {
			t.Error(d)
		}
		if got := ids(emma, signal.Filter{}); got != nil {
			t.Errorf("of customers of others: %q", got)
		}
		if _, err := service.Dismiss(ctx, emma, "n1"); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's is dismissed: %v", err)
		}
		damage(t, db, "UPDATE desk_case SET about_id = 's1' WHERE id = 'd1'")
		if d := cmp.Diff([]string{"n2 c1 王小明 林悦"}, ids(lin, signal.Filter{})); d != "" {
			t.Errorf("what complains of the reader: %s", d)
		}
	})
}

func TestSignalsArePutAwayAndBack(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, db := context.Background(), openCompany(t, address)
		damage(t, db, "UPDATE desk_case SET verdict = 'below' WHERE id = 'd1'")
		now := int64(1_701_000_000_000)
		service := signalService(db, &now)
		shown := func() int {
			rows, err := service.List(ctx, account.System, signal.Filter{Kind: signal.Below, Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			return len(rows)
		}
		look := func(step string, want int) {
			t.Helper()
			if err := service.Detect(ctx); err != nil {
				t.Fatal(err)
			}
			if got := shown(); got != want {
				t.Errorf("%s: %d shown, want %d", step, got, want)
			}
		}
		look("at first", 1)
		if _, err := service.Snooze(ctx, account.System, "n1", 19690, "在等新货"); err != nil {
			t.Fatal(err)
		}
		look("snoozed", 0)
		now += 5 * 24 * 3600 * 1000
		look("its day has come", 1)
		if _, err := service.Dismiss(ctx, account.System, "n1"); err != nil {
			t.Fatal(err)
		}
		look("dismissed", 0)
		if _, err := service.Undo(ctx, account.System, "n1"); err != nil {
			t.Fatal(err)
		}
		look("undone", 1)
		if _, err := service.Dismiss(ctx, account.System, "n1"); err != nil {
			t.Fatal(err)
		}
		damage(t, db, "UPDATE desk_case SET updated_at = $1 WHERE id = 'd1'", now+1)
		now += 60_000
		look("refused once more since", 1)
		if _, err := service.Undo(ctx, account.System, "n1"); !fault.Is(err, fault.Conflict) {
			t.Errorf("undone though another is open: %v", err)
		}
	})
}

func TestOwnRulesOpenSignals(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, db := context.Background(), openCompany(t, address)
		damage(t, db, "DELETE FROM signal_rule")
		damage(t, db, "DELETE FROM signal_telling")
		damage(t, db, "DELETE FROM signal")
		now := int64(1_702_000_000_000)
		service := signalService(db, &now)
		put := func(text string, meant bool) (signal.Rule, error) {
			return service.PutRule(ctx, account.System, signal.Rule{Names: map[string]string{"en": "Quiet"}, Text: text, Weight: signal.Weak, Days: 7}, meant)
		}
		for text, key := range map[string]string{
			"purchase_days >= 0":            "signal.rule_everyone",
			"purchase_days > 99":            "signal.rule_nobody",
			"1 / (purchase_days - 2) > 0":   "rule.zero",
			"all(1..9, true)":               "rule.foreign",
			"purchase_days > 1 and unheard": "rule.name_unknown",
		} {
			if _, err := put(text, false); fault.KeyOf(err) != key {
				t.Errorf("%s: %v, want %s", text, err, key)
			}
		}
		if _, err := put("purchase_days > 99", true); err != nil {
			t.Errorf("a rule for nobody that is meant: %v", err)
		}
		r, err := put("purchase_days > 1", false)
		if err != nil {
			t.Fatal(err)
		}
		p, err := service.Preview(ctx, account.System, "worth > 1 or purchase_days > 1")
		if err != nil || len(p.Days) != 4 || p.Days[0].Holds != 1 || p.Days[0].Customers != 3 || !p.Days[1].Nobody() ||
			!slices.Equal(p.Examples, []string{"c1"}) || !slices.Equal(p.Dim, []string{"worth"}) {
			t.Errorf("preview %+v, %v", p, err)
		}
		open := func(want ...string) {
			t.Helper()
			if err := service.Detect(ctx); err != nil {
				t.Fatal(err)
			}
			var rules []string
			for _, s := range openSignals(t, db) {
				if slices.Contains([]byte(s), ':') {
					rules = append(rules, s)
				}
			}
			if d := cmp.Diff(want, rules); d != "" {
				t.Error(d)
			}
		}
		open("c1 rule:" + r.ID + " 1× ")
		if all, err := service.Rules(ctx, account.System); err != nil || len(all) != 2 || all[1].Holds != 1 || all[1].LookedAt != now {
			t.Errorf("rules %+v, %v", all, err)
		}
		if err := service.RetireRule(ctx, account.System, r.ID, true); err != nil {
			t.Fatal(err)
		}
		open("c1 rule:" + r.ID + " 1× ")
		now += 8 * 24 * 3600 * 1000
		open()
		r.Text = "purchase_days > 3"
		if _, err := service.PutRule(ctx, account.System, r, true); !fault.Is(err, fault.Conflict) {
			t.Errorf("a version that somebody else changed: %v", err)
		}
	})
}

func TestTellingOnce(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, db := context.Background(), openCompany(t, address)
		now := int64(1_701_000_000_000)
		service := signalService(db, &now)
		tell := func(by account.Actor, told signal.Telling) (signal.Told, error) { return service.Tell(ctx, by, told) }
		first, err := tell(account.System, signal.Telling{Source: "erp", ExternalID: "K-8", Code: "12346", Kind: signal.Renewal, On: 19800})
		if err != nil || !first.New || first.CustomerID != "c1" {
			t.Fatalf("%+v, %v", first, err)
		}
		if again, err := tell(account.System, signal.Telling{Source: "erp", ExternalID: "K-8", Code: "12346", Kind: signal.Renewal, On: 19801}); err != nil || again.New || again.SignalID != first.SignalID {
			t.Errorf("%+v, %v", again, err)
		}
		for field, told := range map[string]signal.Telling{
			"kind":           {Source: "erp", ExternalID: "K-9", CustomerID: "c1", Kind: signal.Below},
			"source":         {ExternalID: "K-9", CustomerID: "c1", Kind: signal.Payment},
			"external_id":    {Source: "erp", CustomerID: "c1", Kind: signal.Payment},
			"on":             {Source: "erp", ExternalID: "K-9", CustomerID: "c1", Kind: signal.Renewal},
			"note":           {Source: "erp", ExternalID: "K-9", CustomerID: "c1", Kind: signal.Otherwise},
			"customer_id":    {Source: "erp", ExternalID: "K-9", CustomerID: ident.New(), Kind: signal.Payment},
			"customer":       {Source: "erp", ExternalID: "K-9", Kind: signal.Payment},
			"customer.email": {Source: "erp", ExternalID: "K-9", Email: "nobody", Kind: signal.Payment},
		} {
			var f *fault.Error
			if _, err := tell(account.System, told); !errors.As(err, &f) || f.Kind != fault.Invalid || f.Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := tell(account.Customer("c1", "", ""), signal.Telling{}); !fault.Is(err, fault.Denied) {
			t.Errorf("a customer tells: %v", err)
		}
	})
}

// Counted are the customers who had something at stake when their signal was open; a kind of few customers is not told a share of.
func TestSignalsAreTestedByWhoLeft(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db := openCompany(t, address)
		const on = 19_600
		end := int64(on+1)*86_400_000 - 8*3_600_000 // of the day in China
		for _, statement := range []string{"DELETE FROM signal_telling", "DELETE FROM signal", "DELETE FROM customer_day"} {
			damage(t, db, statement)
		}
		bought := func(customerID string, days ...int) {
			for _, d := range days {
				damage(t, db, fmt.Sprintf("INSERT INTO customer_day (customer_id, local_day, receipts, net, kept) VALUES ('%s', %d, 1, 100, TRUE)", customerID, d))
			}
		}
		n := 0
		signalled := func(customerID, kind string, opened int64, closed, why string) {
			n++
			damage(t, db, fmt.Sprintf("INSERT INTO signal (id, customer_id, kind, weight, seen_count, detail, opened_at, seen_at, from_day, snoozed_until, snooze_why, "+
				"closed_at, closed_why, by_name, version) VALUES ('z%d', '%s', '%s', 2, 1, '{}', %d, 1, 0, 0, '', %s, '%s', '', 1)", n, customerID, kind, opened, closed, why))
		}
		bought("c1", on-10, on+3)
		bought("c3", on-20)
		signalled("c1", "below", end-5, "NULL", "")
		signalled("c3", "below", end-5, fmt.Sprint(end+9), "dismissed")
		signalled("c3", "price", end-5, fmt.Sprint(end-1), "over") // closed by then
		signalled("c3", "usage", end, "NULL", "")                  // opened only then
		signalled("c3", "rule:u1", end-5, "NULL", "")
		signalled("c1", "refused", end-5, "NULL", "")
		signalled("c3", "refused", end-5, fmt.Sprint(end+9), "over")
		signalled("c1", "missed", end-5, fmt.Sprint(end+9), "dismissed")
		damage(t, db, "UPDATE signal SET right_at = 9, right_by = 'Emma' WHERE id IN ('z6', 'z7', 'z8')")
		tested, err := signalService(db, new(int64)).Tested(t.Context(), account.System, on)
		must(t, err)
		var got []string
		for _, k := range tested {
			got = append(got, fmt.Sprintf("%s %d left %d right %d nothing %d %t %t", k.Kind, k.Customers, k.Left, k.Right, k.Nothing, k.Enough(), k.Rule.Names != nil))
		}
		if d := cmp.Diff([]string{
			"below 2 left 1 right 0 nothing 1 false false", "refused 2 left 1 right 2 nothing 0 false false",
			"missed 1 left 0 right 0 nothing 1 false false", "rule:u1 1 left 1 right 0 nothing 0 false true",
		}, got); d != "" {
			t.Error(d)
		}
	})
}
