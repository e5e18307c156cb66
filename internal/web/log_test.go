package web

import (
	"net/http"
	"net/url"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/promise"
)

// call is a quick log as it is filled in while somebody speaks.
func call(more url.Values) url.Values {
	form := url.Values{"who": {"王女士 139 0000 0002"}, "words": {"纸箱压坏了两只"}, "kind": {"complaint"}, "channel": {"phone"}, "severity": {"2"}, "due": {""}}
	for name, values := range more {
		form[name] = values
	}
	return form
}

func TestACallIsLogged(t *testing.T) {
	h := newHouse(t)
	agent := h.as(account.RoleAgent)
	agent.get("/log").is(http.StatusOK).shows("#form-log", "说了什么", "想要什么", "记下")
	answer := agent.post("/log", call(url.Values{"wish": {"补发"}, "mine": {"1"}, "due": {"2h"}, "promise": {"callback"}, "once": {"a"}})).is(http.StatusSeeOther)
	f := h.file(h.byRef(answer.Header.Get("Location")))
	c := f.Case
	if c.Nickname != "王女士" || c.Phone != "139 0000 0002" || c.Wish != "补发" || c.Channel != desk.ChannelPhone || c.OwnerID != h.staff[account.RoleAgent].ID {
		t.Errorf("case %+v", c)
	}
	if p := f.Promises; len(p) != 2 || p[1].Kind != promise.Callback || p[1].DueAt != h.now.UnixMilli()+2*3600_000 {
		t.Errorf("promises %+v", p)
	}
	agent.get("/cases/"+c.Ref()).shows("#toasts", "已记下 "+c.Ref(), "林悦")

	again := agent.post("/log", call(url.Values{"wish": {"补发"}, "mine": {"1"}, "due": {"2h"}, "promise": {"callback"}, "once": {"a"}}))
	if again.leadsTo("/cases/" + c.Ref()); len(h.file(c.ID).Promises) != 2 {
		t.Error("the same log sent twice promised twice")
	}
}

// byRef returns the id of the case that a path names.
func (h *house) byRef(path string) string {
	h.t.Helper()
	f, err := h.services.Desk.FileByRef(h.t.Context(), account.System, path[len("/cases/"):])
	h.must(err)
	return f.Case.ID
}

func TestALogKnowsCustomers(t *testing.T) {
	h := newHouse(t)
	known := h.customer("王女士", "13900000002")
	agent := h.as(account.RoleAgent)
	agent.get("/log?who=1390000").shows("#log-found", "王女士", "都不是：“1390000”")
	agent.get("/log?who=13800000009").shows("#log-found", "没有找到现有客户")
	answer := agent.post("/log", call(url.Values{"who": {"139"}, "customer": {known.ID}}))
	c := h.file(h.byRef(answer.Header.Get("Location"))).Case
	if c.CustomerID != known.ID || c.Nickname != "王女士" || c.Phone == "" {
		t.Errorf("case %+v", c)
	}
	agent.post("/log", call(url.Values{"customer": {"none"}})).is(http.StatusNotFound)
}

func TestALogStaysOnThePage(t *testing.T) {
	h := newHouse(t)
	agent := h.as(account.RoleAgent)
	agent.header.Set(headerPage, "/cases")
	agent.post("/log", call(nil)).leadsTo("/cases")
	if got := agent.post("/log", call(url.Values{"then": {"open"}})).is(http.StatusNoContent).Header.Get(headerLocation); got != "/cases/LK-10002" {
		t.Errorf("opens %q", got)
	}
	agent.header.Set(headerPage, "//elsewhere.example/")
	if got := agent.post("/log", call(nil)).is(http.StatusNoContent).Header.Get(headerLocation); got != "/" {
		t.Errorf("leads to %q", got)
	}
}

