// Package handover gives the customers of one member of the staff to others:
// what only they know is asked of them, every customer gets an owner and a
// backup, and for a while it is watched whether the customers stay.
package handover

import (
	"cmp"
	"slices"
	"strconv"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/wording"
)

// Reason says why customers are handed over.
type Reason string

// The reasons.
const (
	Leaves Reason = "leaves" // whoever looked after them leaves: all of their customers go
	Moves  Reason = "moves"  // some of them go to others
)

// Reasons lists the reasons.
var Reasons = []Reason{Leaves, Moves}

// State is how far a hand-over is.
type State string

// The states.
const (
	Open      State = "open"
	Done      State = "done"
	Cancelled State = "cancelled"
)

// HandOver is one.
type HandOver struct {
	ID        string
	FromID    string
	From      string // name
	Reason    Reason
	State     State
	ByID      string
	By        string
	CreatedAt int64
	EndedAt   int64 // 0 while it is open
	Version   int64
}

// Question is something that only whoever looked after a customer knows.
type Question string

// The questions.
const (
	Promised Question = "promised" // by word of mouth, and written nowhere
	Sore     Question = "sore"     // what not to touch, or to make good
	Decides  Question = "decides"  // whose word counts
	Reach    Question = "reach"    // when and how to call
	Discount Question = "discount" // why they pay what they pay
)

// Questions lists the questions in the order they are asked.
var Questions = []Question{Promised, Sore, Decides, Reach, Discount}

// Answer is what was said to a question, or why nothing was.
type Answer struct {
	Text    string `json:"text,omitempty"`
	Skipped string `json:"skipped,omitempty"` // the reason
}

// Given reports whether the question needs no more asking.
func (a Answer) Given() bool { return a.Text != "" || a.Skipped != "" }

// Answers are those of one customer.
type Answers map[Question]Answer

// Missing counts the questions that were neither answered nor skipped.
func (a Answers) Missing() (missing int) {
	for _, q := range Questions {
		if !a[q].Given() {
			missing++
		}
	}
	return missing
}

const maxAnswer = 2_000 // characters

func (a Answers) check() (Answers, error) {
	kept := Answers{}
	for _, q := range Questions {
		one := Answer{Text: wording.Words(a[q].Text), Skipped: wording.Line(a[q].Skipped)}
		for field, text := range map[string]string{"text": one.Text, "skipped": one.Skipped} {
			if utf8.RuneCountInString(text) > maxAnswer {
				return nil, fault.New(fault.Invalid, "customer.too_long", fault.Args{"Limit": maxAnswer}).On(string(q) + "." + field)
			}
		}
		if !wording.Says(one.Text) {
			one.Text = ""
		}
		if one.Text != "" || !wording.Says(one.Skipped) {
			one.Skipped = ""
		}
		if one.Given() {
			kept[q] = one
		}
	}
	return kept, nil
}

// Item is a customer who is handed over.
type Item struct {
	CustomerID string // the root
	Name       string
	Tier       string
	Worth      int64
	Scored     bool
	Version    int64  // of the customer as they are now
	OwnerID    string // who looks after them now
	BackupNow  string
	Cases      int64 // open
	Promises   int64 // open, in those
	ToID       string
	BackupID   string
	Seen       int64 // the version of the customer that was looked at when it was decided; 0 before
	Answers    Answers
}

// Changed reports whether somebody changed the customer since it was decided who gets them.
func (i Item) Changed(fromID string) bool {
	return i.ToID != "" && (i.Seen != i.Version || i.OwnerID != fromID)
}

// Person is one of the staff to whom customers can be given.
type Person struct {
	ID, TeamID string
	Customers  int64 // that they look after
	Left       bool
}

