package consent

import (
	"cmp"
	"slices"
)

// Ledger is what was said that matters for one customer: Own by their records,
// Shared about one of their addresses by or for somebody else.
type Ledger struct {
	Own    []Event
	Shared []Event
}

// About is what a standing is wanted for.
type About struct {
	Channel Channel
	Hash    string // of the address that is to be used
	Purpose Purpose
}

// Standing is how a consent stands: the event that decides, if there is any.
type Standing struct {
	Purpose Purpose
	Last    *Event // nil: nothing was ever said
}

// Allowed reports whether the purpose may be followed: those that ask need a
// yes, the others no more than the absence of a no.
func (s Standing) Allowed() bool {
	if s.Last == nil {
		return !s.Purpose.Asks()
	}
	return s.Last.Action.Gives()
}

// Fold returns how things stand. A yes is narrow: it counts for the customer
// who gave it and the address it was given for. A no is wide: it counts for
// all of a customer's addresses on the channel, and for everybody who shares
// the address. The last word wins.
func (l Ledger) Fold(a About) Standing {
	s := Standing{Purpose: a.Purpose}
	consider := func(events []Event, own bool) {
		for i, e := range events {
			if e.bearsOn(a, own) && (s.Last == nil || Order(e, *s.Last) > 0) {
				s.Last = &events[i]
			}
		}
	}
	consider(l.Own, true)
	consider(l.Shared, false)
	return s
}

func (e Event) bearsOn(a About, own bool) bool {
	if e.Purpose != a.Purpose || e.Channel != a.Channel && e.Channel != All {
		return false
	}
	here := e.Hash != "" && e.Hash == a.Hash
	if e.Action.Gives() {
		return own && (here || e.Hash == "")
	}
	return own || here
}

// Order compares two events by their place in the order.
func Order(a, b Event) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID)) }

// Latest returns the ledger's own events, the latest first.
func (l Ledger) Latest() []Event {
	events := slices.Clone(l.Own)
	slices.SortFunc(events, func(a, b Event) int { return Order(b, a) })
	return events
}

// Put gives events that we hear now their place: behind all that was heard
// before, even when the clock was set back, so that the last word stays last.
// What is brought in from elsewhere keeps the time it was said.
func (l Ledger) Put(events []Event, now int64) []Event {
	last := now
	for _, e := range slices.Concat(l.Own, l.Shared) {
		last = max(last, e.At+1)
	}
	put := slices.Clone(events)
	for i := range put {
		put[i].ToldAt = now
		if put[i].At == 0 {
			put[i].At = last
		}
	}
	return put
}
