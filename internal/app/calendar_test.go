package app

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/config"
	"liuke/internal/desk"
	"liuke/internal/store/storetest"
)

// TestPromisesFollowTheCompanysCalendar has a complaint come in the evening
// before a week of holidays that the company then decides to keep.
func TestPromisesFollowTheCompanysCalendar(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx := context.Background()
		shanghai := account.Company{Zone: "Asia/Shanghai"}.Location()
		now := time.Date(2026, 9, 30, 17, 0, 0, 0, shanghai)
		a, err := New(ctx, config.Config{Database: config.Database{Data: t.TempDir(), URL: postgresOnly(address)}},
			Options{Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = a.Stop(ctx) }()
		people, err := a.Accounts.Found(ctx, account.Company{
			Name: "样品商行", Lang: "zh-CN", Currency: "CNY", Zone: "Asia/Shanghai", PublicURL: "https://shop.example", Hours: "Mon-Fri 09:00-18:00",
		}, account.NewStaff{Email: "boss@example.com", Name: "周敏", Role: account.RoleAdmin, Lang: "zh-CN", Password: account.RandomPassword()})
		if err != nil {
			t.Fatal(err)
		}
		boss := people[0].Actor()
		receipt, err := a.Desk.Intake(ctx, account.Customer("form", "", "zh-CN"), desk.Intake{Words: "门关不严", Email: "zhang@example.com"})
		if err != nil {
			t.Fatal(err)
		}
		due := func() string {
			t.Helper()
			now = now.Add(10 * time.Second)
			for _, r := range a.runners {
				if _, err := r.RunDue(ctx); err != nil {
					t.Fatal(err)
				}
			}
			f, err := a.Desk.File(ctx, boss, receipt.CaseID)
			if err != nil {
				t.Fatal(err)
			}
			return time.UnixMilli(f.Case.DueAt).In(shanghai).Format("2006-01-02 15:04")
		}
		if got := due(); got != "2026-10-01 16:00" {
			t.Errorf("without holidays due %s", got)
		}
		if err := a.Accounts.ChooseHolidays(ctx, boss, calendar.China, time.Monday); err != nil {
			t.Fatal(err)
		}
		if got := due(); got != "2026-10-08 16:00" {
			t.Errorf("with holidays due %s", got)
		}
		company, err := a.Accounts.Company(ctx)
		if err != nil {
			t.Fatal(err)
		}
		company.Hours = "24/7"
		if _, err := a.Accounts.UpdateCompany(ctx, boss, company); err != nil {
			t.Fatal(err)
		}
		if got := due(); got != "2026-10-08 01:00" {
			t.Errorf("with other hours due %s", got)
		}
	})
}
