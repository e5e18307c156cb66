package desk

import (
	"context"
	"errors"
	"math"
	"slices"

	"liuke/internal/account"
	"liuke/internal/assignment"
	"liuke/internal/promise"
)

// The reasons for which a case goes to somebody else by itself.
const (
	coverAway = "cover.why.away"
	coverLeft = "cover.why.left"
	coverFull = "cover.why.full"
)

// Cover gives the cases of those who left, are away while something is due, or
// have more than they should have, to others. Nothing comes back by itself: by
// then somebody else has spoken to the customer. To be called often; where there
// is nobody to give a case to, it stays, and the next call looks again.
func (s *Service) Cover(ctx context.Context) error {
	k, err := s.clerk(ctx, account.System)
	if err != nil {
		return err
	}
	if k.People, err = s.Staff.People(ctx); err != nil {
		return err
	}
	members, err := s.Staff.Members(ctx)
	if err != nil {
		return err
	}
	var failed error
	for _, p := range k.People.Staff {
		switch {
		case !p.Active:
			failed = errors.Join(failed, s.coverAll(ctx, k, p, math.MaxInt64, coverLeft))
		case p.Away(k.Now):
			until := p.AwayUntil
			if until == 0 {
				until = math.MaxInt64
			}
			failed = errors.Join(failed, s.coverAll(ctx, k, p, until, coverAway))
		}
	}
	for _, m := range members {
		if over := m.Open - m.Profile.MostOpen; m.Profile.MostOpen > 0 && over > 0 {
			failed = errors.Join(failed, s.unload(ctx, k, m, int(min(over, swept))))
		}
	}
	return failed
}

// coverAll gives away what of theirs was or is due before the instant.
func (s *Service) coverAll(ctx context.Context, k Clerk, from promise.Colleague, dueBefore int64, why string) error {
	var failed error
	for after := ""; ; {
		ids, err := s.Store.Theirs(ctx, from.ID, dueBefore, after, swept)
		if err != nil || len(ids) == 0 {
			return errors.Join(failed, err)
		}
		for _, id := range ids {
			failed = errors.Join(failed, s.coverOne(ctx, k, id, from.ID, why, func(b assignment.Board, m assignment.Matter) (assignment.Pick, bool) {
				if pick, ok := b.StandIn(m, from.StandInID, from.Name); ok {
					return pick, true
				}
				return b.Choose(m, k.Rules.Assignment)
			}))
		}
		after = ids[len(ids)-1]
	}
}

// unload gives away as many cases as somebody has too many, those first that
// nobody has answered and that came last, as long as others have room. What
// somebody took or was given by hand stays.
func (s *Service) unload(ctx context.Context, k Clerk, m Member, over int) error {
	ids, err := s.Store.Unanswered(ctx, m.ID, over)
	if err != nil {
		return err
	}
	var failed error
	for _, id := range ids {
		failed = errors.Join(failed, s.coverOne(ctx, k, id, m.ID, coverFull, func(b assignment.Board, matter assignment.Matter) (assignment.Pick, bool) {
			pick, ok := b.Choose(matter, k.Rules.Assignment)
			full := slices.ContainsFunc(b.People, func(p assignment.Person) bool { return p.ID == pick.PersonID && p.Full() })
			return pick, ok && !full
		}))
	}
	return failed
}

// coverOne gives one case to whom choose returns.
func (s *Service) coverOne(ctx context.Context, k Clerk, id, from, why string,
	choose func(assignment.Board, assignment.Matter) (assignment.Pick, bool),
) error {
	board, err := boardOf(ctx, s.Staff, k)
	if err != nil {
		return err
	}
	_, err = s.carryOut(ctx, account.System, Target{CaseID: id}, nil, func(now Clerk, f File) (Change, error) {
		known, err := s.known(ctx, now, Sender{CustomerID: f.Case.CustomerID})
		if err != nil {
			return Change{}, err
		}
		now.People = k.People
		m := assignment.Matter{
			TopicID: f.Case.TopicID, Lang: f.Case.Lang, AboutID: f.Case.AboutID, NotID: from, Customer: known, Now: now.Now,
			DueAt: f.Case.DueAt, Present: true,
		}
		pick, ok := choose(board, m)
		if !ok || why == coverFull && f.chosenByHand() {
			return Change{}, nil
		}
		return now.Cover(f, from, why, pick), nil
	})
	return err
}
