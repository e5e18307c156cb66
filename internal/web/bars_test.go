package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/i18n"
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
// on screens of all widths, in the machine's own letters and in broad ones.
func TestTopBarStaysOnOneLine(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	s, base := admin.shown(t)
	for _, lang := range []string{i18n.Chinese, i18n.English} {
		admin.post("/account", url.Values{"name": {"欧阳高远 Alexandra"}, "lang": {lang}}).leadsTo("/account")
		for _, width := range []int64{721, 900, 1024, 1025, 1280, 1281, 1440, 1599, 1600} {
			s.do(chromedp.EmulateViewport(width, 800), chromedp.Navigate(base+"/cases"))
			s.until("document.readyState === 'complete'")
			got := s.text(`(() => {
				const wrong = [], bar = document.querySelector(".top"), menu = bar.querySelector(".top-menu");
				for (const letters of ["", "DejaVu Sans, Verdana"]) {
					document.documentElement.style.setProperty("--sans", letters);
					const shown = [...bar.children].map((el) => [el.className, el.getBoundingClientRect()]).filter(([, box]) => box.width);
					wrong.push(...shown.filter(([, box], i) => i && box.left < shown[i - 1][1].right).map(([name]) => name + " overlaps"));
					const over = menu.scrollWidth - menu.clientWidth;
					if (over > 0) wrong.push("the menu is " + over + " px too wide in '" + letters + "': " + menu.innerText);
					if (bar.querySelector(".brand").clientHeight > 32) wrong.push("the brand wraps");
					if (document.documentElement.scrollWidth > innerWidth) wrong.push("the page scrolls sideways");
				}
				if (document.documentElement.lang !== "` + lang + `") wrong.push("it is in another language");
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
