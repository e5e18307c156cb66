package account

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/job"
	"liuke/internal/wording"
)

// Observance is which holidays the company keeps.
type Observance struct {
	Code     string       // of the series that comes with the program; "" for none
	WorkedAs time.Weekday // whose hours an adjusted working day has
	Own      []OwnYear    // years the company brought in itself, in order
}

// DefaultObservance is that of a company that has chosen nothing: none.
var DefaultObservance = Observance{WorkedAs: time.Monday}

// OwnYear is a year of holidays that the company brought in. It takes the place
// of the year that comes with the program.
type OwnYear struct {
	calendar.Holidays
	ByID string
	At   int64
}

// Years returns the holidays that the company keeps, year by year.
func (o Observance) Years() []calendar.Holidays {
	var years []calendar.Holidays
	for _, h := range calendar.Announced(o.Code) {
		if !slices.ContainsFunc(o.Own, func(y OwnYear) bool { return y.Year == h.Year }) {
			years = append(years, h)
		}
	}
	for _, y := range o.Own {
		years = append(years, y.Holidays)
	}
	slices.SortFunc(years, func(a, b calendar.Holidays) int { return a.Year - b.Year })
	return years
}

// Calendar returns when a company that keeps these holidays is open.
func (o Observance) Calendar(c Company) (*calendar.Calendar, error) {
	hours, err := calendar.ParseHours(c.Hours)
	if err != nil {
		return nil, err
	}
	week, err := calendar.New(c.Location(), hours, nil)
	if err != nil {
		return nil, err
	}
	return week.Observing(o.Years(), o.WorkedAs)
}

// JobCalendar is the kind of job that follows a change of the calendar, queued
// with it: promises that were reckoned by it are to be reckoned again.
const JobCalendar = "calendar.changed"

// settling is how long after a change of the calendar the job begins: by then
// nobody still reckons by what it was.
const settling = 5 * time.Second

func (s *Service) calendarJob() job.Job {
	now := s.clock()
	return job.New(JobCalendar, struct{}{}, now+settling.Milliseconds(), now)
}

// Calendar returns when the company is open.
func (s *Service) Calendar(ctx context.Context) (*calendar.Calendar, error) {
	company, err := s.store.Company(ctx)
	if err != nil {
		return nil, err
	}
	o, err := s.store.Observance(ctx)
	if err != nil {
		return nil, err
	}
	return o.Calendar(company)
}

// Observance returns which holidays the company keeps.
func (s *Service) Observance(ctx context.Context) (Observance, error) { return s.store.Observance(ctx) }

// ChooseHolidays changes the series of holidays that the company keeps, "" for
// none, and the weekday whose hours an adjusted working day has.
func (s *Service) ChooseHolidays(ctx context.Context, by Actor, code string, workedAs time.Weekday) error {
	return s.observe(ctx, by, func(o Observance) (Observance, error) {
		if code != "" && !slices.Contains(calendar.Codes, code) {
			return o, fault.New(fault.Invalid, "account.holidays_unknown").On("code")
		}
		if workedAs < time.Sunday || workedAs > time.Saturday {
			return o, fault.New(fault.Invalid, "account.weekday_unknown").On("worked_as")
		}
		o.Code, o.WorkedAs = code, workedAs
		return o, nil
	}, func(o Observance) error { return s.store.ChooseHolidays(ctx, o, s.calendarJob()) })
}

// maxSource is how many characters the source of a year of holidays may have.
const maxSource = 200

// LoadYear brings in a year of holidays, in the place of what there was of it.
func (s *Service) LoadYear(ctx context.Context, by Actor, h calendar.Holidays) error {
	h.Code, h.Source = "", wording.Line(h.Source)
	year := OwnYear{ByID: by.ID, At: s.clock()}
	return s.observe(ctx, by, func(o Observance) (_ Observance, err error) {
		if !wording.Says(h.Source) || utf8.RuneCountInString(h.Source) > maxSource {
			return o, fault.New(fault.Invalid, "account.source_invalid", fault.Args{"Most": maxSource}).On("source")
		}
		if year.Holidays, err = h.Checked(); err != nil {
			return o, err
		}
		o.Own = slices.DeleteFunc(o.Own, func(y OwnYear) bool { return y.Year == h.Year })
		o.Own = append(o.Own, year)
		return o, nil
	}, func(Observance) error { return s.store.PutYear(ctx, year, s.calendarJob()) })
}

// RemoveYear takes out a year of holidays that was brought in, or returns a
// NotFound fault. What comes with the program holds again.
func (s *Service) RemoveYear(ctx context.Context, by Actor, year int) error {
	return s.observe(ctx, by, func(o Observance) (Observance, error) {
		o.Own = slices.DeleteFunc(o.Own, func(y OwnYear) bool { return y.Year == year })
		return o, nil
	}, func(Observance) error { return s.store.RemoveYear(ctx, year, s.calendarJob()) })
}

// observe changes which holidays are kept and keeps the change, unless it makes
// a calendar by which the company is never open.
func (s *Service) observe(ctx context.Context, by Actor,
	change func(Observance) (Observance, error), keep func(Observance) error,
) error {
	if err := by.Need(CompanyManage); err != nil {
		return err
	}
	company, err := s.store.Company(ctx)
	if err != nil {
		return err
	}
	o, err := s.store.Observance(ctx)
	if err != nil {
		return err
	}
	if o, err = change(o); err != nil {
		return err
	}
	if _, err := o.Calendar(company); err != nil {
		return err
	}
	return keep(o)
}
