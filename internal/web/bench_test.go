package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"liuke/internal/account"
	"liuke/internal/desk"
)

// TestACaseIsFollowed follows a case of somebody else, hears of it, and no more.
func TestACaseIsFollowed(t *testing.T) {
	h := newHouse(t)
	b, token := h.complain()
	address := casePath(h.cases()[0].Case)
	supervisor := h.as(account.RoleSupervisor)
	supervisor.get(address).is(http.StatusOK).shows("#follow", "关注")
	supervisor.post(address+"/follow", nil).leadsTo(address)
	supervisor.get(address).shows("#follow", "已关注")
	b.post("/t/"+token+"/message", url.Values{"text": {"还是不行"}, "once": {"k1"}}).is(http.StatusSeeOther)
	supervisor.get("/notifications").shows("#notices", "来信")
	supervisor.post(address+"/unfollow", nil).leadsTo(address)
	supervisor.get(address).lacks("#follow", "已关注")
	supervisor.post("/cases/LK-99999/follow", nil).is(http.StatusNotFound)
}

// TestANoteCallsByName has a note tell whom it calls, and refuses one who may not see the case.
func TestANoteCallsByName(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	address := casePath(f.Case)
	agent := h.as(account.RoleAgent)
	page := agent.get(address).is(http.StatusOK)
	if names := page.doc().Find("[data-mentions]").AttrOr("data-mentions", ""); !strings.Contains(names, "周敏") || strings.Contains(names, "林悦") {
		t.Errorf("may be called: %s", names)
	}
	agent.post(address+"/note", url.Values{"note.text": {"@周敏 请看一下"}}).leadsTo(address)
	h.as(account.RoleSupervisor).get("/notifications").shows("#notices", "林悦", "@ 了您")
	about := h.file(f.Case.ID).Case
	about.AboutID = h.staff[account.RoleSupervisor].ID
	h.must(h.db.Desk().Save(t.Context(), desk.Change{Case: about}))
	agent.post(address+"/note", url.Values{"note.text": {"@周敏 再看一下"}}).is(http.StatusUnprocessableEntity).
		shows("#act-note", "周敏看不到这个个案", "再看一下")
}

// TestWhoElseHasTheCaseOpen has pages say that they are there.
func TestWhoElseHasTheCaseOpen(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	address := casePath(f.Case)
	agent, supervisor := h.as(account.RoleAgent), h.as(account.RoleSupervisor)
	agent.post(address+"/here", url.Values{"page": {"p1"}, "doing": {"writes"}}).is(http.StatusOK).lacks("#here", "林悦")
	supervisor.get(address).shows("#here", "林悦", "正在写")
	supervisor.post(address+"/here", url.Values{"page": {"p2"}, "doing": {"looks"}}).is(http.StatusOK).shows("#here", "林悦", "正在写").lacks("#here", "周敏")
	agent.get(address).shows("#here", "周敏", "也在看")
	supervisor.post(address+"/here", url.Values{"page": {"p2"}, "doing": {"gone"}}).is(http.StatusNoContent)
	agent.get(address).lacks("#here", "周敏")
	agent.post(address+"/here", url.Values{"page": {""}}).is(http.StatusUnprocessableEntity)
	agent.post("/cases/LK-99999/here", url.Values{"page": {"p1"}}).is(http.StatusNotFound)
}

