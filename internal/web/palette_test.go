package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/i18n"
)

// TestThePaletteFindsWhatOneMayOpen types into the palette as different roles.
func TestThePaletteFindsWhatOneMayOpen(t *testing.T) {
	h := newHouse(t)
	h.customer("王女士", "13900000002")
	f := h.filed(desk.Intake{Subject: "冷库门漏风", Words: "冷库门漏风"})
	agent, admin := h.as(account.RoleAgent), h.as(account.RoleAdmin)
	agent.get("/palette").is(http.StatusOK).shows("#palette-found", "客户", "提醒").lacks("#palette-found", "上报阶梯").lacks("#palette-found", "搜索")
	admin.get("/palette").shows("#palette-found", "上报阶梯")
	for _, c := range []struct{ typed, shows string }{
		{f.Case.Ref(), "冷库门漏风"}, {"漏风", "冷库门漏风"}, {"1390000", "王女士"}, {"知识", "知识"}, {"%_<b>'\"", "搜索“%_<b>"},
	} {
		agent.get("/palette?q="+url.QueryEscape(c.typed)).is(http.StatusOK).shows("#palette-found", c.shows)
	}
	about := f.Case
	about.AboutID = h.staff[account.RoleAgent].ID
	h.must(h.db.Desk().Save(t.Context(), desk.Change{Case: about}))
	agent.get("/palette?q="+url.QueryEscape("漏风")).lacks("#palette-found", "冷库门漏风")
	for _, lang := range i18n.Languages {
		admin.post("/account", url.Values{"name": {"高远"}, "lang": {lang}}).leadsTo("/account")
		if page := admin.get("/palette?q=1").is(http.StatusOK); lang == i18n.Chinese {
			checkNoLatin(t, "/palette", page)
		}
	}
}

// TestThePaletteHasEveryPage compares what the palette lists with the routes: a
// page that opens by its address alone is found there by whoever may open it.
func TestThePaletteHasEveryPage(t *testing.T) {
	t.Parallel()
	noPages := []string{"/events", "/palette", "/search"} // parts of pages, and what the palette itself leads to
	places := map[string]account.Permission{}
	for _, item := range slices.Concat(menu, elsewhere) {
		if _, twice := places[item.Href]; twice {
			t.Errorf("%s is listed twice", item.Href)
		}
		places[item.Href] = item.Permission
	}
	for _, r := range Routes() {
		path := strings.TrimSuffix(r.Pattern, "{$}")
		if r.Method != http.MethodGet || strings.Contains(path, "{") || r.Permission == Public || r.Permission == Founding ||
			r.Permission == account.Export || strings.HasSuffix(path, ".csv") || slices.Contains(noPages, path) {
			continue
		}
		if places[path] != r.Permission {
			t.Errorf("%s is for %q, and the palette has it for %q", path, r.Permission, places[path])
		}
		delete(places, path)
	}
	for path := range places {
		t.Errorf("there is no page %s", path)
	}
}

// TestThePaletteGoesByKeys opens the palette over a case, does what the page
// can do, and goes to another page, by keys alone.
func TestThePaletteGoesByKeys(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	d := h.desktop(casePath(f.Case))
	open := script("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'k', ctrlKey: true, bubbles: true, cancelable: true}))")
	enter := script("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true}))")
	d.do(script(blur), open, chromedp.WaitVisible("[data-palette-input]"))
	d.until("document.activeElement.matches('[data-palette-input]') && document.querySelectorAll('#palette-found [role=option]').length > 5")
	d.until("document.activeElement.getAttribute('aria-activedescendant') === document.querySelector('#palette-found [aria-selected=true]').id")
	d.do(chromedp.SendKeys("[data-palette-input]", "备注"))
	d.until("document.querySelector('#palette-found [aria-selected=true]')?.textContent.includes('备注')")
	d.do(enter)
	d.until("!document.getElementById('dialog').open && document.getElementById('act-note').open")
	d.do(script(blur), open)
	d.until("document.getElementById('dialog').open && document.activeElement.matches('[data-palette-input]')")
	d.do(chromedp.SendKeys("[data-palette-input]", "客户"))
	d.until("[...document.querySelectorAll('#palette-found a')].some((a) => a.getAttribute('href') === '/customers') && document.querySelectorAll('#palette-found [role=option]').length < 10")
	d.do(enter, chromedp.WaitVisible("#list, #customers, .head h1"))
	d.until("location.pathname !== '" + casePath(f.Case) + "' || !document.getElementById('dialog').open")
}
