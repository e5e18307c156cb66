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
	at    map[string]int // of staff, by id
}

// NewCrew returns the crew of the staff and their teams.
func NewCrew(staff []account.Staff, teams []account.Team) Crew {
	c := Crew{staff, teams, make(map[string]int, len(staff))}
	for i, s := range staff {
		c.at[s.ID] = i
	}
	return c
}

// Get returns a member of the staff.
func (c Crew) Get(id string) (account.Staff, bool) {
	i, ok := c.at[id]
	if !ok {
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

// WhoseLoss returns whose a loss is by now.
func (c Crew) WhoseLoss(r Row) string { return c.Whose(r.RootID, r.OwnerID, r.CustomerOf, r.BackupID) }

// SeesLoss reports whether a loss is for the eyes of the actor. Whoever it fell to
// sees it, whatever their reach.
func (c Crew) SeesLoss(actor account.Actor, r Row) bool {
	return c.Sees(actor, r.OwnerID, r.CustomerOf) || c.WhoseLoss(r) == actor.ID
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
