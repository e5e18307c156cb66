package calendar

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"liuke/internal/fault"
)

// TestChinaIsAsAnnounced compares with the announcements, as spans of days off
// and adjusted working days, in the words of a calendar.
func TestChinaIsAsAnnounced(t *testing.T) {
	t.Parallel()
	want := map[int]struct {
		off     string
		working string
		days    int // off, weekends among them included
	}{
		2025: {
			"01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08",
			"01-26 02-08 04-27 09-28 10-11", 28,
		},
		2026: {
			"01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 10-01..10-07",
			"01-04 02-14 02-28 05-09 09-20 10-10", 33,
		},
	}
	years := Announced(China)
	if len(years) != len(want) {
		t.Errorf("%d years are announced, want %d", len(years), len(want))
	}
	for _, h := range years {
		checked, err := h.Checked()
		if err != nil {
			t.Fatalf("%d: %v", h.Year, err)
		}
		if !slices.Equal(checked.Days, h.Days) {
			t.Errorf("%d: the days are not in order", h.Year)
		}
		var off, working []string
		days := 0
		for i, e := range h.Days {
			date := e.Day.String()[5:]
			weekend := e.Day.Weekday() == time.Saturday || e.Day.Weekday() == time.Sunday
			switch follows := i > 0 && h.Days[i-1].Kind == Off && h.Days[i-1].Day == e.Day-1; {
			case e.Kind == Working:
				working = append(working, date)
				if !weekend {
					t.Errorf("%v is a working day anyway", e.Day)
				}
			case follows:
				days++
				first, _, _ := strings.Cut(off[len(off)-1], "..")
				off[len(off)-1] = first + ".." + date
			default:
				days++
				off = append(off, date)
			}
		}
		w := want[h.Year]
		if got := strings.Join(off, " "); got != w.off || days != w.days {
			t.Errorf("%d: %d days off, %s; want %d, %s", h.Year, days, got, w.days, w.off)
		}
		if got := strings.Join(working, " "); got != w.working {
			t.Errorf("%d: working on %s, want %s", h.Year, got, w.working)
		}
		if !strings.Contains(h.Source, fmt.Sprint(h.Year)) || h.PublishedOn >= DayOn(h.Year, time.January, 1) {
			t.Errorf("%d: source %q of %v", h.Year, h.Source, h.PublishedOn)
		}
	}
}

func TestDueOverHolidays(t *testing.T) {
	t.Parallel()
	week := mustCalendar(t, "Asia/Shanghai", "Mon-Thu 09:00-12:00,13:00-18:00; Fri 09:00-17:00", nil)
	calendar, err := week.Observing(Announced(China), time.Friday)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, from string
		business   time.Duration
		due        string
	}{
		{"over a week of holidays", "2026-09-30 17:00", 2 * time.Hour, "2026-10-08 10:00"},
		{"onto a Saturday that is worked with Friday's hours", "2026-10-09 16:00", 4 * time.Hour, "2026-10-10 12:00"},
		{"over the Spring Festival", "2026-02-14 16:00", 2 * time.Hour, "2026-02-24 10:00"},
		{"a Sunday that is worked", "2026-01-04 08:00", time.Hour, "2026-01-04 10:00"},
	} {
		from, due := instant(t, c.from, calendar.Zone()), instant(t, c.due, calendar.Zone())
		if got := calendar.Add(from, c.business); got != due {
			t.Errorf("%s: due %v, want %s", c.name, time.UnixMilli(got).In(calendar.Zone()), c.due)
		}
	}
	if got, want := week.Add(instant(t, "2026-09-30 17:00", week.Zone()), 2*time.Hour), instant(t, "2026-10-01 10:00", week.Zone()); got != want {
		t.Errorf("the calendar it was made of changed: due %v", time.UnixMilli(got).In(week.Zone()))
	}
}

func TestDueTimesOfUnknownYearsAreProvisional(t *testing.T) {
	t.Parallel()
	week := mustCalendar(t, "Asia/Shanghai", office, nil)
	calendar, err := week.Observing(Announced(China), time.Monday)
	if err != nil {
		t.Fatal(err)
	}
	last, first := instant(t, "2026-12-31 23:59", calendar.Zone()), instant(t, "2027-01-01 00:00", calendar.Zone())
	if calendar.Provisional(last) || !calendar.Provisional(first) {
		t.Error("the end of what is known is not the end of 2026 by the company's clocks")
	}
	if week.Provisional(first) {
		t.Error("a calendar that observes no holidays is provisional")
	}
	if year, observes := calendar.UnknownFrom(last); year != 2027 || !observes {
		t.Errorf("unknown from %d, %v", year, observes)
	}
	if _, observes := week.UnknownFrom(last); observes {
		t.Error("a calendar that observes no holidays says it does")
	}
}

