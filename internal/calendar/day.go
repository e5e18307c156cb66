// Package calendar reckons in local days and business time: which day an
// instant falls on in a zone, when a promise of so many working hours is due,
// and how much open time lies between two instants. It has no clock of its
// own and carries the time zone database with it.
package calendar

import (
	"math"
	"time"
	_ "time/tzdata" // zones must be known on machines that have no database of them

	"liuke/internal/fault"
)

// Day is a local date, counted in days since 1970-01-01; the zone it was taken
// in is the caller's to know. Days are compared and added as the numbers they are.
type Day int32

const (
	minuteMillis = int64(time.Minute / time.Millisecond)
	hourMillis   = 60 * minuteMillis
	dayMillis    = 24 * hourMillis
)

// DayOf returns the date that clocks in zone show at the instant, UTC milliseconds.
func DayOf(ms int64, zone *time.Location) Day {
	day, _ := localAt(ms, zone)
	return day
}

// DayOn returns the day of a date; months and days out of range carry over as in time.Date.
func DayOn(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDay reads a date written like 2006-01-02.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, fault.New(fault.Invalid, "calendar.day_invalid", fault.Args{"Text": text}).From(err)
	}
	return DayOn(t.Date()), nil
}

// ParseZone returns the zone with the IANA name, such as Asia/Shanghai or UTC.
func ParseZone(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, fault.New(fault.Invalid, "calendar.zone_unknown", fault.Args{"Text": name}).From(err)
	}
	return zone, nil
}

// String returns the date written like 2006-01-02.
func (d Day) String() string { return d.utc().Format(time.DateOnly) }

// Date returns the year, month and day of the month.
func (d Day) Date() (year int, month time.Month, day int) { return d.utc().Date() }

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return d.utc().Weekday() }

// Start returns the first instant of the day in zone, UTC milliseconds. Where
// clocks skip midnight that is the moment they jump; where they skip the whole
// day, it is the start of the next one.
func (d Day) Start(zone *time.Location) int64 {
	midnight := int64(d) * dayMillis
	for t := midnight - 16*hourMillis; ; { // no zone has ever been 16 hours ahead of UTC
		offset, end := zoneAt(t, zone)
		if start := max(t, midnight-offset); start < end {
			return start
		}
		t = end
	}
}

func (d Day) utc() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// localAt returns what clocks and calendars in zone show at the instant: the
// day, and the milliseconds since the clock's midnight.
func localAt(ms int64, zone *time.Location) (day Day, clock int64) {
	_, offset := time.UnixMilli(ms).In(zone).Zone()
	return split(ms + int64(offset)*1000)
}

// split divides local milliseconds into whole days, rounded down, and the rest.
func split(local int64) (day Day, clock int64) {
	clock = (local%dayMillis + dayMillis) % dayMillis
	return Day((local - clock) / dayMillis), clock
}

// zoneAt returns by how many milliseconds zone is ahead of UTC at the instant,
// and the first later instant at which that may change.
func zoneAt(ms int64, zone *time.Location) (offset, end int64) {
	t := time.UnixMilli(ms).In(zone)
	_, seconds := t.Zone()
	_, change := t.ZoneBounds()
	if change.IsZero() {
		return int64(seconds) * 1000, math.MaxInt64
	}
	return int64(seconds) * 1000, change.UnixMilli()
}

// instants are how an instant is written with its offset from UTC.
var instants = []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04Z07:00"}

// ParseInstant reads an instant that says where its clock stands. A clock time without an offset is none: it could be anywhere.
func ParseInstant(text string) (time.Time, bool) {
	for _, form := range instants {
		if at, err := time.Parse(form, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
