package i18n

import (
	"time"

	"liuke/internal/calendar"
)

// layout is how a language writes dates, in the manner of time.Format.
type layout struct{ date, monthDay string }

var layouts = map[string]layout{
	Chinese: {date: "2006-01-02", monthDay: "1月2日"},
	English: {date: "2 Jan 2006", monthDay: "2 Jan"},
}

const clock = "15:04"

// Date returns a local day, such as 21 Nov 2026.
func (p *Printer) Date(day calendar.Day) string {
	return time.Unix(int64(day)*86400, 0).UTC().Format(layouts[p.lang].date)
}

// DateTime returns an instant as the date and clock of the zone.
func (p *Printer) DateTime(ms int64, zone *time.Location) string {
	return time.UnixMilli(ms).In(zone).Format(layouts[p.lang].date + " " + clock)
}

// Clock returns an instant as the clock of the zone, such as 16:40.
func (p *Printer) Clock(ms int64, zone *time.Location) string {
	return time.UnixMilli(ms).In(zone).Format(clock)
}

// When returns an instant as short as it is clear beside now: 16:40 today,
// Thu 16:40 within six days, 21 Nov 16:40 in the same year, else the date.
func (p *Printer) When(ms, now int64, zone *time.Location) string {
	t := time.UnixMilli(ms).In(zone)
	away := int(calendar.DayOf(ms, zone)) - int(calendar.DayOf(now, zone))
	switch {
	case away == 0:
		return t.Format(clock)
	case away > -7 && away < 7:
		return p.Weekday(t.Weekday()) + " " + t.Format(clock)
	case t.Year() == time.UnixMilli(now).In(zone).Year():
		return t.Format(layouts[p.lang].monthDay + " " + clock)
	default:
		return t.Format(layouts[p.lang].date)
	}
}

// Weekday returns the short name of a day of the week.
func (p *Printer) Weekday(day time.Weekday) string {
	return p.T("time.weekday." + day.String()[:3])
}

// Until returns how long it is to a due time, "in 2 h 10 m", or how long it
// has been over, "22 m late".
func (p *Printer) Until(due, now int64) string {
	if due >= now {
		return p.T("time.in", "Span", p.Span(due-now))
	}
	return p.T("time.late", "Span", p.Span(now-due))
}

// Ago returns how long ago an instant was, "22 m ago".
func (p *Printer) Ago(then, now int64) string {
	if now-then < int64(time.Minute/time.Millisecond) {
		return p.T("time.now")
	}
	return p.T("time.ago", "Span", p.Span(now-then))
}

// Span returns a length of time in its two largest units: minutes, hours and
// minutes, days and hours, and from a fortnight on days alone. Less than a
// minute counts as one.
func (p *Printer) Span(ms int64) string {
	minutes := max(1, ms/int64(time.Minute/time.Millisecond))
	hours, days := minutes/60, minutes/60/24
	switch {
	case hours == 0:
		return p.T("time.m", "M", minutes)
	case days == 0 && minutes%60 == 0:
		return p.T("time.h", "H", hours)
	case days == 0:
		return p.T("time.hm", "H", hours, "M", minutes%60)
	case days < 14 && hours%24 != 0:
		return p.T("time.dh", "D", days, "H", hours%24)
	default:
		return p.T("time.d", "D", days)
	}
}

// TimeWords returns the patterns of Until and Ago by their names, with {m},
// {h}, {d} and {span} where the numbers go, for the script that keeps times
// on an open page true.
func (p *Printer) TimeWords() map[string]string {
	return map[string]string{
		"m":    p.T("time.m", "M", "{m}"),
		"h":    p.T("time.h", "H", "{h}"),
		"hm":   p.T("time.hm", "H", "{h}", "M", "{m}"),
		"dh":   p.T("time.dh", "D", "{d}", "H", "{h}"),
		"d":    p.T("time.d", "D", "{d}"),
		"in":   p.T("time.in", "Span", "{span}"),
		"late": p.T("time.late", "Span", "{span}"),
		"ago":  p.T("time.ago", "Span", "{span}"),
		"now":  p.T("time.now"),
	}
}
