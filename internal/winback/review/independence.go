package review

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"liuke/internal/account"
)

// Tie is what binds somebody to a deal, so that they cannot judge it.
type Tie string

// The ties, the closest first.
const (
	TieOwner    Tie = "owner"    // it was theirs to win back
	TieKeeper   Tie = "keeper"   // looks after the customer
	TieBackup   Tie = "backup"   // does when the owner cannot
	TieFormer   Tie = "former"   // looked after the customer before
	TieDeclared Tie = "declared" // held them lost, or recorded why
	TiePlay     Tie = "play"     // did a step of the play, or has one to do
	TieTeam     Tie = "team"     // is in the team of one of them
	TieLead     Tie = "lead"     // leads it
	TieSame     Tie = "same"     // seems to be one of them under a second account
)

// Link is one of the sales line of a deal: by their id, or where a record has
// only a name, by that.
type Link struct {
	Tie     Tie
	StaffID string
	Name    string
}

// Objection says why somebody may not review a deal.
type Objection struct {
	Tie Tie
	Who string // through whom, when it is not by themselves
}

// Line is the sales line of a deal, among all who work here or did.
type Line struct {
	people []bound
	teams  []account.Team
}

// bound is one of the line, as the staff has them.
type bound struct {
	account.Staff
	tie Tie
}

// NewLine returns the line of the links among the staff, those who left too.
func NewLine(links []Link, staff []account.Staff, teams []account.Team) Line {
	line := Line{teams: teams}
	for _, l := range links {
		for _, s := range staff {
			if l.StaffID != "" && s.ID == l.StaffID || l.StaffID == "" && l.Name != "" && s.Name == l.Name {
				line.people = append(line.people, bound{s, l.Tie})
			}
		}
	}
	slices.SortStableFunc(line.people, func(a, b bound) int { return cmp.Compare(nearness(a.tie), nearness(b.tie)) })
	return line
}

func nearness(t Tie) int {
	return slices.Index([]Tie{TieOwner, TieKeeper, TieBackup, TieFormer, TieDeclared, TiePlay}, t)
}

// Objection returns why somebody may not review the deal, or nil. The closest tie
// is named. Whoever recorded the deal only has themselves in its line; of the
// others their team and its lead are in it as well.
func (l Line) Objection(candidate account.Staff) *Objection {
	for _, p := range l.people {
		if p.ID == candidate.ID {
			return &Objection{Tie: p.tie}
		}
	}
	for _, p := range l.people {
		if samePerson(p.Staff, candidate) {
			return &Objection{Tie: TieSame, Who: p.Name}
		}
	}
	for _, p := range l.people {
		if p.tie == TieDeclared || p.TeamID == "" {
			continue
		}
		if l.leads(candidate.ID, p.TeamID) {
			return &Objection{Tie: TieLead, Who: p.Name}
		}
		if candidate.TeamID == p.TeamID {
			return &Objection{Tie: TieTeam, Who: p.Name}
		}
	}
	return nil
}

func (l Line) leads(staffID, teamID string) bool {
	return slices.ContainsFunc(l.teams, func(t account.Team) bool { return t.ID == teamID && t.LeadID == staffID })
}

// samePerson reports whether two accounts look like those of one person: the same
// name, however it is written, or the same address but for what mail servers
// leave out of account, or the same one at another domain.
func samePerson(a, b account.Staff) bool {
	if a.ID == b.ID {
		return true
	}
	if name := plainName(a.Name); name != "" && name == plainName(b.Name) {
		return true
	}
	localA, domainA := plainAddress(a.Email)
	localB, domainB := plainAddress(b.Email)
	return localA != "" && localA == localB && (domainA == domainB || len(localA) >= minLocal && !slices.Contains(sharedLocals, localA))
}

// minLocal is how long what stands before the @ has to be to tell people apart,
// and sharedLocals are those that many have.
const minLocal = 5

var sharedLocals = []string{"admin", "sales", "service", "support", "office", "contact", "hello", "manager"}

// plainName is a name without capitals, marks and the order of its words. In a
// Chinese one the order tells, and gaps do not.
func plainName(name string) string {
	words := strings.FieldsFunc(strings.ToLower(norm.NFKC.String(name)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return strings.Join(words, "")
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

// plainAddress is an address without capitals, dots and what follows a plus.
func plainAddress(address string) (local, domain string) {
	local, domain, _ = strings.Cut(strings.ToLower(norm.NFKC.String(strings.TrimSpace(address))), "@")
	local, _, _ = strings.Cut(local, "+")
	return strings.NewReplacer(".", "", "-", "", "_", "").Replace(local), domain
}
