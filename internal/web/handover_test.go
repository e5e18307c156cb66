package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/signal"
)

// owned makes a customer whom one of the roles looks after.
func (h *house) owned(name string, owner account.Role) customer.Customer {
	h.t.Helper()
	c, err := h.services.Customers.Create(h.t.Context(), h.actor(account.RoleAdmin), customer.Draft{Name: name, OwnerID: h.staff[owner].ID}, nil, h.now.UnixMilli())
	h.must(err)
	return c
}

// TestSomebodyLeavesAndTheirCustomersGo goes through the wizard: the one who
// leaves is not switched off before, answers, and then may go.
func TestSomebodyLeavesAndTheirCustomersGo(t *testing.T) {
	h := newHouse(t)
	first, second := h.owned("海港门业", account.RoleAgent), h.owned("北山冷库", account.RoleAgent)
	f := h.filed(desk.Intake{CustomerID: first.ID, OwnerID: h.staff[account.RoleAgent].ID})
	admin, supervisor, agent := h.as(account.RoleAdmin), h.as(account.RoleSupervisor), h.as(account.RoleAgent)
	leaver, taker := h.staff[account.RoleAgent].ID, h.staff[account.RoleSupervisor].ID

	admin.post("/staff/"+leaver+"/disable", nil).leadsTo("/hand-over?from=" + leaver)
	admin.get("/hand-over?from="+leaver).is(http.StatusOK).shows("body", "名下还有 2 位客户", "林悦 · 2 位客户", "没有后备")
	supervisor.post("/hand-over", url.Values{"from": {taker}, "reason": {"leaves"}}).is(http.StatusUnprocessableEntity).shows(".faults", "名下没有客户")
	begun := supervisor.post("/hand-over", url.Values{"from": {leaver}, "reason": {"leaves"}}).is(http.StatusSeeOther)
	address := begun.Header.Get("Location")
	supervisor.post("/hand-over", url.Values{"from": {leaver}, "reason": {"moves"}}).is(http.StatusConflict).shows(".faults", "已经在移交中")

	agent.get("/cadence").is(http.StatusOK).shows(".head-acts", "您的移交")
	page := agent.get(address).is(http.StatusOK).shows("#customers", "海港门业", "5 问答了 0 问", "个案 1")
	if page.doc().Find("#finish, #pick").Length() != 0 {
		t.Error("the one who leaves may decide")
	}
	dialog := address + "/customers/" + first.ID
	agent.get(dialog).is(http.StatusOK).shows("form", "口头答应过什么", "谁说了算")
	agent.post(dialog, url.Values{"promised.text": {"下单送样品"}, "sore.skipped": {"没有"}}).leadsTo(address)
	agent.post(dialog, url.Values{"promised.text": {strings.Repeat("长", 2001)}}).is(http.StatusUnprocessableEntity).shows(".faults", "太长")
	agent.post(address+"/assign", url.Values{"do": {"suggest"}}).is(http.StatusForbidden)

	finish := func() *answer {
		return supervisor.post(address+"/finish", url.Values{"version": {"1"}, "skipped": {"来不及"}})
	}
	finish().is(http.StatusUnprocessableEntity).shows(".faults", "还没有新负责人")
	supervisor.post(address+"/assign", url.Values{"to": {taker}}).is(http.StatusUnprocessableEntity).shows(".faults", "请先勾选")
	picked := url.Values{"customer": {first.ID + ":1", second.ID + ":1"}}
	for to, word := range map[string]string{leaver: "不能交给原来", "nobody": "在职的同事"} {
		picked.Set("to", to)
		supervisor.post(address+"/assign", picked).is(http.StatusUnprocessableEntity).shows(".faults", word)
	}
	picked.Set("to", taker)
	picked.Set("backup", h.staff[account.RoleAdmin].ID)
	supervisor.post(address+"/assign", picked).leadsTo(address)
	supervisor.post(address+"/finish", url.Values{"version": {"1"}}).is(http.StatusUnprocessableEntity).shows(".faults", "还有问题没答")

	supervisor.post(customerPath(second.ID), url.Values{"version": {"1"}, "name": {"北山冷库"}, "kind": {"business"}, "owner": {leaver}}).is(http.StatusSeeOther)
	finish().is(http.StatusConflict).shows(".faults", "刚刚有变动")
	supervisor.get(address).shows("#item-"+second.ID, "其间有变动")
	supervisor.post(address+"/assign", url.Values{"customer": {second.ID + ":2"}, "to": {taker}}).leadsTo(address)
	finish().leadsTo("/hand-over")
	finish().is(http.StatusConflict)

	supervisor.get(customerPath(first.ID)).shows("#head", "周敏", "后备 高远")
	if now := h.file(f.Case.ID); now.Case.OwnerID != taker {
		t.Errorf("the open case is still with %s", now.Case.OwnerID)
	}
	supervisor.get("/hand-over").shows("#watched", "海港门业", "由林悦移交周敏", "等首次联系")
	supervisor.get("/cadence").shows("#due-list", "新负责人首次联系", "海港门业")
	supervisor.post(customerPath(first.ID)+"/interactions", h.contact()).is(http.StatusSeeOther)
	supervisor.get("/cadence").shows("#watched", "海港门业")
	h.now = h.now.Add(60_000_000_000)
	supervisor.post(customerPath(first.ID)+"/interactions", h.contact("once", "after", "at", h.now.Format(localTimeForm))).is(http.StatusSeeOther)
	supervisor.get("/hand-over").shows("#watched", "已联系")
	admin.post("/staff/"+leaver+"/disable", nil).leadsTo("/staff")
}

