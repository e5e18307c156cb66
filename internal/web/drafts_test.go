package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"

	"liuke/internal/account"
	"liuke/internal/desk"
)

// TestADraftIsPutBack keeps what was typed, puts it back, and forgets it once
// it was sent or discarded.
func TestADraftIsPutBack(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	address := casePath(f.Case)
	agent, supervisor := h.as(account.RoleAgent), h.as(account.RoleSupervisor)
	keep := func(form string, in url.Values) *answer { return agent.post(address+"/draft?form="+form, in) }
	got := keep("reply", url.Values{"reply.text": {"写到一半"}, "note.text": {"别的"}, "draft": {"0"}, "once": {"k1"}}).is(http.StatusNoContent)
	if got.Header.Get(headerDraft) != "1" {
		t.Errorf("version %q is kept", got.Header.Get(headerDraft))
	}
	page := agent.get(address).is(http.StatusOK).shows("#drafts", "答复", "2026-11-19 14:30", "丢弃").shows("#act-reply[open] textarea", "写到一半").lacks("#act-note textarea", "别的")
	if page.doc().Find("#act-reply .faults").Length() != 0 {
		t.Error("a draft is shown as a form that failed")
	}
	supervisor.get(address).lacks("#drafts", "恢复").lacks("#act-reply", "写到一半")
	late := keep("reply", url.Values{"reply.text": {"另一个窗口"}, "draft": {"0"}}).is(http.StatusConflict)
	if late.Header.Get(headerDraft) != "1" {
		t.Errorf("version %q is kept", late.Header.Get(headerDraft))
	}
	keep("reply", url.Values{"reply.text": {"另一个窗口"}, "draft": {"0"}, "over": {"1"}}).is(http.StatusNoContent)
	agent.get(address).shows("#act-reply textarea", "另一个窗口")
	keep("nothing", nil).is(http.StatusUnprocessableEntity)

	agent.post(address+"/reply", url.Values{"reply.text": {"写完了"}, "once": {"k1"}}).leadsTo(address)
	agent.get(address).lacks("#drafts", "恢复").lacks("#act-reply textarea", "另一个窗口")
	keep("reply", url.Values{"reply.text": {"写完"}, "draft": {"2"}, "once": {"k1"}}).is(http.StatusNoContent) // on its way while the form was sent
	agent.get(address).lacks("#drafts", "恢复")

	keep("note", url.Values{"note.text": {"备忘"}, "draft": {"0"}}).is(http.StatusNoContent)
	agent.get(address).shows("#drafts", "备注")
	agent.post(address+"/draft/discard?form=note", nil).leadsTo(address)
	agent.get(address).lacks("#drafts", "恢复").lacks("#act-note textarea", "备忘")
	agent.post("/cases/LK-99999/draft?form=reply", url.Values{"reply.text": {"x"}}).is(http.StatusNotFound)
}

// TestADraftSurvivesACrash types in a browser and opens the page anew.
func TestADraftSurvivesACrash(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	d := h.desktop(casePath(f.Case))
	d.do(chromedp.SendKeys("#field-reply-text", "half a sentence"))
	d.until("document.querySelector('[data-draft-state]').textContent.includes('草稿已存')")
	d.do(chromedp.Reload(), chromedp.WaitVisible("#drafts [data-draft-of=reply]"))
	d.until("document.querySelector('#drafts [data-draft-of=reply]') !== null && document.getElementById('field-reply-text').value === 'half a sentence'")
	d.do(chromedp.SendKeys("#field-reply-text", " and the rest"), script("document.querySelector('#form-reply button.primary').click()"))
	d.until("document.getElementById('field-reply-text').value === '' && document.querySelector('[data-draft-of=reply]') === null")
	kept, err := h.services.Desk.Unsent(t.Context(), h.actor(account.RoleAgent), desk.AtCase(f.Case.ID))
	h.must(err)
	if len(kept) != 0 {
		t.Errorf("still kept: %+v", kept)
	}
}

