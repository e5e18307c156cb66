package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/i18n"
	"liuke/internal/knowledge"
)

// closed files cases of the agent, and has them settled as told to the agent.
func (h *house) closed(n int, customerIDs ...string) {
	h.t.Helper()
	for i := range n {
		in := desk.Intake{Nickname: "王女士"}
		if i < len(customerIDs) {
			in.CustomerID = customerIDs[i]
		}
		f := h.filed(in)
		on := desk.Target{CaseID: f.Case.ID}
		_, err := h.services.Desk.Done(h.t.Context(), h.actor(account.RoleAgent), on, desk.Done{Text: "修好了"})
		h.must(err)
		_, err = h.services.Desk.Hear(h.t.Context(), h.actor(account.RoleAgent), on, desk.Verdict{Answer: desk.AsExpected})
		h.must(err)
	}
}

// marks fills the form of a check.
func marks(version, mark string) url.Values {
	form := url.Values{"version": {version}, "comment": {"先道歉，很好"}}
	for _, step := range knowledge.Steps {
		form.Set("mark."+string(step), mark)
	}
	return form
}

// TestClosedCasesAreDrawnAndLookedAt draws, checks, has the agent reply, and
// refuses what is not theirs to do.
func TestClosedCasesAreDrawnAndLookedAt(t *testing.T) {
	h := newHouse(t)
	boss, agent := h.as(account.RoleSupervisor), h.as(account.RoleAgent)
	agent.get("/quality").is(http.StatusOK).shows("#own", "还没有人看过您的个案")
	page := boss.get("/quality").is(http.StatusOK).shows("#draw", "随机抽取").shows("#refused", "没有人这样做")
	draw := url.Values{"from": {page.value("from")}, "until": {page.value("until")}, "per_person": {"2"}}
	boss.post("/quality", draw).is(http.StatusConflict).shows("#draw", "没有可抽的")
	h.closed(4)
	for _, c := range []struct{ name, value, shows string }{
		{"per_person", "0", "1 到 20"}, {"per_person", "many", "1 到 20"}, {"from", "soon", "请填日期"}, {"until", "2020-01-01", "早于"},
	} {
		bad := url.Values{"from": draw["from"], "until": draw["until"], "per_person": {"2"}}
		bad.Set(c.name, c.value)
		boss.post("/quality", bad).is(http.StatusUnprocessableEntity).shows("#draw", c.shows)
	}
	agent.post("/quality", draw).is(http.StatusForbidden)
	boss.post("/quality", draw).leadsTo("/quality")
	page = boss.get("/quality").shows("main", "周敏抽的，每人 2 个", "林悦", "待看", "随机种子")
	links := page.doc().Find(`a[href^="/quality/"]`)
	if links.Length() != 2 {
		t.Fatalf("%d cases were drawn", links.Length())
	}
	check := links.First().AttrOr("href", "")
	agent.get(check).is(http.StatusOK).shows("main", "还没有人看过")
	agent.post(check, marks("1", "yes")).is(http.StatusForbidden)
	agent.post(check+"/reply", url.Values{"version": {"1"}, "reply": {"好"}}).is(http.StatusConflict)
	boss.get(check).is(http.StatusOK).shows("#judge", "先表示", "不适用")
	boss.post(check, url.Values{"version": {"1"}, "mark.regret": {"yes"}}).is(http.StatusUnprocessableEntity).shows("#judge", "请选做到")
	boss.post(check, marks("1", "yes")).leadsTo(check)
	boss.post(check, marks("1", "no")).is(http.StatusConflict)
	agent.get("/quality").shows("#own", "9 步做到 9 步", "周敏")
	agent.get(check).shows("#found", "先道歉，很好", "做到")
	agent.post(check+"/reply", url.Values{"version": {"2"}, "reply": {" "}}).is(http.StatusUnprocessableEntity)
	agent.post(check+"/reply", url.Values{"version": {"2"}, "reply": {"谢谢，下次会先复述"}}).leadsTo(check)
	boss.get(check).shows("#reply", "谢谢，下次会先复述")
	h.as(account.RoleAdmin).post(check+"/reply", url.Values{"version": {"3"}, "reply": {"x"}}).is(http.StatusForbidden)
	for _, b := range []*visitor{boss, agent} {
		b.get("/quality/none").is(http.StatusNotFound)
	}
}

// TestWhoTiesReviewsToMoneyIsNamed shows supervisors what was refused.
func TestWhoTiesReviewsToMoneyIsNamed(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{Nickname: "王女士", Email: "wang@example.com"})
	agent := h.as(account.RoleAgent)
	agent.post(casePath(f.Case)+"/reply", url.Values{"reply.text": {"给个好评，返您10元"}}).is(http.StatusUnprocessableEntity)
	h.as(account.RoleSupervisor).get("/quality").shows("#refused", "林悦", f.Case.Ref(), "给个好评，返您10元")
	if agent.get("/quality").doc().Find("#refused").Length() != 0 {
		t.Error("an agent reads what others tried")
	}
}

// TestOutcomesAndRecognition show figures once there are some.
func TestOutcomesAndRecognition(t *testing.T) {
	h := newHouse(t)
	boss, agent := h.as(account.RoleSupervisor), h.as(account.RoleAgent)
	boss.get("/outcomes").is(http.StatusOK).shows("#none", "还没有够久的投诉")
	agent.get("/outcomes").is(http.StatusForbidden)
	agent.get("/recognition").is(http.StatusOK).shows("#none", "这段时间还没有")
	today := h.now
	h.now = today.AddDate(0, 0, -50)
	var ids []string
	for i := range 6 {
		ids = append(ids, h.customer(strings.Repeat("客", i+1)+"户", "", 20).ID)
	}
	h.closed(6, ids...)
	b, _ := h.complain()
	b.post(h.done(), url.Values{"answer": {"above"}}).is(http.StatusOK)
	h.now = today.AddDate(0, 0, -40)
	h.customer("客户", "", 0)
	h.now = today
	page := h.as(account.RoleSupervisor).get("/outcomes").is(http.StatusOK).
		shows("#within-30", "3 天内解决", "14%", "1 7").shows("#within-90", "还有 7 位客户")
	if page.doc().Find("#within-30 svg.chart-interval desc").Length() != 1 {
		t.Error("the share is not drawn")
	}
	checkNoLatin(t, "/outcomes", page)
	agent = h.as(account.RoleAgent)
	agent.get("/recognition?days=90").is(http.StatusOK).shows("#people", "林悦", "您 1 1 0")
	agent.get("/promises").shows(".tabs", "值得感谢", "质检").lacks(".tabs", "再次购买")
	boss = h.as(account.RoleSupervisor)
	boss.post("/account", url.Values{"name": {"周敏"}, "lang": {i18n.English}}).leadsTo("/account")
	for path, title := range map[string]string{"/outcomes": "Bought again", "/recognition?days=90": "Recognition", "/quality": "Quality"} {
		boss.get(path).is(http.StatusOK).shows("h1", title)
	}
}

// TestTheCaseTellsWhetherTheyBoughtAgain says so beside how it ended.
func TestTheCaseTellsWhetherTheyBoughtAgain(t *testing.T) {
	h := newHouse(t)
	who := h.customer("客户乙", "", 20)
	h.closed(1, who.ID)
	agent := h.as(account.RoleAgent)
	h.now = h.now.AddDate(0, 0, 12)
	agent = h.as(account.RoleAgent)
	agent.get("/cases/LK-10001").shows("#closing", "12 天里还没有再买")
	h.customer("客户乙", "", 2)
	agent.get("/cases/LK-10001").shows("#closing", "第 10 天")
}
