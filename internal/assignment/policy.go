package assignment

import (
	"slices"
	"strings"
	"time"

	"liuke/internal/fault"
)

// PolicySetting is what the company's policy is kept under.
const PolicySetting = "assignment"

// Policy says which customers are looked after in a particular way, and the
// floor that nobody falls under for it. Worth is in minor units of the company's
// currency. Shares are percent of the time there usually is for a first answer.
type Policy struct {
	VIPWorth   int64    `json:"vip_worth"` // from which worth a customer is important; 0: worth does not matter
	VIPTiers   []string `json:"vip_tiers"` // or of which tiers
	VIPTeamID  string   `json:"vip_team_id"`
	VIPShare   int64    `json:"vip_share"`
	SmallWorth int64    `json:"small_worth"` // below which worth a customer may wait longer; 0: nobody
	SmallShare int64    `json:"small_share"`
	FloorShare int64    `json:"floor_share"` // nobody is promised a first answer later than this
}

// Usual is what a company has that laid down nothing: all are treated alike.
func Usual() Policy { return Policy{VIPShare: usualShare, SmallShare: usualShare, FloorShare: 150} }

// What no policy goes beyond, in percent. LastFloor is the floor under all floors.
const (
	usualShare = 100
	leastShare = 10
	LastFloor  = 200
)

const (
	maxTiers    = 20
	maxTier     = 60 // bytes
	mostSevere  = 3  // from here on nobody waits longer than usual
	longestWait = 1 << 50
)

// Customer is what a policy goes by.
type Customer struct {
	Worth int64 // over the next years; 0 while not known
	Tier  string
}

// Asks reports whether the policy has to know the customer at all.
func (p Policy) Asks() bool { return p.VIPWorth > 0 || len(p.VIPTiers) > 0 || p.SmallWorth > 0 }

// Important reports whether the customer is one of those looked after in particular.
func (p Policy) Important(c Customer) bool {
	return p.VIPWorth > 0 && c.Worth >= p.VIPWorth ||
		c.Tier != "" && slices.ContainsFunc(p.VIPTiers, func(t string) bool { return strings.EqualFold(t, c.Tier) })
}

// small reports whether the customer may wait longer than others. Of one whose
// worth is not known nobody can say so.
func (p Policy) small(c Customer) bool {
	return c.Worth > 0 && c.Worth < p.SmallWorth && !p.Important(c)
}

// Floor is the share of the usual time that no first answer is promised later
// than, whatever else the policy says.
func (p Policy) Floor() int64 {
	if p.FloorShare == 0 {
		return usualShare
	}
	return min(max(p.FloorShare, usualShare), LastFloor)
}

// Within returns how much working time there is for the customer's first answer,
// of the time there usually is. Nobody waits longer than the floor allows, and
// who is harmed or in danger never longer than usual. Since work is taken up in
// the order in which it falls due, the floor is one for the place in the queue as
// well: only a case that is filed before this time has passed can come before.
func (p Policy) Within(usual time.Duration, severity int64, c Customer) time.Duration {
	share := int64(usualShare)
	switch {
	case p.Important(c) && p.VIPShare != 0:
		share = min(max(p.VIPShare, leastShare), usualShare)
	case p.small(c) && p.SmallShare != 0 && severity < mostSevere:
		share = min(max(p.SmallShare, usualShare), p.Floor())
	}
	if usual <= 0 || usual > longestWait {
		return usual
	}
	return usual * time.Duration(share) / usualShare
}

// Longest returns the most working time that anybody's first answer may have, of
// the time there usually is, whatever is laid down for some.
func (p Policy) Longest(usual time.Duration, severity int64) time.Duration {
	if severity >= mostSevere || usual <= 0 || usual > longestWait {
		return usual
	}
	return usual * time.Duration(p.Floor()) / usualShare
}

// Validate refuses a policy that makes no sense or goes under the floor. teams
// are the ids of those that get cases.
func (p Policy) Validate(teams []string) error {
	outside := func(share, least, most int64, field string) error {
		if share < least || share > most {
			return fault.New(fault.Invalid, "assignment.share", fault.Args{"Least": least, "Most": most}).On(field)
		}
		return nil
	}
	switch {
	case p.VIPWorth < 0:
		return fault.New(fault.Invalid, "assignment.worth_negative").On("vip_worth")
	case p.SmallWorth < 0:
		return fault.New(fault.Invalid, "assignment.worth_negative").On("small_worth")
	case p.VIPWorth > 0 && p.SmallWorth > p.VIPWorth:
		return fault.New(fault.Invalid, "assignment.small_above_vip").On("small_worth")
	case p.VIPTeamID != "" && !slices.Contains(teams, p.VIPTeamID):
		return fault.New(fault.Invalid, "assignment.team_unknown").On("vip_team")
	case len(p.VIPTiers) > maxTiers || slices.ContainsFunc(p.VIPTiers, func(t string) bool { return strings.TrimSpace(t) == "" || len(t) > maxTier }):
		return fault.New(fault.Invalid, "assignment.tiers").On("vip_tiers")
	}
	if err := outside(p.VIPShare, leastShare, usualShare, "vip_share"); err != nil {
		return err
	}
	if err := outside(p.FloorShare, usualShare, LastFloor, "floor_share"); err != nil {
		return err
	}
	if p.SmallShare > p.FloorShare {
		return fault.New(fault.Invalid, "assignment.under_floor", fault.Args{"Floor": p.FloorShare}).On("small_share")
	}
	return outside(p.SmallShare, usualShare, LastFloor, "small_share")
}
