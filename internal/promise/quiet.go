package promise

import (
	"time"

	"liuke/internal/calendar"
	"liuke/internal/fault"
)

// QuietSetting is what the hours are kept under in which customers are left alone.
const QuietSetting = "quiet"

// Quiet are the hours in which a customer is not called, by the customer's own
// clocks. From after Until, they go over midnight; where both are the same there are none.
type Quiet struct {
	From    int64 `json:"from"`    // minutes since midnight
	Until   int64 `json:"until"`   // minutes since midnight
	Letters bool  `json:"letters"` // letters that we begin wait until they are over, where the customer's zone is known
}

// DefaultQuiet is what a company has that laid down nothing: nine in the evening to eight.
func DefaultQuiet() Quiet { return Quiet{From: 21 * 60, Until: 8 * 60, Letters: true} }

// Validate refuses hours that are none, and so long ones that nobody could be called.
func (q Quiet) Validate() error {
	const day = 24 * 60
	if q.From < 0 || q.From >= day {
		return fault.New(fault.Invalid, "quiet.clock").On("from")
	}
	if q.Until < 0 || q.Until >= day {
		return fault.New(fault.Invalid, "quiet.clock").On("until")
	}
	if (q.Until-q.From+day)%day > 18*60 {
		return fault.New(fault.Invalid, "quiet.long").On("until")
	}
	return nil
}

// At reports whether the instant is quiet in the zone, and when that is over.
func (q Quiet) At(ms int64, zone *time.Location) (until int64, quiet bool) {
	day := calendar.DayOf(ms, zone)
	for _, h := range q.halts(day-1, 2, zone) {
		if h.From <= ms && ms < h.Until {
			return h.Until, true
		}
	}
	return 0, false
}

// ahead is for how many days quiet hours are looked at: a call is promised for sooner.
const ahead = 60

// Due is when a call is due that is reckoned from the basis, so that it is never
// due in hours that are quiet: they do not count. Where business is open only
// while they are, they cannot be kept, and do count.
func (q Quiet) Due(b Basis, open *calendar.Calendar, zone *time.Location) int64 {
	due := b.Due(open, nil)
	halts := q.halts(calendar.DayOf(b.From, zone)-1, ahead, zone)
	if kept := b.Due(open, halts); len(halts) > 0 && kept < halts[len(halts)-1].From {
		return kept
	}
	return due
}

// halts are the quiet hours that begin on so many days.
func (q Quiet) halts(day calendar.Day, days int, zone *time.Location) []Halt {
	if q.From == q.Until {
		return nil
	}
	var halts []Halt
	for range days {
		end := day
		if q.Until < q.From {
			end++
		}
		halts = append(halts, Halt{From: onClock(day, q.From, zone), Until: onClock(end, q.Until, zone)})
		day++
	}
	return halts
}

func onClock(day calendar.Day, minute int64, zone *time.Location) int64 {
	year, month, date := day.Date()
	return time.Date(year, month, date, int(minute/60), int(minute%60), 0, 0, zone).UnixMilli()
}
