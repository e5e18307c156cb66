package store_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// TestLiveSeesEveryEventOnce has many transactions of one process publish
// while they overlap, so that on PostgreSQL they commit in another order than
// they wrote, and reads them in another process.
func TestLiveSeesEveryEventOnce(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx := context.Background()
		here, there := open(t, address), open(t, address)
		publish(t, here, "before")
		live, err := store.StartLive(ctx, there, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		defer live.Stop()

		const writers, each = 12, 20
		want := map[string]bool{}
		for w := range writers {
			for n := range each {
				want[topic(w, n)] = true
			}
		}
		subscribers := make([]<-chan string, 3)
		for i := range subscribers {
			subscribers[i], _ = live.Subscribe()
		}
		var first, others sync.WaitGroup
		end := make(chan struct{})
		if here.Dialect() == "postgres" { // a transaction that begins before all others and ends after them
			want["first"] = true
			begun := make(chan struct{})
			first.Go(func() {
				publishThen(t, here, "first", func() {
					close(begun)
					<-end
				})
			})
			<-begun
		}
		for w := range writers {
			others.Go(func() {
				for n := range each {
					publishThen(t, here, topic(w, n), func() { time.Sleep(time.Duration((w*7+n*3)%5) * time.Millisecond) })
				}
			})
		}
		others.Wait()
		close(end)
		first.Wait()
		publish(t, here, "last")

		deadline := time.After(time.Minute)
		for _, c := range subscribers {
			got := map[string]int{}
			for got["last"] == 0 || len(got) <= len(want) {
				select {
				case topic := <-c:
					got[topic]++
				case <-deadline:
					t.Fatalf("of %d topics %d came", len(want)+1, len(got))
				}
			}
			for topic, n := range got {
				if n != 1 || topic != "last" && !want[topic] {
					t.Errorf("%s came %d times", topic, n)
				}
			}
		}
		soonHeard(t, here, subscribers[0])
	})
}

// soonHeard publishes again and again, as soon as what came before was heard, and so just after the other process looked for
// events. It is heard within a second, unless the machine is busy: that the fastest is says how often is looked.
func soonHeard(t *testing.T, db *store.DB, heard <-chan string) {
	t.Helper()
	fastest := time.Hour
	for n := range 10 {
		publish(t, db, topic(-1, n))
		sent := time.Now()
		<-heard
		if fastest = min(fastest, time.Since(sent)); fastest < time.Second {
			return
		}
	}
	t.Errorf("an event takes %v", fastest)
}

func topic(writer, n int) string { return fmt.Sprintf("case:%d.%d", writer, n) }

func publish(t *testing.T, db *store.DB, topics ...string) {
	t.Helper()
	err := db.InTx(context.Background(), func(tx *store.Tx) error { return tx.Publish(topics...) })
	if err != nil {
		t.Error(err)
	}
}

// publishThen publishes in a transaction that does something else afterwards.
func publishThen(t *testing.T, db *store.DB, topic string, then func()) {
	t.Helper()
	err := db.InTx(context.Background(), func(tx *store.Tx) error {
		err := tx.Publish(topic)
		then()
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestLiveCutsOffSlowSubscribers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		live, err := store.StartLive(context.Background(), db, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		defer live.Stop()
		slow, cancelSlow := live.Subscribe()
		left, cancel := live.Subscribe()
		end, _ := live.Subscribe()
		cancel()
		cancel()
		for round := range 3 {
			var topics []string
			for n := range 500 {
				topics = append(topics, topic(round, n))
			}
			publish(t, db, topics...)
			for range topics {
				<-end
			}
		}
		received := 0
		for range slow {
			received++
		}
		if received != 1000 {
			t.Errorf("the slow subscriber got %d topics before it was cut off", received)
		}
		if _, open := <-left; open {
			t.Error("a cancelled subscriber got a topic")
		}
		cancelSlow()
	})
}

func TestLiveStopEndsSubscriptions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		live, err := store.StartLive(context.Background(), db, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		topics, _ := live.Subscribe()
		live.Stop()
		if _, open := <-topics; open {
			t.Error("a topic after the end")
		}
	})
}
