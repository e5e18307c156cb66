// Package promise is the ledger of what was promised to whom, by whom and
// until when.
package promise

import (
	"slices"

	"liuke/internal/fault"
)

// Kind says what was promised.
type Kind string

// The kinds.
const (
	FirstAnswer Kind = "first_answer" // somebody answers in substance
	NextUpdate  Kind = "next_update"
	Callback    Kind = "callback"
	FinalAnswer Kind = "final_answer"
	SiteVisit   Kind = "site_visit"
	Own         Kind = "own" // anything else, in the promise's own words
)

// Kinds lists all kinds.
var Kinds = []Kind{FirstAnswer, NextUpdate, Callback, SiteVisit, FinalAnswer, Own}

// State says how a promise stands.
type State string

// The states. A promise becomes broken when its time passes while it is open;
// what is done late stays broken, and SettledAt says when it was done. A
// renegotiated promise was replaced by another one before it fell due.
const (
	Open         State = "open"
	Kept         State = "kept"
	Broken       State = "broken"
	Renegotiated State = "renegotiated"
)

// Promise is one promise made within a case.
type Promise struct {
	ID        string
	CaseID    string
	Kind      Kind
	Text      string // what was said; "" when the kind says it all
	OwnerID   string // who is to keep it; "" for whoever owns the case
	State     State
	DueAt     int64
	Basis     Basis
	MadeBy    string
	MadeAt    int64
	SettledAt int64  // when it was kept, or done late; 0: not yet
	RenewedBy string // the promise that replaced this one
	Reason    string // why it was renegotiated
	AskedBy   Party  // who asked for that
	HomeID    string // the case it was made in, when that was merged into this one; "" for this one
	HomeAt    int64  // when it came from there
	Because   string // why no date can be given for the matter itself; this promise is when more will be said
}

// Party is one of the two between whom a promise is made.
type Party string

// The parties.
const (
	Us       Party = "us"
	Customer Party = "customer"
)

// farthest is how far ahead a promise may be due: a year, in milliseconds.
// What is farther is a slip of the pen.
const farthest = int64(366 * 24 * 60 * 60 * 1000)

// Make returns an open promise. It refuses a due time that has passed, one that
// somebody named more than a year ahead, and one of the Own kind that does not say what it is.
func Make(p Promise, now int64) (Promise, error) {
	switch {
	case !slices.Contains(Kinds, p.Kind):
		return Promise{}, fault.New(fault.Invalid, "promise.kind_unknown").On("kind")
	case p.Kind == Own && p.Text == "":
		return Promise{}, fault.New(fault.Invalid, "promise.text_needed").On("text")
	case p.DueAt <= now:
		return Promise{}, fault.New(fault.Invalid, "promise.due_past").On("due")
	case p.Basis == (Basis{}) && p.DueAt > now+farthest:
		return Promise{}, fault.New(fault.Invalid, "promise.due_far").On("due")
	}
	p.State, p.MadeAt, p.SettledAt = Open, now, 0
	return p, nil
}

// Do returns the promise as it stands once what was promised is done: kept, or
// broken and done late.
func (p Promise) Do(now int64) Promise {
	if p.SettledAt != 0 || p.State == Renegotiated {
		return p
	}
	p = p.Lapse(now)
	if p.State == Open {
		p.State = Kept
	}
	p.SettledAt = now
	return p
}

// Lapse returns the promise as it stands at now when nothing was done: broken
// once its time has passed.
func (p Promise) Lapse(now int64) Promise {
	if p.State == Open && now > p.DueAt {
		p.State = Broken
	}
	return p
}

// Pending reports whether what was promised is still to be done.
func (p Promise) Pending() bool {
	return p.SettledAt == 0 && (p.State == Open || p.State == Broken)
}

// Renegotiate returns p as replaced by next, for a reason that must be given.
// A broken promise cannot be renegotiated: it stays broken beside the new one.
func (p Promise) Renegotiate(nextID, reason string, now int64) (Promise, error) {
	if p.Lapse(now).State != Open {
		return Promise{}, fault.New(fault.Conflict, "promise.not_open")
	}
	if reason == "" {
		return Promise{}, fault.New(fault.Invalid, "promise.reason_needed").On("reason")
	}
	p.State, p.RenewedBy, p.Reason = Renegotiated, nextID, reason
	return p, nil
}
