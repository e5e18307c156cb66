package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/interaction"
	"liuke/internal/purchase"
	"liuke/internal/trial"
	"liuke/internal/trial/registry"
)

// shoppers makes so many customers who are known by codes.
func (h *house) shoppers(n int) []customer.Customer {
	h.t.Helper()
	all := make([]customer.Customer, n)
	for i := range all {
		c, err := h.services.Customers.Create(h.t.Context(), account.System, customer.Draft{Name: fmt.Sprintf("客户%d号", i)},
			[]customer.Identity{{Kind: customer.IdentityCode, Source: "till", Value: fmt.Sprintf("K%d", i)}}, h.now.UnixMilli())
		h.must(err)
		all[i] = c
	}
	return all
}

func (h *house) buys(code int) {
	h.t.Helper()
	_, err := h.services.Purchases.Record(h.t.Context(), account.System, []purchase.Receipt{{
		Source: "till", ExternalID: fmt.Sprint(code, h.now.UnixNano()), Customer: purchase.CustomerRef{Code: fmt.Sprintf("K%d", code)}, At: h.now.UnixMilli(),
		Lines: []purchase.Line{{Product: "P", Quantity: 1000, UnitPrice: 500_000, Amount: 5000}},
	}}, h.now.UnixMilli())
	h.must(err)
}

func trialForm() url.Values {
	return url.Values{
		"name": {"春季回访"}, "action": {"calls"}, "purpose": {"regain"}, "held_out": {"50"}, "outcome": {"bought"}, "source": {"purchases"},
		"window": {"10"}, "intake": {"launch"}, "cost": {"3"}, "end": {"2026-12-31"}, "aim": {"10"},
	}
}

func TestATrialFromPlanToResult(t *testing.T) {
	h := newHouse(t)
	supervisor := h.as(account.RoleSupervisor)
	h.as(account.RoleAgent).get("/trials").is(http.StatusForbidden)
	supervisor.get("/trials").is(http.StatusOK).shows("#trials", "还没有试验")
	supervisor.get("/proof").is(http.StatusOK).shows("#proof", "还没有可以证明的")
	h.shoppers(160)
	supervisor.get("/trials/new?held_out=50").is(http.StatusOK).shows("#foresight", "共 160 位客户", "对照组 80 位", "个百分点")
	supervisor.get("/trials/new?held_out=50&tier=gold").shows("#foresight", "没有符合条件的客户")
	supervisor.get("/trials/new?rule=tier+%3E").shows("#foresight", "规则没写完")
	for field, says := range map[string]string{"name": "名称", "held_out": "1 到 99", "window": "1 到 365 天", "end": "今天之后", "aim": "值得做"} {
		form := trialForm()
		form.Set(field, "")
		if field == "aim" {
			form.Set(field, "-1")
		}
		supervisor.post("/trials", form).is(http.StatusUnprocessableEntity).shows("#trial", says)
	}
	form := trialForm()
	form.Set("listed", "K1\nK2\nK9999")
	supervisor.post("/trials", form).is(http.StatusUnprocessableEntity).shows("#foresight", "K9999")
	path := supervisor.post("/trials", trialForm()).Header.Get("Location")
	supervisor.get(path).is(http.StatusOK).shows("main", "这是草稿", "共 160 位客户")
	supervisor.post(path+"/end", url.Values{"version": {"1"}}).is(http.StatusConflict).shows(".faults", "没有在进行")
	supervisor.post(path+"/launch", url.Values{"version": {"1"}}).leadsTo(path)
	supervisor.get(path).shows("#verdict", "暂时看不出", "分组后 10 天内")
	id := strings.TrimPrefix(path, "/trials/")
	_, subjects, err := h.services.Trials.Places(t.Context(), account.System, id)
	h.must(err)
	h.now = h.now.Add(2 * 24 * time.Hour)
	names := map[string]int{}
	for i := range 160 {
		found, err := h.services.Customers.Find(t.Context(), account.System, fmt.Sprintf("K%d", i))
		h.must(err)
		names[found[0].ID] = i
	}
	for i, s := range subjects {
		if s.Arm == 1 && i%5 != 0 || i%11 == 0 {
			h.buys(names[s.CustomerID])
		}
	}
	h.now = h.now.Add(10 * 24 * time.Hour)
	h.buys(0)
	supervisor = h.as(account.RoleSupervisor)
	supervisor.get(path).is(http.StatusOK).shows("#verdict", "更好", "行动组", "分组后 10 天内").shows("#arms", "五次能看出四次").shows(".stats", "挽回", "每位的花费").
		shows("#behind", "没有发现")
	supervisor.get("/trials").shows("#trials", "春季回访", "更好", "个百分点")
	supervisor.get("/proof").shows("main", "挽回", "位客户购买", "分组后 10 天内")
	if sheet := supervisor.get(path + "/places.csv").is(http.StatusOK).body; strings.Count(sheet, "\n") != 161 {
		t.Errorf("%d lines of places", strings.Count(sheet, "\n"))
	}
	supervisor.get(path).shows("#behind", "历次结果").lacks("#behind", "对谁最有效")
	supervisor.post(path+"/reckon", nil).leadsTo(path)
	supervisor.get(path + "/ranking.csv").is(http.StatusConflict)
	version := fmt.Sprint(2)
	supervisor.post(path+"/end", url.Values{"version": {version}}).leadsTo(path)
	supervisor.get(path).shows("main", "已结束").shows("#whom", "人数太少", "200 位客户")
	supervisor.post(path+"/resume", url.Values{"version": {"3"}}).leadsTo(path)
}

