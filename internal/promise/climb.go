package promise

import (
	"cmp"
	"hash/fnv"
	"slices"

	"liuke/internal/account"
)

// Colleague is one of the staff as far as a ladder asks.
type Colleague struct {
	ID        string
	Name      string
	Role      account.Role
	Active    bool   // may sign in
	AwayFrom  int64  // 0: is not away
	AwayUntil int64  // 0: nobody knows until when
	StandInID string // who acts while this one is away
}

// Away reports whether the person is away at the instant.
func (p Colleague) Away(now int64) bool {
	return p.AwayFrom != 0 && p.AwayFrom <= now && (p.AwayUntil == 0 || now < p.AwayUntil)
}

// People are the staff, and who answers for what.
type People struct {
	Staff  []Colleague
	Leads  map[string]string // by team
	Topics map[string]string // by topic
}

func (p People) person(id string) (Colleague, bool) {
	at := slices.IndexFunc(p.Staff, func(s Colleague) bool { return s.ID == id })
	if at < 0 || id == "" {
		return Colleague{}, false
	}
	return p.Staff[at], true
}

// Name returns what the person is called; "" for one who is not known.
func (p People) Name(id string) string {
	who, _ := p.person(id)
	return who.Name
}

// loops reports whether the stand-ins of a person lead back to somebody before.
func (p People) loops(from Colleague) bool {
	seen := map[string]bool{}
	for ok := true; ok; from, ok = p.person(from.StandInID) {
		if seen[from.ID] {
			return true
		}
		seen[from.ID] = true
	}
	return false
}

// Concern is what is known of a case when somebody above is to be told.
type Concern struct {
	CaseID  string
	OwnerID string
	TeamID  string
	TopicID string
	AboutID string // whom it complains of
	ByID    string // who takes it up by hand; "" for nobody
}

// Pass says who was passed over on the way to whom it reached, and why.
type Pass struct {
	Step int64    `json:"step"` // from 1; one more than there are for the last resort
	To   RungKind `json:"to"`
	Name string   `json:"name"` // "" where there is nobody
	Why  Why      `json:"why"`
}

// Why says what kept a step from being reached.
type Why string

// The reasons.
const (
	WhyNobody Why = "nobody" // there is no such person
	WhyLeft   Why = "left"
	WhyAway   Why = "away"
	WhyAbout  Why = "about" // the case complains of them
	WhyOwner  Why = "owner" // the case is theirs, or they took it up: they know
)

// Reached is whom a step comes to.
type Reached struct {
	Person Colleague
	Passed []Pass
}

// Resolve returns whom the step, from 1, comes to by now. A step that cannot be
// reached falls through to the next, and after the last to an admin. Where no
// admin is there who is not the one complained of, it is an admin who is away;
// then whoever else works here, the most trusted first; and where nobody else
// does, the one complained of, since somebody has to know. Only a company
// without anybody active has nobody, which is false.
func (l Ladder) Resolve(step int64, c Concern, people People, now int64) (Reached, bool) {
	w := walk{people: people, concern: c, now: now}
	for i := max(step, 1); i <= int64(len(l.Steps)); i++ {
		if p, ok := w.try(i, l.Steps[i-1].To); ok {
			return Reached{p, w.passed}, true
		}
	}
	p, ok := w.lastResort(int64(len(l.Steps)) + 1)
	return Reached{p, w.passed}, ok
}

// walk goes up a ladder for one case.
type walk struct {
	people  People
	concern Concern
	now     int64
	passed  []Pass
}

// try returns who of a rung can be told, or that nobody can.
func (w *walk) try(step int64, to Rung) (Colleague, bool) {
	candidates := w.candidates(to)
	if len(candidates) == 0 {
		w.passed = append(w.passed, Pass{Step: step, To: to.Kind, Why: WhyNobody})
	}
	for _, p := range candidates {
		if p, ok := w.follow(step, to.Kind, p); ok {
			return p, true
		}
	}
	return Colleague{}, false
}

func (w *walk) candidates(to Rung) []Colleague {
	id := to.StaffID
	switch to.Kind {
	case TeamLead:
		id = w.people.Leads[w.concern.TeamID]
	case OfTopic:
		id = w.people.Topics[w.concern.TopicID]
	case OfRole:
		return w.ofRole(to.Role)
	case LastResort:
		return w.ofRole(account.RoleAdmin)
	}
	if p, ok := w.people.person(id); ok {
		return []Colleague{p}
	}
	return nil
}

// ofRole returns those with the role, beginning with another one for each case,
// so that not all falls to the first.
func (w *walk) ofRole(role account.Role) []Colleague {
	var all []Colleague
	for _, p := range w.people.Staff {
		if p.Role == role && p.Active {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b Colleague) int {
		return cmp.Or(cmp.Compare(w.lot(a), w.lot(b)), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// lot is a number by which a person is drawn for the case: always the same one.
func (w *walk) lot(p Colleague) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(w.concern.CaseID + " " + p.ID)) // a hash takes all
	return h.Sum32()
}

// follow returns the person, or the stand-in who is there in their place.
func (w *walk) follow(step int64, to RungKind, p Colleague) (Colleague, bool) {
	for seen := map[string]bool{}; !seen[p.ID]; {
		seen[p.ID] = true
		why := w.unfit(p)
		if why == "" {
			return p, true
		}
		if over := (Pass{step, to, p.Name, why}); !slices.Contains(w.passed, over) {
			w.passed = append(w.passed, over)
		}
		next, ok := w.people.person(p.StandInID)
		if !ok || why != WhyAway && why != WhyLeft {
			break
		}
		p = next
	}
	return Colleague{}, false
}

// unfit says why a person cannot be told; "" when they can.
func (w *walk) unfit(p Colleague) Why {
	switch {
	case !p.Active:
		return WhyLeft
	case p.ID == w.concern.AboutID:
		return WhyAbout
	case p.ID == w.concern.OwnerID, p.ID == w.concern.ByID:
		return WhyOwner
	case p.Away(w.now):
		return WhyAway
	}
	return ""
}

// lastResort returns whom it comes to when no step could be reached.
func (w *walk) lastResort(step int64) (Colleague, bool) {
	if p, ok := w.try(step, Rung{Kind: LastResort}); ok {
		return p, true
	}
	active := slices.DeleteFunc(slices.Clone(w.people.Staff), func(p Colleague) bool { return !p.Active })
	if len(active) == 0 {
		return Colleague{}, false
	}
	return slices.MinFunc(active, func(a, b Colleague) int {
		return cmp.Or(
			byTruth(a.ID == w.concern.AboutID, b.ID == w.concern.AboutID),
			byTruth(a.Role != account.RoleAdmin, b.Role != account.RoleAdmin),
			byTruth(a.Away(w.now), b.Away(w.now)),
			-cmp.Compare(slices.Index(account.Roles, a.Role), slices.Index(account.Roles, b.Role)),
			byTruth(a.ID == w.concern.OwnerID, b.ID == w.concern.OwnerID),
			cmp.Compare(a.ID, b.ID),
		)
	}), true
}

// byTruth sorts what is not so before what is.
func byTruth(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
