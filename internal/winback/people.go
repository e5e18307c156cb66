package winback

import (
	"hash/fnv"
	"slices"

	"liuke/internal/account"
)

// Crew is the staff as of now: who can be given something.
type Crew struct {
	staff []account.Staff
	teams []account.Team
}

// NewCrew returns the crew of the staff and their teams.
func NewCrew(staff []account.Staff, teams []account.Team) Crew { return Crew{staff, teams} }

// Get returns a member of the staff.
func (c Crew) Get(id string) (account.Staff, bool) {
	i := slices.IndexFunc(c.staff, func(s account.Staff) bool { return s.ID == id })
	if i < 0 {
		return account.Staff{}, false
	}
	return c.staff[i], true
}

// Name is what somebody is called; "" for nobody.
func (c Crew) Name(id string) string {
	s, _ := c.Get(id)
	return s.Name
}

// Here reports whether somebody works here by now.
func (c Crew) Here(id string) bool {
	s, ok := c.Get(id)
	return ok && s.State == account.StaffActive
}

// lead returns who leads the team of somebody; "" for nobody who works here.
func (c Crew) lead(id string) string {
	s, _ := c.Get(id)
	for _, t := range c.teams {
		if t.ID == s.TeamID && t.ID != "" && !t.Retired && c.Here(t.LeadID) {
			return t.LeadID
		}
	}
	return ""
}

// Whose returns who is to do something for a customer: the first of those named
// who works here; else whoever leads the team of one of them; else one of the
// supervisors, or else of the administrators, always the same one for the same
// customer. It is nobody only where nobody works.
func (c Crew) Whose(customerID string, named ...string) string {
	for _, id := range named {
		if c.Here(id) {
			return id
		}
	}
	for _, id := range named {
		if lead := c.lead(id); lead != "" {
			return lead
		}
	}
	for _, role := range []account.Role{account.RoleSupervisor, account.RoleAdmin, account.RoleAgent} {
		var ids []string
		for _, s := range c.staff {
			if s.Role == role && s.State == account.StaffActive {
				ids = append(ids, s.ID)
			}
		}
		if len(ids) > 0 {
			slices.Sort(ids)
			sum := fnv.New32a()
			_, _ = sum.Write([]byte(customerID)) // a hash takes everything
			return ids[int(sum.Sum32())%len(ids)]
		}
	}
	return ""
}

// Sees reports whether a loss that is somebody's is for the eyes of the actor.
func (c Crew) Sees(actor account.Actor, ownerID, customerOwnerID string) bool {
	if actor.Kind != account.ActorStaff {
		return true
	}
	switch {
	case ownerID == actor.ID || customerOwnerID == actor.ID || actor.Reach == account.ReachAll:
		return true
	case actor.Reach == account.ReachTeam:
		owner, _ := c.Get(ownerID)
		return actor.TeamID != "" && owner.TeamID == actor.TeamID
	}
	return false
}
