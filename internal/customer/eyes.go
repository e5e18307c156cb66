package customer

import "liuke/internal/account"

// Eyes say whose customers somebody sees. The zero Eyes see all.
type Eyes struct {
	StaffID string // those this member of the staff owns
	TeamID  string // and those that anybody of this team owns
}

// EyesOf returns the eyes of an actor: programs and Liuke itself see all.
func EyesOf(a account.Actor) Eyes {
	switch {
	case a.Kind != account.ActorStaff:
	case a.Reach == account.ReachOwn:
		return Eyes{StaffID: a.ID}
	case a.Reach == account.ReachTeam:
		return Eyes{StaffID: a.ID, TeamID: a.TeamID}
	}
	return Eyes{}
}
