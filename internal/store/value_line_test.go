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
	"liuke/internal/value/cycle"
)

func TestEachLineTellsWhatWasKept(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db := openCompany(t, address)
		lines := func() (got []string) {
			err := db.Value().EachLine(context.Background(), func(customerID, productID string, r purchase.Rhythm, seen calendar.Day) error {
				got = append(got, fmt.Sprintf("%s %s %d days %d–%d squares %d logs %.4f seen %d",
					customerID, productID, r.Days, int(r.First), int(r.Last), r.GapSquares, r.GapLogs, int(seen)))
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(got)
			return got
		}
		want := []string{
			"c1 p1 2 days 19675–19687 squares 144 logs 2.4849 seen 19687",
			"c1 p2 1 days 19675–19675 squares 0 logs 0.0000 seen 19687",
		}
		if d := cmp.Diff(want, lines()); d != "" {
			t.Error(d)
		}
		damage(t, db, "UPDATE product_summary SET days = 0 WHERE product_id = $1", "p2") // all of it was brought back
		if d := cmp.Diff(want[:1], lines()); d != "" {
			t.Error(d)
		}
	})
}

func rhythm(productID string, gap float64) value.ProductRhythm {
	return value.ProductRhythm{
		ProductID:  productID,
		Population: cycle.Population{Gap: gap, Likeness: 1.5, Regularity: 2.25, Spread: 0.1 + 0.2, Customers: 30},
		Dropout:    cycle.Dropout{A: 0.25, B: 1.75},
	}
}

// TestRhythmsOfProductsCountOnceTheirRunHasFinished has a run replace what the one before learned.
func TestRhythmsOfProductsCountOnceTheirRunHasFinished(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, v := context.Background(), db.Value()
		at := int64(0)
		begin := func(asOf calendar.Day, rhythms ...value.ProductRhythm) value.Run {
			at++
			r := value.Run{ID: ident.New(), State: value.RunRunning, AsOf: asOf, StartedAt: at}
			if err := v.SaveRun(ctx, r, at); err != nil {
				t.Fatal(err)
			}
			if err := v.SaveProductRhythms(ctx, r.ID, rhythms); err != nil {
				t.Fatal(err)
			}
			return r
		}
		finish := func(r value.Run) {
			at++
			r.State, r.FinishedAt = value.RunFinished, at
			if err := v.FinishRun(ctx, r, at); err != nil {
				t.Fatal(err)
			}
		}
		learned := func(when string, wantAsOf calendar.Day, want ...value.ProductRhythm) {
			t.Helper()
			asOf, got, err := v.ProductRhythms(ctx, []string{"p1", "p2", "unknown"})
			if err != nil || asOf != wantAsOf {
				t.Fatalf("%s: as of %d, %v", when, asOf, err)
			}
			slices.SortFunc(got, func(a, b value.ProductRhythm) int { return int(a.Gap - b.Gap) })
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s: %s", when, d)
			}
		}
		learned("before any run", 0)
		first := begin(20000, rhythm("", 10), rhythm("p1", 20), rhythm("p3", 30))
		learned("while the first runs", 0)
		finish(first)
		learned("after the first", 20000, rhythm("", 10), rhythm("p1", 20))
		begin(20001, rhythm("", 11), rhythm("p1", 21)) // comes to nothing
		learned("after one that was killed", 20000, rhythm("", 10), rhythm("p1", 20))

		second, third := begin(20002, rhythm("", 12), rhythm("p2", 22)), begin(20003, rhythm("", 13))
		finish(second)
		learned("after the second", 20002, rhythm("", 12), rhythm("p2", 22))
		finish(third)
		learned("after the third, which another replica began meanwhile", 20003, rhythm("", 13))
		finish(begin(20004))
		learned("after one that learned nothing", 0)
		if left := content(t, db)["value_product"]; left[:2] != "0 " {
			t.Errorf("rhythms that nobody asks for are left: %s", left)
		}
	})
}

// TestLinesFromPurchases has the service learn from purchases and tell how a customer stands.
func TestLinesFromPurchases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		purchases := purchase.NewService(db.Ledger(), china)
		var receipts []purchase.Receipt
		for c := range 60 {
			for n := range 12 {
				receipts = append(receipts, sale(fmt.Sprintf("%d %d", c, n), fmt.Sprint("k", c), int64(20*n+c%10)*day))
			}
		}
		if _, err := purchases.Record(ctx, account.System, receipts, later); err != nil {
			t.Fatal(err)
		}
		now := int64(1000)
		values := value.NewService(db.Value(), func() int64 { now++; return now })
		if _, err := values.Run(ctx); err != nil {
			t.Fatal(err)
		}
		owners, err := db.Ledger().Owners(ctx, "till", []string{"k7"})
		if err != nil {
			t.Fatal(err)
		}
		file, err := purchases.Of(ctx, account.System, owners["k7"].RootID, 5)
		if err != nil || len(file.Products) == 0 {
			t.Fatal(file, err)
		}
		p := file.Products[0].ProductSummary
		lines, err := values.Lines(ctx, account.System, file.Summary.Last, []purchase.ProductSummary{p})
		l, ok := lines[p.ProductID]
		if err != nil || !ok || l.Usual < 15 || l.Usual > 25 || l.State != value.LineUsual || l.NextDay <= p.Last || l.NextLow > l.NextDay || l.NextHigh < l.NextDay {
			t.Errorf("%+v of %+v, %v", l, p, err)
		}
	})
}
