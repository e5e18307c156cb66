package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/i18n"
	"liuke/internal/purchase"
)

func TestCustomersAreListedByWhatIsAskedFor(t *testing.T) {
	h := newHouse(t)
	overdue := h.scored()
	h.customer("新客", "13900000002")
	agent := h.as(account.RoleAgent)
	page := agent.get("/customers").is(http.StatusOK)
	page.shows("tbody tr:first-child", "客户甲", "该关照", "可能 ¥", "现在是第 55 天")
	page.shows("#list .panel-note", "沉默天数算到 2026-11-14").shows("#list", "只买过一次；按同类客户的节奏", "沉默不比平时久")
	page.shows(".pager", "共 20 位客户")
	if got := page.doc().Find("tbody tr:first-child .chart-gauge").Length(); got != 1 {
		t.Errorf("%d gauges in the first row", got)
	}
	for _, c := range []struct {
		query, has string
		rows       int
	}{
		{"?overdue=1", "客户甲", 7}, // and six who bought once, long ago
		{"?q=13800000001", "客户甲", 1},
		{"?q=新客", "还没有购买记录", 1},
		{"?owner=mine", "名下还没有客户", 0},
		{"?q=没有这个人", "没有找到", 0},
		{"?sort=name", "", 20},
		{"?sort=worth", "", 20},
		{"?sort=last", "", 20},
		{"?sort=nonsense", "客户甲", 20},
		{"?after=nonsense", "客户甲", 20},
	} {
		got := agent.get("/customers"+c.query).is(http.StatusOK).shows("#list", c.has)
		if n := got.doc().Find("tbody tr").Length(); n != c.rows {
			t.Errorf("%s lists %d customers, want %d", c.query, n, c.rows)
		}
	}
	agent.get("/customers?after=x~"+overdue.ID).is(http.StatusUnprocessableEntity).shows("main", "从第一页重新翻")
}

func TestCustomersArePaged(t *testing.T) {
	h := newHouse(t)
	for range customersSize + 3 {
		h.customer("客户"+strings.Repeat("甲", 2), "13800000003")
	}
	agent := h.as(account.RoleAgent)
	seen := map[string]bool{}
	next := "/customers?sort=name"
	for pages := 0; next != ""; pages++ {
		if pages > 2 {
			t.Fatal("the pages do not end")
		}
		page := agent.get(next).is(http.StatusOK)
		page.doc().Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
			id := row.AttrOr("id", "")
			if seen[id] {
				t.Errorf("%s is on two pages", id)
			}
			seen[id] = true
		})
		next = page.doc().Find(`.pager a[rel="next"]`).AttrOr("href", "")
	}
	if len(seen) != customersSize+3 {
		t.Errorf("%d customers on all pages", len(seen))
	}
}

func TestCustomersAreExported(t *testing.T) {
	h := newHouse(t)
	h.scored()
	h.customer("=1+1", "13900000002")
	h.as(account.RoleAgent).get("/customers.csv").is(http.StatusForbidden)
	answer := h.as(account.RoleSupervisor).get("/customers.csv?sort=worth").is(http.StatusOK)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(answer.body, "\ufeff"))).ReadAll()
	h.must(err)
	if len(rows) != 21 || rows[0][0] != "客户" || len(rows[1]) != len(rows[0]) {
		t.Errorf("%d rows, the first %q", len(rows), rows[0])
	}
	if last := rows[20]; last[0] != "'=1+1" || last[8] != "" {
		t.Errorf("the customer who never bought, with a formula for a name, is exported as %q", last)
	}
}

