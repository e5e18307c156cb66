package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"

	"liuke/internal/calendar"
	"liuke/internal/fault"
)

// TimeLayout says how a column writes times.
type TimeLayout string

// The layouts. The first three may be followed by a time of day and a zone.
const (
	TimeYearFirst  TimeLayout = "year_first"  // 2006-01-02, 2006/1/2, 2006.1.2, 2006年1月2日
	TimeMonthFirst TimeLayout = "month_first" // 1/2/2006 is January 2
	TimeDayFirst   TimeLayout = "day_first"   // 1/2/2006 is February 1; 1.2.2006
	TimeCompact    TimeLayout = "compact"     // 20060102, 200601021504, 20060102150405
	TimeExcel      TimeLayout = "excel"       // days since 1899-12-30, with a fraction
	TimeUnix       TimeLayout = "unix"        // seconds since 1970, from 1973 on
	TimeUnixMilli  TimeLayout = "unix_milli"  // milliseconds since 1970, from 1973 on
)

// Key returns the message key of the layout's name.
func (l TimeLayout) Key() string { return "sheet.layout." + string(l) }

// TimeLayouts lists every layout, the most common first.
var TimeLayouts = []TimeLayout{
	TimeYearFirst, TimeMonthFirst, TimeDayFirst, TimeCompact, TimeExcel, TimeUnix, TimeUnixMilli,
}

// Years outside these are taken for mistakes.
const (
	FirstYear = 1970
	LastYear  = 2100
)

const dayMillis = 24 * 60 * 60 * 1000

// TimeParser reads the times of a column. It remembers the last date, since
// columns repeat them, and so is for one goroutine.
type TimeParser struct {
	layout TimeLayout
	zone   *time.Location

	date  string // last date text of the plain form
	day   calendar.Day
	start int64 // its midnight, UTC milliseconds
}

// NewTimeParser returns a parser for times that are local to zone where they do not name their own.
func NewTimeParser(layout TimeLayout, zone *time.Location) *TimeParser {
	return &TimeParser{layout: layout, zone: zone}
}

// ParseTime reads one time; for many of a column a TimeParser is faster.
func ParseTime(s string, layout TimeLayout, zone *time.Location) (ms int64, day calendar.Day, err error) {
	return NewTimeParser(layout, zone).Parse(s)
}

// Parse returns the instant in UTC milliseconds and the date on which it fell
// in the parser's zone. A date without a time of day is its midnight.
func (p *TimeParser) Parse(s string) (ms int64, day calendar.Day, err error) {
	if clock, ok := p.sameDate(s); ok {
		return p.start + clock, p.day, nil
	}
	m, key := p.read(narrow(s))
	if key == "" {
		ms, day, key = m.resolve(p.zone)
	}
	if key != "" {
		return 0, 0, fault.New(fault.Invalid, key, fault.Args{"Text": excerpt(s)})
	}
	p.remember(s, m)
	return ms, day, nil
}

// sameDate reads 2006-01-02 15:04:05 where the date is the remembered one.
func (p *TimeParser) sameDate(s string) (clock int64, ok bool) {
	if len(s) != len(time.DateTime) || p.date == "" || s[:10] != p.date || s[10] != ' ' || s[13] != ':' || s[16] != ':' {
		return 0, false
	}
	hour, minute, second := twoDigits(s[11:]), twoDigits(s[14:]), twoDigits(s[17:])
	if hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	return int64((hour*60+minute)*60+second) * 1000, true
}

func twoDigits(s string) uint {
	high, low := uint(s[0]-'0'), uint(s[1]-'0')
	if high > 9 || low > 9 {
		return math.MaxUint
	}
	return high*10 + low
}

