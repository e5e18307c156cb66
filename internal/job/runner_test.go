package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"liuke/internal/job"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// clock is a time that only the test moves.
type clock struct{ atomic.Int64 }

func (c *clock) now() int64 { return c.Load() }

func (c *clock) pass(d time.Duration) { c.Add(d.Milliseconds()) }

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// bench is a runner on a database, run by hand.
type bench struct {
	*testing.T
	*job.Runner
	clock *clock
	queue store.Jobs
}

func each(t *testing.T, test func(b bench)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := &clock{}
		c.pass(1000 * time.Hour)
		test(bench{t, job.NewRunner(db.Jobs(), c.now, quiet), c, db.Jobs()})
	})
}

// settling tells when jobs that were done are out of the queue.
type settling struct {
	store.Jobs
	settled chan struct{}
}

func (s settling) Finish(ctx context.Context, jobs []job.Job, now int64) error {
	defer close(s.settled)
	return s.Jobs.Finish(ctx, jobs, now)
}

func (b bench) enqueue(jobs ...job.Job) {
	b.Helper()
	if err := b.queue.Enqueue(context.Background(), jobs...); err != nil {
		b.Fatal(err)
	}
}

func (b bench) runDue(want int) {
	b.Helper()
	if got, err := b.RunDue(context.Background()); err != nil || got != want {
		b.Errorf("ran %d jobs, %v, want %d", got, err, want)
	}
}

func TestJobsRunWhenDue(t *testing.T) {
	each(t, func(b bench) {
		var ran []string
		b.Handle("greet", func(_ context.Context, j job.Job) error {
			ran = append(ran, string(j.Args))
			return nil
		}, job.Options{})
		now := b.clock.now()
		b.enqueue(job.New("greet", "later", now+5000, now), job.New("greet", "now", now, now), job.New("nobody's", 1, now, now))
		b.runDue(1)
		b.clock.pass(4999 * time.Millisecond)
		b.runDue(0)
		b.clock.pass(time.Millisecond)
		b.runDue(1)
		b.runDue(0)
		if !slices.Equal(ran, []string{`"now"`, `"later"`}) {
			b.Errorf("ran %v", ran)
		}
	})
}

func TestFailedJobsAreTriedAgainEverLater(t *testing.T) {
	each(t, func(b bench) {
		var at []int64
		b.Handle("fail", func(_ context.Context, j job.Job) error {
			at = append(at, b.clock.now())
			if j.Attempts%2 == 0 {
				panic("out of range")
			}
			return errors.New("no luck")
		}, job.Options{Attempts: 5})
		start := b.clock.now()
		b.enqueue(job.New("fail", 1, start, start))
		for range 5 {
			b.runDue(1)
			b.clock.pass(job.Backoff(int64(len(at))) - time.Millisecond)
			b.runDue(0)
			b.clock.pass(time.Millisecond)
		}
		b.clock.pass(1000 * time.Hour)
		b.runDue(0) // dead
		for n := range at {
			at[n] = (at[n] - start) / 1000
		}
		if !slices.Equal(at, []int64{0, 2, 6, 14, 30}) {
			b.Errorf("tried after seconds %v", at)
		}
	})
}

func TestPermanentFailureIsFinal(t *testing.T) {
	each(t, func(b bench) {
		b.Handle("fail", func(context.Context, job.Job) error {
			return fmt.Errorf("wrapped: %w", job.Permanent(errors.New("unreadable")))
		}, job.Options{})
		now := b.clock.now()
		b.enqueue(job.New("fail", 1, now, now))
		b.runDue(1)
		b.clock.pass(1000 * time.Hour)
		b.runDue(0)
	})
}

func TestJobOfACrashedWorkerIsDoneAgain(t *testing.T) {
	each(t, func(b bench) {
		ctx := context.Background()
		var attempts []int64
		b.Handle("work", func(_ context.Context, j job.Job) error {
			attempts = append(attempts, j.Attempts)
			return nil
		}, job.Options{Attempts: 3})
		now := b.clock.now()
		b.enqueue(job.New("work", 1, now, now))
		if _, err := b.queue.Claim(ctx, []string{"work"}, 1, now, now+60_000); err != nil { // and dies
			b.Fatal(err)
		}
		b.runDue(0)
		b.clock.pass(time.Minute)
		b.runDue(1)
		if !slices.Equal(attempts, []int64{2}) {
			b.Errorf("attempts were %v", attempts)
		}

		// A job that takes every worker down with it is given up.
		b.enqueue(job.New("work", 2, now, now))
		for range 3 {
			if jobs, err := b.queue.Claim(ctx, []string{"work"}, 1, b.clock.now(), b.clock.now()); err != nil || len(jobs) != 1 {
				b.Fatal(jobs, err)
			}
		}
		b.runDue(0)
		if due, err := b.queue.NextDue(ctx, []string{"work"}); err != nil || due != 0 {
			b.Errorf("it waits still: %d, %v", due, err)
		}
	})
}

