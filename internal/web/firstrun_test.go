package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"liuke/internal/account"
	"liuke/internal/demo"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// emptyHouse is a house before there is a company.
func emptyHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, staff: map[account.Role]account.Staff{}, log: &lockedBuffer{}, now: time.Date(2026, 11, 19, 6, 30, 0, 0, time.UTC)}
	db, err := store.Open(t.Context(), storetest.SQLite(t))
	h.must(err)
	h.db = db
	t.Cleanup(func() { _ = db.Close() })
	h.wire()
	return h
}

// founding is the first run as somebody fills it in.
func founding() url.Values {
	return url.Values{
		"name": {"高远"}, "email": {"gao@example.com"}, "password": {staffPassword}, "company": {"样品商行"}, "lang": {"zh-CN"},
		"currency": {"CNY"}, "zone": {"Asia/Shanghai"}, "public_url": {"http://127.0.0.1:8080"}, "hours": {"周一至周五 09:00-18:00"},
	}
}

func TestBeforeTheCompanyEverythingLeadsToTheWelcome(t *testing.T) {
	h := emptyHouse(t)
	b := h.stranger()
	for _, path := range []string{"/", "/sign-in", "/cases", "/staff", "/f", "/t/x", "/nowhere"} {
		b.get(path).leadsTo("/welcome")
	}
	b.post("/f", complaint("")).leadsTo("/welcome")
	b.get("/welcome").is(http.StatusOK).shows("main", "/first-run/")
	b.get("/first-run/guess").is(http.StatusNotFound)
	b.post("/first-run/guess", founding()).is(http.StatusNotFound)
}

func TestFirstRun(t *testing.T) {
	h := emptyHouse(t)
	secret, needed, err := h.services.Accounts.StartFirstRun(t.Context())
	if h.must(err); !needed {
		t.Fatal("no first run is needed")
	}
	page := "/first-run/" + secret
	b := h.stranger()
	b.header.Set("Accept-Language", "zh-CN")
	first := b.get(page).is(http.StatusOK)
	for name, want := range map[string]string{"public_url": "http://example.com", "zone": "Asia/Shanghai", "hours": "周一-周五 09:00-18:00"} {
		if got := first.value(name); got != want {
			t.Errorf("%s is suggested as %q", name, got)
		}
	}
	first.shows("#hours-example", "每周 45 小时", "明天 13:30")
	for name, c := range map[string]struct{ field, value, at string }{
		"no name":       {"name", " ", "#field-name-about"},
		"no company":    {"company", "", "#field-company-about"},
		"address":       {"email", "gao", "#field-email-about"},
		"password":      {"password", "12345678", "#field-password-about"},
		"currency":      {"currency", "XXQ", "main .field.is-broken"},
		"zone":          {"zone", "Mars/Olympus", "#field-zone-about"},
		"hours":         {"hours", "whenever", "#field-hours-about"},
		"address of us": {"public_url", "javascript:alert(1)", "main .field.is-broken"},
	} {
		form := founding()
		form.Set(c.field, c.value)
		answer := b.post(page, form).is(422)
		if c.field != "password" && answer.value(c.field) != c.value && c.field != "currency" {
			t.Errorf("%s: %s became %q", name, c.field, answer.value(c.field))
		}
		if c.field != "currency" && answer.doc().Find(c.at+" .field-error").Length() != 1 {
			t.Errorf("%s: nothing at %s: %s", name, c.at, answer.text("main .faults"))
		}
		if answer.value("password") != "" {
			t.Errorf("%s: the password is in the page", name)
		}
	}
	b.post(page, founding()).leadsTo("/start")
	start := b.get("/start").is(http.StatusOK).shows("main", "还有 3 步")
	if link, _ := start.doc().Find("#copy-form").Attr("value"); link != "http://127.0.0.1:8080/f" {
		t.Errorf("the form is at %q", link)
	}
	b.get(page).is(http.StatusNotFound)
	b.post(page, founding()).is(http.StatusNotFound)
	b.get("/welcome").is(http.StatusNotFound)
	b.get("/").is(http.StatusOK)
}

func TestHoursAreReadWhileOneTypes(t *testing.T) {
	h := newHouse(t)
	b := h.as(account.RoleAdmin)
	b.header.Set(headerFragment, "hours-example")
	ask := func(hours, zone string) *answer {
		return b.get("/company?" + url.Values{"hours": {hours}, "zone": {zone}}.Encode()).is(http.StatusOK)
	}
	ask("Mon-Fri 09:00-12:00", "Asia/Shanghai").shows("#hours-example", "每周 15 小时").lacks("body", "API")
	ask("24/7", "Europe/London").shows("#hours-example", "每周 168 小时", "UTC")
	ask("周一 9:00-25:00", "Asia/Shanghai").shows("#hours-example.is-soon", "9:00-25:00")
	ask("24/7", "Nowhere").shows("#hours-example.is-soon", "Nowhere")
}

func TestSampleIsTaken(t *testing.T) {
	h := newHouse(t)
	h.site.Sample = demo.Sample
	b := h.as(account.RoleAdmin)
	sheet := b.get("/sample.csv").is(http.StatusOK)
	if len(sheet.body) < 10_000 {
		t.Errorf("a sample of %d bytes", len(sheet.body))
	}
	b.post("/start/sample", nil).leadsTo("/start")
	b.get("/start").shows("#step-purchases", "已完成", "示例数据还在里面").shows("#toasts", "已导入示例")
	b.post("/start/sample", nil).leadsTo("/start") // the same sheet again changes nothing
	b.get("/start").shows("#step-purchases", "1 份表格")
}

// TestFirstRunInABrowser sees what only the script does: the meaning of the
// hours while they are typed, and the button that copies a link.
func TestFirstRunInABrowser(t *testing.T) {
	h := emptyHouse(t)
	secret, _, err := h.services.Accounts.StartFirstRun(t.Context())
	h.must(err)
	server := httptest.NewServer(h.handler)
	t.Cleanup(server.Close)
	s := seat{T: t, ctx: browser(t)} // closes before the server, which waits for open streams
	s.do(chromedp.Navigate(server.URL+"/first-run/"+secret+"?lang=en"), chromedp.WaitVisible("#hours-example"),
		script("document.getElementById('field-hours').value = ''"), chromedp.SendKeys("#field-hours", "Mon-Tue 09:00-12:00"))
	s.until("document.getElementById('hours-example').textContent.includes('6 hours a week')")
	if s.text("document.activeElement.id") != "field-hours" || s.text("location.search") != "?lang=en" {
		t.Error("the answer took the focus or the page away")
	}
	s.do(chromedp.SendKeys("#field-hours", "x"))
	s.until("document.querySelector('#hours-example.is-soon') !== null")

	s.do(script("document.getElementById('field-hours').value = '24/7'"), chromedp.SendKeys("#field-name", "Ann"), chromedp.SendKeys("#field-email", "ann@example.com"),
		chromedp.SendKeys("#field-password", staffPassword), chromedp.SendKeys("#field-company", "Ann's"), chromedp.Click("main form button"),
		chromedp.WaitVisible("#copy-form"), chromedp.Click(`[data-copy="copy-form"]`))
	s.until(`document.querySelector('[data-copy="copy-form"]').textContent.includes('Copied')`)
}
