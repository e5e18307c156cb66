// Package winback has the customers that were lost: who, why as said and as
// found, what is tried to bring them back, and what became of it. Only a
// purchase brings a customer back; nobody's word does.
package winback

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/wording"
)

// State says how a loss stands.
type State string

// The states. A customer has at most one open loss.
const (
	Open     State = "open"
	Regained State = "regained" // bought again
	LetGo    State = "let_go"   // we stopped asking, with respect and a reason
	Mistake  State = "mistake"  // was no loss
)

// Loss is a customer held lost. CustomerID is the record it was at the time:
// whoever reads it goes by the root.
type Loss struct {
	ID         string
	CustomerID string
	State      State
	Seen       *Seen        // what the rule saw; nil: one of the staff said so
	Day        calendar.Day // from which on the customer is held lost
	LastDay    calendar.Day // the last purchase day before; 0: none
	Value      int64        // bought in the year up to LastDay, in minor units of the company's currency
	Reason     string       // code of the tree, as understood by now
	Competitor string       // to whom they went; "" when not known
	OwnerID    string       // whose it is to win them back
	FirstDue   int64        // by when somebody promised to get in touch
	FirstAt    int64        // when somebody did; 0: not yet
	CaseID     string       // the complaint that comes first; "" for none
	CaseRef    string
	Version    int64
	OpenedAt   int64
	ByID, By   string // who said so
	EndedAt    int64  // 0: open
	EndedDay   calendar.Day
	EndedBy    string
	EndNote    string
	Key        string // what whoever declared it calls the request; "" for none
	Asked      string // a hash of what that said of the customer
}

// Seen is what the company's rule saw of a customer it held lost, and its limits.
type Seen struct {
	Chance    float64 `json:"chance"`     // that they buy no more
	Silent    int64   `json:"silent"`     // days since the last purchase
	Usual     float64 `json:"usual"`      // days of a usual gap of theirs
	MinChance float64 `json:"min_chance"` // the rule's
	MinSilent float64 `json:"min_silent"` // usual gaps
}

// Source says from whom we have a reason.
type Source string

// The sources.
const (
	FromRep      Source = "rep"
	FromCustomer Source = "customer"
	FromReviewer Source = "reviewer"
)

// Sources lists those that people choose from.
var Sources = []Source{FromRep, FromCustomer, FromReviewer}

// Account is a reason as it was understood on some day: said when the loss was
// declared, found by asking later. None is ever changed.
type Account struct {
	LossID   string
	N        int64 // from 1
	Found    bool  // found by asking; otherwise as it was said at first
	Code     string
	Source   Source
	Words    string
	ByID, By string
	At       int64
}

const (
	maxWords = 2_000 // characters of what is written
	maxName  = 100   // of a competitor's name
	maxKey   = 200
)

// Declaration is what one of the staff says who holds a customer lost.
type Declaration struct {
	CustomerID string
	Reason     string
	Competitor string
	Source     Source // who says why
	Words      string
	Key        string // of the request: sent twice, it declares one loss; "" for none
}

// asked is a hash of what a declaration says of its customer.
func (d Declaration) asked() string {
	text, _ := json.Marshal([]string{d.Reason, d.Competitor, string(d.Source), d.Words}) // strings always have a form
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// request names the declaration of a loss within the other requests of an actor: by its key, which may be long, or else by the loss.
func (d Declaration) request(lossID string) string {
	if d.Key == "" {
		return lossID
	}
	sum := sha256.Sum256([]byte(d.Key))
	return hex.EncodeToString(sum[:])
}

// repeats reports whether the same was said of a loss the last time.
func (d Declaration) repeats(last Account, l Loss) bool {
	return last.Code == d.Reason && last.Source == d.Source && last.Words == d.Words && (d.Competitor == "" || d.Competitor == l.Competitor)
}

func (d Declaration) checked(tree Tree) (Declaration, error) {
	d.Competitor, d.Words = wording.Line(d.Competitor), wording.Words(d.Words)
	if d.Source == "" {
		d.Source = FromRep
	}
	switch {
	case d.CustomerID == "":
		return d, fault.New(fault.Invalid, "winback.customer_needed").On("customer")
	case utf8.RuneCountInString(d.Competitor) > maxName:
		return d, tooLong("competitor", maxName)
	case utf8.RuneCountInString(d.Key) > maxKey:
		return d, tooLong("key", maxKey)
	}
	return d, checkAccount(tree, d.Reason, d.Source, d.Words)
}

// checkAccount checks a reason that somebody names.
func checkAccount(tree Tree, code string, source Source, words string) error {
	reason, ok := tree.Reason(code)
	switch {
	case !ok:
		return fault.New(fault.Invalid, "winback.reason_unknown").On("reason")
	case tree.Retired(reason):
		return fault.New(fault.Conflict, "winback.reason_retired").On("reason")
	case !slices.Contains(Sources, source):
		return fault.New(fault.Invalid, "winback.source_unknown").On("source")
	case utf8.RuneCountInString(words) > maxWords:
		return tooLong("words", maxWords)
	}
	return nil
}

func tooLong(field string, limit int) error {
	return fault.New(fault.Invalid, "winback.too_long", fault.Args{"Limit": limit}).On(field)
}

// Lapsed is what is known of a customer who may be lost.
type Lapsed struct {
	CustomerID string
	OwnerID    string
	BackupID   string
	LastDay    calendar.Day // 0: never bought
	Value      int64        // see Loss
	Chance     float64      // of a customer the rule found: that they buy no more
	Usual      float64
}

// open returns a new loss of the customer.
func (p Policy) open(l Lapsed, day calendar.Day, owner string, hours *calendar.Calendar, now int64) Loss {
	return Loss{
		ID: ident.New(), CustomerID: l.CustomerID, State: Open, Day: day, LastDay: l.LastDay, Value: max(l.Value, 0), Reason: Unknown,
		OwnerID: owner, FirstDue: dueIn(hours, now, p.FirstDays), Version: 1, OpenedAt: now,
	}
}

// end ends an open loss.
func (l Loss) end(by account.Actor, state State, day calendar.Day, note string, now int64) (Loss, error) {
	note = wording.Words(note)
	switch {
	case l.State != Open:
		return l, NotOpen()
	case !wording.Says(note):
		return l, fault.New(fault.Invalid, "winback.note_needed").On("note")
	case utf8.RuneCountInString(note) > maxWords:
		return l, tooLong("note", maxWords)
	}
	l.State, l.EndedAt, l.EndedDay, l.EndedBy, l.EndNote = state, now, day, by.Name, note
	return l, nil
}

// reopen takes back that a loss was ended by somebody's word.
func (l Loss) reopen() (Loss, error) {
	if l.State != LetGo && l.State != Mistake {
		return l, fault.New(fault.Conflict, "winback.not_ended")
	}
	l.State, l.EndedAt, l.EndedDay, l.EndedBy, l.EndNote = Open, 0, 0, "", ""
	return l, nil
}

// NotOpen tells that a loss has ended.
func NotOpen() error { return fault.New(fault.Conflict, "winback.not_open") }

// ChangedMeanwhile tells that somebody else was faster.
func ChangedMeanwhile() error { return fault.New(fault.Conflict, "winback.changed_meanwhile") }

// AlreadyLost tells that a customer has an open loss already.
func AlreadyLost() error {
	return fault.New(fault.Conflict, "winback.already_lost").On("customer")
}
