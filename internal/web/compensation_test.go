package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/i18n"
	"liuke/internal/remedy"
)

// give has the customer of a case choose something that costs so much.
func (h *house) give(f desk.File, text string, cost int64) desk.File {
	h.t.Helper()
	ctx, boss, on := h.t.Context(), h.actor(account.RoleSupervisor), desk.Target{CaseID: f.Case.ID}
	f, err := h.services.Desk.Offer(ctx, boss, on, desk.Offer{Options: []desk.Option{
		{Kind: desk.Refund, Text: text, Cost: cost}, {Kind: desk.Apology, Text: "道歉"},
	}})
	h.must(err)
	for _, r := range f.Remedies {
		if r.Cost == cost && r.State == desk.Offered {
			f, err = h.services.Desk.Choose(ctx, boss, on, desk.Choice{RemedyID: r.ID})
			h.must(err)
			break
		}
	}
	return f
}

// TestTheCompensationLedger reads what was given in each way, as a spreadsheet,
// and after some of it was reversed.
func TestTheCompensationLedger(t *testing.T) {
	h := newHouse(t)
	h.must(h.services.Accounts.SetAuthority(t.Context(), h.actor(account.RoleAdmin), map[account.Role]int64{
		account.RoleAgent: 10_000, account.RoleSupervisor: 100_000, account.RoleAdmin: 200_000,
	}))
	boss, agent := h.as(account.RoleSupervisor), h.as(account.RoleAgent)
	boss.get("/compensation").is(http.StatusOK).shows("#parts", "这段时间没有给出过补偿").shows("#rules-broken", "没有破例")
	known := h.customer("=1+1", "13900000001")
	first := h.give(h.filed(desk.Intake{CustomerID: known.ID}), "退一半", 30_000)
	h.give(h.filed(desk.Intake{Nickname: "路人", Email: "a@example.com"}), "退邮费", 1_250)

	boss.get("/compensation").is(http.StatusOK).shows("#given", "¥312.50", "2 笔").shows("#parts", "还没有判断原因", "¥312.50")
	page := boss.get("/compensation?by=customer").shows("#parts", "=1+1", "¥300.00", "¥12.50")
	if page.doc().Find(`#parts a[href="`+customerPath(known.ID)+`"]`).Length() != 1 || page.doc().Find("#parts .bar-cell svg").Length() != 2 {
		t.Error("the customer is not led to, or a part has no picture")
	}
	boss.get("/compensation?by=month&days=90").shows("#parts", "2026-11", "2026-08")
	boss.get("/compensation?by=team").shows("#parts", "没有团队")
	boss.get("/compensation?by=budget").shows("#parts", "没有预算")
	sheet := boss.get("/compensation.csv?by=customer").is(http.StatusOK).body
	if !strings.Contains(sheet, "'=1+1,300.00,0.00,300.00,1,CNY") {
		t.Errorf("the spreadsheet is %s", sheet)
	}
	path := casePath(first.Case)
	agent.post(path+"/reverse", url.Values{"reverse.remedy": {first.Remedies[0].ID}, "reverse.reason": {"x"}}).is(http.StatusForbidden)
	boss.get(path).shows("#offers", "退一半", "冲销")
	boss.post(path+"/reverse", url.Values{"reverse.remedy": {first.Postings[0].RemedyID}, "reverse.reason": {" "}}).is(422)
	boss.post(path+"/reverse", url.Values{"reverse.remedy": {first.Postings[0].RemedyID}, "reverse.reason": {"记错了人"}}).leadsTo(path)
	boss.post(path+"/reverse", url.Values{"reverse.remedy": {first.Postings[0].RemedyID}, "reverse.reason": {"记错了人"}}).is(http.StatusConflict)
	boss.get(path).shows("#timeline", "冲销了退款", "记错了人")
	boss.get("/compensation").shows("#given", "¥12.50", "1 笔")
	agent.get("/compensation").is(http.StatusForbidden)
	agent.get("/compensation.csv").is(http.StatusForbidden)
	for _, by := range desk.GivenWays {
		checkNoLatin(t, "/compensation?by="+string(by), boss.get("/compensation?by="+string(by)))
	}
}

