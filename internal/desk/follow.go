package desk

import (
	"context"
	"slices"

	"liuke/internal/account"
	"liuke/internal/fault"
)

// followed are the notifications that those who follow a case get too: the
// customer's words, what they refused, what was broken.
var followed = []NotificationKind{NotifyWrote, NotifyCallMe, NotifyUnderstood, NotifyMisunderstood, NotifyRefused, NotifySaidInstead, NotifySettled, NotifyBroken}

// followers are those who follow the case and may still see it.
func (d *draft) followers() []string {
	now := d.file
	now.Case = d.change.Case
	var ids []string
	for _, c := range d.file.Followers {
		if c.sees(now) {
			ids = append(ids, c.StaffID)
		}
	}
	return ids
}

// Follows reports whether the member of staff follows the case.
func (f File) Follows(staffID string) bool {
	return slices.ContainsFunc(f.Followers, func(c Colleague) bool { return c.StaffID == staffID })
}

// Follow has the actor hear of what happens in the case, or no more. It is
// nothing that happens to the case, so it is not on its timeline.
func (s *Service) Follow(ctx context.Context, actor account.Actor, caseID string, follow bool) error {
	if actor.Kind != account.ActorStaff {
		return fault.New(fault.Denied, "bench.staff_only")
	}
	if _, err := s.File(ctx, actor, caseID); err != nil {
		return err
	}
	if !follow {
		return s.Bench.Unfollow(ctx, caseID, actor.ID)
	}
	return s.Bench.Follow(ctx, caseID, actor.ID, s.Clock())
}
