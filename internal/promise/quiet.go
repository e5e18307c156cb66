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
	Letters bool  `json:"letters"` // letters that we begin wait until they are over, too
}

// DefaultQuiet is what a company has that laid down nothing: nine in the evening
// to eight. A letter rings for nobody, and goes at any time.
func DefaultQuiet() Quiet { return Quiet{From: 21 * 60, Until: 8 * 60} }

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

// Spared are hours of every day in which a customer is left alone, by the clocks
// of a zone. The zero Spared are none, as are those of a zone nobody knows.
type Spared struct {
	From  int64 // minutes since midnight
	Until int64 // minutes since midnight; before From where they go over midnight
	Zone  string
}

// In returns the hours by the clocks of a zone.
func (q Quiet) In(zone *time.Location) Spared {
	if q.From == q.Until {
		return Spared{}
	}
	return Spared{From: q.From, Until: q.Until, Zone: zone.String()}
}

// At reports whether the instant is spared, and when that is over.
func (s Spared) At(ms int64) (until int64, quiet bool) {
	for _, h := range s.days(ms, 2) {
		if h.From <= ms && ms < h.Until {
			return h.Until, true
		}
	}
	return 0, false
}

// ahead is for how many days spared hours are looked at: a call is promised for sooner.
const ahead = 60

// days returns the spared hours of so many days, from the one before the instant on.
func (s Spared) days(ms int64, days calendar.Day) []Halt {
	if s == (Spared{}) {
		return nil
	}
	zone, err := calendar.ParseZone(s.Zone)
	if err != nil {
		return nil
	}
	first := calendar.DayOf(ms, zone) - 1
	halts := make([]Halt, 0, days)
	for day := first; day < first+days; day++ {
		end := day
		if s.Until < s.From {
			end++
		}
		halts = append(halts, Halt{From: onClock(day, s.From, zone), Until: onClock(end, s.Until, zone)})
	}
	return halts
}

func onClock(day calendar.Day, minute int64, zone *time.Location) int64 {
	year, month, date := day.Date()
	return time.Date(year, month, date, int(minute/60), int(minute%60), 0, 0, zone).UnixMilli()
}
