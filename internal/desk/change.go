package desk

import (
	"slices"

	"liuke/internal/evidence"
	"liuke/internal/outbox"
	"liuke/internal/promise"
	"liuke/internal/remedy"
	"liuke/internal/standard"
	"liuke/internal/workorder"
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
	Postings      []remedy.Posting
	Wishes        []Wish
	Exceptions    []Exception
	Approvals     []remedy.Approval // new and changed ones
	Dealt         *Dealt            // what the goodwill in it was decided by; nil when there is none
	Entries       []Entry
	Notifications []Notification
	Escalations   []Escalation
	Opinions      []Opinion         // new and changed ones
	Halts         []Halt            // new and changed ones
	Orders        []workorder.Order // new and changed ones
	Evidence      []evidence.Item   // new and changed ones
	FollowUps     []FollowUp        // new and changed ones
	MacroUse      *MacroUse         // the macro that was carried out; nil for none
	Breach        *standard.Breach  // of a standard, which the change answers; nil for none
	AlarmAt       int64             // when the ladder asks for the case to be looked at; 0: not
	Letters       []outbox.Letter
	Left          []string // ids of promises, opinions, orders and evidence that go on in another case
	Answer        *Answer  // kept with the change, for a request that may be repeated
}

// Answer is what a repeated request is told again.
type Answer struct {
	ActorID     string
	Key         string
	RequestHash string
	Body        string
}

// then returns the change that does both: c, and what was decided on the file as
// c leaves it.
func (c Change) then(next Change) Change {
	version := c.Case.Version
	c.Case, c.Owner, c.AlarmAt = next.Case, next.Owner, next.AlarmAt
	c.Case.Version = version
	if next.MacroUse != nil {
		c.MacroUse = next.MacroUse
	}
	if next.Dealt != nil {
		c.Dealt = next.Dealt
	}
	c.Messages = append(slices.Clip(c.Messages), next.Messages...)
	c.Promises = merge(c.Promises, next.Promises, func(p promise.Promise) string { return p.ID })
	c.Remedies = merge(c.Remedies, next.Remedies, func(r Remedy) string { return r.ID })
	c.Postings = append(slices.Clip(c.Postings), next.Postings...)
	c.Wishes = append(slices.Clip(c.Wishes), next.Wishes...)
	c.Exceptions = append(slices.Clip(c.Exceptions), next.Exceptions...)
	c.Approvals = merge(c.Approvals, next.Approvals, func(a remedy.Approval) string { return a.ID })
	c.Entries = append(slices.Clip(c.Entries), next.Entries...)
	c.Notifications = append(slices.Clip(c.Notifications), next.Notifications...)
	c.Escalations = append(slices.Clip(c.Escalations), next.Escalations...)
	c.Opinions = merge(c.Opinions, next.Opinions, func(o Opinion) string { return o.ID })
	c.Halts = merge(c.Halts, next.Halts, func(h Halt) string { return h.ID })
	c.Orders = merge(c.Orders, next.Orders, func(o workorder.Order) string { return o.ID })
	c.Evidence = merge(c.Evidence, next.Evidence, func(i evidence.Item) string { return i.ID })
	c.FollowUps = merge(c.FollowUps, next.FollowUps, func(u FollowUp) string { return u.ID })
	c.Letters = append(slices.Clip(c.Letters), next.Letters...)
	c.Left = append(slices.Clip(c.Left), next.Left...)
	return c
}
