package store

import (
	"context"
	"database/sql"

	"liuke/internal/trial/registry"
)

// Standing implements registry.Store.
func (s Trials) Standing(ctx context.Context, trialID string, roots []string) (map[string]registry.Standing, error) {
	all, err := listBulk(ctx, s.db, func(rows *sql.Rows) (b registry.Standing, err error) {
		var worth sql.NullInt64
		err = rows.Scan(&b.TrialID, &b.CustomerID, &b.RootID, &b.Arm, &b.Stratum, &worth, &b.PlacedAt, &b.Day, &b.Noted)
		if worth.Valid {
			b.Worth = &worth.Int64
		}
		return b, err
	}, "trial-standing", roots, trialID)
	if err != nil {
		return nil, err
	}
	places, noted := make([]registry.Place, len(all)), map[string]bool{}
	for i, b := range all {
		places[i] = b.Place
		noted[b.RootID] = noted[b.RootID] || b.Noted
	}
	standing := make(map[string]registry.Standing, len(all))
	for root, p := range earliestPlaces(places) {
		standing[root] = registry.Standing{Place: p, Noted: noted[root]}
	}
	return standing, nil
}

// Touched implements registry.Store.
func (s Trials) Touched(ctx context.Context, t registry.Trial) ([]registry.Touch, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (n registry.Touch, err error) {
		n.TrialID, n.Kind = t.ID, registry.Wrong
		var what string
		err = rows.Scan(&n.RootID, &n.At, &what, &n.Until)
		n.CustomerID, n.Action = n.RootID, registry.WrongBy+what
		return n, err
	}, "trial-touched", t.ID, t.Window, t.Control())
}
