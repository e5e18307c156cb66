package store

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// wakers are those who want to know at once what this process committed.
type wakers struct {
	mu   sync.Mutex
	list []func()
}

func (w *wakers) add(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.list = append(w.list, f)
}

func (w *wakers) all() {
	w.mu.Lock()
	list := w.list
	w.mu.Unlock()
	for _, f := range list {
		f()
	}
}

const (
	// livePoll is how often events of other replicas are looked for.
	livePoll = 300 * time.Millisecond
	// liveBreath is the shortest time between two looks.
	liveBreath = 50 * time.Millisecond
	// liveBuffer is how many topics a subscriber may fall behind.
	liveBuffer = 1024
	// liveRecent is how long a page may take from being drawn to subscribing.
	liveRecent = 3 * time.Second
)

// Live tells open pages what changed, in this process or another one on the
// same database. One reader serves all subscribers of a process.
type Live struct {
	log    *slog.Logger
	cursor eventCursor
	wake   chan struct{}
	stop   context.CancelFunc
	ended  chan struct{}

	mu          sync.Mutex
	subscribers map[chan string]bool
	recent      map[string]int // topics of the last moments, and how often each changed in them
}

// eventCursor reads the topics of events in the way of its database, each once.
type eventCursor interface {
	// start skips what is there already.
	start(ctx context.Context) error
	// next returns the topics committed since the last call.
	next(ctx context.Context) ([]string, error)
}

// StartLive begins to read events. Stop it before closing the database.
func StartLive(ctx context.Context, db *DB, log *slog.Logger) (*Live, error) {
	l := &Live{
		log: log, cursor: newEventCursor(db), wake: make(chan struct{}, 1), ended: make(chan struct{}),
		subscribers: map[chan string]bool{}, recent: map[string]int{},
	}
	if err := l.cursor.start(ctx); err != nil {
		return nil, fmt.Errorf("events: %w", err)
	}
	db.onEvent.add(func() {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	})
	reading, stop := context.WithCancel(context.WithoutCancel(ctx))
	l.stop = stop
	go l.read(reading)
	return l, nil
}

// Stop ends reading and closes the channels of all subscribers.
func (l *Live) Stop() {
	l.stop()
	<-l.ended
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.subscribers {
		l.drop(c)
	}
	l.subscribers = nil
}

// Subscribe returns the topics of what changes, until cancel is called: from
// now on, and what changed just before, since a page was drawn a moment before
// it subscribes. Topics that change together come once. The channel is closed when
// the subscriber falls too far behind, or reading stops: it then has to begin
// anew, and to look at what it shows.
func (l *Live) Subscribe() (topics <-chan string, cancel func()) {
	c := make(chan string, liveBuffer)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.subscribers == nil { // reading has stopped
		close(c)
		return c, func() {}
	}
	l.subscribers[c] = true
	for topic := range l.recent {
		if len(c) < cap(c)/2 {
			c <- topic
		}
	}
	return c, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.drop(c)
	}
}

// drop forgets a subscriber. The caller holds the lock.
func (l *Live) drop(c chan string) {
	if l.subscribers[c] {
		delete(l.subscribers, c)
		close(c)
	}
}

func (l *Live) read(ctx context.Context) {
	defer close(l.ended)
	failing := false
	for {
		topics, err := l.cursor.next(ctx)
		if err != nil && ctx.Err() == nil && !failing {
			l.log.Error("events cannot be read", "err", err)
		}
		failing = err != nil
		l.deliver(topics)
		select {
		case <-ctx.Done():
			return
		case <-time.After(liveBreath):
		}
		select {
		case <-ctx.Done():
			return
		case <-l.wake:
		case <-time.After(livePoll - liveBreath):
		}
	}
}

func (l *Live) deliver(topics []string) {
	if len(topics) == 0 {
		return
	}
	slices.Sort(topics)
	topics = slices.Compact(topics)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.remember(topics)
	for c := range l.subscribers {
		if len(topics) > cap(c)-len(c) {
			l.drop(c)
			continue
		}
		for _, t := range topics {
			c <- t // never waits: there is room, and only we fill it
		}
	}
}

// remember keeps topics for those who subscribe soon. The caller holds the lock.
func (l *Live) remember(topics []string) {
	for _, t := range topics {
		l.recent[t]++
	}
	time.AfterFunc(liveRecent, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, t := range topics {
			if l.recent[t]--; l.recent[t] == 0 {
				delete(l.recent, t)
			}
		}
	})
}
