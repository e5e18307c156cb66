package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/purchase"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
	"liuke/internal/value"
)

func china(context.Context) (account.Company, error) {
	return account.Company{Currency: "CNY", Zone: "Asia/Shanghai"}, nil
}

// people returns a service and a function that makes a customer.
func people(t *testing.T, db *store.DB) (*customer.Service, func(name string, known ...customer.Identity) string) {
	service := customer.NewService(db.Customers(), china)
	return service, func(name string, known ...customer.Identity) string {
		t.Helper()
		c, err := service.Create(context.Background(), account.System, customer.Draft{Name: name}, known, 1000)
		if err != nil {
			t.Fatal(err)
		}
		return c.ID
	}
}

func TestSearchFindsCustomers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		_, create := people(t, db)
		ids := map[string]string{
			"cold": create("上海冷库门业有限公司", customer.Identity{Kind: customer.IdentityPhone, Value: "138 0013 8000"}),
			"door": create("门库冷", customer.Identity{Kind: customer.IdentityEmail, Value: "Men.Ku@Example.com"}),
			"café": create("Café Müller", customer.Identity{Kind: customer.IdentityCode, Source: "erp", Value: "K-10432"}),
		}
		for query, want := range map[string]string{
			"冷库":                 "cold",
			"库门":                 "cold",
			"冷 公司":               "cold",
			"冷":                  "cold door",
			"司":                  "cold",
			"冷门":                 "",
			"cafe":               "café",
			"MULLER caf":         "café",
			"müll":               "café",
			"k-10432":            "café",
			"10432":              "café",
			"104":                "café",
			"0432":               "",
			"13800138000":        "cold",
			"138 0013":           "cold",
			"+8613800138000":     "cold",
			"men.ku@example.com": "door",
			"ku.men@example.com": "",
			`"冷库" OR *`:          "",
			`AND`:                "",
			`冷库"`:                "cold",
			"'; DROP TABLE x":    "",
			`^col:("a"*`:         "",
			"":                   "",
			"!!!":                "",
		} {
			roots, more, err := db.Customers().Search(ctx, query)
			if err != nil || more {
				t.Fatalf("%q: %v, more %t", query, err, more)
			}
			var got []string
			for name, id := range ids {
				if slices.Contains(roots, id) {
					got = append(got, name)
				}
			}
			slices.Sort(got)
			if strings.Join(got, " ") != want {
				t.Errorf("%q finds %v, want %q", query, got, want)
			}
		}
	})
}

func TestSearchCountsUpToACap(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		purchases := purchase.NewService(db.Ledger(), china)
		var receipts []purchase.Receipt
		for n := range 1002 {
			receipt := purchase.Receipt{Source: "x", ExternalID: fmt.Sprint(n), Lines: []purchase.Line{{Product: "p"}}}
			receipt.Customer = purchase.CustomerRef{Code: fmt.Sprint(n), Name: fmt.Sprintf("同名 %d", n)}
			receipts = append(receipts, receipt)
		}
		for part := range slices.Chunk(receipts, purchase.MaxReceipts) {
			if _, err := purchases.Record(context.Background(), account.System, part, 1000); err != nil {
				t.Fatal(err)
			}
		}
		roots, more, err := db.Customers().Search(context.Background(), "同名")
		if err != nil || len(roots) != 1000 || !more {
			t.Errorf("got %d, more %t, %v; want 1,000 and more", len(roots), more, err)
		}
	})
}

func TestSearchFollowsChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		service, create := people(t, db)
		id := create("Old name")
		finds := func(query string, want bool) {
			t.Helper()
			roots, _, err := db.Customers().Search(ctx, query)
			if err != nil || slices.Contains(roots, id) != want {
				t.Errorf("%q finds %v (%v), want found: %t", query, roots, err, want)
			}
		}
		finds("old", true)
		if _, err := service.Update(ctx, account.System, id, 1, customer.Draft{Name: "新名字"}, 2000); err != nil {
			t.Fatal(err)
		}
		finds("old", false)
		finds("名字", true)
		card := customer.Identity{Kind: customer.IdentityCard, Value: "VIP-0042"}
		if err := service.AddIdentity(ctx, account.System, id, card, 3000); err != nil {
			t.Fatal(err)
		}
		finds("vip-0042", true)
		card.CustomerID, card.Key = id, "VIP0042"
		if err := service.RemoveIdentity(ctx, account.System, card, 4000); err != nil {
			t.Fatal(err)
		}
		finds("vip-0042", false)
	})
}

func TestFindByWhatIsTyped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		service, create := people(t, db)
		wang := create("王小明", customer.Identity{Kind: customer.IdentityPhone, Value: "+86 138-0013-8000"},
			customer.Identity{Kind: customer.IdentityEmail, Value: "Wang@Example.com"})
		create("李四", customer.Identity{Kind: customer.IdentityCard, Value: "8000 1380"})
		for _, typed := range []string{"13800138000", "１３８００１３８０００", "0086 138 0013 8000", "wang@example.COM", "小明"} {
			found, err := service.Find(ctx, account.System, typed)
			if err != nil || len(found) == 0 || found[0].ID != wang {
				t.Errorf("%q finds %v, %v", typed, found, err)
			}
		}
		if id, err := service.Match(ctx, "nobody@example.com", "138 0013 8000"); err != nil || id != wang {
			t.Errorf("matched %q, %v", id, err)
		}
		if id, err := service.Match(ctx, "nobody@example.com", "139 0013 8000"); err != nil || id != "" {
			t.Errorf("matched %q, %v", id, err)
		}
		if _, err := service.Find(ctx, account.Customer("c", "", ""), "x"); !fault.Is(err, fault.Denied) {
			t.Errorf("a customer looked others up: %v", err)
		}
	})
}

func TestCodesNameOneCustomerOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		service, create := people(t, db)
		code := customer.Identity{Kind: customer.IdentityCode, Source: "erp", Value: "7"}
		create("A", code)
		b := create("B")
		if err := service.AddIdentity(ctx, account.System, b, code, 1); !fault.Is(err, fault.Conflict) {
			t.Errorf("the code of A was given to B: %v", err)
		}
		code.Source = "web"
		if err := service.AddIdentity(ctx, account.System, b, code, 1); err != nil {
			t.Errorf("the same code in another source: %v", err)
		}
	})
}

func TestUpdateNeedsTheLatestVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		service, create := people(t, db)
		id := create("A")
		if _, err := service.Update(ctx, account.System, id, 1, customer.Draft{Name: "B"}, 1); err != nil {
			t.Fatal(err)
		}
		if _, err := service.Update(ctx, account.System, id, 1, customer.Draft{Name: "C"}, 1); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version was written over a new one: %v", err)
		}
		f, err := service.Get(ctx, account.System, id)
		if err != nil || f.Name != "B" || f.Version != 2 {
			t.Errorf("kept %+v, %v", f.Customer, err)
		}
	})
}

func TestMergesAreTakenBackInAnyOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		service, create := people(t, db)
		a, b, c, d := create("A"), create("B"), create("C"), create("D")
		merge := func(into, from string) string {
			t.Helper()
			m, err := service.Merge(ctx, account.System, into, from, 5000)
			if err != nil {
				t.Fatal(err)
			}
			return m.ID
		}
		roots := func(want ...string) {
			t.Helper()
			for n, id := range []string{a, b, c, d} {
				f, err := service.Get(ctx, account.System, id)
				if err != nil || f.ID != want[n] {
					t.Errorf("record %d belongs to %s, want %s (%v)", n, f.ID, want[n], err)
				}
			}
		}
		ab, cd := merge(a, b), merge(c, d)
		roots(a, a, c, c)
		da := merge(d, b) // what they belong to is merged: c takes a in
		roots(c, c, c, c)
		if _, err := service.Merge(ctx, account.System, a, d, 1); !fault.Is(err, fault.Conflict) {
			t.Errorf("one customer was merged with itself: %v", err)
		}
		undo := func(id string) {
			t.Helper()
			if err := service.Unmerge(ctx, account.System, id, 6000); err != nil {
				t.Fatal(err)
			}
		}
		undo(ab)
		roots(c, b, c, c)
		undo(da)
		roots(a, b, c, c)
		undo(cd)
		roots(a, b, c, d)
		if err := service.Unmerge(ctx, account.System, cd, 1); !fault.Is(err, fault.Conflict) {
			t.Errorf("a merge was taken back twice: %v", err)
		}
	})
}

func TestListCustomers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		service, create := people(t, db)
		names := []string{"赵六", "Anna", "王五", "bob", "李四", "Änne"}
		for _, name := range names {
			create(name)
		}
		for _, sort := range customer.Sorts {
			got := strings.Split(pagesOf(t, service, customer.Filter{Sort: sort, Limit: 4}), ", ")
			if sort == customer.SortName {
				if want := "Anna Änne bob 李四 王五 赵六"; strings.Join(got, " ") != want {
					t.Errorf("by name: %v, want %s", got, want)
				}
				continue
			}
			slices.Sort(got)
			if want := slices.Sorted(slices.Values(names)); !slices.Equal(got, want) {
				t.Errorf("by %s the pages have %v, want each of %v once", sort, got, want)
			}
		}
		rows, err := service.List(ctx, account.System, customer.Filter{Sort: customer.SortName, Text: "四", Limit: 10})
		if err != nil || len(rows) != 1 || rows[0].Name != "李四" {
			t.Errorf("by text: %v, %v", rows, err)
		}
	})
}

func TestListsByScoreHaveThoseWithoutOneLast(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		service, create := people(t, db)
		var scores []value.Score
		for n, name := range []string{"none", "low", "tie", "other tie", "high", "not any"} {
			id := create(name)
			if worth := []int64{-1, 0, 5, 5, 9, -1}[n]; worth >= 0 {
				scores = append(scores, value.Score{CustomerID: id, RunID: "r", Worth: worth, Priority: worth})
			}
		}
		run := value.Run{ID: "r", State: value.RunFinished, StartedAt: 1, FinishedAt: 2}
		if err := errors.Join(db.Value().SaveScores(ctx, scores), db.Value().SaveRun(ctx, run, 2)); err != nil {
			t.Fatal(err)
		}
		for _, sort := range []customer.Sort{customer.SortWorth, customer.SortPriority} {
			for limit := 1; limit <= 7; limit++ {
				if got, want := pagesOf(t, service, customer.Filter{Sort: sort, Limit: limit}), "high, tie, other tie, low, none, not any"; got != want {
					t.Errorf("by %s, %d at a time: %s, want %s", sort, limit, got, want)
				}
			}
			if got, want := pagesOf(t, service, customer.Filter{Sort: sort, Limit: 2, Overdue: true}), "high, tie, other tie"; got != want {
				t.Errorf("to look after, by %s: %s, want %s", sort, got, want)
			}
		}
	})
}

// pagesOf returns the names on all pages of a list.
func pagesOf(t *testing.T, service *customer.Service, f customer.Filter) string {
	t.Helper()
	var names []string
	for {
		rows, err := service.List(context.Background(), account.System, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			names = append(names, r.Name)
		}
		if len(rows) < f.Limit {
			return strings.Join(names, ", ")
		}
		f.After = rows[len(rows)-1].Cursor
	}
}
