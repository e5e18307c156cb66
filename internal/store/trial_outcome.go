package store

import (
	"context"
	"database/sql"

	"liuke/internal/calendar"
	"liuke/internal/trial/registry"
)

// Subjects implements registry.Store.
func (s Trials) Subjects(ctx context.Context, t registry.Trial) ([]registry.Subject, error) {
	name := "trial-subjects"
	if t.Source == registry.FromFile {
		name = "trial-subjects-told"
	}
	return list(ctx, s.db, func(rows *sql.Rows) (b registry.Subject, err error) {
		var worth sql.NullInt64
		err = rows.Scan(&b.CustomerID, &b.Arm, &b.Day, &worth, &b.Days, &b.DaysBefore, &b.Margin, &b.MarginBefore, &b.Turnover, &b.Uncosted)
		if worth.Valid {
			b.Worth = &worth.Int64
		}
		return b, err
	}, name, t.ID, t.Window)
}

// Base implements registry.Store.
func (s Trials) Base(ctx context.Context, day calendar.Day, window int64) ([]registry.Subject, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (b registry.Subject, err error) {
		b.Day = day
		return b, rows.Scan(&b.CustomerID, &b.Days, &b.DaysBefore, &b.Margin, &b.MarginBefore)
	}, "trial-base", int64(day), window)
}

// Doubled implements registry.Store.
func (s Trials) Doubled(ctx context.Context, trialID string) ([]registry.Place, error) {
	return list(ctx, s.db, scanPlace, "trial-doubled", trialID)
}

// LastPurchaseDay implements registry.Store.
func (s Trials) LastPurchaseDay(ctx context.Context) (calendar.Day, bool, error) {
	return s.db.Value().LastPurchaseDay(ctx)
}

// Named implements registry.Store.
func (s Trials) Named(ctx context.Context, trialID string, names []string) (map[string][]registry.Place, error) {
	type named struct {
		name, record string
		registry.Place
	}
	found, err := listIn(ctx, s.db, func(rows *sql.Rows) (n named, err error) {
		var worth sql.NullInt64
		err = rows.Scan(&n.name, &n.record, &n.TrialID, &n.CustomerID, &n.RootID, &n.Arm, &n.Stratum, &worth, &n.PlacedAt, &n.Day)
		return n, err
	}, "trial-named", names, trialID)
	if err != nil {
		return nil, err
	}
	places, records := map[string][]registry.Place{}, map[[2]string]string{}
	for _, n := range found {
		places[n.name] = append(places[n.name], n.Place)
		records[[2]string{n.name, n.RootID}] = n.record
	}
	for name, all := range places {
		var one []registry.Place
		for root, p := range earliestPlaces(all) {
			p.CustomerID = records[[2]string{name, root}]
			one = append(one, p)
		}
		places[name] = one
	}
	return places, nil
}

// Tell implements registry.Store.
func (s Trials) Tell(ctx context.Context, trialID string, outcomes []registry.Reported) error {
	b := s.db.batch()
	for _, o := range outcomes {
		b.add("trial-outcome-save", trialID, o.CustomerID, o.At, int64(o.Day), o.Amount)
	}
	b.add("trial-told", trialID)
	return b.commit(ctx)
}

// Notes implements registry.Store.
func (s Trials) Notes(ctx context.Context, trialID string, kind registry.Kind, limit int) ([]registry.Noted, int64, error) {
	count, err := one(ctx, s.db, scanInt, "trial-notes-count", trialID, string(kind))
	if err != nil {
		return nil, 0, err
	}
	notes, err := list(ctx, s.db, func(rows *sql.Rows) (n registry.Noted, err error) {
		return n, rows.Scan(&n.TrialID, &n.CustomerID, &n.Kind, &n.At, &n.Action, &n.Cost, &n.RootID)
	}, "trial-notes", trialID, string(kind), limit)
	return notes, count, err
}

// Spent implements registry.Store.
func (s Trials) Spent(ctx context.Context, trialID string) (registry.Spent, error) {
	return one(ctx, s.db, func(rows *sql.Rows) (b registry.Spent, err error) {
		err = rows.Scan(&b.Customers, &b.Cost)
		b.Told = b.Cost
		return b, err
	}, "trial-spent", trialID)
}

// Records implements registry.Store.
func (s Trials) Records(ctx context.Context, t registry.Trial) ([]registry.Record, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (r registry.Record, err error) {
		return r, rows.Scan(&r.CustomerID, &r.Kind, &r.At, &r.Until, &r.Minutes, &r.Amount)
	}, "trial-records", t.ID, t.Control(), t.Window)
}

// Messages implements registry.Store.
func (s Trials) Messages(ctx context.Context, t registry.Trial) (int64, error) {
	return one(ctx, s.db, scanInt, "trial-messages", t.ID, t.Control())
}
