package store_test

import (
	"fmt"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/purchase"
	"liuke/internal/trial"
	"liuke/internal/trial/registry"
)

// bought has a customer buy something, or send it back where the amount is below zero; cost is nil when it is not known.
func (l *lab) bought(code int, at, amount int64, cost *int64) {
	l.Helper()
	quantity := int64(1000)
	if amount < 0 {
		quantity = -1000
	}
	_, err := purchase.NewService(l.db.Ledger(), china).Record(l.Context(), account.System, []purchase.Receipt{{
		Source: "till", ExternalID: ident.New(), Customer: purchase.CustomerRef{Code: fmt.Sprint(code)}, At: at,
		Lines: []purchase.Line{{Product: "P", Quantity: quantity, UnitPrice: 100 * max(amount, -amount), Amount: amount, Cost: cost}},
	}}, at)
	must(l.T, err)
}

func (l *lab) open(t registry.Trial) registry.File {
	l.Helper()
	f, err := l.Open(l.Context(), account.System, t.ID)
	must(l.T, err)
	return f
}

func (l *lab) subjects(t registry.Trial) map[string]registry.Subject {
	l.Helper()
	_, list, err := l.Places(l.Context(), account.System, t.ID)
	must(l.T, err)
	byID := map[string]registry.Subject{}
	for _, s := range list {
		byID[s.CustomerID] = s
	}
	return byID
}

func TestOutcomesCountFromTheDayAfterTheDraw(t *testing.T) {
	eachLab(t, 4, func(l *lab) {
		cost := int64(700)
		back := int64(-700)
		l.bought(0, l.now-31*aDay, 5000, nil)
		l.bought(0, l.now-30*aDay, 1000, &cost)
		l.bought(0, l.now-aDay, 1000, &cost)
		of := l.launched(callPlan())
		l.bought(0, l.now+1000, 9000, nil)
		l.bought(0, l.now+aDay, 2000, &cost)
		l.bought(0, l.now+30*aDay, 3000, nil)
		l.bought(0, l.now+31*aDay, 9000, nil)
		l.bought(1, l.now+2*aDay, -1000, &back)
		got := l.subjects(of)
		want := registry.Subject{Days: 2, DaysBefore: 2, Margin: 1300 + 3000, MarginBefore: 600, Turnover: 5000, Uncosted: 3000}
		first := got[l.ids[0]]
		want.CustomerID, want.Arm, want.Day, want.Worth = first.CustomerID, first.Arm, first.Day, first.Worth
		if first != want {
			l.Errorf("got %+v, want %+v", first, want)
		}
		if returned := got[l.ids[1]]; returned.Days != 0 || returned.Margin != -300 {
			l.Errorf("a return counts %+v", returned)
		}
	})
}

// TestAResultRipens has most of the called buy, and few of the others.
func TestAResultRipens(t *testing.T) {
	eachLab(t, 140, func(l *lab) {
		l.founded()
		p := callPlan()
		of := l.launched(p)
		if r := l.open(of); r.Obstacle != registry.NothingRipe || r.Waiting != 140 || r.Ripe != 0 {
			l.Errorf("at once: %q, %d wait, %d ripe", r.Obstacle, r.Waiting, r.Ripe)
		}
		arms := l.armsOf(of, l.ids...)
		for i, id := range l.ids {
			if !arms[id].Holdout && i%4 != 0 || i%10 == 0 {
				l.bought(i, l.now+5*aDay, 4000, nil)
			}
		}
		l.now += 30 * aDay
		l.bought(0, l.now, 100, nil)
		if r := l.open(of); r.Obstacle != registry.NothingRipe {
			l.Errorf("on the last day of the window: %q", r.Obstacle)
		}
		l.now += 2 * aDay
		l.bought(0, l.now, 100, nil)
		r := l.open(of)
		if r.Obstacle != "" || r.Ripe != 140 || r.Bought == nil || r.Bought.Effects[0].Verdict != trial.VerdictBetter {
			l.Fatalf("when the window is over: %q, %d ripe, %+v", r.Obstacle, r.Ripe, r.Bought)
		}
		if g := r.Effects[0]; g.PerBuyer == nil || g.Buyers.Low <= 0 || !r.Spent.Estimated || r.Spent.Cost != 500*r.Spent.Customers {
			l.Errorf("gains %+v, spent %+v", g, r.Spent)
		}
		if e, err := l.Effects(l.Context()); err != nil || e.Of(registry.PurposeRegain, "", "").OK {
			l.Errorf("learned from a trial that still runs: %+v, %v", e, err)
		}
		must(l.T, l.End(l.Context(), account.System, of.ID, r.Trial.Version))
		must(l.T, l.Reckon(l.Context()))
		e, err := l.Effects(l.Context())
		must(l.T, err)
		if learned := e.Of(registry.PurposeRegain, "price", ""); !learned.OK || learned.Closest != registry.ForAny || learned.Customers != 140 || learned.Low <= 0 {
			l.Errorf("learned %+v", learned)
		}
	})
}

