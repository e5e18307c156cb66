package web

import (
	"context"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"liuke/internal/account"
	"liuke/internal/desk"
)

// desktop is a real browser in which the agent is signed in.
type desktop struct {
	*house
	ctx context.Context
}

// desktop opens a page of the site in a browser.
func (h *house) desktop(path string) desktop {
	h.t.Helper()
	server := httptest.NewServer(h.handler)
	h.t.Cleanup(server.Close)
	d := desktop{h, browser(h.t)} // closes before the server, which waits for open streams
	d.do(chromedp.Navigate(server.URL+"/sign-in?to="+path),
		chromedp.SendKeys("#field-email", h.staff[account.RoleAgent].Email), chromedp.SendKeys("#field-password", staffPassword),
		script("document.querySelector('form').requestSubmit()"), chromedp.WaitVisible("#main .panel"))
	<-h.joined
	return d
}

func (d desktop) do(actions ...chromedp.Action[chromedp.Void]) {
	d.t.Helper()
	d.must(chromedp.Do(d.ctx, actions...))
}

// until waits for the expression to become true.
func (d desktop) until(expression string) {
	d.t.Helper()
	if _, err := chromedp.Run(d.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(patience))); err != nil {
		d.t.Fatalf("never true: %s: %v", expression, err)
	}
}

// TestAnOpenCaseFollowsWhatOthersDo types into the open page of a case while
// somebody else works on it: what is new appears, what was typed stays, and
// the page was never loaded again.
func TestAnOpenCaseFollowsWhatOthersDo(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	d := h.desktop(casePath(f.Case))
	d.do(chromedp.SendKeys("#field-reply-text", "half a sentence"), script("document.body.dataset.marker = 'here'; "+blur))

	_, err := h.services.Desk.Note(t.Context(), h.actor(account.RoleSupervisor), desk.Target{CaseID: f.Case.ID}, desk.Note{Text: "客户刚又来电"})
	h.must(err)
	d.until("document.getElementById('timeline').textContent.includes('客户刚又来电')")
	d.until("document.querySelector('#versions input').value === '2'")
	d.until("document.getElementById('field-reply-text').value === 'half a sentence' && document.body.dataset.marker === 'here'")

	d.do(script("document.querySelector('#form-reply button').click()"))
	d.until("document.getElementById('timeline').textContent.includes('half a sentence') && document.getElementById('field-reply-text').value === '' && " +
		"document.querySelector('#toasts .toast') !== null && document.body.dataset.marker === 'here'") // all at once: a toast does not stay

	d.do(chromedp.KeyEvent("n"), chromedp.WaitVisible("#field-note-text"))
	d.until("document.activeElement.id === 'field-note-text' && !document.getElementById('act-reply').open")
}

// TestTheQuickLogFindsWhoCalls opens the dialog by its key over a page on
// which something is being typed, and files a case without leaving it.
func TestTheQuickLogFindsWhoCalls(t *testing.T) {
	h := newHouse(t)
	h.customer("王女士", "13900000002")
	f := h.filed(desk.Intake{})
	d := h.desktop(casePath(f.Case))
	d.do(chromedp.SendKeys("#field-reply-text", "half a sentence"), script(blur), chromedp.KeyEvent("l"), chromedp.WaitVisible("#log-who"))
	d.until("document.activeElement.id === 'log-who'")
	d.do(chromedp.SendKeys("#log-who", "1390000"))
	d.until("document.getElementById('log-found').textContent.includes('王女士') && document.getElementById('dialog').open")
	d.do(script("document.querySelector('#log-found [name=customer]').click()"), chromedp.SendKeys("#field-words", "the lid is broken"),
		script("document.querySelector('#form-log button.primary').click()"))
	d.until("document.querySelector('#toasts .toast')?.textContent.includes('LK-10002') && !document.getElementById('dialog').open")
	d.until("document.getElementById('field-reply-text').value === 'half a sentence'")
	if c := h.file(h.byRef("/cases/LK-10002")).Case; c.Nickname != "王女士" || c.CustomerID == "" {
		t.Errorf("case %+v", c)
	}
}
