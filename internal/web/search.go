package web

import (
	"net/http"
	"strings"

	"liuke/internal/customer"
	"liuke/internal/desk"
)

// SearchPage shows the cases and customers that typed text may mean.
type SearchPage struct {
	Page
	Query     string
	Cases     []Row
	Total     string // how many cases were found
	More      bool   // whether there are more than shown
	Customers []customer.Customer
}

// Nothing is what the page says when nothing was found, or asked for.
func (p *SearchPage) Nothing() Empty {
	if p.Query == "" {
		return Empty{Picture: "search", Title: p.T("search.start"), Text: p.T("search.start_text")}
	}
	empty := Empty{Picture: "search", Title: p.T("search.nothing", "Text", p.Query), Text: p.T("search.nothing_text")}
	if p.Can("case:write") {
		empty.Act = &Act{Label: p.T("nav.log"), Href: "/log?who=" + queryEscape(p.Query), Dialog: true}
	}
	return empty
}

const searchSize = 20

func (s *Site) search(v *visit) error {
	page := &SearchPage{Page: v.page, Query: strings.TrimSpace(v.r.URL.Query().Get("q"))}
	if page.Query != "" {
		if err := s.find(v, page); err != nil {
			return err
		}
	}
	s.render.Page(v.w, v.r, http.StatusOK, "search", page)
	return nil
}

func (s *Site) find(v *visit, page *SearchPage) error {
	cases, err := s.Desk.List(v.ctx(), v.actor, desk.Filter{Text: page.Query, Limit: searchSize})
	if err != nil {
		return err
	}
	page.More, page.Total = cases.Next != "", v.atMost(cases.Total)
	for _, r := range cases.Rows {
		row := v.caseRow(r)
		row.Why = excerpt(r.Case.Words)
		page.Cases = append(page.Cases, row)
	}
	page.Customers, err = s.Customers.Find(v.ctx(), v.actor, page.Query)
	return err
}

// excerptLength is how much of a text a list shows, in characters.
const excerptLength = 80

// excerpt returns the beginning of a text on one line.
func excerpt(text string) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= excerptLength {
		return string(runes)
	}
	return string(runes[:excerptLength-1]) + "…"
}
