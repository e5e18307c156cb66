package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/purchase"
	"liuke/internal/standard"
)

// shipForm is the standard of shipping in two days as its form sends it.
func shipForm() url.Values {
	return url.Values{
		"code": {"ship"}, "names.zh-CN": {"两天发货"}, "names.en": {"Shipped in two days"}, "promised.zh-CN": {"付款后两天内发货。"}, "promised.en": {"Out in two days."},
		"measure": {"time"}, "within": {"2"}, "unit": {"work_days"}, "severity": {"3"}, "topic": {""}, "per": {"purchase"}, "from": {"2026-11-01"}, "until": {""},
		"first.kind": {"voucher"}, "first.cost": {"20"}, "first.texts.zh-CN": {"二十元代金券"}, "first.texts.en": {"A voucher of 20"}, "version": {"0"},
	}
}

func without(form url.Values, name, value string) url.Values {
	changed := url.Values{}
	for k, v := range form {
		changed[k] = v
	}
	changed.Set(name, value)
	return changed
}

func TestStandardsAreLaidDown(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	admin.get("/company").shows("main", "服务标准")
	list := admin.get("/company/standards").is(http.StatusOK).shows("#standards", "还没有服务标准").shows("#presets", "两个工作日内发货", "2 个工作日之内", "买贵补差价", "20 分钟之内")
	if list.doc().Find("#presets li").Length() != len(standard.Presets) {
		t.Error("a preset is missing")
	}
	preset := admin.get("/company/standards/new?preset=ship").is(http.StatusOK)
	if code := preset.doc().Find(`#standard input[name="code"]`).AttrOr("value", ""); code != "ship" {
		t.Errorf("the preset fills in %q", code)
	}
	admin.get("/company/standards").shows("#standards", "还没有服务标准")
	admin.get("/company/standards/none").is(http.StatusNotFound)
	for _, c := range []struct{ name, value, shows string }{
		{"code", "Ship!", "代号只能用"},
		{"code", "new", "代号只能用"},
		{"names.en", "", "不能空着"},
		{"promised.zh-CN", strings.Repeat("长", 301), "300"},
		{"measure", "weight", "请选怎么衡量"},
		{"within", "soon", "请填数字"},
		{"within", "-1", "请填数字"},
		{"within", "0", "1 分钟"},
		{"within", "9999", "8,760"},
		{"unit", "moons", "请选择单位"},
		{"severity", "9", "严重程度"},
		{"topic", "none", "细类"},
		{"per", "", "未达标率"},
		{"from", "", "从哪一天起"},
		{"from", "2026-02-30", "2026-02-30"},
		{"until", "2026-10-01", "不能早于"},
		{"first.kind", "", "选补救方式"},
		{"first.cost", "-3", "金额"},
		{"first.cost", "many", "many"},
		{"first.texts.en", "", "不能空着"},
	} {
		admin.post("/company/standards/new", without(shipForm(), c.name, c.value)).is(http.StatusUnprocessableEntity).shows("#standard .field-error", c.shows)
	}
	admin.post("/company/standards/new", without(shipForm(), "version", "x")).is(http.StatusUnprocessableEntity)
	admin.post("/company/standards/new", shipForm()).leadsTo("/company/standards")
	admin.post("/company/standards/new", shipForm()).is(http.StatusConflict).shows("#standard", "已经有一条标准")
	admin.get("/company/standards").shows("#standards", "两天发货", "ship", "2 个工作日之内", "执行中", "付款后两天内发货。")
	edit := admin.get("/company/standards/ship").is(http.StatusOK).shows("main", "第 1 版")
	if cost := edit.doc().Find(`#standard input[name="first.cost"]`).AttrOr("value", ""); cost != "20.00" {
		t.Errorf("the cost is %q", cost)
	}
	admin.post("/company/standards/ship", without(shipForm(), "until", "2026-11-02")).is(http.StatusConflict) // on a version that is not the last
	ended := without(shipForm(), "until", "2026-11-02")
	ended.Set("version", "1")
	admin.post("/company/standards/ship", ended).leadsTo("/company/standards")
	admin.get("/company/standards").shows("#standards", "已停用", "2026-11-02")
	for _, role := range []account.Role{account.RoleAgent, account.RoleSupervisor} {
		h.as(role).get("/company/standards").is(http.StatusForbidden)
		h.as(role).post("/company/standards/ship", ended).is(http.StatusForbidden)
	}
}

