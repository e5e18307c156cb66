package store_test

import (
	"context"
	"errors"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// TestGoodwillIsSavedByWhatWasSeen saves what was decided by the dealings of a
// customer: once, and not when two customers became one meanwhile.
func TestGoodwillIsSavedByWhatWasSeen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		service, create := people(t, db)
		one, other := create("a"), create("b")
		filed := fileSaid(t, db, 0, desk.Change{Case: desk.Case{Words: "x", CustomerID: one}})
		seen := func(id string) desk.Dealt {
			t.Helper()
			d, err := db.Desk().Dealings(ctx, id, "", 0)
			if err != nil {
				t.Fatal(err)
			}
			return d.With
		}
		give := func(by desk.Dealt) error {
			err := db.Desk().Save(ctx, desk.Change{Case: filed, Dealt: &by})
			if err == nil {
				filed.Version++
			}
			return err
		}
		first := seen(one)
		if first.CustomerID != one {
			t.Fatalf("seen %+v", first)
		}
		if err := give(first); err != nil {
			t.Fatal(err)
		}
		if err := give(first); !errors.Is(err, desk.ErrDealt) {
			t.Errorf("a second time by the same dealings: %v", err)
		}
		apart := []desk.Dealt{seen(one), seen(other)}
		if _, err := service.Merge(ctx, account.System, one, other, 2000); err != nil {
			t.Fatal(err)
		}
		for _, by := range apart {
			if err := give(by); !errors.Is(err, desk.ErrDealt) {
				t.Errorf("by dealings from before the merge: %v", err)
			}
		}
		if now := seen(other); now.CustomerID != one || give(now) != nil {
			t.Errorf("after it, by %+v", now)
		}
	})
}