func TestFrozenWorkerCannotFinish(t *testing.T) {
	each(t, func(b bench) {
		ctx := context.Background()
		now := b.clock.now()
		b.enqueue(job.New("work", 1, now, now))
		frozen, err := b.queue.Claim(ctx, []string{"work"}, 1, now, now+1000)
		if err != nil {
			b.Fatal(err)
		}
		b.clock.pass(2 * time.Second)
		taken := false
		b.Handle("work", func(ctx context.Context, j job.Job) error {
			if err := b.queue.Finish(ctx, frozen, b.clock.now()); err != nil {
				return err
			}
			lost, err := b.queue.Extend(ctx, []job.Job{j}, b.clock.now()+1000)
			taken = len(lost) == 0
			return err
		}, job.Options{})
		b.runDue(1)
		if !taken {
			b.Error("the worker that woke up ended a job it no longer held")
		}
	})
}

func TestBatches(t *testing.T) {
	each(t, func(b bench) {
		var sizes []int
		poison := true
		b.HandleBatch("sum", func(_ context.Context, jobs []job.Job) error {
			sizes = append(sizes, len(jobs))
			for _, j := range jobs {
				if poison && string(j.Args) == "13" {
					return errors.New("unlucky")
				}
			}
			return nil
		}, job.Options{Batch: 10})
		now := b.clock.now()
		for n := range 25 {
			b.enqueue(job.New("sum", n, now, now))
		}
		b.runDue(25)
		if !slices.Equal(sizes, []int{10, 10, 5}) {
			b.Errorf("batches of %v", sizes)
		}
		sizes = nil
		b.clock.pass(job.Backoff(1))
		b.runDue(10)
		if !slices.Equal(sizes, []int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}) {
			b.Errorf("after the failure of a batch, batches of %v", sizes)
		}
		poison = false
		b.clock.pass(job.Backoff(2))
		b.runDue(1)
	})
}

func TestPeriodicJobsRunOnceAnInterval(t *testing.T) {
	each(t, func(b bench) {
		ran := 0
		count := func(context.Context, job.Job) error {
			ran++
			return nil
		}
		replica := job.NewRunner(b.queue, b.clock.now, quiet)
		for _, r := range []*job.Runner{b.Runner, replica} {
			r.Handle("tidy", count, job.Options{})
			r.Every("tidy", 10*time.Minute)
		}
		for range 60 {
			for _, r := range []*job.Runner{b.Runner, replica} {
				if _, err := r.RunDue(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
			b.clock.pass(time.Minute)
		}
		if ran != 5 {
			b.Errorf("in an hour it ran %d times", ran)
		}
	})
}

// TestTwoRunnersShareTheWork has two processes, as far as the database can
// tell, do ten thousand jobs: each once.
func TestTwoRunnersShareTheWork(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		const total = 10_000
		ctx := context.Background()
		var mu sync.Mutex
		done := map[string]int{}
		var left atomic.Int64
		left.Store(total)
		all := make(chan struct{})
		count := func(_ context.Context, jobs []job.Job) error {
			mu.Lock()
			defer mu.Unlock()
			for _, j := range jobs {
				done[j.ID]++
			}
			if left.Add(-int64(len(jobs))) == 0 {
				close(all)
			}
			return nil
		}
		var runners []*job.Runner
		var queue store.Jobs
		for range 2 {
			db, err := store.Open(ctx, address)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			queue = db.Jobs()
			r := job.NewRunner(queue, func() int64 { return time.Now().UnixMilli() }, quiet)
			r.Handle("one", func(ctx context.Context, j job.Job) error { return count(ctx, []job.Job{j}) }, job.Options{Concurrency: 32})
			r.HandleBatch("many", count, job.Options{Batch: 50})
			db.OnQueued(r.Wake)
			runners = append(runners, r)
		}
		for _, r := range runners {
			r.Start()
		}
		var jobs []job.Job
		for n := range total {
			jobs = append(jobs, job.New([]string{"one", "many"}[n%2], n, 1, 1))
		}
		for chunk := range slices.Chunk(jobs, 1000) {
			if err := queue.Enqueue(ctx, chunk...); err != nil {
				t.Fatal(err)
			}
		}
		select {
		case <-all:
		case <-time.After(10 * time.Minute):
			t.Errorf("%d jobs are left", left.Load())
		}
		for _, r := range runners {
			r.Stop(ctx)
		}
		for id, n := range done {
			if n != 1 {
				t.Errorf("job %s was done %d times", id, n)
			}
		}
		if due, err := queue.NextDue(ctx, []string{"one", "many"}); len(done) != total || due != 0 || err != nil {
			t.Errorf("%d of %d jobs were done; next due %d, %v", len(done), total, due, err)
		}
	})
}

