//go:build unix

package e2e

import (
	_ "embed"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"liuke/internal/account"
	"liuke/internal/i18n"
	"liuke/internal/store/storetest"
	"liuke/internal/web"
)

//go:embed testdata/access.js
var accessScript string

// looks are how a page is looked at. The first two have both widths, schemes and
// languages: enough where the tests are merely tried.
var looks = []struct {
	name   string
	width  int64
	scheme string
	lang   string
}{
	{"wide and light, Chinese", 1440, "light", i18n.Chinese},
	{"narrow and dark, English", 390, "dark", i18n.English},
	{"narrow and light, Chinese", 390, "light", i18n.Chinese},
	{"wide and dark, English", 1440, "dark", i18n.English},
}

// TestEverybodyCanUseThePages has a browser look at every page there is: names
// of what can be pressed and how large it is, contrast, whether the focus shows,
// and whether the page fits a phone.
func TestEverybodyCanUseThePages(t *testing.T) {
	a, address, signIns := openDemo(t, storetest.SQLite(t), i18n.Chinese)
	staff := newBrowser(t, i18n.Chinese)
	staff.address = address
	customer := staff.stranger(i18n.Chinese)
	own := unlinked(t, a, i18n.Chinese)
	admin := signIns[account.RoleAdmin]
	staff.signIn(admin.Email, admin.Password)
	var pages []string
	for _, r := range web.Routes() {
		if r.Method == http.MethodGet && !strings.ContainsAny(r.Pattern, "{.") && r.Permission != web.Public && r.Permission != web.Founding && r.Pattern != "/events" {
			pages = append(pages, r.Pattern)
		}
	}
	pages = append(pages, "/", linkIn(staff, "/cases?whose=all&state=all", "main a[href^='/cases/LK']"),
		linkIn(staff, "/customers", "main a[href^='/customers/']:not([href$=new])"))
	for i, look := range looks {
		if i >= 2 && os.Getenv("LIUKE_REQUIRE") == "" {
			t.Logf("not looked at: %s (set LIUKE_REQUIRE for all)", look.name)
			continue
		}
		t.Run(look.name, func(t *testing.T) {
			staff, customer := staff.lookedAt(t, look.width, look.scheme), customer.lookedAt(t, look.width, look.scheme)
			staff.speaks(look.lang)
			for _, path := range pages {
				staff.usable(path, look.lang)
			}
			for _, path := range append([]string{"/sign-in", "/forgot", "/f", "/help"}, own...) {
				if strings.HasPrefix(path, "/t/") || strings.HasPrefix(path, "/f") || strings.Count(path, "/") == 1 && !strings.HasPrefix(path, "/search") {
					customer.usable(path, look.lang)
				}
			}
		})
	}
	staff.barsComeLate(t, a)
}

// lookedAt returns the tab as seen in a window of that width by somebody who
// wishes light or dark.
func (b tab) lookedAt(t *testing.T, width int64, scheme string) tab {
	t.Helper()
	b.T = t
	metrics := emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 900, DeviceScaleFactor: 1, Mobile: width < 500}
	if _, err := chromedp.Call(b.ctx, emulation.SetDeviceMetricsOverride, metrics); err != nil {
		t.Fatal(err)
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	return b
}

// speaks has the member of staff read everything in that language from now on:
// theirs holds over what an address asks for.
func (b tab) speaks(lang string) {
	b.Helper()
	b.open("/account")
	b.do(script(element("form[action='/account'] [value="+lang+"]") + ".click()"))
	b.follow("form[action='/account'] button.primary")
	b.until("document.documentElement.lang === " + strconv.Quote(lang))
}

// usable checks one page.
func (b tab) usable(path, lang string) {
	b.Helper()
	shown := path
	if strings.Contains(path, "?") {
		path += "&lang=" + lang
	} else {
		path += "?lang=" + lang
	}
	b.open(path)
	for _, problem := range read[[]string](b, accessScript) {
		b.Errorf("%s: %s", shown, problem)
	}
}

// linkIn returns where the first such link of a page leads.
func linkIn(b tab, page, selector string) string {
	b.Helper()
	b.open(page)
	b.see(selector)
	return read[string](b, element(selector)+".getAttribute('href')")
}
