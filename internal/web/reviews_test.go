package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/winback"
	"liuke/internal/winback/review"
)

// TestADealIsReviewedByAnOutsider refuses the seller and a second account of theirs,
// and sets beside each other what both sides say.
func TestADealIsReviewedByAnOutsider(t *testing.T) {
	h := newHouse(t)
	seller, boss := h.staff[account.RoleAgent], h.staff[account.RoleSupervisor]
	loss := h.lost("price")
	agent, supervisor, admin := h.as(account.RoleAgent), h.as(account.RoleSupervisor), h.as(account.RoleAdmin)
	agent.get("/reviews").is(http.StatusOK).shows("#mine", "没有请您做的复盘").lacks("main", "等待安排")
	supervisor.get("/reviews").is(http.StatusOK).shows("#waiting", "老陈茶庄", "安排复盘").shows("#coverage", "2026-11")
	agent.get(loss + "/review").is(http.StatusForbidden)
	second, _, err := h.services.Accounts.Invite(t.Context(), h.staff[account.RoleAdmin].Actor(), account.NewStaff{
		Email: "other@example.com", Name: strings.Join(strings.Split(seller.Name, ""), " "), Role: account.RoleAgent, Lang: "zh-CN",
	})
	h.must(err)
	_, err = h.db.Accounts().ChangeStaff(t.Context(), second.ID, h.now.UnixMilli(), func(s account.Staff, _ int) (account.Staff, error) {
		s.State = account.StaffActive
		return s, nil
	})
	h.must(err)
	form := loss + "/review?outcome=lost"
	supervisor.get(form).is(http.StatusOK).shows("#bound", seller.Name, "另一个账号")
	supervisor.post(form, url.Values{"reviewer": {seller.ID}}).is(http.StatusConflict).shows(".faults", "负责挽回")
	supervisor.post(form, url.Values{"reviewer": {second.ID}}).is(http.StatusConflict).shows(".faults", "另一个账号")
	supervisor.post(loss+"/review?outcome=won", url.Values{"reviewer": {boss.ID}}).is(http.StatusConflict)
	path := supervisor.post(form, url.Values{"reviewer": {boss.ID}}).is(http.StatusSeeOther).Header.Get("Location")

	supervisor.get("/reviews").shows("#mine", "老陈茶庄").lacks("#waiting", "老陈茶庄")
	agent.get(path).is(http.StatusNotFound)
	admin.get(path).is(http.StatusOK).lacks("main", "完成复盘")
	supervisor.get(path).is(http.StatusOK).shows("main", "我方说的", "说了两次没人管", "客户说的")
	supervisor.post(path, url.Values{"version": {"1"}, "act": {"done"}}).is(http.StatusUnprocessableEntity).shows(".faults", "至少写下一个回答")
	said := url.Values{"version": {"1"}, "act": {"done"}, "answers[4].said": {"电话没人接"}, "answers[4].reason": {"service"}}
	admin.post(path, said).is(http.StatusForbidden)
	supervisor.post(path, said).leadsTo(path)
	supervisor.post(path+"/call-off", url.Values{"version": {"2"}}).is(http.StatusConflict)
	admin.get(path).shows("main", "电话没人接", "对我们的服务不满")
	supervisor.get("/reviews").shows("#themes", "对我们的服务不满", "觉得贵", "0 次两边说法一致").shows("#coverage", "100").shows("#done", "老陈茶庄")
}

// TestAReviewerIsTold asks one after the other, and oneself, and looks at the loss
// as each of them.
func TestAReviewerIsTold(t *testing.T) {
	h := newHouse(t)
	boss, chief := h.staff[account.RoleSupervisor], h.staff[account.RoleAdmin]
	loss := h.lost("price")
	agent, supervisor, admin := h.as(account.RoleAgent), h.as(account.RoleSupervisor), h.as(account.RoleAdmin)
	told := func(who *visitor, want int) {
		t.Helper()
		if n := strings.Count(who.get("/notifications").is(http.StatusOK).doc().Find("main").Text(), "请您做一次复盘：老陈茶庄（丢单）"); n != want {
			t.Errorf("told %d times, want %d", n, want)
		}
	}
	assign := func(by *visitor, to account.Staff) string {
		t.Helper()
		return by.post(loss+"/review", url.Values{"reviewer": {to.ID}}).is(http.StatusSeeOther).Header.Get("Location")
	}
	admin.get(loss).shows("#reviews", "客户为什么走", "安排复盘")
	path := assign(admin, boss)
	told(supervisor, 1)
	if href, _ := supervisor.get("/notifications").doc().Find("main a[href^='/reviews/']").Attr("href"); href != path {
		t.Errorf("it leads to %q", href)
	}
	admin.get(loss).shows("#reviews", boss.Name, "进行中").lacks("#reviews", "安排复盘")
	agent.get(loss).is(http.StatusOK).lacks("aside", "复盘")
	supervisor.get(path).shows(".head", "流失记录")

	admin.post(path+"/call-off", nil).leadsTo("/reviews")
	told(supervisor, 0)
	path = assign(supervisor, chief)
	told(supervisor, 0)
	told(admin, 1)
	said := url.Values{"version": {"1"}, "act": {"done"}, "answers[4].said": {"电话没人接"}, "answers[4].reason": {"service"}}
	admin.post(path, said).leadsTo(path)
	told(admin, 0)
	supervisor.get(loss).shows("#reviews", chief.Name, "已完成")

	loss = h.lost("budget")
	assign(admin, chief)
	told(admin, 0)
}

