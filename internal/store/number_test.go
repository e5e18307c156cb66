package store_test

import (
	"context"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/ident"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// TestNumbersAreGivenOutOnce has many goroutines of two processes, as far as
// the database can tell, reserve blocks of any size.
func TestNumbersAreGivenOutOnce(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx := context.Background()
		handles := []*store.DB{open(t, address), open(t, address)}
		rapid.Check(t, func(t *rapid.T) {
			name := ident.New()
			sizes := rapid.SliceOfN(rapid.Int64Range(1, 50), 8, 40).Draw(t, "sizes")
			var mu sync.Mutex
			taken := map[int64]int{}
			var takers sync.WaitGroup
			for n, size := range sizes {
				takers.Go(func() {
					first, err := handles[n%2].Numbers(name).Reserve(ctx, size)
					mu.Lock()
					defer mu.Unlock()
					if err != nil {
						t.Errorf("reserve: %v", err)
					}
					for i := range size {
						taken[first+i]++
					}
				})
			}
			takers.Wait()
			total := int64(0)
			for _, size := range sizes {
				total += size
			}
			if int64(len(taken)) != total {
				t.Fatalf("%d numbers were reserved, %d are different", total, len(taken))
			}
			if taken[10_001] != 1 {
				t.Fatal("counting does not begin at 10001")
			}
		})
	})
}

func open(t *testing.T, address string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
