package winback

import (
	"context"
	"slices"
)

// Watch does what nobody has to ask for: it ends the losses of customers who
// bought, and declares those that the rule finds.
func (s *Service) Watch(ctx context.Context) error {
	n, err := s.now(ctx)
	if err != nil {
		return err
	}
	if _, _, err := s.Store.Regain(ctx, n.at); err != nil {
		return err
	}
	if err := s.findSilent(ctx, n); err != nil {
		return err
	}
	return s.drawNew(ctx)
}

// drawNew draws who of those lost is left alone, before anybody sees them.
func (s *Service) drawNew(ctx context.Context) error {
	rows, err := s.Store.Losses(ctx, Filter{State: Open})
	if err != nil {
		return err
	}
	w, err := s.weigher(ctx)
	if err != nil {
		return err
	}
	_, err = w.lot(ctx, one(rows))
	return err
}

// findSilent declares those lost whom the rule finds.
func (s *Service) findSilent(ctx context.Context, n now) error {
	policy, _, err := s.Policy(ctx)
	if err != nil || !policy.ByRule {
		return err
	}
	opened, err := s.Store.OpenedOn(ctx, n.day)
	if err != nil || opened >= policy.PerDay {
		return err
	}
	silent, err := s.Store.Silent(ctx, policy, n.day, policy.PerDay-opened)
	if err != nil {
		return err
	}
	losses := make([]Loss, len(silent))
	for i, l := range silent {
		losses[i] = policy.open(l, n.day, n.crew.Whose(l.CustomerID, l.OwnerID, l.BackupID), n.hours, n.at)
		losses[i].Seen = &Seen{Chance: l.Chance, Silent: int64(n.day - l.LastDay), Usual: l.Usual, MinChance: policy.Chance, MinSilent: policy.Silent}
	}
	return s.Store.OpenAll(ctx, losses)
}

// one returns the rows with one open loss per customer: after a merge there may be two.
func one(rows []Row) []Row {
	seen := map[string]bool{}
	return slices.DeleteFunc(rows, func(r Row) bool {
		twice := r.State == Open && seen[r.RootID]
		seen[r.RootID] = seen[r.RootID] || r.State == Open
		return twice
	})
}
