package store_test

import (
	"context"
	"maps"
	"sync"
	"testing"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
	"liuke/internal/winback"
)

// lossOf returns a new loss of the customer, from the day on.
func lossOf(id, customerID string, day calendar.Day) winback.Loss {
	return winback.Loss{
		ID: id, CustomerID: customerID, State: winback.Open, Day: day, Reason: winback.Unknown, FirstDue: companyAt, Version: 1, OpenedAt: companyAt,
	}
}

// Of many who declare the same customer lost at the same time one does.
func TestACustomerHasOneOpenLoss(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, losses := context.Background(), openCompany(t, address).WinBack()
		var wait sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wait.Go(func() { errs[i] = losses.Open(ctx, lossOf("r"+string(rune('a'+i)), "c4", 19700), nil) })
		}
		wait.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !fault.Is(err, fault.Conflict):
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d of them declared it", won)
		}
		if err := losses.OpenAll(ctx, []winback.Loss{lossOf("rz", "c4", 19700), lossOf("ry", "c3", 19700)}); err != nil {
			t.Fatal(err)
		}
		open, err := losses.Losses(ctx, winback.Filter{State: winback.Open, CustomerID: "c4"})
		if err != nil || len(open) != 1 {
			t.Errorf("%d open losses, %v", len(open), err)
		}
		if open, err = losses.Losses(ctx, winback.Filter{State: winback.Open, CustomerID: "c3"}); err != nil || len(open) != 1 {
			t.Errorf("%d open losses of the other, %v", len(open), err)
		}
	})
}

// c1 buys on 19675 and 19687, and c2 was merged into it: a purchase after the day
// brings back whoever it was declared for, one before does not, and when it is no
// more the customer is lost again.
func TestOnlyAPurchaseRegains(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, db := context.Background(), openCompany(t, address)
		damage(t, db, "UPDATE loss SET state = 'mistake' WHERE id = 'l1'")
		losses := db.WinBack()
		if err := losses.OpenAll(ctx, []winback.Loss{lossOf("after", "c1", 19687), lossOf("before", "c2", 19680), lossOf("never", "c4", 1)}); err != nil {
			t.Fatal(err)
		}
		regain := func(wantBack, wantLost int64) {
			t.Helper()
			back, lost, err := losses.Regain(ctx, companyAt)
			if err != nil || back != wantBack || lost != wantLost {
				t.Errorf("%d regained, %d lost again, %v; want %d and %d", back, lost, err, wantBack, wantLost)
			}
		}
		state := func(id string, want winback.State, day calendar.Day, since int64) {
			t.Helper()
			r, err := losses.Loss(ctx, id)
			if err != nil || r.State != want || r.EndedDay != day || r.Since != since {
				t.Errorf("%s is %s since %d and bought for %d, %v; want %s, %d, %d", id, r.State, r.EndedDay, r.Since, err, want, day, since)
			}
		}
		regain(1, 0)
		regain(0, 0)
		state("after", winback.Open, 0, 0)
		state("never", winback.Open, 0, 0)
		state("before", winback.Regained, 19687, sinceDay(t, db, 19680))
		damage(t, db, "DELETE FROM customer_day WHERE local_day > 19680")
		regain(0, 1)
		state("before", winback.Open, 0, 0)
	})
}

