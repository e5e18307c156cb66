package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liuke/internal/calendar"
	"liuke/internal/store/storetest"
)

// The purchases of a customer who was merged are the other's; those of nobody known are not told.
func TestEachBought(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db := openCompany(t, address)
		var got []string
		err := db.EachBought(context.Background(), func(customerID, productID string, day calendar.Day, amount int64) error {
			got = append(got, fmt.Sprintf("%s %s on %d for %d", customerID, productID, int(day), amount))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		want := []string{"c1 p1 on 19675 for 2000", "c1 p1 on 19687 for 1200", "c1 p1 on 19698 for -1000", "c1 p2 on 19675 for 1000"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		names, err := db.ProductNames(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(map[string]string{"p1": "白色心形灯座", "p2": "LANTERN"}, names); d != "" {
			t.Error(d)
		}
	})
}