func TestObservingRefuses(t *testing.T) {
	t.Parallel()
	week := mustCalendar(t, "Asia/Shanghai", office, nil)
	var all []Exception
	for day := DayOn(2027, time.January, 1); day <= DayOn(2027, time.December, 31); day++ {
		all = append(all, Exception{Day: day, Kind: Off})
	}
	if _, err := week.Observing([]Holidays{{Year: 2027, Days: all}}, time.Monday); !hasKey(err, "calendar.year_closed") {
		t.Errorf("a year without a working day: %v", err)
	}
	if _, err := week.Observing(Announced(China), time.Sunday); !hasKey(err, "calendar.worked_as_closed") {
		t.Errorf("adjusted working days without hours: %v", err)
	}
}

func TestHolidaysAreChecked(t *testing.T) {
	t.Parallel()
	day := DayOn(2027, time.May, 1)
	for _, c := range []struct {
		key  string
		year int
		days []Exception
	}{
		{"calendar.year_empty", 2027, nil},
		{"calendar.year_invalid", 1, []Exception{{Day: day, Kind: Off}}},
		{"calendar.day_outside", 2028, []Exception{{Day: day, Kind: Off}}},
		{"calendar.kind_unknown", 2027, []Exception{{Day: day, Kind: "half"}}},
		{"calendar.day_twice", 2027, []Exception{{Day: day, Kind: Off}, {Day: day, Kind: Working}}},
	} {
		if _, err := (Holidays{Year: c.year, Days: c.days}).Checked(); !hasKey(err, c.key) {
			t.Errorf("%v, want %s", err, c.key)
		}
	}
}

func hasKey(err error, key string) bool {
	var f *fault.Error
	return errors.As(err, &f) && f.Kind == fault.Invalid && f.Key == key
}

var newYear2027 = []Exception{
	{Day: DayOn(2026, time.December, 31), Kind: Off, Name: "New Year, the day before"},
	{Day: DayOn(2027, time.January, 1), Kind: Off, Name: "元旦"},
	{Day: DayOn(2027, time.January, 3), Kind: Working, Name: "元旦"},
}

func TestParseCSV(t *testing.T) {
	t.Parallel()
	text := "\uFEFFdate,kind,name\r\n2026-12-31,off,\"New Year, the day before\"\r\n2027-01-01,off,元旦\r\n2027-01-03,working, 元旦\r\n"
	days, err := ParseCSV(text, 2027)
	if diff := cmp.Diff(newYear2027, days); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	for _, c := range []struct{ text, want string }{
		{"", "calendar.csv_header 1"},
		{"2027-01-01,off,x\n", "calendar.csv_header 1"},
		{"date,kind,name\n2027-01-01,off\n", "calendar.csv_line 2"},
		{"date,kind,name\n2027-01-01,off,x\n\"2027\n", "calendar.csv_line 3"},
		{"date,kind,name\n\n2027-1-1,off,x\n", "calendar.line_date 3"},
		{"date,kind,name\n2027-02-29,off,x\n", "calendar.line_date 2"},
		{"date,kind,name\n2027-01-01,Off,x\n", "calendar.line_kind 2"},
		{"date,kind,name\n2028-01-01,off,x\n", "calendar.line_year 2"},
		{"date,kind,name\n2026-11-30,off,x\n", "calendar.line_year 2"},
		{"date,kind,name\n2027-01-01,off,x\n2027-01-01,working,x\n", "calendar.line_twice 3"},
		{"date,kind,name\n2027-01-01,off,\n", "calendar.line_name 2"},
		{"date,kind,name\n2027-01-01,off," + strings.Repeat("长", 101) + "\n", "calendar.line_name 2"},
		{"date,kind,name\n2027-01-01,off,\x07\n", "calendar.line_name 2"},
	} {
		if _, err := ParseCSV(c.text, 2027); faultOnLine(err) != c.want {
			t.Errorf("%q: %s, want %s", c.text, faultOnLine(err), c.want)
		}
	}
}

