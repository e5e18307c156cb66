package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/i18n"
)

func TestSignIn(t *testing.T) {
	h := newHouse(t)
	stranger := h.stranger()
	stranger.get("/cases?whose=all").leadsTo("/sign-in?to=%2Fcases%3Fwhose%3Dall")
	stranger.get("/sign-in?to=/cases").is(http.StatusOK).shows("h1", "登录")
	for _, c := range []struct{ email, password string }{
		{"agent@example.com", "wrong"}, {"nobody@example.com", staffPassword}, {"", ""}, {"agent@example.com", strings.Repeat("x", 10_000)},
	} {
		page := stranger.post("/sign-in", url.Values{"email": {c.email}, "password": {c.password}, "to": {"/cases"}}).is(422)
		if page.value("email") != c.email || page.value("password") != "" || page.value("to") != "/cases" {
			t.Errorf("%q: email %q password %q to %q", c.email, page.value("email"), page.value("password"), page.value("to"))
		}
	}
	stranger.post("/sign-in", url.Values{"email": {"AGENT@example.com"}, "password": {staffPassword}, "to": {"/cases"}}).leadsTo("/cases")
	stranger.get("/cases").is(http.StatusOK)
	stranger.get("/sign-in?to=/account").leadsTo("/account")
	stranger.post("/sign-out", nil).leadsTo("/sign-in")
	stranger.get("/cases").is(http.StatusSeeOther)
}

func TestGuessingIsSlowedDown(t *testing.T) {
	h := newHouse(t)
	stranger := h.stranger()
	last := 0
	for range 12 {
		answer := stranger.post("/sign-in", url.Values{"email": {"agent@example.com"}, "password": {"guess"}})
		if last = answer.Code; last == http.StatusTooManyRequests {
			if answer.Header.Get("Retry-After") == "" || answer.value("email") != "agent@example.com" {
				t.Errorf("%v %s", answer.Header, answer.body)
			}
			break
		}
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the last guess was answered %d", last)
	}
}

func TestSignInLeadsNowhereElse(t *testing.T) {
	for to, want := range map[string]string{
		"": "/", "/cases?whose=all": "/cases?whose=all", "https://evil.example/": "/", "//evil.example": "/",
		`/\evil.example`: "/", "/\t/evil.example": "/", "javascript:alert(1)": "/", "cases": "/",
	} {
		if got := localPath(to); got != want {
			t.Errorf("%q leads to %q, want %q", to, got, want)
		}
	}
}

func TestAnInvitationIsGoodOnce(t *testing.T) {
	h := newHouse(t)
	staff, link, err := h.services.Accounts.Invite(t.Context(), h.actor(account.RoleAdmin),
		account.NewStaff{Email: "new@example.com", Name: "陈新", Role: account.RoleAgent, Lang: i18n.Chinese})
	h.must(err)
	path := strings.TrimPrefix(link, "https://shop.example")
	guest := h.stranger()
	guest.get(path).is(http.StatusOK).shows("main", "欢迎您，陈新", staff.Email)
	guest.post(path, url.Values{"password": {"short"}, "again": {"short"}}).is(422).shows(".faults", "8")
	guest.post(path, url.Values{"password": {"long enough words"}, "again": {"other words here"}}).is(422).shows(".faults", "两次输入的密码不一样")
	guest.post(path, url.Values{"password": {"long enough words"}, "again": {"long enough words"}}).leadsTo("/")
	guest.get("/").is(http.StatusOK).shows(".top-user", "陈新").shows("#toasts", "密码已设好")
	h.stranger().get(path).is(http.StatusGone)
	h.stranger().get("/reset/made-up").is(http.StatusGone)
	h.stranger().post("/reset/made-up", url.Values{"password": {"long enough words"}, "again": {"long enough words"}}).is(http.StatusGone)
}

func TestAForgottenPassword(t *testing.T) {
	h := newHouse(t)
	h.stranger().get("/forgot").is(http.StatusOK)
	h.stranger().post("/forgot", url.Values{"email": {"agent@example.com"}}).is(http.StatusServiceUnavailable).shows(".faults", "管理员")

	link, err := h.services.Accounts.Link(t.Context(), h.actor(account.RoleAdmin), h.staff[account.RoleAgent].ID)
	h.must(err)
	old := h.as(account.RoleAgent)
	b := h.stranger()
	b.post(strings.TrimPrefix(link, "https://shop.example"), url.Values{"password": {"a new long one"}, "again": {"a new long one"}}).leadsTo("/")
	old.get("/").leadsTo("/sign-in")
}

func TestWhatIsMine(t *testing.T) {
	h := newHouse(t)
	agent, elsewhere := h.as(account.RoleAgent), h.as(account.RoleAgent)
	agent.get("/account").is(http.StatusOK).shows("main", "agent@example.com", "客服")
	agent.post("/account", url.Values{"name": {" "}, "lang": {"en"}}).is(422)
	agent.post("/account", url.Values{"name": {"Lin Yue"}, "lang": {"tlh"}}).is(422)
	agent.post("/account", url.Values{"name": {"Lin Yue"}, "lang": {"en"}}).leadsTo("/account")
	agent.get("/account").shows("h1", "Your account").shows("#toasts", "Saved")

	agent.post("/account/look", url.Values{"theme": {"dark"}}).leadsTo("/account")
	if got := agent.get("/account").doc().Find("html").AttrOr("data-theme", ""); got != "dark" {
		t.Errorf("theme %q", got)
	}
	agent.post("/account/look", url.Values{"theme": {"<script>"}}).leadsTo("/account")
	if _, set := agent.get("/account").doc().Find("html").Attr("data-theme"); set {
		t.Error("a theme that does not exist was kept")
	}

	change := url.Values{"current": {"wrong"}, "password": {"a new long one"}, "again": {"a new long one"}}
	agent.post("/account/password", change).is(422)
	change.Set("current", staffPassword)
	agent.post("/account/password", change).leadsTo("/account")
	agent.get("/account").is(http.StatusOK)
	elsewhere.get("/account").is(http.StatusSeeOther)
}
