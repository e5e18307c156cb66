package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/config"
	"liuke/internal/purchase"
	"liuke/internal/store/storetest"
)

// TestCustomersAreScoredOnceANight has a clock pass three days in which nobody
// buys and nobody asks for anything.
func TestCustomersAreScoredOnceANight(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx := context.Background()
		shanghai := account.Company{Zone: "Asia/Shanghai"}.Location()
		now := time.Date(2026, 3, 2, 20, 0, 0, 0, shanghai)
		a, err := New(ctx, config.Config{Database: config.Database{Data: t.TempDir(), URL: postgresOnly(address)}},
			Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = a.Stop(ctx) }()
		scoredAt := func() (times []string) {
			for end := now.Add(24 * time.Hour); now.Before(end); now = now.Add(20 * time.Minute) {
				for _, r := range a.runners {
					if _, err := r.RunDue(ctx); err != nil {
						t.Fatal(err)
					}
				}
				run, _, err := a.Values.Latest(ctx, account.System)
				if err != nil {
					t.Fatal(err)
				}
				if run != nil && run.StartedAt == now.UnixMilli() {
					times = append(times, now.In(shanghai).Format("2 15:04"))
				}
			}
			return times
		}
		expect := func(want ...string) {
			t.Helper()
			if got := scoredAt(); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("scored at %q, want %q", got, want)
			}
		}
		expect() // without a company
		_, err = a.Accounts.Found(ctx, account.Company{
			Name: "样品商行", Lang: "zh-CN", Currency: "CNY", Zone: "Asia/Shanghai", PublicURL: "https://shop.example", Hours: "Mon-Sat 09:00-18:00",
		}, account.NewStaff{Email: "boss@example.com", Name: "周敏", Role: account.RoleAdmin, Lang: "zh-CN", Password: account.RandomPassword()})
		if err != nil {
			t.Fatal(err)
		}
		expect() // without a purchase
		var receipts []purchase.Receipt
		for back := range 3 {
			receipts = append(receipts, purchase.Receipt{
				Source: "till", ExternalID: fmt.Sprint(back), Customer: purchase.CustomerRef{Code: "a"}, Currency: "CNY",
				At:    now.AddDate(0, 0, -10*back).UnixMilli(),
				Lines: []purchase.Line{{Product: "P1", Name: "门封", Quantity: 1000, UnitPrice: 1_000_000, Amount: 10_000}},
			})
		}
		if _, err := a.Purchases.Record(ctx, account.System, receipts, now.UnixMilli()); err != nil {
			t.Fatal(err)
		}
		expect("4 20:00", "4 20:20", "5 03:00") // at the full hour as nobody was ever scored, soon after the purchase, and at night
		expect("6 03:00")
	})
}

// postgresOnly is the address, or "" for a file: the data folder has one of its own.
func postgresOnly(address string) string {
	if len(address) > 0 && address[0] == '/' {
		return ""
	}
	return address
}
