package web

import (
	"time"

	"liuke/internal/calendar"
	"liuke/internal/fault"
)

// Quick choices of when a promise is due. They are worked out when they are
// sent, so that a page left open promises nothing that has passed.
const (
	dueIn2h    = "2h"
	dueToday   = "today"
	dueNoon    = "noon"
	dueWorking = "day" // a working day's time
	dueAt      = "at"  // as entered

	dueByPolicy = "policy" // the company's time for what is promised
)

// atTheLatest is the hour that "today" means.
const (
	atTheLatest = 17
	noon        = 12
)

// dueOptions are the choices that make sense now, with the time each means.
func (v *visit) dueOptions() ([]Option, error) {
	hours, err := v.calendar()
	if err != nil {
		return nil, err
	}
	var options []Option
	for _, choice := range []string{dueIn2h, dueToday, dueNoon, dueWorking} {
		at := v.quickDue(choice, hours)
		if at-v.page.Now < time.Hour.Milliseconds() || !hours.Open(at-1) {
			continue // too soon, or when nobody is there to keep it
		}
		options = append(options, Option{
			Value: choice, Label: v.t("case.due_" + choice), Hint: v.page.When(at, v.page.Now, v.page.Loc), Chosen: len(options) == 0,
		})
	}
	return append(options, Option{Value: dueAt, Label: v.t("case.due_at"), Chosen: len(options) == 0}), nil
}

// quickDue returns the instant that a quick choice means now.
func (v *visit) quickDue(choice string, hours *calendar.Calendar) int64 {
	today := calendar.DayOf(v.page.Now, v.page.Loc)
	switch choice {
	case dueToday:
		return onDay(today, atTheLatest, v.page.Loc)
	case dueNoon:
		next := hours.NextOpen((today + 1).Start(v.page.Loc))
		return onDay(calendar.DayOf(next, v.page.Loc), noon, v.page.Loc)
	case dueWorking:
		return hours.Add(v.page.Now, 8*time.Hour)
	default:
		return v.page.Now + 2*time.Hour.Milliseconds()
	}
}

func onDay(day calendar.Day, hour int, zone *time.Location) int64 {
	year, month, date := day.Date()
	return time.Date(year, month, date, hour, 0, 0, 0, zone).UnixMilli()
}

// dueTime returns when a promise is due, as it was chosen or entered. A time
// entered is by the company's clock.
func (v *visit) dueTime(choice, entered string) (int64, error) {
	switch choice {
	case dueIn2h, dueToday, dueNoon, dueWorking:
		hours, err := v.calendar()
		if err != nil {
			return 0, err
		}
		return v.quickDue(choice, hours), nil
	case dueAt:
	default:
		return 0, fault.New(fault.Invalid, "case.due_invalid").On("due")
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", entered, v.page.Loc)
	if err != nil {
		return 0, fault.New(fault.Invalid, "case.due_invalid").On("at")
	}
	return at.UnixMilli(), nil
}
