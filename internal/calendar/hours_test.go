package calendar

import (
	"errors"
	"testing"
	"time"

	"liuke/internal/fault"
)

func TestParseHoursPrintsOneForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"as printed", "Mon-Fri 09:00-12:00,13:00-18:00; Sat 10:00-14:00", "Mon-Fri 09:00-12:00,13:00-18:00; Sat 10:00-14:00"},
		{"always open", "24/7", "24/7"},
		{"always open, spelt out", "Mon-Sun 00:00-24:00", "24/7"},
		{"loose spacing and case", " mon - FRIDAY  9:00 - 18:00 ;", "Mon-Fri 09:00-18:00"},
		{"list of days", "Mon,Wed-Thu 09:00-18:00", "Mon 09:00-18:00; Wed-Thu 09:00-18:00"},
		{"range over the week's end", "Sat-Mon 10:00-16:00", "Mon 10:00-16:00; Sat-Sun 10:00-16:00"},
		{"days in any order", "Sun 10:00-11:00\nTue 10:00-11:00", "Tue 10:00-11:00; Sun 10:00-11:00"},
		{"shifts in any order, touching ones joined", "Mon 13:00-18:00, 08:00-09:00, 09:00-12:30", "Mon 08:00-12:30,13:00-18:00"},
		{"Chinese", "周一至周五 9：00—12：00，13：00～18：00；周六、星期天 10:00到14:00", "Mon-Fri 09:00-12:00,13:00-18:00; Sat-Sun 10:00-14:00"},
		{"last minute of the day", "Fri 23:59-24:00", "Fri 23:59-24:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			hours, err := ParseHours(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := hours.String(); got != c.want {
				t.Errorf("printed as %q, want %q", got, c.want)
			}
		})
	}
}

func TestFormatUsesTheNamesGiven(t *testing.T) {
	t.Parallel()
	hours, err := ParseHours("Mon-Fri 09:00-18:00; Sun 10:00-12:00")
	if err != nil {
		t.Fatal(err)
	}
	chinese := [7]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}
	text := hours.Format(func(day time.Weekday) string { return chinese[day] })
	if want := "周一-周五 09:00-18:00; 周日 10:00-12:00"; text != want {
		t.Errorf("formatted as %q, want %q", text, want)
	}
	again, err := ParseHours(text)
	if err != nil || again.String() != hours.String() {
		t.Errorf("read back as %q, %v", again, err)
	}
	if got, want := hours.PerWeek(), 47*time.Hour; got != want {
		t.Errorf("open %v a week, want %v", got, want)
	}
}

func TestParseHoursRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, key string }{
		{"", "calendar.never_open"},
		{" ;; ", "calendar.never_open"},
		{"Mon", "calendar.shifts_missing"},
		{"09:00-18:00", "calendar.weekday_unknown"},
		{"Fun 09:00-18:00", "calendar.weekday_unknown"},
		{"Mon- 09:00-18:00", "calendar.weekday_unknown"},
		{"Mon-Wed 09:00-18:00; Tue 19:00-20:00", "calendar.weekday_twice"},
		{"Mon,Mon 09:00-18:00", "calendar.weekday_twice"},
		{"Mon 09:00", "calendar.shift_invalid"},
		{"Mon 09:00-18:00,", "calendar.shift_invalid"},
		{"Mon 09:60-18:00", "calendar.shift_invalid"},
		{"Mon 09:00-24:01", "calendar.shift_invalid"},
		{"Mon 9-18", "calendar.shift_invalid"},
		{"Mon 09:00-+9:00", "calendar.shift_invalid"},
		{"Fri 22:00-02:00", "calendar.shift_backwards"},
		{"Fri 09:00-09:00", "calendar.shift_backwards"},
		{"Mon 09:00-12:00,11:59-13:00", "calendar.shifts_overlap"},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			hours, err := ParseHours(c.text)
			var f *fault.Error
			if !errors.As(err, &f) || f.Kind != fault.Invalid || f.Key != c.key {
				t.Errorf("ParseHours = %q, %v; want %s", hours, err, c.key)
			}
		})
	}
}

func TestShiftsOfOneDay(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"closed", "09:00-12:00,13:00-18:00", "00:00-24:00"} {
		shifts, err := ParseShifts(text)
		if err != nil || shifts.String() != text {
			t.Errorf("ParseShifts(%q) = %q, %v", text, shifts, err)
		}
	}
	if shifts, err := ParseShifts(""); !fault.Is(err, fault.Invalid) {
		t.Errorf("ParseShifts of nothing = %q, %v", shifts, err)
	}
}

func FuzzParseHours(f *testing.F) {
	for _, text := range []string{
		"24/7", "Mon-Fri 09:00-12:00,13:00-18:00; Sat 10:00-14:00", "周一至周五 9：00—18：00；周六 10:00-14:00",
		"Sat-Mon 0:00-24:00", "Mon 1:00-2:00,2:00-3:00", "Mon 1:00", "x 1", ";;", "Mon-Mon 00:00-00:01",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		hours, err := ParseHours(text)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("not a fault to show: %v", err)
			}
			return
		}
		if _, err := New(time.UTC, hours, nil); err != nil {
			t.Fatalf("hours that parse make no calendar: %v", err)
		}
		printed := hours.String()
		again, err := ParseHours(printed)
		if err != nil || again.String() != printed {
			t.Fatalf("%q printed as %q, read back as %q, %v", text, printed, again, err)
		}
	})
}
