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
	presenceKept    = 10 * time.Minute
	draftLife       = 30 * 24 * time.Hour // what was typed and neither sent nor looked at again
)

// Expire removes what has had its time: events, sessions, tickets, answers to
// repeated requests, files that nothing refers to, drafts, and who looked at what.
func (db *DB) Expire(ctx context.Context, now int64) error {
	for name, before := range map[string]int64{
		"event-expire":       now - eventLife.Milliseconds(),
		"session-expire":     now,
		"ticket-expire":      now,
		"idempotency-expire": now - idempotencyLife.Milliseconds(),
		"file-expire":        now - looseFileLife.Milliseconds(),
		"unsent-expire":      now - draftLife.Milliseconds(),
		"presence-expire":    now - presenceKept.Milliseconds(),
	} {
		b := db.batch()
		b.add(name, before)
		if err := b.commit(ctx); err != nil {
			return err
		}
	}
	return nil
}