// TestRepeatsStandTogetherOnTheProof has an action tried twice, with the same result.
func TestRepeatsStandTogetherOnTheProof(t *testing.T) {
	h := newHouse(t)
	h.shoppers(200)
	first := ""
	for _, name := range []string{"春季回访", "秋季回访"} {
		supervisor := h.as(account.RoleSupervisor)
		form := trialForm()
		form.Set("name", name)
		form.Set("repeat_of", first)
		form.Set("window", "3")
		path := supervisor.post("/trials", form).Header.Get("Location")
		supervisor.post(path+"/launch", url.Values{"version": {"1"}}).leadsTo(path)
		first = strings.TrimPrefix(path, "/trials/")
		_, subjects, err := h.services.Trials.Places(t.Context(), account.System, first)
		h.must(err)
		h.now = h.now.Add(24 * time.Hour)
		names := map[string]int{}
		for i := range 200 {
			found, err := h.services.Customers.Named(t.Context(), account.System, []string{fmt.Sprintf("K%d", i)})
			h.must(err)
			names[found[fmt.Sprintf("K%d", i)][0]] = i
		}
		for i, s := range subjects {
			if s.Arm == 1 && i%5 != 0 || i%3 == 0 {
				h.buys(names[s.CustomerID])
			}
		}
		h.now = h.now.Add(4 * 24 * time.Hour)
		h.buys(0)
		h.must(h.services.Trials.Reckon(t.Context()))
	}
	supervisor := h.as(account.RoleSupervisor)
	supervisor.get("/proof").is(http.StatusOK).shows("#series", "春季回访", "2 次合起来", "秋季回访", "合并", "分组后 3 天内")
	supervisor.get("/trials/"+first).shows("#verdict", "春季回访", "合并")
}