func TestCustomerPageTellsWhatIsKnownAndWhy(t *testing.T) {
	h := newHouse(t)
	who := h.scored()
	f := h.filed(desk.Intake{CustomerID: who.ID})
	page := h.as(account.RoleAgent).get(customerPath(who.ID)).is(http.StatusOK)
	page.shows("h1", "客户甲")
	page.shows("#figures", "未来三年的价值", "可能 ¥", "第 55 天", "该关照", "90 天内会买的概率", "按自己的 6 次间隔和全体客户的习惯估计", "沉默天数算到 2026-11-14")
	page.shows("#rhythm", "近两年", "¥100.00")
	page.shows("#products", "门封", "该买未买", "60 天前", "至")
	page.shows("#spending", "2026", "7")
	page.shows("#purchases", "客户甲-0", "¥100.00")
	page.shows("#cases", f.Case.Ref())
	page.shows("#known", "13800000001", "till")
	for _, picture := range []string{".chart-rhythm", ".chart-bars", ".chart-cycle", ".chart-interval"} {
		if page.doc().Find(picture+" > title").Text() == "" {
			t.Errorf("%s has no words", picture)
		}
	}
	h.as(account.RoleAgent).get(customerPath("none")).is(http.StatusNotFound)
}

func TestCustomerWithoutHistory(t *testing.T) {
	h := newHouse(t)
	who := h.customer("新客", "13900000002")
	h.as(account.RoleAgent).get(customerPath(who.ID)).is(http.StatusOK).shows("main", "还没有购买记录", "13900000002")
}

func TestCustomerIsMadeAndChanged(t *testing.T) {
	h := newHouse(t)
	agent := h.as(account.RoleAgent)
	agent.get("/customers/new").is(http.StatusOK).shows("h2", "新建客户")
	failed := agent.post("/customers", url.Values{"name": {""}, "phone": {"13900000009"}, "kind": {"person"}}).is(http.StatusUnprocessableEntity)
	failed.shows(".faults", "请填写客户名称")
	if got := failed.value("phone"); got != "13900000009" {
		t.Errorf("the phone number is %q after a fault", got)
	}
	bad := agent.post("/customers", url.Values{"name": {"客户丁"}, "email": {"no address"}, "kind": {"person"}}).is(http.StatusUnprocessableEntity)
	if href := bad.doc().Find(".faults a").AttrOr("href", ""); href != "#field-email" {
		t.Errorf("the fault leads to %s", href)
	}
	made := agent.post("/customers", url.Values{"name": {"客户丁"}, "email": {"ding@example.com"}, "kind": {"business"}, "tier": {"VIP"}}).is(http.StatusSeeOther)
	path := made.Header.Get("Location")
	agent.get(path).shows("main", "客户丁", "企业 · VIP", "ding@example.com")

	form := agent.get(path + "/edit").is(http.StatusOK)
	change := url.Values{"name": {"客户丁二"}, "kind": {"business"}, "version": {form.value("version")}, "owner": {h.staff[account.RoleAgent].ID}}
	agent.post(path, change).leadsTo(path)
	agent.get(path).shows("#head", "客户丁二", "由 林悦 负责")
	change.Set("name", "客户丁三")
	late := agent.post(path, change).is(http.StatusConflict)
	late.shows("main", "刚才有人改过", "客户丁二")
	if late.value("name") != "客户丁三" {
		t.Error("what was entered is lost")
	}
	change.Set("version", late.value("version"))
	agent.post(path, change).leadsTo(path)
	agent.get("/customers?owner=mine").shows("tbody", "客户丁三", "林悦")
}

func TestIdentitiesAreAddedAndRemoved(t *testing.T) {
	h := newHouse(t)
	who, other := h.customer("客户甲", "13800000001", 10), h.customer("客户乙", "13800000002", 12)
	agent := h.as(account.RoleAgent)
	path := customerPath(who.ID)
	agent.post(path+"/identities", url.Values{"identity_kind": {"email"}, "value": {"jia@example.com"}}).leadsTo(path)
	agent.get(path).shows("#known", "jia@example.com")
	agent.post(path+"/identities/remove", url.Values{
		"record": {who.ID}, "identity_kind": {"email"}, "key": {"jia@example.com"}, "value": {"jia@example.com"},
	}).leadsTo(path)
	agent.get(path).lacks("#known", "jia@example.com").shows("#toasts", "已移除")
	for _, c := range []struct {
		name string
		form url.Values
		code int
		says string
	}{
		{"not an address", url.Values{"identity_kind": {"email"}, "value": {"nonsense"}}, http.StatusUnprocessableEntity, "不是邮箱地址"},
		{"nothing", url.Values{"identity_kind": {"phone"}, "value": {" "}}, http.StatusUnprocessableEntity, "请填写内容"},
		{"somebody else's number", url.Values{"identity_kind": {"code"}, "source": {"till"}, "value": {other.Name}}, http.StatusConflict, "另一位客户"},
		{"a kind that is not offered", url.Values{"identity_kind": {"face"}, "value": {"x"}}, http.StatusNotFound, ""},
		{"100k characters", url.Values{"identity_kind": {"phone"}, "value": {strings.Repeat("9", 100_000)}}, http.StatusUnprocessableEntity, "254"},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := agent.post(path+"/identities", c.form).is(c.code).shows("main", c.says)
			if c.code != http.StatusNotFound && answer.doc().Find("#field-value").AttrOr("value", "") != c.form.Get("value") {
				t.Error("what was entered is lost")
			}
		})
	}
}

