package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/workorder"
)

// visitForm is a form that plans a repair, sent to the one named.
func visitForm(staffID string) url.Values {
	return url.Values{
		"plan.kind": {"repair"}, "plan.task": {"修门封"}, "plan.place": {"海港路 1 号"}, "plan.window": {"24h"}, "plan.staff": {staffID},
		"plan.contact": {"王女士"}, "plan.phone": {"13800138000"}, "plan.note": {"门卫要登记"},
	}
}

// TestAVisitIsPlannedAndCarriedOutOnAPhone goes the whole way: planned on the
// case, ticked and tried in vain, another window, done with a photo.
func TestAVisitIsPlannedAndCarriedOutOnAPhone(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{Nickname: "王女士", Email: "wang@example.com"})
	address := "/cases/" + f.Case.Ref()
	agent, supervisor := h.as(account.RoleAgent), h.as(account.RoleSupervisor)
	agent.get(address+"/plan").is(http.StatusOK).shows("form", "24 小时内上门", "周敏", "派最合适的人")
	bad := visitForm("")
	bad.Set("plan.place", " ")
	agent.post(address+"/plan", bad).is(http.StatusUnprocessableEntity).shows(".faults", "不能空着")
	bad = visitForm("")
	bad.Set("plan.window", "at")
	agent.post(address+"/plan", bad).is(http.StatusUnprocessableEntity)
	bad.Set("plan.window", "moon")
	agent.post(address+"/plan", bad).is(http.StatusUnprocessableEntity).shows(".faults", "请选时间")
	agent.post(address+"/plan", visitForm(h.staff[account.RoleSupervisor].ID)).leadsTo(address)
	agent.get(address).shows("#orders", "上门维修", "周敏", "海港路 1 号").shows("#strip", "上门")
	order := h.file(f.Case.ID).Orders[0]
	errand := "/errands/" + order.ID

	supervisor.get("/notifications").shows("#notices", "派您")
	supervisor.get("/errands").is(http.StatusOK).shows("#errands", "上门维修", "海港路 1 号", "王女士")
	page := supervisor.get(errand).is(http.StatusOK).shows("#errand-head", "门卫要登记", "13800138000", "修好后当面试用")
	if page.doc().Find(`a[href="tel:13800138000"]`).Length() != 1 {
		t.Error("the number is not to be dialled")
	}
	agent.get(errand).is(http.StatusOK).lacks("main", "提交结果")
	agent.post(errand+"/start", nil).is(http.StatusForbidden)
	supervisor.post(errand+"/start", nil).leadsTo(errand)
	supervisor.post(errand+"/tick", url.Values{"place": {"0"}, "on": {"1"}}).leadsTo(errand)
	supervisor.post(errand+"/tick", url.Values{"place": {"2"}, "on": {"1"}}).leadsTo(errand)
	supervisor.post(errand+"/tick", url.Values{"place": {"0"}}).leadsTo(errand)
	if checks := h.file(f.Case.ID).Orders[0].Checks; checks[0].At != 0 || checks[2].At == 0 {
		t.Errorf("ticked %+v", checks)
	}
	supervisor.post(errand+"/result", url.Values{"result": {"nobody"}}).is(http.StatusUnprocessableEntity).shows("#errand-result", "请简单写一下情况")
	half := url.Values{"result": {"nobody"}, "note": {"敲了三次"}, "minutes": {"7"}, "draft": {"0"}}
	supervisor.post(errand+"/draft?form=result", half).is(http.StatusNoContent)
	supervisor.get(errand).shows("#drafts", "恢复", "结果").shows("#errand-result textarea", "敲了三次")
	agent.get(errand).lacks("main", "敲了三次")
	supervisor.post(errand+"/draft/discard?form=result", nil).leadsTo(errand)
	supervisor.get(errand).lacks("#drafts", "恢复").lacks("#errand-result textarea", "敲了三次")
	supervisor.post(errand+"/draft?form=result", half).is(http.StatusNoContent)
	supervisor.post(errand+"/result", url.Values{"result": {"nobody"}, "note": {"没人"}, "minutes": {"x"}}).is(http.StatusUnprocessableEntity)
	supervisor.post(errand+"/result", url.Values{"result": {"nobody"}, "note": {"没人应门"}, "minutes": {"10"}}).leadsTo(errand)
	supervisor.get(errand).lacks("main", "敲了三次")
	agent.get("/notifications").shows("#notices", "没有办成")
	agent.get(address).shows("#orders", "还没约时间", "没人在").shows("#timeline", "没人应门")

	agent.get(address+"/agree?agree.order="+order.ID).is(http.StatusOK).shows("form", "上门时间")
	later := url.Values{"agree.order": {order.ID}, "agree.window": {"at"}, "agree.from": {"2026-11-21T09:00"}, "agree.until": {"2026-11-21T12:00"}, "agree.by": {"customer"}}
	agent.post(address+"/agree", later).is(http.StatusUnprocessableEntity).shows("form", "原因")
	later.Set("agree.reason", "客户周六才在家")
	agent.post(address+"/agree", later).leadsTo(address)
	form := url.Values{"result": {"succeeded"}, "minutes": {"35"}, "note": {"清单里不用断电"}, "signed": {"王女士"}, "parts[0].name": {"门封"}, "parts[0].count": {"2"}}
	form.Set("parts[2].count", "1")
	supervisor.post(errand+"/result", form).is(http.StatusUnprocessableEntity).shows("#field-parts-2-name-about .field-error", "每种配件都要填名称和数量")
	form.Del("parts[2].count")
	picture := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00")
	supervisor.upload(errand+"/result", form, "files", "现场.png", picture).leadsTo(errand)
	done := supervisor.get(errand).is(http.StatusOK).shows("#attempts", "办妥了", "门封 × 2", "王女士签收", "没人应门")
	src := done.doc().Find("#attempts img").AttrOr("src", "")
	if got := supervisor.get(src).is(http.StatusOK).Header.Get("Content-Type"); got != "image/png" {
		t.Errorf("the photo is %s", got)
	}
	agent.get(address).shows("#orders", "已办妥").shows("#timeline", "办妥")
}

