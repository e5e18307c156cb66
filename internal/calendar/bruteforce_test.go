package calendar

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// minuteBook says of each minute of a week, and of each excepted date, whether
// business is open. It knows no spans, offsets or days as numbers: it looks at
// the clock once a minute, and so is slow and hard to get wrong.
type minuteBook struct {
	zone       *time.Location
	week       [7][1440]bool
	exceptions map[string][1440]bool
}

func (b *minuteBook) open(ms int64) bool {
	local := time.UnixMilli(ms).In(b.zone)
	minute := local.Hour()*60 + local.Minute()
	if day, ok := b.exceptions[local.Format("2006-01-02")]; ok {
		return day[minute]
	}
	return b.week[local.Weekday()][minute]
}

// between counts the open milliseconds from a to b, minute by minute.
func (b *minuteBook) between(from, to int64) int64 {
	var open int64
	for ms := from; ms < to; {
		next := min(to, (ms/60_000+1)*60_000)
		if b.open(ms) {
			open += next - ms
		}
		ms = next
	}
	return open
}

// add steps from ms until so many open milliseconds have passed.
func (b *minuteBook) add(ms, business int64) int64 {
	for business > 0 {
		next := (ms/60_000 + 1) * 60_000
		if b.open(ms) {
			if business <= next-ms {
				return ms + business
			}
			business -= next - ms
		}
		ms = next
	}
	return ms
}

// drawDay draws the shifts of a day: as text to parse, and minute by minute.
func drawDay(t *rapid.T, label string) (text string, open [1440]bool) {
	edges := rapid.SliceOfNDistinct(rapid.IntRange(0, 1440), 0, 6, rapid.ID[int]).Draw(t, label)
	edges = edges[:len(edges)/2*2]
	for i := range edges {
		for j := i; j > 0 && edges[j] < edges[j-1]; j-- {
			edges[j], edges[j-1] = edges[j-1], edges[j]
		}
	}
	var parts []string
	for i := 0; i < len(edges); i += 2 {
		from, to := edges[i], edges[i+1]
		parts = append(parts, fmt.Sprintf("%02d:%02d-%02d:%02d", from/60, from%60, to/60, to%60))
		for minute := from; minute < to; minute++ {
			open[minute] = true
		}
	}
	return strings.Join(parts, ","), open
}

// drawInstant draws an instant of 2009 to 2027, half of the time near a change of clocks.
func drawInstant(t *rapid.T, zone *time.Location) int64 {
	ms := rapid.Int64Range(1_230_768_000_000, 1_830_297_600_000).Draw(t, "instant")
	if _, change := time.UnixMilli(ms).In(zone).ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(t, "near a change of clocks") {
		ms = change.UnixMilli() - rapid.Int64Range(-6*3_600_000, 72*3_600_000).Draw(t, "before the change")
	}
	return ms
}

// drawCalendar draws a calendar and the same thing as a minuteBook.
func drawCalendar(t *rapid.T, zone *time.Location, near int64) (*Calendar, *minuteBook) {
	book := &minuteBook{zone: zone, exceptions: map[string][1440]bool{}}
	names := [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}
	var entries []string
	for weekday, name := range names {
		text, open := drawDay(t, name)
		if text != "" {
			entries = append(entries, name+" "+text)
		}
		book.week[weekday] = open
	}
	if len(entries) == 0 {
		entries = []string{"Wed 09:00-17:00"}
		for minute := 9 * 60; minute < 17*60; minute++ {
			book.week[time.Wednesday][minute] = true
		}
	}
	hours, err := ParseHours(strings.Join(entries, "; "))
	if err != nil {
		t.Fatal(err)
	}
	exceptions := map[Day]Shifts{}
	for range rapid.IntRange(0, 4).Draw(t, "exceptions") {
		date := time.UnixMilli(near).In(zone).AddDate(0, 0, rapid.IntRange(-2, 16).Draw(t, "days ahead")).Format("2006-01-02")
		text, open := drawDay(t, date)
		if text == "" {
			text = "closed"
		}
		day, err := ParseDay(date)
		if err != nil {
			t.Fatal(err)
		}
		if exceptions[day], err = ParseShifts(text); err != nil {
			t.Fatal(err)
		}
		book.exceptions[date] = open
	}
	calendar, err := New(zone, hours, exceptions)
	if err != nil {
		t.Fatal(err)
	}
	return calendar, book
}

func TestCalendarAgreesWithAMinuteStepper(t *testing.T) {
	t.Parallel()
	const horizon = 15 * 24 * 3_600_000
	rapid.Check(t, func(t *rapid.T) {
		zone := mustZone(t, rapid.SampledFrom(awkwardZones).Draw(t, "zone"))
		from := drawInstant(t, zone)
		calendar, book := drawCalendar(t, zone, from)
		to := from + rapid.Int64Range(0, horizon).Draw(t, "length")

		open := book.between(from, to)
		if got := calendar.Between(from, to).Milliseconds(); got != open {
			t.Fatalf("open %d ms between, want %d", got, open)
		}
		business := rapid.Int64Range(0, open).Draw(t, "business")
		if got, want := calendar.Add(from, time.Duration(business)*time.Millisecond), book.add(from, business); got != want {
			t.Fatalf("due %d, want %d", got, want)
		}
		if got, want := calendar.Open(from), book.open(from); got != want {
			t.Fatalf("open = %v, want %v", got, want)
		}
		next := calendar.NextOpen(from)
		if next < from || !book.open(next) {
			t.Fatalf("next open at %d, from %d, but closed then", next, from)
		}
		if early := book.between(from, min(next, from+horizon)); early != 0 {
			t.Fatalf("next open at %d, but open for %d ms before", next, early)
		}
	})
}

func TestOpenTimeAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone := mustZone(t, rapid.SampledFrom(awkwardZones).Draw(t, "zone"))
		from := drawInstant(t, zone)
		calendar, _ := drawCalendar(t, zone, from)
		first := time.Duration(rapid.Int64Range(1, 40*3_600_000).Draw(t, "first")) * time.Millisecond
		second := time.Duration(rapid.Int64Range(1, 40*3_600_000).Draw(t, "second")) * time.Millisecond
		step := calendar.Add(from, first)
		if got, want := calendar.Add(step, second), calendar.Add(from, first+second); got != want {
			t.Fatalf("in two steps due %d, in one %d", got, want)
		}
		if got := calendar.Between(from, step); got != first {
			t.Fatalf("open %v until due, want %v", got, first)
		}
		if got := calendar.Between(step, from); got != 0 {
			t.Fatalf("open %v backwards", got)
		}
	})
}