// What a trial cost says where the figure comes from: the plan, what was told, and what the records come to.
func TestWhatATrialCostIsTakenApart(t *testing.T) {
	h := newHouse(t)
	h.shoppers(20)
	supervisor, admin := h.as(account.RoleSupervisor), h.as(account.RoleAdmin)
	path := supervisor.post("/trials", trialForm()).Header.Get("Location")
	supervisor.post(path+"/launch", url.Values{"version": {"1"}}).leadsTo(path)
	supervisor.get(path).shows("#cost", "没有别的依据", "10 × ¥3.00 = ¥30.00").shows(".stats", "按计划")
	id := strings.TrimPrefix(path, "/trials/")
	_, subjects, err := h.services.Trials.Places(t.Context(), account.System, id)
	h.must(err)
	h.now = h.now.Add(time.Hour)
	for _, s := range subjects {
		if s.Arm == 1 {
			_, err := h.services.Interactions.Log(t.Context(), account.System, interaction.New{CustomerID: s.CustomerID, Content: interaction.Content{
				Kind: interaction.Visit, Direction: interaction.Outbound, Reached: true, At: h.now.UnixMilli(), Minutes: 4, Said: "问候",
			}})
			h.must(err)
		}
	}
	supervisor.get(path).shows("#cost", "联系：40 分钟（公司还没有设定每分钟的成本）", "没有别的依据")
	admin.post("/company/economics", url.Values{
		"version": {admin.get("/company/economics").value("version")}, "minute": {"1.5"}, "visit": {"80"}, "message": {"0"}, "receipt": {"0"}, "return": {"0"},
		"margin": {"30"}, "interest": {"10"}, "new_customer": {"0"},
	}).leadsTo("/company/economics")
	supervisor.get(path).shows("#cost", "联系：40 分钟 × ¥1.50 = ¥60.00", "上门往返：10 次 × ¥80.00 = ¥800.00", "对比：按计划").shows(".stats", "¥860.00", "按登记和记录计算")
	h.must(h.services.Trials.Did(t.Context(), id, subjects[slices.IndexFunc(subjects, func(s registry.Subject) bool { return s.Arm == 1 })].CustomerID, "打电话", h.now.UnixMilli(), 700))
	supervisor.get(path).shows("#cost", "登记的花费：¥7.00", "联系：36 分钟 × ¥1.50 = ¥54.00").shows(".stats", "¥781.00")
}

// Each arm of a finished trial has what it taught, and its own ranking where there is one.
func TestEveryArmSaysForWhomItDidMost(t *testing.T) {
	h := newHouse(t)
	h.shoppers(40)
	supervisor := h.as(account.RoleSupervisor)
	form := trialForm()
	form.Set("arm1", "打电话")
	form.Set("arm2", "寄样品")
	path := supervisor.post("/trials", form).Header.Get("Location")
	supervisor.post(path+"/launch", url.Values{"version": {"1"}}).leadsTo(path)
	supervisor.post(path+"/end", url.Values{"version": {"2"}}).leadsTo(path)
	of, err := h.services.Trials.Get(t.Context(), account.System, strings.TrimPrefix(path, "/trials/"))
	h.must(err)
	findings := registry.Findings{
		Placed: []int{20, 10, 10}, Ripe: []int{20, 10, 10}, LastRipe: of.PlannedEnd, Obstacle: registry.ArmTiny, Short: "打电话",
		Uplift: &registry.Uplift{Arm: "打电话", Ranking: trial.VerdictOpen, Qini: registry.Spread{Mean: 0.01, Low: -0.05, High: 0.07}},
		Others: []registry.Uplift{{Arm: "寄样品", Ranking: trial.VerdictBetter, Qini: registry.Spread{Mean: 0.1, Low: 0.05, High: 0.15}}},
	}
	h.must(h.db.Trials().Keep(t.Context(), registry.Kept{
		TrialID: of.ID, AsOf: of.PlannedEnd, State: registry.Reckoned{Version: of.Version}, Finished: true, Result: findings,
	}))
	page := supervisor.get(path).is(http.StatusOK).shows("#whom", "“打电话”对谁最有效", "看不出").shows("#whom2", "“寄样品”对谁最有效", "0.100", "导出")
	page.lacks("#whom", "导出")
	link, _ := page.doc().Find("#whom2 a.button").Attr("href")
	if body := supervisor.get(link).is(http.StatusOK).body; strings.Count(body, "寄样品") != 40 {
		t.Errorf("%s: %s", link, body)
	}
	if body := supervisor.get(path + "/ranking.csv").is(http.StatusOK).body; !strings.Contains(body, "寄样品") {
		t.Errorf("without an arm: %s", body)
	}
	supervisor.get(path + "/ranking.csv?" + url.Values{"arm": {"打电话"}}.Encode()).is(http.StatusConflict)
}

