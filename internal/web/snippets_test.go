package web

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/i18n"
)

// TestSnippetsAreWrittenAndPutIn writes snippets on their page and puts them
// into a reply and the log without a script.
func TestSnippetsAreWrittenAndPutIn(t *testing.T) {
	h := newHouse(t)
	agent, supervisor := h.as(account.RoleAgent), h.as(account.RoleSupervisor)
	f := h.filed(desk.Intake{CustomerID: h.customer("王女士", "13800138000").ID})
	address := casePath(f.Case)
	agent.get("/snippets").is(http.StatusOK).shows("#list", "还没有短语")
	agent.get(address).lacks("#act-reply", "插入短语")
	agent.get("/snippets/new").is(http.StatusOK).lacks("#editor", "大家共用")
	bad := url.Values{"name": {"退货 地址"}, "zh-CN.text": {"{{customer}，寄到西门"}}
	agent.post("/snippets", bad).is(http.StatusUnprocessableEntity).shows("#editor .faults", "不留空格").shows("#editor", "{{customer}，寄到西门")
	bad.Set("name", "退货地址")
	agent.post("/snippets", bad).is(http.StatusUnprocessableEntity).shows("#editor .faults", "不完整")
	good := url.Values{"name": {"退货地址"}, "zh-CN.text": {"{{customer}}，请寄到西门，注明 {{case}}。"}, "shared": {"1"}}
	agent.post("/snippets", good).is(http.StatusUnprocessableEntity).shows("#editor .faults", "维护知识的权限")
	supervisor.post("/snippets", good).leadsTo("/snippets")
	agent.get("/snippets").shows("#list", ";退货地址", "共用", "周敏").lacks("#list td", "新建")

	page := agent.get(address).is(http.StatusOK).shows("#act-reply .snippets", ";退货地址", "王女士，请寄到西门，注明 "+f.Case.Ref())
	button := page.doc().Find("#act-reply button[data-snippet]")
	if form, _ := button.Attr("form"); form != "form-reply" {
		t.Errorf("the button sends %q", form)
	}
	agent.post(button.AttrOr("formaction", ""), url.Values{"reply.text": {"您好！"}}).is(http.StatusOK).
		shows("#act-reply textarea", "您好！", "王女士，请寄到西门")
	agent.post(address+"/snippet?id=none", url.Values{"reply.text": {"您好！"}}).is(http.StatusNotFound)
	button = agent.get("/log").shows("#form-log .snippets", "[客户称呼]").doc().Find("#form-log button[data-snippet]")
	agent.post(button.AttrOr("formaction", ""), url.Values{"words": {"要退货"}, "who": {"老张"}}).is(http.StatusOK).
		shows("#field-words", "要退货", "请寄到西门").shows("#log-found", "老张")

	own := url.Values{"name": {"晚点回"}, "en.text": {"I call back."}}
	agent.post("/snippets", own).leadsTo("/snippets")
	mine := agent.get("/snippets").doc().Find("#list td.lead a").AttrOr("href", "")
	supervisor.get(mine).is(http.StatusNotFound)
	own.Set("version", "1")
	own.Set("en.text", "I call back today.")
	agent.post(mine, own).leadsTo("/snippets")
	agent.post(mine, own).is(http.StatusConflict).shows("#editor .faults", "刚被改过")
	agent.post(mine+"/retire", nil).leadsTo("/snippets")
	agent.get("/snippets").shows("#toasts", "已停用").shows("#list", "停用")
	agent.get(address).lacks("#act-reply .snippets", "call back")
	agent.post(mine+"/restore", nil).leadsTo("/snippets")
	agent.get(address).shows("#act-reply .snippets", "I call back today.")
	for _, lang := range i18n.Languages {
		supervisor.post("/account", url.Values{"name": {"周敏"}, "lang": {lang}}).leadsTo("/account")
		if page := supervisor.get("/snippets/new").is(http.StatusOK); lang == i18n.Chinese {
			checkNoLatin(t, "/snippets/new", page)
		}
	}
}

// TestSnippetsAreTyped types names after a semicolon: from the list, with a
// blank, and not while an input method is composing.
func TestSnippetsAreTyped(t *testing.T) {
	h := newHouse(t)
	ctx, agent := t.Context(), h.actor(account.RoleAgent)
	for name, text := range map[string]string{"addr": "West gate {{case}}", "address": "North gate", "bye": "Regards"} {
		_, err := h.services.Desk.CreateSnippet(ctx, agent, desk.SnippetDraft{Name: name, Texts: map[string]string{"en": text}})
		h.must(err)
	}
	f := h.filed(desk.Intake{})
	d := h.desktop(casePath(f.Case))
	const reply = "#field-reply-text"
	is := func(field, text string) {
		d.until("document.querySelector('" + field + "').value === " + strconv.Quote(text))
	}
	listed := "document.querySelectorAll('#choices-list [role=option]').length"
	d.do(script("document.getElementById('act-reply').open = true"), chromedp.SendKeys(reply, "Hi ;"))
	d.until(listed + " === 3 && document.querySelector('#choices-list [aria-selected=true]') === null")
	d.do(chromedp.KeyEvent("a"), chromedp.KeyEvent("d"))
	d.until(listed + " === 2 && document.querySelector('#choices-list [aria-selected=true]').textContent.startsWith(';addr　')")
	d.do(chromedp.KeyEvent("\t"))
	is(reply, "Hi West gate "+f.Case.Ref())
	d.do(chromedp.KeyEvent(" "), chromedp.KeyEvent(";"), chromedp.KeyEvent("b"), chromedp.KeyEvent("y"), chromedp.KeyEvent("e"), chromedp.KeyEvent(" "))
	is(reply, "Hi West gate "+f.Case.Ref()+" Regards")
	d.do(script("const f = document.querySelector('#field-reply-text'); f.value = ''; f.focus()"), chromedp.SendKeys(reply, ";by"))
	d.until(listed + " === 1")
	d.do(chromedp.KeyEvent("\u001b"))
	d.until("!document.getElementById('choices-list')")
	is(reply, ";by")
	d.do(script(`{ const f = document.querySelector('#field-reply-text'); f.focus(); f.value = ';bye'; f.setSelectionRange(4, 4);
		f.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true, data: 'e'}));
		f.dispatchEvent(new InputEvent('beforeinput', {bubbles: true, cancelable: true, isComposing: true, data: ' '})); }`))
	d.until("document.getElementById('choices-list') === null") // and stays closed
	is(reply, ";bye")
	d.do(script("document.querySelector('#field-reply-text').dispatchEvent(new CompositionEvent('compositionend', {bubbles: true, data: 'e'}))"))
	d.until(listed + " === 1")
	d.do(chromedp.KeyEvent("\t"))
	is(reply, "Regards")

	d.do(script(blur), chromedp.KeyEvent("n"), chromedp.WaitVisible("#field-note-text"), chromedp.SendKeys("#field-note-text", ";addr "))
	is("#field-note-text", "West gate "+f.Case.Ref())
	d.do(script(blur), chromedp.KeyEvent("l"), chromedp.WaitVisible("#field-words"), chromedp.SendKeys("#field-words", ";bye "))
	is("#field-words", "Regards")
	d.do(script("document.querySelector('#form-log .snippets').open = true"), chromedp.Click("#form-log button[data-snippet=address]"))
	is("#field-words", "RegardsNorth gate")
}
