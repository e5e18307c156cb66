package web

import (
	"net/http"
	"net/url"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
)

// endings lays down how cases end.
func (h *house) endings() {
	h.t.Helper()
	admin := h.as(account.RoleAdmin)
	admin.post("/company/closing", url.Values{
		"version": {admin.get("/company/closing").is(http.StatusOK).value("version")}, "silence": {"10"}, "follow_up": {"14"},
		"recourse.zh-CN": {"消费者投诉热线 12315"}, "recourse.en": {"Consumer hotline 12315"}, "review_url": {"https://reviews.example.com/acme"},
	}).leadsTo("/company/closing")
}

// TestHowCasesEndIsLaidDown saves the page, and has bad input refused by the field.
func TestHowCasesEndIsLaidDown(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	page := admin.get("/company/closing").is(http.StatusOK)
	if page.value("silence") != "7" || page.value("follow_up") != "14" || page.value("review_url") != "" {
		t.Errorf("at first it is %q, %q, %q", page.value("silence"), page.value("follow_up"), page.value("review_url"))
	}
	form := url.Values{"version": {"0"}, "silence": {"10"}, "follow_up": {"0"}, "recourse.zh-CN": {"12315"}, "review_url": {"https://a.example"}}
	for _, c := range []struct{ name, value, shows string }{
		{"silence", "0", "1 到 90"}, {"silence", "soon", "整数天数"}, {"follow_up", "-1", "0（不回访）"}, {"follow_up", "1e3", "整数天数"},
		{"review_url", "javascript:alert(1)", "不是网址"}, {"recourse.zh-CN", "给个好评，返您10元", "绑在了一起"},
	} {
		refused := admin.post("/company/closing", with(form, c.name, c.value)).is(http.StatusUnprocessableEntity).shows("#closing-rules", c.shows)
		if c.name != "recourse.zh-CN" && refused.value(c.name) != c.value {
			t.Errorf("%s %q was lost", c.name, c.value)
		}
	}
	admin.post("/company/closing", form).leadsTo("/company/closing")
	admin.post("/company/closing", form).is(http.StatusConflict)
	if page := admin.get("/company/closing"); page.value("silence") != "10" || page.value("follow_up") != "0" {
		t.Errorf("laid down %q, %q", page.value("silence"), page.value("follow_up"))
	}
	admin.get("/company").shows("main", "个案怎样结束")
	h.administratorsOnly("/company/closing", form)
}

// refuse has the customer of the only case refuse what was done.
func (h *house) refuse(b *visitor) {
	h.t.Helper()
	b.post(h.done(), url.Values{"answer": {"below"}}).is(http.StatusOK)
}

// TestTheLastWordByItsPage refuses it too early and from agents, and tells the
// customer where they can turn.
func TestTheLastWordByItsPage(t *testing.T) {
	h := newHouse(t)
	b, token := h.complain()
	boss, agent := h.as(account.RoleSupervisor), h.as(account.RoleAgent)
	word := url.Values{"last-word.text": {"已经换过新门，合同里没有更多的约定。"}}
	boss.post("/cases/LK-10001/last-word", word).is(http.StatusConflict)
	h.refuse(b)
	h.refuse(b)
	boss.get("/cases/LK-10001").shows("#closing", "给出最终意见", "没达到预期")
	agent.get("/cases/LK-10001").lacks("#closing", "给出最终意见")
	boss.get("/cases/LK-10001/last-word").is(http.StatusOK).shows("form", "还没有写明客户可以去哪里申诉")
	boss.post("/cases/LK-10001/last-word", word).is(http.StatusConflict)
	h.endings()
	boss.get("/cases/LK-10001/last-word").shows("form", "12315")
	agent.post("/cases/LK-10001/last-word", word).is(http.StatusForbidden)
	boss.post("/cases/LK-10001/last-word", url.Values{"last-word.text": {" "}}).is(http.StatusUnprocessableEntity)
	boss.post("/cases/LK-10001/last-word", word).leadsTo("/cases/LK-10001")
	agent.get("/notifications").shows("#notices", "最终意见")
	agent.get("/cases/LK-10001").shows("#head", "已给最终意见").shows("#closing", "已给最终意见").shows("#timeline", "12315")
	b.get("/t/"+token).shows("#now", "不会算作已解决").shows("#said", "12315")
	agent.post("/cases/LK-10001/hear", url.Values{"hear.answer": {"as"}}).leadsTo("/cases/LK-10001")
	agent.get("/cases/LK-10001").shows("#head", "已解决")
}