// TestAReviewerWhoJoinsTheDealStops gives the deal to the reviewer midway.
func TestAReviewerWhoJoinsTheDealStops(t *testing.T) {
	h := newHouse(t)
	boss := h.staff[account.RoleSupervisor]
	loss := h.lost("price")
	supervisor := h.as(account.RoleSupervisor)
	path := supervisor.post(loss+"/review", url.Values{"reviewer": {boss.ID}}).is(http.StatusSeeOther).Header.Get("Location")
	supervisor.post(loss+"/give", url.Values{"version": {"1"}, "owner": {boss.ID}}).leadsTo(loss)
	supervisor.post(path, url.Values{"version": {"1"}, "answers[0].said": {"x"}}).is(http.StatusConflict).shows(".faults", "负责挽回")
	supervisor.post(path+"/call-off", nil).leadsTo("/reviews")
	supervisor.get("/reviews").shows("#waiting", "老陈茶庄")
}

// TestTheQuestionsAreTheCompanys takes one out and asks another.
func TestTheQuestionsAreTheCompanys(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	admin.get("/company/review-questions").is(http.StatusOK).shows("#questions", "要怎样，客户才愿意再来")
	form := url.Values{"version": {"0"}}
	for i, q := range review.DefaultQuestions().List {
		form.Set(inRow("questions", i, "zh-CN"), q.Texts["zh-CN"])
		form.Set(inRow("questions", i, "en"), q.Texts["en"])
		form.Set(inRow("questions", i, "only"), string(q.Only))
	}
	form.Set(inRow("questions", 8, "zh-CN"), "会推荐我们吗？")
	admin.post("/company/review-questions", form).is(http.StatusUnprocessableEntity).shows(".faults", "两种语言都要写")
	form.Set(inRow("questions", 8, "en"), "Would you recommend us?")
	form.Set(inRow("questions", 0, "out"), "1")
	admin.post("/company/review-questions", form).leadsTo("/company/review-questions")
	loss := h.lost("price")
	supervisor := h.as(account.RoleSupervisor)
	path := supervisor.post(loss+"/review", url.Values{"reviewer": {h.staff[account.RoleSupervisor].ID}}).is(http.StatusSeeOther).Header.Get("Location")
	supervisor.get(path).shows("main", "会推荐我们吗").lacks("main", "这件事谁说了算")
}

// TestACompetitorIsWrittenDownWithConsent keeps nothing without it, counts, exports and forgets.
func TestACompetitorIsWrittenDownWithConsent(t *testing.T) {
	h := newHouse(t)
	agent, boss := h.as(account.RoleAgent), h.as(account.RoleSupervisor)
	boss.get("/competitors").is(http.StatusOK).shows("main", "还没有竞争对手的记录")
	c, err := h.services.Customers.Create(t.Context(), h.staff[account.RoleAgent].Actor(), customer.Draft{Name: "老陈茶庄"}, nil, h.now.UnixMilli())
	h.must(err)
	path := customerPath(c.ID) + "/competitors"
	note := url.Values{"rival": {"=对面"}, "price": {"9.90"}, "what_for": {"十斤装"}, "rival_words": {"@便宜两成"}, "rival_source": {"customer"}}
	agent.post(path, note).is(http.StatusConflict).shows(".faults", "没有同意")
	note.Set("agreed", "1")
	agent.post(path, note).leadsTo(path)
	_, err = h.services.WinBack.Declare(t.Context(), h.staff[account.RoleAgent].Actor(), winback.Declaration{CustomerID: c.ID, Reason: "elsewhere", Competitor: "=对面"})
	h.must(err)
	agent.get(customerPath(c.ID)).shows("#competitors", "=对面", "十斤装")
	boss.get("/competitors").shows("#competitors", "=对面", "1").shows("#notes", "老陈茶庄", "已同意保存")
	agent.get("/competitors.csv").is(http.StatusForbidden)
	if text := boss.get("/competitors.csv").is(http.StatusOK).body; !strings.Contains(text, "'=对面") || !strings.Contains(text, "'@便宜两成") {
		t.Errorf("not escaped: %s", text)
	}
	forget, _ := agent.get(path).doc().Find("form[action$='/forget']").Attr("action")
	other, err := h.services.Customers.Create(t.Context(), h.staff[account.RoleAgent].Actor(), customer.Draft{Name: "别人"}, nil, h.now.UnixMilli())
	h.must(err)
	agent.post(strings.Replace(forget, c.ID, other.ID, 1), nil).is(http.StatusNotFound)
	agent.post(forget, nil).leadsTo(path)
	agent.post(forget, nil).is(http.StatusNotFound)
	agent.get(path).shows("#notes", "没有提到过别家")
}
