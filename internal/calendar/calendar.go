package calendar

import (
	"iter"
	"maps"
	"time"

	"liuke/internal/fault"
)

// Calendar knows when business is open: the opening hours of an ordinary
// week, and the days that are different, all by the clocks of one zone.
//
// Open is what the clock on the wall says, and open time is real time: where
// clocks are put back inside opening hours, that day is an hour longer.
// Instants are UTC milliseconds. A Calendar is immutable and safe to share.
type Calendar struct {
	zone       *time.Location
	hours      Hours
	exceptions map[Day]Shifts
	known      map[int]bool // years whose holidays are among the exceptions; none when no holidays are observed
}

// New returns the calendar of the zone with the hours of an ordinary week.
// Exceptions replace the hours of single days: no shifts for a holiday, some
// for a weekend day that is worked. Hours that never open are an error: no
// promise could ever fall due.
func New(zone *time.Location, hours Hours, exceptions map[Day]Shifts) (*Calendar, error) {
	if hours.PerWeek() == 0 {
		return nil, fault.New(fault.Invalid, "calendar.never_open")
	}
	return &Calendar{zone: zone, hours: hours, exceptions: maps.Clone(exceptions)}, nil
}

// Zone returns the zone whose clocks the calendar goes by.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Open reports whether business is open at the instant.
func (c *Calendar) Open(ms int64) bool {
	day, clock := localAt(ms, c.zone)
	for _, s := range c.shifts(day) {
		if s.from <= clock && clock < s.to {
			return true
		}
	}
	return false
}

// NextOpen returns the first instant, from ms on, at which business is open.
func (c *Calendar) NextOpen(ms int64) int64 {
	next := ms
	for start := range c.openSpans(ms) {
		next = start
		break
	}
	return next
}

// Add returns when something due in so much open time, counted from ms, is
// due: the earliest instant t from ms on with Between(ms, t) ≥ business. So a
// full day's work is due at closing time, not at the next opening. Fractions
// of a millisecond are dropped.
func (c *Calendar) Add(ms int64, business time.Duration) int64 {
	due, left := ms, business.Milliseconds()
	for start, end := range c.openSpans(ms) {
		if left <= 0 {
			break
		}
		due = start + min(left, end-start)
		left -= end - start
	}
	return due
}

// Between returns the open time from instant a to instant b; none when b is
// not after a.
func (c *Calendar) Between(a, b int64) time.Duration {
	var open int64
	for start, end := range c.openSpans(a) {
		if start >= b {
			break
		}
		open += min(end, b) - start
	}
	return time.Duration(open) * time.Millisecond
}

// Spans yields the open spans between two instants, in order: start and
// exclusive end. A span may be broken at midnight and where clocks change.
func (c *Calendar) Spans(from, until int64) iter.Seq2[int64, int64] {
	return func(yield func(start, end int64) bool) {
		for start, end := range c.openSpans(from) {
			if start >= until || !yield(start, min(end, until)) {
				return
			}
		}
	}
}

// WholeDays returns the calendar that is open all day on each day on which this
// one opens at all: 24 hours of it are a working day, whatever hours that has.
func (c *Calendar) WholeDays() *Calendar {
	always := RoundTheClock()
	days := &Calendar{zone: c.zone, exceptions: make(map[Day]Shifts, len(c.exceptions)), known: c.known}
	for weekday, shifts := range c.hours {
		if len(shifts) > 0 {
			days.hours[weekday] = always[weekday]
		}
	}
	for day, shifts := range c.exceptions {
		days.exceptions[day] = nil
		if len(shifts) > 0 {
			days.exceptions[day] = always[day.Weekday()]
		}
	}
	return days
}

// farthest is how many days a house is thought to close for at most.
const farthest = 31

// OpenBefore returns the latest day before the given one on which the calendar opens at all; the day before where there was none for a month.
func (c *Calendar) OpenBefore(day Day) Day {
	for before := day - 1; before >= day-farthest; before-- {
		if len(c.shifts(before)) > 0 {
			return before
		}
	}
	return day - 1
}

// Always returns the calendar of the same zone that never closes.
func (c *Calendar) Always() *Calendar { return &Calendar{zone: c.zone, hours: RoundTheClock()} }

// openSpans yields, without end, the open spans from an instant on, in order:
// start and exclusive end. A span is broken at midnight and where clocks change.
func (c *Calendar) openSpans(ms int64) iter.Seq2[int64, int64] {
	return func(yield func(start, end int64) bool) {
		for {
			offset, change := zoneAt(ms, c.zone)
			day, clock := split(ms + offset)
			midnight := ms - clock
			until := min(midnight+dayMillis, change)
			for _, s := range c.shifts(day) {
				start, end := max(ms, midnight+s.from), min(until, midnight+s.to)
				if start < end && !yield(start, end) {
					return
				}
			}
			ms = until
		}
	}
}

func (c *Calendar) shifts(day Day) Shifts {
	if shifts, ok := c.exceptions[day]; ok {
		return shifts
	}
	return c.hours[day.Weekday()]
}
