package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/i18n"
	"liuke/internal/rule"
	"liuke/internal/signal"
)

// TestSignalsAreReadAndPutAway follows one signal from its list to the
// customer's page, away and back.
func TestSignalsAreReadAndPutAway(t *testing.T) {
	h := newHouse(t)
	agent, admin := h.as(account.RoleAgent), h.as(account.RoleAdmin)
	agent.get("/signals").is(http.StatusOK).shows("#list", "没有未处理的信号")
	who := h.customer("王小明", "13900001234", 90, 60, 30)
	told, err := h.site.Signals.Tell(context.Background(), account.System, signal.Telling{
		Source: "账务系统", ExternalID: "P-1", CustomerID: who.ID, Kind: signal.Payment, Note: "三月账单",
	})
	h.must(err)
	agent.get("/signals").shows("#list", "王小明", "付款异常", "付款失败或逾期", "三月账单", "来自 账务系统", "强")
	agent.get("/signals?kind=renewal").shows("#list", "没有这一类信号")
	agent.get(customerPath(who.ID)).shows("#signals", "付款异常", "红色")
	path := signalPath(told.SignalID)
	agent.get(path).is(http.StatusOK).shows("main", "暂缓", "不算信号")
	agent.post(path+"/snooze", url.Values{"until": {"2026-11-01"}, "why": {"等下月"}}).is(http.StatusUnprocessableEntity).shows(".faults", "请选今天以后")
	agent.post(path+"/snooze", url.Values{"until": {"2026-12-24"}, "why": {""}}).is(http.StatusUnprocessableEntity).shows(".faults", "请写明原因")
	agent.post(path+"/snooze", url.Values{"until": {"2026-12-24"}, "why": {"等下月"}}).leadsTo("/signals")
	agent.get("/signals").shows("#toasts", "已暂缓").shows("#list", "没有未处理的信号")
	agent.get("/signals?snoozed=1").shows("#list", "王小明", "暂缓到")
	agent.get(customerPath(who.ID)).shows("#signals", "付款异常", "无信号")
	agent.post(path+"/undo", nil).leadsTo("/signals")
	agent.post(path+"/dismiss", nil).leadsTo("/signals")
	agent.get(path).shows("main", "认为它不算信号", "重新打开")
	agent.post(path+"/undo", nil).leadsTo("/signals")
	agent.get("/signals").shows("#list", "王小明")
	agent.post(path+"/right", nil).leadsTo("/signals")
	agent.get("/signals").shows("#toasts", "说中了").shows("#list", "王小明", "：说中了")
	agent.get(path).shows("main", "标记为说中了", "撤销“说中了”", "暂缓")
	agent.post(path+"/unmark", nil).leadsTo("/signals")
	agent.get(path).lacks("main", "标记为说中了")
	agent.get("/signal/none").is(http.StatusNotFound)
	agent.get("/signals/rules/new").is(http.StatusForbidden)
	h.administratorsOnly("/company/signal-words", url.Values{"price": {"贵"}, "version": {"0"}})
	words := url.Values{"price": {"太贵\n贵得很\n"}, "competitor": {"！"}, "version": {"0"}}
	admin.post("/company/signal-words", words).is(http.StatusUnprocessableEntity).shows(".faults", "没有可以查找的字")
	words.Set("competitor", "别家")
	admin.post("/company/signal-words", words).leadsTo("/company/signal-words")
	admin.get("/company/signal-words").shows("#words", "贵得很")
	admin.post("/company/signal-words", words).is(http.StatusConflict)
	h.speaks("/signals", path)
}

// TestWhatCannotBeUndoneIsNotOfferedAsUndo looks at a signal that was dismissed, told again, and over by itself.
func TestWhatCannotBeUndoneIsNotOfferedAsUndo(t *testing.T) {
	h := newHouse(t)
	agent := h.as(account.RoleAgent)
	who := h.customer("王小明", "13900001234", 90, 60, 30)
	tell := func(bill string) string {
		told, err := h.site.Signals.Tell(context.Background(), account.System, signal.Telling{Source: "账务系统", ExternalID: bill, CustomerID: who.ID, Kind: signal.Payment})
		h.must(err)
		return signalPath(told.SignalID)
	}
	first := tell("P-1")
	agent.post(first+"/dismiss", nil).leadsTo("/signals")
	agent.get(first).shows("main", "重新打开")
	second := tell("P-2")
	agent.get(first).shows("main", "认为它不算信号").lacks("main", "重新打开")
	agent.post(first+"/undo", nil).is(http.StatusConflict).shows("main", "它后来又出现了")
	rows, err := h.site.Signals.List(context.Background(), account.System, signal.Filter{CustomerID: who.ID, Limit: 1})
	h.must(err)
	over := rows[0].Signal
	over.ClosedAt, over.ClosedWhy = h.now.UnixMilli(), signal.Expired
	h.must(h.db.Signals().Apply(context.Background(), []signal.Change{{Signal: over}}, over.ClosedAt))
	agent.get(second).is(http.StatusOK).shows("main", "已过期").lacks("main", "重新打开")
	agent.post(second+"/undo", nil).is(http.StatusConflict)
	agent.get(first).shows("main", "重新打开")
	agent.post(first+"/undo", nil).leadsTo("/signals")
}

