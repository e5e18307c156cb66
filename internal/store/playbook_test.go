package store_test

import (
	"context"
	"testing"

	"liuke/internal/fault"
	"liuke/internal/store/storetest"
	"liuke/internal/winback"
)

// Versions of a playbook are added and never written over; of two who change the
// same one, one does.
func TestPlaybooksKeepTheirVersions(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, books := context.Background(), openCompany(t, address).WinBack()
		changed := winback.Playbook{
			ID: "price", Names: winback.Texts{"zh-CN": "嫌贵"}, Reasons: []string{"price"}, For: winback.Segment{Tiers: []string{"金"}, MinValue: 5},
			Steps: []winback.Step{{Code: "spent", Days: 2, Farewell: true, Role: winback.RoleKeeper}},
		}
		third := winback.BookVersion{Book: changed, N: 3, By: "Zhou Min", ByID: "s2", At: 5}
		if err := books.AddBookVersion(ctx, third); err != nil {
			t.Fatal(err)
		}
		if err := books.AddBookVersion(ctx, third); !fault.Is(err, fault.Conflict) {
			t.Errorf("a version was written over: %v", err)
		}
		latest, err := books.BookVersions(ctx, "")
		if err != nil || len(latest) != 1 || latest[0].N != 3 || latest[0].Book.Version != 3 || latest[0].Shipped || latest[0].Off || latest[0].By != "Zhou Min" {
			t.Fatalf("%+v, %v", latest, err)
		}
		if got := latest[0].Book; got.ID != "price" || got.For.Tiers[0] != "金" || !got.Steps[0].Farewell || got.Steps[0].Role != winback.RoleKeeper {
			t.Errorf("got %+v", got)
		}
		all, err := books.BookVersions(ctx, "price")
		if err != nil || len(all) != 3 || all[0].N != 3 || !all[1].Shipped || !all[1].Off || all[2].Book.Names["zh-CN"] != "嫌'贵" {
			t.Errorf("%+v, %v", all, err)
		}
		if none, err := books.BookVersions(ctx, "nobody's"); err != nil || len(none) != 0 {
			t.Errorf("%+v, %v", none, err)
		}
	})
}
