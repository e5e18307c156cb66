package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/ident"
	"liuke/internal/purchase"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
	"liuke/internal/value"
)

func TestEachDayGoesByCustomersAndDays(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db := openCompany(t, address)
		var got []string
		err := db.Value().EachDay(context.Background(), func(id string, d purchase.Day) error {
			got = append(got, fmt.Sprintf("%s %d %d %t", id, int(d.Day), d.Net, d.Kept))
			return nil
		})
		// On 19698 goods came back, and somebody unknown bought.
		if want := []string{"c1 19675 3000 true", "c1 19687 1200 true", "c1 19698 -1000 false"}; err != nil || !slices.Equal(got, want) {
			t.Errorf("days %q, %v", got, err)
		}
		if day, bought, err := db.Value().LastPurchaseDay(context.Background()); day != 19698 || !bought || err != nil {
			t.Errorf("last day %d, %t, %v", day, bought, err)
		}
	})
}

func TestRunsAreKeptWithTheirReports(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, v := context.Background(), db.Value()
		run := func(state value.RunState, began int64) value.Run {
			r := value.Run{ID: ident.New(), State: state, Stage: value.StageChoose, AsOf: 20000, StartedAt: began}
			if err := v.SaveRun(ctx, r, began); err != nil {
				t.Fatal(err)
			}
			return r
		}
		if runs, err := v.LatestRuns(ctx); err != nil || len(runs) != 0 {
			t.Errorf("before any run: %v, %v", runs, err)
		}
		failed := run(value.RunFailed, 1)
		finished := run(value.RunRunning, 2)
		if runs, err := v.LatestRuns(ctx); err != nil || !cmp.Equal(runs, []value.Run{finished, failed}) {
			t.Errorf("while the first runs: %v, %v", runs, err)
		}
		finished.State, finished.Stage, finished.Model, finished.FinishedAt = value.RunFinished, "", "bg-nbd", 3
		finished.Report = value.Report{
			Params: map[string]float64{"r": 0.25}, StdErrs: map[string]float64{"r": 0.01}, Notes: []string{"value.note_no_repeats"},
			Trials:  []value.Trial{{Model: "nbd", Log: -0.5, Bias: -0.1}},
			Track:   []value.TrackPoint{{Day: 20000, Made: 12, Expected: 11.5}},
			Holdout: &value.Holdout{From: 19910, Days: 90, Actual: 5, Reliability: []value.Bin{{Customers: 1, Predicted: 0.5, Happened: 1}}},
		}
		if err := v.FinishRun(ctx, finished, 3); err != nil {
			t.Fatal(err)
		}
		current := run(value.RunRunning, 4)
		runs, err := v.LatestRuns(ctx)
		if d := cmp.Diff([]value.Run{current, finished}, runs); d != "" || err != nil {
			t.Errorf("%v, %s", err, d)
		}
	})
}

// scored keeps what a run says of customer a.
func scored(t *testing.T, v store.Value, run value.Run, days int64, worth int64) {
	t.Helper()
	alive := 0.75
	s := value.Score{
		CustomerID: "a", RunID: run.ID, AsOf: run.AsOf, Model: run.Model, Days: days, Alive: &alive, Active: float64(worth) / 1000,
		Expected: 1.5, Spend: 300, WorthYear: worth / 2, Worth: worth, WorthLow: worth - 1, WorthHigh: worth + 1,
		NextDay: 20010, NextLow: 20005, NextHigh: 20020, Usual: 12.5, Overdue: 0.25, Priority: 7,
	}
	if err := v.SaveScores(context.Background(), []value.Score{s}); err != nil {
		t.Fatal(err)
	}
}

func TestAScoreKnowsWhatWasSaidBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, v := context.Background(), db.Value()
		at := int64(0)
		run := func(asOf calendar.Day, model string) value.Run {
			at++
			r := value.Run{ID: ident.New(), State: value.RunRunning, AsOf: asOf, Model: model, StartedAt: at}
			if err := v.SaveRun(ctx, r, at); err != nil {
				t.Fatal(err)
			}
			return r
		}
		before := func(when string, want *value.Before) {
			t.Helper()
			s, ok, err := v.Score(ctx, "a")
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			if d := cmp.Diff(want, s.Before); d != "" {
				t.Errorf("%s: %s", when, d)
			}
		}
		scored(t, v, run(20000, "nbd"), 3, 100)
		before("scored once", nil)
		scored(t, v, run(20000, "nbd"), 3, 101)
		before("scored again", nil)

		later := run(20007, "nbd")
		scored(t, v, later, 3, 200)
		week := &value.Before{AsOf: 20000, Model: "nbd", Days: 3, Active: 0.101, Worth: 101}
		before("a week later", week)
		scored(t, v, later, 3, 200)
		before("written twice", week)
		scored(t, v, run(20007, "nbd"), 3, 201)
		before("scored again", week)

		scored(t, v, run(20007, "nbd"), 4, 300)
		before("bought", &value.Before{AsOf: 20007, Model: "nbd", Days: 3, Active: 0.201, Worth: 201})
		scored(t, v, run(20007, "bg-nbd"), 4, 400)
		before("by another model", &value.Before{AsOf: 20007, Model: "nbd", Days: 4, Active: 0.3, Worth: 300})
		s, _, err := v.Score(ctx, "a")
		if err != nil || s.Worth != 400 || s.WorthYear != 200 || s.Days != 4 || s.AsOf != 20007 || s.Model != "bg-nbd" || *s.Alive != 0.75 ||
			s.NextHigh != 20020 || s.Priority != 7 || s.Usual != 12.5 {
			t.Errorf("score %+v, %v", s, err)
		}
	})
}

// TestFinishingARunDropsScoresOfEarlierOnesOnly has two replicas score at the same time.
func TestFinishingARunDropsScoresOfEarlierOnesOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, v := context.Background(), db.Value()
		run := func(id string, began int64) value.Run {
			r := value.Run{ID: id, State: value.RunRunning, StartedAt: began}
			if err := v.SaveRun(ctx, r, began); err != nil {
				t.Fatal(err)
			}
			return r
		}
		for _, r := range []value.Run{run("killed", 1), run("this", 2), run("later", 3)} {
			if err := v.SaveScores(ctx, []value.Score{{CustomerID: "of " + r.ID, RunID: r.ID}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := v.FinishRun(ctx, value.Run{ID: "this", State: value.RunFinished, StartedAt: 2, FinishedAt: 4}, 4); err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string]bool{"killed": false, "this": true, "later": true} {
			if _, kept, err := v.Score(ctx, "of "+id); err != nil || kept != want {
				t.Errorf("the score of %q is kept: %t, %v", id, kept, err)
			}
		}
	})
}

// TestAScoringFromPurchasesToScores runs the service on real databases.
func TestAScoringFromPurchasesToScores(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		purchases := purchase.NewService(db.Ledger(), china)
		var receipts []purchase.Receipt
		for c := range 150 {
			for n := range 1 + c%7 {
				receipts = append(receipts, sale(fmt.Sprintf("%d %d", c, n), fmt.Sprint("k", c), int64(40*n+c%40)*day))
			}
		}
		if _, err := purchases.Record(ctx, account.System, receipts, later); err != nil {
			t.Fatal(err)
		}
		now := int64(1000)
		values := value.NewService(db.Value(), func() int64 { now++; return now })
		first, err := values.Run(ctx)
		if err != nil || first.Scored != 150 || first.Customers != 150 {
			t.Fatalf("%+v, %v", first, err)
		}
		again, err := values.Run(ctx)
		if err != nil {
			t.Fatal(err)
		}
		finished, current, err := values.Latest(ctx, account.System)
		if err != nil || current != nil || finished == nil {
			t.Fatal(finished, current, err)
		}
		if d := cmp.Diff(again, *finished); d != "" {
			t.Errorf("what was kept of the run: %s", d)
		}
		owners, err := db.Ledger().Owners(ctx, "till", []string{"k6"})
		if err != nil {
			t.Fatal(err)
		}
		s, err := values.Score(ctx, account.System, owners["k6"].RootID)
		if err != nil || s == nil || s.Days != 7 || s.RunID != again.ID || s.Before != nil || s.Worth <= 0 || s.WorthYear <= 0 {
			t.Errorf("score %+v, %v", s, err)
		}
	})
}
