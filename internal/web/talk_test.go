package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
)

// TestTheConversationGoesStepByStep takes the first steps of a conversation, by
// hand and by letter, and is warned of compensation that comes too early.
func TestTheConversationGoesStepByStep(t *testing.T) {
	h := newHouse(t)
	h.as(account.RoleSupervisor).post("/knowledge/starter", nil).leadsTo("/knowledge")
	f := h.filed(desk.Intake{Nickname: "王女士", Email: "wang@example.com"})
	address := casePath(f.Case)
	agent := h.as(account.RoleAgent)
	page := agent.get(address).is(http.StatusOK).shows("#talk .is-now", "致歉").shows("#talk .talk-acts", "先表示歉意").
		shows("#act-offer .note.is-soon", "先致歉、复述")
	if page.doc().Find("#reply-early[hidden]").Length() != 1 || !strings.Contains(page.doc().Find("[data-finds]").AttrOr("data-finds", ""), "代金券") {
		t.Error("nothing warns of compensation in a reply")
	}
	agent.post(address+"/step", url.Values{"step.step": {"regret"}}).leadsTo(address)
	agent.get(address).shows("#talk .is-now", "多问").shows("#talk .talk-acts", "问清经过").shows("#timeline", "已致歉")
	agent.post(address+"/step", url.Values{"step.step": {"bow"}}).is(http.StatusUnprocessableEntity)
	agent.post(address+"/reply", url.Values{"reply.text": {"当时是怎么用的？"}}).leadsTo(address)
	agent.get(address).shows("#talk .is-now", "复述")
	agent.post(address+"/restate", url.Values{"restate.text": {"门一直关不严"}}).leadsTo(address)
	agent.get(address).shows("#talk .is-now", "体谅").shows("#talk .talk-restated", "等客户确认", "门一直关不严").lacks("#act-offer", "再谈补偿")

	praise := h.filed(desk.Intake{Kind: desk.Praise})
	agent.get(casePath(praise.Case)).lacks("#talk", "致歉").lacks("#act-offer", "再谈补偿")
}

// TestTheCustomerConfirmsHowTheyWereUnderstood answers restatements on the tracking page.
func TestTheCustomerConfirmsHowTheyWereUnderstood(t *testing.T) {
	h := newHouse(t)
	b, token := h.complain()
	page, c := "/t/"+token, h.cases()[0].Case
	agent := h.as(account.RoleAgent)
	b.get(page).lacks("body", "理解得对吗")
	restate := func(text string) string {
		agent.post(casePath(c)+"/restate", url.Values{"restate.text": {text}}).leadsTo(casePath(c))
		return b.get(page).shows("#restated", "我们理解得对吗", text).doc().Find("#restated [name=message]").AttrOr("value", "")
	}
	first := restate("门坏了，想修")
	b.post(page+"/restated", url.Values{"message": {first}, "answer": {"no"}, "correction": {" "}}).is(422).shows("#restated", "不能空着")
	b.post(page+"/restated", url.Values{"message": {first}, "answer": {"no"}, "correction": {"是想<b>换</b>一扇门"}, "once": {"k1"}}).leadsTo(page + "?sent=restated")
	b.post(page+"/restated", url.Values{"message": {first}, "answer": {"no"}, "correction": {"是想<b>换</b>一扇门"}, "once": {"k1"}}).leadsTo(page + "?sent=restated")
	b.get(page+"?sent=restated").shows("#restated", "不完全对").shows("#said", "是想<b>换</b>一扇门")
	agent.get("/notifications").shows("#notices", "更正了我们的理解")
	agent.get(casePath(c)).shows("#talk .talk-restated", "不完全对", "是想<b>换</b>一扇门").shows("#timeline", "更正了我们的理解")

	second := restate("想换一扇门")
	b.post(page+"/restated", url.Values{"message": {first}, "answer": {"yes"}}).is(http.StatusGone).shows("#restated", "已经有了新的说法")
	b.post(page+"/restated", url.Values{"message": {second}, "answer": {"yes"}, "once": {"k2"}}).leadsTo(page + "?sent=restated")
	b.get(page).shows("#restated", "您说我们理解得对").lacks("#restated", "发给我们")
	agent.get(casePath(c)).shows("#talk .talk-restated", "客户确认理解得对")
	b.post("/t/nonsense/restated", url.Values{"message": {second}, "answer": {"yes"}}).is(http.StatusNotFound)
	english := b.get(page + "?lang=en").is(http.StatusOK)
	if got := english.doc().Find("html").AttrOr("lang", ""); got != "en" {
		t.Errorf("in %s", got)
	}
}
