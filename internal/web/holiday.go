package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/i18n"
	"liuke/internal/promise"
)

// HolidaySettings is which holidays the company keeps, as the company's page
// shows it.
type HolidaySettings struct {
	Choice  *Form
	Load    *Form
	Years   []HolidayYear
	Next    []HolidaySpan // the next days off
	Worked  []HolidaySpan // the next adjusted working days
	Unknown string        // which year is not announced yet; "" when no holidays are kept

	page *Page
}

// HolidayYear is a year of holidays as the list of years shows it.
type HolidayYear struct {
	Year      string
	Source    string
	Published string
	Chip      Chip
	Count     string
	Spans     []HolidaySpan
	Own       bool // brought in by the company, and so may be taken out
}

// HolidaySpan is some days in a row with one name.
type HolidaySpan struct {
	Name, When string
	Mark       string // that the day is worked, where it stands among days off
	Working    bool

	first, last calendar.Day
}

// shownNext is how many holidays to come are shown, and how many working days.
const shownNext = 4

func (s *Site) holidaySettings(v *visit, o account.Observance) (*HolidaySettings, error) {
	settings := &HolidaySettings{
		Choice: NewForm(v.page.Printer, url.Values{
			"holidays.code": {o.Code}, "holidays.worked_as": {strconv.Itoa(int(o.WorkedAs))},
		}),
		Load: NewForm(v.page.Printer, nil), page: &v.page,
	}
	today := calendar.DayOf(v.page.Now, v.page.Loc)
	for _, h := range o.Years() {
		own := slices.ContainsFunc(o.Own, func(y account.OwnYear) bool { return y.Year == h.Year })
		year := v.page.holidayYear(h, own)
		settings.Years = append(settings.Years, year)
		for _, span := range year.Spans {
			switch {
			case span.last < today:
			case span.Working && len(settings.Worked) < shownNext:
				span.Mark = ""
				settings.Worked = append(settings.Worked, span)
			case !span.Working && len(settings.Next) < shownNext:
				settings.Next = append(settings.Next, span)
			}
		}
	}
	open, err := o.Calendar(v.company)
	if err != nil {
		return nil, err
	}
	if year, observes := open.UnknownFrom(v.page.Now); observes {
		settings.Unknown = v.t("holiday.unknown", "Year", strconv.Itoa(year))
	}
	return settings, nil
}

func (p *Page) holidayYear(h calendar.Holidays, own bool) HolidayYear {
	year := HolidayYear{
		Year: strconv.Itoa(h.Year), Source: h.Source, Published: p.Date(h.PublishedOn), Own: own,
		Chip: Chip{Tone: "good", Word: p.T("holiday.shipped")}, Spans: p.holidaySpans(h.Days),
	}
	if own {
		year.Chip = Chip{Tone: "open", Word: p.T("holiday.own")}
	}
	off := 0
	for _, e := range h.Days {
		if e.Kind == calendar.Off {
			off++
		}
	}
	year.Count = p.T("holiday.count", "Off", off, "Working", len(h.Days)-off)
	return year
}

// holidaySpans joins days off that follow each other and have one name.
func (p *Page) holidaySpans(days []calendar.Exception) []HolidaySpan {
	var spans []HolidaySpan
	for _, e := range days {
		name := e.Name
		if e.English != "" && p.Lang() != i18n.Chinese {
			name = e.English
		}
		span := HolidaySpan{Name: name, Working: e.Kind == calendar.Working, first: e.Day, last: e.Day}
		if n := len(spans); n > 0 && !span.Working && !spans[n-1].Working && spans[n-1].Name == name && spans[n-1].last == e.Day-1 {
			spans[n-1].last = e.Day
			continue
		}
		spans = append(spans, span)
	}
	for i, s := range spans {
		if s.Working {
			spans[i].Mark = p.T("holiday.is_worked")
		}
		spans[i].When = p.dayOfWeek(s.first)
		if s.last > s.first {
			spans[i].When += " – " + p.dayOfWeek(s.last)
		}
	}
	return spans
}

