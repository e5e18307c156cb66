package app

import (
	"strings"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/workorder"
)

// order is one that the person is sent on.
func (s *scene) order() string {
	f, err := s.Desk.PlanOrder(s.ctx, account.System, s.target(), desk.NewOrder{
		Kind: workorder.Repair, Task: s.words, Place: s.words, From: s.clock(), Until: s.clock() + 7_200_000, StaffID: s.by.account.ID,
	})
	s.must(err)
	return f.Orders[len(f.Orders)-1].ID
}

// triedErrand is one that was tried in vain, with a picture to show for it.
func (s *scene) triedErrand() string {
	id := s.order()
	photo, err := s.Desk.Upload(s.ctx, "a.txt", strings.NewReader(s.words+"现场"))
	s.must(err)
	s.must(s.Desk.TryOrder(s.ctx, s.by.actor(), desk.Target{}, desk.Trial{
		OrderID: id, Result: workorder.NobodyThere, Note: "没人应门", Files: []desk.Upload{photo},
	}))
	return id
}

func (s *scene) picture() string {
	v, err := s.Desk.Errand(s.ctx, account.System, s.id("tried errand"))
	s.must(err)
	return v.Pictures[0].ID
}

func (s *scene) evidence() string {
	f, err := s.Desk.AskEvidence(s.ctx, account.System, s.target(), desk.AskEvidence{Cause: "transport", Pieces: []string{"waybill"}})
	s.must(err)
	return f.Evidence[len(f.Evidence)-1].ID
}
