package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
)

// lastOf returns what comes after the last slash of where an answer leads.
func lastOf(a *answer) string {
	at := a.is(http.StatusSeeOther).Header.Get("Location")
	return at[strings.LastIndexByte(at, '/')+1:]
}

// TestATeamIsMadeFilledAndRetired goes through the life of a team, and has bad ones refused.
func TestATeamIsMadeFilledAndRetired(t *testing.T) {
	h := newHouse(t)
	admin, supervisor, agent := h.as(account.RoleAdmin), h.as(account.RoleSupervisor), h.as(account.RoleAgent)
	admin.get("/teams").is(http.StatusOK).shows("#teams", "未分团队", "林悦", "手上 0 件")
	admin.post("/teams", url.Values{"name": {" "}}).is(http.StatusUnprocessableEntity)
	admin.post("/teams", url.Values{"name": {"售后"}, "lead": {"nobody"}}).is(http.StatusUnprocessableEntity).shows("#new-team", "这位组长已经不在")
	id := lastOf(admin.post("/teams", url.Values{"name": {"售后"}, "lead": {h.staff[account.RoleSupervisor].ID}}))
	admin.post("/teams", url.Values{"name": {"售后"}}).is(http.StatusConflict).shows("#new-team", "已有同名团队")
	lin := h.staff[account.RoleAgent].ID
	form := url.Values{"name": {"售后组"}, "lead": {h.staff[account.RoleSupervisor].ID}, "members": {lin}}
	admin.post("/teams/"+id, url.Values{"name": {"售后组"}, "members": {"nobody"}}).is(http.StatusUnprocessableEntity)
	admin.post("/teams/"+id, form).leadsTo("/teams")
	supervisor.get("/teams").shows("#team-"+id, "售后组", "组长 周敏", "林悦").lacks("#team-"+id, "高远")
	admin.get("/teams/"+id).is(http.StatusOK).shows("#team", "林悦", "组长")
	admin.post("/teams/"+id+"/retire", nil).leadsTo("/teams")
	admin.get("/teams").shows("#team-"+id, "停用", "林悦")
	admin.post("/teams/"+id+"/restore", nil).leadsTo("/teams")
	admin.get("/teams").lacks("#team-"+id, "停用")
	admin.get("/teams/none").is(http.StatusNotFound)
	supervisor.get("/teams/" + id).is(http.StatusForbidden)
	supervisor.post("/teams/"+id, form).is(http.StatusForbidden)
	agent.get("/teams").is(http.StatusForbidden)
}

