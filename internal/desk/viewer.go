package desk

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/fault"
)

// Viewer says whose eyes a list of cases is for. The zero Viewer sees all.
type Viewer struct {
	StaffID string
	TeamID  string
	Reach   account.Reach
}

// ViewerOf returns the eyes of the actor: programs and Liuke itself see all.
func ViewerOf(a account.Actor) Viewer { return viewer(a) }

func viewer(a account.Actor) Viewer {
	if a.Kind != account.ActorStaff {
		return Viewer{}
	}
	return Viewer{StaffID: a.ID, TeamID: a.TeamID, Reach: a.Reach}
}

// seesAll reports whether the eyes are for all cases, but for complaints about
// the one who looks.
func (v Viewer) seesAll() bool {
	return v.StaffID == "" || v.Reach != account.ReachOwn && v.Reach != account.ReachTeam
}

// Sees reports whether the case is for these eyes: within the reach, and not a
// complaint about the one who looks.
func (v Viewer) Sees(c Case) bool {
	switch {
	case v.StaffID == "":
		return true
	case c.AboutID == v.StaffID:
		return false
	case v.Reach == account.ReachOwn:
		return c.OwnerID == v.StaffID
	case v.Reach == account.ReachTeam:
		return c.OwnerID == v.StaffID || v.TeamID != "" && c.TeamID == v.TeamID
	}
	return true
}

// seen returns the file of a case that the actor may see. Of one they may not,
// they learn no more than of one there never was.
func (s *Service) seen(ctx context.Context, actor account.Actor, id string) (File, error) {
	f, err := s.Store.File(ctx, id)
	if err == nil && !viewer(actor).Sees(f.Case) && !f.letsIn(viewer(actor)) {
		return File{}, fault.New(fault.NotFound, "desk.case_unknown")
	}
	return f, err
}
