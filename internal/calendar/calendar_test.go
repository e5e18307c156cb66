package calendar

import (
	"testing"
	"time"

	"liuke/internal/fault"
)

const office = "Mon-Fri 09:00-12:00,13:00-18:00; Sat 10:00-14:00"

func mustCalendar(t *testing.T, zone, hours string, exceptions map[string]string) *Calendar {
	t.Helper()
	parsed, err := ParseHours(hours)
	if err != nil {
		t.Fatal(err)
	}
	days := map[Day]Shifts{}
	for date, text := range exceptions {
		day, err := ParseDay(date)
		if err != nil {
			t.Fatal(err)
		}
		if days[day], err = ParseShifts(text); err != nil {
			t.Fatal(err)
		}
	}
	c, err := New(mustZone(t, zone), parsed, days)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// instant reads a local time, or, where clocks show it twice, one with its offset.
func instant(t *testing.T, text string, zone *time.Location) int64 {
	t.Helper()
	if at, err := time.Parse("2006-01-02 15:04 -0700", text); err == nil {
		return at.UnixMilli()
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMilli()
}

func TestAddInNamedCases(t *testing.T) {
	t.Parallel()
	nationalDay := map[string]string{
		"2026-10-01": "closed", "2026-10-02": "closed", "2026-10-03": "closed", "2026-10-05": "closed",
		"2026-10-06": "closed", "2026-10-07": "closed", "2026-10-10": "09:00-12:00,13:00-18:00",
	}
	for _, c := range []struct {
		name, zone, hours string
		exceptions        map[string]string
		from              string
		business          time.Duration
		due               string
	}{
		{"within a shift", "Asia/Shanghai", office, nil, "2026-03-04 09:30", 2 * time.Hour, "2026-03-04 11:30"},
		{"over lunch", "Asia/Shanghai", office, nil, "2026-03-04 11:00", 2 * time.Hour, "2026-03-04 14:00"},
		{"from lunch", "Asia/Shanghai", office, nil, "2026-03-04 12:20", time.Hour, "2026-03-04 14:00"},
		{"due at closing, not at the next opening", "Asia/Shanghai", office, nil, "2026-03-04 09:00", 8 * time.Hour, "2026-03-04 18:00"},
		{"nothing to do is due at once, even when closed", "Asia/Shanghai", office, nil, "2026-03-04 20:00", 0, "2026-03-04 20:00"},
		{"overnight", "Asia/Shanghai", office, nil, "2026-03-04 17:30", time.Hour, "2026-03-05 09:30"},
		{"over the weekend", "Asia/Shanghai", office, nil, "2026-03-06 17:00", 6 * time.Hour, "2026-03-09 10:00"},
		{"over the end of February", "Asia/Shanghai", office, nil, "2026-02-27 17:00", 8 * time.Hour, "2026-03-02 12:00"},
		{"over a leap day", "Asia/Shanghai", "24/7", nil, "2024-02-28 12:00", 48 * time.Hour, "2024-03-01 12:00"},
		{"over a year's end", "Asia/Shanghai", office, nil, "2026-12-31 17:00", 2 * time.Hour, "2027-01-01 10:00"},
		{"over a week of holidays", "Asia/Shanghai", office, nationalDay, "2026-09-30 17:00", 2 * time.Hour, "2026-10-08 10:00"},
		{"on a Saturday worked like a weekday", "Asia/Shanghai", office, nationalDay, "2026-10-09 17:00", 8 * time.Hour, "2026-10-10 17:00"},
		{"in the customer's zone", "America/Los_Angeles", "Mon-Fri 09:00-18:00", nil, "2026-06-26 17:00", 2 * time.Hour, "2026-06-29 10:00"},
		{"day and night", "Asia/Shanghai", "24/7", nil, "2026-10-03 23:00", 24 * time.Hour, "2026-10-04 23:00"},
		{"day and night, clocks forward", "Europe/London", "24/7", nil, "2026-03-28 12:00", 24 * time.Hour, "2026-03-29 13:00"},
		{"day and night, clocks back", "Europe/London", "24/7", nil, "2026-10-24 12:00", 24 * time.Hour, "2026-10-25 11:00"},
		{"office hours do not move with the clocks", "Europe/London", "Mon-Sun 09:00-17:00", nil, "2026-03-28 16:00", 2 * time.Hour, "2026-03-29 10:00"},
		{"an open hour that clocks skip is no time", "America/New_York", "Sun 01:00-04:00", nil, "2026-03-08 01:00", 2 * time.Hour, "2026-03-08 04:00"},
		{"an open hour that clocks repeat counts twice", "America/New_York", "Sun 00:00-04:00", nil, "2026-11-01 00:00", 3 * time.Hour, "2026-11-01 02:00 -0500"},
		{"opening inside the hour that clocks skip", "America/New_York", "Sun 02:30-04:00", nil, "2026-03-08 00:00", time.Hour, "2026-03-08 04:00"},
		{"opening inside the hour that clocks repeat", "America/New_York", "Sun 01:30-04:00", nil, "2026-11-01 01:00 -0400", time.Hour, "2026-11-01 02:00 -0500"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			calendar := mustCalendar(t, c.zone, c.hours, c.exceptions)
			from, due := instant(t, c.from, calendar.Zone()), instant(t, c.due, calendar.Zone())
			if got := calendar.Add(from, c.business); got != due {
				t.Errorf("due %v, want %v", time.UnixMilli(got).In(calendar.Zone()), time.UnixMilli(due).In(calendar.Zone()))
			}
			if got := calendar.Between(from, due); got != c.business {
				t.Errorf("%v open until then, want %v", got, c.business)
			}
		})
	}
}

func TestNextOpenInNamedCases(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, from, want string }{
		{"while open", "2026-03-04 09:30", "2026-03-04 09:30"},
		{"at opening", "2026-03-04 09:00", "2026-03-04 09:00"},
		{"at closing", "2026-03-04 18:00", "2026-03-05 09:00"},
		{"at lunch", "2026-03-04 12:00", "2026-03-04 13:00"},
		{"on Sunday", "2026-03-08 10:00", "2026-03-09 09:00"},
		{"before a holiday", "2026-04-03 18:00", "2026-04-07 09:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			calendar := mustCalendar(t, "Asia/Shanghai", office, map[string]string{"2026-04-04": "closed", "2026-04-06": "closed"})
			from, want := instant(t, c.from, calendar.Zone()), instant(t, c.want, calendar.Zone())
			if got := calendar.NextOpen(from); got != want {
				t.Errorf("opens %v, want %v", time.UnixMilli(got).In(calendar.Zone()), time.UnixMilli(want).In(calendar.Zone()))
			}
			if open := calendar.Open(from); open != (from == want) {
				t.Errorf("open = %v", open)
			}
		})
	}
}

