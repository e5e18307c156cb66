package store_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/signal"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// twins are two records of one person, of each of whom an outstanding payment was told, the second one later and twice.
type twins struct {
	*testing.T
	db            *store.DB
	signals       *signal.Service
	people        *customer.Service
	merge         customer.Merge
	now           int64
	first, second string // signals
}

func newTwins(t *testing.T, address string) *twins {
	t.Helper()
	w := &twins{T: t, db: openCompany(t, address), now: 1_701_000_000_000}
	damage(t, w.db, "DELETE FROM signal_telling")
	damage(t, w.db, "DELETE FROM signal")
	w.signals, w.people = signalService(w.db, &w.now), customer.NewService(w.db.Customers(), w.db.Accounts().Company)
	w.first = w.tell("c1", "P-1")
	w.now++
	w.second = w.tell("c3", "P-2")
	w.tell("c3", "P-3")
	return w
}

func (w *twins) tell(customerID, externalID string) string {
	w.Helper()
	told, err := w.signals.Tell(w.Context(), account.System, signal.Telling{Source: "erp", ExternalID: externalID, CustomerID: customerID, Kind: signal.Payment})
	must(w.T, err)
	return told.SignalID
}

// join merges the second into the first, or takes them apart again.
func (w *twins) join(together bool) {
	w.Helper()
	var err error
	if together {
		w.merge, err = w.people.Merge(w.Context(), account.System, "c1", "c3", w.now)
	} else {
		err = w.people.Unmerge(w.Context(), account.System, w.merge.ID, w.now)
	}
	must(w.T, err)
}

// read expects the same of the list and of what is shown of customers, each as customer, signal and how often seen.
func (w *twins) read(step string, want ...string) {
	w.Helper()
	told := func(rows []signal.Row) (words []string) {
		for _, r := range rows {
			name := map[string]string{w.first: "first", w.second: "second"}[r.ID]
			words = append(words, fmt.Sprintf("%s %s %d×", r.RootID, name, r.Count))
		}
		return words
	}
	rows, err := w.signals.List(w.Context(), account.System, signal.Filter{Kind: signal.Payment, Limit: 10})
	must(w.T, err)
	if d := cmp.Diff(want, told(rows)); d != "" {
		w.Errorf("%s: listed: %s", step, d)
	}
	many, err := w.signals.OfMany(w.Context(), account.System, []string{"c1", "c3"})
	must(w.T, err)
	if d := cmp.Diff(want, told(append(many["c1"], many["c3"]...))); d != "" {
		w.Errorf("%s: shown of customers: %s", step, d)
	}
}

func (w *twins) act(step string, _ signal.Row, err error) {
	w.Helper()
	if err != nil {
		w.Fatalf("%s: %v", step, err)
	}
}

// What two records were told of apart is read as one once they are merged, and put away and brought back as one.
func TestMergedRecordsShowOneSignal(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, w := context.Background(), newTwins(t, address)
		today := calendar.Day(w.now / 86_400_000)
		w.read("apart", "c1 first 1×", "c3 second 2×")
		w.join(true)
		w.read("merged", "c1 second 3×")
		w.now++
		w.tell("c1", "P-4")
		w.read("told again of the first", "c1 first 4×")
		w.now++
		w.tell("c3", "P-5") // goes to the record that stands for both
		w.read("told again of the second", "c1 first 5×")

		r, err := w.signals.Dismiss(ctx, account.System, w.first)
		w.act("dismissed", r, err)
		w.read("dismissed")
		w.now += 1000
		r, err = w.signals.Undo(ctx, account.System, w.second)
		w.act("undone", r, err)
		w.read("undone", "c1 first 5×")

		r, err = w.signals.Snooze(ctx, account.System, w.first, today+3, "等下月")
		w.act("snoozed", r, err)
		w.read("snoozed")
		w.join(false)
		w.read("snoozed, and apart")
		r, err = w.signals.Undo(ctx, account.System, w.first)
		w.act("one of them undone", r, err)
		w.read("one of them undone", "c1 first 3×")
		w.join(true)
		w.read("what is put away does not hide what is not", "c1 first 5×")
		r, err = w.signals.Undo(ctx, account.System, w.second)
		w.act("the other undone", r, err)

		r, err = w.signals.Dismiss(ctx, account.System, w.first)
		w.act("dismissed again", r, err)
		w.join(false)
		r, err = w.signals.Undo(ctx, account.System, w.second)
		w.act("undone of one record", r, err)
		w.read("undone of one record", "c3 second 2×")
	})
}

