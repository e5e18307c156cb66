package calendar

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
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
	exceptions map[date]*[1440]bool
}

// date is a day as the calendar on the wall shows it.
type date struct {
	year  int
	month time.Month
	day   int
}

func dateOf(local time.Time) date {
	year, month, day := local.Date()
	return date{year, month, day}
}

func (b *minuteBook) open(ms int64) bool {
	local := time.UnixMilli(ms).In(b.zone)
	hour, minute, _ := local.Clock()
	minute += hour * 60
	if len(b.exceptions) > 0 {
		if day, ok := b.exceptions[dateOf(local)]; ok {
			return day[minute]
		}
	}
	return b.week[local.Weekday()][minute]
}

// walk goes from an instant to another, minute by minute, and returns how long
// business was open, and when it first was; never, when it was not.
func (b *minuteBook) walk(from, to int64) (open, first int64) {
	first = math.MaxInt64
	for ms := from; ms < to; {
		next := min(to, (ms/60_000+1)*60_000)
		if b.open(ms) {
			open += next - ms
			first = min(first, ms)
		}
		ms = next
	}
	return open, first
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

// dice draw a number from low to high, both included. What is drawn is named
// for the sake of rapid, which makes an example that fails small and prints it.
type dice func(low, high int64, what string) int64

func rapidDice(t *rapid.T) dice {
	return func(low, high int64, what string) int64 { return rapid.Int64Range(low, high).Draw(t, what) }
}

// seededDice always draw the same for the same case: by the thousand, cheaply.
func seededDice(number uint64) dice {
	random := rand.New(rand.NewPCG(number, 0))
	return func(low, high int64, _ string) int64 { return low + random.Int64N(high-low+1) }
}

func (d dice) one(of int, what string) int { return int(d(0, int64(of)-1, what)) }

// day draws the shifts of a day: as text to parse, and minute by minute.
func (d dice) day(what string) (text string, open [1440]bool) {
	edges := make([]int, 2*d.one(4, what+" shifts"))
	for i := range edges {
		edges[i] = int(d(0, 1440, what))
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var parts []string
	for i := 0; i+1 < len(edges); i += 2 {
		from, to := edges[i], edges[i+1]
		parts = append(parts, fmt.Sprintf("%02d:%02d-%02d:%02d", from/60, from%60, to/60, to%60))
		for minute := from; minute < to; minute++ {
			open[minute] = true
		}
	}
	return strings.Join(parts, ","), open
}

// zone draws one of the awkward zones.
func (d dice) zone(t testing.TB) *time.Location {
	return mustZone(t, awkwardZones[d.one(len(awkwardZones), "zone")])
}

// instant draws an instant of 2009 to 2027: often near a change of clocks, the
// end of a February, of a month or of a year.
func (d dice) instant(zone *time.Location) int64 {
	ms := d(1_230_768_000_000, 1_830_297_600_000, "instant")
	local := time.UnixMilli(ms).In(zone)
	back := d(-6*3_600_000, 72*3_600_000, "before")
	switch d.one(5, "near") {
	case 0, 1:
		if _, change := local.ZoneBounds(); !change.IsZero() {
			return change.UnixMilli() - back
		}
	case 2:
		return time.Date(local.Year(), time.March, 1, 0, 0, 0, 0, zone).UnixMilli() - back
	case 3:
		return time.Date(local.Year(), local.Month()+1, 1, 0, 0, 0, 0, zone).UnixMilli() - back
	}
	return ms
}

// calendar draws a calendar and the same thing as a minuteBook: a week of split
// shifts, some days that are different, and some holidays and adjusted working days.
func (d dice) calendar(t fataler, zone *time.Location, near int64) (*Calendar, *minuteBook) {
	book := &minuteBook{zone: zone, exceptions: map[date]*[1440]bool{}}
	names := [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}
	var entries []string
	for weekday, name := range names {
		text, open := d.day(name)
		if text == "" && weekday == int(time.Wednesday) {
			text = "00:00-24:00"
			for minute := range open {
				open[minute] = true
			}
		}
		if text != "" {
			entries = append(entries, name+" "+text)
		}
		book.week[weekday] = open
	}
	hours, err := ParseHours(strings.Join(entries, "; "))
	if err != nil {
		t.Fatal(err)
	}
	somewhen := func(what string) time.Time {
		return time.UnixMilli(near).In(zone).AddDate(0, 0, int(d(-2, 16, what)))
	}
	holidays := map[int]map[date]Exception{}
	for range d.one(6, "holidays") {
		at := dateOf(somewhen("holiday"))
		e := Exception{Day: DayOn(at.year, at.month, at.day), Kind: Off}
		book.exceptions[at] = &[1440]bool{}
		if d.one(3, "adjusted") == 0 {
			e.Kind, book.exceptions[at] = Working, &book.week[time.Wednesday]
		}
		if holidays[at.year] == nil {
			holidays[at.year] = map[date]Exception{}
		}
		holidays[at.year][at] = e
	}
	exceptions := map[Day]Shifts{}
	for range d.one(4, "exceptions") {
		at := dateOf(somewhen("exception"))
		text, open := d.day("exception")
		if exceptions[DayOn(at.year, at.month, at.day)], err = ParseShifts(cmp.Or(text, closed)); err != nil {
			t.Fatal(err)
		}
		book.exceptions[at] = &open
	}
	calendar, err := New(zone, hours, exceptions)
	if err != nil {
		t.Fatal(err)
	}
	var years []Holidays
	for year, days := range holidays {
		years = append(years, Holidays{Year: year, Days: slices.Collect(maps.Values(days))})
	}
	if calendar, err = calendar.Observing(years, time.Wednesday); err != nil {
		t.Fatal(err)
	}
	return calendar, book
}

// fataler is what testing.TB and rapid.T have in common.
type fataler interface {
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// agree has a calendar and its minuteBook answer the same questions. Most spans
// are short; the longest goes over a week of holidays.
func (d dice) agree(t fataler, zone *time.Location, name string) {
	from := d.instant(zone)
	calendar, book := d.calendar(t, zone, from)
	longest := []int64{2, 2, 2, 15}[d.one(4, "long")] * 24 * 3_600_000
	to := from + d(0, longest, "length")

	open, first := book.walk(from, to)
	if got := calendar.Between(from, to).Milliseconds(); got != open {
		t.Fatalf("%s: open %d ms from %d to %d, want %d", name, got, from, to, open)
	}
	business := d(0, open, "business")
	if got, want := calendar.Add(from, time.Duration(business)*time.Millisecond), book.add(from, business); got != want {
		t.Fatalf("%s: %d ms from %d due %d, want %d", name, business, from, got, want)
	}
	if got, want := calendar.Open(from), book.open(from); got != want {
		t.Fatalf("%s: open at %d = %v, want %v", name, from, got, want)
	}
	next := calendar.NextOpen(from)
	if min(next, to) != min(first, to) || !book.open(next) {
		t.Fatalf("%s: next open at %d, from %d, want %d", name, next, from, first)
	}
}

func TestCalendarAgreesWithAMinuteStepper(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		d := rapidDice(rt)
		d.agree(rt, d.zone(t), "drawn")
	})
}

var cases = flag.Uint64("calendar.cases", 20_000, "how many random cases the calendar and the minute stepper are compared in")

func TestCalendarAgreesWithAMinuteStepperInManyCases(t *testing.T) {
	t.Parallel()
	const parts = 8
	for part := range uint64(parts) {
		t.Run(fmt.Sprintf("part %d", part), func(t *testing.T) {
			t.Parallel()
			for number := part; number < *cases; number += parts {
				d := seededDice(number)
				d.agree(t, d.zone(t), fmt.Sprintf("case %d", number))
			}
		})
	}
}

func TestOpenTimeAddsUp(test *testing.T) {
	test.Parallel()
	rapid.Check(test, func(t *rapid.T) {
		d := rapidDice(t)
		zone := d.zone(test)
		from := d.instant(zone)
		calendar, _ := d.calendar(t, zone, from)
		first := time.Duration(d(1, 40*3_600_000, "first")) * time.Millisecond
		second := time.Duration(d(1, 40*3_600_000, "second")) * time.Millisecond
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