func TestNewRefusesHoursThatNeverOpen(t *testing.T) {
	t.Parallel()
	holidaysOnly := map[Day]Shifts{DayOn(2026, time.October, 1): RoundTheClock()[0]}
	for _, hours := range []Hours{{}, {time.Monday: Shifts{}}, {time.Monday: Shifts{Shift{}}}} {
		if _, err := New(time.UTC, hours, holidaysOnly); !fault.Is(err, fault.Invalid) {
			t.Errorf("New with hours %q: %v", hours, err)
		}
	}
}

func TestNewKeepsNothingOfTheCallersMap(t *testing.T) {
	t.Parallel()
	day := DayOn(2026, time.March, 4)
	exceptions := map[Day]Shifts{day: nil}
	calendar, err := New(time.UTC, RoundTheClock(), exceptions)
	if err != nil {
		t.Fatal(err)
	}
	delete(exceptions, day)
	if calendar.Open(day.Start(time.UTC)) {
		t.Error("the holiday went with the caller's map")
	}
}

func TestOpenBefore(t *testing.T) {
	t.Parallel()
	closed := map[string]string{"2026-10-01": "closed", "2026-10-02": "closed", "2026-10-05": "closed", "2026-10-10": "closed", "2026-10-11": "10:00-12:00"}
	c := mustCalendar(t, "Asia/Shanghai", "Mon-Fri 09:00-18:00", closed)
	for day, want := range map[string]string{
		"2026-10-16": "2026-10-15", "2026-10-12": "2026-10-11", "2026-10-11": "2026-10-09", "2026-10-06": "2026-09-30", "2026-09-28": "2026-09-25",
	} {
		from, err := ParseDay(day)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.OpenBefore(from); got.String() != want {
			t.Errorf("before %s: %s, want %s", day, got, want)
		}
	}
	never := mustCalendar(t, "Asia/Shanghai", "Mon 09:00-18:00", nil)
	never.hours = Hours{}
	if got := never.OpenBefore(100); got != 99 {
		t.Errorf("before the 100th day of a house that never opens: %d", got)
	}
}
