package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/winback"
)

// lost declares a new customer lost as the agent and returns the address of the loss.
func (h *house) lost(reason string) string {
	h.t.Helper()
	c, err := h.services.Customers.Create(h.t.Context(), h.staff[account.RoleAgent].Actor(), customer.Draft{Name: "老陈茶庄"}, nil, h.now.UnixMilli())
	h.must(err)
	l, err := h.services.WinBack.Declare(h.t.Context(), h.staff[account.RoleAgent].Actor(), winback.Declaration{CustomerID: c.ID, Reason: reason, Words: "说了两次没人管"})
	h.must(err)
	return lossPath(l.ID)
}

// TestALossIsWorkedOn goes from the first contact through a step to letting go, and back.
func TestALossIsWorkedOn(t *testing.T) {
	h := newHouse(t)
	agent := h.as(account.RoleAgent)
	agent.get("/win-back").is(http.StatusOK).shows("#worth", "没有要挽回的客户")
	path := h.lost(winback.Unknown)
	agent.get("/win-back").shows("#worth", "老陈茶庄", "首次联系")
	agent.get(path).is(http.StatusOK).shows("#next", "打电话或上门").shows("#reasons", "最初的说法").shows("#why", "还没有对照试验证实", "还没定一小时的成本")
	agent.post(path+"/contacted", url.Values{"version": {"1"}}).leadsTo(path)
	agent.post(path+"/contacted", url.Values{"version": {"1"}}).is(http.StatusConflict).shows(".faults", "刚才别人改过")
	agent.post(path+"/reason", url.Values{"version": {"2"}, "reason": {"price"}, "source": {"customer"}, "words": {"隔壁便宜"}}).leadsTo(path)
	agent.get(path).shows("#reasons", "问到的原因", "隔壁便宜").shows("#play", "觉得贵", "这种原因下还没试过")
	agent.post(path+"/start", nil).leadsTo(path)
	agent.post(path+"/start", nil).is(http.StatusConflict)
	agent.get(path).shows("#play", "建议先做")
	agent.post(path+"/step", url.Values{"n": {"1"}, "result": {"maybe"}}).is(http.StatusUnprocessableEntity).shows(".faults", "请选结果如何")
	agent.post(path+"/step", url.Values{"n": {"1"}, "result": {"helped"}, "minutes": {"20"}, "step_note": {"对过账"}}).leadsTo(path)
	agent.get(path).shows("#play", "有用", "对过账", "试过 1 次")
	agent.post(path+"/steps/1/undo", nil).leadsTo(path)
	agent.get(path).lacks("#play", "对过账")
	agent.post(path+"/end", url.Values{"version": {"3"}, "state": {"let_go"}}).is(http.StatusUnprocessableEntity).shows(".faults", "理由")
	agent.post(path+"/end", url.Values{"version": {"3"}, "state": {"let_go"}, "note": {"不愿被打扰"}}).leadsTo(path)
	agent.get(path).shows("#next", "不再打扰", "不愿被打扰")
	agent.post(path+"/reopen", nil).leadsTo(path)
	agent.get(path).shows("#next", "建议的那一步")
}

// TestManyLossesComeInPages reads a hundred at a time.
func TestManyLossesComeInPages(t *testing.T) {
	h := newHouse(t)
	for range lossesSize {
		h.lost("price")
	}
	h.lost("price")
	agent := h.as(account.RoleAgent)
	agent.get("/win-back").is(http.StatusOK).shows("#worth", "第 1–100 条，共 101 条", "下一页").lacks("#worth", "上一页")
	agent.get("/win-back?worth=100").shows("#worth", "第 101–101 条，共 101 条", "上一页").lacks("#worth", "下一页")
	agent.get("/win-back?worth=101").shows("#worth", "第 1–100 条")
	agent.get("/win-back?worth=-1&leave=7").shows("#worth", "第 1–100 条")
}

// TestAComplaintComesFirst holds a play back until the complaint is settled.
func TestAComplaintComesFirst(t *testing.T) {
	h := newHouse(t)
	agent := h.as(account.RoleAgent)
	path := h.lost("service")
	agent.get(path).shows("#next", "不推销", "LK-")
	agent.post(path+"/start", nil).is(http.StatusConflict).shows(".faults", "先办投诉")
}

