package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/purchase"
	"liuke/internal/remedy"
)

// TestRulesOfEntitlementsAreLaidDown takes a preset over, changes it, tries a
// purchase, and has bad rules refused by the row.
func TestRulesOfEntitlementsAreLaidDown(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	admin.get("/company/entitlements").is(http.StatusOK).shows("#presets", "七天无理由退货", "第二十五条", "尚未核对原文")
	admin.post("/company/entitlements/presets", url.Values{"preset": {"cn-distance"}}).leadsTo("/company/entitlements")
	admin.post("/company/entitlements/presets", url.Values{"preset": {"none"}}).is(http.StatusNotFound)
	page := admin.get("/company/entitlements").is(http.StatusOK).shows("#rules", "第 1 版")
	form := url.Values{}
	for _, input := range page.doc().Find("#rules input, #rules select").EachIter() {
		if input.AttrOr("type", "") == "checkbox" && input.AttrOr("checked", "no") == "no" {
			continue
		}
		value := input.AttrOr("value", "")
		if input.Is("select") {
			value = input.Find("option[selected]").AttrOr("value", input.Find("option").First().AttrOr("value", ""))
		}
		form.Set(input.AttrOr("name", ""), value)
	}
	admin.refused("/company/entitlements", "#rules .faults", form, []badEntry{
		{"rules[0].length", "soon", "请填时长"},
		{"rules[0].refund", "", "请至少选一样"},
		{"rules[0].countries", "中国", "不是两个字母"},
		{"rules[0].products", "*", "留空"},
		{"rules[0].from", "2026-02-31", "2026-02-31"},
		{"rules[1].name", "新规则", "请至少选一样"},
		{"rules[0].name", "", "请给规则起个名字"},
		{"rules[0].name", "\u200b", "请给规则起个名字"},
		{"rules[1].length", "7", "请给规则起个名字"},
		{"rules[1].repair", "1", "请给规则起个名字"},
		{"rules[1].products", "KET*", "请给规则起个名字"},
	})
	admin.post("/company/entitlements", url.Values{"version": {"0"}}).is(http.StatusConflict).shows("#rules", "加一条规则")
	admin.post("/company/entitlements", with(form, "rules[0].except", "鱼*，P9")).leadsTo("/company/entitlements")
	admin.post("/company/entitlements", form).is(http.StatusConflict) // on a version that is no longer the last
	try := func(product, bought string) *answer {
		return admin.get("/company/entitlements?" + url.Values{"bought": {bought}, "product": {product}}.Encode()).is(http.StatusOK)
	}
	try("P1", "2026-11-12").shows("#try", "退款", "今天是最后一天", "2026-11-12 次日起 7 天")
	try("P1", "2026-11-11").shows("#try", "没有应得的", "已到期")
	try("鱼干", "2026-11-18").shows("#try", "不含这个商品")
	try("P1", "").shows("#try", "请填购买日")
	out := with(form, "rules[0].out", "1")
	out.Set("version", admin.get("/company/entitlements").value("version"))
	admin.post("/company/entitlements", out).leadsTo("/company/entitlements")
	if got := admin.get("/company/entitlements").value("rules[0].name"); got != "" {
		t.Errorf("the rule that was taken out is still there: %q", got)
	}
	h.administratorsOnly("/company/entitlements", form)
}

// TestWhatTheyAreEntitledToIsOfferedUnasked shows it beside a case that asks for
// nothing, and puts it into the form of an offer.
func TestWhatTheyAreEntitledToIsOfferedUnasked(t *testing.T) {
	h := newHouse(t)
	who := h.customer("王女士", "13900000001", 3, 30)
	f := h.filed(desk.Intake{CustomerID: who.ID, Words: "门关不严。"})
	agent := h.as(account.RoleAgent)
	address := casePath(f.Case)
	agent.get(address).lacks("main", "客户应得")
	admin := h.as(account.RoleAdmin)
	admin.get(address).shows("#entitled", "还没有规定")
	admin.post("/company/entitlements/presets", url.Values{"preset": {"cn-distance"}}).leadsTo("/company/entitlements")
	page := agent.get(address).is(http.StatusOK).shows("#entitled", "门封", "退款", "还剩 4 天", "王女士-0")
	offer := page.doc().Find("#entitled a.button").AttrOr("href", "")
	filled := agent.get(strings.TrimSuffix(offer, "#act-offer")).is(http.StatusOK)
	if got := filled.value("offer.options[0].text"); !strings.Contains(got, "收回门封（1 件），退还货款") {
		t.Errorf("the offer says %q", got)
	}
	if got := filled.value("offer.options[0].cost"); got != "100.00" {
		t.Errorf("the offer costs %q", got)
	}
	sent := url.Values{"offer.options[1].kind": {"apology"}, "offer.options[1].text": {"道歉"}}
	for _, field := range []string{"kind", "text", "cost", "entitled"} {
		sent.Set("offer.options[0]."+field, filled.value("offer.options[0]."+field))
	}
	sent.Set("offer.options[0].kind", "refund")
	agent.post(address+"/offer", with(sent, "offer.options[0].cost", "100.01")).is(http.StatusUnprocessableEntity).shows("#act-offer .faults", "最多 ¥100.00")
	agent.post(address+"/offer", with(sent, "offer.options[0].kind", "voucher")).is(http.StatusConflict).shows("#act-offer .faults", "不再应得")
	agent.post(address+"/offer", sent).leadsTo(address)
	if got := h.file(f.Case.ID).Remedies[0]; got.Ground != remedy.Entitled || got.Cost != 10_000 {
		t.Errorf("offered %+v", got)
	}
	if filled.doc().Find("#act-offer[open]").Length() != 1 {
		t.Error("the form of the offer is shut")
	}
	_, err := h.services.Purchases.Record(t.Context(), h.actor(account.RoleAdmin), []purchase.Receipt{{
		Source: "till", ExternalID: "back", Currency: "CNY", Customer: purchase.CustomerRef{Code: "王女士"}, At: h.now.UnixMilli() - 1000,
		Lines: []purchase.Line{{Product: "P1", Name: "门封", Quantity: -1000, UnitPrice: 1_000_000, Amount: -10_000}},
	}}, h.now.UnixMilli())
	h.must(err)
	agent.get(address).is(http.StatusOK).shows("#entitled", "没有应得的")
	agent.get(address + "?entitled=nonsense").is(http.StatusOK)
}
