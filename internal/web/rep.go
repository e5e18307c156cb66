package web

import (
	"net/http"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/desk"
)

func repRoutes() []Route {
	return []Route{{"GET", "/today", account.InteractionWrite, (*Site).showRep}}
}

// RepPage is where the day of somebody begins who keeps customers.
type RepPage struct {
	Page
	Tally    desk.Tally
	Overdue  Brief // by their own rhythm
	Cases    Brief // complaints near their limit
	WinBack  Brief
	Watched  Brief // handed to the reader not long ago
	Contacts []DueContact
	Due      int // of the contacts
	Any      bool
	Since    string // since when things are new, in words
	SinceAt  int64
	New      []SincePart
}

// None is what the page says when there is nothing to do.
func (p *RepPage) None() Empty {
	return Empty{Picture: "tea", Title: p.T("rep.none"), Text: p.T("rep.none_text"), Act: &Act{Label: p.T("nav.customers"), Href: "/customers?owner=mine"}}
}

// repListed is how many rows of each list the day begins with.
const repListed = 8

// take appends a row unless there are enough of them.
func (b *Brief) take(row Row) {
	b.Count++
	if len(b.Rows) < repListed {
		b.Rows = append(b.Rows, row)
	}
}

func (s *Site) showRep(v *visit) error {
	v.page.Nav = "keep"
	page := &RepPage{}
	for _, fill := range []func(*visit, *RepPage) error{s.repSince, s.repOverdue, s.repCases, s.repWinBack, s.repWatched, s.repContacts} {
		if err := fill(v, page); err != nil {
			return err
		}
	}
	page.Any = page.Overdue.Count+page.Cases.Count+page.WinBack.Count+page.Watched.Count+page.Due > 0
	page.Page = v.page
	s.render.Page(v.w, v.r, http.StatusOK, "rep", page)
	return nil
}

func (s *Site) repOverdue(v *visit, page *RepPage) error {
	list, err := s.Customers.List(v.ctx(), v.actor, customer.Filter{OwnerID: v.actor.ID, Overdue: true, Sort: customer.SortPriority, Limit: repListed})
	if err != nil {
		return err
	}
	for _, c := range list {
		score, err := s.Values.Score(v.ctx(), v.actor, c.ID)
		if err != nil {
			return err
		}
		if score != nil {
			row := v.lookAfterRow(c, *score)
			row.Act = &Act{Label: v.t("interaction.new"), Href: customerPath(c.ID) + "/interactions/new?back=/today", Dialog: true}
			page.Overdue.take(row)
		}
	}
	return nil
}

func (s *Site) repCases(v *visit, page *RepPage) error {
	day, err := s.Desk.Today(v.ctx(), v.actor, page.SinceAt)
	page.Tally = day.Tally
	for _, d := range day.Due {
		page.Cases.take(v.dueRow(d, false))
	}
	return err
}

func (s *Site) repWinBack(v *visit, page *RepPage) error {
	if !v.actor.Can(account.WinBackRead) {
		return nil
	}
	queue, err := s.WinBack.Queue(v.ctx(), v.actor, true)
	if err != nil {
		return err
	}
	tree, _, err := s.WinBack.Tree(v.ctx())
	for _, i := range queue.Worth {
		page.WinBack.take(v.lossRow(i, tree))
	}
	return err
}

func (s *Site) repWatched(v *visit, page *RepPage) error {
	watched, err := s.Handovers.WatchedBy(v.ctx(), v.actor)
	for _, w := range watched {
		page.Watched.take(v.watchedRow(w))
	}
	return err
}

// repContacts are those due today and those that are late.
func (s *Site) repContacts(v *visit, page *RepPage) error {
	list, err := s.Cadences.Due(v.ctx(), v.actor, v.actor.ID, 0)
	page.Due = len(list.Due)
	for _, d := range list.Due[:min(repListed, len(list.Due))] {
		page.Contacts = append(page.Contacts, v.dueContact(d, list.Today))
	}
	return err
}
