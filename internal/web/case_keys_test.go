package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/topic"
)

// TestNoKeyDoesTwoThings looks at the pages one works at, for every role: no key
// is given twice, none begins another of two keys, each is shown as what it is,
// and those of the list's rows are nothing else there.
func TestNoKeyDoesTwoThings(t *testing.T) {
	h := newHouse(t)
	known := h.customer("王女士", "13800138000", 40, 20, 10)
	cases := []desk.File{
		h.filed(desk.Intake{}), h.filed(desk.Intake{CustomerID: known.ID, Category: topic.Technical}),
		h.filed(desk.Intake{OwnerID: h.staff[account.RoleSupervisor].ID}),
		h.filed(desk.Intake{Spot: &desk.Spot{Did: "换了", Answer: desk.AsExpected}}),
	}
	done, err := h.services.Desk.Done(t.Context(), h.actor(account.RoleSupervisor), desk.Target{CaseID: cases[2].Case.ID}, desk.Done{Text: "修好了"})
	h.must(err)
	pages := []string{"/", "/cases?whose=all&state=all", "/cases?whose=all", casePath(done.Case)}
	for _, f := range cases {
		pages = append(pages, casePath(f.Case))
	}
	for _, role := range account.Roles {
		seat := h.as(role)
		for _, path := range pages {
			doc := seat.get(path).is(http.StatusOK).doc()
			does := map[string]string{}
			take := func(key, what string) {
				if other, taken := does[key]; taken {
					t.Errorf("%s for %s: %q is both %s and %s", path, role, key, other, what)
				}
				does[key] = what
			}
			doc.Find("[data-key]").Each(func(_ int, el *goquery.Selection) {
				key := el.AttrOr("data-key", "")
				take(key, strings.Join(strings.Fields(el.AttrOr("data-key-label", el.AttrOr("aria-label", el.Text()))), " "))
				if shown := el.Find("kbd").Text(); shown != "" && shown != key {
					t.Errorf("%s for %s: %q is shown as %q", path, role, key, shown)
				}
			})
			doc.Find("[data-row-note]").Each(func(_ int, el *goquery.Selection) { take(el.AttrOr("data-row-note", ""), el.Text()) })
			for key := range does {
				if first, _, two := strings.Cut(key, " "); two && does[first] != "" {
					t.Errorf("%s for %s: %q begins %q", path, role, first, key)
				}
			}
			if len(does) == 0 {
				t.Errorf("%s for %s: no keys at all", path, role)
			}
		}
	}
}

// TestPanelsWithNothingInThemAreHidden has a closed case without orders and
// evidence show no panel for them, while an open one offers to make some.
func TestPanelsWithNothingInThemAreHidden(t *testing.T) {
	h := newHouse(t)
	open, closed := h.filed(desk.Intake{}), h.filed(desk.Intake{Spot: &desk.Spot{Did: "换了", Answer: desk.AsExpected}})
	agent := h.as(account.RoleAgent)
	for path, hidden := range map[string]bool{casePath(open.Case): false, casePath(closed.Case): true} {
		doc := agent.get(path).is(http.StatusOK).doc()
		for _, panel := range []string{"#orders", "#evidence"} {
			if _, is := doc.Find(panel).Attr("hidden"); is != hidden {
				t.Errorf("%s: %s hidden %v, want %v", path, panel, is, hidden)
			}
		}
	}
	agent.get(casePath(closed.Case)).shows("#closing .panel", "符合")
	if agent.get(casePath(open.Case)).doc().Find("#closing .panel").Length() != 0 {
		t.Error("an open case has a result")
	}
}

// TestSeldomEntriesAreUnderMore finds every entry of the menu once on a wide
// screen, and what is seldom needed under "more".
func TestSeldomEntriesAreUnderMore(t *testing.T) {
	h := newHouse(t)
	for _, role := range account.Roles {
		page := h.as(role).get("/").is(http.StatusOK)
		count := map[string]int{}
		page.doc().Find(".top-menu a:not(.when-narrow)").Each(func(_ int, a *goquery.Selection) { count[a.AttrOr("href", "")]++ })
		for _, item := range menu {
			want := 0
			if h.actor(role).Can(item.Permission) {
				want = 1
			}
			if count[item.Href] != want {
				t.Errorf("%s: %s is in the menu %d times, want %d", role, item.Href, count[item.Href], want)
			}
		}
		if more := page.doc().Find(".top-menu .popover a:not(.when-narrow)").Length(); more == 1 {
			t.Errorf("%s: one entry alone is under more", role)
		}
	}
	doc := h.as(account.RoleAdmin).get("/company").is(http.StatusOK).doc()
	if doc.Find(`.top-menu .popover a[href="/company"][aria-current]`).Length() != 1 || doc.Find(`.top-menu > a[href="/company"]`).Length() != 0 {
		t.Error("the company's settings are not under more")
	}
}
