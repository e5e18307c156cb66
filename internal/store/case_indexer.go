package store

import (
	"context"
	"log/slog"
	"time"
)

// How long the indexer waits: after something was committed, so that it does
// many cases at once, and before it looks by itself for what others left.
const (
	indexBreath = 300 * time.Millisecond
	indexPoll   = 5 * time.Second
)

// Indexer keeps what cases are found by up to date. Searching does so too for
// a few cases, so that one finds what one has just written.
type Indexer struct {
	db    *DB
	log   *slog.Logger
	wake  chan struct{}
	stop  context.CancelFunc
	ended chan struct{}
}

// StartIndexer begins to index. Stop it before closing the database.
func StartIndexer(ctx context.Context, db *DB, log *slog.Logger) *Indexer {
	i := &Indexer{db: db, log: log, wake: make(chan struct{}, 1), ended: make(chan struct{})}
	db.onEvent.add(func() {
		select {
		case i.wake <- struct{}{}:
		default:
		}
	})
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	i.stop = stop
	go i.run(running)
	return i
}

// Stop ends indexing.
func (i *Indexer) Stop() {
	i.stop()
	<-i.ended
}

func (i *Indexer) run(ctx context.Context) {
	defer close(i.ended)
	failing := false
	for {
		err := i.catchUp(ctx)
		if err != nil && ctx.Err() == nil && !failing {
			i.log.Error("cases cannot be indexed", "err", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-i.wake:
		case <-time.After(indexPoll):
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(indexBreath):
		}
	}
}

func (i *Indexer) catchUp(ctx context.Context) error {
	for {
		n, err := i.db.IndexCases(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
}