func TestLongJobsKeepTheirLease(t *testing.T) {
	each(t, func(b bench) {
		ctx := context.Background()
		begun, ended := make(chan struct{}), make(chan error)
		b.Handle("long", func(ctx context.Context, _ job.Job) error {
			close(begun)
			<-ctx.Done()
			ended <- ctx.Err()
			return nil
		}, job.Options{Timeout: time.Hour})
		now := b.clock.now()
		b.enqueue(job.New("long", 1, now, now))
		b.Start()
		<-begun
		claim := func(want int) {
			b.Helper()
			now := b.clock.now()
			if jobs, err := b.queue.Claim(ctx, []string{"long"}, 1, now, now+60_000); err != nil || len(jobs) != want {
				b.Fatalf("another worker got %+v, %v", jobs, err)
			}
		}
		for range 5 {
			b.clock.pass(50 * time.Second)
			claim(0)
			b.Extend(ctx)
		}
		b.clock.pass(61 * time.Second) // frozen for too long
		claim(1)
		b.Extend(ctx)
		if err := <-ended; !errors.Is(err, context.Canceled) {
			b.Errorf("the job that was taken ended with %v", err)
		}
		b.Stop(ctx)
		claim(0)
	})
}

func TestHandlersHaveTheirTime(t *testing.T) {
	each(t, func(b bench) {
		b.Handle("slow", func(ctx context.Context, j job.Job) error {
			if j.Attempts > 1 {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		}, job.Options{Timeout: time.Millisecond})
		now := b.clock.now()
		b.enqueue(job.New("slow", 1, now, now))
		b.runDue(1)
		b.runDue(0)
		b.clock.pass(job.Backoff(1))
		b.runDue(1)
	})
}

func TestStopWaitsAndThenBreaksOff(t *testing.T) {
	each(t, func(b bench) {
		queue := settling{b.queue, make(chan struct{})}
		b.Runner = job.NewRunner(queue, b.clock.now, quiet)
		begun := make(chan struct{}, 2)
		finish := make(chan struct{})
		b.Handle("patient", func(ctx context.Context, _ job.Job) error {
			begun <- struct{}{}
			<-finish
			return ctx.Err()
		}, job.Options{})
		b.Handle("stubborn", func(ctx context.Context, _ job.Job) error {
			begun <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		}, job.Options{})
		now := b.clock.now()
		b.enqueue(job.New("patient", 1, now, now), job.New("stubborn", 2, now, now))
		b.Start()
		<-begun
		<-begun
		ctx, cancel := context.WithCancel(context.Background())
		go func() {
			close(finish)
			<-queue.settled
			cancel()
		}()
		b.Stop(ctx)
		back, err := b.queue.Claim(context.Background(), []string{"patient", "stubborn"}, 10, now, now+1)
		if err != nil || len(back) != 1 || back[0].Kind != "stubborn" {
			b.Errorf("back in the queue are %+v, %v", back, err)
		}
	})
}

func TestArgumentsArriveAsTheyWereGiven(t *testing.T) {
	type args struct {
		Name string `json:"name"`
		At   int64  `json:"at"`
	}
	each(t, func(b bench) {
		want := args{"张三 “quoted”\n", 1 << 60}
		var got args
		b.Handle("k", func(_ context.Context, j job.Job) error { return json.Unmarshal(j.Args, &got) }, job.Options{})
		now := b.clock.now()
		b.enqueue(job.New("k", want, now, now))
		b.runDue(1)
		if got != want {
			b.Errorf("got %+v", got)
		}
	})
}
