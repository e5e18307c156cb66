package cadence

import (
	"cmp"
	"slices"
	"time"

	"liuke/internal/calendar"
)

// Customer is what due contacts are reckoned from.
type Customer struct {
	RootID  string
	Name    string
	Tier    string
	OwnerID string
	MadeAt  int64        // when the record was made
	Since   calendar.Day // the day of that, by the company's clocks
	Worth   int64        // over three years; 0 when not scored
	Scored  bool

	// The last days on which the customer was reached: in any way, spoken with,
	// face to face, and face to face with a leader; 0 for never.
	Any, Talk, Visit, Leader calendar.Day
	Agreed                   calendar.Day // the day that was agreed in the latest contact; 0 for none
	FirstBy                  int64        // until when the new owner is to speak with them after a hand-over; 0 for nothing to do
	PutOff                   []PutOff     // those in force
}

// PutOff is a contact put off to another day.
type PutOff struct {
	What   What
	Until  calendar.Day
	Reason string
	By     string
	On     calendar.Day // the day on which it was put off
}

// Due is a contact that is due.
type Due struct {
	Customer
	What   What
	Day    calendar.Day // on which we are open
	Last   calendar.Day // the last contact that counts; 0 for none
	Plan   Plan         // that asks for it; zero of Agreed and First
	PutOff *PutOff      // why it is due later than it would be
}

// Late is by how many days a contact is late on the day, 0 when it is not.
func (d Due) Late(today calendar.Day) int64 { return max(0, int64(today-d.Day)) }

// Lapsed reports whether the contact is late by more than a third of the time
// that its plan allows, and by more than a week.
func (d Due) Lapsed(today calendar.Day) bool {
	return d.Plan.Every > 0 && d.Late(today) > max(7, int64(d.Plan.Span())/3)
}

// DueBy returns the contacts with the customer that are due by the day, the
// first first. Due days are moved to the next day on which business is open.
func DueBy(plans Plans, c Customer, by calendar.Day, open *calendar.Calendar) []Due {
	var list []Due
	add := func(d Due) {
		for _, p := range c.PutOff {
			if p.What == d.What && p.On >= d.Last && p.Until > d.Day {
				d.Day, d.PutOff = p.Until, &p
			}
		}
		if d.Day = openDay(d.Day, open); d.Day <= by {
			list = append(list, d)
		}
	}
	if c.FirstBy > 0 {
		add(Due{Customer: c, What: First, Day: calendar.DayOf(c.FirstBy, open.Zone()), Last: 0})
	}
	if c.Agreed > 0 {
		add(Due{Customer: c, What: Agreed, Day: c.Agreed, Last: c.Any})
	}
	for _, p := range plans.of(c.Tier) {
		last := c.last(p.What)
		add(Due{Customer: c, What: p.What, Day: max(last, p.since(c, last)) + p.Span(), Last: last, Plan: p})
	}
	slices.SortStableFunc(list, func(a, b Due) int { return cmp.Compare(a.Day, b.Day) })
	return list
}

// since is from when a plan counts for a customer whom nobody spoke with yet:
// nobody is late on the first day of a plan, or of a customer.
func (p Plan) since(c Customer, last calendar.Day) calendar.Day {
	if last > 0 {
		return 0
	}
	return max(p.From, c.Since)
}

func (c Customer) last(what What) calendar.Day {
	switch what {
	case Talk:
		return c.Talk
	case Visit:
		return c.Visit
	case Leader:
		return c.Leader
	}
	return c.Any
}

// openDay returns the first day from the one on which business is open at all.
func openDay(day calendar.Day, open *calendar.Calendar) calendar.Day {
	return calendar.DayOf(open.NextOpen(day.Start(open.Zone())), open.Zone())
}

// firstWithin is how much open time a new owner has to speak with a customer
// whom they were handed: two working days.
const firstWithin = 2 * 24 * time.Hour

// FirstBy is until when the new owner is to speak with a customer who was
// handed over at the instant.
func FirstBy(at int64, open *calendar.Calendar) int64 {
	return open.WholeDays().Add(at, firstWithin)
}
