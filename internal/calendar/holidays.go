package calendar

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"

	"liuke/internal/fault"
)

// ExceptionKind says what is different about a day.
type ExceptionKind string

// The kinds.
const (
	Off     ExceptionKind = "off"     // closed, whatever the weekday
	Working ExceptionKind = "working" // an adjusted working day: a weekend day that is worked to make up for a day off
)

// Exception is a day on which the ordinary week does not hold.
type Exception struct {
	Day     Day
	Kind    ExceptionKind
	Name    string // what the day is, as announced
	English string // the same in English; "" when there is no such name
}

// Holidays are the exceptions of one year as they were announced: days of the
// year, and of the December before where that year's New Year reaches back.
type Holidays struct {
	Code        string // the series it belongs to, such as China; "" for a company's own
	Year        int
	Source      string // who announced it, and under which title
	PublishedOn Day
	Days        []Exception // by day, each once
}

// Checked returns the holidays with their days in order, or says what is wrong
// with them: no day at all, a day twice or outside the year, a kind that there is
// not.
func (h Holidays) Checked() (Holidays, error) {
	if h.Year < firstYear || h.Year > lastYear {
		return h, fault.New(fault.Invalid, "calendar.year_invalid", fault.Args{"First": strconv.Itoa(firstYear), "Last": strconv.Itoa(lastYear)})
	}
	if len(h.Days) == 0 {
		return h, fault.New(fault.Invalid, "calendar.year_empty", fault.Args{"Year": strconv.Itoa(h.Year)})
	}
	h.Days = slices.SortedFunc(slices.Values(h.Days), func(a, b Exception) int { return cmp.Compare(a.Day, b.Day) })
	for i, e := range h.Days {
		switch {
		case !inYear(e.Day, h.Year):
			return h, fault.New(fault.Invalid, "calendar.day_outside", fault.Args{"Day": e.Day.String(), "Year": strconv.Itoa(h.Year)})
		case e.Kind != Off && e.Kind != Working:
			return h, invalid("calendar.kind_unknown", string(e.Kind))
		case i > 0 && e.Day == h.Days[i-1].Day:
			return h, fault.New(fault.Invalid, "calendar.day_twice", fault.Args{"Day": e.Day.String()})
		}
	}
	return h, nil
}

// The years that holidays may be of.
const (
	firstYear = 2000
	lastYear  = 2100
)

// inYear reports whether a day may be among the holidays of the year.
func inYear(day Day, year int) bool {
	return day >= DayOn(year-1, time.December, 1) && day <= DayOn(year, time.December, 31)
}

// Observing returns the calendar with the holidays of several years, one for
// each: days off are closed, and adjusted working days have the hours of the
// weekday. What was excepted before stays as it is. It refuses a weekday
// without hours, and a year without a day on which business is open.
func (c *Calendar) Observing(years []Holidays, workedAs time.Weekday) (*Calendar, error) {
	observing := &Calendar{zone: c.zone, hours: c.hours, exceptions: map[Day]Shifts{}, known: map[int]bool{}}
	years = slices.SortedFunc(slices.Values(years), func(a, b Holidays) int { return cmp.Compare(a.Year, b.Year) })
	for _, h := range years {
		observing.known[h.Year] = true
		for _, e := range h.Days {
			observing.exceptions[e.Day] = nil
			if e.Kind == Working {
				observing.exceptions[e.Day] = c.hours[workedAs]
			}
		}
	}
	if len(years) > 0 && c.hours[workedAs] == nil {
		return nil, fault.New(fault.Invalid, "calendar.worked_as_closed")
	}
	maps.Copy(observing.exceptions, c.exceptions)
	for _, h := range years {
		if !observing.opensIn(h.Year) {
			return nil, fault.New(fault.Invalid, "calendar.year_closed", fault.Args{"Year": strconv.Itoa(h.Year)})
		}
	}
	return observing, nil
}

// opensIn reports whether business is open on any day of the year.
func (c *Calendar) opensIn(year int) bool {
	for day := DayOn(year, time.January, 1); day <= DayOn(year, time.December, 31); day++ {
		if len(c.shifts(day)) > 0 {
			return true
		}
	}
	return false
}

// Provisional reports whether a due time may still move, because the calendar
// observes holidays and those of the due time's year are not known.
func (c *Calendar) Provisional(ms int64) bool {
	return len(c.known) > 0 && !c.known[c.yearOf(ms)]
}

// UnknownFrom returns the first year, from that of the instant on, whose
// holidays are not known. A calendar that observes none knows all there is to
// know, and returns false.
func (c *Calendar) UnknownFrom(ms int64) (year int, observes bool) {
	for year = c.yearOf(ms); c.known[year]; {
		year++
	}
	return year, len(c.known) > 0
}

func (c *Calendar) yearOf(ms int64) int {
	year, _, _ := DayOf(ms, c.zone).Date()
	return year
}