func TestALaunchIsTakenBackOnThePage(t *testing.T) {
	h := newHouse(t)
	h.shoppers(20)
	supervisor := h.as(account.RoleSupervisor)
	path := supervisor.post("/trials", trialForm()).Header.Get("Location")
	supervisor.post(path+"/launch", url.Values{"version": {"1"}}).leadsTo(path)
	supervisor.get(path).shows(".head-acts", "撤回开始")
	supervisor.post(path+"/withdraw", url.Values{"version": {"2"}}).leadsTo(path)
	supervisor.get(path).shows("main", "这是草稿")
	supervisor.post(path+"/launch", url.Values{"version": {"1"}}).is(http.StatusConflict).shows(".faults", "改动了这次试验")
}

func TestADraftIsChangedUntilItIsLaunched(t *testing.T) {
	h := newHouse(t)
	h.shoppers(40)
	supervisor := h.as(account.RoleSupervisor)
	path := supervisor.post("/trials", trialForm()).Header.Get("Location")
	supervisor.get(path).shows(".head-acts", "修改草稿")
	supervisor.get(path+"/edit").is(http.StatusOK).shows("main", "修改草稿", "春季回访").shows("#foresight", "共 40 位客户", "对照组 20 位")
	supervisor.get(path+"/edit?held_out=10").shows("#foresight", "对照组 4 位")
	form := trialForm()
	form.Set("name", "夏季回访")
	form.Set("version", "1")
	form.Set("window", "x")
	supervisor.post(path+"/edit", form).is(http.StatusUnprocessableEntity).shows("#trial", "1 到 365 天")
	form.Set("window", "15")
	form.Set("arm1", "打电话")
	form.Set("arm2", "寄样品")
	supervisor.post(path+"/edit", form).leadsTo(path)
	supervisor.get(path).shows("main", "夏季回访", "分组后 15 天内", "10.0 个百分点", "打电话 25%", "寄样品 25%")
	supervisor.post(path+"/edit", form).is(http.StatusConflict).shows(".faults", "改动了这次试验")
	of, err := h.services.Trials.Get(t.Context(), account.System, strings.TrimPrefix(path, "/trials/"))
	h.must(err)
	if fmt.Sprint(of.Arms) != "[{对照组 100 true} {打电话 50 false} {寄样品 50 false}]" {
		t.Errorf("arms %v", of.Arms)
	}
	if page := supervisor.get(path + "/edit").body; !strings.Contains(page, `value="打电话"`) || !strings.Contains(page, `value="寄样品"`) || !strings.Contains(page, `value="50"`) {
		t.Errorf("the form does not have what was laid down: %s", page)
	}
	supervisor.post(path+"/launch", url.Values{"version": {"2"}}).leadsTo(path)
	supervisor.get(path + "/edit").is(http.StatusConflict)
	form.Set("version", "3")
	supervisor.post(path+"/edit", form).is(http.StatusConflict).shows(".faults", "已经开始")
	h.as(account.RoleAgent).get(path + "/edit").is(http.StatusForbidden)
}

// What an action answers and follows is chosen by name, and kept by the code that a ranking asks by.
func TestWhatATrialAnswersIsChosen(t *testing.T) {
	h := newHouse(t)
	h.shoppers(40)
	supervisor := h.as(account.RoleSupervisor)
	books, err := h.services.WinBack.Shelf(t.Context(), account.System)
	h.must(err)
	book := books[0].Playbook
	supervisor.get("/trials/new").is(http.StatusOK).shows("#trial", "不针对某个原因", "不按预案", book.Names.In("zh-CN"), "觉得贵")
	form := trialForm()
	for field, says := range map[string]string{"reason": "选一个原因", "play": "选一个预案"} {
		wrong := url.Values{field: {"hearsay"}}
		for name, entered := range form {
			if name != field {
				wrong[name] = entered
			}
		}
		supervisor.post("/trials", wrong).is(http.StatusUnprocessableEntity).shows("#trial", says)
	}
	form.Set("reason", "price")
	form.Set("play", book.ID)
	path := supervisor.post("/trials", form).Header.Get("Location")
	supervisor.get(path).shows("#plan", "觉得贵", book.Names.In("zh-CN"))
	kept, err := h.services.Trials.Get(t.Context(), account.System, strings.TrimPrefix(path, "/trials/"))
	h.must(err)
	if kept.Reason != "price" || kept.Play != book.ID {
		t.Errorf("kept %q and %q", kept.Reason, kept.Play)
	}
	plan := kept.Plan
	plan.Reason, plan.Play = "淡季没下单", "店长亲自去"
	old, err := h.services.Trials.Create(t.Context(), account.System, plan)
	h.must(err)
	path = trialPath(old.ID)
	supervisor.get(path).shows("#plan", "淡季没下单", "店长亲自去")
	supervisor.get(path+"/edit").is(http.StatusOK).shows("#trial", "淡季没下单", "店长亲自去")
	form.Set("reason", plan.Reason)
	form.Set("play", plan.Play)
	form.Set("version", "1")
	supervisor.post(path+"/edit", form).leadsTo(path)
	supervisor.get(path).shows("#plan", "淡季没下单", "店长亲自去")
	form.Set("reason", "别的话")
	form.Set("version", "2")
	supervisor.post(path+"/edit", form).is(http.StatusUnprocessableEntity).shows("#trial", "选一个原因")
}