// TestBudgetsHoldAndWarn lays a budget down, is refused bad ones, hears when it
// nears its end, and needs approval beyond it.
func TestBudgetsHoldAndWarn(t *testing.T) {
	h := newHouse(t)
	admin, agent := h.as(account.RoleAdmin), h.as(account.RoleAgent)
	h.must(h.services.Accounts.SetAuthority(t.Context(), h.actor(account.RoleAdmin), map[account.Role]int64{
		account.RoleAgent: 100_000, account.RoleSupervisor: 100_000, account.RoleAdmin: 200_000,
	}))
	page := admin.get("/company/budgets").is(http.StatusOK)
	form := url.Values{
		"version": {page.value("version")}, "list[1].name": {"售后补偿"}, "list[1].amount": {"500"}, "list[1].period": {"quarter"},
		"list[1].warn": {"80%"}, "list[1].hold": {"1"},
	}
	for _, c := range []struct{ name, value, shows string }{
		{"list[1].name", " ", "请给预算起个名字"},
		{"list[1].amount", "-5", "预算金额要大于零"},
		{"list[1].amount", "€5", "这里只用 CNY"},
		{"list[1].period", "week", "请选按月"},
		{"list[1].team", "none", "没有这个团队"},
		{"list[1].warn", "120", "0 到 100"},
		{"list[1].warn", "x", "0 到 100"},
	} {
		answer := admin.post("/company/budgets", with(form, c.name, c.value)).is(422).shows("#budgets .faults", c.shows)
		if answer.doc().Find(`#budgets .is-broken [name="`+c.name+`"]`).Length() == 0 {
			t.Errorf("%s is not marked for %s", c.name, c.value)
		}
	}
	admin.post("/company/budgets", form).leadsTo("/company/budgets")
	admin.post("/company/budgets", form).is(http.StatusConflict)
	page = admin.get("/company/budgets").shows("#purses", "售后补偿", "2026 年第 4 季度", "¥0.00", "¥500.00", "充足")
	if page.value("list[0].amount") != "500.00" || page.value("list[0].warn") != "80" || page.value("list[0].id") == "" {
		t.Error("the form does not have the budget again")
	}
	h.give(h.filed(desk.Intake{}), "退一点", 40_000)
	h.as(account.RoleAdmin).get("/company/budgets").shows("#purses", "快用完了", "80%")
	second := h.filed(desk.Intake{})
	path := casePath(second.Case)
	offer := url.Values{
		"offer.options[0].kind": {"refund"}, "offer.options[0].text": {"再退"}, "offer.options[0].cost": {"100.01"},
		"offer.options[1].kind": {"apology"}, "offer.options[1].text": {"道歉"},
	}
	agent.post(path+"/offer", offer).is(422).shows("#act-offer .faults", "预算“售后补偿”本期只剩 ¥100.00")
	offer.Set("offer.ask", "1")
	offer.Set("offer.because", "货全化了")
	agent.post(path+"/offer", offer).leadsTo(path)
	boss := h.as(account.RoleSupervisor)
	address := approvalPath(h.file(second.Case.ID).Approvals[0].ID)
	boss.get(address).shows("#approval", "预算本期已经不够")
	boss.post(address+"/approve", url.Values{"version": {"1"}}).leadsTo(address)
	page = agent.get(path)
	agent.post(path+"/choose", url.Values{"choose.remedy": {page.value("choose.remedy")}}).leadsTo(path)
	boss.get("/notifications").shows("#notices", "预算“售后补偿”", "100%")
	boss.get("/compensation?by=budget").shows("#purses", "已用完，要审批", "¥500.01").shows("#parts", "售后补偿 2026 年第 4 季度")
	for _, role := range []account.Role{account.RoleAgent, account.RoleSupervisor} {
		h.as(role).get("/company/budgets").is(http.StatusForbidden)
	}
	checkNoLatin(t, "/company/budgets", admin.get("/company/budgets"))
	admin.post("/account", url.Values{"name": {"高远"}, "lang": {i18n.English}}).leadsTo("/account")
	admin.get("/company/budgets").shows("#purses", "Q4 2026")
	admin.get("/compensation").shows("h1", "Compensation")
}

// TestRulesOftenBrokenComeUpForReview breaks a rule again and again.
func TestRulesOftenBrokenComeUpForReview(t *testing.T) {
	h := newHouse(t)
	agent, boss := h.as(account.RoleAgent), h.as(account.RoleSupervisor)
	var last desk.File
	for i := range oftenTimes {
		last = h.filed(desk.Intake{Subject: "只要道歉"})
		agent.post(casePath(last.Case)+"/offer", url.Values{
			"offer.options[0].kind": {"apology"}, "offer.options[0].text": {"当面道歉"}, "offer.breaks.two_options": {"1"}, "offer.because": {"客户只要一句道歉"},
		}).is(http.StatusSeeOther)
		page := boss.get("/compensation").shows("#rules-broken", "至少给两个方案", "客户只要一句道歉", last.Case.Ref(), "林悦")
		if review := strings.Contains(page.body, "经常被打破"); review != (i == oftenTimes-1) {
			t.Errorf("after %d times up for review: %v", i+1, review)
		}
	}
}

// TestALongLedgerIsCutShort gives to more customers than the page lists: it says how many more there are.
func TestALongLedgerIsCutShort(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	for i := range shownParts + 2 {
		p := remedy.Posting{
			ID: fmt.Sprintf("p%d", i), Key: fmt.Sprintf("k%d", i), CaseID: f.Case.ID, RemedyID: fmt.Sprintf("r%d", i), Receiver: remedy.CaseAccount(f.Case.ID),
			Ground: remedy.Goodwill, Cause: fmt.Sprintf("原因%d", i), Amount: 100, Currency: "CNY", ByID: "s1", At: h.now.UnixMilli(),
		}
		change := desk.Change{Case: h.file(f.Case.ID).Case, Postings: []remedy.Posting{p}}
		h.must(h.db.Desk().Save(t.Context(), change))
	}
	page := h.as(account.RoleSupervisor).get("/compensation").shows("#parts", "还有 2 项")
	if n := page.doc().Find("#parts tbody tr").Length(); n != shownParts {
		t.Errorf("%d rows", n)
	}
}