// TestWhoGoesSeesTheErrandOnly: one who sees their own cases only gets to the
// order and not to the case, and another not even to the order.
func TestWhoGoesSeesTheErrandOnly(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{Nickname: "王女士", OwnerID: h.staff[account.RoleSupervisor].ID})
	address := "/cases/" + f.Case.Ref()
	_, err := h.db.Accounts().ChangeStaff(t.Context(), h.staff[account.RoleAgent].ID, h.now.UnixMilli(), func(s account.Staff, _ int) (account.Staff, error) {
		s.Reach = account.ReachOwn
		return s, nil
	})
	h.must(err)
	agent, supervisor := h.as(account.RoleAgent), h.as(account.RoleSupervisor)
	supervisor.post(address+"/plan", visitForm("")).leadsTo(address)
	order := h.file(f.Case.ID).Orders[0]
	errand := "/errands/" + order.ID
	agent.get(errand).is(http.StatusNotFound)
	agent.post(errand+"/start", nil).is(http.StatusNotFound)
	agent.get("/errands/none").is(http.StatusNotFound)
	supervisor.get("/errands/board").is(http.StatusOK).shows("#unplanned", "上门维修", "派人")
	supervisor.get(address+"/dispatch?dispatch.order="+order.ID).is(http.StatusOK).shows("form", "林悦", "当天 0 单")
	supervisor.post(address+"/dispatch", url.Values{"dispatch.order": {order.ID}, "dispatch.staff": {"none"}}).is(http.StatusUnprocessableEntity)
	supervisor.post(address+"/dispatch", url.Values{"dispatch.order": {order.ID}, "dispatch.staff": {h.staff[account.RoleAgent].ID}}).leadsTo(address)
	supervisor.get("/errands/board").shows(".board", "林悦", "上门维修")
	agent.get(address).is(http.StatusNotFound)
	page := agent.get(errand).is(http.StatusOK).shows("#errand-head", "海港路 1 号")
	if page.doc().Find(`a[href^="/cases/LK"]`).Length() != 0 {
		t.Error("leads to a case that is closed to them")
	}
	agent.post(errand+"/start", nil).leadsTo(errand)
	agent.get("/errands/board").is(http.StatusForbidden)
	supervisor.get(address + "/call-off?call-off.order=" + order.ID).is(http.StatusOK)
	supervisor.post(address+"/call-off", url.Values{"call-off.order": {order.ID}, "call-off.as": {"cancelled"}}).is(http.StatusUnprocessableEntity)
	supervisor.post(address+"/call-off", url.Values{"call-off.order": {order.ID}, "call-off.as": {"cancelled"}, "call-off.reason": {"客户不需要了"}}).leadsTo(address)
	agent.get("/notifications").shows("#notices", "不用您去了")
}

