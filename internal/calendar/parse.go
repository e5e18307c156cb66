package calendar

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"liuke/internal/fault"
)

// plain turns the punctuation people type into the one the grammar knows.
var plain = strings.NewReplacer(
	"；", ";", "\n", ";", "，", ",", "、", ",", "：", ":",
	"–", "-", "—", "-", "～", "-", "~", "-", "至", "-", "到", "-",
)

var weekdayNames = map[string]time.Weekday{
	"sun": time.Sunday, "sunday": time.Sunday, "周日": time.Sunday, "周天": time.Sunday, "星期日": time.Sunday, "星期天": time.Sunday,
	"mon": time.Monday, "monday": time.Monday, "周一": time.Monday, "星期一": time.Monday,
	"tue": time.Tuesday, "tuesday": time.Tuesday, "周二": time.Tuesday, "星期二": time.Tuesday,
	"wed": time.Wednesday, "wednesday": time.Wednesday, "周三": time.Wednesday, "星期三": time.Wednesday,
	"thu": time.Thursday, "thursday": time.Thursday, "周四": time.Thursday, "星期四": time.Thursday,
	"fri": time.Friday, "friday": time.Friday, "周五": time.Friday, "星期五": time.Friday,
	"sat": time.Saturday, "saturday": time.Saturday, "周六": time.Saturday, "星期六": time.Saturday,
}

// ParseHours reads opening hours: entries parted by semicolons or new lines,
// each some weekdays and the shifts they share. Days not named are closed.
//
//	Mon-Fri 09:00-12:00,13:00-18:00; Sat 10:00-14:00
//	周一至周五 9:00-18:00；周六、周日 10:00-16:00
//	24/7
func ParseHours(text string) (Hours, error) {
	var hours Hours
	text = strings.TrimSpace(plain.Replace(text))
	if text == roundTheClock {
		return RoundTheClock(), nil
	}
	for entry := range strings.SplitSeq(text, ";") {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		digit := strings.IndexAny(entry, "0123456789")
		if digit < 0 {
			return Hours{}, invalid("calendar.shifts_missing", entry)
		}
		days, err := parseWeekdays(entry[:digit])
		if err != nil {
			return Hours{}, err
		}
		shifts, err := ParseShifts(entry[digit:])
		if err != nil {
			return Hours{}, err
		}
		for _, day := range days {
			if hours[day] != nil {
				return Hours{}, invalid("calendar.weekday_twice", entry)
			}
			hours[day] = shifts
		}
	}
	if hours.PerWeek() == 0 {
		return Hours{}, fault.New(fault.Invalid, "calendar.never_open")
	}
	return hours, nil
}

// ParseShifts reads the shifts of one day, such as "09:00-12:00,13:00-18:00",
// or "closed". Shifts that touch become one; none may reach past midnight.
func ParseShifts(text string) (Shifts, error) {
	text = strings.TrimSpace(plain.Replace(text))
	if text == closed {
		return nil, nil
	}
	var shifts Shifts
	for part := range strings.SplitSeq(text, ",") {
		shift, err := parseShift(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		shifts = append(shifts, shift)
	}
	slices.SortFunc(shifts, func(a, b Shift) int { return cmp.Compare(a.from, b.from) })
	joined := shifts[:1]
	for _, next := range shifts[1:] {
		last := &joined[len(joined)-1]
		switch {
		case next.from < last.to:
			return nil, invalid("calendar.shifts_overlap", text)
		case next.from == last.to:
			last.to = next.to
		default:
			joined = append(joined, next)
		}
	}
	return joined, nil
}

// parseWeekdays reads days and ranges of days, such as "Mon,Wed-Fri"; a range
// may run over the week's end.
func parseWeekdays(text string) ([]time.Weekday, error) {
	var days []time.Weekday
	for part := range strings.SplitSeq(text, ",") {
		from, to, isRange := strings.Cut(part, "-")
		first, err := parseWeekday(from)
		if err != nil {
			return nil, err
		}
		last := first
		if isRange {
			if last, err = parseWeekday(to); err != nil {
				return nil, err
			}
		}
		for day := first; day != last; day = (day + 1) % 7 {
			days = append(days, day)
		}
		days = append(days, last)
	}
	return days, nil
}

func parseWeekday(text string) (time.Weekday, error) {
	text = strings.TrimSpace(text)
	day, ok := weekdayNames[strings.ToLower(text)]
	if !ok {
		return 0, invalid("calendar.weekday_unknown", text)
	}
	return day, nil
}

func parseShift(text string) (Shift, error) {
	start, end, _ := strings.Cut(text, "-")
	from, okFrom := parseClock(strings.TrimSpace(start))
	to, okTo := parseClock(strings.TrimSpace(end))
	if !okFrom || !okTo {
		return Shift{}, invalid("calendar.shift_invalid", text)
	}
	if to <= from {
		return Shift{}, invalid("calendar.shift_backwards", text)
	}
	return Shift{from, to}, nil
}

// parseClock reads a time from 0:00 to 24:00 as milliseconds since midnight.
func parseClock(text string) (int64, bool) {
	hour, minute, _ := strings.Cut(text, ":")
	h, errHour := strconv.ParseUint(hour, 10, 8)
	m, errMinute := strconv.ParseUint(minute, 10, 8)
	if errHour != nil || errMinute != nil || len(hour) > 2 || len(minute) != 2 || m > 59 {
		return 0, false
	}
	clock := int64(h)*hourMillis + int64(m)*minuteMillis
	return clock, clock <= dayMillis
}

func invalid(key, text string) error {
	return fault.New(fault.Invalid, key, fault.Args{"Text": text})
}