func TestALogThatFailsKeepsWhatWasTyped(t *testing.T) {
	h := newHouse(t)
	agent := h.as(account.RoleAgent)
	for _, c := range []struct {
		form url.Values
		says string
	}{
		{url.Values{"words": {""}}, "不能空着"},
		{url.Values{"kind": {"rant"}}, "没有这个类型"},
		{url.Values{"channel": {"pigeon"}}, "没有这个渠道"},
		{url.Values{"due": {"at"}, "promise": {"callback"}}, "请填上日期和时间"},
		{url.Values{"due": {"2h"}, "promise": {"own"}}, "请写明承诺什么"},
	} {
		page := agent.post("/log", call(c.form)).is(422).shows(".faults", c.says)
		if page.value("who") != "王女士 139 0000 0002" {
			t.Errorf("%s: who became %q", c.says, page.value("who"))
		}
	}
	cases, err := h.services.Desk.Count(t.Context(), account.System, desk.Filter{})
	if h.must(err); cases != 0 {
		t.Errorf("%d cases were filed", cases)
	}
}

func TestReadWho(t *testing.T) {
	for typed, want := range map[string][3]string{
		"":                         {"", "", ""},
		"王女士":                      {"王女士", "", ""},
		"13900000002":              {"", "", "13900000002"},
		"+44 20 7946 0018 Ms Chan": {"Ms Chan", "", "+44 20 7946 0018"},
		"Ann ann@example.com":      {"Ann", "ann@example.com", ""},
		"3 号门那位":                   {"号门那位 3", "", ""},
	} {
		nickname, email, phone := readWho(typed)
		if got := [3]string{nickname, email, phone}; got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestSearchFindsCasesAndCustomers(t *testing.T) {
	h := newHouse(t)
	h.customer("王女士", "13900000002")
	f := h.filed(desk.Intake{Subject: "纸箱压坏", Words: "王女士说纸箱压坏了"})
	agent := h.as(account.RoleAgent)
	agent.get("/search").is(http.StatusOK).shows("#found", "想找什么？")
	agent.get("/search?q="+url.QueryEscape("王女士")).shows("#found", "王女士", f.Case.Ref(), "纸箱压坏")
	agent.get("/search?q=13900000002").shows("#found", "王女士")
	agent.get("/search?q="+f.Case.Ref()).shows("#found", f.Case.Ref())
	agent.get("/search?q="+url.QueryEscape(`<script>"'%_`)).is(http.StatusOK).shows("#found", "没有找到")
}

// TestSettledOnTheSpotIsOneStep files and closes in one, and says why it cannot.
func TestSettledOnTheSpotIsOneStep(t *testing.T) {
	h := newHouse(t)
	agent := h.as(account.RoleAgent)
	spot := func(more url.Values) url.Values {
		form := call(url.Values{"then": {"spot"}, "spot.did": {"换了两只新的"}, "spot.kind": {"replacement"}, "spot.cost": {"30"}, "spot.answer": {"as"}, "due": {"2h"}, "promise": {"callback"}})
		for name, values := range more {
			form[name] = values
		}
		return form
	}
	agent.get("/log").is(http.StatusOK).shows("#log-spot", "当场解决", "给了什么")
	agent.post("/log", spot(url.Values{"spot.cost": {"99999"}})).is(http.StatusUnprocessableEntity).shows("#form-log .faults", "权限").shows("#log-spot[open]", "换了两只新的")
	agent.post("/log", spot(url.Values{"spot.cost": {"dear"}})).is(http.StatusUnprocessableEntity)
	agent.post("/log", spot(url.Values{"spot.did": {""}})).is(http.StatusUnprocessableEntity)
	answer := agent.post("/log", spot(nil)).is(http.StatusSeeOther)
	f := h.file(h.byRef(answer.Header.Get("Location")))
	if f.Case.Outcome != desk.Settled || len(f.Promises) != 1 || f.Remedies[0].Cost != 3_000 {
		t.Errorf("%+v", f)
	}
	agent.get("/cases/"+f.Case.Ref()).is(http.StatusOK).shows("#toasts", "登记并关闭").shows("#timeline", "当场解决", "换了两只新的")
	agent.get("/").shows("#tally", "当场解决 1 件")
}
