package web

import (
	"net/url"

	"liuke/internal/desk"
	"liuke/internal/promise"
)

// casePath is where a case is worked on.
func casePath(c desk.Case) string { return "/cases/" + c.Ref() }

// customerPath is where a customer is shown.
func customerPath(id string) string { return "/customers/" + url.PathEscape(id) }

// stateChip says how a case stands, and whether something in it is late.
func (p *Page) stateChip(c desk.Case) Chip {
	switch {
	case c.FinalAt != 0 && (c.DueAt == 0 || c.DueAt-p.Now > soon):
		return Chip{"paused", p.T("closing.final")}
	case c.State == desk.Waiting:
		return Chip{"paused", p.T("desk.state.waiting")}
	case c.State == desk.Closed && c.Outcome == desk.Settled:
		return Chip{"good", p.T("desk.outcome.settled")}
	case c.MergedInto != "":
		return Chip{"neutral", p.T("desk.outcome.merged")}
	case c.State == desk.Closed:
		return Chip{"neutral", p.T("desk.outcome.unconfirmed")}
	case c.Paused != desk.Running && c.DueAt > p.Now:
		return Chip{"paused", p.T("pause.chip." + string(c.Paused))}
	case c.DueAt != 0 && c.DueAt < p.Now:
		return Chip{"broken", p.T("case.late")}
	case c.DueAt != 0 && c.DueAt-p.Now <= soon:
		return Chip{"soon", p.T("case.soon")}
	default:
		return Chip{"open", p.T("desk.state.open")}
	}
}

// levelChip says how far a case went up the ladder; the zero Chip when it did not.
func (p *Page) levelChip(c desk.Case) Chip {
	if c.Level == 0 {
		return Chip{}
	}
	return Chip{"broken", p.T("ladder.step", "Step", c.Level)}
}

// who names the one a case is from.
func (p *Page) who(r desk.Row) string {
	switch {
	case r.Customer != "":
		return r.Customer
	case r.Case.Nickname != "":
		return r.Case.Nickname
	default:
		return p.T("case.nobody")
	}
}

// caseRow returns a case as a line of a work list.
func (v *visit) caseRow(r desk.Row) Row {
	row := Row{
		ID: "case-" + r.Case.ID, Href: casePath(r.Case), Chip: v.page.stateChip(r.Case), Who: v.page.who(r),
		Ref: r.Case.Ref(), What: r.Case.Subject, Money: v.atStake(r.Worth), Found: r.Found,
	}
	if r.Case.DueAt != 0 {
		due := v.page.Due(r.Case.DueAt)
		row.Due = &due
	}
	return row
}

// atStake writes what a customer is worth; nothing while that is not known.
func (v *visit) atStake(worth int64) string {
	if worth == 0 {
		return ""
	}
	return v.page.Estimate(worth, v.company.Currency)
}

// promised says what a promise is about.
func (p *Page) promised(pr promise.Promise) string {
	kind := p.T("promise.kind." + string(pr.Kind))
	switch {
	case pr.Kind == promise.Own:
		return pr.Text
	case pr.Text != "":
		return p.T("case.promise_of", "Kind", kind, "Text", pr.Text)
	default:
		return kind
	}
}
