package web

import (
	"net/http"
	"strings"

	"liuke/internal/account"
	"liuke/internal/desk"
)

func paletteRoutes() []Route {
	return []Route{{"GET", "/palette", account.CaseRead, (*Site).palette}}
}

// PalettePage is where one goes anywhere by typing: pages, cases, customers. The
// script adds what the page that one comes from can do.
type PalettePage struct {
	Page
	Query string
	Items []PaletteItem
}

// PaletteItem is somewhere to go.
type PaletteItem struct {
	Icon, Label, Hint, Href string
	Dialog                  bool // opens over the page
}

// How many cases and customers the palette lists.
const (
	paletteCases     = 6
	paletteCustomers = 4
)

// elsewhere are pages that the menu does not have.
var elsewhere = []MenuItem{
	{Href: "/log", Label: "nav.log", Icon: "plus", Permission: account.CaseWrite},
	{Href: "/notifications", Label: "notice.title", Icon: "flag", Permission: account.CaseRead},
	{Href: "/promises", Label: "promises.title", Icon: "clock", Permission: account.CaseRead},
	{Href: "/knowledge/new", Label: "knowledge.new", Icon: "book", Permission: account.KnowledgeWrite},
	{Href: "/macros", Label: "macro.title", Icon: "book", Permission: account.CaseWrite},
	{Href: "/company/ladder", Label: "ladder.title", Icon: "up", Permission: account.CompanyManage},
	{Href: "/account", Label: "nav.account", Icon: "user", Permission: account.CaseRead},
}

func (s *Site) palette(v *visit) error {
	page := &PalettePage{Page: v.page, Query: strings.TrimSpace(v.r.URL.Query().Get("q"))}
	for _, item := range append(v.page.Menu(), elsewhere...) {
		label := v.t(item.Label)
		if v.page.Can(item.Permission) && strings.Contains(strings.ToLower(label), strings.ToLower(page.Query)) {
			page.Items = append(page.Items, PaletteItem{Icon: item.Icon, Label: label, Href: item.Href, Dialog: item.Href == "/log"})
		}
	}
	if page.Query != "" {
		if err := s.paletteFinds(v, page); err != nil {
			return err
		}
	}
	s.render.Page(v.w, v.r, http.StatusOK, "palette", page)
	return nil
}

func (s *Site) paletteFinds(v *visit, page *PalettePage) error {
	cases, err := s.Desk.List(v.ctx(), v.actor, desk.Filter{Text: page.Query, Limit: paletteCases})
	if err != nil {
		return err
	}
	for _, r := range cases.Rows {
		page.Items = append(page.Items, PaletteItem{Icon: "inbox", Label: r.Case.Subject, Hint: r.Case.Ref(), Href: casePath(r.Case)})
	}
	if v.page.Can(account.CustomerRead) {
		found, err := s.Customers.Find(v.ctx(), v.actor, page.Query)
		if err != nil {
			return err
		}
		for _, c := range found[:min(paletteCustomers, len(found))] {
			page.Items = append(page.Items, PaletteItem{Icon: "user", Label: c.Name, Hint: c.Tier, Href: "/customers/" + c.ID})
		}
	}
	page.Items = append(page.Items, PaletteItem{
		Icon: "search", Label: v.t("palette.search", "Text", page.Query), Href: "/search?q=" + queryEscape(page.Query),
	})
	return nil
}
