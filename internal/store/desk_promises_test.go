package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liuke/internal/desk"
	"liuke/internal/promise"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// promisedAt is when the promises of these tests are due, in milliseconds: long
// after those of the company's own.
const promisedAt = companyAt + 1_000_000_000

func addPromise(t *testing.T, db *store.DB, caseID, id string, kind promise.Kind, ownerID any, state promise.State, due int64, settled any) {
	t.Helper()
	damage(t, db, `INSERT INTO promise (case_id, id, kind, text, owner_id, state, due_at, made_by, made_at, settled_at, reason)
		VALUES ($1, $2, $3, '', $4, $5, $6, 's1', $7, $8, '')`, caseID, id, string(kind), ownerID, string(state), promisedAt+due, companyAt, settled)
}

// withPromises adds promises of every outcome: d1 is a case of s1 for a scored
// customer, d2 of nobody for a stranger, d3 of s2 for a customer without a score.
func withPromises(t *testing.T, db *store.DB) {
	t.Helper()
	addPromise(t, db, "d1", "w1", promise.Callback, nil, promise.Kept, 0, promisedAt)
	addPromise(t, db, "d1", "w2", promise.Callback, nil, promise.Broken, 1, promisedAt+9)
	addPromise(t, db, "d1", "w3", promise.Callback, "s2", promise.Broken, 2, nil)
	addPromise(t, db, "d1", "w4", promise.FinalAnswer, nil, promise.Renegotiated, 3, nil)
	addPromise(t, db, "d2", "w5", promise.FirstAnswer, nil, promise.Open, 4, nil)
	addPromise(t, db, "d3", "w6", promise.Callback, nil, promise.Kept, 5, promisedAt)
	addPromise(t, db, "d1", "w7", promise.Callback, nil, promise.Kept, -1, promisedAt-5)
	addPromise(t, db, "d1", "w8", promise.Callback, nil, promise.Open, 100, nil)
}

func TestPromiseGroupsCountEachPromiseOnce(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db := openCompany(t, address)
		withPromises(t, db)
		groups := func(f desk.PromiseFilter) (got []string) {
			t.Helper()
			all, err := db.Desk().PromiseGroups(context.Background(), f)
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range all {
				got = append(got, fmt.Sprintf("%s %s %s %s %d", g.KeeperID, g.Keeper, g.Kind, g.Size, g.Score))
			}
			slices.Sort(got)
			return got
		}
		span := desk.PromiseFilter{From: promisedAt, Until: promisedAt + 100}
		if d := cmp.Diff([]string{
			"  first_answer unscored {0 0 1 0 0}",
			"s1 林悦 callback large {1 1 0 0 0}",
			"s1 林悦 final_answer large {0 0 0 1 0}",
			"s2 Emma callback large {0 0 1 0 0}",
			"s2 Emma callback unscored {1 0 0 0 0}",
		}, groups(span)); d != "" {
			t.Error(d)
		}
		span.KeeperID = "s2"
		if d := cmp.Diff([]string{"s2 Emma callback large {0 0 1 0 0}", "s2 Emma callback unscored {1 0 0 0 0}"}, groups(span)); d != "" {
			t.Error(d)
		}
		if got := groups(desk.PromiseFilter{From: promisedAt + 1000, Until: promisedAt + 2000}); got != nil {
			t.Errorf("of an empty time: %v", got)
		}
	})
}

func TestBrokenPromisesAreTheLatest(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db := openCompany(t, address)
		withPromises(t, db)
		broken := func(keeper string, limit int) (got []string) {
			t.Helper()
			all, err := db.Desk().BrokenPromises(context.Background(), desk.PromiseFilter{From: promisedAt, Until: promisedAt + 100, KeeperID: keeper}, limit)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range all {
				got = append(got, d.Promise.ID+" "+d.Row.Case.Ref()+" "+d.Row.Customer)
			}
			return got
		}
		if d := cmp.Diff([]string{"w5 LK-10002 ", "w3 LK-10001 王小明"}, broken("", 2)); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]string{"w2 LK-10001 王小明"}, broken("s1", 20)); d != "" {
			t.Error(d)
		}
	})
}

// TestSizesAreThirdsByWorth gives so many customers each a promise and a worth.
func TestSizesAreThirdsByWorth(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db := openCompany(t, address)
		damage(t, db, "DELETE FROM value_score")
		score := func(n int, worth int64) {
			id := fmt.Sprint("z", n)
			damage(t, db, `INSERT INTO customer (id, root_id, kind, name, name_key, lang, country, tier, note, version, created_at)
				VALUES ($1, $1, 'person', $1, $1, '', '', '', '', 1, $2)`, id, companyAt)
			damage(t, db, `INSERT INTO value_score (customer_id, run_id, days, active, expected, spend, worth, worth_low, worth_high,
				next_day, next_low, next_high, usual, overdue, priority)
				VALUES ($1, 'v1', 1, 0, 0, 0, $2, 0, 0, 0, 0, 0, 0, 0, 0)`, id, worth)
			damage(t, db, `INSERT INTO desk_case (id, number, customer_id, kind, channel, lang, subject, words, wish, nickname, email, phone, severity,
				state, outcome, restated, reopened, version, created_at, updated_at)
				VALUES ($1, $2, $1, 'question', 'phone', 'en', '', '', '', '', '', '', 1, 'open', '', FALSE, 0, 1, $3, $3)`, id, 20000+n, companyAt)
			addPromise(t, db, id, "w", promise.Own, nil, promise.Kept, 0, promisedAt)
		}
		for n, c := range []struct{ worth, large, medium, small int64 }{
			{100, 1, 0, 0}, {90, 1, 1, 0}, {80, 1, 1, 1}, {70, 2, 1, 1}, {60, 2, 2, 1}, {70, 2, 3, 1},
		} {
			score(n, c.worth)
			groups, err := db.Desk().PromiseGroups(context.Background(), desk.PromiseFilter{From: promisedAt, Until: promisedAt + 1})
			if err != nil {
				t.Fatal(err)
			}
			got := map[promise.Size]int64{}
			for _, g := range groups {
				got[g.Size] += g.Score.Kept
			}
			if got[promise.Large] != c.large || got[promise.Medium] != c.medium || got[promise.Small] != c.small {
				t.Errorf("%d customers: %v, want %+v", n+1, got, c)
			}
		}
	})
}
