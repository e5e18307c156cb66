package calendar

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ParseICS reads the days off of a year from an iCalendar file: RFC 5545 in so
// far as calendars of holidays use it, which is all-day events with a DTSTART, a
// DTEND that is exclusive or none, and a SUMMARY. Such a calendar may have many
// years; other years are passed over. What would be misread is a fault with the
// number of its line: an event with a time of day, one that repeats, and one
// that is marked as an adjusted working day, which this format cannot say.
func ParseICS(text string, year int) ([]Exception, error) {
	lines := unfold(text)
	if len(lines) == 0 || !strings.EqualFold(lines[0].text, "BEGIN:VCALENDAR") {
		return nil, onLine(1, "calendar.ics_header", "")
	}
	file := icsFile{read: newReading(year)}
	for _, l := range lines[1:] {
		if err := file.add(l); err != nil {
			return nil, err
		}
	}
	if !file.ended || file.event != nil {
		return nil, onLine(lines[len(lines)-1].number, "calendar.ics_cut", "")
	}
	return file.read.days, nil
}

// icsFile is an iCalendar file as far as it was read.
type icsFile struct {
	read  *reading
	event *icsEvent // the one that was begun and not ended; nil for none
	ended bool
}

func (f *icsFile) add(l icsLine) (err error) {
	name, parameters, value := l.parts()
	switch ofEvent := value == "VEVENT"; {
	case name == "BEGIN" && ofEvent && f.event == nil:
		f.event = &icsEvent{line: l.number}
	case name == "BEGIN" && ofEvent:
		err = onLine(l.number, "calendar.ics_line", l.text)
	case name == "END" && ofEvent && f.event != nil:
		err = f.event.addTo(f.read)
		f.event = nil
	case name == "END" && value == "VCALENDAR":
		f.ended = true
	case f.event != nil:
		err = f.event.set(l, name, parameters, value)
	}
	return err
}

// icsLine is a line of an iCalendar file with those it goes on in.
type icsLine struct {
	number int // of the first of them
	text   string
}

// unfold joins lines that were broken: one that begins with a blank goes on
// from the one before (RFC 5545, 3.1).
func unfold(text string) []icsLine {
	var lines []icsLine
	number := 0
	for line := range strings.SplitSeq(strings.TrimPrefix(text, byteOrderMark), "\n") {
		number++
		line = strings.TrimSuffix(line, "\r")
		switch {
		case line == "":
		case (line[0] == ' ' || line[0] == '\t') && len(lines) > 0:
			lines[len(lines)-1].text += line[1:]
		default:
			lines = append(lines, icsLine{number, line})
		}
	}
	return lines
}

// parts are the property of the line, its parameters and its value; names in capitals.
func (l icsLine) parts() (name, parameters, value string) {
	head, value, _ := strings.Cut(l.text, ":")
	name, parameters, _ = strings.Cut(head, ";")
	return strings.ToUpper(name), strings.ToUpper(parameters), value
}

// icsEvent is an event as far as it was read.
type icsEvent struct {
	line       int // on which it begins
	start, end Day
	hasStart   bool
	hasEnd     bool
	summary    string
}

// unescape turns the escapes of a text value into what they stand for (RFC 5545, 3.3.11).
var unescape = strings.NewReplacer(`\,`, ",", `\;`, ";", `\n`, " ", `\N`, " ", `\\`, `\`)

func (e *icsEvent) set(l icsLine, name, parameters, value string) (err error) {
	switch name {
	case "DTSTART":
		e.start, err = l.date(parameters, value)
		e.hasStart = true
	case "DTEND":
		e.end, err = l.date(parameters, value)
		e.hasEnd = true
	case "SUMMARY":
		e.summary = unescape.Replace(value)
	case "RRULE", "RDATE", "DURATION":
		err = onLine(l.number, "calendar.ics_repeats", name)
	case "X-APPLE-SPECIAL-DAY":
		if strings.Contains(strings.ToUpper(value), "WORKDAY") {
			err = onLine(l.number, "calendar.ics_working", "")
		}
	}
	return err
}

// date reads a day. One with a time of day is refused.
func (l icsLine) date(parameters, value string) (Day, error) {
	day, err := time.Parse("20060102", value)
	if err != nil || parameters != "VALUE=DATE" && parameters != "" {
		return 0, onLine(l.number, "calendar.line_date", value)
	}
	return DayOn(day.Date()), nil
}

// longestEvent is how many days an event may last. What is longer is no holiday.
const longestEvent = 31

// addTo adds the days of the event that lie in the year.
func (e *icsEvent) addTo(read *reading) error {
	if !e.hasStart {
		return onLine(e.line, "calendar.ics_undated", "")
	}
	if !e.hasEnd || e.end == e.start {
		e.end = e.start + 1
	}
	if e.end < e.start || e.end-e.start > longestEvent {
		return onLine(e.line, "calendar.ics_span", "")
	}
	for day := e.start; day < e.end; day++ {
		if year, _, _ := day.Date(); year != read.year || read.seen[day] { // two holidays may fall on one day
			continue
		}
		if err := read.add(e.line, Exception{Day: day, Kind: Off, Name: e.summary}); err != nil {
			return err
		}
	}
	return nil
}

// printable reports whether text is valid and on one line.
func printable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}
