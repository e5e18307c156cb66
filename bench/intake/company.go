package main

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/store"
)

// founders is how many customers are made at a time.
const founders = 16

// found makes the company, an agent, a key that may file cases, and the
// customers; it returns the key's secret.
func found(ctx context.Context, address string, customers int) (secret string, err error) {
	db, err := store.Open(ctx, address)
	if err != nil {
		return "", err
	}
	defer func() { err = firstOf(err, db.Close()) }()
	clock := func() int64 { return time.Now().UnixMilli() }
	accounts, err := account.New(db.Accounts(), db.Jobs(), nil, clock, slog.Default())
	if err != nil {
		return "", err
	}
	staff, err := accounts.Found(ctx, account.Company{
		Name: "Bench", Lang: "en", Currency: "GBP", Zone: "Europe/London", PublicURL: "http://127.0.0.1", Hours: "Mon-Fri 09:00-18:00",
	},
		account.NewStaff{Email: "admin@example.com", Name: "Admin", Role: account.RoleAdmin, Lang: "en", Password: account.RandomPassword()},
		account.NewStaff{Email: "agent@example.com", Name: "Agent", Role: account.RoleAgent, Lang: "en", Password: account.RandomPassword()},
	)
	if err != nil {
		return "", err
	}
	_, secret, err = accounts.CreateKey(ctx, staff[0].Actor(), "Bench", []account.Permission{account.CaseIntake})
	if err != nil {
		return "", err
	}
	known := customer.NewService(db.Customers(), accounts.Company)
	making, ctx := errgroup.WithContext(ctx)
	making.SetLimit(founders)
	for n := range customers {
		making.Go(func() error {
			_, err := known.Create(ctx, account.System, customer.Draft{Name: email(n)},
				[]customer.Identity{{Kind: customer.IdentityEmail, Value: email(n)}}, clock())
			return err
		})
	}
	return secret, making.Wait()
}