// Who put one of two away for longer is not overruled by who puts both away.
func TestSnoozedTogetherUntilTheLaterDay(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, w := context.Background(), newTwins(t, address)
		today := calendar.Day(w.now / 86_400_000)
		r, err := w.signals.Snooze(ctx, account.System, w.second, today+9, "已谈")
		w.act("the second", r, err)
		w.join(true)
		w.read("one is put away", "c1 first 3×")
		r, err = w.signals.Snooze(ctx, account.System, w.first, today+3, "等下月")
		w.act("the first", r, err)
		w.now += 4 * 86_400_000
		w.read("after the earlier day", "c1 first 3×")
		w.join(false)
		w.read("apart", "c1 first 1×")
		w.now += 6 * 86_400_000
		w.read("after the later day", "c1 first 1×", "c3 second 2×")
	})
}

// A signal is marked as right whether it is open or over, for all that is read as one with it; one that tells nothing is not.
func TestSignalsAreMarkedAsRight(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, w := context.Background(), newTwins(t, address)
		emma := account.Staff{ID: "s2", Name: "Emma", Role: account.RoleAdmin, Reach: account.ReachAll}.Actor()
		marked := func(step string, want ...string) {
			t.Helper()
			var got []string
			for _, id := range []string{w.first, w.second} {
				rows, err := w.signals.List(ctx, account.System, signal.Filter{ID: id, Snoozed: true, Closed: true, Limit: 1})
				must(t, err)
				r := rows[0]
				got = append(got, fmt.Sprintf("%t %s %t", r.Right(), r.RightBy, r.ClosedAt != 0))
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s: %s", step, d)
			}
		}
		mark := func(id string, by account.Actor) {
			t.Helper()
			r, err := w.signals.MarkRight(ctx, by, id)
			w.act("marked", r, err)
		}
		mark(w.first, emma)
		marked("one of two customers", "true Emma false", "false  false")
		w.join(true)
		mark(w.second, account.System)
		marked("merged, whoever said so first has said so", "true Emma false", "true "+account.System.Name+" false")
		r, err := w.signals.Unmark(ctx, emma, w.first)
		w.act("unmarked", r, err)
		marked("taken back of both", "false  false", "false  false")
		mark(w.second, emma)
		r, err = w.signals.Dismiss(ctx, emma, w.second)
		w.act("dismissed", r, err)
		marked("dismissed, it tells nothing", "false Emma true", "false Emma true")
		if _, err := w.signals.MarkRight(ctx, emma, w.second); !fault.Is(err, fault.Conflict) {
			t.Errorf("one that tells nothing is marked: %v", err)
		}
		r, err = w.signals.Undo(ctx, emma, w.second)
		w.act("undone", r, err)
		marked("undone, it is as right as before", "true Emma false", "true Emma false")
		w.now += 61 * 86_400_000
		must(t, w.signals.Detect(ctx))
		marked("over", "true Emma true", "true Emma true")
	})
}

// Records that went to another owner in one hand-over went once, however many of them are one customer by now.
func TestOneHandOverOfMergedRecordsIsOneOwner(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		w := newTwins(t, address)
		w.join(true)
		give := func(id, customerID, handOver string) {
			damage(t, w.db, "INSERT INTO owner_change (id, customer_id, from_id, to_id, hand_over_id, by_id, at) VALUES ($1, $2, 's2', 's1', $3, 's2', $4)", id, customerID, handOver, w.now)
		}
		owners := func() bool {
			must(t, w.signals.Detect(t.Context()))
			rows, err := w.signals.List(t.Context(), account.System, signal.Filter{CustomerID: "c1", Kind: signal.Owners, Limit: 9})
			must(t, err)
			return len(rows) > 0
		}
		give("w2", "c3", "v1")
		if owners() {
			t.Error("one hand-over counts as two")
		}
		give("w3", "c3", "v2")
		if !owners() {
			t.Error("two hand-overs are not seen")
		}
	})
}