func TestAPlanMakesContactsDue(t *testing.T) {
	h := newHouse(t)
	c := h.owned("海港门业", account.RoleAgent)
	admin, agent := h.as(account.RoleAdmin), h.as(account.RoleAgent)
	row := func(i, field string) string { return "plans[" + i + "]." + field }
	plans := url.Values{"version": {"0"}, "neglect": {"60"}, row("0", "what"): {"call"}, row("0", "every"): {"2"}, row("0", "unit"): {"weeks"}}
	for _, wrong := range [][3]string{{row("0", "every"), "0", "1 到 730"}, {row("0", "every"), "半", "整数"}, {row("0", "unit"), "月", "天或周"}, {"neglect", "", "1 到 730"}} {
		bad := url.Values{}
		for k, values := range plans {
			bad[k] = values
		}
		bad.Set(wrong[0], wrong[1])
		admin.post("/company/cadence", bad).is(http.StatusUnprocessableEntity).shows(".faults", wrong[2])
	}
	admin.post("/company/cadence", plans).leadsTo("/company/cadence")
	admin.post("/company/cadence", plans).is(http.StatusConflict)
	agent.get("/cadence").is(http.StatusOK).shows("#due-list", "14 天后", "还没有联系过") // counted from today
	agent.get("/today").is(http.StatusOK).shows("#none", "没有等着您的事")
	agent.post(customerPath(c.ID)+"/interactions", h.contact("at", h.now.AddDate(0, 0, -30).Format(localTimeForm), "next_on", "")).is(http.StatusSeeOther)
	agent.get("/cadence").shows("#due-list", "海港门业", "至少每 2 周一次", "逾期 16 天", "2026-10-20")
	agent.get("/today").shows("#rep-contacts", "海港门业", "记录联系")
	putOff := customerPath(c.ID) + "/put-off"
	agent.get(putOff+"?what=call").is(http.StatusOK).shows("form", "推迟到")
	for _, wrong := range []url.Values{
		{"what": {"call"}, "until": {"2026-11-19"}, "reason": {"x"}}, {"what": {"call"}, "until": {"2026-12-01"}},
		{"what": {"first"}, "until": {"2026-12-01"}, "reason": {"x"}}, {"what": {"call"}, "until": {"明天"}, "reason": {"x"}},
	} {
		agent.post(putOff, wrong).is(http.StatusUnprocessableEntity)
	}
	agent.post(putOff, url.Values{"what": {"call"}, "until": {"2026-11-25"}, "reason": {"对方出差"}}).leadsTo("/cadence")
	agent.get("/cadence").shows("#due-list", "6 天后", "林悦推迟：对方出差")
	h.as(account.RoleSupervisor).get("/cadence?staff="+h.staff[account.RoleAgent].ID).is(http.StatusOK).shows("main", "林悦", "海港门业")
	agent.get("/cadence?staff=" + h.staff[account.RoleAdmin].ID).is(http.StatusForbidden)
}

