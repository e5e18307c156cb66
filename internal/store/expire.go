package store

import (
	"context"
	"time"
)

// How long things are kept that serve no purpose afterwards.
const (
	eventLife       = 10 * time.Minute
	idempotencyLife = 3 * 24 * time.Hour
	looseFileLife   = 24 * time.Hour // files that were uploaded and never used
)

// Expire removes what has had its time: events, sessions, tickets, answers to
// repeated requests, and files that nothing refers to.
func (db *DB) Expire(ctx context.Context, now int64) error {
	for name, before := range map[string]int64{
		"event-expire":       now - eventLife.Milliseconds(),
		"session-expire":     now,
		"ticket-expire":      now,
		"idempotency-expire": now - idempotencyLife.Milliseconds(),
		"file-expire":        now - looseFileLife.Milliseconds(),
	} {
		b := db.batch()
		b.add(name, before)
		if err := b.commit(ctx); err != nil {
			return err
		}
	}
	return nil
}
