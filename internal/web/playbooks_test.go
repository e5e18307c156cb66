package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/winback"
)

// bookForm is a playbook as the form sends it.
func bookForm(version string) url.Values {
	return url.Values{
		"version": {version}, "names.zh-CN": {"大客户嫌贵"}, "reasons": {"price"}, "facts[0].zh-CN": {"查报价"}, "scripts[0].zh-CN": {"{{customer}}，我是{{agent}}。{{peers}}。"},
		"steps[0].zh-CN": {"上门"}, "steps[0].days": {"2"}, "steps[0].minutes": {"60"}, "steps[0].role": {"lead"},
		"steps[1].zh-CN": {"道谢告别"}, "steps[1].days": {"30"}, "steps[1].minutes": {"5"}, "steps[1].farewell": {"1"},
	}
}

// TestAPlaybookIsWritten previews one, saves it, changes it, takes it out of use
// and brings an earlier version back.
func TestAPlaybookIsWritten(t *testing.T) {
	h := newHouse(t)
	loss := h.lost("price")
	agent, boss := h.as(account.RoleAgent), h.as(account.RoleSupervisor)
	agent.get("/playbooks").is(http.StatusOK).lacks("main", "新写预案")
	agent.post("/playbooks", bookForm("0")).is(http.StatusForbidden)
	boss.get("/playbooks/new").is(http.StatusOK).shows("main", "先查清楚", "话术")
	preview := bookForm("0")
	preview.Set("act", "preview")
	boss.post("/playbooks", preview).is(http.StatusOK).shows("#takers", "老陈茶庄", "还没有保存")
	preview.Set("min_value", "1000000")
	boss.post("/playbooks", preview).is(http.StatusOK).shows("#takers", "目前没有人会用到")
	boss.get("/playbooks").lacks("#playbooks", "大客户嫌贵")

	saved := boss.post("/playbooks", bookForm("0")).is(http.StatusSeeOther)
	path := saved.Header.Get("Location")
	boss.get(path).is(http.StatusOK).shows("#takers", "老陈茶庄").shows("#steps", "组长或主管", "体面告别").shows("#versions", "第 1 版", "现用")
	boss.get("/playbooks").shows("#playbooks", "大客户嫌贵", "自编")
	agent.get(loss).shows("#play", "大客户嫌贵", "老陈茶庄，我是", "暂不给出整体数字")
	agent.post(loss+"/start", nil).leadsTo(loss)

	changed := bookForm("1")
	changed.Set("steps[0].zh-CN", "打电话")
	boss.post(path, changed).leadsTo(path)
	boss.post(path, changed).is(http.StatusConflict).shows(".faults", "刚才别人改过")
	agent.get(loss).shows("#play", "上门").lacks("#play", "打电话。")
	boss.get(path+"?version=1").is(http.StatusOK).shows(".note", "第 1 版").shows("#steps", "上门")
	boss.get(path + "?version=9").is(http.StatusNotFound)
	boss.post(path+"/restore", url.Values{"version": {"2"}, "n": {"1"}}).leadsTo(path)
	boss.get(path).shows("#steps", "上门").shows("#versions", "第 3 版")
	boss.post(path+"/off", url.Values{"version": {"3"}}).leadsTo(path)
	boss.get(path).shows("main .head-note", "已停用")
	boss.post(path+"/on", nil).leadsTo(path)
	boss.post(path+"/restore", url.Values{"version": {"5"}, "n": {"0"}}).is(http.StatusNotFound)
}

// TestAShippedPlaybookComesBack changes one that is shipped and returns to it.
func TestAShippedPlaybookComesBack(t *testing.T) {
	h := newHouse(t)
	boss := h.as(account.RoleSupervisor)
	boss.get("/playbooks/price").shows("#versions", "还没有改过")
	boss.post("/playbooks/price", bookForm("0")).leadsTo("/playbooks/price")
	boss.get("/playbooks/price").shows("h1", "大客户嫌贵").shows(".head-note", "改过")
	boss.post("/playbooks/price/restore", url.Values{"version": {"1"}, "n": {"0"}}).leadsTo("/playbooks/price")
	boss.get("/playbooks/price").shows("h1", "觉得贵").lacks(".head-note", "改过")
	boss.post("/playbooks/"+winback.Unknown+"/off", url.Values{"version": {"0"}}).is(http.StatusConflict).shows(".faults", "必须有一个不限客户")
}

// TestPlaybooksAreOrderedByButtons moves one up, and steps within one.
func TestPlaybooksAreOrderedByButtons(t *testing.T) {
	h := newHouse(t)
	boss := h.as(account.RoleSupervisor)
	first := func() string {
		doc := boss.get("/playbooks").doc()
		return strings.TrimSpace(doc.Find("#playbooks tbody tr").First().Find("td.lead a").Text())
	}
	was := first()
	boss.post("/playbooks/price/move", url.Values{"way": {"up"}})
	if now := first(); now == was {
		t.Errorf("%s is still first", now)
	}
	boss.post("/playbooks/price/move", url.Values{"way": {"down"}})
	if now := first(); now != was {
		t.Errorf("%s is first after it was moved back", now)
	}
	form := bookForm("0")
	form.Set("act", "up:steps:1")
	page := boss.post("/playbooks/price", form).is(http.StatusOK)
	if got, _ := page.doc().Find("[name='steps[0].farewell']").Attr("checked"); page.doc().Find("[name='steps[0].zh-CN']").Text() != "道谢告别" {
		t.Errorf("the first step is %q, %q", page.doc().Find("[name='steps[0].zh-CN']").Text(), got)
	}
	boss.get("/playbooks/price").shows("h1", "觉得贵")
}

// TestWhatIsWrongWithAPlaybookIsSaidWhereItIs sends rows with a gap between them.
func TestWhatIsWrongWithAPlaybookIsSaidWhereItIs(t *testing.T) {
	h := newHouse(t)
	boss := h.as(account.RoleSupervisor)
	form := bookForm("0")
	form.Set("scripts[2].zh-CN", "您好，{{name}}")
	boss.post("/playbooks", form).is(http.StatusUnprocessableEntity).shows("#field-scripts-2-zh-CN-about, [id*=scripts] .field-error", "name")
	form = bookForm("0")
	form.Set("steps[1].days", "soon")
	boss.post("/playbooks", form).is(http.StatusUnprocessableEntity).shows(".faults", "请填整数")
	form = bookForm("0")
	form.Del("reasons")
	boss.post("/playbooks", form).is(http.StatusUnprocessableEntity).shows(".faults", "至少选一个原因")
}

// TestAReasonOfAPlaybookIsNotTakenOut says which playbook is for it.
func TestAReasonOfAPlaybookIsNotTakenOut(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	form := url.Values{"version": {"0"}}
	for i, r := range winback.DefaultTree().Reasons {
		form.Set(inRow("reasons", i, "code"), r.Code)
		form.Set(inRow("reasons", i, "parent"), r.Parent)
		for lang, name := range r.Names {
			form.Set(inRow("reasons", i, "names."+lang), name)
		}
		if r.Code == "season" {
			form.Set(inRow("reasons", i, "out"), "1")
		}
	}
	admin.post("/company/reasons", form).is(http.StatusConflict).shows(".faults", "正逢淡季", "还在用原因")
}
