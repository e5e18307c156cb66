package account_test

import (
	"context"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/job"
)

// year2027 is a year of holidays that somebody brings in.
var year2027 = calendar.Holidays{
	Year: 2027, Source: " Notice \n of 2026", PublishedOn: calendar.DayOn(2026, time.November, 5),
	Days: []calendar.Exception{
		{Day: calendar.DayOn(2027, time.January, 3), Kind: calendar.Working, Name: "元旦"},
		{Day: calendar.DayOn(2027, time.January, 1), Kind: calendar.Off, Name: "元旦"},
	},
}

// reckonings returns a count, since it was last asked for, of the jobs that
// followed a change of the calendar.
func (o *office) reckonings() func() int {
	count := 0
	o.jobs.Handle(account.JobCalendar, func(context.Context, job.Job) error {
		count++
		return nil
	}, job.Options{})
	return func() int {
		o.Helper()
		o.now = o.now.Add(time.Minute)
		_, err := o.jobs.RunDue(o.ctx)
		o.ok(err)
		n := count
		count = 0
		return n
	}
}

func TestCompanyKeepsHolidays(t *testing.T) {
	each(t, func(o *office) {
		reckonings := o.reckonings()
		dueAfter := func(from string) string {
			o.Helper()
			open, err := o.Calendar(o.ctx)
			o.ok(err)
			at, err := time.ParseInLocation("2006-01-02 15:04", from, open.Zone())
			o.ok(err)
			return time.UnixMilli(open.Add(at.UnixMilli(), 2*time.Hour)).In(open.Zone()).Format("2006-01-02 15:04")
		}
		expect := func(from, want string) {
			o.Helper()
			if got := dueAfter(from); got != want {
				o.Errorf("two hours from %s are over at %s, want %s", from, got, want)
			}
		}
		c := company
		c.Zone, c.Hours = "Asia/Shanghai", "Mon-Fri 09:00-18:00"
		_, err := o.UpdateCompany(o.ctx, o.admin, c)
		o.ok(err)
		reckonings()
		expect("2026-09-30 17:00", "2026-10-01 10:00")

		o.ok(o.ChooseHolidays(o.ctx, o.admin, calendar.China, time.Monday))
		expect("2026-09-30 17:00", "2026-10-08 10:00")
		expect("2026-12-31 17:00", "2027-01-01 10:00")
		if n := reckonings(); n != 1 {
			o.Errorf("%d jobs follow the choice", n)
		}

		o.ok(o.LoadYear(o.ctx, o.admin, year2027))
		expect("2026-12-31 17:00", "2027-01-03 10:00")
		kept, err := o.Observance(o.ctx)
		o.ok(err)
		if len(kept.Own) != 1 || kept.Own[0].Source != "Notice of 2026" || kept.Own[0].ByID != o.admin.ID || len(kept.Own[0].Days) != 2 {
			o.Errorf("kept as %+v", kept.Own)
		}
		again := year2027
		again.Days = year2027.Days[1:]
		o.ok(o.LoadYear(o.ctx, o.admin, again))
		expect("2026-12-31 17:00", "2027-01-04 10:00")
		o.ok(o.RemoveYear(o.ctx, o.admin, 2027))
		expect("2026-12-31 17:00", "2027-01-01 10:00")
		o.refused(o.RemoveYear(o.ctx, o.admin, 2027), "account.year_unknown")
		if n := reckonings(); n != 3 {
			o.Errorf("%d jobs follow three changes of a year", n)
		}

		c.Hours = "Tue-Fri 09:00-18:00"
		_, err = o.UpdateCompany(o.ctx, o.admin, c)
		o.refused(err, "calendar.worked_as_closed")
		c.Hours, c.Name = "Mon-Fri 09:00-18:00", "Another"
		_, err = o.UpdateCompany(o.ctx, o.admin, c)
		o.ok(err)
		if n := reckonings(); n != 0 {
			o.Errorf("%d jobs follow a new name", n)
		}
		o.ok(o.ChooseHolidays(o.ctx, o.admin, "", time.Monday))
		expect("2026-09-30 17:00", "2026-10-01 10:00")
	})
}

func TestHolidaysAreRefused(t *testing.T) {
	each(t, func(o *office) {
		reckonings := o.reckonings()
		o.refused(o.ChooseHolidays(o.ctx, o.admin, "mars", time.Monday), "account.holidays_unknown")
		o.refused(o.ChooseHolidays(o.ctx, o.admin, "", 7), "account.weekday_unknown")
		o.refused(o.ChooseHolidays(o.ctx, o.admin, calendar.China, time.Sunday), "calendar.worked_as_closed")
		unsourced := year2027
		unsourced.Source = " "
		o.refused(o.LoadYear(o.ctx, o.admin, unsourced), "account.source_invalid")
		closed := year2027
		closed.Days = nil
		for day := calendar.DayOn(2027, time.January, 1); day <= calendar.DayOn(2027, time.December, 31); day++ {
			closed.Days = append(closed.Days, calendar.Exception{Day: day, Kind: calendar.Off, Name: "x"})
		}
		o.refused(o.LoadYear(o.ctx, o.admin, closed), "calendar.year_closed")
		agent := o.hire("agent@example.com", account.RoleAgent).Actor()
		for _, err := range []error{
			o.ChooseHolidays(o.ctx, agent, "", time.Monday), o.LoadYear(o.ctx, agent, year2027), o.RemoveYear(o.ctx, agent, 2027),
		} {
			if !fault.Is(err, fault.Denied) {
				o.Errorf("an agent may change the holidays: %v", err)
			}
		}
		if n := reckonings(); n != 0 {
			o.Errorf("%d jobs follow what was refused", n)
		}
	})
}
