package store

import (
	"context"
	"database/sql"

	"liuke/internal/desk"
	"liuke/internal/promise"
)

// PromiseGroups implements desk.Reader. Customers of equal worth are of the
// same size, so that a third has more than its part where many are equal.
func (s Desk) PromiseGroups(ctx context.Context, f desk.PromiseFilter) ([]promise.Group, error) {
	return listSeen(ctx, s.db, f.Viewer, scanPromiseGroup, "promise-groups", f.From, f.Until, f.KeeperID)
}

func scanPromiseGroup(rows *sql.Rows) (promise.Group, error) {
	var g promise.Group
	err := rows.Scan(&g.KeeperID, &g.Keeper, &g.Kind, &g.Size, &g.Score.Kept, &g.Score.Late, &g.Score.Undone, &g.Score.Renegotiated,
		&g.Score.Asked)
	return g, err
}

// BrokenPromises implements desk.Reader.
func (s Desk) BrokenPromises(ctx context.Context, f desk.PromiseFilter, limit int) ([]desk.Due, error) {
	return listSeen(ctx, s.db, f.Viewer, scanDue, "promise-broken", excerpt, f.From, f.Until, f.KeeperID, limit, f.OwnerID)
}
