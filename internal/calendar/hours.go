package calendar

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Shift is one stretch of a day that is open, by the clock on the wall.
type Shift struct{ from, to int64 } // milliseconds since the clock's midnight; to is exclusive

// Shifts are the open stretches of one day, in order, with time between any
// two of them; none means closed. ParseShifts makes them.
type Shifts []Shift

// Hours are the opening hours of an ordinary week, indexed by time.Weekday.
// ParseHours makes them; the zero value is closed all week.
type Hours [7]Shifts

// roundTheClock is how hours without a closed minute are written.
const roundTheClock = "24/7"

// RoundTheClock returns the hours that never close.
func RoundTheClock() Hours {
	var h Hours
	for day := range h {
		h[day] = Shifts{{0, dayMillis}}
	}
	return h
}

// PerWeek returns the open time of an ordinary week.
func (h Hours) PerWeek() time.Duration {
	var open int64
	for _, shifts := range h {
		for _, s := range shifts {
			open += s.to - s.from
		}
	}
	return time.Duration(open) * time.Millisecond
}

// String returns the form in which hours are stored, such as
// "Mon-Fri 09:00-12:00,13:00-18:00; Sat 10:00-14:00". ParseHours reads it back.
func (h Hours) String() string {
	return h.Format(func(day time.Weekday) string { return day.String()[:3] })
}

// Format is String with other names for the days; ParseHours reads back the
// English and the Chinese ones.
func (h Hours) Format(name func(time.Weekday) string) string {
	if h.PerWeek() == 7*24*time.Hour {
		return roundTheClock
	}
	var entries []string
	for first := 0; first < 7; {
		shifts := h[weekdayFromMonday(first)]
		last := first
		for last < 6 && slices.Equal(h[weekdayFromMonday(last+1)], shifts) {
			last++
		}
		if len(shifts) > 0 {
			days := name(weekdayFromMonday(first))
			if last > first {
				days += "-" + name(weekdayFromMonday(last))
			}
			entries = append(entries, days+" "+shifts.String())
		}
		first = last + 1
	}
	return strings.Join(entries, "; ")
}

// weekdayFromMonday returns the n-th day of a week that begins on Monday.
func weekdayFromMonday(n int) time.Weekday { return time.Weekday((n + 1) % 7) }

// closed is how a day without shifts is written.
const closed = "closed"

// String returns the form in which a day's shifts are stored, such as
// "09:00-12:00,13:00-18:00" or "closed". ParseShifts reads it back.
func (s Shifts) String() string {
	if len(s) == 0 {
		return closed
	}
	texts := make([]string, len(s))
	for i, shift := range s {
		texts[i] = shift.String()
	}
	return strings.Join(texts, ",")
}

// String returns the stretch written like 09:00-12:00.
func (s Shift) String() string { return clockText(s.from) + "-" + clockText(s.to) }

func clockText(clock int64) string {
	return fmt.Sprintf("%02d:%02d", clock/hourMillis, clock%hourMillis/minuteMillis)
}