// TestARuleIsTriedBeforeItIsKept writes a rule as people do: wrong at first,
// then for everybody, then as it should be.
func TestARuleIsTriedBeforeItIsKept(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	h.customer("王小明", "13900001234", 90, 60, 30)
	h.customer("李华", "13900001235")
	admin.get("/signals/rules").is(http.StatusOK).shows("#list", "还没有规则")
	admin.get("/signals/rules/new").is(http.StatusOK).shows("#facts", "距上次购买天数", "days_since_purchase")
	form := func(text string) url.Values {
		return url.Values{"names.zh-CN": {"很久没来"}, "rule": {text}, "weight": {"2"}, "days": {"14"}}
	}
	for text, want := range map[string]string{
		"":                "请写一个条件",
		"距上次购买天数 ＞":       "没写完",
		"距上次购买天树 ＞ 3":     "是不是想写“距上次购买天数”",
		"all(1..9, true)": "规则里只能有",
		"近一年消费 ÷ 上一年消费 ＜ 0.5": "这里除以了零",
		"购买日数 ≥ 0":            "全部 2 位客户都成立",
		"购买日数 ＞ 99":           "没有一位符合",
	} {
		admin.post("/signals/rules/new", form(text)).is(http.StatusUnprocessableEntity).shows("#editor .faults", want)
	}
	meant := form("购买日数 ≥ 0")
	admin.post("/signals/rules/new", meant).shows("#editor", "就是这个意思").shows("#preview", "对每位客户都成立")
	try := form("购买日数 ≥ 2 且 价值 ＞ 0 或 购买日数 ≥ 3")
	try.Set("do", "preview")
	admin.post("/signals/rules/new", try).is(http.StatusOK).shows("#preview", "王小明", "无法还原到当时的：worth").lacks("#preview", "李华")
	admin.get("/signals/rules").shows("#list", "还没有规则")
	admin.post("/signals/rules/new", form("购买日数 ≥ 3")).leadsTo("/signals/rules")
	h.must(h.site.Signals.Detect(context.Background()))
	list := admin.get("/signals/rules").shows("#list", "很久没来", "对 1 位客户成立")
	path := list.doc().Find("#list td.lead a").AttrOr("href", "")
	admin.get("/signals").shows("#list", "王小明", "很久没来", "购买日数 3")
	h.as(account.RoleAgent).get("/signals/rules").is(http.StatusOK).shows("#list", "很久没来")
	changed := form("购买日数 ≥ 2")
	changed.Set("version", "1")
	admin.post(path, changed).leadsTo("/signals/rules")
	admin.post(path, changed).is(http.StatusConflict)
	admin.get(path).is(http.StatusOK).shows("#preview", "王小明")
	for text, says := range map[string]string{
		"purchase_days > 99": "对谁都不成立", "purchase_days >= 0": "对每位客户都成立", "purchase_days > 1": "位成立", "all(1..9, true)": "all", "purchase_days / (purchase_days - purchase_days) > 1": "0",
	} {
		for _, page := range []string{"/signals/rules/new", path} {
			admin.get(page+"?rule="+url.QueryEscape(text)).is(http.StatusOK).shows("#preview", says).lacks("#preview", "无法还原")
		}
	}
	admin.post(path+"/retire", nil).leadsTo("/signals/rules")
	admin.get("/signals/rules").shows("#toasts", "已停用").shows("#list", "已停用")
	admin.post(path+"/restore", nil).leadsTo("/signals/rules")
}

// The guide has the facts that a rule may name as the editor has them.
func TestTheGuideExplainsEveryFact(t *testing.T) {
	guide, err := os.ReadFile("../../docs/guide/signals.md")
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := i18n.Load(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	p := catalogue.Printer(i18n.English)
	for _, f := range rule.Fields {
		line := "| `" + f.Name + "` | `" + f.Chinese + "` | " + p.T("rule.type."+string(f.Type)) + " | " + p.T("rule.fact."+f.Name) + " |"
		if !strings.Contains(string(guide), line) {
			t.Errorf("the guide lacks %s", line)
		}
	}
}

// TestSignalsComeAsASheet takes what can be taken and says row by row what cannot, as often as it is sent.
func TestSignalsComeAsASheet(t *testing.T) {
	h := newHouse(t)
	agent := h.as(account.RoleAgent)
	h.customer("王小明", "13900001234", 90, 60, 30)
	agent.get("/signals/import").is(http.StatusOK).shows("#columns", "external_id", "临近续约", "renewal")
	text := "external_id,phone,kind,on,note\nR1,13900001234,临近续约,2026-12-10,三年合同\nR2,13900001234,balance,soon,\nR3,13900009999,payment,,\nR4,13900001234,weather,,\nR5,13900001234,renewal,,\n,13900001234,payment,,\n"
	send := func(source, text string) *answer {
		return agent.upload("/signals/import", url.Values{"source": {source}}, "file", "续约.csv", []byte(text))
	}
	send("合同系统", text).is(http.StatusOK).shows("#done", "收下 1 行", "日期", "找不到这位客户", "没有这种", "请写明日期", "那个系统里的编号")
	send("合同系统", text).is(http.StatusOK).shows("#done", "收下 0 行", "有 1 行以前收过")
	agent.get("/signals").shows("#list", "临近续约", "2026", "三年合同", "来自 合同系统")
	send("", text).is(http.StatusUnprocessableEntity).shows(".faults", "哪个系统")
	send("合同系统", "phone,on\n13900001234,2026-12-20\n").is(http.StatusUnprocessableEntity).shows(".faults", "缺少 external_id")
	send("合同系统", "").is(http.StatusUnprocessableEntity)
}