func TestMergeAndBack(t *testing.T) {
	h := newHouse(t)
	a, b := h.customer("客户甲", "13800000001", 10, 20), h.customer("客户乙", "13800000002", 12)
	boss := h.as(account.RoleSupervisor)
	path := customerPath(a.ID)
	boss.get(path+"/merge?q=客户乙").is(http.StatusOK).shows("#found", "客户乙")
	boss.get(path+"/merge?q=客户甲").lacks("#found", "客户甲 ")
	boss.get(path+"/merge?with="+b.ID).is(http.StatusOK).shows("#merge", "客户甲", "客户乙", "2 个购买日", "1 个购买日")
	boss.post(path+"/merge", url.Values{"with": {b.ID}, "keep": {b.ID}}).leadsTo(customerPath(b.ID))
	page := boss.get(customerPath(b.ID)).is(http.StatusOK)
	boss.get(path).leadsTo(customerPath(b.ID))
	page.shows("#toasts", "已合并为一位客户").shows("#known", "13800000001", "13800000002").shows("#spending", "3").shows("#merged", "客户甲", "周敏")
	boss.post(path+"/merge", url.Values{"with": {b.ID}, "keep": {a.ID}}).is(http.StatusConflict).shows("main", "本来就是同一位客户")
	undo := page.doc().Find("#toasts form").AttrOr("action", "")
	boss.post(undo, nil).is(http.StatusSeeOther)
	boss.get(path).is(http.StatusOK).lacks("#known", "13800000002")
	boss.get(customerPath(b.ID)).shows("#merged", "已撤回")
	boss.post(undo, nil).is(http.StatusConflict)
}

func TestPurchaseIsShownAsAReceipt(t *testing.T) {
	h := newHouse(t)
	who := h.customer("客户甲", "13800000001", 10)
	list, err := h.services.Purchases.List(t.Context(), h.actor(account.RoleAgent), purchase.Filter{RootID: who.ID, Limit: 1})
	h.must(err)
	agent := h.as(account.RoleAgent)
	agent.get(purchasePath(list[0].ID)).is(http.StatusOK).shows("main", "客户甲-0", "门封", "P1", "¥100.00", "客户甲", "till")
	agent.get(purchasePath("none")).is(http.StatusNotFound)
}

func TestCustomerPagesSpeakChinese(t *testing.T) {
	h := newHouse(t)
	who := h.scored()
	list, err := h.services.Purchases.List(t.Context(), h.actor(account.RoleAgent), purchase.Filter{RootID: who.ID, Limit: 1})
	h.must(err)
	boss := h.as(account.RoleSupervisor)
	paths := []string{
		"/customers", "/customers/new", customerPath(who.ID), customerPath(who.ID) + "/edit", customerPath(who.ID) + "/merge?q=熟客",
		purchasePath(list[0].ID), "/value", "/imports", "/imports/new",
	}
	for _, lang := range []string{i18n.English, i18n.Chinese} {
		boss.post("/account", url.Values{"name": {"周敏"}, "lang": {lang}}).leadsTo("/account")
		for _, path := range paths {
			page := boss.get(path).is(http.StatusOK)
			if got := page.doc().Find("html").AttrOr("lang", ""); got != lang {
				t.Errorf("%s is in %s", path, got)
			}
			if lang == i18n.Chinese {
				checkNoLatin(t, path, page)
			}
		}
	}
}
