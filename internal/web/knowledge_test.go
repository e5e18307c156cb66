package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/i18n"
)

// notice is the form of a must-read notice.
func notice() url.Values {
	return url.Values{
		"kind": {"notice"}, "must_read": {"1"}, "categories": {"product", "technical"}, "products": {"P1，P2"}, "from": {"2026-01-01"},
		"zh-CN.title": {"门封停产"}, "zh-CN.body": {"{{customer}}，门封改用**新款**。<script></script>"},
		"en.title": {"The seal is replaced"}, "en.body": {"Dear {{customer}}, there is a new seal."},
	}
}

// written adds an entry as the supervisor and returns its address.
func (h *house) written(form url.Values) string {
	h.t.Helper()
	answer := h.as(account.RoleSupervisor).post("/knowledge", form).is(http.StatusSeeOther)
	return answer.Header.Get("Location")
}

func TestKnowledgeTeachesWhenEmpty(t *testing.T) {
	h := newHouse(t)
	supervisor := h.as(account.RoleSupervisor)
	supervisor.get("/knowledge").is(http.StatusOK).shows("#list", "还没有内容", "添加入门内容")
	h.as(account.RoleAgent).get("/knowledge").lacks("main", "添加入门内容").lacks("main", "新建内容")
	supervisor.post("/knowledge/starter", nil).leadsTo("/knowledge")
	supervisor.get("/knowledge").shows("#toasts", "已添加 18 条").shows("#list", "先表示歉意", "话术", "有效", "从未").lacks("main", "添加入门内容")
	supervisor.get("/knowledge?q="+url.QueryEscape("包裹")).shows("#list", "包裹迟到或丢失").lacks("#list", "先表示歉意")
	supervisor.get("/knowledge?kind=clause").shows("#list", "改变主意，可以退货").lacks("#list", "包裹")
	supervisor.get("/knowledge?q=zzz").shows("#list", "没有找到")
	supervisor.get("/knowledge?standing=retired&unused=1").shows("#list", "没有找到")
}

func TestAMustReadNoticeIsConfirmed(t *testing.T) {
	h := newHouse(t)
	path := h.written(notice())
	agent := h.as(account.RoleAgent)
	agent.get("/").shows(".top-menu", "知识 1")
	agent.get("/knowledge").shows("#unread", "门封停产")
	page := agent.get(path).is(http.StatusOK).
		shows("h1", "门封停产").shows(".head-note", "有效", "公告", "必读", "2026-01-01 起").
		shows("#facts", "商品 · 技术", "P1 P2").shows(".written", "门封改用新款").shows("#readers", "还没有确认的", "林悦", "周敏").
		shows("#owed", "我已读过")
	if page.doc().Find(".written script").Length() != 0 || page.doc().Find(".written strong").Text() != "新款" {
		t.Error("the text is not shown as it was written, without what runs")
	}
	agent.post(path+"/read", nil).leadsTo(path)
	agent.get(path).shows("#toasts", "已确认").lacks("#readers .needs", "林悦").shows("#readers .hits", "林悦")
	agent.get("/").lacks(".top-menu", "知识 1")
	agent.get("/knowledge").lacks("main", "请先读这些公告")
}

func TestWritingAnEntry(t *testing.T) {
	h := newHouse(t)
	supervisor := h.as(account.RoleSupervisor)
	supervisor.get("/knowledge/new").is(http.StatusOK).shows("#editor", "{{customer}}", "客户称呼", "中文", "English")

	form := notice()
	form.Set("act", "preview")
	supervisor.post("/knowledge", form).is(http.StatusOK).shows("#preview", "门封改用新款", "there is a new seal").shows("#editor textarea", "**新款**")

	form = notice()
	form.Set("zh-CN.body", "{{whoever}}")
	supervisor.post("/knowledge", form).is(http.StatusUnprocessableEntity).
		shows(".faults", "没有名为“whoever”的占位符").shows("#editor textarea", "{{whoever}}", "there is a new seal")
	form.Set("zh-CN.body", "{{customer}")
	supervisor.post("/knowledge", form).is(http.StatusUnprocessableEntity).shows(".faults", "不完整", "{{customer}}")
	form = notice()
	form.Set("until", "2026-02-30")
	supervisor.post("/knowledge", form).is(http.StatusUnprocessableEntity).shows(".faults", "2026-02-30")

	path := h.written(notice())
	first := supervisor.get(path + "/edit").is(http.StatusOK)
	if got := first.value("products"); got != "P1, P2" {
		t.Errorf("products: %q", got)
	}
	form = notice()
	form.Set("version", first.value("version"))
	form.Set("zh-CN.title", "门封换新款")
	supervisor.post(path, form).leadsTo(path)
	form.Set("zh-CN.title", "门封涨价")
	conflict := supervisor.post(path, form).is(http.StatusConflict).shows(".faults", "刚被别人改过").shows("#meanwhile", "周敏", "门封换新款")
	if conflict.value("zh-CN.title") != "门封涨价" || conflict.value("version") != "2" {
		t.Error("what was written is lost, or cannot be saved by saving again")
	}
	form.Set("version", "2")
	supervisor.post(path, form).leadsTo(path)
	supervisor.get(path).shows("h1", "门封涨价").shows("#versions", "第 3 版", "第 1 版", "周敏")
	supervisor.get(path+"?version=1").shows("h1", "门封停产").shows("main .note", "第 1 版，之后又改过")
	supervisor.get(path + "?version=9").is(http.StatusNotFound)
}

