package web

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/i18n"
	"liuke/internal/risk/watch"
)

// judged has customers of whom one has gone silent, looked after by the agent, and has all judged.
func (h *house) judged() (silent customer.Customer) {
	h.t.Helper()
	for i := range 120 {
		var days []int
		for day := 3 + i%9; day < 300; day += 6 + i%13 {
			days = append(days, day)
		}
		h.customer(fmt.Sprintf("熟客%03d", i), "", days...)
	}
	for i := range 30 {
		h.customer(fmt.Sprintf("散客%02d", i), "", 40+7*i)
	}
	silent = h.customer("=客户甲", "13800000001", 150, 155, 160, 165, 170, 175, 180, 185, 190, 195, 200)
	silent.OwnerID = h.staff[account.RoleAgent].ID
	h.must(h.db.Customers().Update(h.t.Context(), silent, account.System, h.now.UnixMilli()))
	_, err := h.services.Risks.Run(h.t.Context())
	h.must(err)
	return silent
}

func TestRisksAreListedWithReasons(t *testing.T) {
	h := newHouse(t)
	agent, boss := h.as(account.RoleAgent), h.as(account.RoleSupervisor)
	agent.get("/risks").is(http.StatusOK).shows("#list", "还没有判断结果").lacks("#list", "导入")
	boss.get("/risks/record").is(http.StatusOK).shows("main", "现在还看不出来", "准 0，不准 0")
	silent := h.judged()

	page := agent.get("/risks?flagged=1").is(http.StatusOK)
	page.shows("#list", "=客户甲", "天没有购买", "可能损失", "起")
	first := page.doc().Find("#list .row").First()
	if got := first.Find(".row-who").Text(); got != "=客户甲" {
		t.Errorf("%s comes first: %s", got, first.Text())
	}
	if href, _ := first.Find(".row-who").Attr("href"); href != customerPath(silent.ID)+"#risk" {
		t.Errorf("the row leads to %s", href)
	}
	if href, _ := first.Find(".row-act a").Attr("href"); !strings.HasPrefix(href, customerPath(silent.ID)+"/interactions/new?back=") {
		t.Errorf("the row's action leads to %s", href)
	}
	if next := first.Find(".row-next").Text(); !strings.Contains(next, "先问有什么变化") || !strings.Contains(first.Find(".row-state").Text(), "红色") {
		t.Errorf("the row says neither how the customer stands nor what to do: %s", first.Text())
	}
	agent.get("/risks?reason=silent").shows("#list", "=客户甲")
	agent.get("/risks?reason=once").lacks("#list", "=客户甲").shows("#list", "散客")
	agent.get("/risks?whose=mine").shows("#list", "=客户甲").lacks("#list", "熟客")
	boss.get("/risks?whose=mine").shows("#list", "没有您负责的客户")
	agent.get("/risks?reason=nonsense&after=nonsense").is(http.StatusOK).shows("#list", "=客户甲")

	seen := map[string]bool{}
	for next := "/risks"; next != ""; {
		page := agent.get(next).is(http.StatusOK)
		for _, row := range page.doc().Find("#list .row").EachIter() {
			id, _ := row.Attr("id")
			if seen[id] {
				t.Errorf("%s is on two pages", id)
			}
			seen[id] = true
		}
		next, _ = page.doc().Find(`#list a[rel="next"]`).Attr("href")
	}
	if len(seen) != 151 {
		t.Errorf("%d rows on all pages", len(seen))
	}
	for _, lang := range i18n.Languages {
		agent.post("/account", url.Values{"name": {"林悦"}, "lang": {lang}}).leadsTo("/account")
		for _, path := range []string{"/risks", "/risks/record", customerPath(silent.ID)} {
			if page := agent.get(path).is(http.StatusOK); lang == i18n.Chinese {
				checkNoLatin(t, path, page)
			} else if strings.Contains(page.body, "risk.") {
				t.Errorf("%s: a text is missing", path)
			}
		}
	}
}

func TestRisksAsASpreadsheet(t *testing.T) {
	h := newHouse(t)
	h.judged()
	h.as(account.RoleAgent).get("/risks.csv").is(http.StatusForbidden)
	sheet := h.as(account.RoleSupervisor).get("/risks.csv?flagged=1").is(http.StatusOK)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(sheet.body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 2 || len(rows[0]) != 14 || rows[0][4] != "流失可能性" {
		t.Fatalf("%v: %q", err, rows)
	}
	if first := rows[1]; first[0] != "'=客户甲" || first[3] != "林悦" || first[9] == "" || !strings.Contains(first[12], "天没有购买") {
		t.Errorf("%q", first)
	}
}

func TestFlagsAreMarkedAndUnmarked(t *testing.T) {
	h := newHouse(t)
	silent := h.judged()
	agent := h.as(account.RoleAgent)
	agent.get(customerPath(silent.ID)).shows("#risk", "流失可能性", "起预警", "为什么", "天没有购买", "这条预警准吗")
	standing, err := h.services.Risks.Of(t.Context(), account.System, silent.ID)
	h.must(err)
	path := "/risks/flags/" + standing.Flag.ID
	agent.post(path, url.Values{"verdict": {"maybe"}}).is(http.StatusUnprocessableEntity)
	agent.post(path, nil).is(http.StatusUnprocessableEntity)
	agent.post(path, url.Values{"verdict": {"wrong"}, "comment": {strings.Repeat("长", 501)}}).is(http.StatusUnprocessableEntity)
	agent.post("/risks/flags/none", url.Values{"verdict": {"wrong"}}).is(http.StatusNotFound)

	agent.post(path, url.Values{"verdict": {"wrong"}, "comment": {"在装修，<下月>再来"}}).leadsTo(customerPath(silent.ID) + "#risk")
	page := agent.get(customerPath(silent.ID)).shows("#toasts", "已记为不准").shows("#risk", "林悦认为不准", "在装修，<下月>再来")
	agent.get("/risks/record").shows(".stats", "准 0，不准 1")
	undo, _ := page.doc().Find("#toasts form").Attr("action")
	agent.post(undo, nil).leadsTo(customerPath(silent.ID) + "#risk")
	agent.get(customerPath(silent.ID)).lacks("#risk", "林悦认为")

	own := h.staff[account.RoleSupervisor]
	own.Reach = account.ReachOwn
	if _, err := h.services.Risks.Mark(t.Context(), own.Actor(), standing.Flag.ID, watch.Right, ""); err == nil {
		t.Error("a flag out of reach is marked")
	}
	if got, err := h.services.Risks.Of(t.Context(), own.Actor(), silent.ID); err != nil || got != nil {
		t.Errorf("the risk of a customer out of reach: %+v, %v", got, err)
	}
}

func TestTheRecordTellsWhoWasMissed(t *testing.T) {
	h := newHouse(t)
	h.judged()
	page := h.as(account.RoleSupervisor).get("/risks/record").is(http.StatusOK)
	page.shows("main", "预警后流失", "流失却未预警", "补算", "总体流失").shows("#green", "未预警就流失的客户")
}
