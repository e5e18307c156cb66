//go:build unix

package e2e

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"liuke/internal/account"
	"liuke/internal/app"
	"liuke/internal/desk"
	"liuke/internal/i18n"
	"liuke/internal/ident"
	"liuke/internal/store/storetest"
)

// TestLiveAcrossProcesses has a case's page open at one process while the
// customer writes through another one on the same database.
func TestLiveAcrossProcesses(t *testing.T) {
	agent := newBrowser(t, i18n.English)
	v := newVictim(t, storetest.Postgres(t))
	password := account.RandomPassword()
	filed := foundWithCase(t, v, password)
	here, there := v.serve(), v.serve()

	agent.address = here
	agent.signIn("agent@example.com", password)
	agent.openLive("/cases/" + filed.Ref)
	agent.mark()
	token := filed.TrackURL[strings.LastIndexByte(filed.TrackURL, '/'):]
	var delays []time.Duration
	for n := range 5 {
		delays = append(delays, agent.delay(fmt.Sprintf("one more thing, the %dth", n+1), func(text string) {
			write(t, there+"/t"+token, text)
		}))
	}
	t.Logf("from the sending at one process to the open page at the other: %v", delays)
	if fastest := slices.Min(delays); fastest > time.Second { // the others may have waited for a busy machine
		t.Errorf("a message takes %v", fastest)
	}
	if !agent.marked() {
		t.Error("the page was loaded anew")
	}
}

// foundWithCase makes a company with an agent, and files a case.
func foundWithCase(t *testing.T, v *victim, password string) desk.Receipt {
	t.Helper()
	ctx := context.Background()
	a, err := app.New(ctx, v.config, app.Options{Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Stop(ctx); err != nil {
			t.Error(err)
		}
	}()
	_, err = a.Accounts.Found(ctx,
		account.Company{Name: "Two Doors", Lang: "en", Currency: "GBP", Zone: "Europe/London", PublicURL: "http://127.0.0.1", Hours: "24/7"},
		account.NewStaff{Email: "agent@example.com", Name: "Kim", Role: account.RoleAgent, Lang: "en", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	filed, err := a.Desk.Intake(ctx, account.Customer("form", "Ann", "en"), desk.Intake{
		Kind: desk.Complaint, Channel: desk.ChannelForm, Lang: "en", Words: "The box was crushed.", Nickname: "Ann",
	})
	if err != nil {
		t.Fatal(err)
	}
	return filed
}

// serve starts a process and returns its address.
func (v *victim) serve() string {
	v.t.Helper()
	addr, ok := v.start("serve").line(v.t)
	if !ok {
		v.t.Fatal("the server did not start")
	}
	return "http://" + addr
}

// openLive opens a page and waits until it listens for changes.
func (b tab) openLive(path string) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	listens := func(e network.EventResponseReceived) bool {
		return strings.HasSuffix(e.Response.URL, "/events") && e.Response.Status == http.StatusOK
	}
	if _, err := chromedp.Run(ctx, chromedp.WaitEvent(network.ResponseReceived, listens, chromedp.Navigate(b.address+path))); err != nil {
		b.Fatal(err)
	}
}

// delay returns how long it takes from the sending of a text until it is in
// the page's timeline, by the clock that this process and the browser share.
func (b tab) delay(text string, send func(text string)) time.Duration {
	b.Helper()
	b.do(script(fmt.Sprintf(`window.seen = new Promise((done) => new MutationObserver((_, observer) => {
		if (document.getElementById('timeline').textContent.includes(%q)) { observer.disconnect(); done(Date.now()); }
	}).observe(document.body, { childList: true, subtree: true }))`, text)))
	sent := time.Now()
	send(text)
	return time.UnixMilli(read[int64](b, "window.seen")).Sub(sent).Round(time.Millisecond)
}

// write posts a message by the customer's tracking page.
func write(t *testing.T, page, text string) {
	t.Helper()
	response, err := http.PostForm(page+"/message", url.Values{"text": {text}, "once": {ident.New()}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK || !strings.Contains(response.Request.URL.RawQuery, "sent=message") {
		t.Fatalf("a message was answered with %s at %s", response.Status, response.Request.URL)
	}
}