// TestTwoWhoEditAreMerged opens the same form twice: what only the other
// changed is taken over, what both changed is chosen.
func TestTwoWhoEditAreMerged(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{Subject: "门坏了"})
	address := casePath(f.Case)
	agent, supervisor := h.as(account.RoleAgent), h.as(account.RoleSupervisor)
	open := agent.get(address + "/edit").is(http.StatusOK)
	fields := func(page *answer, form url.Values) url.Values {
		for _, name := range []string{"version", "seen", "was.edit.subject", "was.edit.kind", "was.edit.severity", "was.edit.public"} {
			form.Set(name, page.value(name))
		}
		return form
	}
	theirs := supervisor.get(address + "/edit")
	supervisor.post(address+"/edit", fields(theirs, url.Values{"edit.subject": {"冷库门坏了"}, "edit.kind": {"complaint"}, "edit.severity": {"4"}})).leadsTo(address)

	mine := fields(open, url.Values{"edit.subject": {"门关不严"}, "edit.kind": {"return"}, "edit.severity": {open.value("was.edit.severity")}})
	clash := agent.post(address+"/edit", mine).is(http.StatusConflict).
		shows(".meanwhile", "周敏", "冷库门坏了", "门关不严", "我填的", "别人改成的")
	if got := clash.doc().Find(".meanwhile fieldset").Length(); got != 1 {
		t.Errorf("%d fields are to be chosen", got)
	}
	if got := clash.value("edit.subject"); got != "门关不严" {
		t.Errorf("typed %q", got)
	}
	again := fields(clash, url.Values{
		"edit.subject": {"门关不严"}, "edit.kind": {"return"}, "edit.severity": {"4"},
		"merge.edit.subject": {"theirs"}, "theirs.edit.subject": {clash.value("theirs.edit.subject")},
	})
	agent.post(address+"/edit", again).leadsTo(address)
	if c := h.file(f.Case.ID).Case; c.Subject != "冷库门坏了" || c.Kind != desk.Return || c.Severity != 4 {
		t.Errorf("merged to %q, %s, %d", c.Subject, c.Kind, c.Severity)
	}

	page := agent.get(address)
	supervisor.post(address+"/reply", url.Values{"reply.text": {"我来回"}}).leadsTo(address)
	agent.post(address+"/reply", url.Values{"reply.text": {"我也回"}, "version": {page.value("version")}, "seen": {page.value("seen")}}).
		is(http.StatusConflict).shows("#act-reply .meanwhile", "周敏", "答复了客户").shows("#act-reply textarea", "我也回")
	agent.post(address+"/reply", url.Values{"reply.text": {"我也回"}, "version": {"1"}, "seen": {"-7"}}).is(http.StatusConflict)
}

// TestTwoAtOneCaseSeeEachOther opens a case in a browser while a colleague
// looks at it and writes; a colleague is called by name with keys alone.
func TestTwoAtOneCaseSeeEachOther(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	d := h.desktop(casePath(f.Case))
	other := h.actor(account.RoleSupervisor)
	_, err := h.services.Desk.Here(t.Context(), other, f.Case.ID, "p1", false, false)
	h.must(err)
	d.until("document.getElementById('here').textContent.includes('周敏') && !document.querySelector('#here .is-writing')")
	_, err = h.services.Desk.Here(t.Context(), other, f.Case.ID, "p1", true, false)
	h.must(err)
	d.until("document.querySelector('#here .is-writing') !== null")
	_, err = h.services.Desk.Here(t.Context(), other, f.Case.ID, "p1", true, true)
	h.must(err)
	d.until("!document.getElementById('here').textContent.includes('周敏')")

	d.do(script("document.activeElement.blur()"), chromedp.KeyEvent("n"))
	d.until("document.activeElement.id === 'field-note-text'")
	// A driven browser sends the character of a key apart from the key, and it may reach what the key has opened.
	d.do(script("document.activeElement.value = ''"), chromedp.KeyEvent("@周"))
	d.until("document.querySelector('#choices-list [aria-selected=true]')?.textContent === '周敏'")
	d.do(chromedp.KeyEvent("\r"))
	d.until("document.getElementById('field-note-text').value.startsWith('@周敏 ') && !document.getElementById('choices-list')")
	deadline := time.After(patience) // the page tells by itself that somebody writes
	for {
		present, err := h.services.Desk.Present(t.Context(), other, h.file(f.Case.ID))
		h.must(err)
		if len(present) == 1 && present[0].Writes {
			break
		}
		select {
		case <-deadline:
			t.Fatalf("present: %+v", present)
		case <-time.After(5 * time.Millisecond):
		}
	}

	d.do(script("document.getElementById('field-reply-text').closest('details').open = true"), chromedp.SendKeys("#field-reply-text", "我们给您一张代金券"))
	d.until("document.getElementById('reply-early').hidden === false")
}
