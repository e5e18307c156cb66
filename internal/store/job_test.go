package store_test

import (
	"context"
	"testing"

	"liuke/internal/job"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

func TestQueue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		q := db.Jobs()
		kinds := []string{"k", "other"}
		claim := func(limit int, now, until int64) []job.Job {
			t.Helper()
			jobs, err := q.Claim(ctx, kinds, limit, now, until)
			if err != nil {
				t.Fatal(err)
			}
			return jobs
		}
		check := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		due := func(want int64) {
			t.Helper()
			if got, err := q.NextDue(ctx, kinds); err != nil || got != want {
				t.Errorf("next due is %d, %v, want %d", got, err, want)
			}
		}

		due(0)
		first := job.New("k", map[string]int{"n": 1}, 100, 10)
		check(q.Enqueue(ctx, first, job.New("foreign", nil, 1, 1)))
		check(q.Enqueue(ctx, job.New("k", nil, 200, 10).Only("once"), job.New("k", nil, 150, 10).Only("once")))
		due(100)
		if early := claim(10, 99, 500); len(early) != 0 {
			t.Fatalf("claimed before it was due: %v", early)
		}
		held := claim(1, 300, 500)
		if len(held) != 1 || held[0].ID != first.ID || string(held[0].Args) != `{"n":1}` || held[0].Attempts != 1 || held[0].CreatedAt != 10 {
			t.Fatalf("claimed %+v", held)
		}
		once := claim(10, 300, 600)
		if len(once) != 1 || once[0].UniqueKey != "once" {
			t.Fatalf("of two jobs with one key there came %+v", once)
		}
		due(500)

		// The first claimer freezes, its lease runs out, another takes over.
		again := claim(1, 500, 900)
		if len(again) != 1 || again[0].ID != first.ID || again[0].Lease == held[0].Lease || again[0].Attempts != 2 {
			t.Fatalf("after the lease ran out: %+v", again)
		}
		check(q.Finish(ctx, held, 510))
		check(q.Retry(ctx, held[0], 510, "late"))
		check(q.Bury(ctx, held[0], 510, "late"))
		lost, err := q.Extend(ctx, []job.Job{held[0], again[0]}, 1000)
		if check(err); len(lost) != 1 || lost[0].Lease != held[0].Lease {
			t.Errorf("lost are %+v", lost)
		}
		check(q.Finish(ctx, once, 510))
		due(1000)

		check(q.Retry(ctx, again[0], 2000, "no luck"))
		due(2000)
		last := claim(1, 2000, 2500)
		check(q.Bury(ctx, last[0], 2100, "gave up"))
		due(0)
		if after := claim(10, 9000, 9500); len(after) != 0 {
			t.Errorf("a dead job was claimed: %+v", after)
		}
	})
}

// TestDeadJobsFreeTheirKey checks that a periodic job that failed for good
// does not keep the next one from being queued.
func TestDeadJobsFreeTheirKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		q := db.Jobs()
		for n := int64(1); n <= 2; n++ {
			if err := q.Enqueue(ctx, job.New("k", nil, n, n).Only("every:k")); err != nil {
				t.Fatal(err)
			}
			jobs, err := q.Claim(ctx, []string{"k"}, 5, n, n+1)
			if err != nil || len(jobs) != 1 {
				t.Fatalf("round %d: %+v, %v", n, jobs, err)
			}
			if err := q.Bury(ctx, jobs[0], n, "broken"); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestCommittedJobsWakeTheRunner(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		woken := 0
		db.OnQueued(func() { woken++ })
		if err := db.Jobs().Enqueue(context.Background(), job.New("k", nil, 1, 1)); err != nil || woken != 1 {
			t.Errorf("woken %d times, %v", woken, err)
		}
		if _, err := db.Jobs().Claim(context.Background(), []string{"k"}, 1, 1, 2); err != nil || woken != 1 {
			t.Errorf("a claim woke it: %d, %v", woken, err)
		}
	})
}
