package store_test

import (
	"context"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liuke/internal/economics"
	"liuke/internal/purchase"
	"liuke/internal/store/storetest"
)

// TestActivitiesAreSummedByRoot reads the company of testdata/company.sql: what
// was bought, returned, done on the spot and given, each in its own window.
func TestActivitiesAreSummedByRoot(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, e := context.Background(), openCompany(t, address).Economics()
		first, last, any, err := e.PurchaseSpan(ctx)
		if first != 19675 || last < 19687 || !any || err != nil {
			t.Fatal(first, last, any, err)
		}
		read := func(w economics.Window) (all []economics.Activity) {
			t.Helper()
			err := e.EachActivity(ctx, w, func(a economics.Activity) error {
				all = append(all, a)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		// c2 was merged into c1: r1 (2,000 − 180 tax at a cost of 900, and 1,000 whose cost nobody knows), r2 of c2 and the return r3.
		want := []economics.Activity{{
			CustomerID: "c1", Sales: 1820 + 1000 + 1200 - 1000, Cost: 900, Unpriced: 1000 + 1200 - 1000, Discount: 100,
			Receipts: 2, Returns: 1, Minutes: 5 + 12 + 5, Visits: 1, Given: 2000,
		}}
		if d := cmp.Diff(want, read(economics.Window{First: 0, Last: 30000, Until: math.MaxInt64})); d != "" {
			t.Error(d)
		}
		want = []economics.Activity{{CustomerID: "c1", Sales: 1200, Unpriced: 1200, Discount: 100, Receipts: 1}}
		if d := cmp.Diff(want, read(economics.Window{First: 19687, Last: 19687, From: 1, Until: 2})); d != "" {
			t.Error(d)
		}
		days := 0
		err = e.EachKeptDay(ctx, func(id string, d purchase.Day) error {
			days++
			return nil
		})
		if days != 2 || err != nil {
			t.Errorf("%d days, %v", days, err)
		}
	})
}

func TestARunOfProfitsReplacesTheOneBefore(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, e := context.Background(), openCompany(t, address).Economics()
		run := func(id string, at int64, profits ...economics.Profit) economics.Run {
			t.Helper()
			r := economics.Run{ID: id, AsOf: 19700, Rates: economics.Assumed, EndedAt: at, Report: economics.Report{
				Whale: economics.NewWhale([]int64{5, -3}), Serving: map[economics.Driver]int64{economics.DriverMinutes: 7}, Days: 365,
			}}
			if err := e.SaveActivities(ctx, id, profits); err != nil {
				t.Fatal(err)
			}
			if err := e.FinishRun(ctx, r, at); err != nil {
				t.Fatal(err)
			}
			return r
		}
		lost := economics.Activity{CustomerID: "c1", Sales: 10, Cost: 20, Minutes: 3}
		run("x", 1800000000000, economics.Profit{Activity: economics.Activity{CustomerID: "c3"}, Result: -9})
		want := run("y", 1800000000001, economics.Profit{Activity: lost, Result: -10}, economics.Profit{Activity: economics.Activity{CustomerID: "c3"}, Result: 4})
		got, any, err := e.LatestRun(ctx)
		if d := cmp.Diff(want, got); d != "" || !any || err != nil {
			t.Error(d, any, err)
		}
		rows, err := e.Losing(ctx, "y", economics.Place{Result: math.MinInt64}, 10)
		if err != nil || len(rows) != 1 || rows[0].Activity != lost || rows[0].Name == "" {
			t.Errorf("%+v, %v", rows, err)
		}
		if rows, err := e.Losing(ctx, "y", economics.Place{Result: -10, CustomerID: "c1"}, 10); err != nil || len(rows) != 0 {
			t.Errorf("after the last: %+v, %v", rows, err)
		}
		if a, any, err := e.Activity(ctx, "y", "c1"); a != lost || !any || err != nil {
			t.Error(a, any, err)
		}
		if _, any, err := e.Activity(ctx, "x", "c3"); any || err != nil {
			t.Error("a run that was replaced is kept", err)
		}
	})
}
