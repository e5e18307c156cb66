package web

import (
	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/remedy"
)

// counts are the numbers beside menu entries: beside Today, the cases of the
// reader with a promise that is late or due today; what they were notified of
// and have not seen; beside Approvals, the offers that wait for their word; and
// beside Knowledge, the notices they have yet to read.
func (s *Site) counts(v *visit) (map[string]int, error) {
	endOfDay := (calendar.DayOf(v.page.Now, v.page.Loc) + 1).Start(v.page.Loc)
	due, err := s.Desk.Count(v.ctx(), v.actor, desk.Filter{State: desk.Open, OwnerID: v.actor.ID, DueBefore: endOfDay})
	if err != nil {
		return nil, err
	}
	unseen, err := s.Desk.Notifications(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	var waiting []desk.ApprovalRow
	if v.actor.Can(account.RemedyApprove) {
		if waiting, err = s.Desk.Approvals(v.ctx(), v.actor, remedy.ApprovalAsked); err != nil {
			return nil, err
		}
	}
	unread, err := s.Knowledge.Unread(v.ctx(), v.actor, v.today())
	return map[string]int{"today": int(due), "notifications": len(unseen), "knowledge": len(unread), "approvals": len(waiting)}, err
}
