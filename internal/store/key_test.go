package store_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"liuke/internal/seal"
	"liuke/internal/store/storetest"
)

func TestSigningKeys(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx := context.Background()
		one, two := open(t, address), open(t, address)
		loaded := make([][]seal.Key, 8)
		var replicas sync.WaitGroup
		for n := range loaded {
			replicas.Go(func() {
				db := one
				if n%2 == 1 {
					db = two
				}
				keys, err := db.SigningKeys().Load(ctx, int64(n))
				if err != nil {
					t.Error(err)
				}
				loaded[n] = keys
			})
		}
		replicas.Wait()
		for _, keys := range loaded {
			if len(keys) != 1 || !slices.Equal(keys[0].Secret, loaded[0][0].Secret) {
				t.Fatalf("replicas that start together have different keys: %v", loaded)
			}
		}

		old, err := seal.NewKeyring(loaded[0]...)
		if err != nil {
			t.Fatal(err)
		}
		token := old.Sign(seal.Claim{Purpose: seal.Track, Subject: "case", ExpiresAt: 5000})
		if err := one.SigningKeys().Rotate(ctx, 1000, 5000); err != nil {
			t.Fatal(err)
		}
		for now, want := range map[int64]int{2000: 2, 5000: 1} {
			keys, err := two.SigningKeys().Load(ctx, now)
			if err != nil || len(keys) != want {
				t.Fatalf("at %d there are %d keys, %v", now, len(keys), err)
			}
			ring, err := seal.NewKeyring(keys...)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := ring.Open(seal.Track, token, 2000); (err == nil) != (want == 2) {
				t.Errorf("at %d the token of before the rotation: %v", now, err)
			}
		}
	})
}