// faultOnLine is the key of a fault and the line it names.
func faultOnLine(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return fmt.Sprint(err)
	}
	return fmt.Sprint(f.Key, " ", f.Args["Line"])
}

// ics is a calendar of the events, each a list of lines.
func ics(events ...string) string {
	text := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
	for _, e := range events {
		text += "BEGIN:VEVENT\r\n" + strings.ReplaceAll(e, "|", "\r\n") + "\r\nEND:VEVENT\r\n"
	}
	return text + "END:VCALENDAR\r\n"
}

func TestParseICS(t *testing.T) {
	t.Parallel()
	text := ics(
		"DTEND;VALUE=DATE:20270102|DTSTART;VALUE=DATE:20270101|SUMMARY:New Year\\, the\r\n  first",
		"DTSTART;VALUE=DATE:20261231|DTEND;VALUE=DATE:20270102|SUMMARY:Holidays|UID:1@x",
		"DTSTART:20270326|SUMMARY:Good Friday", "DTSTART;VALUE=DATE:20281225|SUMMARY:Christmas",
	)
	days, err := ParseICS(text, 2027)
	want := []Exception{
		{Day: DayOn(2027, time.January, 1), Kind: Off, Name: "New Year, the first"},
		{Day: DayOn(2027, time.March, 26), Kind: Off, Name: "Good Friday"},
	}
	if diff := cmp.Diff(want, days); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	for _, c := range []struct{ text, want string }{
		{"", "calendar.ics_header 1"},
		{"date,kind,name\n", "calendar.ics_header 1"},
		{"BEGIN:VCALENDAR\n", "calendar.ics_cut 1"},
		{"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", "calendar.ics_cut 3"},
		{"BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VEVENT\n", "calendar.ics_line 3"},
		{ics("SUMMARY:x"), "calendar.ics_undated 3"},
		{ics("DTSTART;VALUE=DATE:20270101"), "calendar.line_name 3"},
		{ics("SUMMARY:x|DTSTART:20270101T090000Z"), "calendar.line_date 5"},
		{ics("DTSTART;TZID=Asia/Shanghai:20270101|SUMMARY:x"), "calendar.line_date 4"},
		{ics("DTSTART:20270101|DTEND:20260101|SUMMARY:x"), "calendar.ics_span 3"},
		{ics("DTSTART:20270101|DTEND:20280101|SUMMARY:x"), "calendar.ics_span 3"},
		{ics("DTSTART:20270101|RRULE:FREQ=YEARLY|SUMMARY:x"), "calendar.ics_repeats 5"},
		{ics("DTSTART:20270103|X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY|SUMMARY:x"), "calendar.ics_working 5"},
	} {
		if _, err := ParseICS(c.text, 2027); faultOnLine(err) != c.want {
			t.Errorf("%q: %s, want %s", c.text, faultOnLine(err), c.want)
		}
	}
}

// FuzzHolidays reads anything as both formats: what is taken makes holidays
// that can be observed, and what is not is a fault on a line there is.
func FuzzHolidays(f *testing.F) {
	f.Add("date,kind,name\n2027-01-01,off,x\n2027-01-03,working,\"y\nz\"\n")
	f.Add(ics("DTSTART;VALUE=DATE:20270101|DTEND;VALUE=DATE:20270104|SUMMARY:x"))
	f.Add("BEGIN:VCALENDAR\n\n x\r\n:;:\nEND:VCALENDAR")
	hours, err := ParseHours("Mon-Sun 09:00-18:00")
	if err != nil {
		f.Fatal(err)
	}
	week, err := New(time.UTC, hours, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, parse := range []func(string, int) ([]Exception, error){ParseCSV, ParseICS} {
			days, err := parse(text, 2027)
			if err != nil {
				var about *fault.Error
				if !errors.As(err, &about) || about.Kind != fault.Invalid {
					t.Fatalf("not a fault to show: %v", err)
				}
				if line, _ := about.Args["Line"].(int); line < 1 || line > strings.Count(text, "\n")+1 {
					t.Fatalf("%v on line %d of %d", err, line, strings.Count(text, "\n")+1)
				}
				continue
			}
			h, err := Holidays{Year: 2027, Days: days}.Checked()
			if err != nil {
				if !hasKey(err, "calendar.year_empty") {
					t.Fatal(err)
				}
				continue
			}
			if _, err := week.Observing([]Holidays{h}, time.Monday); err != nil && !hasKey(err, "calendar.year_closed") {
				t.Fatal(err)
			}
		}
	})
}