// A draft that takes its customers from the list of those lost still does once it is changed.
func TestADraftOfTheListKeepsIt(t *testing.T) {
	h := newHouse(t)
	h.shoppers(5)
	supervisor := h.as(account.RoleSupervisor)
	path := supervisor.post("/win-back/prove", url.Values{"name": {"挽回"}, "held_out": {"50"}, "window": {"30"}, "end": {"2027-12-01"}}).Header.Get("Location")
	supervisor.get(path+"/edit").is(http.StatusOK).shows("#trial", "流失").shows("#foresight", "没有符合条件的客户").lacks("#trial", "规则")
	form := trialForm()
	form.Del("intake")
	form.Set("version", "1")
	form.Set("end", "2027-12-01")
	supervisor.post(path+"/edit", form).leadsTo(path)
	kept, err := h.services.Trials.Get(t.Context(), account.System, strings.TrimPrefix(path, "/trials/"))
	h.must(err)
	if kept.Audience.List != registry.ListLost || kept.Intake != registry.AsTheyDo {
		t.Errorf("the list is %q, and customers come in %q", kept.Audience.List, kept.Intake)
	}
}

func TestWhatIsWrongWithArmsIsSaid(t *testing.T) {
	catalogue, err := i18n.Load(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	v := &visit{page: Page{Printer: catalogue.Printer(i18n.Chinese)}}
	for text, want := range map[string]string{
		"held_out=20":                                    "[{对照组 20 true} {行动组 80 false}]",
		"held_out=20&arm1=A":                             "[{对照组 20 true} {A 80 false}]",
		"held_out=20&arm1=A&arm3=B":                      "[{对照组 40 true} {A 80 false} {B 80 false}]",
		"held_out=20&arm1=A&share1=30&arm2=B&share2=50":  "[{对照组 20 true} {A 30 false} {B 50 false}]",
		"held_out=20&arm1=A&share1=30&arm2=B&share2=60%": "trial.shares_sum",
		"held_out=20&arm1=A&share1=30&arm2=B":            "trial.shares_some",
		"held_out=20&share1=30":                          "trial.arm_name",
		"held_out=20&arm1=A&share1=-3":                   "trial.held_out_range",
		"held_out=0":                                     "trial.held_out_range",
		"held_out=a fifth":                               "trial.held_out_range",
	} {
		in, err := url.ParseQuery(strings.ReplaceAll(text, "%", "%25"))
		if err != nil {
			t.Fatal(err)
		}
		arms, err := v.enteredArms(in)
		got := fmt.Sprint(arms)
		if err != nil {
			got = fault.KeyOf(err)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestAFileOfCustomersIsRead(t *testing.T) {
	for text, want := range map[string]string{
		"customer,note\nK1,a\nK2,b\n": "[K1 K2]",
		"\uFEFF客户编号;备注\nK1;\n\nK2;\n": "[K1 K2]",
		"K1\nK2\n":                          "[K1 K2]",
		"code\nK1\n":                        "[K1]",
		"note\tcustomer\nx\tK1\ny\n":        "[K1]",
		"who,what\nK1,a\n":                  "trial.list_head",
		"customer\n":                        "trial.list_empty",
		"":                                  "trial.list_empty",
		"customer\n\"K1\n":                  "trial.file_broken",
		"customer,note\n\"K,1\",\"a\"\"b\"": "[K,1]",
	} {
		names, err := listOf(text)
		got := fmt.Sprint(names)
		if err != nil {
			got = fault.KeyOf(err)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestATrialOfAFileOfCustomers(t *testing.T) {
	h := newHouse(t)
	h.shoppers(60)
	supervisor := h.as(account.RoleSupervisor)
	rows := "customer\n"
	for i := range 50 {
		rows += fmt.Sprintf("K%d\n", i)
	}
	form := trialForm()
	form.Set("listed", "K50\nK0")
	path := supervisor.upload("/trials", form, "file", "list.csv", []byte(rows)).Header.Get("Location")
	supervisor.get(path).is(http.StatusOK).shows("main", "名单 51 位客户", "共 51 位客户")
	supervisor.upload("/trials", form, "file", "list.csv", []byte(rows+"K999\n")).is(http.StatusUnprocessableEntity).shows("#foresight", "K999").shows("#trial", "1 个对不上唯一的客户")
	supervisor.upload("/trials", form, "file", "list.csv", []byte("a,b\n1,2\n")).is(http.StatusUnprocessableEntity).shows("#trial", "没有一列叫“客户”")
}

func TestAnArmOfThreeHasWordsAndNoNumber(t *testing.T) {
	h := newHouse(t)
	h.shoppers(30)
	form := trialForm()
	form.Set("held_out", "10")
	supervisor := h.as(account.RoleSupervisor)
	path := supervisor.post("/trials", form).Header.Get("Location")
	supervisor.post(path+"/launch", url.Values{"version": {"1"}}).leadsTo(path)
	h.now = h.now.Add(12 * 24 * time.Hour)
	h.buys(1)
	h.as(account.RoleSupervisor).get(path).shows("#verdict", "人数太少", "“对照组”", "不足 10 位").lacks("#verdict", "个百分点")
}

// TestSmallUnequalArmsSayHowTheirIntervalsCome has a trial by margin of which one arm is much smaller than the other.
func TestSmallUnequalArmsSayHowTheirIntervalsCome(t *testing.T) {
	h := newHouse(t)
	h.shoppers(80)
	form := trialForm()
	form.Set("held_out", "20")
	form.Set("outcome", "margin")
	supervisor := h.as(account.RoleSupervisor)
	path := supervisor.post("/trials", form).Header.Get("Location")
	supervisor.post(path+"/launch", url.Values{"version": {"1"}}).leadsTo(path)
	h.now = h.now.Add(2 * 24 * time.Hour)
	for i := range 20 {
		h.buys(i)
	}
	h.now = h.now.Add(10 * 24 * time.Hour)
	h.buys(0)
	h.as(account.RoleSupervisor).get(path).is(http.StatusOK).shows("#arms", "毛利的效果", "重新随机分组 999 次").lacks("main", "trial.note")
}

func TestRowsOfAFileAreRead(t *testing.T) {
	for text, want := range map[string]string{
		"customer,at,amount\nK1,2026-05-04,12\n":              "[{2 K1 2026-05-04 12}]",
		"\uFEFF客户\t时间\nK1\t2026-05-04\n\nK2\t2026-05-05\n":    "[{2 K1 2026-05-04 } {4 K2 2026-05-05 }]",
		"at;customer\n2026-05-04;K1\n":                        "[{2 K1 2026-05-04 }]",
		"customer,at\nK1\n":                                   "[{2 K1  }]",
		"who,when\nK1,2026-05-04\n":                           "trial.file_head",
		"":                                                    "trial.file_head",
		"customer,at\n\"K1,2026-05-04\n":                      "trial.file_broken",
		"customer,at,amount\n\"K,1\",2026-05-04,\"1\"\"2\"\n": "[{2 K,1 2026-05-04 1\"2}]",
	} {
		rows, err := toldRows(text)
		got := fmt.Sprint(rows)
		if err != nil {
			got = fault.KeyOf(err)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
