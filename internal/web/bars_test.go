package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"liuke/internal/account"
	"liuke/internal/desk"
)

// shown serves the house to a browser in which the visitor is signed in.
func (b *visitor) shown(t *testing.T) (seat, string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/events") {
			return
		}
		for name, value := range b.cookies {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		b.handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return seat{T: t, ctx: browser(t)}, server.URL
}

// TestTopBarStaysOnOneLine shows an administrator, who has every entry, the bar
// on the screens that offices have.
func TestTopBarStaysOnOneLine(t *testing.T) {
	h := newHouse(t)
	s, base := h.as(account.RoleAdmin).shown(t)
	for _, lang := range []string{"zh-CN", "en"} {
		for _, width := range []int64{1181, 1280, 1440} {
			s.do(chromedp.EmulateViewport(width, 800), chromedp.Navigate(base+"/cases?lang="+lang))
			s.until("document.readyState === 'complete'")
			got := s.text(`(() => {
				const shown = [...document.querySelector(".top").children].map((el) => [el.className, el.getBoundingClientRect()]).filter(([, box]) => box.width);
				const wrong = shown.filter(([, box], i) => i && box.left < shown[i - 1][1].right).map(([name]) => name + " overlaps");
				const menu = document.querySelector(".top-menu");
				if (menu.scrollWidth > menu.clientWidth) wrong.push("the menu does not fit");
				if (document.querySelector(".brand").clientHeight > 32) wrong.push("the brand wraps");
				if (document.documentElement.scrollWidth > innerWidth) wrong.push("the page scrolls sideways");
				return wrong.join(", ");
			})()`)
			if got != "" {
				t.Errorf("%s at %d: %s", lang, width, got)
			}
		}
	}
}

// TestTabBarCoversNothing goes to every control of some pages on a phone: the
// bar at the bottom is over none of them, nor over the end of the page.
func TestTabBarCoversNothing(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	h.as(account.RoleAgent).post(casePath(f.Case)+"/plan", visitForm(h.staff[account.RoleAgent].ID)).leadsTo(casePath(f.Case))
	s, base := h.as(account.RoleAgent).shown(t)
	for _, path := range []string{"/errands/" + h.file(f.Case.ID).Orders[0].ID, casePath(f.Case), "/log"} {
		s.do(chromedp.EmulateViewport(390, 844), chromedp.Navigate(base+path))
		s.until("document.readyState === 'complete'")
		got := s.text(`(() => {
			const bar = document.querySelector(".tabbar").getBoundingClientRect().top;
			const under = [];
			const controls = [...document.querySelectorAll("main :is(button, a, input, select, textarea, summary)")].filter((el) => el.checkVisibility() && el.getClientRects().length);
			for (const el of controls) {
				scrollTo(0, 0);
				el.focus();
				el.scrollIntoView({ block: "nearest" });
				if (el.getBoundingClientRect().bottom > bar) under.push(el.outerHTML.slice(0, 80));
			}
			scrollTo(0, document.documentElement.scrollHeight);
			if (controls.some((el) => el.getBoundingClientRect().bottom > bar - 8)) under.push("the end of the page");
			return controls.length ? under.join("\n") : "no controls";
		})()`)
		if got != "" {
			t.Errorf("%s: under the bar\n%s", path, got)
		}
	}
}
