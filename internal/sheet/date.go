package sheet

import (
	"strings"
	"time"
)

// dateReader takes a written date and time apart from left to right.
type dateReader struct{ rest string }

// readDate reads a date of three numbers in the order of the layout, then,
// where there is more, a time of day and a zone.
func readDate(text string, layout TimeLayout) (m moment, ok bool) {
	r := &dateReader{rest: text}
	first, width, ok1 := r.number(4)
	mark := r.mark("-/.年")
	second, _, ok2 := r.number(2)
	mark2 := r.mark("-/.月")
	third, width3, ok3 := r.number(4)
	chinese := mark == "年"
	if !ok1 || !ok2 || !ok3 || mark == "" || chinese != (mark2 == "月") || !chinese && mark != mark2 {
		return m, false
	}
	if chinese {
		r.mark("日号")
	}
	switch layout {
	case TimeYearFirst:
		m, ok = moment{year: first, month: second, day: third}, width == 4 && width3 <= 2
	case TimeMonthFirst:
		m, ok = moment{year: century(third, width3), month: first, day: second}, width <= 2 && mark != "."
	case TimeDayFirst:
		m, ok = moment{year: century(third, width3), month: second, day: first}, width <= 2
	}
	return m, ok && r.timeOfDay(&m)
}

// century completes a year of two digits: 69 is 2069, 70 is 1970.
func century(year, width int) int {
	switch {
	case width != 2:
		return year
	case year < FirstYear%100:
		return year + 2000
	}
	return year + 1900
}

// number reads up to max digits and says how many there were.
func (r *dateReader) number(limit int) (n, width int, ok bool) {
	for width < limit && width < len(r.rest) && r.rest[width] >= '0' && r.rest[width] <= '9' {
		n = n*10 + int(r.rest[width]-'0')
		width++
	}
	r.rest = r.rest[width:]
	return n, width, width > 0
}

// mark takes off one character if it is one of marks.
func (r *dateReader) mark(marks string) string {
	for _, c := range marks {
		if rest, found := strings.CutPrefix(r.rest, string(c)); found {
			r.rest = rest
			return string(c)
		}
	}
	return ""
}

// space takes off spaces and reports whether there were any.
func (r *dateReader) space() bool {
	before := len(r.rest)
	r.rest = strings.TrimLeft(r.rest, " ")
	return len(r.rest) < before
}

// word takes off the first of the words that follows, whatever its case.
func (r *dateReader) word(words ...string) string {
	for _, w := range words {
		if len(r.rest) >= len(w) && strings.EqualFold(r.rest[:len(w)], w) {
			r.rest = r.rest[len(w):]
			return w
		}
	}
	return ""
}

// timeOfDay reads the rest: nothing, or hours and minutes with whatever follows them.
func (r *dateReader) timeOfDay(m *moment) bool {
	if r.rest == "" {
		return true
	}
	if !r.space() && r.word("T") == "" && !strings.HasPrefix(r.rest, "上午") && !strings.HasPrefix(r.rest, "下午") {
		return false
	}
	half := r.word("上午", "下午")
	r.space()
	hour, _, ok1 := r.number(2)
	mark := r.mark(":时点")
	minute, width, ok2 := r.number(2)
	if !ok1 || !ok2 || mark == "" || mark == ":" && width != 2 || hour > 23 || minute > 59 {
		return false
	}
	if mark != ":" {
		r.mark("分")
	}
	millis, ok := r.seconds()
	if !ok {
		return false
	}
	r.space()
	if half == "" {
		half = r.word("AM", "PM")
		r.space()
	}
	hour, ok = halfDay(hour, half)
	m.clock = int64(hour*60+minute)*60_000 + millis
	return ok && r.zone(m) && r.rest == ""
}

// seconds reads seconds and their decimals, if there are any, as milliseconds.
func (r *dateReader) seconds() (millis int64, ok bool) {
	if r.rest == "" || r.rest[0] != ':' && (r.rest[0] < '0' || r.rest[0] > '9') {
		return 0, true
	}
	r.mark(":")
	second, width, _ := r.number(2)
	if width != 2 || second > 59 {
		return 0, false
	}
	r.mark("秒")
	millis = int64(second) * 1000
	if r.mark(".,") == "" {
		return millis, true
	}
	for unit := int64(100); ; unit /= 10 {
		digit, width, _ := r.number(1)
		if width == 0 {
			return millis, true
		}
		millis += int64(digit) * unit
	}
}

// halfDay turns an hour of the morning or afternoon into one of the day.
func halfDay(hour int, half string) (int, bool) {
	switch half {
	case "":
		return hour, true
	case "AM", "上午":
		return hour % 12, hour <= 12
	}
	return hour%12 + 12, hour > 0 && hour <= 12
}

// zone reads Z, UTC, GMT, +08:00, +0800 or +08, if there is one.
func (r *dateReader) zone(m *moment) bool {
	if r.word("UTC", "GMT", "Z") != "" {
		m.zoned = true
		return true
	}
	sign := r.mark("+-")
	if sign == "" {
		return true
	}
	hours, width, _ := r.number(2)
	colon := r.mark(":")
	minutes, minuteWidth, _ := r.number(2)
	m.zoned = true
	m.offset = int64(hours*60+minutes) * 60_000
	if sign == "-" {
		m.offset = -m.offset
	}
	return width == 2 && (minuteWidth == 2 || minuteWidth == 0 && colon == "") && hours <= 14 && minutes < 60
}

// GuessTimeLayout returns the layouts in which the most of a column's samples
// can be read, best guess first: none where no sample is a time, two where a
// person has to choose which of day and month comes first.
func GuessTimeLayout(samples []string) []TimeLayout {
	counts := make([]int, len(TimeLayouts))
	most := 0
	for i, layout := range TimeLayouts {
		for _, s := range samples {
			if _, _, err := ParseTime(s, layout, time.UTC); err == nil {
				counts[i]++
			}
		}
		most = max(most, counts[i])
	}
	var best []TimeLayout
	for i, layout := range TimeLayouts {
		if most > 0 && counts[i] == most && (best == nil || !agree(samples, best[0], layout)) {
			best = append(best, layout)
		}
	}
	return best
}

// agree reports whether two layouts read every sample as the same time.
func agree(samples []string, a, b TimeLayout) bool {
	for _, s := range samples {
		first, _, errA := ParseTime(s, a, time.UTC)
		second, _, errB := ParseTime(s, b, time.UTC)
		if (errA == nil) != (errB == nil) || first != second {
			return false
		}
	}
	return true
}
