package store_test

import (
	"context"
	"testing"

	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

func TestSessions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		sessions := db.Sessions()
		find := func(token string, now int64) string {
			t.Helper()
			data, found, err := sessions.FindSession(ctx, token, now)
			if err != nil || !found && data != nil {
				t.Errorf("%s at %d: %q, %v", token, now, data, err)
			}
			return string(data)
		}
		for _, data := range []string{"first", "second"} {
			if err := sessions.CommitSession(ctx, "a", []byte(data), 100); err != nil {
				t.Fatal(err)
			}
			if got := find("a", 99); got != data {
				t.Errorf("got %q", got)
			}
		}
		if got := find("a", 100); got != "" {
			t.Errorf("an expired session has %q", got)
		}
		if err := sessions.CommitSession(ctx, "b", []byte("other"), 200); err != nil {
			t.Fatal(err)
		}
		if err := db.Expire(ctx, 150); err != nil {
			t.Fatal(err)
		}
		if a, b := find("a", 0), find("b", 0); a != "" || b != "other" {
			t.Errorf("after expiry there are %q and %q", a, b)
		}
		for range 2 {
			if err := sessions.DeleteSession(ctx, "b"); err != nil {
				t.Error(err)
			}
		}
		if got := find("b", 0); got != "" {
			t.Errorf("a deleted session has %q", got)
		}
	})
}
