package desk

import "liuke/internal/account"

// Entry is one step on a case's timeline. It is never changed.
//
// Args are the values its sentence is filled with; before and after of a change
// are among them.
type Entry struct {
	ID        string
	CaseID    string
	Kind      EntryKind
	ActorKind account.ActorKind
	ActorID   string
	Actor     string
	Args      map[string]string
	At        int64
}

// EntryKind names a step; the sentence is the message "timeline.<kind>".
type EntryKind string

// The kinds, each with its Args.
const (
	EntryReceived     EntryKind = "received"     // ChannelKey, Owner, DueAt
	EntryAssigned     EntryKind = "assigned"     // Before, After
	EntryIdentified   EntryKind = "identified"   // Customer
	EntryRestated     EntryKind = "restated"     // MessageID
	EntryReplied      EntryKind = "replied"      // MessageID
	EntryNoted        EntryKind = "noted"        // MessageID
	EntryWrote        EntryKind = "wrote"        // the customer did; MessageID
	EntryPromised     EntryKind = "promised"     // KindKey, Text, DueAt
	EntryKept         EntryKind = "kept"         // KindKey, Text
	EntryBroken       EntryKind = "broken"       // KindKey, Text, DueAt
	EntryLate         EntryKind = "late"         // a broken promise was done after all; KindKey, Text
	EntryRenegotiated EntryKind = "renegotiated" // KindKey, BeforeAt, AfterAt, Reason
	EntryMoved        EntryKind = "moved"        // the calendar that a promise was reckoned by changed; KindKey, BeforeAt, AfterAt
	EntryOffered      EntryKind = "offered"      // MessageID
	EntryChosen       EntryKind = "chosen"       // KindKey, Text, Amount, Currency
	EntryDone         EntryKind = "done"         // MessageID
	EntryTakenBack    EntryKind = "taken_back"   // "done" was undone before the customer answered
	EntrySettled      EntryKind = "settled"
	EntryRefused      EntryKind = "refused"
	EntryUnconfirmed  EntryKind = "unconfirmed"
	EntryReopened     EntryKind = "reopened" // the customer spoke up after we thought we were done
	EntryCallMe       EntryKind = "call_me"  // the customer asked to be called; Phone
	EntryChanged      EntryKind = "changed"  // FieldKey, and Before, After or BeforeKey, AfterKey
)

// internalEntries are the steps that are not the customer's business.
var internalEntries = map[EntryKind]bool{EntryNoted: true, EntryIdentified: true, EntryChanged: true}

// Notification tells one of the staff something they should know.
type Notification struct {
	ID        string
	StaffID   string
	Kind      NotificationKind
	CaseID    string
	Args      map[string]string // Ref, Subject and what the kind adds
	CreatedAt int64
	SeenAt    int64
}

// NotificationKind names what happened; the sentence is "notification.<kind>".
type NotificationKind string

// The kinds.
const (
	NotifyAssigned NotificationKind = "assigned" // By
	NotifyWrote    NotificationKind = "wrote"
	NotifyRefused  NotificationKind = "refused"
	NotifySettled  NotificationKind = "settled"
	NotifyBroken   NotificationKind = "broken" // KindKey, DueAt
	NotifyCallMe   NotificationKind = "call_me"
)