func TestAnEntryIsRetiredAndRestored(t *testing.T) {
	h := newHouse(t)
	path := h.written(notice())
	supervisor := h.as(account.RoleSupervisor)
	supervisor.post(path+"/retire", nil).leadsTo(path)
	page := supervisor.get(path).shows("#toasts", "已停用").shows(".head-note", "已停用")
	supervisor.get("/knowledge").lacks("#list", "门封停产")
	supervisor.post(page.doc().Find("#toasts form").AttrOr("action", ""), nil).leadsTo(path)
	supervisor.get("/knowledge").shows("#list", "门封停产")
}

func TestACaseIsHelpedByWhatIsKnown(t *testing.T) {
	h := newHouse(t)
	who := h.customer("客户甲", "13800000001", 20)
	bought, err := h.services.Purchases.Of(t.Context(), h.actor(account.RoleAdmin), who.ID, 1)
	h.must(err)
	f := h.filed(desk.Intake{CustomerID: who.ID, PurchaseID: bought.Latest[0].ID, Subject: "包裹还没到", Words: "包裹迟到了，一直没有消息。"})
	h.as(account.RoleSupervisor).post("/knowledge/starter", nil)
	path := h.written(notice())
	agent := h.as(account.RoleAgent)
	address := casePath(f.Case)

	page := agent.get(address).is(http.StatusOK).
		shows("#knowledge-hits li:nth-child(1)", "门封停产", "涉及该商品").shows("#knowledge-hits li:nth-child(2)", "包裹迟到或丢失").
		shows("#knowledge-hits .answer-text", "客户甲，门封改用新款。").lacks("#knowledge-hits", "{{")
	if guide := page.text(".guide li:first-child"); !strings.Contains(guide, "先表示歉意") {
		t.Errorf("a conversation begins with %q", guide)
	}
	if guide := page.text(".guide li:last-child"); !strings.Contains(guide, "补偿放在最后") {
		t.Errorf("a conversation ends with %q", guide)
	}
	agent.get(address+"?find="+url.QueryEscape("扣款")).shows("#knowledge-hits", "重复扣款").lacks("#knowledge-hits", "包裹迟到或丢失")
	agent.get(address+"?category=payment").shows("#knowledge-hits", "重复扣款")

	// Without a script, the answer is shown again with the text under what was typed.
	insert := address + "/insert?entry=" + strings.TrimPrefix(path, "/knowledge/")
	reply := agent.post(insert, url.Values{"reply.text": {"您好。"}}).is(http.StatusOK).value("reply.text")
	if strings.TrimSpace(reply) != "您好。\n\n客户甲，门封改用新款。" {
		t.Errorf("the reply is %q", reply)
	}
	// The script has put it there itself.
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, insert, nil)
	r.Header.Set(headerPage, address)
	agent.send(r).is(http.StatusNoContent)
	agent.get(path).shows("#facts", "用过 2 次")
	agent.get("/knowledge").shows("#list", "2")
	agent.post(address+"/insert?entry=none", nil).is(http.StatusNotFound)
}

// TestInsertingKeepsWhatWasTyped clicks in a real browser: the text comes in
// where the cursor stands, the rest stays, and it is counted.
func TestInsertingKeepsWhatWasTyped(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{Nickname: "王女士", Subject: "门封停产", Words: "门封还买得到吗？"})
	path := h.written(notice())
	d := h.desktop(casePath(f.Case))
	d.do(chromedp.SendKeys("#field-reply-text", "您好。"), script("document.body.dataset.marker = 'here'"),
		chromedp.Click("#knowledge-hits [data-insert]"))
	d.until(`document.getElementById("field-reply-text").value === "您好。\n\n王女士，门封改用新款。" && document.body.dataset.marker === "here"`)
	agent := h.as(account.RoleAgent)
	for range 100 { // the browser tells after it has put the text there
		if strings.Contains(agent.get(path).text("#facts"), "用过 1 次") {
			return
		}
	}
	t.Error("it was not counted")
}

func TestAnEntryIsInsertedInTheCustomersLanguage(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{Lang: i18n.English, Nickname: "Ms Clarke", Subject: "The seal", Words: "The seal leaks."})
	h.written(notice())
	only := url.Values{"kind": {"script"}, "zh-CN.title": {"门封"}, "zh-CN.body": {"The seal 门封由{{agent}}跟进，{{due}}前答复，{{company}}"}}
	h.written(only)
	agent := h.as(account.RoleAgent)
	agent.get(casePath(f.Case)).shows("#knowledge-hits", "The seal is replaced", "Dear Ms Clarke, there is a new seal.", "林悦", "样品商行")
}
