package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/fault"
)

// awkwardZones are zones whose clocks do what code tends not to expect.
var awkwardZones = []string{
	"UTC", "Asia/Shanghai",
	"Europe/London", "America/New_York",
	"Australia/Lord_Howe",               // clocks change by half an hour
	"Asia/Kathmandu",                    // 5 h 45 min ahead
	"Africa/Cairo", "America/Sao_Paulo", // clocks skip midnight
	"America/Havana",   // midnight comes twice
	"America/St_Johns", // until 2011, clocks went back across midnight
	"Pacific/Apia",     // skipped 2011-12-30
	"Pacific/Kiritimati", "Pacific/Niue",
}

func mustZone(t interface{ Fatal(...any) }, name string) *time.Location {
	zone, err := ParseZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestDayIsTheDateOnLocalClocks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone := mustZone(t, rapid.SampledFrom(awkwardZones).Draw(t, "zone"))
		ms := rapid.Int64Range(-3e12, 5e12).Draw(t, "ms")
		day := DayOf(ms, zone)
		local := time.UnixMilli(ms).In(zone)
		if day.String() != local.Format("2006-01-02") || day.Weekday() != local.Weekday() {
			t.Fatalf("DayOf = %v, a %v; local time is %v", day, day.Weekday(), local)
		}
		year, month, date := day.Date()
		if y, m, d := local.Date(); year != y || month != m || date != d {
			t.Fatalf("Date = %d-%d-%d; local time is %v", year, month, date, local)
		}
		if again := DayOn(year, month, date); again != day {
			t.Fatalf("DayOn(%v) = %v", day, again)
		}
		if again, err := ParseDay(day.String()); err != nil || again != day {
			t.Fatalf("ParseDay(%v) = %v, %v", day, again, err)
		}
	})
}

func TestStartIsTheFirstInstantOfTheDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone := mustZone(t, rapid.SampledFrom(awkwardZones).Draw(t, "zone"))
		day := Day(rapid.Int32Range(0, 40_000).Draw(t, "day"))
		start := day.Start(zone)
		for ms := start - 30*hourMillis; ms < start; ms += minuteMillis {
			if DayOf(ms, zone) >= day {
				t.Fatalf("%v starts at %d, but clocks show it at %d", day, start, ms)
			}
		}
		if skipped := DayOf(start, zone) != day; skipped && DayOf(start, zone) != day+1 {
			t.Fatalf("%v starts on %v", day, DayOf(start, zone))
		}
	})
}

func TestStartInNamedCases(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, zone, day, want string }{
		{"the epoch", "UTC", "1970-01-01", "1970-01-01T00:00:00Z"},
		{"before the epoch", "UTC", "1969-12-31", "1969-12-31T00:00:00Z"},
		{"leap day", "Asia/Shanghai", "2024-02-29", "2024-02-29T00:00:00+08:00"},
		{"midnight skipped", "America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00"},
		{"midnight twice", "America/Havana", "2025-11-02", "2025-11-02T00:00:00-04:00"},
		{"day skipped", "Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			day, err := ParseDay(c.day)
			if err != nil {
				t.Fatal(err)
			}
			zone := mustZone(t, c.zone)
			if got := time.UnixMilli(day.Start(zone)).In(zone).Format(time.RFC3339); got != c.want {
				t.Errorf("start is %s, want %s", got, c.want)
			}
		})
	}
}

func TestParseDayRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "2025-02-29", "2025-13-01", "2025-1-1", "01/02/2025", "2025-01-01T00:00:00Z", " 2025-01-01"} {
		if day, err := ParseDay(text); !fault.Is(err, fault.Invalid) {
			t.Errorf("ParseDay(%q) = %v, %v", text, day, err)
		}
	}
}

func TestParseZoneRefuses(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "Local", "Mars/Olympus", "../etc/passwd", "UTC+8"} {
		if zone, err := ParseZone(name); !fault.Is(err, fault.Invalid) {
			t.Errorf("ParseZone(%q) = %v, %v", name, zone, err)
		}
	}
}

func TestAnInstantSaysWhereItsClockStands(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-01T10:00:00Z": "2026-03-01T10:00:00Z", "2026-03-01T10:00:00.5+08:00": "2026-03-01T02:00:00.5Z", "2026-03-01T10:00+08:00": "2026-03-01T02:00:00Z",
		"2026-03-01 10:00:00-05:00": "2026-03-01T15:00:00Z", "2026-03-01 10:00:00 +08:00": "2026-03-01T02:00:00Z", "2026-03-01 10:00Z": "2026-03-01T10:00:00Z",
		"2026-03-01": "", "2026-03-01 10:00:00": "", "2026-03-01T10:00": "", "2026-02-30T10:00:00Z": "", "": "",
	} {
		at, ok := ParseInstant(text)
		if got := at.UTC().Format(time.RFC3339Nano); ok != (want != "") || ok && got != want {
			t.Errorf("%q is read as %s, %t", text, got, ok)
		}
	}
}