// TestAResultIsKeptByDay has a trial looked at on several days, with outcomes that come in late and a merge.
func TestAResultIsKeptByDay(t *testing.T) {
	eachLab(t, 40, func(l *lab) {
		of := l.launched(callPlan())
		l.bought(39, l.now+aDay, 100, nil)
		look := func(want, ripe int) {
			l.Helper()
			f := l.open(of)
			if len(f.Looks) != want || f.Ripe != ripe || f.ReckonedAt == 0 {
				l.Errorf("%d looks, %d ripe, reckoned at %d; want %d looks and %d ripe", len(f.Looks), f.Ripe, f.ReckonedAt, want, ripe)
			}
		}
		look(1, 0)
		l.now += 32 * aDay
		l.bought(39, l.now, 100, nil)
		look(2, 40)
		first := l.open(of)
		l.bought(0, l.now-10*aDay, 5000, nil) // told late, of a day that is over
		if again := l.open(of); again.Bought.Arms[0] != first.Bought.Arms[0] || again.Bought.Arms[1] != first.Bought.Arms[1] {
			l.Errorf("reckoned again on the same day: %+v", again.Bought.Arms)
		}
		must(l.T, l.ReckonNow(l.Context(), account.System, of.ID))
		if again := l.open(of); again.Bought.Arms[0] == first.Bought.Arms[0] && again.Bought.Arms[1] == first.Bought.Arms[1] {
			l.Errorf("not reckoned when asked to: %+v", again.Bought.Arms)
		}
		look(2, 40)
		m, err := customer.NewService(l.db.Customers(), china).Merge(l.Context(), account.System, l.ids[1], l.ids[2], l.now)
		must(l.T, err)
		look(2, 39)
		must(l.T, customer.NewService(l.db.Customers(), china).Unmerge(l.Context(), account.System, m.ID, l.now))
		look(2, 40)
		results, err := l.Results(l.Context(), account.System)
		if err != nil || len(results) != 1 || results[0].Ripe != 40 || results[0].Trial.ID != of.ID {
			l.Errorf("listed %+v, %v", results, err)
		}
	})
}

func TestAMergeOfTwoArmsIsListedAndTakenBack(t *testing.T) {
	eachLab(t, 40, func(l *lab) {
		of := l.launched(callPlan())
		arms := l.armsOf(of, l.ids...)
		var called, held string
		for _, id := range l.ids {
			if arms[id].Holdout {
				held = id
			} else {
				called = id
			}
		}
		service := customer.NewService(l.db.Customers(), china)
		m, err := service.Merge(l.Context(), account.System, called, held, l.now)
		must(l.T, err)
		f := l.open(of)
		earlier := min(called, held) // both were drawn at the same instant
		if len(f.Moved) != 1 || f.Moved[0].Arm == f.Moved[0].Counts || f.Moved[0].CustomerID != max(called, held) || f.Moved[0].RootID != called {
			l.Errorf("moved %+v", f.Moved)
		}
		if f.Ripe+f.Waiting != 39 {
			l.Errorf("%d customers count", f.Ripe+f.Waiting)
		}
		after := l.armsOf(of, called, held)
		if after[called] != after[held] || after[called].Arm != arms[earlier].Arm {
			l.Errorf("after the merge %+v, before %+v", after, arms[earlier])
		}
		must(l.T, service.Unmerge(l.Context(), account.System, m.ID, l.now))
		again := l.armsOf(of, called, held)
		if f := l.open(of); len(f.Moved) != 0 || f.Ripe+f.Waiting != 40 || again[called] != arms[called] || again[held] != arms[held] {
			l.Errorf("taken back: %+v, %d customers, %+v", f.Moved, f.Ripe+f.Waiting, again)
		}
	})
}

func TestWhoWasHeldOutAndCalledIsListed(t *testing.T) {
	eachLab(t, 30, func(l *lab) {
		of := l.launched(callPlan())
		for id, p := range l.armsOf(of, l.ids...) {
			if p.Holdout {
				must(l.T, l.Did(l.Context(), of.ID, id, "电话", l.now, 300))
				break
			}
		}
		f := l.open(of)
		if f.Counts[registry.Wrong] != 1 || f.Counts[registry.Did] != 0 || len(f.Notes) != 1 || f.Spent.Cost != 300 || f.Spent.Estimated {
			l.Errorf("counts %v, notes %+v, spent %+v", f.Counts, f.Notes, f.Spent)
		}
	})
}

