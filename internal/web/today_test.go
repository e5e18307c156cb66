package web

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/desk"
)

func TestTodayTeachesOnAnEmptyDay(t *testing.T) {
	agent := newHouse(t).as(account.RoleAgent)
	agent.get("/").is(http.StatusOK).
		shows("#promises", "手上没有要兑现的承诺").
		shows("#look-after", "还看不出该关照谁").
		shows("#tally", "新增 0 件").
		lacks("#look-after .actions", "导入") // which an agent may not
}

func TestTodayShowsWhatIsDueAndWhomToLookAfter(t *testing.T) {
	h := newHouse(t)
	overdue := h.scored()
	h.filed(desk.Intake{CustomerID: overdue.ID, Severity: 4, Subject: "冷库门关不严"})
	waiting := h.filed(desk.Intake{Subject: "发票抬头有误", Nickname: "王女士"})
	agent := h.as(account.RoleAgent)
	agent.post(casePath(waiting.Case)+"/done", url.Values{"done.text": {"已重开发票"}}).leadsTo(casePath(waiting.Case))

	today := agent.get("/").is(http.StatusOK).
		shows("#promises .row.is-soon", "客户甲", "LK-", "冷库门关不严", "首次答复", "1 小时后", "答复").
		lacks("#promises", "发票抬头有误").
		shows("#waiting", "王女士", "发票抬头有误").
		shows("#fresh", "冷库门关不严").
		shows("#look-after", "客户甲", "第 55 天", "可能 ¥", "沉默天数算到 2026-11-14", "只买过一次；按同类客户的节奏").
		shows("#tally", "新增 2 件")
	if today.doc().Find("#look-after .row").First().Find("svg.chart-gauge").Length() != 1 {
		t.Error("no gauge beside the first customer to look after")
	}
	if money := today.text("#promises .row-money"); money == "" {
		t.Error("no money at stake beside the case of a known customer")
	}
	h.now = h.now.Add(3 * time.Hour)
	agent.get("/").shows("#promises .row.is-broken", "已超时")
}

func TestTodaySaysWhenDropoutCannotBeSeen(t *testing.T) {
	h := newHouse(t)
	h.scored()
	run, _, err := h.services.Values.Latest(t.Context(), h.actor(account.RoleAgent))
	h.must(err)
	const sentence = "所以不显示流失概率"
	today := h.as(account.RoleAgent).get("/")
	if run.Report.Identified {
		today.lacks("#look-after", sentence)
	} else {
		today.shows("#look-after", sentence)
	}
}

func TestNotificationsAreSeenOnce(t *testing.T) {
	h := newHouse(t)
	first, second := h.filed(desk.Intake{Subject: "门封"}), h.filed(desk.Intake{Subject: "纸箱"})
	agent := h.as(account.RoleAgent)
	agent.get("/notifications").is(http.StatusOK).shows("#notices", "2 条未看", first.Case.Ref(), second.Case.Ref(), "周敏")
	agent.get(casePath(first.Case)).is(http.StatusOK)
	agent.get("/").shows("#notices", second.Case.Ref()).lacks("#notices", first.Case.Ref())
	agent.post("/notifications", nil).leadsTo("/notifications")
	agent.get("/notifications").shows("#notices", "都看过了")
}
