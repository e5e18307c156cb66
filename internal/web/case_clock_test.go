package web

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/i18n"
)

// TestPauseAndGoOn pauses a case, shows it everywhere, and goes on.
func TestPauseAndGoOn(t *testing.T) {
	h := newHouse(t)
	customer, token := h.complain()
	f := h.file(h.cases()[0].Case.ID)
	path, agent := casePath(f.Case), h.as(account.RoleAgent)
	agent.get(path).is(http.StatusOK).shows("#head", "暂停").shows("#strip .clock-words", "已计", "共 8 小时")
	page := agent.get(path+"/pause").is(http.StatusOK).shows("form", "等客户回复", "等客户补材料", "约好的时间")
	good := url.Values{"pause.reason": {"evidence"}, "pause.why": {"请发运单照片"}, "version": {page.value("version")}}
	agent.refused(path+"/pause", "form", good, []badEntry{
		{"pause.reason", "lunch", "请选择暂停的原因"},
		{"pause.reason", "date", "请填与客户约好的时间"},
		{"pause.why", " ", "不能空着"},
		{"pause.at", "2020-01-01T10:00", "已经过去了"},
		{"pause.at", "2030-01-01T10:00", "超过一年"},
		{"pause.at", "soon", "请填上日期和时间"},
	})
	agent.post(path+"/resume", nil).is(http.StatusConflict)
	agent.post(path+"/pause", good).leadsTo(path)
	agent.post(path+"/pause", good).is(http.StatusConflict)
	h.now = h.now.Add(26 * time.Hour)
	agent = h.as(account.RoleAgent)
	page = agent.get(path).shows("#strip .paused-note", "等客户补材料", "请发运单照片").shows("#head", "暂停：等材料").
		shows("#strip", "暂停计时，恢复后顺延", "还剩").shows("#timeline", "请发运单照片")
	if n := page.doc().Find("#strip .chart-pause").Length(); n != 1 {
		t.Errorf("%d pauses are drawn", n)
	}
	agent.get("/cases").shows("main", "暂停：等材料")
	agent.get("/").is(http.StatusOK)
	customer.get("/t/"+token).is(http.StatusOK).shows("#now", "等您补充材料", "请发运单照片", "恢复后顺延")
	agent.post(path+"/resume", nil).leadsTo(path)
	agent.get(path).shows("#strip .clock-words", "暂停，等客户补材料：请发运单照片").shows("#timeline", "继续计时")
	for _, lang := range i18n.Languages {
		agent.post("/account", url.Values{"name": {"林悦"}, "lang": {lang}}).leadsTo("/account")
		agent.get(path + "/pause").is(http.StatusOK)
	}
}
