package web

import (
	"net/http"
	"net/url"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/i18n"
)

// withPromises has the agent keep three promises, one late, and let two pass;
// the supervisor owes one.
func withPromises(h *house) (late, undone desk.File) {
	h.t.Helper()
	agent := h.as(account.RoleAgent)
	keep := func(f desk.File) {
		agent.post(casePath(f.Case)+"/keep", url.Values{"keep.promise": {f.Promises[0].ID}}).is(http.StatusSeeOther)
	}
	who := h.scored()
	for range 3 {
		keep(h.filed(desk.Intake{CustomerID: who.ID}))
	}
	late, undone = h.filed(desk.Intake{Subject: "门封老化"}), h.filed(desk.Intake{Subject: "压缩机异响"})
	h.filed(desk.Intake{Subject: "发票抬头", OwnerID: h.staff[account.RoleSupervisor].ID})
	h.now = h.now.AddDate(0, 0, 3)
	agent = h.as(account.RoleAgent)
	keep(late)
	h.filed(desk.Intake{Subject: "尚未到期"})
	return late, undone
}

func TestPromisesTeachWhenNoneFellDue(t *testing.T) {
	agent := newHouse(t).as(account.RoleAgent)
	page := agent.get("/promises").is(http.StatusOK).shows("h1", "我的承诺兑现情况").shows("#none", "这段时间没有到期的承诺", "最近 365 天")
	if page.doc().Find("#score, table").Length() != 0 {
		t.Error("there are figures of nothing")
	}
	agent.get("/promises?days=365").shows("#none", "去我的个案")
	agent.get("/promises?days=7").shows(`.tabs [aria-current="page"]`, "最近 30 天")
	if agent.get("/").doc().Find(`#due-next a[href="/promises"]`).Length() != 1 {
		t.Error("Today does not lead to the page")
	}
}

func TestPromisesShowHowTheyWereKept(t *testing.T) {
	h := newHouse(t)
	late, undone := withPromises(h)
	boss := h.as(account.RoleSupervisor)
	page := boss.get("/promises?days=90").is(http.StatusOK)
	page.shows("#score", "50%", "没改约的 6 个里兑现了 3 个", "迟了才做 1 个，没有做 2 个", "0%").
		shows("#people", "林悦", "60% 3 1 1 0 0%", "周敏", "太少，看不出 0 0 1 0 太少，看不出").
		shows("#kinds", "首次答复", "50% 3 1 2 0 0%").
		shows("#sizes", "中间三分之一", "太少，看不出 3 0 0 0", "没有评分", "太少，看不出 0 1 2 0").
		shows("#broken", late.Case.Ref(), "迟了才做", undone.Case.Ref(), "没有做", "发票抬头").
		lacks("#broken", "尚未到期").
		shows(`.tabs [aria-current="page"]`, "最近 90 天")
	if n := page.doc().Find("#people svg.chart-shares desc").Length(); n != 2 {
		t.Errorf("%d bars say their numbers, want 2", n)
	}
	if page.doc().Find(`#broken a[href="`+casePath(late.Case)+`"]`).Length() != 1 {
		t.Error("what was broken does not lead to its case")
	}
	checkNoLatin(t, "/promises", page)
	boss.post("/account", url.Values{"name": {"周敏"}, "lang": {i18n.English}}).leadsTo("/account")
	boss.get("/promises").is(http.StatusOK).
		shows("h1", "Promises kept").
		shows("#score", "50%", "3 of 6 that stood to their time", "1 done late, 2 not done").
		shows("#people", "too few to tell").
		shows("#kinds", "first answer", "50% 3 1 2 0 0%").
		shows("#sizes", "Without a score")
}

func TestAgentsSeeTheirOwnPromisesOnly(t *testing.T) {
	h := newHouse(t)
	late, _ := withPromises(h)
	page := h.as(account.RoleAgent).get("/promises").is(http.StatusOK)
	page.shows("h1", "我的承诺兑现情况").shows("#score", "60%").shows("#broken", late.Case.Ref()).lacks("#broken", "发票抬头").lacks("main", "周敏")
	if page.doc().Find("#people").Length() != 0 {
		t.Error("an agent sees how others keep theirs")
	}
}

func TestOldPromisesAreLeftOut(t *testing.T) {
	h := newHouse(t)
	today := h.now
	h.now = today.AddDate(0, 0, -60)
	withPromises(h)
	h.now = today
	boss := h.as(account.RoleSupervisor)
	boss.get("/promises").is(http.StatusOK).shows("#none", "最近 365 天")
	boss.get("/promises?days=90").is(http.StatusOK).shows("#score", "没改约的 7 个里兑现了 3 个")
}
