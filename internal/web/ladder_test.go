package web

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/desk"
)

// TestTheLadderIsLaidDown saves a ladder by its page, and has bad ones refused by the row.
func TestTheLadderIsLaidDown(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	page := admin.get("/company/ladder").is(http.StatusOK).shows("#ladder-preview", "高远", "周敏", "没有这样的人")
	form := url.Values{
		"version": {page.value("version")}, "reminders[1].before": {"25％"}, "reminders[0].before": {"1.5"},
		"steps[0].to": {"role:supervisor"}, "steps[0].after": {"2"}, "steps[0].take": {"1"},
		"steps[3].to": {"person:" + h.staff[account.RoleAdmin].ID}, "steps[3].after": {"6.5"},
		"triggers[0].level": {"1"}, "triggers[0].from": {"3"}, "triggers[1].level": {"2"}, "triggers[1].from": {"¥20,000"},
		"triggers[4].level": {"2"},
	}
	admin.refused("/company/ladder", "#ladder", form, []badEntry{
		{"steps[3].after", "1", "第 2 级要比前一级晚"},
		{"steps[3].after", "soon", "请填小时数"},
		{"steps[3].after", "1e300", "请填小时数"},
		{"steps[3].to", "person:nobody", "没有选对人"},
		{"steps[3].to", "moon", "没有选对人"},
		{"reminders[0].before", "120%", "1% 到 99%"},
		{"triggers[4].level", "5", "只能升到第 1 至第 2 级"},
		{"triggers[0].from", "9", "严重程度为 1 到 4"},
		{"triggers[2].level", "1", "请填从多少起"},
	})
	admin.post("/company/ladder", form).leadsTo("/company/ladder")
	page = admin.get("/company/ladder").is(http.StatusOK).shows("#ladder-preview", "逾期 6.5 小时")
	for name, want := range map[string]string{"reminders[0].before": "1.5", "reminders[1].before": "25%", "steps[1].after": "6.5", "triggers[1].from": "20,000.00"} {
		if got := page.value(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	admin.post("/company/ladder", form).is(http.StatusConflict) // on a version that is no longer the last
	h.administratorsOnly("/company/ladder", form)
}

// TestUpAndTakenOver takes a case up, and has it taken over by whom it reached.
func TestUpAndTakenOver(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{Nickname: "王女士", Email: "wang@example.com"})
	address := "/cases/" + f.Case.Ref()
	agent, supervisor := h.as(account.RoleAgent), h.as(account.RoleSupervisor)
	agent.get(address+"/escalate").is(http.StatusOK).shows("form", "还没有上报过")
	agent.post(address+"/escalate", url.Values{"escalate.reason": {" "}}).is(http.StatusUnprocessableEntity)
	agent.post(address+"/escalate", url.Values{"escalate.reason": {"客户要找媒体"}}).leadsTo(address)
	agent.get(address).shows("#head", "上报第 1 级").shows("#timeline", "客户要找媒体", "没有通知到")
	agent.post(address+"/take-over", nil).is(http.StatusConflict)
	supervisor.get("/notifications").shows("#notices", "上报到您这里", "客户要找媒体")
	supervisor.get(address).shows("#head", "接管")
	supervisor.post(address+"/take-over", nil).leadsTo(address)
	supervisor.get(address).shows("#head", "周敏")
	agent.get("/notifications").shows("#notices", "接管了您的")
}

// TestAnOpinionIsAskedAndGiven asks a colleague, who finds it on Today, answers, and is late with another.
func TestAnOpinionIsAskedAndGiven(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{Nickname: "王女士", Email: "wang@example.com"})
	address := "/cases/" + f.Case.Ref()
	agent, admin := h.as(account.RoleAgent), h.as(account.RoleAdmin)
	who := h.staff[account.RoleAdmin].ID
	agent.get(address+"/ask").is(http.StatusOK).shows("form", "高远", "周敏")
	agent.post(address+"/ask", url.Values{"ask.staff": {who}, "ask.due": {"2h"}}).is(http.StatusUnprocessableEntity)
	question := url.Values{"ask.staff": {who}, "ask.question": {"门封是不是老化了？"}, "ask.due": {"2h"}}
	agent.post(address+"/ask", question).leadsTo(address)
	agent.post(address+"/ask", question).leadsTo(address)
	admin.get("/").shows("#asked-of", "门封是不是老化了？")
	open, err := h.services.Desk.File(t.Context(), h.staff[account.RoleAdmin].Actor(), f.Case.ID)
	h.must(err)
	admin.get(address).shows("#opinions", "等待意见", "您的意见")
	agent.post(address+"/opine", url.Values{"opine.opinion": {open.Opinions[0].ID}, "opine.answer": {"不是"}}).is(http.StatusForbidden)
	admin.post(address+"/opine", url.Values{"opine.opinion": {open.Opinions[0].ID}, "opine.answer": {" "}}).is(http.StatusUnprocessableEntity)
	admin.post(address+"/opine", url.Values{"opine.opinion": {open.Opinions[0].ID}, "opine.answer": {"是，<b>换</b>新的"}}).leadsTo(address)
	agent.get(address).shows("#opinions", "<b>换</b>新的", "已答复")
	h.now = h.now.Add(3 * time.Hour)
	h.must(h.services.Desk.LapsePromises(t.Context()))
	admin.get("/notifications").shows("#notices", "的意见")
	agent.post(address+"/unask", url.Values{"unask.opinion": {open.Opinions[1].ID}}).leadsTo(address)
	agent.post(address+"/unask", url.Values{"unask.opinion": {open.Opinions[1].ID}}).is(http.StatusConflict)
}

// TestTheLadderSpeaksTheReadersLanguage opens its pages in every language.
func TestTheLadderSpeaksTheReadersLanguage(t *testing.T) {
	h := newHouse(t)
	h.speaks("/company/ladder")
}