func TestABreachIsReportedAndPutRight(t *testing.T) {
	h := newHouse(t)
	admin, agent := h.as(account.RoleAdmin), h.as(account.RoleAgent)
	admin.post("/company/standards/new", shipForm()).leadsTo("/company/standards")
	agent.get("/breaches").is(http.StatusOK).shows("#breaches", "这段时间没有未达标")
	known := h.customer("王小明", "13900000001", 3, 30)
	agent.get(customerPath(known.ID)).shows("#head", "登记未达标")
	agent.get("/breaches/new?who=1390000").is(http.StatusOK).shows("#found", "王小明")
	page := agent.get(newBreachPath(known.ID)).is(http.StatusOK).shows("#breach", "两天发货", "2 个工作日之内")
	bought := page.doc().Find(`#breach select[name="purchase"] option`).Last().AttrOr("value", "")
	form := url.Values{
		"customer": {known.ID}, "standard": {"ship"}, "purchase": {bought}, "at": {"2026-11-18T10:00"}, "since": {"2026-11-12T10:00"},
		"note": {"快递说没人收"}, "once": {"o1"},
	}
	for _, c := range []struct{ name, value, shows string }{
		{"standard", "fly", "没有这条服务标准"},
		{"at", "2036-11-18T10:00", "在将来"},
		{"at", "2026-10-31T10:00", "2026-11-01"},
		{"at", "soon", "soon"},
		{"at", "", "什么时候"},
		{"since", "", "从什么时候开始算"},
		{"since", "2026-11-18T09:00", "没有超过"},
		{"took", "-1", "请填数字"},
		{"took", "99", "只填一个"},
		{"purchase", "none", "没有这笔购买"},
		{"purchase", h.bought(h.customer("李小红", "13900000002", 3)), "不是这位客户的"},
		{"order", "A-7", "王小明-1"},
	} {
		agent.post("/breaches", without(form, c.name, c.value)).is(http.StatusUnprocessableEntity).shows("#breach .field-error", c.shows)
	}
	agent.post("/breaches", without(form, "customer", "")).is(http.StatusUnprocessableEntity).shows("#who .faults", "哪位客户")
	agent.post("/breaches", without(form, "customer", "none")).is(http.StatusNotFound)
	path := agent.post("/breaches", form).Header.Get("Location")
	if again := agent.post("/breaches", form).Header.Get("Location"); again != path {
		t.Errorf("sent twice, it leads to %s and %s", path, again)
	}
	h.recovers(agent, path)
	h.saysAsOfThen(path)
	agent.post("/breaches", without(form, "once", "o2")).leadsTo(path)
	if n := len(h.breaches()); n != 1 {
		t.Errorf("%d cases", n)
	}
	agent.get("/breaches").shows("#kept", "两天发货", "2").shows("#breaches", "王小明", "计时", "登记")
	agent.get("/breaches?standard=ship&days=91").is(http.StatusOK).shows("#steps", "2026-11").shows("#kept", "太少")
	agent.get("/breaches?standard=none").is(http.StatusNotFound)
	sheet := admin.get("/breaches.csv").is(http.StatusOK).body
	if strings.Count(sheet, "快递说没人收") != 2 || !strings.Contains(sheet, "王小明") || strings.Count(sheet, "\n") != 3 {
		t.Errorf("the spreadsheet is %s", sheet)
	}
	agent.get("/breaches.csv").is(http.StatusForbidden)
	for _, p := range []string{"/breaches", "/breaches?standard=ship", newBreachPath(known.ID), "/company/standards", "/company/standards/ship", path} {
		checkNoLatin(t, p, admin.get(p))
	}
}

// bought is the latest purchase of the customer.
func (h *house) bought(of customer.Customer) string {
	list, err := h.services.Purchases.List(h.t.Context(), h.actor(account.RoleAdmin), purchase.Filter{RootID: of.ID, Limit: 1})
	h.must(err)
	return list[0].ID
}

// recovers looks at the case that a breach opened, as the staff and the customer see it.
func (h *house) recovers(agent *visitor, path string) {
	agent.get(path).is(http.StatusOK).shows("#breaches", "两天发货", "付款后两天内发货。", "二十元代金券", "¥20.00").
		shows("#timeline", "我们自己发现没有达标", "快递说没人收").shows("#head", "未达标", "我们自己发现")
	offer := agent.get(path + "?first=ship").is(http.StatusOK).doc()
	for field, want := range map[string]string{"text": "二十元代金券", "cost": "20.00"} {
		if got := offer.Find(`[name="offer.options[0].`+field+`"]`).AttrOr("value", ""); got != want {
			h.t.Errorf("the offer says %q, want %q", got, want)
		}
	}
	agent.get(path+"/edit").is(http.StatusOK).shows("form", "未达标")
	agent.get("/cases?whose=all&kind=breach&channel=own").is(http.StatusOK).shows("#list", "两天发货")
	if c := h.breaches()[0].Case; c.Severity != 3 || c.Kind != desk.Breach {
		h.t.Errorf("%+v", c)
	}
}

// saysAsOfThen lays the standard down otherwise for a while: the case says what
// it said when the breach was reported.
func (h *house) saysAsOfThen(path string) {
	admin := h.as(account.RoleAdmin)
	later := without(shipForm(), "version", "1")
	later.Set("names.zh-CN", "三天发货")
	later.Set("promised.zh-CN", "付款后三天内发货。")
	later.Set("first.texts.zh-CN", "十元代金券")
	admin.post("/company/standards/ship", later).leadsTo("/company/standards")
	admin.get(path).shows("#breaches", "两天发货", "付款后两天内发货。", "二十元代金券").lacks("#breaches", "三天")
	admin.post("/company/standards/ship", without(shipForm(), "version", "2")).leadsTo("/company/standards")
}

// breaches are the cases that breaches opened.
func (h *house) breaches() []desk.Row {
	page, err := h.site.Desk.List(context.Background(), h.actor(account.RoleAdmin), desk.Filter{Kind: desk.Breach, Limit: 10})
	h.must(err)
	return page.Rows
}