// TestALossOfOthersIsHidden shows an agent whose reach is their own no loss of others.
func TestALossOfOthersIsHidden(t *testing.T) {
	h := newHouse(t)
	path := h.lost("price")
	boss, agent := h.staff[account.RoleSupervisor], h.staff[account.RoleAgent]
	_, err := h.db.Accounts().ChangeStaff(t.Context(), agent.ID, h.now.UnixMilli(), func(s account.Staff, _ int) (account.Staff, error) {
		s.Reach = account.ReachOwn
		return s, nil
	})
	h.must(err)
	reader := h.as(account.RoleAgent)
	reader.get(path).is(http.StatusOK)
	h.as(account.RoleSupervisor).post(path+"/give", url.Values{"version": {"1"}, "owner": {boss.ID}}).leadsTo(path)
	reader.get(path).is(http.StatusNotFound)
	reader.get("/win-back").lacks("main", "老陈茶庄")
}

// TestWhatWasSomebodysWhoLeft falls to the customer's backup, who finds it in the
// list with what is next, and goes on.
func TestWhatWasSomebodysWhoLeft(t *testing.T) {
	h := newHouse(t)
	path := h.lost("price")
	agent := h.staff[account.RoleAgent]
	h.as(account.RoleAgent).post(path+"/contacted", url.Values{"version": {"1"}}).leadsTo(path)
	h.as(account.RoleAgent).post(path+"/start", nil).leadsTo(path)
	boss, admin := h.as(account.RoleSupervisor), h.as(account.RoleAdmin)
	admin.get(path).lacks("main", "已离职")
	boss.get("/win-back?whose=mine").lacks("#worth", "老陈茶庄")
	found, err := h.services.Customers.Find(t.Context(), agent.Actor(), "老陈茶庄")
	h.must(err)
	_, err = h.services.Customers.Update(t.Context(), h.staff[account.RoleAdmin].Actor(), found[0].ID, found[0].Version, customer.Draft{
		Name: found[0].Name, BackupID: h.staff[account.RoleSupervisor].ID,
	}, h.now.UnixMilli())
	h.must(err)
	_, err = h.db.Accounts().ChangeStaff(t.Context(), agent.ID, h.now.UnixMilli(), func(s account.Staff, _ int) (account.Staff, error) {
		s.State = account.StaffDisabled
		return s, nil
	})
	h.must(err)
	boss.get("/win-back?whose=mine").shows("#worth", "老陈茶庄", h.staff[account.RoleSupervisor].Name)
	boss.get(path).shows(".is-soon", agent.Name+"已离职", "接着往下做").shows("#play", h.staff[account.RoleSupervisor].Name, agent.Name+"已离职").shows("#next", "建议的那一步")
	boss.get("/reviews").shows("#waiting", "老陈茶庄", agent.Name+"已离职", "转由"+h.staff[account.RoleSupervisor].Name)
	_, err = h.db.Accounts().ChangeStaff(t.Context(), h.staff[account.RoleSupervisor].ID, h.now.UnixMilli(), func(s account.Staff, _ int) (account.Staff, error) {
		s.Reach = account.ReachOwn
		return s, nil
	})
	h.must(err)
	boss = h.as(account.RoleSupervisor)
	boss.get("/reviews").shows("#waiting", "老陈茶庄")
	boss.post(path+"/step", url.Values{"n": {"1"}, "result": {"helped"}, "minutes": {"20"}}).leadsTo(path)
	boss.post(path+"/give", url.Values{"version": {"2"}, "owner": {agent.ID}}).is(http.StatusUnprocessableEntity).shows(".faults", "已离职")
	boss.post(path+"/give", url.Values{"version": {"2"}, "owner": {h.staff[account.RoleAdmin].ID}}).leadsTo(path)
	boss.get(path).lacks("main", "已离职")
}

// TestAReasonInUseIsRetiredOrMergedNotTakenOut changes the tree by its form.
func TestAReasonInUseIsRetiredOrMergedNotTakenOut(t *testing.T) {
	h := newHouse(t)
	loss := h.lost("price")
	admin := h.as(account.RoleAdmin)
	tree := winback.DefaultTree()
	form := func(version, field, value string) url.Values {
		in := url.Values{"version": {version}}
		for i, r := range tree.Reasons {
			in.Set(inRow("reasons", i, "code"), r.Code)
			in.Set(inRow("reasons", i, "parent"), r.Parent)
			for lang, name := range r.Names {
				in.Set(inRow("reasons", i, "names."+lang), name)
			}
			if r.Code == "price" {
				in.Set(inRow("reasons", i, field), value)
			}
		}
		return in
	}
	admin.get("/company/reasons").is(http.StatusOK).shows("#reasons", "主要原因", "单独统计")
	admin.post("/company/reasons", form("0", "out", "1")).is(http.StatusConflict).shows(".faults", "觉得贵", "并入别的原因")
	admin.post("/company/reasons", form("0", "into", "price")).is(http.StatusConflict).shows(".faults", "另一个原因")
	admin.post("/company/reasons", form("0", "retired", "1")).leadsTo("/company/reasons")
	admin.get("/win-back/new?customer=").is(http.StatusOK).lacks("main", "觉得贵")
	admin.post("/company/reasons", form("1", "into", "budget")).leadsTo("/company/reasons")
	admin.get(loss).shows("#reasons", "效果不如预期 · 觉得贵（现已并入“效果不如预期 · 没有预算”）").shows("main", "没有预算")
	admin.get("/win-back").shows("#worth", "没有预算").lacks("#worth", "觉得贵")
	admin.get("/playbooks").lacks("main", "现已并入")
	admin.post("/company/reasons", form("2", "into", "")).leadsTo("/company/reasons")
	admin.get("/win-back").shows("#worth", "觉得贵").lacks("#worth", "没有预算")
}