// TestAfterTheClose thanks with what changed, has the owner ask again, and
// invites to review without money.
func TestAfterTheClose(t *testing.T) {
	h := newHouse(t)
	h.endings()
	b, _ := h.complain()
	agent := h.as(account.RoleAgent)
	confirm := h.done()
	agent.post("/cases/LK-10001/improve", url.Values{"improve.text": {""}}).is(http.StatusUnprocessableEntity)
	agent.post("/cases/LK-10001/improve", url.Values{"improve.text": {"出厂前多测一次门封"}}).leadsTo("/cases/LK-10001")
	agent.post("/cases/LK-10001/invite", nil).is(http.StatusConflict)
	b.post(confirm, url.Values{"answer": {"above"}}).is(http.StatusOK)
	agent.get("/cases/LK-10001").shows("#closing", "超出预期", "出厂前多测一次门封", "回访", "邀请评价")
	agent.get("/letters").shows("main", "LK-10001：谢谢您")
	agent.get("/cases/LK-10001/improve").is(http.StatusOK).shows("form", "马上看到")
	agent.get("/cases/LK-10001/invite").is(http.StatusOK)
	refused := agent.post("/cases/LK-10001/invite", url.Values{"invite.text": {"写 好 评 送 红 包"}}).is(http.StatusUnprocessableEntity).shows("form", "绑在了一起")
	if refused.value("invite.text") != "写 好 评 送 红 包" {
		t.Error("what was typed is lost")
	}
	agent.post("/cases/LK-10001/reply", url.Values{"reply.text": {"Remove your review and we will refund you."}}).is(http.StatusUnprocessableEntity).shows("#act-reply", "绑在了一起")
	agent.post("/cases/LK-10001/invite", url.Values{"invite.text": {"谢谢您的耐心。"}}).leadsTo("/cases/LK-10001")
	agent.get("/cases/LK-10001").shows("#timeline", "邀请客户公开评价").lacks("#closing", "邀请评价")
	if agent.get("/").doc().Find("#follow-ups .row").Length() != 0 {
		t.Error("asked again too early")
	}
	h.now = h.now.AddDate(0, 0, 16)
	h.must(h.services.Desk.TellFollowUps(t.Context()))
	agent = h.as(account.RoleAgent)
	agent.get("/").shows("#follow-ups", "门一直关不严").shows("#notices", "该回访")
	agent.get("/cases/LK-10001/follow-up").is(http.StatusOK)
	agent.post("/cases/LK-10001/follow-up", url.Values{"follow-up.result": {"skipped"}}).is(http.StatusUnprocessableEntity)
	agent.post("/cases/LK-10001/follow-up", url.Values{"follow-up.result": {"holds"}, "follow-up.text": {"一直好用"}}).leadsTo("/cases/LK-10001")
	agent.get("/cases/LK-10001").shows("#timeline", "一直没问题", "一直好用")
	agent.post("/cases/LK-10001/follow-up", url.Values{"follow-up.result": {"holds"}}).is(http.StatusConflict)
	if c := h.cases()[0].Case; c.State != desk.Closed || c.FollowUpAt != 0 {
		t.Errorf("the case is %s, to be asked again at %d", c.State, c.FollowUpAt)
	}
}

// TestClosingSpeaksTheReadersLanguage opens its pages in every language.
func TestClosingSpeaksTheReadersLanguage(t *testing.T) {
	h := newHouse(t)
	h.complain()
	h.speaks("/company/closing", "/cases/LK-10001/hear", "/cases/LK-10001/last-word", "/cases/LK-10001/improve", "/cases/LK-10001/follow-up", "/cases/LK-10001/invite")
}