// Who looks after a customer changes by hand-overs and by edits of the customer. Both are seen; an edit that is put right on the same
// day is one with it, and a first owner takes nobody's place.
func TestEditsAndHandOversAreOwners(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		w := newTwins(t, address)
		emma := account.Staff{ID: "s2", Name: "Emma", Role: account.RoleAdmin, Reach: account.ReachAll}.Actor()
		edit := func(step, owner string, want int64) {
			t.Helper()
			c, err := w.db.Customers().Customer(t.Context(), "c3")
			must(t, err)
			_, err = w.people.Update(t.Context(), emma, c.ID, c.Version, customer.Draft{Kind: c.Kind, Name: c.Name, OwnerID: owner}, w.now)
			must(t, err)
			must(t, w.signals.Detect(t.Context()))
			rows, err := w.signals.List(t.Context(), account.System, signal.Filter{CustomerID: "c3", Kind: signal.Owners, Limit: 9})
			must(t, err)
			got := int64(0)
			for _, r := range rows {
				got += r.Count
			}
			if got != want {
				t.Errorf("%s: %d changes of owner are seen, want %d", step, got, want)
			}
		}
		const day = 86_400_000
		damage(t, w.db, "UPDATE customer SET owner_id = NULL WHERE id = 'c3'")
		edit("the first owner", "s1", 0)
		w.now += day
		edit("the same owner", "s1", 0)
		edit("a mistake", "s2", 0)
		edit("put right", "s1", 0)
		w.now += day
		edit("taken away", "", 2)
		edit("given to another", "s2", 2)
		damage(t, w.db, "INSERT INTO owner_change (id, customer_id, from_id, to_id, hand_over_id, by_id, at) VALUES ('w9', 'c3', 's2', 's1', 'v1', 's2', $1)", w.now)
		w.now += day
		edit("handed over, too", "s2", 3)
		if _, err := w.people.Update(t.Context(), emma, "c3", 1, customer.Draft{Name: "丙", OwnerID: "s1"}, w.now); !fault.Is(err, fault.Conflict) {
			t.Errorf("an edit of an old version: %v", err)
		}
		edit("after an edit that was refused", "s2", 3)
		w.now += 366 * day
		edit("a year later", "s2", 0)
	})
}

// interrupted is a store in which somebody does something while signals are looked for.
type interrupted struct {
	signal.Store
	do func()
}

func (i interrupted) Apply(ctx context.Context, changes []signal.Change, now int64) error {
	i.do()
	return i.Store.Apply(ctx, changes, now)
}

// A signal that is dismissed while it is seen again stays dismissed, and keeps nobody else's from being saved.
func TestDismissedWhileLookedFor(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		w := newTwins(t, address)
		plans := lapsed{"c1": 3}
		must(t, signalsBeside(w.db, plans, &w.now).Detect(t.Context()))
		find := func(id string) []signal.Row {
			rows, err := w.signals.List(t.Context(), account.System, signal.Filter{CustomerID: id, Kind: signal.Lapsed, Limit: 9})
			must(t, err)
			return rows
		}
		plans["c3"] = 3
		beside := interrupted{w.db.Signals(), func() {
			if open := find("c1"); len(open) == 1 {
				_, err := w.signals.Dismiss(t.Context(), account.System, open[0].ID)
				must(t, err)
			}
		}}
		w.now++
		service := signal.NewService(beside, w.db.Facts(), w.db.Customers(), plans, w.db.Settings(), w.db.Accounts().Company, func() int64 { return w.now })
		must(t, service.Detect(t.Context()))
		if a, b := len(find("c1")), len(find("c3")); a != 0 || b != 1 {
			t.Errorf("%d open of who was dismissed, %d of the other", a, b)
		}
	})
}
