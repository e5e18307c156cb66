package study

import (
	"fmt"
	"strings"
	"time"

	"liuke/internal/sheet"
)

// dateStyle is how a file writes its dates: one of the layouts that can be recognised, or one that the user wrote down.
type dateStyle struct {
	layout sheet.TimeLayout
	custom string // as package time has it; "" to use layout
}

// rival is the layout that reads days as months, if there is one.
func (s dateStyle) rival() (sheet.TimeLayout, bool) {
	switch {
	case s.custom != "":
		return "", false
	case s.layout == sheet.TimeDayFirst:
		return sheet.TimeMonthFirst, true
	case s.layout == sheet.TimeMonthFirst:
		return sheet.TimeDayFirst, true
	}
	return "", false
}

// The codes of strftime and the letters of spreadsheets, as package time has them.
var (
	strftime = strings.NewReplacer("%Y", "2006", "%y", "06", "%m", "01", "%d", "02", "%e", "_2", "%b", "Jan", "%B", "January",
		"%a", "Mon", "%A", "Monday", "%j", "002", "%H", "15", "%I", "03", "%M", "04", "%S", "05", "%p", "PM", "%z", "-0700",
		"%Z", "MST", "%F", "2006-01-02", "%T", "15:04:05", "%D", "01/02/06", "%%", "%")
	letters = strings.NewReplacer("YYYY", "2006", "yyyy", "2006", "MM", "01", "DD", "02", "dd", "02", "HH", "15", "hh", "15",
		"mm", "04", "SS", "05", "ss", "05")
)

// parseDateStyle reads --date-layout: day-first, month-first or year-first; 2006-01-02; %Y-%m-%d; or YYYY-MM-DD.
func parseDateStyle(text string) (dateStyle, error) {
	named := sheet.TimeLayout(strings.ReplaceAll(text, "-", "_"))
	for _, layout := range sheet.TimeLayouts {
		if layout == named {
			return dateStyle{layout: layout}, nil
		}
	}
	custom := text
	if strings.Contains(text, "%") {
		custom = strftime.Replace(text)
	} else if strings.Contains(strings.ToLower(text), "yyyy") {
		custom = letters.Replace(text)
	}
	day := time.Date(2019, time.November, 23, 0, 0, 0, 0, time.UTC)
	if back, err := time.Parse(custom, day.Format(custom)); err != nil || !back.Equal(day) {
		return dateStyle{}, fmt.Errorf("--date-layout %q does not say where year, month and day stand; write it like 2006-01-02 or %%Y-%%m-%%d", text)
	}
	return dateStyle{custom: custom}, nil
}

// dateReader reads the dates of one column. It remembers what it read, as columns repeat their dates, and so is for one
// goroutine.
type dateReader struct {
	style  dateStyle
	parser *sheet.TimeParser
	known  map[string]int32
	last   string
	day    int32 // of last
}

// knownDates is how many dates are remembered.
const knownDates = 1 << 13

func newDateReader(style dateStyle) *dateReader {
	return &dateReader{style: style, parser: sheet.NewTimeParser(style.layout, time.UTC), known: map[string]int32{}}
}

// read returns the day of a date, in days since 1970-01-01.
func (r *dateReader) read(text string) (int32, error) {
	date := text
	if r.style.custom == "" {
		date = withoutClock(text)
	}
	if date == r.last && date != "" {
		return r.day, nil
	}
	day, ok := r.known[date]
	if !ok {
		var err error
		if day, err = r.parse(date); err != nil {
			return 0, err
		}
		if len(r.known) < knownDates {
			r.known[strings.Clone(date)] = day
		}
	}
	r.last, r.day = date, day
	return day, nil
}

func (r *dateReader) parse(date string) (int32, error) {
	if r.style.custom == "" {
		_, day, err := r.parser.Parse(date)
		return int32(day), err
	}
	t, err := time.Parse(r.style.custom, strings.TrimSpace(date))
	if err == nil && (t.Year() < sheet.FirstYear || t.Year() > sheet.LastYear) {
		err = fmt.Errorf("the year %d", t.Year())
	}
	const day = 24 * 60 * 60
	return int32(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / day), err
}

// withoutClock takes a time of day such as 8:26 or 08:26:00 off a date. A zone, which may shift the date, stays.
func withoutClock(text string) string {
	i := strings.IndexAny(text, " T")
	if i < 0 {
		return text
	}
	clock := text[i+1:]
	colon := strings.IndexByte(clock, ':')
	minutes := clock[colon+1:]
	if colon < 1 || colon > 2 || !below(clock[:colon], 24) || len(minutes) != 2 && (len(minutes) != 5 || minutes[2] != ':') {
		return text
	}
	if !below(minutes[:2], 60) || len(minutes) == 5 && !below(minutes[3:], 60) {
		return text
	}
	return text[:i]
}

// below reports whether one or two digits make a number below a limit.
func below(digits string, limit int) bool {
	n := 0
	for i := range len(digits) {
		c := digits[i] - '0'
		if c > 9 {
			return false
		}
		n = n*10 + int(c)
	}
	return n < limit
}

// contradicts reports whether a date that cannot be read makes sense with day and month the other way round.
func (r *dateReader) contradicts(text string) bool {
	rival, ok := r.style.rival()
	if !ok {
		return false
	}
	_, _, err := sheet.ParseTime(text, rival, time.UTC)
	return err == nil
}
