// Package signal has the facts, seen one by one, that make it likelier that a
// customer leaves: a complaint that is not settled, a promise that was not
// kept, an owner who left, a contract near its end, a word about a competitor,
// or whatever the company's own rules look for. What the purchases themselves
// tell is not among them: risk reckons that.
//
// Of one customer and kind there is one open signal at a time. Seen again, it
// is brought up to date; it is never opened twice.
package signal

import (
	"strings"

	"liuke/internal/calendar"
	"liuke/internal/fault"
)

// Kind says what was seen. Of an own rule it is "rule:" and the rule's id.
type Kind string

// The kinds that Liuke sees by itself at the desk and in the relation.
const (
	Unsettled  Kind = "unsettled"     // a complaint has been open for longer than a week
	Repeated   Kind = "repeated"      // a second complaint, or more, within 90 days
	Broken     Kind = "broken"        // a promise was not kept within 90 days
	Below      Kind = "below"         // what was done was below what the customer expected, and nothing has been settled since
	Refused    Kind = "refused"       // the customer refused our last word
	Silent     Kind = "silent"        // a complaint closed without the customer's word within 90 days, and nothing was bought since
	OwnerLeft  Kind = "owner_left"    // whoever looks after the customer no longer works here
	Leaving    Kind = "owner_leaving" // whoever looks after the customer is about to leave: their customers are being handed over
	Lapsed     Kind = "lapsed"        // a contact that the company's plans ask for is long overdue
	Alone      Kind = "alone"         // one of us alone knows a customer who buys: nobody backs them up, nobody else spoke with the customer
	Single     Kind = "single"        // of a business that buys we know one person alone
	Owners     Kind = "owners"        // the customer lost their owner to another, by hand-overs or edits, on two occasions or more within a year
	Person     Kind = "person"        // somebody there left within 90 days, or somebody new decides
	Price      Kind = "price"         // the customer spoke of prices, by the company's own words
	Competitor Kind = "competitor"    // the customer spoke of a competitor, by the company's own words
)

// The kinds that only others can tell.
const (
	Renewal   Kind = "renewal" // a contract ends on a day
	Balance   Kind = "balance" // what was paid ahead is used up on a day
	Contact   Kind = "contact" // another person speaks for the customer
	Payment   Kind = "payment" // a payment failed or is late
	Usage     Kind = "usage"   // the customer uses what they bought less
	Missed    Kind = "missed"  // a call of the customer's was missed or dropped
	OptedOut  Kind = "opted_out"
	Otherwise Kind = "other" // in the words of whoever tells it
)

const rulePrefix = "rule:"

// RuleKind is the kind of what a rule sees.
func RuleKind(ruleID string) Kind { return Kind(rulePrefix + ruleID) }

// RuleID returns the rule that sees the kind; "" for a kind of Liuke's own.
func (k Kind) RuleID() string {
	id, ok := strings.CutPrefix(string(k), rulePrefix)
	if !ok {
		return ""
	}
	return id
}

// Weight says how much a signal tells.
type Weight int

// The weights. One strong signal makes a customer red, whatever else is known.
const (
	Weak   Weight = 1
	Plain  Weight = 2
	Strong Weight = 3
)

// Weights lists all weights.
var Weights = []Weight{Weak, Plain, Strong}

// Nature says how signals of a kind come and go.
type Nature struct {
	Kind   Kind
	Weight Weight
	Days   int  // after how many days without being seen it expires
	While  bool // it is over as soon as it is no longer seen
	Told   bool // others tell it
	Dated  bool // it is about a day to come
}

const (
	seenDays = 60 // days that a word of the customer's, or what others tell, counts
	ahead    = 30 // days before the day that a dated signal is about, from which on it is shown
)

// Natures lists the kinds of Liuke's own.
var Natures = []Nature{
	{Kind: Unsettled, Weight: Plain, While: true},
	{Kind: Repeated, Weight: Strong, While: true},
	{Kind: Broken, Weight: Plain, While: true},
	{Kind: Below, Weight: Strong, While: true},
	{Kind: Refused, Weight: Strong, While: true},
	{Kind: Silent, Weight: Plain, While: true},
	{Kind: OwnerLeft, Weight: Plain, While: true},
	{Kind: Leaving, Weight: Plain, While: true},
	{Kind: Lapsed, Weight: Plain, While: true},
	{Kind: Alone, Weight: Weak, While: true},
	{Kind: Single, Weight: Weak, While: true},
	{Kind: Owners, Weight: Plain, While: true},
	{Kind: Person, Weight: Plain, While: true},
	{Kind: Price, Weight: Weak, While: true},
	{Kind: Competitor, Weight: Plain, While: true},
	{Kind: Renewal, Weight: Plain, Days: seenDays, Told: true, Dated: true},
	{Kind: Balance, Weight: Plain, Days: seenDays, Told: true, Dated: true},
	{Kind: Contact, Weight: Plain, Days: seenDays, Told: true},
	{Kind: Payment, Weight: Strong, Days: seenDays, Told: true},
	{Kind: Usage, Weight: Plain, Days: seenDays, Told: true},
	{Kind: Missed, Weight: Weak, Days: seenDays, Told: true},
	{Kind: OptedOut, Weight: Weak, Days: seenDays, Told: true},
	{Kind: Otherwise, Weight: Plain, Days: seenDays, Told: true},
}

