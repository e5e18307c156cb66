package customer

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/ident"
)

// Merge has two customers be one from now on, shown as the first. The records
// may themselves be merged: what is merged is the customers they belong to.
func (s *Service) Merge(ctx context.Context, by account.Actor, intoID, fromID string, now int64) (Merge, error) {
	if err := by.Need(account.CustomerMerge); err != nil {
		return Merge{}, err
	}
	into, err := s.store.Customer(ctx, intoID)
	if err != nil {
		return Merge{}, err
	}
	from, err := s.store.Customer(ctx, fromID)
	if err != nil {
		return Merge{}, err
	}
	if into.RootID == from.RootID {
		return Merge{}, fault.New(fault.Conflict, "customer.merge_same").On("from")
	}
	m := Merge{ID: ident.New(), IntoID: into.RootID, FromID: from.RootID, ByID: by.ID, At: now}
	return m, s.store.SaveMerge(ctx, m)
}

// Unmerge takes a merge back: each record belongs again to where it would,
// had the two never been merged. Other merges stay as they are.
func (s *Service) Unmerge(ctx context.Context, by account.Actor, mergeID string, now int64) error {
	if err := by.Need(account.CustomerMerge); err != nil {
		return err
	}
	m, err := s.store.Merge(ctx, mergeID)
	if err != nil {
		return err
	}
	m.UndoneBy, m.UndoneAt = by.ID, now
	return s.store.UndoMerge(ctx, m)
}
