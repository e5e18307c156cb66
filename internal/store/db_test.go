package store_test

import (
	"context"
	"testing"

	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

func TestOpenTwiceKeepsTheSchema(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		for range 2 {
			db, err := store.Open(context.Background(), address)
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
