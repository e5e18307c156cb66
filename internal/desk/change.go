package desk

import (
	"liuke/internal/outbox"
	"liuke/internal/promise"
)

// Change is all that one command does to one case: the pure result of
// deciding, saved as a whole or not at all. One without entries changes nothing.
type Change struct {
	Case          Case   // as it is afterwards; Version as it was loaded
	Owner         string // name of whose case it is afterwards
	New           bool
	Attachments   []Attachment // that came with the case's first words
	Customer      *NewCustomer // to be made with the case
	Messages      []Message
	Promises      []promise.Promise // new and changed ones
	Remedies      []Remedy          // new and changed ones
	Ledger        []LedgerEntry
	Entries       []Entry
	Notifications []Notification
	Letters       []outbox.Letter
	Answer        *Answer // kept with the change, for a request that may be repeated
}

// Answer is what a repeated request is told again.
type Answer struct {
	ActorID     string
	Key         string
	RequestHash string
	Body        string
}