// sinceDay is what c1 bought after the day, less what was sent back.
func sinceDay(t *testing.T, db *store.DB, day calendar.Day) (net int64) {
	t.Helper()
	err := db.EachBought(context.Background(), func(id, _ string, on calendar.Day, amount int64) error {
		if id == "c1" && on > day {
			net += amount
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return net
}

// A reason is in use when a loss has it, had it, or a review found it.
func TestWhichReasonsAreUsed(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db := openCompany(t, address)
		damage(t, db, `UPDATE loss_review SET answers = '[{"reason":"renewal"},{"reason":""}]' WHERE id = 'w1'`)
		used, err := db.WinBack().Used(context.Background())
		want := map[string]bool{"price": true, "season": true, "service": true, "renewal": true}
		if err != nil || !maps.Equal(used, want) {
			t.Errorf("%v, %v; want %v", used, err, want)
		}
	})
}

// A loss keeps the reason that was said last, whatever else of it is saved.
func TestAReasonIsWrittenWithWhatWasSaid(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, losses := context.Background(), openCompany(t, address).WinBack()
		l, err := losses.Loss(ctx, "l1")
		if err != nil {
			t.Fatal(err)
		}
		save := func(reason string, said *winback.Account, want string) {
			t.Helper()
			l.Reason, l.Version = reason, l.Version+1
			if err := losses.Save(ctx, l.Loss, said, companyAt); err != nil {
				t.Fatal(err)
			}
			if got, err := losses.Loss(ctx, "l1"); err != nil || got.Reason != want {
				t.Errorf("it is %s, %v; want %s", got.Reason, err, want)
			}
		}
		save("results", nil, "price")
		save("results", &winback.Account{LossID: "l1", N: 3, Code: "season", Source: winback.FromRep}, "season")
	})
}

// The rule finds who is silent for long and likely gone, once for each silence.
func TestTheRuleFindsTheSilent(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, db := context.Background(), openCompany(t, address)
		damage(t, db, "DELETE FROM loss")
		damage(t, db, "DELETE FROM value_score")
		damage(t, db, `INSERT INTO value_score (customer_id, run_id, active, expected, spend, worth, worth_low, worth_high, next_day, next_low, next_high,
			usual, overdue, priority) VALUES ('c1', 'x', 0.5, 1, 1, 1, 1, 1, 1, 1, 1, 12, 1, 1)`)
		damage(t, db, "DELETE FROM risk")
		damage(t, db, `INSERT INTO risk (run_id, customer_id, chance, value, at_risk, since, last_day, kinds, reasons)
			SELECT id, 'c1', 0.875, 1, 1, 1, 1, 0, '[]' FROM risk_run WHERE state = 'finished' ORDER BY started_at DESC, id DESC LIMIT 1`)
		policy := winback.DefaultPolicy()
		policy.Days, policy.Chance = 2, 0.8
		losses := db.WinBack()
		silent := func(p winback.Policy, day calendar.Day) int {
			t.Helper()
			found, err := losses.Silent(ctx, p, day, 10)
			if err != nil {
				t.Fatal(err)
			}
			if len(found) > 0 && (found[0].CustomerID != "c1" || found[0].LastDay != 19687 || found[0].Chance != 0.875 || found[0].OwnerID != "s1") {
				t.Errorf("found %+v", found[0])
			}
			return len(found)
		}
		for name, c := range map[string]struct {
			alter func(*winback.Policy)
			day   calendar.Day
			want  int
		}{
			"both limits reached":     {func(*winback.Policy) {}, 19687 + 36, 1},
			"a day too early":         {func(*winback.Policy) {}, 19687 + 35, 0},
			"not likely enough":       {func(p *winback.Policy) { p.Chance = 0.9 }, 19800, 0},
			"too few purchase days":   {func(p *winback.Policy) { p.Days = 3 }, 19800, 0},
			"bought for too little":   {func(p *winback.Policy) { p.MinValue = 1 << 40 }, 19800, 0},
			"long gone, and once for": {func(*winback.Policy) {}, 19900, 1},
		} {
			p := policy
			c.alter(&p)
			if got := silent(p, c.day); got != c.want {
				t.Errorf("%s: %d found, want %d", name, got, c.want)
			}
		}
		l := lossOf("m", "c2", 19800) // merged into c1
		l.State, l.LastDay = winback.Mistake, 19687
		if err := losses.Open(ctx, l, nil); err != nil {
			t.Fatal(err)
		}
		if silent(policy, 19900) != 0 {
			t.Error("the same silence was found again, though somebody said that it is no loss")
		}
	})
}
