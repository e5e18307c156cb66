package remedy_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/remedy"
)

var pot = remedy.Budget{ID: "b1", Name: "售后", TeamID: "g1", Period: remedy.Month, Amount: 10_000, Warn: 80, Hold: true}

func TestBudgetsPay(t *testing.T) {
	all := remedy.Budgets{List: []remedy.Budget{{ID: "b0", Period: remedy.Year}, pot}}
	for team, want := range map[string]string{"g1": "b1", "g2": "b0", "": "b0"} {
		if got, ok := all.For(team); got.ID != want || !ok {
			t.Errorf("team %q has %q", team, got.ID)
		}
	}
	if _, ok := (remedy.Budgets{List: []remedy.Budget{pot}}).For("g2"); ok {
		t.Error("another team pays")
	}
	for period, want := range map[remedy.Period]string{remedy.Month: "2026-04", remedy.Quarter: "2026-Q2", remedy.Year: "2026"} {
		if got := period.Label(calendar.DayOn(2026, time.April, 1)); got != want {
			t.Errorf("%s: %s, want %s", period, got, want)
		}
	}
	purse := pot.Purse(calendar.DayOn(2026, time.November, 22))
	if id, period := remedy.ParsePurse(purse.Name()); id != "b1" || period != "2026-11" {
		t.Errorf("%q is of %q in %q", purse.Name(), id, period)
	}
	if (remedy.Purse{}).Name() != "" || (remedy.Purse{}).Holds(1) || (remedy.Purse{}).Warns(1) {
		t.Error("no budget does something")
	}
	for _, c := range []struct {
		spent, amount int64
		holds, warns  bool
	}{
		{0, 10_000, false, true}, {0, 10_001, true, true}, {0, 7_999, false, false}, {0, 8_000, false, true},
		{8_000, 1_999, false, false}, {8_000, 2_000, false, true}, {20_000, 1, true, false}, {10_000, 0, false, false},
	} {
		purse.Spent = c.spent
		if purse.Holds(c.amount) != c.holds || purse.Warns(c.amount) != c.warns {
			t.Errorf("%d after %d: holds %v, warns %v", c.amount, c.spent, purse.Holds(c.amount), purse.Warns(c.amount))
		}
	}
}

func TestBudgetsAreChecked(t *testing.T) {
	teams := map[string]bool{"g1": true}
	if err := (remedy.Budgets{List: []remedy.Budget{pot}}).Validate(teams); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*remedy.Budget)
		key    string
	}{
		"no name":              {func(b *remedy.Budget) { b.Name = "" }, "remedy.budget_name"},
		"a team there is not":  {func(b *remedy.Budget) { b.TeamID = "g9" }, "remedy.budget_team"},
		"a week":               {func(b *remedy.Budget) { b.Period = "week" }, "remedy.budget_period"},
		"nothing to spend":     {func(b *remedy.Budget) { b.Amount = 0 }, "remedy.budget_amount"},
		"beyond all reason":    {func(b *remedy.Budget) { b.Amount = 1e15 }, "remedy.budget_amount"},
		"a share above all":    {func(b *remedy.Budget) { b.Warn = 101 }, "remedy.budget_warn"},
		"an id with a blank":   {func(b *remedy.Budget) { b.ID = "a b" }, "fault.body_unreadable"},
		"the same team's once": {func(b *remedy.Budget) {}, "remedy.budget_twice"},
	} {
		b := pot
		c.change(&b)
		list := []remedy.Budget{b}
		if name == "the same team's once" {
			list = append(list, pot)
		}
		var f *fault.Error
		if err := (remedy.Budgets{List: list}).Validate(teams); !errors.As(err, &f) || f.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}

// TestPostingsBalance posts gifts and takes some back: every pair of accounts
// sums to nought, and a gift with its reversal to nothing at all.
func TestPostingsBalance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"", "a", "b"})
		gift := remedy.Posting{
			ID: "p1", Key: remedy.GiftKey("r1"), Receiver: remedy.CustomerAccount("c1"), Cause: text.Draw(t, "cause"),
			TeamID: text.Draw(t, "team"), Budget: text.Draw(t, "budget"), Amount: rapid.Int64Range(1, remedy.MaxAmount).Draw(t, "amount"),
		}
		back := gift.Reversal("p2", "s1", 9)
		if back.Key == gift.Key || back.Reverses != gift.ID {
			t.Fatalf("%+v reverses %+v", back, gift)
		}
		accounts, ids := map[string]int64{}, map[string]bool{}
		for _, p := range []remedy.Posting{gift, back} {
			var sum int64
			for _, e := range p.Entries() {
				sum += e.Amount
				accounts[e.Account] += e.Amount
				ids[e.ID] = true
			}
			if sum != 0 {
				t.Fatalf("%+v sums to %d", p, sum)
			}
		}
		for account, balance := range accounts {
			if balance != 0 {
				t.Fatalf("%s is left with %d", account, balance)
			}
		}
		if len(ids) != 8 {
			t.Fatalf("entries share ids: %v", ids)
		}
	})
}