// TestTheLogIsPutBack keeps what was taken down half, and forgets it once it
// was filed or discarded. What was only chosen, and not written, is no draft.
func TestTheLogIsPutBack(t *testing.T) {
	h := newHouse(t)
	agent, supervisor := h.as(account.RoleAgent), h.as(account.RoleSupervisor)
	half := url.Values{
		"words": {"货到的时候箱子已经"}, "who": {"老张 13800138000"}, "kind": {"question"}, "severity": {"3"}, "spot.did": {"换了"}, "customer": {""},
		"once": {"k1"}, "draft": {"0"},
	}
	keep := func(in url.Values) *answer { return agent.post("/log/draft?form=log", in).is(http.StatusNoContent) }
	keep(url.Values{"kind": {"question"}, "mine": {"1"}, "words": {" "}})
	agent.get("/log").is(http.StatusOK).lacks("#log-drafts", "恢复")
	keep(half)
	page := agent.get("/log").shows("#log-drafts", "记一笔", "丢弃").shows("#field-words", "货到的时候箱子已经").shows("#log-spot[open] textarea", "换了").shows("#log-found", "老张")
	for field, want := range map[string]string{"#log-who": "老张 13800138000", "#form-log [name=who]": "老张 13800138000"} {
		if got := page.doc().Find(field).AttrOr("value", ""); got != want {
			t.Errorf("%s has %q", field, got)
		}
	}
	if page.doc().Find("[name=mine][checked]").Length() != 0 || page.doc().Find("#field-severity [selected]").AttrOr("value", "") != "3" {
		t.Error("what was chosen is not as it was")
	}
	agent.get("/log?who="+url.QueryEscape("王")).shows("#log-found", "王").lacks("#log-found", "老张")
	supervisor.get("/log").lacks("#log-drafts", "恢复").lacks("#field-words", "货到")
	half.Set("spot.kind", "gold")
	half.Set("then", "spot")
	agent.post("/log", half).is(http.StatusUnprocessableEntity).lacks("#log-drafts", "恢复").shows("#field-words", "货到的时候箱子已经")

	half.Del("then")
	half.Set("channel", "phone")
	agent.post("/log", half).is(http.StatusSeeOther)
	agent.get("/log").lacks("#log-drafts", "恢复").lacks("#field-words", "货到")
	keep(half) // on its way while the form was sent
	agent.get("/log").lacks("#log-drafts", "恢复")

	keep(url.Values{"words": {"别的"}, "once": {"k2"}})
	agent.post("/log/draft/discard?form=log", nil).leadsTo("/log")
	agent.get("/log").lacks("#log-drafts", "恢复").lacks("#field-words", "别的")
	agent.post("/log/draft?form=reply", url.Values{"words": {"x"}}).is(http.StatusUnprocessableEntity)
}

// TestTheLogSurvivesACrash types into the dialog over a case, and opens it anew.
func TestTheLogSurvivesACrash(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	d := h.desktop(casePath(f.Case))
	open := func() { d.do(script(blur), chromedp.KeyEvent("l"), chromedp.WaitVisible("#field-words")) }
	open()
	d.do(chromedp.SendKeys("#field-words", "the door"))
	d.until("document.querySelector('#log-drafts [data-draft-state]').textContent.includes('草稿已存')")
	d.do(chromedp.Reload(), chromedp.WaitVisible("#composer"))
	open()
	d.until("document.getElementById('field-words').value === 'the door' && document.querySelector('#log-drafts [data-draft-of=log]') !== null")
	d.do(chromedp.SendKeys("#field-words", " and more"), script("document.getElementById('dialog').close()")) // before it was kept
	d.until("!document.querySelector('#log-drafts [data-draft-state]').hidden")
	open()
	d.until("document.getElementById('field-words').value.includes('and more')")
	d.do(script("document.querySelector('#log-drafts [data-draft-of=log] button').click()"))
	d.until("!document.getElementById('dialog').open && document.getElementById('toasts').textContent.includes('草稿已丢弃')")
	open()
	d.until("document.getElementById('field-words').value === '' && document.querySelector('#log-drafts [data-draft-of=log]') === null")
}
