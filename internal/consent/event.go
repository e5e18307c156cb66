// Package consent keeps what customers allowed and forbade: an append-only
// ledger of what they said on which channel, for which purpose, and to which
// words. How it stands is folded from the ledger, and never kept beside it.
package consent

import (
	"crypto/sha256"
	"encoding/hex"

	"liuke/internal/customer"
)

// Channel is a way to reach a customer.
type Channel string

// The channels. What is said of all of them holds for each.
const (
	Email Channel = "email"
	SMS   Channel = "sms"
	Phone Channel = "phone"
	All   Channel = "all"
)

// Channels lists the channels that a customer allows or forbids one by one.
var Channels = []Channel{Email, SMS, Phone}

// Identity is what a channel's addresses are among the names of a customer.
func (c Channel) Identity() customer.IdentityKind {
	if c == Email {
		return customer.IdentityEmail
	}
	return customer.IdentityPhone
}

// Purpose is what a customer is written to or looked at for.
type Purpose string

// The purposes.
const (
	ForService   Purpose = "service"   // what they asked for or bought
	ForSurvey    Purpose = "survey"    // how it was
	ForMarketing Purpose = "marketing" // what they might buy
	ForProfiling Purpose = "profiling" // to reckon what they are worth and may do
)

// Purposes lists all purposes.
var Purposes = []Purpose{ForService, ForSurvey, ForMarketing, ForProfiling}

// Asks reports whether the purpose needs a yes. What needs none may still be forbidden.
func (p Purpose) Asks() bool { return p == ForSurvey || p == ForMarketing }

// Action is what happened to a consent.
type Action string

// The actions.
const (
	Given     Action = "given"
	Imported  Action = "imported" // given elsewhere and brought in
	Refused   Action = "refused"
	Withdrawn Action = "withdrawn"
	Expired   Action = "expired"
)

// Actions lists all actions.
var Actions = []Action{Given, Imported, Refused, Withdrawn, Expired}

// Gives reports whether the action is a yes.
func (a Action) Gives() bool { return a == Given || a == Imported }

// Source is how an event came to us.
type Source string

// The sources.
const (
	FromAgent  Source = "agent" // told to one of the staff
	FromForm   Source = "form"  // the preferences page
	FromLink   Source = "link"  // one click in a message
	FromReply  Source = "reply" // an answer to a message
	FromAPI    Source = "api"
	FromImport Source = "import"
)

// Repeats reports whether what comes from the source may come again by a
// network's doing: then the same proof counts once.
func (s Source) Repeats() bool { return s == FromReply || s == FromAPI || s == FromImport }

// Event is one thing that was said. It never changes.
type Event struct {
	ID         string
	CustomerID string // the record it was said of; "" for an address alone
	Channel    Channel
	Address    string // as it was folded; "" for all of the customer's, or erased
	Hash       string // of the address; "" with none
	Purpose    Purpose
	Action     Action
	Wording    string // what they read when they said it; "" when nothing was shown
	Version    int64  // of the wording
	Lang       string // that it was in
	Source     Source
	Ref        string // what of the source: the message answered, the system
	Proof      string // what shows it, such as a message's id; the same proof counts once
	ByKind     string
	ByID       string
	By         string
	At         int64 // its place in the order
	ToldAt     int64 // when we heard of it
}

// Hash returns what an address is remembered by once it is erased itself.
// Mail and telephone have no address in common, so the channel need not be in it.
func Hash(address string) string {
	if address == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("liuke consent\x00" + address))
	return hex.EncodeToString(sum[:])
}
