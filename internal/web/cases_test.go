package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/desk"
)

func TestListOfCases(t *testing.T) {
	h := newHouse(t)
	mine := h.filed(desk.Intake{Subject: "冷库门漏风"})
	others := h.filed(desk.Intake{Subject: "纸箱压坏", Kind: desk.Return, OwnerID: h.staff[account.RoleSupervisor].ID})
	agent := h.as(account.RoleAgent)
	for _, c := range []struct{ query, has, lacks string }{
		{"", mine.Case.Ref(), others.Case.Ref()},
		{"?whose=all", others.Case.Ref(), "没人负责"},
		{"?whose=nobody", "这里没有个案", mine.Case.Ref()},
		{"?whose=all&kind=return", others.Case.Ref(), mine.Case.Ref()},
		{"?whose=all&q=" + url.QueryEscape("漏风"), mine.Case.Ref(), others.Case.Ref()},
		{"?whose=all&q=%E2%80%AE%00%22%3E", "没有找到", "LK-"},
		{"?whose=all&state=closed", "这里没有个案", "LK-"},
		{"?overdue=1", "这里没有个案", "LK-"},
		{"?whose=x&state=y&kind=z", mine.Case.Ref(), others.Case.Ref()},
	} {
		t.Run(c.query, func(t *testing.T) {
			agent.get("/cases"+c.query).is(http.StatusOK).shows("#list", c.has).lacks("#list", c.lacks)
		})
	}
	h.now = h.now.Add(48 * time.Hour)
	agent = h.as(account.RoleAgent)
	agent.get("/cases?overdue=1").shows("#list", mine.Case.Ref(), "已超时")
	agent.get("/cases?after=nonsense").is(422)
	news := agent.get("/cases").doc().Find("a.news")
	if news.AttrOr("data-live", "") != "cases" || news.AttrOr("data-swap", "") != "#list" {
		t.Error("nothing tells that something new has come")
	}
}

func TestCasesArePaged(t *testing.T) {
	h := newHouse(t)
	for range 51 {
		h.filed(desk.Intake{})
		h.now = h.now.Add(time.Second)
	}
	agent := h.as(account.RoleAgent)
	first := agent.get("/cases").shows(".pager", "共 51 件")
	if n := first.doc().Find("#list tbody tr").Length(); n != 50 {
		t.Errorf("%d rows on the first page", n)
	}
	second := agent.get(first.doc().Find(`.pager [rel="next"]`).AttrOr("href", ""))
	if n := second.doc().Find("#list tbody tr").Length(); n != 1 {
		t.Errorf("%d rows on the second page", n)
	}
	second.shows(".pager", "第一页")
}

func TestExportOfCases(t *testing.T) {
	h := newHouse(t)
	h.filed(desk.Intake{Subject: "=1+1", Words: "+86 的电话\n\"引号\"", OwnerID: h.staff[account.RoleSupervisor].ID})
	h.as(account.RoleAgent).get("/cases.csv").is(http.StatusForbidden)
	got := h.as(account.RoleSupervisor).get("/cases.csv?whose=mine").is(http.StatusOK)
	if !strings.Contains(got.Header.Get("Content-Disposition"), `attachment; filename="cases-2026-11-19.csv"`) {
		t.Errorf("headers %v", got.Header)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.body, "\ufeff"))).ReadAll()
	h.must(err)
	if len(rows) != 2 || rows[0][0] != "编号" || rows[1][5] != "'=1+1" || rows[1][6] != "'+86 的电话\n\"引号\"" || rows[1][1] != "处理中" {
		t.Errorf("rows %q", rows)
	}
}