func TestACalendarSubscribes(t *testing.T) {
	h := newHouse(t)
	c := h.owned("海港门业", account.RoleAgent)
	agent := h.as(account.RoleAgent)
	agent.post(customerPath(c.ID)+"/interactions", h.contact()).is(http.StatusSeeOther)
	made := agent.post("/cadence/feed", nil).is(http.StatusOK)
	link, err := url.Parse(made.doc().Find("#feed input").AttrOr("value", ""))
	h.must(err)
	stranger := h.stranger()
	feed := stranger.get(link.Path).is(http.StatusOK)
	text := strings.ReplaceAll(string(feed.body), "\r\n ", "")
	for _, want := range []string{"BEGIN:VCALENDAR", "DTSTART;VALUE=DATE:20261130", "SUMMARY:约好的联系 · 海港门业", "https://shop.example/customers/" + c.ID} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if strings.Contains(text, "下周来装") || feed.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("what was said is in the calendar, or it is kept on the way:\n%s", text)
	}
	agent.get("/cadence").lacks("#feed", link.Path)
	agent.post("/cadence/feed/revoke", nil).leadsTo("/cadence")
	stranger.get(link.Path).is(http.StatusNotFound)
	stranger.get("/calendar/nonsense.ics").is(http.StatusNotFound)
}

func TestCareIsShownToSupervisors(t *testing.T) {
	h := newHouse(t)
	supervisor := h.as(account.RoleSupervisor)
	supervisor.get("/care").is(http.StatusOK).shows("#none", "没有人购买")
	h.scored()
	page := supervisor.get("/care?days=365").is(http.StatusOK).shows("#spread", "最大的一组", "最小的一组")
	if n := page.doc().Find("#spread tbody tr").Length(); n != 10 {
		t.Errorf("%d groups", n)
	}
	page.doc().Find("#spread svg").Each(func(_ int, svg *goquery.Selection) {
		if svg.Find("title").Length() == 0 {
			t.Error("a picture has no title")
		}
	})
	h.as(account.RoleAgent).get("/care").is(http.StatusForbidden)
}

// What is new of one's own customers stands at the head of the day, named and linked, counted from the working day before.
func TestTheDayBeginsWithWhatIsNew(t *testing.T) {
	h := newHouse(t)
	mine, other := h.owned("海港门业", account.RoleAgent), h.owned("河谷五金", account.RoleSupervisor)
	agent := h.as(account.RoleAgent)
	agent.get("/today").is(http.StatusOK).shows("#rep-since", "以来", "您的客户没有新情况").lacks("#rep-since", "新信号")
	for _, c := range []customer.Customer{mine, other} {
		_, err := h.site.Signals.Tell(context.Background(), account.System, signal.Telling{Source: "账务", ExternalID: c.ID, CustomerID: c.ID, Kind: signal.Payment})
		h.must(err)
	}
	page := agent.get("/today").shows("#rep-since", "新信号", "海港门业", "付款异常", "营业日").lacks("#rep-since", "河谷五金")
	for _, link := range []string{"/signals?owner=", customerPath(mine.ID) + "#signals"} {
		if page.doc().Find("#rep-since a[href^='"+link+"']").Length() != 1 {
			t.Errorf("no link to %s", link)
		}
	}
}
