package store

import (
	"context"
	"database/sql"
	"strings"
)

// topicsApart stands between the topics of one event.
const topicsApart = "\n"

func newEventCursor(db *DB) eventCursor {
	if db.dialect == dialectPostgres {
		return &snapshotCursor{db: db, seen: map[int64]int64{}}
	}
	return &sequenceCursor{db: db}
}

// sequenceCursor goes by the sequence of events, which on SQLite, where one
// transaction writes at a time, is the order of commits.
type sequenceCursor struct {
	db   *DB
	last int64
}

func (c *sequenceCursor) start(ctx context.Context) (err error) {
	c.last, err = one(ctx, c.db, scanInt, "event-position")
	return err
}

func (c *sequenceCursor) next(ctx context.Context) ([]string, error) {
	events, err := list(ctx, c.db, func(rows *sql.Rows) (topics string, err error) {
		err = rows.Scan(&c.last, &topics)
		return topics, err
	}, "event-since", c.last)
	if len(events) == 0 {
		return nil, err
	}
	return strings.Split(strings.Join(events, topicsApart), topicsApart), err
}

// snapshotCursor goes by transactions: on PostgreSQL events become visible in
// another order than that of their sequence, and one that commits late must
// not be missed. All transactions below the snapshot's xmin have ended, so the
// next look begins there; what is above it and was seen is remembered.
type snapshotCursor struct {
	db   *DB
	xmin int64
	seen map[int64]int64 // sequence → transaction
}

func (c *snapshotCursor) start(ctx context.Context) (err error) {
	if c.xmin, err = one(ctx, c.db, scanInt, "event-position"); err != nil {
		return err
	}
	_, err = c.next(ctx)
	return err
}

func (c *snapshotCursor) next(ctx context.Context) ([]string, error) {
	var topics []string
	xmin := c.xmin
	_, err := list(ctx, c.db, func(rows *sql.Rows) (none struct{}, err error) {
		var seq, xid int64
		var event string
		if err := rows.Scan(&xmin, &seq, &xid, &event); err != nil || seq == 0 {
			return none, err
		}
		if _, seen := c.seen[seq]; !seen {
			c.seen[seq] = xid
			topics = append(topics, strings.Split(event, topicsApart)...)
		}
		return none, nil
	}, "event-since", c.xmin)
	if err != nil {
		return topics, err
	}
	c.xmin = xmin
	for seq, xid := range c.seen {
		if xid < xmin {
			delete(c.seen, seq)
		}
	}
	return topics, nil
}
