package promise_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/calendar"
	"liuke/internal/promise"
)

// nineToSix is open on weekdays by the clocks of Shanghai.
func nineToSix(t testing.TB) *calendar.Calendar {
	t.Helper()
	zone, err := calendar.ParseZone("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	hours, err := calendar.ParseHours("Mon-Fri 09:00-12:00,13:00-19:00")
	if err != nil {
		t.Fatal(err)
	}
	open, err := calendar.New(zone, hours, nil)
	if err != nil {
		t.Fatal(err)
	}
	return open
}

func TestDueWithHalts(t *testing.T) {
	t.Parallel()
	open := nineToSix(t)
	at := func(day, hour, minute int) int64 {
		return time.Date(2026, 3, day, hour, minute, 0, 0, open.Zone()).UnixMilli() // the 2nd is a Monday
	}
	hours := func(n int64) promise.Basis {
		return promise.Basis{From: at(2, 9, 0), Within: n * time.Hour.Milliseconds()}
	}
	in := func(b promise.Basis, u promise.Unit) promise.Basis { b.Unit = u; return b }
	for name, c := range map[string]struct {
		basis promise.Basis
		halts []promise.Halt
		want  int64
	}{
		"never halted":               {hours(8), nil, at(2, 18, 0)},
		"halted in open time":        {hours(8), []promise.Halt{{at(2, 10, 0), at(2, 11, 0)}}, at(2, 19, 0)},
		"over lunch":                 {hours(8), []promise.Halt{{at(2, 12, 0), at(2, 13, 0)}}, at(2, 18, 0)},
		"over night":                 {hours(8), []promise.Halt{{at(2, 17, 0), at(3, 10, 0)}}, at(3, 11, 0)},
		"halted before it began":     {hours(8), []promise.Halt{{at(1, 9, 0), at(1, 12, 0)}}, at(2, 18, 0)},
		"halted as it began":         {hours(8), []promise.Halt{{at(1, 9, 0), at(2, 10, 0)}}, at(2, 19, 0)},
		"halted once it was due":     {hours(8), []promise.Halt{{at(2, 18, 0), 0}}, at(2, 18, 0)},
		"still halted":               {hours(8), []promise.Halt{{at(2, 17, 59), 0}}, promise.OpenEnded},
		"halted twice, out of order": {hours(8), []promise.Halt{{at(2, 14, 0), at(2, 14, 30)}, {at(2, 10, 0), at(2, 10, 30)}}, at(2, 19, 0)},
		"halts that overlap":         {hours(8), []promise.Halt{{at(2, 10, 0), at(2, 11, 0)}, {at(2, 10, 30), at(2, 11, 0)}}, at(2, 19, 0)},
		"a halt turned round":        {hours(8), []promise.Halt{{at(2, 11, 0), at(2, 10, 0)}}, at(2, 18, 0)},
		"three working days":         {in(hours(72), promise.WorkDays), nil, at(5, 9, 0)},
		"working days and a weekend": {in(hours(5*24), promise.WorkDays), nil, at(7, 0, 0) + 9*time.Hour.Milliseconds() + 2*24*time.Hour.Milliseconds()},
		"15 days on the wall":        {in(hours(15*24), promise.AllTime), nil, at(17, 9, 0)},
		"a day on the wall, halted":  {in(hours(24), promise.AllTime), []promise.Halt{{at(2, 20, 0), at(3, 20, 0)}}, at(4, 9, 0)},
	} {
		if got := c.basis.Due(open, c.halts); got != c.want {
			t.Errorf("%s: due %s, want %s", name, time.UnixMilli(got).In(open.Zone()), time.UnixMilli(c.want).In(open.Zone()))
		}
	}
}

// TestNothingOfTheTimeIsLost draws halts, and holds the due time against what
// counted minute by minute.
func TestNothingOfTheTimeIsLost(t *testing.T) {
	t.Parallel()
	open := nineToSix(t)
	rapid.Check(t, func(t *rapid.T) {
		minute := time.Minute.Milliseconds()
		start := time.Date(2026, 3, 6, 0, 0, 0, 0, open.Zone()).UnixMilli()
		b := promise.Basis{
			From: start + rapid.Int64Range(0, 2000).Draw(t, "from")*minute, Within: rapid.Int64Range(1, 900).Draw(t, "within") * minute,
			Unit: rapid.SampledFrom(promise.Units).Draw(t, "unit"),
		}
		var halts []promise.Halt
		for range rapid.IntRange(0, 4).Draw(t, "halts") {
			from := start + rapid.Int64Range(0, 6000).Draw(t, "halted")*minute
			halts = append(halts, promise.Halt{From: from, Until: from + rapid.Int64Range(0, 3000).Draw(t, "for")*minute})
		}
		counts := func(at int64) bool {
			for _, h := range halts {
				if h.From <= at && at < h.Until {
					return false
				}
			}
			switch b.Unit {
			case promise.WorkDays:
				return open.WholeDays().Open(at)
			case promise.AllTime:
				return true
			default:
				return open.Open(at)
			}
		}
		at, left := b.From, b.Within/minute
		for ; left > 0; at += minute {
			if counts(at) {
				left--
			}
		}
		if got := b.Due(open, halts); got != at {
			t.Fatalf("due %d, counted minute by minute %d", got, at)
		}
		half := b.From + (at-b.From)/2
		if ran, left := b.Ran(open, halts, half), b.Left(open, halts, half); ran+left != time.Duration(b.Within)*time.Millisecond {
			t.Fatalf("%s ran, %s is left of %d ms", ran, left, b.Within)
		}
		if ran := b.Ran(open, halts, at); ran.Milliseconds() != b.Within {
			t.Fatalf("when it is due %s have run of %d ms", ran, b.Within)
		}
	})
}

func TestReckon(t *testing.T) {
	t.Parallel()
	open := nineToSix(t)
	monday := time.Date(2026, 3, 2, 9, 0, 0, 0, open.Zone()).UnixMilli()
	hour := time.Hour.Milliseconds()
	p := promise.Promise{Kind: promise.FirstAnswer, State: promise.Open, Basis: promise.Basis{From: monday, Within: 2 * hour}, DueAt: monday + 2*hour}
	with := func(change func(*promise.Promise)) promise.Promise { q := p; change(&q); return q }
	for name, c := range map[string]struct {
		before, want promise.Promise
		halts        []promise.Halt
		now          int64
	}{
		"as it was":                    {p, p, nil, monday},
		"halted":                       {p, with(func(p *promise.Promise) { p.DueAt = promise.OpenEnded }), []promise.Halt{{monday + hour, 0}}, monday + hour},
		"a time that was named":        {with(func(p *promise.Promise) { p.Basis = promise.Basis{} }), with(func(p *promise.Promise) { p.Basis = promise.Basis{} }), []promise.Halt{{monday, 0}}, monday},
		"broken stays as it is":        {p, p, []promise.Halt{{monday, monday + hour}}, monday + 3*hour},
		"reckoned into the past holds": {with(func(p *promise.Promise) { p.DueAt = monday + 9*hour }), with(func(p *promise.Promise) { p.DueAt, p.Basis = monday+9*hour, promise.Basis{} }), nil, monday + 3*hour},
		"nothing is left after a halt": {
			with(func(p *promise.Promise) { p.DueAt = promise.OpenEnded }),
			with(func(p *promise.Promise) {
				p.Basis, p.DueAt = promise.Basis{From: monday + 5*hour, Within: hour}, monday+6*hour
			}),
			[]promise.Halt{{monday + 3*hour, monday + 5*hour}}, monday + 5*hour,
		},
	} {
		if got := c.before.Reckon(open, c.halts, c.now); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