// Suggest returns who could look after each customer: the backup if there is
// one, else whoever of the same team looks after the fewest, else of all.
func Suggest(fromID string, items []Item, people []Person) map[string]string {
	people = slices.DeleteFunc(slices.Clone(people), func(p Person) bool { return p.Left && p.ID != fromID })
	team := ""
	if at := slices.IndexFunc(people, func(p Person) bool { return p.ID == fromID }); at >= 0 {
		team = people[at].TeamID
		people = slices.Delete(people, at, at+1)
	}
	to := map[string]string{}
	give := func(i Item, n int) {
		to[i.CustomerID] = people[n].ID
		people[n].Customers++
	}
	for _, i := range items {
		if n := slices.IndexFunc(people, func(p Person) bool { return p.ID == i.BackupNow }); n >= 0 {
			give(i, n)
		}
	}
	for _, i := range items {
		if to[i.CustomerID] != "" || len(people) == 0 {
			continue
		}
		best := 0
		for n, p := range people {
			if nearer(p, people[best], team) {
				best = n
			}
		}
		give(i, best)
	}
	return to
}

func nearer(a, b Person, team string) bool {
	if team != "" && (a.TeamID == team) != (b.TeamID == team) {
		return a.TeamID == team
	}
	return cmp.Or(cmp.Compare(a.Customers, b.Customers), cmp.Compare(a.ID, b.ID)) < 0
}

// check says why a hand-over cannot be carried out yet.
func (h HandOver) check(items []Item, people []Person, skipped string) error {
	at := func(n int) string { return "customers[" + strconv.Itoa(n) + "]" }
	given := 0
	for n, i := range items {
		switch {
		case i.ToID == "" && h.Reason == Leaves:
			return fault.New(fault.Invalid, "handover.owner_missing", fault.Args{"Name": i.Name}).On(at(n))
		case i.ToID == "":
			continue
		case i.Changed(h.FromID):
			return fault.New(fault.Conflict, "handover.customer_changed", fault.Args{"Name": i.Name}).On(at(n))
		case i.Answers.Missing() > 0 && !wording.Says(skipped):
			return fault.New(fault.Invalid, "handover.unanswered", fault.Args{"Name": i.Name}).On("skipped")
		}
		if err := mayTake(h.FromID, i.ToID, i.BackupID, people); err != nil {
			return err
		}
		given++
	}
	if given == 0 {
		return fault.New(fault.Invalid, "handover.nobody_given")
	}
	return nil
}

// mayTake says why somebody cannot be given a customer, or back the owner up.
func mayTake(fromID, toID, backupID string, people []Person) error {
	staysHere := func(id string) bool {
		return slices.ContainsFunc(people, func(p Person) bool { return p.ID == id && !p.Left })
	}
	switch {
	case toID == fromID:
		return fault.New(fault.Invalid, "handover.to_oneself").On("to")
	case !staysHere(toID):
		return fault.New(fault.Invalid, "handover.to_left").On("to")
	case backupID == "":
		return nil
	case backupID == fromID || !staysHere(backupID):
		return fault.New(fault.Invalid, "handover.backup_left").On("backup")
	case backupID == toID:
		return fault.New(fault.Invalid, "customer.backup_is_owner").On("backup")
	}
	return nil
}

// WatchDays is for how long it is watched what a hand-over did.
const WatchDays = calendar.Day(90)

// Watched is a customer who was handed over not long ago.
type Watched struct {
	HandOverID, CustomerID, Name string
	From, To, ToID               string // names, and the id of the new owner
	Worth                        int64
	Scored                       bool
	DoneAt, FirstBy              int64
	FirstAt                      int64 // when the new owner reached them; 0 for not yet
	Spent                        int64 // since
	SpentBefore                  int64 // in as many days before
	Bought                       bool  // since
}

// Late reports whether the new owner should have spoken with the customer by now.
func (w Watched) Late(now int64) bool { return w.FirstAt == 0 && now > w.FirstBy }

// Alone is a customer whom one person alone knows.
type Alone struct {
	CustomerID, Name, OwnerID, Owner string
	OwnerLeft                        bool
	Worth                            int64
	Scored                           bool
}

func unknown() error { return fault.New(fault.NotFound, "handover.unknown") }

// mayAnswer reports whether the actor may say what is known of the customers.
func (h HandOver) mayAnswer(by account.Actor) bool {
	return by.Can(account.HandoverManage) || by.Kind == account.ActorStaff && by.ID == h.FromID
}
