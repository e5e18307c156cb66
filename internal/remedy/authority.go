package remedy

import (
	"maps"
	"slices"
	"strconv"

	"liuke/internal/account"
	"liuke/internal/fault"
)

// AuthoritySetting is the name of the document that an Authority is kept as.
const AuthoritySetting = "authority"

// Authority is what may be given as goodwill without asking: by role, by how
// much the customer is worth, and by how bad the matter is.
type Authority struct {
	Tiers  []Tier            `json:"tiers"`  // from the smallest customers up; the first is from nought
	Shares [Severities]int64 `json:"shares"` // of a tier's limit, in percent, by severity from 1
	Days   int64             `json:"days"`   // what the customer was given in other cases within so many days counts too; 0: it does not
}

// Tier is what each role may give to customers of a size.
type Tier struct {
	From   int64                  `json:"from"` // worth, minor units
	Limits map[account.Role]int64 `json:"limits"`
}

// Severities is how many severities there are.
const Severities = 4

// Bounds of an authority.
const (
	MaxTiers = 5
	MaxShare = 1000 // percent
	MaxDays  = 3660
)

// DefaultDays is for how long small gifts add up unless the company says otherwise.
const DefaultDays = 90

// Flat is the authority by which only the role counts.
func Flat(limits map[account.Role]int64) Authority {
	return Authority{Tiers: []Tier{{Limits: maps.Clone(limits)}}, Shares: [Severities]int64{100, 100, 100, 100}, Days: DefaultDays}
}

// Situation is what somebody would give something in.
type Situation struct {
	Role      account.Role
	Worth     int64 // of the customer; 0 while not known
	Severity  int64
	InCase    int64 // goodwill given in this case before
	Elsewhere int64 // goodwill given to the customer, or on offer, in other cases within Authority.Days
}

// Allowance is what somebody may give, and how it comes to that.
type Allowance struct {
	Situation
	Tier  int   // which one the customer is in, from 1
	Limit int64 // in one case, by role, tier and severity
	Left  int64 // what of it remains
	Days  int64
}

// May returns what may still be given without asking: the limit less what was
// given before, so that a large gift in small parts needs no less authority.
func (a Authority) May(s Situation) Allowance {
	may := Allowance{Situation: s, Days: a.Days}
	for i, t := range a.Tiers {
		if s.Worth >= t.From || i == 0 {
			may.Tier, may.Limit = i+1, t.Limits[s.Role]
		}
	}
	if s.Severity >= 1 && s.Severity <= Severities {
		may.Limit = may.Limit/100*a.Shares[s.Severity-1] + may.Limit%100*a.Shares[s.Severity-1]/100
	}
	may.Left = max(0, may.Limit-max(0, s.InCase)-max(0, s.Elsewhere))
	return may
}

// Validate returns a fault that names the field unless somebody could go by it.
func (a Authority) Validate() error {
	if len(a.Tiers) == 0 || len(a.Tiers) > MaxTiers {
		return fault.New(fault.Invalid, "remedy.tiers_count", fault.Args{"Most": MaxTiers}).On("tiers")
	}
	for i, t := range a.Tiers {
		at := "tiers[" + strconv.Itoa(i) + "]."
		if t.From < 0 || t.From > MaxAmount || i == 0 && t.From != 0 || i > 0 && t.From <= a.Tiers[i-1].From {
			return fault.New(fault.Invalid, "remedy.tiers_rise").On(at + "from")
		}
		if err := t.validate(at); err != nil {
			return err
		}
	}
	for i, share := range a.Shares {
		if share < 0 || share > MaxShare {
			return fault.New(fault.Invalid, "remedy.share_absurd", fault.Args{"Most": MaxShare}).On("shares[" + strconv.Itoa(i) + "]")
		}
	}
	if a.Days < 0 || a.Days > MaxDays {
		return fault.New(fault.Invalid, "remedy.days_absurd", fault.Args{"Most": MaxDays}).On("days")
	}
	return nil
}

func (t Tier) validate(at string) error {
	for role := range t.Limits {
		if !slices.Contains(account.Roles, role) {
			return fault.New(fault.Invalid, "account.role_unknown").On(at + string(role))
		}
	}
	for i, role := range account.Roles {
		switch limit := t.Limits[role]; {
		case limit < 0:
			return fault.New(fault.Invalid, "account.limit_negative").On(at + string(role))
		case limit > MaxAmount:
			return fault.New(fault.Invalid, "remedy.amount_huge").On(at + string(role))
		case i > 0 && t.Limits[account.Roles[i-1]] > limit:
			return fault.New(fault.Invalid, "account.limit_above").On(at + string(account.Roles[i-1]))
		}
	}
	return nil
}
