package desk

import (
	"maps"
	"slices"
	"strings"

	"liuke/internal/account"
	"liuke/internal/assignment"
	"liuke/internal/customer"
	"liuke/internal/fault"
)

// Member is one of the staff who may own cases.
type Member struct {
	ID      string
	Name    string
	Role    account.Role
	Lang    string
	TeamID  string
	Open    int64 // cases they own that are open
	Profile account.Profile
}

// The reasons why somebody has a case that no choice gave.
const (
	whyTook   = "assignment.why.took"
	whyGiven  = "assignment.why.given" // By
	whyRaised = "assignment.why.raised"
)

// pickArg begins the arguments of an entry that say why the case went to whom
// it went.
const pickArg = "Pick"

// given is the choice of somebody at the desk.
func (k Clerk) given(to Member) assignment.Pick {
	why := whyGiven
	if to.ID == k.Actor.ID {
		why = whyTook
	}
	return assignment.Pick{PersonID: to.ID, Name: to.Name, TeamID: to.TeamID, Why: why, Args: map[string]string{"By": k.Actor.Name}}
}

// place makes whoever was picked the owner of the case. Without a team it stays
// on the desk where it lies.
func (d *draft) place(p assignment.Pick) {
	d.change.Case.OwnerID, d.change.Owner = p.PersonID, p.Name
	if p.TeamID != "" {
		d.change.Case.TeamID = p.TeamID
	}
}

// because returns the pairs that record why somebody was picked.
func because(p assignment.Pick, pairs ...string) []string {
	if p.Why == "" {
		return pairs
	}
	pairs = append(pairs, pickArg, p.Why)
	for _, name := range slices.Sorted(maps.Keys(p.Args)) {
		pairs = append(pairs, pickArg+name, p.Args[name])
	}
	return pairs
}

// unexplained returns the arguments without why somebody was picked, which is
// not the customer's business.
func unexplained(args map[string]string) map[string]string {
	args = maps.Clone(args)
	maps.DeleteFunc(args, func(name, _ string) bool { return strings.HasPrefix(name, pickArg) })
	return args
}

// Reason says in one sentence why somebody was picked.
func Reason(p Printer, pick assignment.Pick) string {
	var pairs []any
	for name, value := range pick.Args {
		pairs = append(pairs, name, value)
	}
	return p.T(pick.Why, pairs...)
}

// Why says in one sentence why the case is with whom it is; "" when nothing was
// recorded, or nobody has it.
func (f File) Why(p Printer) string {
	if f.Case.OwnerID == "" {
		return ""
	}
	for _, e := range slices.Backward(f.Timeline) {
		if e.Args[pickArg] == "" {
			continue
		}
		pick := assignment.Pick{Why: e.Args[pickArg], Args: map[string]string{}}
		for name, value := range e.Args {
			if name != pickArg && strings.HasPrefix(name, pickArg) {
				pick.Args[strings.TrimPrefix(name, pickArg)] = value
			}
		}
		return Reason(p, pick)
	}
	return ""
}

// chosenByHand reports whether a person decided whose case it is.
func (f File) chosenByHand() bool {
	for _, e := range slices.Backward(f.Timeline) {
		if key := e.Args[pickArg]; key != "" {
			return key == whyTook || key == whyGiven || key == whyRaised
		}
	}
	return false
}

// Assign makes another member of the staff the owner of the case.
func (k Clerk) Assign(f File, to Member) (Change, error) {
	if f.Case.State == Closed {
		return Change{}, f.ours()
	}
	if to.ID == f.Case.AboutID {
		return Change{}, fault.New(fault.Invalid, "desk.about_owner").On("owner")
	}
	d := k.draft(f)
	if to.ID == f.Case.OwnerID {
		return d.change, nil
	}
	pick := k.given(to)
	d.place(pick)
	d.log(EntryAssigned, because(pick, "Before", f.Owner, "After", to.Name)...)
	d.notify(NotifyAssigned, []string{to.ID}, "By", k.Actor.Name)
	return d.end(), nil
}

// Cover gives a case whose owner is not there for it to whom was picked, for a
// reason: a message under cover.why. What the owner was to keep of its promises
// goes with it.
func (k Clerk) Cover(f File, from, whyKey string, to assignment.Pick) Change {
	d := k.draft(f)
	if f.Case.State == Closed || from == "" || to.PersonID == "" || to.PersonID == from || to.PersonID == f.Case.AboutID {
		return d.change
	}
	moved := d.handOver(from, to.PersonID)
	if f.Case.OwnerID == from {
		d.place(to)
	} else if moved == 0 {
		return d.change
	}
	name := k.People.Name(from)
	d.log(EntryCovered, because(to, "Before", name, "After", to.Name, "WhyKey", whyKey)...)
	d.notify(NotifyCovered, []string{to.PersonID, from}, "Before", name, "After", to.Name, "WhyKey", whyKey)
	return d.end()
}

// handOver has another one keep the pending promises that somebody was to keep
// themself, and returns how many those are.
func (d *draft) handOver(from, to string) int {
	n := 0
	for _, p := range d.file.Pending() {
		if p.OwnerID == from {
			p.OwnerID = to
			d.change.Promises = append(d.change.Promises, p)
			n++
		}
	}
	return n
}

// about says whom of the staff the case complains of, nobody for "". Whoever that
// is has nothing to do with it from then on: it goes to somebody else, as do
// promises they were to keep, and no opinion of theirs is awaited.
func (d *draft) about(id string) error {
	c := &d.change.Case
	if id == c.AboutID {
		return nil
	}
	if id != "" && id == d.Actor.ID {
		return fault.New(fault.Invalid, "desk.about_self").On("about")
	}
	if id != "" && d.People.Name(id) == "" {
		return fault.New(fault.Invalid, "desk.member_unknown").On("about")
	}
	d.log(EntryChanged, "FieldKey", "desk.field.about", "Before", d.People.Name(c.AboutID), "After", d.People.Name(id))
	c.AboutID = id
	if id == "" {
		return nil
	}
	for _, o := range d.file.Opinions {
		if o.AskedID == id && o.State == OpinionAsked {
			o.State = OpinionCancelled
			d.change.Opinions = append(d.change.Opinions, o)
		}
	}
	to := assignment.Pick{PersonID: c.OwnerID, Name: d.change.Owner}
	if c.OwnerID == id {
		to, _ = d.Board.Choose(d.matter(), d.Rules.Assignment)
		d.log(EntryAssigned, because(to, "Before", d.file.Owner, "After", to.Name)...)
		d.notify(NotifyAssigned, []string{to.PersonID}, "By", d.Actor.Name)
		d.place(to)
	}
	d.handOver(id, to.PersonID)
	return nil
}

// matter is the case as a choice asks for it.
func (d *draft) matter() assignment.Matter {
	c := d.change.Case
	return assignment.Matter{TopicID: c.TopicID, Lang: c.Lang, AboutID: c.AboutID, Now: d.Now, DueAt: d.due()}
}

// Identify says which customer the case is from.
func (k Clerk) Identify(f File, who customer.Customer) (Change, error) {
	d := k.draft(f)
	if who.ID == f.Case.CustomerID {
		return d.change, nil
	}
	d.change.Case.CustomerID = who.ID
	d.log(EntryIdentified, "Customer", who.Name)
	return d.end(), nil
}
