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

// TestKeysGoThroughTheList works the list of cases without a mouse.
func TestKeysGoThroughTheList(t *testing.T) {
	h := newHouse(t)
	for range 3 {
		h.filed(desk.Intake{})
	}
	supervisor := h.as(account.RoleSupervisor)
	asked := make(chan string, 1000)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/events") {
			return
		}
		for name, value := range supervisor.cookies {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		h.handler.ServeHTTP(w, r)
		select {
		case asked <- r.URL.Path:
		default:
		}
	}))
	defer server.Close()
	s := seat{T: t, ctx: browser(t)}
	s.do(chromedp.Navigate(server.URL + "/cases?whose=all"))
	s.until("document.readyState === 'complete'")
	at := func() string {
		return s.text("document.activeElement.closest('[data-row]')?.querySelector('.ref').textContent ?? ''")
	}
	refs := strings.Fields(s.text("[...document.querySelectorAll('#list .ref')].map((e) => e.textContent).join(' ')"))
	for _, step := range []struct{ key, at string }{{"j", refs[0]}, {"j", refs[1]}, {"k", refs[0]}, {"k", refs[0]}, {"j", refs[1]}} {
		s.do(chromedp.KeyEvent(step.key))
		if got := at(); got != step.at {
			t.Errorf("%s leads to %s, want %s", step.key, got, step.at)
		}
	}
	if s.holds("document.querySelector('.bulk button').getClientRects().length > 0") {
		t.Error("what is done to chosen cases shows before one is chosen")
	}
	s.do(chromedp.KeyEvent("x"))
	s.until("document.querySelectorAll('[name=case]:checked').length === 1 && document.querySelector('.bulk button').getClientRects().length > 0")
	s.do(chromedp.KeyEvent("?"))
	s.until("document.getElementById('keys').open")
	for _, want := range []string{"下一件", "勾选这件", "分派这件"} {
		if text := s.text("document.getElementById('keys').textContent"); !strings.Contains(text, want) {
			t.Errorf("the list of keys lacks %s", want)
		}
	}
	s.do(script("document.getElementById('keys').close(); document.querySelectorAll('[data-row-link]')[1].focus()"), chromedp.KeyEvent("r"))
	for path := range asked {
		if path == "/cases/"+refs[1] {
			break
		}
	}
	s.do(chromedp.Navigate("about:blank"), chromedp.Navigate(server.URL+"/cases/"+refs[1]+"#key-r"))
	s.until("document.querySelector('summary[data-key=r]').parentElement.open && location.hash === ''")
}
