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
	kept, err := h.services.Desk.Unsent(t.Context(), h.actor(account.RoleAgent), h.file(f.Case.ID))
	h.must(err)
	if len(kept) != 0 {
		t.Errorf("still kept: %+v", kept)
	}
}
