package store_test

import (
	"context"
	"testing"

	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// TestEveryQueryPrepares has both databases check every query: a column that
// is misspelt or a word that only one of them knows is found here.
func TestEveryQueryPrepares(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		names := db.QueryNames()
		if len(names) < 50 {
			t.Fatalf("there are only %d queries", len(names))
		}
		for _, name := range names {
			if err := db.Prepare(context.Background(), name); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