// remember keeps the date of a plain time, unless clocks change on that day.
func (p *TimeParser) remember(s string, m moment) {
	if p.layout != TimeYearFirst || len(s) != len(time.DateTime) || s[4] != '-' || s[7] != '-' || m.zoned {
		return
	}
	start := time.Date(m.year, time.Month(m.month), m.day, 0, 0, 0, 0, p.zone).UnixMilli()
	end := time.Date(m.year, time.Month(m.month), m.day+1, 0, 0, 0, 0, p.zone).UnixMilli()
	if end-start == dayMillis {
		p.date, p.start, p.day = s[:10], start, calendar.DayOn(m.year, time.Month(m.month), m.day)
	}
}

// moment is a time as it is written.
type moment struct {
	year, month, day int
	clock            int64 // milliseconds since midnight
	zoned            bool  // offset is given
	offset           int64 // milliseconds ahead of UTC
}

// resolve checks that the moment exists and finds its instant.
func (m moment) resolve(zone *time.Location) (ms int64, day calendar.Day, key string) {
	date := time.Date(m.year, time.Month(m.month), m.day, 0, 0, 0, 0, time.UTC)
	if m.month < 1 || m.month > 12 || m.day < 1 || date.Day() != m.day {
		return 0, 0, "sheet.time_impossible"
	}
	if m.year < FirstYear || m.year > LastYear {
		return 0, 0, "sheet.time_year"
	}
	if m.zoned {
		ms = date.UnixMilli() + m.clock - m.offset
		return ms, calendar.DayOf(ms, zone), ""
	}
	ms = time.Date(m.year, time.Month(m.month), m.day, 0, 0, 0, int(m.clock*1e6), zone).UnixMilli()
	return ms, calendar.DayOn(m.year, time.Month(m.month), m.day), ""
}

// momentAt is the moment at UTC milliseconds; it is local where zoned is false.
func momentAt(ms int64, zoned bool) moment {
	t := time.UnixMilli(ms).UTC()
	clock := (ms%dayMillis + dayMillis) % dayMillis
	return moment{year: t.Year(), month: int(t.Month()), day: t.Day(), clock: clock, zoned: zoned}
}

// read reads text in the parser's layout; key is "" or says what is wrong.
func (p *TimeParser) read(text string) (m moment, key string) {
	if text == "" {
		return m, "sheet.time_empty"
	}
	ok := false
	switch p.layout {
	case TimeCompact:
		m, ok = readCompact(text)
	case TimeExcel:
		m, ok = readSerial(text)
	case TimeUnix:
		m, ok = readUnix(text, 1000)
	case TimeUnixMilli:
		m, ok = readUnix(text, 1)
	default:
		m, ok = readDate(text, p.layout)
	}
	if !ok {
		return m, "sheet.time_invalid"
	}
	return m, ""
}

func readCompact(text string) (m moment, ok bool) {
	if n := len(text); n != 8 && n != 12 && n != 14 || strings.Trim(text, "0123456789") != "" {
		return m, false
	}
	part := func(from, to int) int {
		n, _ := strconv.Atoi(text[from:min(to, len(text))]) // digits or nothing
		return n
	}
	m = moment{year: part(0, 4), month: part(4, 6), day: part(6, 8)}
	text += "000000"[:14-len(text)]
	hour, minute, second := part(8, 10), part(10, 12), part(12, 14)
	m.clock = int64((hour*60+minute)*60+second) * 1000
	return m, hour < 24 && minute < 60 && second < 60
}

// readSerial reads days as spreadsheet programs count them, to the second.
func readSerial(text string) (m moment, ok bool) {
	days, err := strconv.ParseFloat(text, 64)
	if err != nil || !(days >= 1 && days < 1e6) || strings.Trim(text, "0123456789.") != "" {
		return m, false
	}
	const epoch = 25569 // 1970-01-01
	return momentAt(int64(math.Round((days-epoch)*dayMillis/1000))*1000, false), true
}

func readUnix(text string, unit int64) (m moment, ok bool) {
	whole, _, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	const from = 100_000_000 * 1000 // 1973-03-03, so that serials and compact dates are not taken for seconds
	if err != nil || n < from/unit || n > math.MaxInt64/1000/1000 || strings.Trim(text, "0123456789.") != "" {
		return m, false
	}
	return momentAt(n*unit, true), true
}
