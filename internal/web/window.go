package web

import (
	"strconv"
	"strings"
	"time"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/workorder"
)

// window writes from when until when somebody comes.
func (v *visit) window(w workorder.Window) string {
	if w == (workorder.Window{}) {
		return ""
	}
	if w.Until-w.From > longWindow {
		return v.t("workorder.until_when", "When", v.page.When(w.Until, v.page.Now, v.page.Loc))
	}
	from, until := v.page.When(w.From, v.page.Now, v.page.Loc), v.page.When(w.Until, v.page.Now, v.page.Loc)
	if calendar.DayOf(w.From, v.page.Loc) == calendar.DayOf(w.Until, v.page.Loc) {
		until = v.page.Clock(w.Until, v.page.Loc)
	}
	return from + "–" + until
}

// longWindow is how long a window is of which only the end is said, in milliseconds.
const longWindow = int64(12 * time.Hour / time.Millisecond)

// Values of choices that are worked out when they are sent.
const (
	windowDay = "24h" // within 24 hours
	windowAt  = "at"  // as entered
)

// onSite is the span of the choice "within 24 hours".
const onSite = 24 * time.Hour

// windowsAhead is how many opening half days a window may be chosen from.
const windowsAhead = 4

// windowOptions are the windows that make sense now: within 24 hours, and the
// next mornings and afternoons on which the company is open.
func (v *visit) windowOptions() ([]Option, error) {
	hours, err := v.calendar()
	if err != nil {
		return nil, err
	}
	options := []Option{{
		Value: windowDay, Label: v.t("workorder.within_24h"), Chosen: true,
		Hint: v.t("workorder.until_when", "When", v.page.When(v.page.Now+onSite.Milliseconds(), v.page.Now, v.page.Loc)),
	}}
	const halfDay = 5 * time.Hour
	today := calendar.DayOf(v.page.Now, v.page.Loc)
	for day := today; day < today+10 && len(options) <= windowsAhead; day++ {
		for _, from := range []int{8, 13} {
			w := workorder.Window{From: onDay(day, from, v.page.Loc)}
			w.Until = w.From + halfDay.Milliseconds()
			if open := hours.NextOpen(w.From); open < w.Until {
				w.From = open
			} else {
				continue
			}
			if w.From > v.page.Now && len(options) <= windowsAhead {
				options = append(options, Option{Value: windowValue(w), Label: v.window(w)})
			}
		}
	}
	return append(options, Option{Value: windowAt, Label: v.t("workorder.window_at")}), nil
}

func windowValue(w workorder.Window) string {
	return strconv.FormatInt(w.From, 10) + "-" + strconv.FormatInt(w.Until, 10)
}

// window reads the window that was chosen or entered.
func (a *act) window() (w workorder.Window, err error) {
	switch choice := a.text("window"); choice {
	case windowDay:
		return workorder.Window{From: a.page.Now, Until: a.page.Now + onSite.Milliseconds()}, nil
	case windowAt:
		for field, at := range map[string]*int64{"from": &w.From, "until": &w.Until} {
			t, err := time.ParseInLocation("2006-01-02T15:04", a.text(field), a.page.Loc)
			if err != nil {
				return w, fault.New(fault.Invalid, "case.due_invalid").On(field)
			}
			*at = t.UnixMilli()
		}
		return w, nil
	default:
		from, until, _ := strings.Cut(choice, "-")
		var errFrom, errUntil error
		w.From, errFrom = strconv.ParseInt(from, 10, 64)
		w.Until, errUntil = strconv.ParseInt(until, 10, 64)
		if errFrom != nil || errUntil != nil {
			return w, fault.New(fault.Invalid, "workorder.window_unknown").On("window")
		}
		return w, nil
	}
}