func TestOutcomesOfAnotherSystem(t *testing.T) {
	eachLab(t, 24, func(l *lab) {
		p := callPlan()
		p.Source, p.Outcome = registry.FromFile, registry.OutcomeMargin
		of := l.launched(p)
		drawn := time.UnixMilli(l.now).In(labZone)
		later := drawn.AddDate(0, 0, 3)
		l.now += 10 * aDay
		date := func(t time.Time) string { return t.Format(time.DateOnly) }
		rows := []registry.Told{
			{Row: 2, Customer: "0", At: date(later), Amount: "12.50"},
			{Row: 3, Customer: " 1", At: later.Format("2006-01-02") + "T23:30:00-05:00", Amount: "-3"}, // the day after, here
			{Row: 4, Customer: "2", At: date(drawn.AddDate(0, 0, -1)), Amount: "5"},
			{Row: 5, Customer: "3", At: date(drawn), Amount: "5"},
			{Row: 6, Customer: "9999", At: date(later), Amount: "5"},
			{Row: 7, Customer: "4", At: later.Format("2006-01-02 15:04"), Amount: "5"},
			{Row: 8, Customer: "5", At: "last week", Amount: "5"},
			{Row: 9, Customer: "6", At: date(later), Amount: "1,5"},
			{Row: 10, Customer: "7", At: date(drawn.AddDate(0, 0, 20)), Amount: "5"},
			{Row: 11, Customer: l.ids[8], At: date(later)},
			{Row: 12, Customer: "0", At: date(later), Amount: "7.50"},
		}
		for range 2 { // telling it again changes nothing
			taken, err := l.Tell(l.Context(), account.System, of.ID, rows, 2)
			must(l.T, err)
			var refused []string
			for _, r := range taken.Refused {
				refused = append(refused, fmt.Sprint(r.Row, " ", r.Reason))
			}
			want := "[4 trial.told_early 5 trial.told_early 6 trial.told_unknown 7 trial.told_no_zone 8 trial.told_time 9 trial.told_amount 10 trial.told_future]"
			if got := fmt.Sprint(refused); got != want || taken.Taken != 4 {
				l.Errorf("%d taken, refused %s", taken.Taken, got)
			}
		}
		got := l.subjects(of)
		for i, want := range map[int][2]int64{0: {2000, 1}, 1: {-300, 0}, 2: {0, 0}, 8: {0, 1}} {
			if s := got[l.ids[i]]; s.Margin != want[0] || s.Days != want[1] {
				l.Errorf("customer %d: %+v, want %v", i, s, want)
			}
		}
		if _, err := l.Tell(l.Context(), account.System, l.launched(callPlan()).ID, rows, 2); fault.KeyOf(err) != "trial.source_purchases" {
			l.Errorf("told a trial that reads purchases: %v", err)
		}
	})
}

// founded has the company in the database, as facts about customers ask for it.
func (l *lab) founded() {
	l.Helper()
	must(l.T, l.db.Exec(l.Context(), `INSERT INTO company (id, name, lang, currency, zone, public_url, hours, demo, created_at, updated_at)
		VALUES ('company', '海港礼品', 'zh-CN', 'CNY', 'Asia/Shanghai', 'https://desk.example.com', 'Mon-Fri 09:00-18:00', FALSE, 1, 1)`))
}

func TestARuleSaysWhoIsEligible(t *testing.T) {
	eachLab(t, 12, func(l *lab) {
		l.founded()
		must(l.T, l.db.Exec(l.Context(), "UPDATE customer SET tier = 'gold' WHERE id = $1 OR id = $2 OR id = $3", l.ids[0], l.ids[1], l.ids[2]))
		p := callPlan()
		p.Audience = registry.Audience{Rule: "tier == 'gold'"}
		if f, err := l.Foresee(l.Context(), account.System, p); err != nil || f.Customers != 3 || f.Possible {
			l.Errorf("three gold customers: %+v, %v", f, err)
		}
		if of := l.launched(p); of.Placed != 3 {
			l.Errorf("%d are placed by a rule", of.Placed)
		}
		p.Audience = registry.Audience{Tier: "gold", Listed: []string{l.ids[2], l.ids[2], l.ids[3]}}
		if f, err := l.Foresee(l.Context(), account.System, p); err != nil || f.Customers != 1 {
			l.Errorf("of a list: %+v, %v", f, err)
		}
		p.Audience = registry.Audience{Rule: "tier >"}
		if _, err := l.Create(l.Context(), account.System, p); !fault.Is(err, fault.Invalid) {
			l.Errorf("a rule that is none: %v", err)
		}
	})
}
