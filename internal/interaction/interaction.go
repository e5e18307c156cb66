// Package interaction keeps when somebody of the company and a customer spoke
// with each other: calls, visits, letters, chats and meetings, what was said,
// and how long it took. Cadences, the cost to serve and the limits of how often
// a customer is contacted all read it.
package interaction

import (
	"time"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/wording"
)

// Kind is by which way they spoke.
type Kind string

// The kinds.
const (
	Call    Kind = "call"
	Visit   Kind = "visit"
	Email   Kind = "email"
	Chat    Kind = "chat"
	Meeting Kind = "meeting"
)

// Kinds lists the kinds, the most frequent first.
var Kinds = []Kind{Call, Visit, Email, Chat, Meeting}

// Direction says from whom it came.
type Direction string

// The directions.
const (
	Outbound Direction = "out" // we turned to the customer
	Inbound  Direction = "in"  // the customer turned to us
)

// Directions lists the directions.
var Directions = []Direction{Outbound, Inbound}

// Interaction is one time that somebody and a customer spoke with each other,
// or that somebody tried to.
type Interaction struct {
	ID         string
	CustomerID string // the record it was logged for, which may be merged
	StaffID    string // who of the staff it was; "" when a program does not say
	Staff      string // their name
	Content
	Day      calendar.Day // of At, by the company's clocks
	ByKind   account.ActorKind
	ByID     string // who logged it
	By       string
	LoggedAt int64
	Version  int64 // above 1 once corrected
}

// Content is what is said of an interaction, and can be corrected.
type Content struct {
	Kind         Kind         `json:"kind"`
	Direction    Direction    `json:"direction"`
	Reached      bool         `json:"reached"` // false: nobody was there
	At           int64        `json:"at"`
	Minutes      int64        `json:"minutes"`
	Contact      string       `json:"contact,omitempty"` // whom of the customer's people; "" for the customer
	Said         string       `json:"said,omitempty"`
	Satisfaction int64        `json:"satisfaction,omitempty"` // 1 to 5; 0 when it did not come up
	NextOn       calendar.Day `json:"next_on,omitempty"`      // when to speak again; 0 for no day
	CaseID       string       `json:"case_id,omitempty"`      // what it was about
	PromiseID    string       `json:"promise_id,omitempty"`   // of the case, which it keeps or is about
	PlayStepID   string       `json:"play_step_id,omitempty"` // of a playbook, which it carries out
}

// New is an interaction that is to be logged.
type New struct {
	CustomerID string
	StaffID    string // "" for whoever logs it
	Key        string // of the form or request: sent twice, it is logged once; "" for none
	Content
}

// What is kept at most.
const (
	MaxMinutes   = 24 * 60
	MaxSaid      = 5_000 // characters
	maxContact   = 100
	maxKey       = 200
	maxNextYears = 2
	maxAgeYears  = 10
	clockSkew    = int64(time.Minute / time.Millisecond) // by how much a caller's clock may be ahead
)

// check returns the content as it is kept.
func (c Content) check(now int64, zone *time.Location) (Content, error) {
	c.Contact, c.Said = wording.Line(c.Contact), wording.Words(c.Said)
	if err := c.checkForm(now, zone); err != nil {
		return c, err
	}
	switch {
	case c.Reached && !wording.Says(c.Said):
		return c, invalid("said_needed", "said")
	case utf8.RuneCountInString(c.Said) > MaxSaid:
		return c, tooLong("said", MaxSaid)
	case utf8.RuneCountInString(c.Contact) > maxContact:
		return c, tooLong("contact", maxContact)
	case c.Satisfaction < 0 || c.Satisfaction > 5:
		return c, invalid("satisfaction_range", "satisfaction")
	case c.Satisfaction != 0 && !c.Reached:
		return c, invalid("satisfaction_of_nobody", "satisfaction")
	case c.PromiseID != "" && c.CaseID == "":
		return c, invalid("promise_without_case", "promise_id")
	}
	return c, nil
}

func (c Content) checkForm(now int64, zone *time.Location) error {
	day := calendar.DayOf(c.At, zone)
	today := calendar.DayOf(now, zone)
	switch {
	case !known(Kinds, c.Kind):
		return invalid("kind_unknown", "kind")
	case !known(Directions, c.Direction):
		return invalid("direction_unknown", "direction")
	case c.At > now+clockSkew:
		return invalid("at_future", "at")
	case c.At <= 0 || day < yearsFrom(today, -maxAgeYears):
		return invalid("at_too_old", "at")
	case c.Minutes < 1 || c.Minutes > MaxMinutes:
		return fault.New(fault.Invalid, "interaction.minutes_range", fault.Args{"Max": int64(MaxMinutes)}).On("minutes")
	case c.NextOn != 0 && c.NextOn <= day:
		return invalid("next_past", "next_on")
	case c.NextOn > yearsFrom(today, maxNextYears):
		return invalid("next_far", "next_on")
	}
	return nil
}

func known[T comparable](all []T, one T) bool {
	for _, t := range all {
		if t == one {
			return true
		}
	}
	return false
}

func yearsFrom(day calendar.Day, years int) calendar.Day {
	year, month, date := day.Date()
	return calendar.DayOn(year+years, month, date)
}

func invalid(key, field string) error {
	return fault.New(fault.Invalid, "interaction."+key).On(field)
}

func tooLong(field string, limit int) error {
	return fault.New(fault.Invalid, "customer.too_long", fault.Args{"Limit": limit}).On(field)
}

// Holder is a customer with who looks after them.
type Holder struct {
	RootID               string
	OwnerID, OwnerTeam   string // "" for nobody, or for no team
	BackupID, BackupTeam string
}

// Within reports whether the customer is within the reach of the actor: all are
// for programs and for whoever sees everything, and for the others those whom
// they or, by reach, their team look after, and those whom nobody does.
func (h Holder) Within(by account.Actor) bool {
	if by.Kind != account.ActorStaff || h.OwnerID == "" && h.BackupID == "" {
		return true
	}
	own := h.OwnerID == by.ID || h.BackupID == by.ID
	switch by.Reach {
	case account.ReachOwn:
		return own
	case account.ReachTeam:
		return own || by.TeamID != "" && (h.OwnerTeam == by.TeamID || h.BackupTeam == by.TeamID)
	}
	return true
}

// Correction is what an interaction said before it was corrected or taken back.
type Correction struct {
	Version int64
	Content
	By     string
	At     int64
	Reason string // why it was taken back; "" of a correction
}

// Touch is what a day knows of the times somebody spoke with a customer.
type Touch struct {
	RootID       string
	Last         calendar.Day // on which the customer was reached; 0 for never
	LastInbound  calendar.Day // on which the customer turned to us; 0 for never
	Count        int64        // in the window, attempts included
	Minutes      int64        // in the window
	Satisfaction int64        // the latest given; 0 for none
}
