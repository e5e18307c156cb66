package web

import (
	"net/http"
	"net/url"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/promise"
)

// TestTimesOfPromisesAreLaidDown changes a time, takes a preset over, and finds
// what was promised before where it was.
func TestTimesOfPromisesAreLaidDown(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	before := h.filed(desk.Intake{Nickname: "王女士"})
	page := admin.get("/company/promises").is(http.StatusOK).shows("#presets", "零售", "侵害消费者权益行为处罚办法", "2015-03-15", "未读到原文")
	form := url.Values{
		"version": {page.value("version")}, "terms[0].kind": {"first_answer"}, "terms[0].within": {"2.5"}, "terms[0].unit": {"open_hours"},
		"terms[0].severity": {"0"}, "terms[2].kind": {"callback"}, "terms[2].within": {"1"}, "terms[2].unit": {"work_days"},
		"terms[2].severity": {"4"}, "terms[2].tier": {"金卡"},
	}
	admin.refused("/company/promises", "#policy", form, []badEntry{
		{"terms[0].within", "soon", "请填数字"},
		{"terms[0].within", "NaN", "请填数字"},
		{"terms[0].within", "0", "时间要大于零"},
		{"terms[0].within", "99999", "时间要大于零"},
		{"terms[2].unit", "moons", "请选择单位"},
		{"terms[2].severity", "7", "严重程度为 1 到 4"},
		{"terms[2].kind", "own", "没有这种承诺"},
	})
	admin.post("/company/promises", form).leadsTo("/company/promises")
	page = admin.get("/company/promises").is(http.StatusOK).shows("#policy", "第 1 版")
	for name, want := range map[string]string{"terms[0].within": "2.5", "terms[1].tier": "金卡"} {
		if got := page.value(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	admin.post("/company/promises", form).is(http.StatusConflict) // on a version that is no longer the last
	h.must(h.services.Desk.ReckonPromises(t.Context()))
	if now := h.file(before.Case.ID); now.Promises[0] != before.Promises[0] {
		t.Errorf("what was promised before: %+v, is now %+v", before.Promises[0], now.Promises[0])
	}
	page = admin.get("/company/promises?preset=cn_car").is(http.StatusOK).shows("#policy", "已填入", "家用汽车三包")
	if got := page.value("terms[1].within"); got != "10" {
		t.Errorf("the preset fills in %q", got)
	}
	h.administratorsOnly("/company/promises", form)
	h.speaks("/company/promises")
}

// TestNoDateCanBePromised gives the reason and a date for saying more, and puts
// it off at the customer's wish.
func TestNoDateCanBePromised(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{Nickname: "王女士", Email: "wang@example.com"})
	path, agent := casePath(f.Case), h.as(account.RoleAgent)
	agent.post(path+"/promise", url.Values{"promise.kind": {"final_answer"}, "promise.because": {"等厂家"}, "promise.due": {"policy"}}).
		is(http.StatusUnprocessableEntity).shows("#act-promise", "请选“进展通报”")
	agent.post(path+"/promise", url.Values{"promise.kind": {"next_update"}, "promise.because": {"等厂家检测"}, "promise.due": {"policy"}}).leadsTo(path)
	f = h.file(f.Case.ID)
	made := f.Promises[1]
	if made.Kind != promise.NextUpdate || made.Because != "等厂家检测" || made.Basis.Within != 8*hourMS {
		t.Fatalf("promised %+v", made)
	}
	agent.get(path).shows("#strip", "还不能答应日期，因为：等厂家检测").shows("#timeline", "还不能答应日期")
	agent.get(path+"/put-off?put-off.promise="+made.ID).is(http.StatusOK).shows("form", "我们提出", "客户提出")
	off := url.Values{"put-off.promise": {made.ID}, "put-off.due": {"2h"}, "put-off.reason": {"下午才方便"}}
	agent.post(path+"/put-off", off).is(http.StatusUnprocessableEntity).shows("form", "请选择是谁提出改约")
	off.Set("put-off.asked_by", "customer")
	agent.post(path+"/put-off", off).leadsTo(path)
	agent.get(path).shows("#strip", "客户提出", "下午才方便").shows("#timeline", "客户提出")
	if old := h.file(f.Case.ID).Promises[1]; old.State != promise.Renegotiated || old.AskedBy != promise.Customer {
		t.Errorf("put off: %+v", old)
	}
	h.now = h.now.AddDate(0, 0, 5)
	h.as(account.RoleSupervisor).get("/promises").is(http.StatusOK).shows("#score", "客户提出 1 个")
}

// TestCustomersAreLeftAlone changes the quiet hours, and says where a customer lives.
func TestCustomersAreLeftAlone(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	page := admin.get("/company/promises").is(http.StatusOK)
	form := url.Values{"quiet.version": {page.value("quiet.version")}, "quiet.from": {"22:30"}, "quiet.until": {"07:00"}, "quiet.letters": {"1"}}
	admin.refused("/company/promises/quiet", "#quiet", form, []badEntry{{"quiet.from", "late", "请填时间"}, {"quiet.until", "22:00", "最长 18 小时"}})
	admin.post("/company/promises/quiet", form).leadsTo("/company/promises#quiet")
	if got := admin.get("/company/promises").value("quiet.from"); got != "22:30" {
		t.Errorf("quiet from %q", got)
	}
	admin.post("/company/promises/quiet", form).is(http.StatusConflict)
	h.as(account.RoleAgent).post("/company/promises/quiet", form).is(http.StatusForbidden)
	who := h.customer("Anna", "+44 20 7946 0000")
	edit := url.Values{"name": {"Anna"}, "kind": {"person"}, "zone": {"Mars/Olympus"}, "version": {"1"}}
	agent := h.as(account.RoleAgent)
	agent.post("/customers/"+who.ID, edit).is(http.StatusUnprocessableEntity).shows("form", "没有这个时区")
	edit.Set("zone", "Europe/London")
	agent.post("/customers/"+who.ID, edit).is(http.StatusSeeOther)
	if got := agent.get("/customers/" + who.ID + "/edit").value("zone"); got != "Europe/London" {
		t.Errorf("lives in %q", got)
	}
}
