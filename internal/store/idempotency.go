package store

import (
	"context"
	"database/sql"

	"liuke/internal/desk"
)

// Answer returns what was answered to a request of the actor with the key, or
// a NotFound fault.
func (db *DB) Answer(ctx context.Context, actorID, key string) (desk.Answer, error) {
	a, err := one(ctx, db, scanAnswer, "idempotency-find", actorID, key)
	return a, notFound(err, "fault.not_found")
}

func scanAnswer(rows *sql.Rows) (desk.Answer, error) {
	var a desk.Answer
	err := rows.Scan(&a.ActorID, &a.Key, &a.RequestHash, &a.Body)
	return a, err
}
