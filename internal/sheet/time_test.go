package sheet

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/calendar"
	"liuke/internal/fault"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := calendar.ParseZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	shanghai := zone(t, "Asia/Shanghai")
	const invalid, impossible, year = "sheet.time_invalid", "sheet.time_impossible", "sheet.time_year"
	for _, c := range []struct {
		text   string
		layout TimeLayout
		want   string // local, or a message key
	}{
		{"2010-12-01 08:26:00", TimeYearFirst, "2010-12-01 08:26:00"},
		{"2010-12-01", TimeYearFirst, "2010-12-01 00:00:00"},
		{"2010-12-01T08:26", TimeYearFirst, "2010-12-01 08:26:00"},
		{"2010-12-01T08:26:00Z", TimeYearFirst, "2010-12-01 16:26:00"},
		{"2010-12-01T20:26:00.000Z", TimeYearFirst, "2010-12-02 04:26:00"},
		{"2010-12-01T08:26:00+08:00", TimeYearFirst, "2010-12-01 08:26:00"},
		{"2010-12-01 08:26:00 +0000", TimeYearFirst, "2010-12-01 16:26:00"},
		{"2010-12-01 08:26:00-05", TimeYearFirst, "2010-12-01 21:26:00"},
		{"2010-12-01 08:26:00 UTC", TimeYearFirst, "2010-12-01 16:26:00"},
		{"2010/12/1 8:26", TimeYearFirst, "2010-12-01 08:26:00"},
		{"2010.1.2", TimeYearFirst, "2010-01-02 00:00:00"},
		{"2010年1月2日", TimeYearFirst, "2010-01-02 00:00:00"},
		{"2010年1月2日 15时04分05秒", TimeYearFirst, "2010-01-02 15:04:05"},
		{"2010/1/2 下午3:04", TimeYearFirst, "2010-01-02 15:04:00"},
		{"2010-01-02上午12:30:00", TimeYearFirst, "2010-01-02 00:30:00"},
		{"２０１０－０１－０２", TimeYearFirst, "2010-01-02 00:00:00"},
		{" 2010-01-02 ", TimeYearFirst, "2010-01-02 00:00:00"},
		{"12/1/2010 8:26", TimeMonthFirst, "2010-12-01 08:26:00"},
		{"12/1/10 8:26 PM", TimeMonthFirst, "2010-12-01 20:26:00"},
		{"12/1/2010 12:00 AM", TimeMonthFirst, "2010-12-01 00:00:00"},
		{"12/1/2010", TimeDayFirst, "2010-01-12 00:00:00"},
		{"2.1.2010 08:26", TimeDayFirst, "2010-01-02 08:26:00"},
		{"31-12-99", TimeDayFirst, "1999-12-31 00:00:00"},
		{"20101201", TimeCompact, "2010-12-01 00:00:00"},
		{"201012010826", TimeCompact, "2010-12-01 08:26:00"},
		{"20101201082659", TimeCompact, "2010-12-01 08:26:59"},
		{"40513", TimeExcel, "2010-12-01 00:00:00"},
		{"40513.351388888892", TimeExcel, "2010-12-01 08:26:00"},
		{"1291191960", TimeUnix, "2010-12-01 16:26:00"},
		{"1291191960123", TimeUnixMilli, "2010-12-01 16:26:00.123"},
		{"2012-02-29", TimeYearFirst, "2012-02-29 00:00:00"},
		{"2011-02-29", TimeYearFirst, impossible},
		{"2011-02-30", TimeYearFirst, impossible},
		{"30/2/2011", TimeDayFirst, impossible},
		{"2011-13-01", TimeYearFirst, impossible},
		{"2011-00-10", TimeYearFirst, impossible},
		{"20110230", TimeCompact, impossible},
		{"13/1/2011", TimeMonthFirst, impossible},
		{"1969-12-31", TimeYearFirst, year},
		{"2101-01-01", TimeYearFirst, year},
		{"0001-01-01 00:00:00", TimeYearFirst, year},
		{"25568", TimeExcel, year},
		{"", TimeYearFirst, "sheet.time_empty"},
		{"2010-12-01 24:00:00", TimeYearFirst, invalid},
		{"2010-12-01 08:60:00", TimeYearFirst, invalid},
		{"2010-12-01 8:6", TimeYearFirst, invalid},
		{"2010-12-01 08:26:0", TimeYearFirst, invalid},
		{"2010-12-01 13:00 PM", TimeYearFirst, invalid},
		{"2010-12/01", TimeYearFirst, invalid},
		{"2010-12-01x", TimeYearFirst, invalid},
		{"2010-12-01 08:26:00 CET", TimeYearFirst, invalid},
		{"2010年12-01", TimeYearFirst, invalid},
		{"10-12-01", TimeYearFirst, invalid},
		{"1.2.2010", TimeMonthFirst, invalid},
		{"201012", TimeCompact, invalid},
		{"20101201250000", TimeCompact, invalid},
		{"1e5", TimeExcel, invalid},
		{"99999999", TimeUnix, invalid},
		{"soon", TimeUnixMilli, invalid},
	} {
		ms, day, err := ParseTime(c.text, c.layout, shanghai)
		if c.want[0] == 's' {
			wantFault(t, err, c.want)
			continue
		}
		got := time.UnixMilli(ms).In(shanghai).Format("2006-01-02 15:04:05.999")
		if err != nil || got != c.want || day.String() != c.want[:10] {
			t.Errorf("%q: %s on %s, %v; want %s", c.text, got, day, err, c.want)
		}
	}
}

