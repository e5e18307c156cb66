package winback

import (
	"embed"
	"encoding/json"
	"path"
	"slices"
	"sync"
)

// Role says who does a step.
type Role string

// The roles.
const (
	RoleOwner Role = "owner" // whoever wins the customer back
	RoleLead  Role = "lead"  // who leads their team, or another supervisor
)

// Step is one thing to do, after so many working days from the beginning.
type Step struct {
	Code    string `json:"code"` // stays for good: success is learned under it
	Texts   Texts  `json:"texts"`
	Role    Role   `json:"role,omitempty"` // "" is the owner
	Days    int64  `json:"days"`
	Minutes int64  `json:"minutes"`
}

// Playbook is what a company does to win back who left for one of some reasons.
type Playbook struct {
	ID      string   `json:"id"`
	Names   Texts    `json:"names"`
	Reasons []string `json:"reasons"`        // codes; a main reason stands for its parts as well
	Facts   []Texts  `json:"facts"`          // to gather and check beforehand
	Say     []Texts  `json:"say"`            // what may be put to the customer, as far as it is true of them
	Offer   []Texts  `json:"offer"`          // what may be offered, within the authority of who offers
	Steps   []Step   `json:"steps"`          // the last one may be a respectful farewell
	Plan    Texts    `json:"plan,omitempty"` // what the written plan has to say
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

// Pick returns the first playbook for the reason; where none names it, the first
// for the reason it is a part of, and else that for the unknown.
func Pick(books []Playbook, tree Tree, code string) (Playbook, bool) {
	r, _ := tree.Reason(code)
	for _, wanted := range []string{code, r.Parent, Unknown} {
		for _, p := range books {
			if wanted != "" && slices.Contains(p.Reasons, wanted) {
				return p, true
			}
		}
	}
	return Playbook{}, false
}
