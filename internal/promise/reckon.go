package promise

import (
	"cmp"
	"slices"
	"time"

	"liuke/internal/calendar"
)

// Basis is what a due time was reckoned from: so much time of its unit, counted
// from an instant. A due time that somebody named has none.
type Basis struct {
	From   int64
	Within int64 // milliseconds
	Unit   Unit
	Spared Spared // do not count either
}

// Unit says which time counts.
type Unit string

// The units.
const (
	OpenTime Unit = ""      // while business is open
	WorkDays Unit = "days"  // all of each day on which business opens: 24 hours are a working day
	AllTime  Unit = "clock" // always: 24 hours are a day
)

// Units lists all units.
var Units = []Unit{OpenTime, WorkDays, AllTime}

// Halt is a time that does not count. Until is 0 while nobody knows when it ends.
type Halt struct{ From, Until int64 }

// OpenEnded is when a promise is due whose clock stands still, and nobody knows
// until when: later than any other, and still an instant that every program can write.
const OpenEnded = int64(1)<<53 - 1

// Due is when a promise is due, and nothing else says so: the company's calendar
// counts the time of the basis, and what falls into halts does not count. What
// fell due before a halt began stays due then. While a halt without an end
// stands in the way it is OpenEnded.
func (b Basis) Due(open *calendar.Calendar, halts []Halt) int64 {
	return b.due(open, b.sparing(open, halts))
}

// sparing returns the halts and the hours that are spared. Where business is
// open only while they are, they cannot be kept, and do count.
func (b Basis) sparing(open *calendar.Calendar, halts []Halt) []Halt {
	spared := b.Spared.days(b.From, ahead)
	if len(spared) == 0 {
		return halts
	}
	all := slices.Concat(halts, spared)
	if b.due(open, all) >= spared[len(spared)-1].From {
		return halts
	}
	return all
}

func (b Basis) due(open *calendar.Calendar, halts []Halt) int64 {
	counted := b.Unit.of(open)
	from, left := b.From, time.Duration(b.Within)*time.Millisecond
	for _, h := range inOrder(halts) {
		if h.Until != 0 && h.Until <= max(from, h.From) {
			continue
		}
		if h.From > from {
			due := counted.Add(from, left)
			if due <= h.From {
				return due
			}
			left -= counted.Between(from, h.From)
		}
		if h.Until == 0 {
			return OpenEnded
		}
		from = h.Until
	}
	return counted.Add(from, left)
}

// Ran is how much time has counted by now.
func (b Basis) Ran(open *calendar.Calendar, halts []Halt, now int64) time.Duration {
	var ran time.Duration
	for _, s := range b.Runs(open, halts, now) {
		ran += time.Duration(s.Until-s.From) * time.Millisecond
	}
	return ran
}

// Runs lists the times until now that count.
func (b Basis) Runs(open *calendar.Calendar, halts []Halt, now int64) []Halt {
	counted := b.Unit.of(open)
	var runs []Halt
	add := func(from, until int64) {
		for start, end := range counted.Spans(from, until) {
			if n := len(runs); n > 0 && runs[n-1].Until == start {
				runs[n-1].Until = end
			} else {
				runs = append(runs, Halt{start, end})
			}
		}
	}
	from := b.From
	for _, h := range inOrder(b.sparing(open, halts)) {
		if h.Until != 0 && h.Until <= max(from, h.From) {
			continue
		}
		add(from, min(h.From, now))
		if h.Until == 0 {
			return runs
		}
		from = h.Until
	}
	add(from, now)
	return runs
}

// Left is how much of the time there is has not counted by now; less than
// nothing once it is over.
func (b Basis) Left(open *calendar.Calendar, halts []Halt, now int64) time.Duration {
	return time.Duration(b.Within)*time.Millisecond - b.Ran(open, halts, now)
}

func inOrder(halts []Halt) []Halt {
	return slices.SortedFunc(slices.Values(halts), func(a, b Halt) int { return cmp.Compare(a.From, b.From) })
}

// of returns the calendar that counts the unit's time.
func (u Unit) of(open *calendar.Calendar) *calendar.Calendar {
	switch u {
	case WorkDays:
		return open.WholeDays()
	case AllTime:
		return open.Always()
	default:
		return open
	}
}

// grace is what is left at least of a promise whose clock stood still while the
// calendar changed so that there was nothing left of its time.
const grace = int64(time.Hour / time.Millisecond)

// Reckon returns the promise as it is due by the calendar and the halts. It
// stays as it is when it has no Basis, and when it is settled or broken. A
// change of the calendar breaks no promise: where it has the promise due in the
// past, what the customer was told holds, and is from then on a time that was
// named; where the clock stood still, an hour is left.
func (p Promise) Reckon(open *calendar.Calendar, halts []Halt, now int64) Promise {
	if p.Basis == (Basis{}) || p.Lapse(now).State != Open {
		return p
	}
	switch due := p.Basis.Due(open, halts); {
	case due > now:
		p.DueAt = due
	case p.DueAt != OpenEnded:
		p.Basis = Basis{}
	default:
		p.Basis = Basis{From: now, Within: min(p.Basis.Within, grace)}
		p.DueAt = p.Basis.Due(open, halts)
	}
	return p
}

// Stops reports whether the promise's clock stands still while its case does:
// that of one reckoned in time, but not of a call. Somebody calls when they
// said they would, also with nothing new to tell.
func (p Promise) Stops() bool { return p.Basis != (Basis{}) && p.Kind != Callback }
