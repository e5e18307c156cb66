package web

import (
	"net/http"
	"net/url"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/i18n"
)

// TestAuthorityIsLaidDown saves who may give how much by its page, and has bad entries refused by the field.
func TestAuthorityIsLaidDown(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	page := admin.get("/company/authority").is(http.StatusOK).shows("#authority-example", "您是客服", "¥100.00")
	form := url.Values{
		"version": {page.value("version")}, "days": {"30"},
		"tiers[0].from": {""}, "tiers[0].agent": {"¥300.50"}, "tiers[0].supervisor": {"2,000"}, "tiers[0].admin": {"9000"},
		"tiers[1].from": {"20000"}, "tiers[1].agent": {"600"}, "tiers[1].supervisor": {"4,000"}, "tiers[1].admin": {"9000"},
		"shares[0]": {"50"}, "shares[1]": {"100"}, "shares[2]": {"150%"}, "shares[3]": {"200"},
	}
	admin.refused("/company/authority", "#authority .faults", form, []badEntry{
		{"tiers[0].agent", "5000", "不能高于"},
		{"tiers[0].agent", "很多", "不是金额"},
		{"tiers[0].agent", "-5", "不能小于零"},
		{"tiers[0].agent", "300.005", "小数点后最多 2 位"},
		{"tiers[0].agent", "€300", "这里只用 CNY"},
		{"tiers[0].agent", "300 USD", "这里只用 CNY"},
		{"tiers[1].admin", "99999999999999", "金额太大"},
		{"tiers[1].from", "0", "往后每一档都要比前一档高"},
		{"tiers[2].supervisor", "9000", "往后每一档都要比前一档高"},
		{"shares[2]", "x", "0 到 1,000 的整数"},
		{"shares[2]", "-1", "0 到 1,000 的整数"},
		{"days", "1e9", "天数要在"},
	})
	admin.post("/company/authority", form).leadsTo("/company/authority")
	page = admin.get("/company/authority").is(http.StatusOK).shows("#authority-example", "¥300.50")
	for name, want := range map[string]string{"tiers[0].supervisor": "2,000.00", "tiers[1].from": "20,000.00", "shares[2]": "150", "days": "30"} {
		if got := page.value(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	admin.post("/company/authority", form).is(http.StatusConflict) // on a version that is no longer the last
	admin.get("/company").shows(".head-acts", "补救权限")
	h.administratorsOnly("/company/authority", form)
	h.speaks("/company/authority")
}

// TestTheCounterSaysWhatMayBeGiven offers, with what the customer asked for, one
// option by exception, and reads at the counter how much is left and why.
func TestTheCounterSaysWhatMayBeGiven(t *testing.T) {
	h := newHouse(t)
	who := h.scored()
	f := h.filed(desk.Intake{CustomerID: who.ID})
	other := h.filed(desk.Intake{CustomerID: who.ID})
	path, agent := casePath(f.Case), h.as(account.RoleAgent)
	agent.get(path).shows("#may-give", "您是客服", "客户价值约 ¥", "严重程度为“一般”", "一个个案最多可给 ¥100.00", "您还可以给到 ¥100.00")
	one := url.Values{"offer.options[0].kind": {"refund"}, "offer.options[0].text": {"退一半"}, "offer.options[0].cost": {"60"}}
	agent.post(path+"/offer", one).is(422).shows("#act-offer .faults", "破例处理")
	one.Set("offer.breaks.two_options", "1")
	agent.post(path+"/offer", one).is(422).shows("#act-offer .faults", "破例要写明理由")
	one.Set("offer.because", "客户只要退款")
	one.Set("offer.wish.kind", "refund")
	one.Set("offer.wish.text", "全退")
	one.Set("offer.wish.cost", "$120")
	agent.post(path+"/offer", one).is(422).shows("#act-offer .faults", "这里只用 CNY")
	one.Set("offer.wish.cost", "120")
	agent.post(path+"/offer", one).leadsTo(path)
	page := agent.get(path).shows("#offers", "客户想要：退款（全退） ¥120.00", "退一半", "破例：至少给两个方案。理由：客户只要退款").shows("#timeline", "客户想要退款", "破例：")
	agent.post(path+"/choose", url.Values{"choose.remedy": {page.value("choose.remedy")}}).leadsTo(path)
	agent.get(path).shows("#may-give", "本个案已给 ¥60.00", "您还可以给到 ¥40.00")
	agent.get(casePath(other.Case)).shows("#may-give", "近 90 天在其他个案已给或已提出 ¥60.00", "您还可以给到 ¥40.00")
}

// TestAnOfferIsApprovedOnThePhone asks for approval, has it refused by words to
// those who must not decide, approves it with one tap, and opens the link again.
func TestAnOfferIsApprovedOnThePhone(t *testing.T) {
	h := newHouse(t)
	who := h.scored()
	f := h.filed(desk.Intake{CustomerID: who.ID, Subject: "货全化了"})
	path, agent, boss := casePath(f.Case), h.as(account.RoleAgent), h.as(account.RoleSupervisor)
	h.must(h.services.Accounts.SetAuthority(t.Context(), h.actor(account.RoleAdmin), map[account.Role]int64{
		account.RoleAgent: 10_000, account.RoleSupervisor: 100_000, account.RoleAdmin: 200_000,
	}))
	form := func(cost string) url.Values {
		return url.Values{
			"offer.options[0].kind": {"refund"}, "offer.options[0].text": {"全退"}, "offer.options[0].cost": {cost},
			"offer.options[1].kind": {"apology"}, "offer.options[1].text": {"道歉"}, "offer.ask": {"1"}, "offer.because": {"老客户"},
		}
	}
	boss.get("/approvals").is(http.StatusOK).shows("#approvals", "没有等待审批的方案")
	agent.post(path+"/offer", form("600")).leadsTo(path)
	agent.get(path).shows("#offers", "等待审批", "¥600.00", "老客户").shows("#timeline", "提交审批 ¥600.00").lacks("#offers", "客户选了这个")
	a := h.file(f.Case.ID).Approvals[0]
	address := approvalPath(a.ID)
	boss.get("/notifications").shows("#notices", "林悦请您审批 ¥600.00")
	if got := boss.get("/wallboard").text(`#wall a[href="/approvals"] strong`); got != "1" {
		t.Errorf("the wallboard has %q approvals waiting", got)
	}
	page := boss.get("/approvals").is(http.StatusOK).shows("#approvals", "¥600.00", "老客户", "林悦")
	if page.doc().Find(`#approvals a[href="`+address+`"]`).Length() != 1 {
		t.Error("the list does not lead to the request")
	}
	agent.get(address).is(http.StatusOK).shows("#approval", "您自己提的申请").lacks("#approval", "批准并发给客户")
	agent.post(address+"/approve", url.Values{"version": {"1"}}).is(http.StatusForbidden)
	agent.get("/approvals").is(http.StatusForbidden)
	h.stranger().get(address).leadsTo("/sign-in?to=" + url.QueryEscape(address))
	boss.get("/approvals/none").is(http.StatusNotFound)
	boss.post("/approvals/none/approve", url.Values{"version": {"1"}}).is(http.StatusNotFound)
	page = boss.get(address).is(http.StatusOK).shows("#approval", "¥600.00", "老客户", "全退", "客户甲", "您还可以给到 ¥1,000.00")
	boss.post(address+"/refuse", url.Values{"version": {"1"}, "note": {" "}}).is(422).shows("#approval .faults", "请写明为什么不批")
	boss.post(address+"/approve", url.Values{"version": {"x"}}).is(422)

	// A changed amount is another offer: the request is void.
	agent.post(path+"/offer", form("700")).leadsTo(path)
	boss.post(address+"/approve", url.Values{"version": {page.value("version")}}).is(http.StatusConflict).shows("#approval", "已经作废")
	second := approvalPath(h.file(f.Case.ID).Approvals[1].ID)
	boss.post(second+"/approve", url.Values{"version": {boss.get(second).value("version")}}).leadsTo(second)
	boss.get(second).shows("#approval", "已批准", "周敏").shows("#toasts", "方案已发给客户").lacks("#approval", "批准并发给客户")
	boss.post(second+"/approve", url.Values{"version": {"1"}}).is(http.StatusConflict).shows("#approval .faults", "周敏已经批准了这个申请")
	h.as(account.RoleAdmin).get(second).shows("#approval", "已批准")
	agent.get("/notifications").shows("#notices", "周敏批准了 ¥700.00")
	agent.get(path).shows("#offers", "全退", "¥700.00", "客户选了这个").shows("#timeline", "周敏", "批准了 ¥700.00 的方案")

	agent.post(path+"/offer", form("800")).leadsTo(path)
	third := h.file(f.Case.ID).Approvals[2]
	agent.post(path+"/take-back-request", url.Values{"take-back-request.approval": {third.ID}}).leadsTo(path)
	boss.get(approvalPath(third.ID)).shows("#approval", "已作废")
	agent.post(path+"/offer", form("900")).leadsTo(path)
	fourth := approvalPath(h.file(f.Case.ID).Approvals[3].ID)
	boss.post(fourth+"/refuse", url.Values{"version": {"1"}, "note": {"先退一半"}}).leadsTo(fourth)
	agent.get("/notifications").shows("#notices", "周敏没有批准 ¥900.00：先退一半")
	agent.post(path+"/offer", form("1,000.01")).leadsTo(path)
	fifth := approvalPath(h.file(f.Case.ID).Approvals[4].ID)
	boss.get(fifth).shows("#approval", "请额度够的同事来批").lacks("#approval", "批准并发给客户")
	boss.post(fifth+"/approve", url.Values{"version": {"1"}}).is(422).shows("#approval .faults", "您还可以给到 ¥1,000.00")
	for _, state := range []string{"asked", "approved", "refused", "void"} {
		checkNoLatin(t, "/approvals", boss.get("/approvals?state="+state).is(http.StatusOK))
	}
	checkNoLatin(t, fifth, boss.get(fifth))
	boss.post("/account", url.Values{"name": {"周敏"}, "lang": {i18n.English}}).leadsTo("/account")
	boss.get(fifth).shows("#approval", "more than you may give")
	boss.get("/approvals").shows("h1", "Approvals")
}
