package winback

import (
	"embed"
	"encoding/json"
	"path"
	"slices"
	"strings"
	"sync"

	"liuke/internal/customer"
)

// Role says who does a step.
type Role string

// The roles.
const (
	RoleOwner  Role = "owner"  // whoever wins the customer back
	RoleKeeper Role = "keeper" // whoever looks after the customer otherwise
	RoleLead   Role = "lead"   // who leads their team, or another supervisor
)

// Roles lists all of them.
var Roles = []Role{RoleOwner, RoleKeeper, RoleLead}

// Step is one thing to do, after so many working days from the beginning.
type Step struct {
	Code     string `json:"code"` // stays for good: success is learned under it
	Texts    Texts  `json:"texts"`
	Role     Role   `json:"role,omitempty"` // "" is the owner
	Days     int64  `json:"days"`
	Minutes  int64  `json:"minutes"`
	Farewell bool   `json:"farewell,omitempty"` // to leave them in peace, kindly: done when nothing else is left
}

// Playbook is what a company does to win back who left for one of some reasons.
type Playbook struct {
	ID      string   `json:"id"`
	Version int64    `json:"-"` // 0: as it is shipped
	Names   Texts    `json:"names"`
	Reasons []string `json:"reasons"` // codes; a main reason stands for its parts as well
	For     Segment  `json:"for"`     // of those who left for the reasons
	Facts   []Texts  `json:"facts"`   // to gather beforehand
	Checks  []Texts  `json:"checks,omitempty"`
	Say     []Texts  `json:"say"`               // what may be put to the customer, as far as it is true of them
	Scripts []Texts  `json:"scripts,omitempty"` // words to begin from, with placeholders
	Offer   []Texts  `json:"offer"`             // what may be offered, within the authority of who offers
	Steps   []Step   `json:"steps"`             // the last one may be a respectful farewell
	Plan    Texts    `json:"plan,omitempty"`    // what the written plan has to say
}

// Segment is a part of the customers. What it does not say does not matter.
type Segment struct {
	Kind      customer.Kind `json:"kind,omitempty"`
	Tiers     []string      `json:"tiers,omitempty"`
	Countries []string      `json:"countries,omitempty"`
	MinValue  int64         `json:"min_value,omitempty"` // bought in their last year, in minor units; from
	MaxValue  int64         `json:"max_value,omitempty"` // up to; 0 for no limit
}

// All reports whether the segment is everybody.
func (s Segment) All() bool {
	return s.Kind == "" && len(s.Tiers) == 0 && len(s.Countries) == 0 && s.MinValue == 0 && s.MaxValue == 0
}

// Fits reports whether the customer of a loss is in the segment. Names are
// compared without regard to capitals.
func (s Segment) Fits(r Row) bool {
	named := func(list []string, name string) bool {
		return len(list) == 0 || slices.ContainsFunc(list, func(one string) bool { return strings.EqualFold(one, name) })
	}
	return (s.Kind == "" || s.Kind == r.Kind) && named(s.Tiers, r.Tier) && named(s.Countries, r.Country) &&
		r.Value >= s.MinValue && (s.MaxValue == 0 || r.Value <= s.MaxValue)
}

// Minutes is how long all steps take.
func (p Playbook) Minutes() (sum int64) {
	for _, s := range p.Steps {
		sum += s.Minutes
	}
	return sum
}

//go:embed starter/*.json
var starterFiles embed.FS

// Starter is the set of playbooks that the product ships with, in the order in
// which they are looked at.
var Starter = sync.OnceValues(func() ([]Playbook, error) {
	files, err := starterFiles.ReadDir("starter")
	if err != nil {
		return nil, err
	}
	var all []Playbook
	for _, file := range files {
		text, err := starterFiles.ReadFile(path.Join("starter", file.Name()))
		if err != nil {
			return nil, err
		}
		var some []Playbook
		if err := json.Unmarshal(text, &some); err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
})

// Pick returns the first playbook for the reason of a loss and its customer;
// where none is, the first for the reason it is a part of, and else that for the
// unknown.
func Pick(books []Playbook, tree Tree, l Row) (Playbook, bool) {
	r, _ := tree.Reason(l.Reason)
	for _, wanted := range []string{l.Reason, r.Parent, Unknown} {
		for _, p := range books {
			if wanted != "" && slices.Contains(p.Reasons, wanted) && p.For.Fits(l) {
				return p, true
			}
		}
	}
	return Playbook{}, false
}
