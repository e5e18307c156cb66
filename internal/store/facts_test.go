package store_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"liuke/internal/calendar"
	"liuke/internal/rule"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// everyFact is the names of all facts.
func everyFact() (names []string) {
	for _, f := range rule.Fields {
		names = append(names, f.Name)
	}
	return names
}

// factsOf returns what was known of all customers at the end of a day, of the facts asked for.
func factsOf(t *testing.T, db *store.DB, day calendar.Day, asked []string) map[string]rule.Facts {
	t.Helper()
	all := map[string]rule.Facts{}
	err := db.Facts().Facts(context.Background(), day, asked, func(id string, f *rule.Facts) error {
		all[id] = *f
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestFactsOfEverybody(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db := openCompany(t, address)
		damage(t, db, "UPDATE promise SET state = 'broken' WHERE id = 'a3'")
		unknown := math.NaN()
		wang := rule.Facts{
			SinceFirst: 30, SincePurchase: 18, PurchaseDays: 2, UsualGap: 12, Overdue: 1e-300, Products: 2, Spend90: 32, Spend365: 32, Worth: 410,
			Chance: 0.625, OpenCases: 1, Complaints: 1, Unsettled: 1, BrokenPromises: 1, SinceCase: 29, SinceContact: 30,
			HasOwner: true, Kind: "person", Tier: "gold", Country: "CN", Language: "zh-CN",
		}
		quiet := rule.Facts{
			SinceFirst: unknown, SincePurchase: unknown, UsualGap: unknown, Overdue: unknown, Worth: unknown, Chance: unknown,
			OpenCases: 1, SinceCase: 29, SinceContact: unknown, Kind: "business", Country: "GB", Language: "en",
		}
		anna := quiet
		quietThen := quiet
		quiet.Chance = 0.25
		anna.OpenCases, anna.SinceCase, anna.Kind = 0, unknown, "person"

		// On 19705 all is known; on 19690 nothing had come back and nobody had been scored; on 19676 it had just begun.
		then := wang
		then.SinceFirst, then.SincePurchase, then.Spend90, then.Spend365 = 15, 3, 42, 42
		then.Chance = unknown
		then.Overdue, then.Worth, then.BrokenPromises, then.SinceCase = 0, unknown, 1, 14
		then.SinceContact = 15
		quietThen.SinceCase = 14
		began := wang
		began.SinceFirst, began.SincePurchase, began.PurchaseDays, began.Spend90, began.Spend365 = 1, 1, 1, 30, 30
		began.UsualGap, began.Overdue, began.Worth, began.BrokenPromises, began.SinceCase = unknown, unknown, unknown, 0, 0
		began.SinceContact = 1
		began.Chance = unknown
		quietAtFirst := quietThen
		quietAtFirst.SinceCase = 0
		for day, want := range map[calendar.Day]map[string]rule.Facts{
			19705: {"c1": wang, "c3": quiet, "c4": anna},
			19690: {"c1": then, "c3": quietThen, "c4": anna},
			19676: {"c1": began, "c3": quietAtFirst, "c4": anna},
		} {
			if d := cmp.Diff(want, factsOf(t, db, day, everyFact()), cmpopts.EquateNaNs()); d != "" {
				t.Errorf("at the end of day %d: %s", day, d)
			}
		}
		stop := errors.New("enough")
		if err := db.Facts().Facts(context.Background(), 19705, nil, func(string, *rule.Facts) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("stopped: %v", err)
		}
	})
}

// What a fact is does not depend on what else is asked for.
func TestFactsAskedAlone(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db := openCompany(t, address)
		for _, day := range []calendar.Day{19705, 19676} {
			all := factsOf(t, db, day, everyFact())
			for _, name := range everyFact() {
				for id, alone := range factsOf(t, db, day, []string{name}) {
					together := all[id]
					if d := cmp.Diff(together.Value(name), alone.Value(name), cmpopts.EquateNaNs()); d != "" {
						t.Errorf("%s of %s on day %d: %s", name, id, day, d)
					}
				}
			}
		}
	})
}
