package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/i18n"
	"liuke/internal/signal"
)

// threatened has a customer who goes silent and of whom another system tells that they look at a competitor.
func (h *house) threatened() string {
	h.t.Helper()
	silent := h.judged()
	rule, err := h.services.Signals.PutRule(h.t.Context(), h.staff[account.RoleAdmin].Actor(),
		signal.Rule{Names: map[string]string{"zh-CN": "十天没来"}, Text: "days_since_purchase > 90 and purchase_days > 10", Weight: signal.Weak, Days: 7}, true)
	h.must(err)
	h.must(h.services.Signals.Detect(h.t.Context()))
	form := url.Values{"version": {"0"}, "names.zh-CN": {"缺乏新意"}, "names.en": {"Nothing new"}, "place": {"1"}, "kinds": {string(signal.RuleKind(rule.ID))}}
	h.as(account.RoleAdmin).post("/company/threats/innovation", form).leadsTo("/company/threats")
	return silent.ID
}

// TestThreatsAreShownWhereRisksAre looks at the list, its bars, the spreadsheet and the customer's page.
func TestThreatsAreShownWhereRisksAre(t *testing.T) {
	h := newHouse(t)
	id := h.threatened()
	agent := h.as(account.RoleAgent)
	page := agent.get("/risks").is(http.StatusOK).shows(".threat-bars", "缺乏新意", "位").shows("#risk-"+id+" .row-chips", "缺乏新意")
	href, _ := page.doc().Find(".threat-bars a").First().Attr("href")
	if href != "/risks?threat=innovation" {
		t.Errorf("the bar leads to %s", href)
	}
	found := agent.get(href).is(http.StatusOK).shows("#list", "=客户甲").lacks("#list", "散客")
	if again, _ := found.doc().Find(".threat-bars .is-chosen a").Attr("href"); again != "/risks" {
		t.Errorf("the chosen bar leads to %s", again)
	}
	agent.get("/risks?threat=price").is(http.StatusOK).shows("#list", "没有符合条件的客户")
	agent.get("/risks?threat=nonsense").is(http.StatusOK).shows("#list", "=客户甲", "熟客")
	h.as(account.RoleSupervisor).get("/risks?whose=mine").lacks("#list", "缺乏新意")

	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(h.as(account.RoleSupervisor).get("/risks.csv?threat=innovation").is(http.StatusOK).body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 2 || rows[0][11] != "流失隐患" || rows[1][11] != "缺乏新意" {
		t.Errorf("%v: %q", err, rows)
	}
	for _, lang := range i18n.Languages {
		agent.post("/account", url.Values{"name": {"林悦"}, "lang": {lang}}).leadsTo("/account")
		if page := agent.get("/risks"); strings.Contains(page.body, "threat.") || lang == i18n.English && !strings.Contains(page.body, "Nothing new") {
			t.Errorf("%s: a text is missing", lang)
		}
	}
}

// Of many customers the page comes first and is told where the bars are.
func TestThreatsOfManyAreCountedLater(t *testing.T) {
	h := newHouse(t)
	h.threatened()
	boss := h.as(account.RoleSupervisor)
	run, _, err := h.services.Risks.Latest(t.Context(), account.System)
	h.must(err)
	run.Customers = barsAtOnce + 1
	h.must(h.db.Risks().SaveRun(t.Context(), *run, h.now.UnixMilli()))

	page := boss.get("/risks?flagged=1").is(http.StatusOK).shows("#threats", "按隐患统计客户").lacks("#threats", "缺乏新意")
	late, _ := page.doc().Find("#threats").Attr("data-late")
	if late != "/risks?bars=1&flagged=1" {
		t.Fatalf("the bars are at %q", late)
	}
	bars := boss.get(late).is(http.StatusOK).shows("#threats .threat-bars", "缺乏新意")
	if _, again := bars.doc().Find("#threats").Attr("data-late"); again {
		t.Error("what is asked for late is put off again")
	}
	if href, _ := bars.doc().Find(".threat-bars a").First().Attr("href"); href != "/risks?flagged=1&threat=innovation" {
		t.Errorf("a bar leads to %s", href)
	}
}

// TestThreatsAreSaidAndTakenBack says one, denies another, and takes both back.
func TestThreatsAreSaidAndTakenBack(t *testing.T) {
	h := newHouse(t)
	id := h.threatened()
	agent, path := h.as(account.RoleAgent), "/customers/"+id
	agent.get(path).is(http.StatusOK).shows("#threats", "缺乏新意", "十天没来", "不是这个").lacks("#threats", "判断记录")
	agent.post(path+"/threats", url.Values{"threat": {"rival"}, "holds": {"yes"}, "note": {"隔壁 <送样> 了"}}).leadsTo(path + "#threats")
	page := agent.get(path).shows("#toasts", "已记下").shows("#threats", "竞争对手拉拢", "林悦认为是", "隔壁 <送样> 了", "判断记录")
	agent.get("/risks?threat=rival").shows("#list", "=客户甲", "竞争对手拉拢")
	undo, _ := page.doc().Find("#toasts form").Attr("action")
	agent.post(undo, nil).leadsTo(path + "#threats")
	agent.get(path).shows("#threats .numbers", "竞争对手拉拢", "林悦已撤回").lacks("#threats .threats", "竞争对手拉拢")

	agent.post(path+"/threats", url.Values{"threat": {"innovation"}, "holds": {"no"}}).leadsTo(path + "#threats")
	agent.get(path).shows("#threats .threats .is-none", "缺乏新意", "林悦认为不是")
	agent.get("/risks").lacks("#list", "缺乏新意")
	agent.post(path+"/threats", url.Values{"threat": {"weather"}, "holds": {"yes"}}).is(http.StatusUnprocessableEntity)
	agent.post(path+"/threats", url.Values{"threat": {"rival"}, "holds": {"yes"}, "note": {strings.Repeat("长", 301)}}).is(http.StatusUnprocessableEntity)
	agent.post("/threats/none/undo", nil).is(http.StatusNotFound)
}

// TestThreatsAreLaidDown edits, moves, adds and retires by the form, and refuses what was changed meanwhile.
func TestThreatsAreLaidDown(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	page := admin.get("/company/threats").is(http.StatusOK).shows("#threats", "质量不稳定", "缺乏新意", "只能由人判断", "投诉我方员工")
	if n := page.doc().Find("#threats li").Length(); n != 8 {
		t.Errorf("%d threats", n)
	}
	form := url.Values{"version": {"0"}, "names.zh-CN": {"换店址"}, "names.en": {"Moved away"}, "place": {"1"}, "kinds": {"usage", "weather"}, "small": {"1"}, "of_staff": {"1"}}
	admin.get("/company/threats/new").is(http.StatusOK).shows("#threat", "嫌贵", "价格")
	admin.post("/company/threats/new", form).is(http.StatusUnprocessableEntity)
	form["kinds"] = []string{"usage"}
	admin.post("/company/threats/new", with(form, "names.en", "")).is(http.StatusUnprocessableEntity).shows("#threat .field-error", "两种语言")
	admin.post("/company/threats/new", with(form, "place", "10")).is(http.StatusUnprocessableEntity)
	admin.post("/company/threats/new", form).leadsTo("/company/threats")
	admin.post("/company/threats/new", form).is(http.StatusConflict)
	list, version, err := h.services.Threats.List(t.Context(), h.staff[account.RoleAdmin].Actor())
	h.must(err)
	made := list.Threats[0]
	if version != 1 || len(list.Threats) != 9 || made.Names["en"] != "Moved away" || !made.Small || !made.OfStaff || len(made.Kinds) != 1 {
		t.Fatalf("%d: %+v", version, list.Threats)
	}
	path := "/company/threats/" + made.Code
	again := admin.get(path).is(http.StatusOK)
	if again.doc().Find("input[name=small][checked]").Length() != 1 || again.doc().Find("input[name=kinds][checked]").AttrOr("value", "") != "usage" {
		t.Error("the form does not show what is laid down")
	}
	form.Set("version", "1")
	form.Set("retired", "1")
	form.Set("place", "9")
	admin.post(path, form).leadsTo("/company/threats")
	admin.get("/company/threats").shows("#threats li:last-child", "换店址", "已停用")
	h.as(account.RoleAgent).get("/risks").lacks("main", "换店址")
	admin.get("/company/threats/none").is(http.StatusNotFound)
	h.as(account.RoleAgent).get("/company/threats").is(http.StatusForbidden)
}
