package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"liuke/internal/account"
	"liuke/internal/config"
	"liuke/internal/fault"
	"liuke/internal/store"
)

// PasswordLink returns a link by which the member of staff with the address
// chooses a new password. Nothing else runs meanwhile, or is changed.
func PasswordLink(ctx context.Context, d config.Database, email string) (link string, err error) {
	db, err := store.OpenExisting(ctx, d.Address())
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	clock := func() int64 { return time.Now().UnixMilli() }
	accounts, err := account.New(db.Accounts(), db.Jobs(), nil, clock, slog.New(slog.DiscardHandler))
	if err != nil {
		return "", err
	}
	staff, err := db.Accounts().StaffByEmail(ctx, email)
	if fault.Is(err, fault.NotFound) {
		return "", fmt.Errorf("nobody on the staff has the address %s", email)
	}
	if err != nil {
		return "", err
	}
	link, err = accounts.Link(ctx, account.System, staff.ID)
	if fault.Is(err, fault.Conflict) {
		return "", fmt.Errorf("%s is disabled: an administrator must let them in again first", email)
	}
	return link, err
}
