package store

import (
	"context"
	"database/sql"

	"liuke/internal/trial/registry"
)

func scanKept(rows *sql.Rows) (k registry.Kept, err error) {
	var text string
	if err = rows.Scan(&k.TrialID, &k.AsOf, &k.ReckonedAt, &k.State.Version, &k.State.Told, &k.State.Moved, &k.Finished, &text); err != nil {
		return k, err
	}
	return k, decode(text, &k.Result)
}

// Keep implements registry.Store.
func (s Trials) Keep(ctx context.Context, k registry.Kept) error {
	b := s.db.batch()
	b.add("trial-result-save", k.TrialID, int64(k.AsOf), k.ReckonedAt, k.State.Version, k.State.Told, k.State.Moved, k.Finished, encode(k.Result))
	return b.commit(ctx)
}

// Latest implements registry.Store.
func (s Trials) Latest(ctx context.Context) (map[string]*registry.Kept, error) {
	rows, err := list(ctx, s.db, scanKept, "trial-results-latest")
	if err != nil {
		return nil, err
	}
	latest := make(map[string]*registry.Kept, len(rows))
	for i := range rows {
		latest[rows[i].TrialID] = &rows[i]
	}
	return latest, nil
}

// History implements registry.Store.
func (s Trials) History(ctx context.Context, trialID string) ([]registry.Kept, error) {
	return list(ctx, s.db, scanKept, "trial-results", trialID)
}
