package desk

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/promise"
)

// PromiseFilter says which promises are reported: those due from one instant
// until before another, in UTC milliseconds.
type PromiseFilter struct {
	From, Until int64
	KeeperID    string // who was to keep them; "" for anybody
	OwnerID     string // whose customers they were made to; "" for anybody's
	Viewer      Viewer // who looks; set by the Service
}

// PromiseReport says how the promises of a time were kept.
type PromiseReport struct {
	promise.Report
	Own    bool  // whether it is of the actor's own promises only
	Broken []Due // the latest broken ones, the last due first
}

const latestBroken = 20 // shown in a report

// Promises reports on the promises that fell due since the instant. Whoever
// may not assign cases sees their own only.
func (s *Service) Promises(ctx context.Context, actor account.Actor, since int64) (PromiseReport, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return PromiseReport{}, err
	}
	filter := PromiseFilter{From: since, Until: s.Clock(), Viewer: viewer(actor)}
	if !actor.Can(account.CaseAssign) {
		filter.KeeperID = actor.ID
	}
	groups, err := s.Reader.PromiseGroups(ctx, filter)
	if err != nil {
		return PromiseReport{}, err
	}
	broken, err := s.Reader.BrokenPromises(ctx, filter, latestBroken)
	return PromiseReport{Report: promise.NewReport(groups), Own: filter.KeeperID != "", Broken: broken}, err
}

// BrokenTo returns the promises to the actor's own customers, whoever was to keep them, that fell due since the instant and were not kept,
// as far as the actor may see their cases, the last due first.
func (s *Service) BrokenTo(ctx context.Context, actor account.Actor, since int64, limit int) ([]Due, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return nil, err
	}
	return s.Reader.BrokenPromises(ctx, PromiseFilter{From: since, Until: s.Clock(), OwnerID: actor.ID, Viewer: viewer(actor)}, limit)
}
