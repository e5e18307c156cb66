package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/interaction"
)

// contact is a form of a contact as somebody fills it in.
func (h *house) contact(change ...string) url.Values {
	in := url.Values{
		"kind": {"call"}, "direction": {"out"}, "said": {"门封到了，下周来装"}, "minutes": {"6"}, "at": {h.now.Add(-1e9 * 60).Format(localTimeForm)},
		"satisfaction": {"4"}, "next_on": {"2026-11-30"}, "once": {"form-" + h.now.String()},
	}
	for i := 0; i+1 < len(change); i += 2 {
		in.Set(change[i], change[i+1])
	}
	return in
}

func TestAContactIsLoggedFromTheCustomersPage(t *testing.T) {
	h := newHouse(t)
	c := h.customer("王女士", "13800138000", 40, 20, 10)
	agent := h.as(account.RoleAgent)
	agent.get(customerPath(c.ID)).is(http.StatusOK).shows("#interactions", "还没有联系记录", "记录联系")
	agent.get(customerPath(c.ID)+"/interactions/new").is(http.StatusOK).shows("form", "电话", "没联系上", "下次联系日期")
	for range 2 { // sent twice, logged once
		agent.post(customerPath(c.ID)+"/interactions", h.contact()).is(http.StatusSeeOther)
	}
	page := agent.get(customerPath(c.ID)).is(http.StatusOK)
	page.shows("#interactions", "林悦", "致电客户", "6 分钟", "门封到了，下周来装", "满意度 4/5", "2026-11-30")
	if n := page.doc().Find("#interactions .entry").Length(); n != 1 {
		t.Errorf("%d contacts are shown", n)
	}
	agent.post(customerPath(c.ID)+"/interactions", h.contact("missed", "1", "said", "", "satisfaction", "", "once", "x", "back", "/customers")).
		leadsTo("/customers")
	agent.get(customerPath(c.ID)).shows("#interactions", "没联系上")
	agent.post(customerPath(c.ID)+"/interactions", h.contact("once", "y", "back", "//elsewhere.example")).leadsTo(customerPath(c.ID))
}

func TestWhatAFormOfAContactSaysIsChecked(t *testing.T) {
	h := newHouse(t)
	c := h.customer("王女士", "13800138000")
	agent := h.as(account.RoleAgent)
	for _, wrong := range []struct{ field, value, word string }{
		{"minutes", "0", "1 到 1,440"}, {"minutes", "-4", "1 到 1,440"}, {"minutes", "半小时", "1 到 1,440"}, {"minutes", "", "1 到 1,440"},
		{"at", h.now.Add(1e9 * 3600).Format(localTimeForm), "还没到"}, {"at", "昨天", "昨天"}, {"at", "", "十年以前"},
		{"said", "  ", "说了什么"}, {"satisfaction", "9", "1 到 5"}, {"satisfaction", "好", "1 到 5"},
		{"next_on", "2026-11-19", "在这一次之后"}, {"next_on", "下周", "下周"}, {"kind", "fax", "联系方式"}, {"direction", "", "谁先联系"},
		{"case_id", "nonsense", "不是该客户的个案"},
	} {
		page := agent.post(customerPath(c.ID)+"/interactions", h.contact(wrong.field, wrong.value)).is(http.StatusUnprocessableEntity)
		page.shows(".faults", wrong.word)
		if wrong.field != "said" {
			page.shows("textarea", "门封到了")
		}
	}
	list, err := h.services.Interactions.Of(t.Context(), h.actor(account.RoleAgent), c.ID)
	h.must(err)
	if len(list) != 0 {
		t.Errorf("logged: %+v", list)
	}
	agent.get("/customers/nobody/interactions/new").is(http.StatusNotFound)
}