// TestWhoeverSuitsBestIsSent goes by area, and says so when nobody fits.
func TestWhoeverSuitsBestIsSent(t *testing.T) {
	h := newHouse(t)
	address := "/cases/" + h.filed(desk.Intake{}).Case.Ref()
	agent, admin := h.as(account.RoleAgent), h.as(account.RoleAdmin)
	admin.post("/company/checklists", url.Values{"version": {"0"}, "areas[0].name": {"城东"}, "areas[0].staff": {h.staff[account.RoleSupervisor].ID}}).is(http.StatusSeeOther)
	agent.get(address+"/plan").shows("#field-plan-area", "城东")
	form := visitForm("best")
	form.Set("plan.skill", "木工")
	agent.post(address+"/plan", form).is(http.StatusUnprocessableEntity).shows(".faults", "指定一位")
	form.Del("plan.skill")
	form.Set("plan.area", "城东")
	agent.post(address+"/plan", form).leadsTo(address)
	agent.get(address).shows("#orders", "周敏")
}

// TestChecklistsAreLaidDown saves lists and areas, and has bad ones refused by the field.
func TestChecklistsAreLaidDown(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	page := admin.get("/company/checklists").is(http.StatusOK).shows("#checklists", "上门维修", "林悦")
	form := url.Values{
		"version": {page.value("version")}, "checks.visit": {"看一看\n\n  问一问 "}, "areas[0].name": {"城东"}, "areas[0].staff": {h.staff[account.RoleAgent].ID},
	}
	admin.post("/company/checklists", with(form, "checks.visit", "同一件\n同一件")).is(http.StatusUnprocessableEntity).shows("#checklists", "写了两遍")
	admin.post("/company/checklists", with(form, "checks.repair", strings.Repeat("长", 121))).is(http.StatusUnprocessableEntity)
	admin.post("/company/checklists", with(form, "areas[1].name", "城东")).is(http.StatusUnprocessableEntity).shows(".faults", "城东")
	admin.post("/company/checklists", with(form, "areas[0].staff", "nobody")).is(http.StatusUnprocessableEntity)
	nameless := admin.post("/company/checklists", with(form, "areas[3].staff", h.staff[account.RoleAdmin].ID)).is(http.StatusUnprocessableEntity)
	nameless.shows("#field-areas-3-name-about .field-error", "片区名称 1 到 60 个字")
	if nameless.doc().Find(`[name="areas[3].staff"][checked]`).Length() != 1 {
		t.Error("who goes to the area without a name was lost")
	}
	admin.post("/company/checklists", form).leadsTo("/company/checklists")
	if got := admin.get("/company/checklists").value("checks.visit"); got != "看一看\n问一问" {
		t.Errorf("the list is %q", got)
	}
	admin.post("/company/checklists", form).is(http.StatusConflict)
	form.Set("version", "1")
	form.Set("areas[2].name", "城西")
	form.Set("areas[2].out", "1")
	admin.post("/company/checklists", form).leadsTo("/company/checklists")
	rules, _, err := h.services.Desk.OrderRules(t.Context(), h.actor(account.RoleAdmin))
	h.must(err)
	if len(rules.Areas) != 1 || !rules.Goes(h.staff[account.RoleAgent].ID, "城东") || rules.Goes(h.staff[account.RoleAdmin].ID, "城东") || len(rules.Checks[workorder.Repair]) != 0 {
		t.Errorf("laid down %+v", rules)
	}
	for _, role := range []account.Role{account.RoleAgent, account.RoleSupervisor} {
		h.as(role).get("/company/checklists").is(http.StatusForbidden)
	}
}

// TestErrandsSpeakTheReadersLanguage opens the pages of work orders in every language.
func TestErrandsSpeakTheReadersLanguage(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{Nickname: "王女士"})
	address := "/cases/" + f.Case.Ref()
	admin := h.as(account.RoleAdmin)
	admin.post(address+"/plan", visitForm(h.staff[account.RoleAdmin].ID)).leadsTo(address)
	id := h.file(f.Case.ID).Orders[0].ID
	h.speaks(
		address, address+"/plan", address+"/dispatch?dispatch.order="+id, address+"/agree?agree.order="+id, address+"/call-off?call-off.order="+id,
		"/errands", "/errands/"+id, "/errands/board", "/errands/board?day=2026-11-20", "/company/checklists",
	)
}