// NatureOf returns how signals of a kind of Liuke's own come and go.
func NatureOf(k Kind) (Nature, bool) {
	for _, n := range Natures {
		if n.Kind == k {
			return n, true
		}
	}
	return Nature{}, false
}

// Signal is one fact that was seen of a customer.
type Signal struct {
	ID         string
	CustomerID string
	Kind       Kind
	Weight     Weight
	Count      int64 // how often it was seen; of the desk's, in how many cases
	CaseID     string
	Detail     Detail
	OpenedAt   int64
	SeenAt     int64        // last
	ExpiresAt  int64        // when it is over unless it is seen again; 0: it is over once it is no longer seen
	From       calendar.Day // it is shown from this day on; 0: at once

	SnoozedUntil calendar.Day // it is shown again from this day on; 0: not snoozed
	SnoozeWhy    string
	ClosedAt     int64 // 0: it is open
	ClosedWhy    Ending
	ByName       string // who snoozed or closed it
	Version      int64

	RightAt int64 // when somebody said that it was right; 0: nobody did
	RightBy string
}

// Detail is what the words of a signal need.
type Detail struct {
	Ref    string       `json:"ref,omitempty"`    // of the case that shows it
	Word   string       `json:"word,omitempty"`   // that the customer used
	On     calendar.Day `json:"on,omitempty"`     // what it is about is on this day
	Note   string       `json:"note,omitempty"`   // what whoever told it says
	Source string       `json:"source,omitempty"` // who told it
	Days   int64        `json:"days,omitempty"`   // by how many days a contact is late
	Facts  []Fact       `json:"facts,omitempty"`  // that the rule looks at, as they are
}

// Fact is a fact that a rule looks at. Those that are not known are left out.
type Fact struct {
	Name   string  `json:"name"`
	Number float64 `json:"number,omitempty"`
	Text   string  `json:"text,omitempty"` // of a text
	Yes    bool    `json:"yes,omitempty"`  // of a condition
}

// Ending says why a signal is closed.
type Ending string

// The endings.
const (
	Over      Ending = "over"      // what it told of is over
	Expired   Ending = "expired"   // it was not seen for too long
	Dismissed Ending = "dismissed" // somebody says that it tells nothing
)

// Right reports whether somebody said that the signal was right, and nobody that it tells nothing.
func (s *Signal) Right() bool { return s.RightAt != 0 && s.ClosedWhy != Dismissed }

// Shown reports whether an open signal is to be looked at on a day.
func (s *Signal) Shown(today calendar.Day) bool { return s.From <= today && s.SnoozedUntil <= today }

// Level is the state of a customer by all that is open.
type Level string

// The levels.
const (
	Green Level = "green"
	Amber Level = "amber"
	Red   Level = "red"
)

// LevelOf returns the state of a customer: red as soon as one strong signal is
// open or the purchases flag the customer, amber when anything is open. Nothing
// takes off from that: a good survey makes no purchase signal less true.
func LevelOf(flagged bool, open []Weight) Level {
	level := Green
	if flagged {
		level = Red
	}
	for _, w := range open {
		switch {
		case w >= Strong:
			level = Red
		case level == Green:
			level = Amber
		}
	}
	return level
}

const (
	maxReason  = 200 // characters of why a signal is snoozed
	maxSnooze  = 366 // days
	maxNote    = 500 // characters of what others tell
	maxSource  = 100
	quietDays  = 30  // days for which what somebody dismissed is not opened again
	farthestOn = 730 // days ahead that a dated signal may be
)

// unknown says that there is no such signal, or none that the actor may see.
func unknown() error { return fault.New(fault.NotFound, "signal.unknown") }

// ErrChanged tells that somebody else changed the signal or the rule meanwhile.
var ErrChanged = fault.New(fault.Conflict, "signal.changed")
