package web

import (
	"encoding/json"
	"net/http"
	"testing"

	"liuke/internal/account"
	"liuke/internal/job"
	"liuke/internal/value"
)

func TestValuePageTellsWhatTheRunFound(t *testing.T) {
	h := newHouse(t)
	agent := h.as(account.RoleAgent)
	agent.get("/value").is(http.StatusOK).shows("#run", "还没有评分")
	h.scored()
	page := agent.get("/value").is(http.StatusOK)
	page.shows(".stats", "19", "13 位", "2026-11-14").shows("#run", "价值分布", "沉默分布", "该关照，共 7 位", "什么时候别太当真", "r ÷ α 是平均每周购买次数")
	customers := 0
	for _, row := range page.doc().Find("#worths tbody tr").EachIter() {
		var n int
		if err := json.Unmarshal([]byte(row.Find("td").Eq(1).Text()), &n); err != nil {
			t.Fatal(err)
		}
		customers += n
	}
	if customers != 19 {
		t.Errorf("the spread of worth has %d customers", customers)
	}
	if agent.get("/value").doc().Find(`form[action="/value"]`).Length() != 0 {
		t.Error("an agent is offered to score again")
	}
}

func TestScoreAgainIsQueuedOnce(t *testing.T) {
	h := newHouse(t)
	boss := h.as(account.RoleSupervisor)
	for range 3 {
		boss.post("/value", nil).leadsTo("/value")
	}
	boss.get("/value").shows("#toasts", "已安排重新评分")
	now := h.now.UnixMilli()
	claimed, err := h.db.Jobs().Claim(t.Context(), []string{value.JobRun}, 10, now, now+1)
	h.must(err)
	if len(claimed) != 1 || claimed[0].Kind != value.JobRun {
		t.Errorf("queued: %+v", claimed)
	}
	h.must(h.db.Jobs().Finish(t.Context(), []job.Job{claimed[0]}, now))
}