func TestAContactIsCorrectedAndTakenBack(t *testing.T) {
	h := newHouse(t)
	c := h.customer("王女士", "13800138000")
	agent, supervisor := h.as(account.RoleAgent), h.as(account.RoleSupervisor)
	agent.post(customerPath(c.ID)+"/interactions", h.contact()).is(http.StatusSeeOther)
	list, err := h.services.Interactions.Of(t.Context(), h.actor(account.RoleAgent), c.ID)
	h.must(err)
	address := interactionPath(list[0].ID)
	agent.get(address).is(http.StatusOK).shows("textarea", "门封到了，下周来装")
	agent.post(address, h.contact("said", "门封没到", "version", "1")).is(http.StatusSeeOther)
	agent.get(customerPath(c.ID)).shows("#interactions", "门封没到", "更正过 1 次")
	agent.post(address, h.contact("said", "又改", "version", "1")).is(http.StatusConflict).shows(".faults", "刚刚被人更正过")
	supervisor.get(address).is(http.StatusOK).shows("main", "门封到了，下周来装") // what it said before
	supervisor.post(address+"/remove", url.Values{"version": {"2"}}).is(http.StatusUnprocessableEntity).shows(".faults", "理由")
	supervisor.post(address+"/remove", url.Values{"version": {"2"}, "reason": {"记错了客户"}}).is(http.StatusSeeOther)
	agent.get(customerPath(c.ID)).shows("#interactions", "还没有联系记录")
	if _, _, err := h.services.Interactions.Get(t.Context(), h.actor(account.RoleAdmin), list[0].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("what was taken back is there: %v", err)
	}
}

// TestCustomersOutOfReachShowNoContacts has an agent who sees only their own
// cases look at a colleague's customer.
func TestCustomersOutOfReachShowNoContacts(t *testing.T) {
	h := newHouse(t)
	c := h.customer("王女士", "13800138000")
	supervisor := h.as(account.RoleSupervisor)
	boss := h.staff[account.RoleSupervisor].ID
	supervisor.post(customerPath(c.ID), url.Values{"version": {"1"}, "name": {"王女士"}, "kind": {"person"}, "owner": {boss}, "backup": {boss}}).
		is(http.StatusUnprocessableEntity).shows(".faults", "不能与负责人是同一人")
	supervisor.post(customerPath(c.ID), url.Values{"version": {"1"}, "name": {"王女士"}, "kind": {"person"}, "owner": {boss}}).is(http.StatusSeeOther)
	_, err := h.services.Interactions.Log(t.Context(), h.actor(account.RoleSupervisor), interaction.New{CustomerID: c.ID, Content: interaction.Content{
		Kind: interaction.Visit, Direction: interaction.Outbound, Reached: true, At: h.now.UnixMilli(), Minutes: 40, Said: "价格太高",
	}})
	h.must(err)
	_, err = h.db.Accounts().ChangeStaff(t.Context(), h.staff[account.RoleAgent].ID, h.now.UnixMilli(), func(s account.Staff, _ int) (account.Staff, error) {
		s.Reach = account.ReachOwn
		return s, nil
	})
	h.must(err)
	agent := h.as(account.RoleAgent)
	page := agent.get(customerPath(c.ID)).is(http.StatusOK)
	if _, hidden := page.doc().Find("#interactions").Attr("hidden"); !hidden || strings.Contains(page.doc().Text(), "价格太高") {
		t.Error("the contacts of a colleague's customer are shown")
	}
	agent.get(customerPath(c.ID) + "/interactions/new").is(http.StatusNotFound)
	agent.post(customerPath(c.ID)+"/interactions", h.contact()).is(http.StatusForbidden)
	supervisor.post(customerPath(c.ID), url.Values{
		"version": {"2"}, "name": {"王女士"}, "kind": {"person"}, "owner": {boss}, "backup": {h.staff[account.RoleAgent].ID},
	}).is(http.StatusSeeOther)
	agent.get(customerPath(c.ID)).shows("#head", "后备 林悦").shows("#interactions", "价格太高")
}
