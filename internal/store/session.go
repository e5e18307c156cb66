package store

import (
	"context"
	"database/sql"
	"errors"
)

// Sessions keeps the sessions of people who signed in, by hashed token.
type Sessions struct{ db *DB }

// Sessions returns the store of sessions.
func (db *DB) Sessions() Sessions { return Sessions{db} }

// FindSession returns the data of a session that has not expired.
func (s Sessions) FindSession(ctx context.Context, token string, now int64) (data []byte, found bool, err error) {
	data, err = one(ctx, s.db, scanBytes, "session-find", token, now)
	if errors.Is(err, errNoRow) {
		return nil, false, nil
	}
	return data, err == nil, err
}

func scanBytes(rows *sql.Rows) ([]byte, error) {
	var b []byte
	err := rows.Scan(&b)
	return b, err
}

// CommitSession keeps a session until it expires.
func (s Sessions) CommitSession(ctx context.Context, token string, data []byte, expires int64) error {
	b := s.db.batch()
	b.add("session-save", token, data, expires)
	return b.commit(ctx)
}

// DeleteSession ends a session; one that does not exist is no error.
func (s Sessions) DeleteSession(ctx context.Context, token string) error {
	b := s.db.batch()
	b.add("session-delete", token)
	return b.commit(ctx)
}
