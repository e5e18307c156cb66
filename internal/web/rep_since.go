package web

import (
	"net/url"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/risk/watch"
	"liuke/internal/signal"
)

// SincePart is what happened in one way to customers of the reader's since they were last here.
type SincePart struct {
	Name  string
	Count int
	Some  []SinceOne // the first of them
	Href  string     // of the whole list
}

// SinceOne is a customer, with what happened where the part does not say.
type SinceOne struct {
	Href, Who, What string
	Ref             string // of the case
}

// sinceShown is how many customers a part names.
const sinceShown = 4

// take counts one, and names it unless enough are.
func (p *SincePart) take(one SinceOne) {
	p.Count++
	if len(p.Some) < sinceShown {
		p.Some = append(p.Some, one)
	}
}

// More is how many the part does not name.
func (p SincePart) More() int { return p.Count - len(p.Some) }

// sinceDay is the day from whose beginning on things are new: the working day before today.
func (v *visit) sinceDay() (calendar.Day, error) {
	open, err := v.calendar()
	if err != nil {
		return 0, err
	}
	return open.OpenBefore(v.today()), nil
}

// sinceWords say since when something is new.
func (v *visit) sinceWords(day calendar.Day) string {
	if day == v.today()-1 {
		return v.t("rep.since_yesterday")
	}
	return v.t("rep.since_day", "Weekday", v.page.Weekday(day.Weekday()), "Date", v.page.Date(day))
}

// repSince fills in what is new of the reader's customers.
func (s *Site) repSince(v *visit, page *RepPage) error {
	day, err := v.sinceDay()
	if err != nil {
		return err
	}
	page.SinceAt, page.Since = day.Start(v.company.Location()), v.sinceWords(day)
	parts := []func(*visit, calendar.Day, int64) ([]SincePart, error){s.newSignals, s.turned, s.brokenPromises, s.regained}
	for _, part := range parts {
		found, err := part(v, day, page.SinceAt)
		if err != nil {
			return err
		}
		for _, p := range found {
			if p.Count > 0 {
				page.New = append(page.New, p)
			}
		}
	}
	return nil
}

func (s *Site) newSignals(v *visit, day calendar.Day, _ int64) ([]SincePart, error) {
	if !v.actor.Can(account.RiskRead) {
		return nil, nil
	}
	rows, err := s.Signals.List(v.ctx(), v.actor, signal.Filter{OwnerID: v.actor.ID, Since: day, Limit: repNew})
	part := SincePart{Name: v.t("rep.new_signals"), Href: "/signals?owner=" + url.QueryEscape(v.actor.ID)}
	for _, r := range rows {
		part.take(SinceOne{Href: customerPath(r.RootID) + "#signals", Who: r.Name, What: v.signalName(r)})
	}
	return []SincePart{part}, err
}

// repNew is how many new signals are counted at most.
const repNew = 1000

func (s *Site) turned(v *visit, _ calendar.Day, since int64) ([]SincePart, error) {
	if !v.actor.Can(account.RiskRead) {
		return nil, nil
	}
	flags, err := s.Risks.Turned(v.ctx(), v.actor, since)
	flagged := SincePart{Name: v.t("rep.flagged"), Href: "/risks?flagged=1&whose=" + ownerMine}
	bought := SincePart{Name: v.t("rep.bought_again"), Href: "/risks?whose=" + ownerMine}
	for _, f := range flags {
		one := SinceOne{Href: customerPath(f.CustomerID) + "#risk", Who: f.Name}
		if f.Open {
			one.What = v.page.Percent(f.Chance)
			flagged.take(one)
		} else if f.Why == watch.WhyBought {
			bought.take(one)
		}
	}
	return []SincePart{flagged, bought}, err
}

func (s *Site) brokenPromises(v *visit, _ calendar.Day, since int64) ([]SincePart, error) {
	if !v.actor.Can(account.CaseRead) {
		return nil, nil
	}
	broken, err := s.Desk.BrokenTo(v.ctx(), v.actor, since, repNew)
	part := SincePart{Name: v.t("rep.broken"), Href: "/promises"}
	for _, d := range broken {
		part.take(SinceOne{Href: "/cases/" + d.Row.Case.Ref(), Who: d.Row.Customer, What: v.t("promise.kind." + string(d.Promise.Kind)), Ref: d.Row.Case.Ref()})
	}
	return []SincePart{part}, err
}

func (s *Site) regained(v *visit, _ calendar.Day, since int64) ([]SincePart, error) {
	if !v.actor.Can(account.WinBackRead) {
		return nil, nil
	}
	rows, err := s.WinBack.Regained(v.ctx(), v.actor, since)
	part := SincePart{Name: v.t("rep.regained"), Href: "/win-back/report"}
	for _, r := range rows {
		one := SinceOne{Href: lossPath(r.ID), Who: r.Customer}
		if r.Since > 0 {
			one.What = v.page.Money(r.Since, v.company.Currency)
		}
		part.take(one)
	}
	return []SincePart{part}, err
}
