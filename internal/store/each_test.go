package store_test

import (
	"context"
	"errors"
	"testing"

	"liuke/internal/purchase"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// Reading very many rows ends with the first error of whoever reads them, which is told as it is, and the database answers on.
func TestReadingManyRowsMayBeBrokenOff(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		openShop(t, db, 30)
		enough, n := errors.New("enough"), 0
		read := func(most int) error {
			n = 0
			return db.Value().EachDay(context.Background(), func(customerID string, d purchase.Day) error {
				if n++; customerID == "" || d.Day == 0 || d.Net == 0 {
					t.Errorf("%q on %+v", customerID, d)
				}
				if n == most {
					return enough
				}
				return nil
			})
		}
		for range 20 { // more often than there are connections
			if err := read(3); !errors.Is(err, enough) || n != 3 {
				t.Fatal(n, err)
			}
		}
		if err := read(0); err != nil || n < 30 {
			t.Fatal(n, err)
		}
	})
}