func TestAProfileIsKept(t *testing.T) {
	h := newHouse(t)
	admin, supervisor := h.as(account.RoleAdmin), h.as(account.RoleSupervisor)
	team := lastOf(admin.post("/teams", url.Values{"name": {"售后"}}))
	path := "/staff/" + h.staff[account.RoleAgent].ID
	form := url.Values{
		"skills": {"冷库， 退款、冷库"}, "langs": {"en, yue"}, "hours": {"Mon-Fri 09:00-13:00"}, "most_open": {"12"}, "team": {team}, "reach": {"team"},
	}
	admin.refused(path, "#profile", form, []badEntry{
		{"langs", "Klingon!", "不是语言代码"}, {"hours", "now and then", ""}, {"most_open", "-3", "0 到"}, {"most_open", "x", "0 到"},
		{"team", "none", "没有这个团队"}, {"team", "", "要先有团队"}, {"reach", "far", "请选择"}, {"skills", strings.Repeat("长", 41), "最多 40"},
	})
	admin.post(path, form).leadsTo(path)
	page := admin.get(path).is(http.StatusOK)
	for name, want := range map[string]string{"skills": "冷库, 退款", "langs": "en, yue", "hours": "Mon-Fri 09:00-13:00", "most_open": "12"} {
		if got := page.value(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	supervisor.get("/teams").shows("#team-"+team, "上限 12 件")
	if supervisor.get(path).is(http.StatusOK).doc().Find("#profile").Length() != 0 {
		t.Error("a supervisor is shown the form of a profile")
	}
	supervisor.post(path, form).is(http.StatusForbidden)
	admin.get("/staff/none").is(http.StatusNotFound)
}

// TestAbsenceIsSaid says when people are away: each for themself, a supervisor for others.
func TestAbsenceIsSaid(t *testing.T) {
	h := newHouse(t)
	agent, supervisor := h.as(account.RoleAgent), h.as(account.RoleSupervisor)
	lin, zhou := h.staff[account.RoleAgent].ID, h.staff[account.RoleSupervisor].ID
	for _, c := range []struct {
		form  url.Values
		shows string
	}{
		{url.Values{"until": {"2026-11-25"}}, "请填从哪天起"},
		{url.Values{"from": {"2026-11-25"}, "until": {"2026-11-25"}}, "要晚于"},
		{url.Values{"from": {"soon"}}, "请填日期"},
		{url.Values{"from": {"2026-11-25"}, "stand_in": {lin}}, "自己代自己"},
		{url.Values{"from": {"2026-11-25"}, "stand_in": {"none"}}, "已经不在"},
	} {
		agent.post("/account/away", c.form).is(http.StatusUnprocessableEntity).shows("#away", c.shows)
		supervisor.post("/staff/"+lin+"/away", c.form).is(http.StatusUnprocessableEntity).shows("#away", c.shows)
	}
	agent.post("/account/away", url.Values{"from": {"2026-11-19"}, "until": {"2026-11-23"}, "stand_in": {zhou}}).leadsTo("/account")
	page := agent.get("/account").shows("#away", "2026-11-23 返岗")
	if page.value("from") != "2026-11-19" || page.value("until") != "2026-11-23" {
		t.Errorf("from %q until %q", page.value("from"), page.value("until"))
	}
	supervisor.get("/teams").shows("#teams", "不在岗")
	f := h.filed(desk.Intake{OwnerID: lin})
	h.must(h.services.Desk.Cover(t.Context()))
	if got := h.file(f.Case.ID).Case.OwnerID; got != zhou {
		t.Errorf("the case is with %s", got)
	}
	supervisor.get("/notifications").shows("#notices", "转给周敏")
	supervisor.get("/cases/"+f.Case.Ref()).shows("#head", "代林悦的班").shows("#timeline", "由林悦转给周敏：林悦不在岗")
	agent.post("/account/away", url.Values{"back": {"1"}, "from": {"2026-11-19"}}).leadsTo("/account")
	agent.get("/account").lacks("#away", "我已返岗")
	supervisor.post("/staff/"+lin+"/away", url.Values{"from": {"2026-11-18"}}).leadsTo("/staff/" + lin)
	supervisor.get("/staff/"+lin).shows("#away", "返岗时间未定")
	agent.post("/staff/"+zhou+"/away", url.Values{"from": {"2026-11-18"}}).is(http.StatusForbidden)
	supervisor.post("/staff/none/away", url.Values{"from": {"2026-11-18"}}).is(http.StatusNotFound)
}

// TestTopicsSortCases lays topics down and has cases find their owners by them:
// from the public form, on the telephone, and by a change.
func TestTopicsSortCases(t *testing.T) {
	h := newHouse(t)
	admin, supervisor, agent := h.as(account.RoleAdmin), h.as(account.RoleSupervisor), h.as(account.RoleAgent)
	zhou := h.staff[account.RoleSupervisor].ID
	admin.get("/company/topics").is(http.StatusOK).shows("#topics", "还没有细类")
	h.stranger().get("/f").lacks("form", "是关于什么的")
	form := url.Values{"name": {"破损"}, "category": {"logistics"}, "person": {zhou}, "skill": {"验货"}, "plain_zh": {"收到时坏了"}}
	admin.refused("/company/topics", "#topic", form, []badEntry{
		{"name", "", "请填细类名称"}, {"category", "gossip", "没有这个类别"}, {"person", "none", ""}, {"team", "none", "没有这个团队"}, {"skill", strings.Repeat("长", 61), "最多 60"},
	})
	admin.post("/company/topics", form).leadsTo("/company/topics")
	admin.post("/company/topics", form).is(http.StatusConflict)
	page := admin.get("/company/topics").shows("#topics", "物流", "破损", "周敏", "需要验货", "客户可选“收到时坏了”")
	href := page.doc().Find("#topics a").First().AttrOr("href", "")
	id := href[strings.LastIndexByte(href, '/')+1:]
	if got := admin.get(href).is(http.StatusOK).value("plain_zh"); got != "收到时坏了" {
		t.Errorf("plain words are %q", got)
	}
	admin.get("/company/topics/none").is(http.StatusNotFound)

	stranger := h.stranger()
	stranger.get("/f").shows("form", "是关于什么的", "收到时坏了")
	stranger.post("/f", url.Values{"words": {"碎了"}, "email": {"a@example.com"}, "kind": {"complaint"}, "topic": {"none"}}).is(http.StatusUnprocessableEntity)
	stranger.post("/f", url.Values{"words": {"碎了"}, "email": {"a@example.com"}, "kind": {"complaint"}, "topic": {id}}).is(http.StatusSeeOther)
	found, err := h.services.Desk.List(t.Context(), account.System, desk.Filter{})
	h.must(err)
	c := found.Rows[0].Case
	if c.OwnerID != zhou || c.TopicID != id {
		t.Errorf("%+v", c)
	}
	supervisor.get("/cases/"+c.Ref()).shows("#head", "物流 · 破损", "“破损”由其负责。")
	h.stranger().get("/f").is(http.StatusOK)

	agent.get("/log").shows("#form-log", "物流 · 破损", "投诉对象").lacks("#field-about", "林悦")
	at := agent.post("/log", call(url.Values{"matter": {"topic:" + id}})).is(http.StatusSeeOther).Header.Get("Location")
	if got := h.file(h.byRef(at)).Case; got.OwnerID != zhou || got.Category != "logistics" {
		t.Errorf("%+v", got)
	}
	agent.post("/log", call(url.Values{"matter": {"topic:none"}})).is(http.StatusUnprocessableEntity).shows("#form-log", "没有这个细类")

	f := h.filed(desk.Intake{})
	address := "/cases/" + f.Case.Ref()
	change := func(matter, about string) url.Values {
		return url.Values{"edit.subject": {"门"}, "edit.kind": {"complaint"}, "edit.severity": {"2"}, "edit.matter": {matter}, "edit.about": {about}}
	}
	agent.get(address+"/edit").is(http.StatusOK).shows("form", "物流 · 破损", "不涉及员工")
	agent.post(address+"/edit", change("topic:none", "")).is(http.StatusUnprocessableEntity)
	agent.post(address+"/edit", change("price", "none")).is(http.StatusUnprocessableEntity)
	agent.post(address+"/edit", change("topic:"+id, "")).leadsTo(address)
	agent.get(address).shows("#head", "物流 · 破损", "由周敏指派").shows("#timeline", "细类")
	supervisor.get(address+"/assign").is(http.StatusOK).shows(".note", "建议交给周敏", "“破损”由其负责。")
	supervisor.post(address+"/edit", change("topic:"+id, h.staff[account.RoleAgent].ID)).leadsTo(address)
	agent.get(address).is(http.StatusNotFound)
	agent.get("/cases?whose=all&state=all").lacks("#list, main", f.Case.Ref())
	supervisor.get(address).shows("#head", "投诉对象", "林悦", "周敏")
	supervisor.get(address+"/assign").lacks(".choices", "林悦")
	supervisor.post(address+"/assign", url.Values{"assign.owner": {h.staff[account.RoleAgent].ID}}).is(http.StatusUnprocessableEntity)

	admin.post("/company/topics/"+id+"/retire", nil).leadsTo("/company/topics")
	admin.get("/company/topics").shows("#topics", "停用")
	agent.get("/log").lacks("#form-log", "破损")
	h.stranger().get("/f").lacks("form", "收到时坏了")
	supervisor.get(address+"/edit").shows("form", "物流 · 破损")
	admin.post("/company/topics/"+id+"/restore", nil).leadsTo("/company/topics")
	supervisor.get("/company/topics").is(http.StatusForbidden)
	supervisor.post("/company/topics", form).is(http.StatusForbidden)
	supervisor.post("/company/topics/"+id+"/retire", nil).is(http.StatusForbidden)
}

func TestThePolicyIsLaidDown(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	team := lastOf(admin.post("/teams", url.Values{"name": {"大客户组"}}))
	page := admin.get("/company/assignment").is(http.StatusOK)
	form := url.Values{
		"version": {page.value("version")}, "vip_worth": {"20,000"}, "vip_tiers": {"金卡，银卡"}, "vip_team": {team}, "vip_share": {"50％"},
		"small_worth": {"100"}, "small_share": {"120"}, "floor_share": {"150"},
	}
	admin.refused("/company/assignment", "#policy", form, []badEntry{
		{"vip_share", "half", "整数百分比"}, {"vip_share", "120", "10 到 100"}, {"vip_team", "none", "没有这个团队"}, {"vip_worth", "much", ""},
		{"small_share", "160", "低于底线"}, {"floor_share", "300", "100 到 200"}, {"small_worth", "30,000", "要低于"}, {"vip_worth", "-5", ""},
	})
	admin.post("/company/assignment", form).leadsTo("/company/assignment")
	page = admin.get("/company/assignment")
	for name, want := range map[string]string{"vip_worth": "20,000.00", "vip_tiers": "金卡, 银卡", "vip_share": "50", "small_share": "120", "floor_share": "150"} {
		if got := page.value(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	admin.post("/company/assignment", form).is(http.StatusConflict)
	supervisor := h.as(account.RoleSupervisor)
	supervisor.get("/company/assignment").is(http.StatusForbidden)
	supervisor.post("/company/assignment", form).is(http.StatusForbidden)
}

// TestAssignmentSpeaksTheReadersLanguage opens its pages in every language.
func TestAssignmentSpeaksTheReadersLanguage(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	team := lastOf(admin.post("/teams", url.Values{"name": {"售后"}}))
	admin.post("/company/topics", url.Values{"name": {"破损"}, "category": {"logistics"}}).leadsTo("/company/topics")
	h.speaks("/teams", "/teams/"+team, "/staff/"+h.staff[account.RoleAgent].ID, "/company/topics", "/company/assignment", "/account")
}