func TestGuessTimeLayout(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		samples []string
		want    []TimeLayout
	}{
		{nil, nil},
		{[]string{"", "milk"}, nil},
		{[]string{"2010-12-01 08:26:00", "2010-12-02"}, []TimeLayout{TimeYearFirst}},
		{[]string{"1/2/2011", "3/4/2011"}, []TimeLayout{TimeMonthFirst, TimeDayFirst}},
		{[]string{"1/2/2011", "13/4/2011"}, []TimeLayout{TimeDayFirst}},
		{[]string{"1/2/2011", "4/13/2011"}, []TimeLayout{TimeMonthFirst}},
		{[]string{"5/5/2011"}, []TimeLayout{TimeMonthFirst}},
		{[]string{"1.2.2011"}, []TimeLayout{TimeDayFirst}},
		{[]string{"2/30/2011", "1/2/2011", "12/31/2011"}, []TimeLayout{TimeMonthFirst}},
		{[]string{"20110102"}, []TimeLayout{TimeCompact}},
		{[]string{"40513.35"}, []TimeLayout{TimeExcel}},
		{[]string{"1291191960"}, []TimeLayout{TimeUnix}},
		{[]string{"1291191960000"}, []TimeLayout{TimeUnixMilli}},
		{[]string{"17850", "536365"}, nil},
	} {
		if got := GuessTimeLayout(c.samples); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.samples, got, c.want)
		}
	}
}

// TestRememberedDate checks that a parser gives the same for any run of times
// as one that has seen no other, also across changes of the clocks.
func TestRememberedDate(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Asia/Shanghai", "Europe/London", "America/New_York", "Africa/Cairo"} {
		z := zone(t, name)
		rapid.Check(t, func(t *rapid.T) {
			p := NewTimeParser(TimeYearFirst, z)
			start := rapid.Int64Range(time.Date(2011, 3, 20, 0, 0, 0, 0, z).Unix(), time.Date(2011, 4, 30, 0, 0, 0, 0, z).Unix()).Draw(t, "start")
			for range 20 {
				start += rapid.Int64Range(-90_000, 90_000).Draw(t, "step")
				want := time.Unix(start, 0).In(z)
				ms, day, err := p.Parse(want.Format(time.DateTime))
				if err != nil || ms != want.UnixMilli() || day != calendar.DayOf(ms, z) {
					t.Fatalf("%s: %d on %s, %v; want %d", want, ms, day, err, want.UnixMilli())
				}
			}
		})
	}
	p := NewTimeParser(TimeYearFirst, time.UTC)
	for _, s := range []string{"2011-01-02 10:00:00", "2011-01-02 1x:00:00", "2011-01-02 10:0/:00", "2011-01-02 25:00:00"} {
		if _, _, err := p.Parse(s); (err == nil) != (s == "2011-01-02 10:00:00") {
			t.Errorf("%s: %v", s, err)
		}
	}
}

// TestTimesReadBack writes instants in every layout and reads them.
func TestTimesReadBack(t *testing.T) {
	t.Parallel()
	z := zone(t, "Asia/Shanghai")
	forms := map[TimeLayout][]string{
		TimeYearFirst:  {time.DateTime, time.RFC3339, "2006/1/2 15:04:05", "2006.01.02 15:04:05", "2006年1月2日 15:04:05", "2006-01-02 03:04:05 PM", "2006-01-02 15:04:05 -0700"},
		TimeMonthFirst: {"1/2/2006 15:04:05", "01-02-2006 15:04:05"},
		TimeDayFirst:   {"2/1/2006 15:04:05", "02.01.2006 15:04:05"},
		TimeCompact:    {"20060102150405"},
	}
	first, last := time.Date(1992, 1, 1, 0, 0, 0, 0, z).Unix(), time.Date(2100, 12, 31, 0, 0, 0, 0, z).Unix()
	rapid.Check(t, func(t *rapid.T) {
		want := time.Unix(rapid.Int64Range(first, last).Draw(t, "instant"), 0).In(z)
		for layout, list := range forms {
			for _, form := range list {
				ms, day, err := ParseTime(want.Format(form), layout, z)
				if err != nil || ms != want.UnixMilli() || day.String() != want.Format(time.DateOnly) {
					t.Fatalf("%s: %d on %s, %v; want %d", want.Format(form), ms, day, err, want.UnixMilli())
				}
			}
		}
	})
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2010-12-01 08:26:00", "1/2/2011", "2010年1月2日 下午3:04", "20101201", "40513.35", "2011-02-30T00:00:00+14:00", "-"} {
		f.Add(s)
	}
	z := zone(f, "Europe/London")
	f.Fuzz(func(t *testing.T, s string) {
		for _, layout := range TimeLayouts {
			ms, day, err := ParseTime(s, layout, z)
			if err != nil {
				if fault.KindOf(err) != fault.Invalid {
					t.Fatalf("%q: %v", s, err)
				}
				continue
			}
			local := time.UnixMilli(ms).In(z)
			if year := local.Year(); year < FirstYear-1 || year > LastYear+1 {
				t.Fatalf("%q is in the year %d", s, year)
			}
			again, sameDay, err := ParseTime(local.Format("2006-01-02T15:04:05.000Z07:00"), TimeYearFirst, z)
			if err == nil && (again != ms || sameDay != day) {
				t.Fatalf("%q is %d on %s, which reads back as %d on %s", s, ms, day, again, sameDay)
			}
		}
	})
}
