package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/economics"
)

// TestTheEconomicsPages works profits out, lays down what service costs, and
// reads who brings something, who does not, and how many stay.
func TestTheEconomicsPages(t *testing.T) {
	h := newHouse(t)
	boss, admin, agent := h.as(account.RoleSupervisor), h.as(account.RoleAdmin), h.as(account.RoleAgent)
	for _, path := range []string{"/economics", "/economics/losing", "/economics/retention"} {
		boss.get(path).is(http.StatusOK).shows("main", "还没有算出结果")
		agent.get(path).is(http.StatusForbidden)
	}
	regular := h.customer("老主顾", "13900000001", 400, 300, 200, 100, 90, 10)
	gone := h.customer("没再来", "13900000002", 390, 380)
	new := h.customer("新客户", "13900000003", 5)
	h.must(h.services.Economics.Run(t.Context()))

	page := boss.get("/economics").is(http.StatusOK).shows("#economics", "鲸鱼曲线", "没有一位入不敷出", "假定", "还没有设定人工")
	if page.doc().Find("#whale svg.chart").Length() != 1 || page.doc().Find("#serving tbody tr").Length() != len(economics.Drivers) {
		t.Error("the curve or the costs are not shown")
	}
	boss.get("/economics/losing").shows("#losing", "没有入不敷出的客户")
	boss.get(customerPath(regular.ID)).shows("#profit", "有利润", "毛利")
	if profit := agent.get(customerPath(regular.ID)).doc().Find("#profit"); strings.TrimSpace(profit.Text()) != "" {
		t.Error("an agent reads what the customer brings")
	}

	rates := url.Values{
		"version": {admin.get("/company/economics").is(http.StatusOK).value("version")}, "minute": {"1.50"}, "visit": {"80"}, "message": {"0.05"}, "receipt": {"10000"},
		"return": {"0"}, "margin": {"25.5"}, "interest": {"8%"}, "new_customer": {"300"},
	}
	admin.post("/company/economics", with(rates, "margin", "101")).is(http.StatusUnprocessableEntity).shows("#rates", "最多 100%")
	admin.post("/company/economics", with(rates, "minute", "-1")).is(http.StatusUnprocessableEntity)
	admin.post("/company/economics", with(rates, "interest", "NaN")).is(http.StatusUnprocessableEntity)
	admin.post("/company/economics", rates).leadsTo("/company/economics")
	admin.post("/company/economics", rates).is(http.StatusConflict)
	saved := admin.get("/company/economics")
	if saved.value("receipt") != "10,000.00" || saved.value("margin") != "25.5" || saved.value("interest") != "8" {
		t.Errorf("laid down are %q, %q, %q", saved.value("receipt"), saved.value("margin"), saved.value("interest"))
	}
	h.administratorsOnly("/company/economics", rates)

	h.must(h.services.Economics.Run(t.Context()))
	losing := boss.get("/economics/losing").is(http.StatusOK).shows("#losing", "老主顾", "新客户", "处理订单", "调整价格", "好聚好散", "建议")
	if first := losing.doc().Find("#losing h2 a").First().AttrOr("href", ""); first != customerPath(regular.ID) {
		t.Errorf("the dearest customer is %s", first)
	}
	if n := losing.doc().Find("#losing section").Length(); n != 2 {
		t.Errorf("%d customers; %s bought nothing in these days", n, gone.Name)
	}
	boss.get("/economics/losing?result=x&after=y").shows("#losing", "老主顾")
	boss.get("/economics/losing?result=-1&after=z").shows("#losing", "没有入不敷出的客户")
	boss.get(customerPath(new.ID)).shows("#profit", "入不敷出", "好聚好散")

	stays := boss.get("/economics/retention?points=10").is(http.StatusOK).shows("#simulator", "10 个百分点", "计算的前提").shows("#cohorts", "2026 年第 4 季度", "或更早")
	if stays.value("points") != "10" || stays.doc().Find("#simulator svg.chart").Length() != 1 {
		t.Error("the simulation is not shown")
	}
	for entered, want := range map[string]string{"x": "5", "0": "1", "999": "50"} {
		if got := boss.get("/economics/retention?points=" + entered).is(http.StatusOK).value("points"); got != want {
			t.Errorf("points %s are taken as %s", entered, got)
		}
	}
	h.speaks("/economics", "/economics/losing", "/economics/retention", "/company/economics")
}
