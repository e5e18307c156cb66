package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/purchase"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

func sale(id, code string, at int64, lines ...purchase.Line) purchase.Receipt {
	if len(lines) == 0 {
		lines = []purchase.Line{{Product: "p", Name: "Pot", Quantity: 1000, UnitPrice: 10_000, Amount: 100}}
	}
	return purchase.Receipt{Source: "till", ExternalID: id, Customer: purchase.CustomerRef{Code: code}, At: at, Lines: lines}
}

const (
	day   = 86_400_000
	later = 100_000 * day // after every sale here, as milliseconds of an instant
)

// TestManyAtOnce has the same and different receipts of the same customers come
// in at the same time: each is kept once, and the summaries are right.
func TestManyAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		service := purchase.NewService(db.Ledger(), china)
		const callers, rounds = 6, 8
		added := make([]int, callers)
		errs := make([]error, callers)
		var wait sync.WaitGroup
		for c := range callers {
			wait.Go(func() {
				for round := range rounds {
					receipts := []purchase.Receipt{
						sale(fmt.Sprintf("shared %d", round), fmt.Sprint(round%3), int64(round)*day),
						sale(fmt.Sprintf("own %d %d", c, round), fmt.Sprint((c+round)%3), int64(round)*day),
					}
					if c%2 == 1 {
						slices.Reverse(receipts)
					}
					recorded, err := service.Record(ctx, account.System, receipts, later)
					errs[c] = errors.Join(errs[c], err)
					for _, r := range recorded {
						if r.Outcome == purchase.Added {
							added[c]++
						}
					}
				}
			})
		}
		wait.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		total := 0
		for _, n := range added {
			total += n
		}
		list, err := service.List(ctx, account.System, purchase.Filter{Limit: 1000})
		if want := rounds + callers*rounds; err != nil || total != want || len(list) != want {
			t.Errorf("%d were said to be added and %d are kept, want %d (%v)", total, len(list), want, err)
		}
		if err := db.Ledger().VerifySummaries(ctx, func(id string) { t.Errorf("the summaries of %s differ", id) }); err != nil {
			t.Error(err)
		}
	})
}

func TestRecordIsAllOrNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		service := purchase.NewService(db.Ledger(), china)
		huge := purchase.Line{Product: "p", Quantity: 1 << 50}
		for field, receipts := range map[string][]purchase.Receipt{
			"receipts":                      nil,
			"receipts[1].external_id":       {sale("1", "a", day), sale("1", "a", day)},
			"receipts[1].lines[1].quantity": {sale("1", "a", day), sale("2", "a", day, purchase.Line{Product: "p"}, huge)},
			"receipts[0].lines":             {{Source: "till", ExternalID: "1"}},
			"receipts[0].at":                {sale("1", "a", -1)},
			"receipts[0].source":            {{ExternalID: "1"}},
			"receipts[1].currency":          {sale("1", "a", day), {Source: "till", ExternalID: "2", Currency: "USD", Lines: []purchase.Line{{}}}},
		} {
			_, err := service.Record(ctx, account.System, receipts, later)
			var f *fault.Error
			if !errors.As(err, &f) || f.Kind != fault.Invalid || f.Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if list, err := service.List(ctx, account.System, purchase.Filter{Limit: 9}); err != nil || len(list) != 0 {
			t.Errorf("of receipts that were refused %v are kept (%v)", list, err)
		}
	})
}

func TestWhatPagesShow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		service := purchase.NewService(db.Ledger(), china)
		var receipts []purchase.Receipt
		for n := range 7 {
			receipts = append(receipts, sale(fmt.Sprint(n), "a", int64(n)*100*day))
		}
		receipts = append(receipts, sale("back", "a", 650*day, purchase.Line{Product: "p", Quantity: -1000, Amount: -100}), sale("anonymous", "", day))
		recorded, err := service.Record(ctx, account.System, receipts, later)
		if err != nil {
			t.Fatal(err)
		}
		owners, err := db.Ledger().Owners(ctx, "till", []string{"a"})
		if err != nil {
			t.Fatal(err)
		}
		f, err := service.Of(ctx, account.System, owners["a"].RootID, 3)
		if err != nil {
			t.Fatal(err)
		}
		if f.Summary.Days != 7 || f.Summary.Net != 600 || len(f.Days) != 8 || len(f.Latest) != 3 || f.Latest[0].ExternalID != "back" {
			t.Errorf("the file is %+v", f)
		}
		if want := []purchase.Year{{Year: 1971, Days: 3, Receipts: 4, Net: 200}, {Year: 1970, Days: 4, Receipts: 4, Net: 400}}; !slices.Equal(f.Years, want) {
			t.Errorf("years %+v, want %+v", f.Years, want)
		}
		if len(f.Products) != 1 || f.Products[0].Name != "Pot" || f.Products[0].Days != 7 {
			t.Errorf("products %+v", f.Products)
		}
		var ids []string
		filter := purchase.Filter{Kind: purchase.Bought, Limit: 3}
		for {
			page, err := service.List(ctx, account.System, filter)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range page {
				ids = append(ids, p.ExternalID)
			}
			if len(page) < filter.Limit {
				break
			}
			last := page[len(page)-1]
			filter.Before = purchase.Cursor{At: last.At, ID: last.ID}
		}
		if want := []string{"6", "5", "4", "3", "2", "1", "anonymous", "0"}; !slices.Equal(ids, want) {
			t.Errorf("the pages have %v, want %v", ids, want)
		}
		e, products, err := service.Get(ctx, account.System, recorded[0].PurchaseID)
		if err != nil || len(e.Items) != 1 || products[e.Items[0].ProductID].Code != "p" {
			t.Errorf("the purchase is %+v of %v, %v", e, products, err)
		}
	})
}

func TestAProductTakesTheFirstNameItIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		service := purchase.NewService(db.Ledger(), china)
		for n, name := range []string{"", "Pot", "Kettle", ""} {
			line := purchase.Line{Product: "p", Name: name, Quantity: 1000}
			if _, err := service.Record(ctx, account.System, []purchase.Receipt{sale(fmt.Sprint(n), "a", day, line)}, later); err != nil {
				t.Fatal(err)
			}
			id := purchase.ProductID("till", "p")
			products, err := db.Ledger().ProductNames(ctx, []string{id})
			want := []string{"", "Pot", "Pot", "Pot"}[n]
			if err != nil || products[id].Name != want || products[id].Code != "p" {
				t.Errorf("after %q the product is %+v, want %q (%v)", name, products[id], want, err)
			}
		}
	})
}