// dayOfWeek is a date with its weekday.
func (p *Page) dayOfWeek(day calendar.Day) string {
	return p.Date(day) + " " + p.Weekday(day.Weekday())
}

// T translates for the reader.
func (h *HolidaySettings) T(key string, pairs ...any) string { return h.page.T(key, pairs...) }

// Codes are the series of holidays to choose from.
func (h *HolidaySettings) Codes() []Option {
	options := []Option{{Label: h.T("holiday.none")}}
	for _, code := range calendar.Codes {
		options = append(options, Option{Value: code, Label: h.T("holiday.code." + code)})
	}
	return options
}

// Weekdays are the days of the week, from Monday on.
func (h *HolidaySettings) Weekdays() []Option {
	options := make([]Option, 0, 7)
	for n := range 7 {
		day := time.Weekday((n + 1) % 7)
		options = append(options, Option{Value: strconv.Itoa(int(day)), Label: h.page.Weekday(day)})
	}
	return options
}

// chooseHolidays changes which holidays the company keeps.
func (s *Site) chooseHolidays(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	workedAs, err := strconv.Atoi(in.Get("holidays.worked_as"))
	if err != nil {
		workedAs = -1 // refused like any other that is no weekday
	}
	err = s.Accounts.ChooseHolidays(v.ctx(), v.actor, in.Get("holidays.code"), time.Weekday(workedAs))
	if err != nil {
		return s.holidaysAgain(v, err, func(h *HolidaySettings) bool {
			h.Choice.Values = in
			fixable := h.Choice.mend(err)
			h.Choice.within("holidays")
			return fixable
		})
	}
	s.flash(v, "good", v.t("holiday.saved"), "")
	SeeOther(v.w, v.r, "/company#holidays")
	return nil
}

// holidaysAgain shows the page again with what was entered and is wrong with it,
// as mend puts it into the settings; it reports whether the person can mend it.
func (s *Site) holidaysAgain(v *visit, err error, mend func(*HolidaySettings) bool) error {
	page, errPage := s.companyPage(v)
	if errPage != nil {
		return errPage
	}
	if !mend(page.Holidays) {
		return err
	}
	s.showAgain(v, err, "company", page)
	return nil
}

// removeYear takes out a year that the company brought in.
func (s *Site) removeYear(v *visit) error {
	year, err := strconv.Atoi(v.r.PathValue("year"))
	if err != nil {
		return NotFound()
	}
	if err := s.Accounts.RemoveYear(v.ctx(), v.actor, year); err != nil {
		return err
	}
	s.flash(v, "good", v.t("holiday.removed", "Year", strconv.Itoa(year)), "")
	SeeOther(v.w, v.r, "/company#holidays")
	return nil
}

// loadYear brings in a year of holidays from a file.
func (s *Site) loadYear(v *visit) error {
	in, text, err := v.enteredWithText("load.file", maxHolidays)
	if err == nil {
		var h calendar.Holidays
		if h, err = holidaysEntered(in, text); err == nil {
			err = s.Accounts.LoadYear(v.ctx(), v.actor, h)
		}
	}
	if err != nil {
		return s.holidaysAgain(v, err, func(h *HolidaySettings) bool {
			h.Load.Values = in
			fixable := h.Load.mend(err)
			h.Load.about("file")
			h.Load.within("load")
			return fixable
		})
	}
	year := strings.TrimSpace(in.Get("load.year"))
	s.flash(v, "good", v.t("holiday.loaded", "Year", year), "/company/holidays/years/"+url.PathEscape(year)+"/remove")
	SeeOther(v.w, v.r, "/company#holidays")
	return nil
}

const maxHolidays = 256 << 10 // bytes of a file of holidays

// provisional reports whether a promise may still be moved by the calendar: it
// was reckoned by it, and the holidays of the year it is due in are not known.
func (v *visit) provisional(p promise.Promise) (bool, error) {
	if p.Basis == (promise.Basis{}) || p.State != promise.Open || p.DueAt == promise.OpenEnded {
		return false, nil
	}
	open, err := v.calendar()
	return err == nil && open.Provisional(p.DueAt), err
}
