package signal

import (
	"cmp"
	"slices"
	"time"

	"liuke/internal/calendar"
	"liuke/internal/ident"
)

// Sighting is what was seen of one customer in one look.
type Sighting struct {
	CustomerID string
	Kind       Kind
	Weight     Weight
	Days       int // after how many days unseen it expires; 0: it is over as soon as it is no longer seen
	Count      int64
	CaseID     string
	Detail     Detail
	At         int64 // when what was seen happened; 0: it is so now
}

// key names the one signal of a customer and kind that may be open.
type key struct {
	customerID string
	kind       Kind
}

var day = (24 * time.Hour).Milliseconds()

// Change is what becomes of a signal: it is saved as it is here. Open is set
// for one that is opened, or brought up to date when somebody else opened it.
type Change struct {
	Signal
	Open bool
}

// Reconcile compares what was seen with what is kept: the signals that are
// open, and those that somebody dismissed lately. Looking twice changes nothing
// the second time but when it was last seen.
func Reconcile(kept []Signal, seen []Sighting, now int64) []Change {
	open, dismissed := map[key]*Signal{}, map[key]int64{}
	for i := range kept {
		s := &kept[i]
		k := key{s.CustomerID, s.Kind}
		if s.ClosedAt == 0 {
			open[k] = s
		} else {
			dismissed[k] = max(dismissed[k], s.ClosedAt)
		}
	}
	var changes []Change
	for _, o := range merged(seen) {
		k := key{o.CustomerID, o.Kind}
		if s := open[k]; s != nil {
			delete(open, k)
			changes = append(changes, Change{Signal: s.again(o, now), Open: true})
			continue
		}
		if at, ok := dismissed[k]; ok && (o.At == 0 && now < at+quietDays*day || o.At != 0 && o.At <= at) {
			continue
		}
		changes = append(changes, Change{Signal: o.opened(now), Open: true})
	}
	for _, s := range open {
		switch {
		case s.ExpiresAt == 0:
			s.ClosedWhy = Over
		case s.ExpiresAt <= now:
			s.ClosedWhy = Expired
		default:
			continue
		}
		s.ClosedAt, s.ByName = now, ""
		changes = append(changes, Change{Signal: *s})
	}
	slices.SortFunc(changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.CustomerID, b.CustomerID), cmp.Compare(a.Kind, b.Kind))
	})
	return changes
}

// merged adds up what was seen of one customer and kind in several places, such
// as a word in several texts: the latest is what is told of.
func merged(seen []Sighting) []Sighting {
	at := map[key]int{}
	var all []Sighting
	for _, o := range seen {
		k := key{o.CustomerID, o.Kind}
		i, known := at[k]
		if !known {
			at[k] = len(all)
			all = append(all, o)
			continue
		}
		count := all[i].Count + o.Count
		if o.At > all[i].At {
			all[i] = o
		}
		all[i].Count = count
	}
	return all
}

// opened is a signal of what was seen.
func (o Sighting) opened(now int64) Signal {
	s := Signal{ID: ident.New(), CustomerID: o.CustomerID, Kind: o.Kind, OpenedAt: now}
	return s.again(o, now)
}

// again is the signal after it was seen once more.
func (s Signal) again(o Sighting, now int64) Signal {
	s.Weight, s.Count, s.CaseID, s.Detail, s.SeenAt, s.ExpiresAt = o.Weight, o.Count, o.CaseID, o.Detail, now, 0
	if o.Days > 0 {
		s.ExpiresAt = now + int64(o.Days)*day
	}
	return s
}

// shownFrom is from which day on a signal about a day is shown.
func shownFrom(on calendar.Day) calendar.Day {
	if on == 0 {
		return 0
	}
	return on - ahead
}
