package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/job"
)

// Observance implements account.Store. A company that chose nothing yet has none.
func (a Accounts) Observance(ctx context.Context) (account.Observance, error) {
	o, err := one(ctx, a.db, scanObservance, "holidays-chosen")
	if errors.Is(err, errNoRow) {
		o, err = account.DefaultObservance, nil
	}
	years, errYears := list(ctx, a.db, scanOwnYear, "holiday-years")
	days, errDays := list(ctx, a.db, scanHoliday, "holiday-days")
	for _, d := range days {
		at := slices.IndexFunc(years, func(y account.OwnYear) bool { return y.Year == d.year })
		if at >= 0 { // else it came in after the years were read
			years[at].Days = append(years[at].Days, d.Exception)
		}
	}
	o.Own = years
	return o, errors.Join(err, errYears, errDays)
}

func scanObservance(rows *sql.Rows) (o account.Observance, err error) {
	return o, rows.Scan(&o.Code, &o.WorkedAs)
}

func scanOwnYear(rows *sql.Rows) (y account.OwnYear, err error) {
	return y, rows.Scan(&y.Year, &y.Source, &y.PublishedOn, &y.ByID, &y.At)
}

// holiday is a day of a year of holidays.
type holiday struct {
	year int
	calendar.Exception
}

func scanHoliday(rows *sql.Rows) (h holiday, err error) {
	return h, rows.Scan(&h.year, &h.Day, &h.Kind, &h.Name)
}

// ChooseHolidays implements account.Store.
func (a Accounts) ChooseHolidays(ctx context.Context, o account.Observance, jobs ...job.Job) error {
	b := a.db.batch()
	b.add("holidays-choose", account.CompanyID, o.Code, int64(o.WorkedAs))
	b.enqueue(jobs...)
	return b.commit(ctx)
}

// PutYear implements account.Store.
func (a Accounts) PutYear(ctx context.Context, y account.OwnYear, jobs ...job.Job) error {
	b := a.db.batch()
	b.add("holiday-year-put", y.Year, y.Source, int64(y.PublishedOn), y.ByID, y.At)
	b.add("holiday-remove", y.Year)
	for _, e := range y.Days {
		b.add("holiday-insert", y.Year, int64(e.Day), string(e.Kind), e.Name)
	}
	b.enqueue(jobs...)
	return b.commit(ctx)
}

// RemoveYear implements account.Store.
func (a Accounts) RemoveYear(ctx context.Context, year int, jobs ...job.Job) error {
	b := a.db.batch()
	b.add("holiday-remove", year)
	b.addExpect(fault.New(fault.NotFound, "account.year_unknown"), "holiday-year-remove", year)
	b.enqueue(jobs...)
	return b.commit(ctx)
}

// Reckoned implements desk.Store.
func (s Desk) Reckoned(ctx context.Context, afterCase, afterID string, limit int) ([]desk.Reckoned, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (r desk.Reckoned, err error) {
		return r, rows.Scan(append(promiseFields(&r.Promise), &r.Halted)...)
	}, "promise-reckoned", afterCase, afterID, limit)
}
