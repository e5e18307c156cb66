package store_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/risk/watch"
	"liuke/internal/signal"
	"liuke/internal/store/storetest"
)

// New is what was opened on the day or later, or is shown only from then on, of one's own customers.
func TestSignalsSinceADay(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, db := context.Background(), openCompany(t, address)
		const since = 19_690
		began := int64(since)*86_400_000 - 8*3_600_000 // of the day in China
		now := began + 30*3_600_000
		for _, statement := range []string{
			"DELETE FROM signal_telling", "DELETE FROM signal",
			"UPDATE customer SET owner_id = 's1' WHERE id IN ('c1', 'c3')", "UPDATE customer SET owner_id = 's2' WHERE id = 'c4'",
		} {
			damage(t, db, statement)
		}
		open := func(id, customerID string, openedAt, fromDay int64) {
			damage(t, db, fmt.Sprintf("INSERT INTO signal (id, customer_id, kind, weight, seen_count, detail, opened_at, seen_at, from_day, snoozed_until, "+
				"snooze_why, closed_why, by_name, version) VALUES ('%s', '%s', '%s', 2, 1, '{}', %d, %d, %d, 0, '', '', '', 1)", id, customerID, id, openedAt, now, fromDay))
		}
		open("before", "c1", began-1, 0)
		open("after", "c1", began, 0)
		open("merged", "c2", began+1, 0)
		open("shown", "c3", began-9, since)
		open("to come", "c3", began+1, since+9)
		open("not mine", "c4", began+1, 0)
		rows, err := signalService(db, &now).List(ctx, account.System, signal.Filter{OwnerID: "s1", Since: since, Limit: 10})
		must(t, err)
		got := map[string]bool{}
		for _, r := range rows {
			got[r.ID] = true
		}
		if d := cmp.Diff(map[string]bool{"after": true, "merged": true, "shown": true}, got); d != "" {
			t.Error(d)
		}
	})
}

// What the last run before the instant knew is no news, and neither is what the first one found.
func TestFlagsTurned(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, db := context.Background(), openCompany(t, address)
		for _, statement := range []string{
			"DELETE FROM risk_flag", "UPDATE customer SET owner_id = 's1' WHERE id IN ('c1', 'c3', 'c2')", "UPDATE risk_run SET finished_at = 1000, as_of = 19690 WHERE id = 'g1'",
			"INSERT INTO risk_flag (id, customer_id, raised_day, cleared_day, why, chance, value, verdict, comment) VALUES " +
				"('old', 'c4', 19699, NULL, '', 0.5, 1, '', ''), ('known', 'c1', 19690, 19691, 'less', 0.5, 1, '', ''), ('new', 'c1', 19699, NULL, '', 0.5, 7, '', ''), " +
				"('again', 'c3', 19600, 19699, 'bought', 0.5, 9, '', ''), ('then', 'c3', 19500, 19590, 'bought', 0.5, 9, '', '')",
		} {
			damage(t, db, statement)
		}
		lin := account.Staff{ID: "s1", Role: account.RoleAgent, Reach: account.ReachAll}.Actor()
		turned := func(since int64) (words []string) {
			flags, err := watch.NewService(db.Risks(), nil, nil).Turned(ctx, lin, since)
			must(t, err)
			for _, f := range flags {
				words = append(words, fmt.Sprintf("%s %s %t", f.ID, f.Name, f.Open))
			}
			return words
		}
		if d := cmp.Diff([]string{"again Quiet Ltd false", "new 王小明 true"}, turned(2000)); d != "" {
			t.Error(d)
		}
		damage(t, db, "UPDATE risk_run SET as_of = 19699 WHERE id = 'g1'")
		for what, since := range map[string]int64{"since a run that knew all": 2000, "since before the first run": 500} {
			if got := turned(since); got != nil {
				t.Errorf("%s: %q", what, got)
			}
		}
	})
}

func TestPromisesBrokenToOnesCustomers(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, db := context.Background(), openCompany(t, address)
		withPromises(t, db)
		damage(t, db, "UPDATE customer SET owner_id = 's2' WHERE id = 'c1'")
		for owner, want := range map[string][]string{"s2": {"w3", "w2"}, "s1": nil} {
			all, err := db.Desk().BrokenPromises(ctx, desk.PromiseFilter{From: promisedAt, Until: promisedAt + 100, OwnerID: owner}, 20)
			must(t, err)
			var got []string
			for _, d := range all {
				got = append(got, d.Promise.ID)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("to customers of %s: %s", owner, d)
			}
		}
	})
}

func TestRegainedSince(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, db := context.Background(), openCompany(t, address)
		damage(t, db, "UPDATE loss SET state = 'regained', customer_id = 'c2', ended_at = 500 WHERE id = 'l1'")
		damage(t, db, "UPDATE loss SET state = 'mistake' WHERE id <> 'l1'")
		damage(t, db, "UPDATE customer SET owner_id = 's1' WHERE id = 'c1'")
		for _, c := range []struct {
			owner string
			since int64
			want  int
		}{{"s1", 500, 1}, {"s1", 501, 0}, {"s2", 500, 0}} {
			rows, err := db.WinBack().Regained(ctx, c.owner, c.since)
			if err != nil || len(rows) != c.want {
				t.Errorf("of %s since %d: %d rows, %v", c.owner, c.since, len(rows), err)
			}
		}
	})
}