// TestTheListLeavesSomeAlone lays a trial of the list down and looks at it as
// one who may manage trials, and as one who may not.
func TestTheListLeavesSomeAlone(t *testing.T) {
	h := newHouse(t)
	boss, agent := h.as(account.RoleSupervisor), h.as(account.RoleAgent)
	boss.get("/win-back").shows("main", "验证这份名单有没有用")
	agent.get("/win-back").lacks("main", "验证这份名单有没有用")
	boss.get("/win-back/prove?held_out=99").is(http.StatusOK).shows("#foresight", "以后新流失的客户")
	boss.post("/win-back/prove", url.Values{"name": {"挽回"}, "held_out": {"100"}, "window": {"30"}, "end": {"2027-12-01"}}).is(http.StatusUnprocessableEntity)
	boss.post("/win-back/prove", url.Values{"name": {"挽回"}, "held_out": {"99"}, "window": {"30"}, "end": {"2027-12-01"}, "cost": {"15"}}).is(http.StatusSeeOther)
	all, err := h.services.Trials.List(t.Context(), h.staff[account.RoleAdmin].Actor())
	h.must(err)
	if len(all) != 1 || all[0].Audience.List == "" {
		t.Fatalf("%+v was laid down", all)
	}
	boss.get(trialPath(all[0].ID)).shows("#plan", "有投诉的不在内")
	known := all[0]
	known.ID, known.Series = "first-left-alone", "first-left-alone" // chance goes by the id
	h.must(h.db.Trials().Add(t.Context(), known))
	_, err = h.services.Trials.Launch(t.Context(), h.staff[account.RoleSupervisor].Actor(), known.ID, 1)
	h.must(err)

	path := h.lost("price")
	complained := h.lost("service")
	agent.get("/win-back").shows("main", "1 位暂不联系").lacks("main", "觉得贵")
	agent.get("/win-back").shows("#worth", "对我们的服务不满")
	agent.get(complained).shows("#next", "不推销")
	boss.get("/win-back").shows("#alone", "觉得贵").shows("main", "正在验证")
	agent.get(path).shows("#next", "抽中了暂不联系", "还是联系过了").lacks("#play", "启用预案")
	agent.post(path+"/start", nil).is(http.StatusConflict).shows(".faults", "暂不联系")
	boss.get(trialPath(known.ID)).shows("#behind", "觉得贵")
	h.now = h.now.Add(time.Minute)
	agent.post(path+"/contacted", url.Values{"version": {"1"}}).leadsTo(path)
	boss.get(trialPath(known.ID)).shows("#behind", "为挽回联系过")
	h.now = h.now.AddDate(0, 0, 31)
	agent.get("/win-back").lacks("main", "暂不联系")
}

// TestTheReportOfWinningBack is empty at first, says what came of losses, and
// hands it out as a spreadsheet in which nothing is a formula.
func TestTheReportOfWinningBack(t *testing.T) {
	h := newHouse(t)
	agent, boss := h.as(account.RoleAgent), h.as(account.RoleSupervisor)
	agent.get("/win-back/report").is(http.StatusOK).shows("main", "还没有流失记录")
	path := h.lost("price")
	agent.post(path+"/start", nil).leadsTo(path)
	agent.post(path+"/step", url.Values{"n": {"1"}, "result": {"helped"}, "minutes": {"30"}}).leadsTo(path)
	agent.post(path+"/end", url.Values{"version": {"1"}, "state": {"let_go"}, "note": {"不愿被打扰"}}).leadsTo(path)
	agent.get("/win-back/report").shows("#months", "林悦", "30").shows("#shares", "效果不如预期", "100%", "50%").shows("#success", "觉得贵").
		shows("#proof", "没人知道").lacks("#proof", "验证这份名单")
	boss.get("/win-back/report").shows("#proof", "验证这份名单")
	if sheet := boss.get("/win-back/report.csv").is(http.StatusOK); !strings.Contains(sheet.body, "林悦,1,0,") {
		t.Errorf("the spreadsheet says %q", sheet.body)
	}
}
