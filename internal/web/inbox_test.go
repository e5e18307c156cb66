package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/topic"
)

func TestConditionsOfTheList(t *testing.T) {
	h := newHouse(t)
	gold, err := h.services.Customers.Create(t.Context(), h.actor(account.RoleAdmin), customer.Draft{Name: "金牌", Tier: "gold"}, nil, h.now.UnixMilli())
	h.must(err)
	h.must(h.db.Desk().PutTopic(t.Context(), topic.Topic{ID: "doors", Category: topic.Technical, Name: "冷库门"}, h.now.UnixMilli()))
	first := h.filed(desk.Intake{Subject: "冷库门漏风", TopicID: "doors", Severity: 3, CustomerID: gold.ID, Public: true, Channel: desk.ChannelVisit})
	second := h.filed(desk.Intake{Subject: "纸箱压坏", Kind: desk.Return})
	boss := h.staff[account.RoleSupervisor].ID
	supervisor := h.as(account.RoleSupervisor)
	for _, c := range []struct {
		query string
		has   desk.File
		lacks desk.File
		chip  string
	}{
		{"severity=3", first, second, "严重"},
		{"tier=gold", first, second, "gold"},
		{"public=1", first, second, "已在公开场合说出"},
		{"level=2", first, second, "2"},
		{"channel=visit", first, second, "到访"},
		{"topic=doors", first, second, "冷库门"},
		{"kind=return", second, first, "退换"},
		{"due=week&severity=2", second, first, "七天内到期"},
		{"since=2026-11-19&until=2026-11-19&severity=3", first, second, "2026-11-19"},
	} {
		t.Run(c.query, func(t *testing.T) {
			page := supervisor.get("/cases?whose=all&" + c.query).is(http.StatusOK)
			page.shows("#list tbody", c.has.Case.Ref()).lacks("#list tbody", c.lacks.Case.Ref()).shows(".conds", c.chip)
			conds := page.doc().Find(".conds a")
			off := supervisor.get(conds.First().AttrOr("href", "")).is(http.StatusOK)
			if left := off.doc().Find(".conds a").Length(); left != conds.Length()-1 {
				t.Errorf("of %d conditions %d are left when one is taken off", conds.Length(), left)
			}
		})
	}
	for query, says := range map[string]string{
		"due=none": "没有待兑现的承诺", "category=price": "价格", "level=3": "3", "owner=" + boss: "周敏", "paused=1": "计时暂停中", "final=1": "已给最终意见，尚未关闭", "since=2026-11-20": "2026-11-20", "until=2026-11-18": "2026-11-18",
	} {
		supervisor.get("/cases?whose=all&"+query).is(http.StatusOK).shows("#list", "这里没有个案").shows(".conds", says)
	}
	for _, nonsense := range []string{"severity=9", "owner=nobody", "team=x", "since=today", "due=x", "category=x", "public=2", "final=2", "level=0", "colour=red"} {
		supervisor.get("/cases?whose=all&"+nonsense).is(http.StatusOK).shows("#list .note", "没有按它们筛选").shows("#list tbody", first.Case.Ref())
	}
}

// TestListTellsHowFarCasesWentUp shows the step, finds those with our last word
// that are not closed, and keeps both conditions in a view.
func TestListTellsHowFarCasesWentUp(t *testing.T) {
	h := newHouse(t)
	plain, up, last, over := h.filed(desk.Intake{}), h.filed(desk.Intake{}), h.filed(desk.Intake{}), h.filed(desk.Intake{})
	for i, c := range []*desk.Case{&up.Case, &last.Case, &over.Case} {
		c.Level = 2
		if i > 0 {
			c.FinalAt = h.now.UnixMilli()
		}
	}
	over.Case.State, over.Case.ClosedAt = desk.Closed, h.now.UnixMilli()
	for _, f := range []desk.File{up, last, over} {
		h.must(h.db.Desk().Save(t.Context(), desk.Change{Case: f.Case}))
	}
	supervisor := h.as(account.RoleSupervisor)
	page := supervisor.get("/cases?whose=all").is(http.StatusOK)
	for ref, want := range map[string]string{plain.Case.Ref(): "", up.Case.Ref(): "第 2 级"} {
		row := page.doc().Find("#list tr[data-row]").FilterFunction(func(_ int, tr *goquery.Selection) bool { return tr.Find(".ref").Text() == ref })
		if got := row.Find("td[data-label=上报]").Text(); got != want {
			t.Errorf("%s went up %q, want %q", ref, got, want)
		}
	}
	for _, state := range []string{"open", "all", "pending"} {
		supervisor.get("/cases?whose=all&final=1&state="+state).shows("#list tbody", last.Case.Ref()).
			lacks("#list tbody", up.Case.Ref()).lacks("#list tbody", over.Case.Ref()).shows(".conds", "已给最终意见")
	}
	supervisor.post("/views", url.Values{"name": {"最终意见"}, "query": {"whose=all&final=1&level=2"}}).is(http.StatusSeeOther)
	view := supervisor.get("/cases").doc().Find(".views a").FilterFunction(func(_ int, a *goquery.Selection) bool { return strings.Contains(a.Text(), "最终意见") })
	if got := view.Find(".count").Text(); got != "1" {
		t.Errorf("the view counts %q", got)
	}
	supervisor.get(view.AttrOr("href", "")).shows("#list tbody", last.Case.Ref()).shows(".conds", "上报到", "已给最终意见")
}

func TestListIsSortedAsAskedFor(t *testing.T) {
	h := newHouse(t)
	older := h.filed(desk.Intake{})
	h.now = h.now.Add(1000)
	newer := h.filed(desk.Intake{})
	supervisor := h.as(account.RoleSupervisor)
	order := func(query string) (refs []string) {
		for _, ref := range supervisor.get("/cases?whose=all&" + query).doc().Find("#list .ref").EachIter() {
			refs = append(refs, ref.Text())
		}
		return refs
	}
	if got := strings.Join(order("sort=newest"), " "); got != newer.Case.Ref()+" "+older.Case.Ref() {
		t.Errorf("newest: %s", got)
	}
	if got := strings.Join(order("sort=pressing"), " "); got != older.Case.Ref()+" "+newer.Case.Ref() {
		t.Errorf("pressing: %s", got)
	}
	if got := len(order("sort=worth")); got != 2 {
		t.Errorf("by worth: %d", got)
	}
}

func TestSavedViews(t *testing.T) {
	h := newHouse(t)
	grave := h.filed(desk.Intake{Severity: 3})
	light := h.filed(desk.Intake{Severity: 1})
	agent, supervisor := h.as(account.RoleAgent), h.as(account.RoleSupervisor)
	agent.post("/views", url.Values{"name": {"严重的"}, "query": {"whose=all&severity=3&after=x"}}).is(http.StatusSeeOther)
	opened := agent.get("/cases").shows(".views", "严重的", "1")
	href := opened.doc().Find(".views a").AttrOr("href", "")
	page := agent.get(href).is(http.StatusOK).shows("#list tbody", grave.Case.Ref()).lacks("#list tbody", light.Case.Ref())
	if page.doc().Find(`.views a[aria-current]`).Length() != 1 {
		t.Error("the view that is open is not marked")
	}
	supervisor.get("/cases").lacks("main", "严重的")
	supervisor.get(href).is(http.StatusNotFound)
	agent.post("/views", url.Values{"name": {"严重的"}, "query": {""}}).is(http.StatusConflict)
	agent.post("/views", url.Values{"name": {" "}, "query": {""}}).is(http.StatusUnprocessableEntity)
	agent.post("/views", url.Values{"name": {"给大家"}, "query": {""}, "shared": {"1"}}).is(http.StatusForbidden)

	// A view may outlive what it names.
	_, err := h.services.Desk.SaveView(t.Context(), h.actor(account.RoleSupervisor),
		desk.View{Name: "旧视图", Query: "whose=all&owner=left-long-ago&colour=red&severity=3", Shared: true})
	h.must(err)
	shared := agent.get("/cases").doc().Find(".views a:contains('旧视图')").AttrOr("href", "")
	agent.get(shared).is(http.StatusOK).shows("#list .note", "负责人", "colour").shows("#list tbody", grave.Case.Ref()).lacks("#list tbody", light.Case.Ref())
	id, _ := url.ParseQuery(strings.TrimPrefix(shared, "/cases?"))
	agent.post("/views/"+id.Get("view")+"/remove", nil).is(http.StatusForbidden)
	supervisor.post("/views/"+id.Get("view")+"/remove", nil).is(http.StatusSeeOther)
	agent.get(shared).is(http.StatusNotFound)
	agent.post("/views/none/remove", nil).is(http.StatusNotFound)
}

func TestManyCasesAtOnce(t *testing.T) {
	h := newHouse(t)
	var files []desk.File
	chosen := url.Values{"do": {"severity"}, "severity": {"4"}}
	for range 3 {
		f := h.filed(desk.Intake{})
		files = append(files, f)
		chosen.Add("case", f.Case.ID+":"+strconv.FormatInt(f.Case.Version, 10))
	}
	ctx, boss := t.Context(), h.actor(account.RoleSupervisor)
	grave := int64(3)
	_, err := h.services.Desk.Edit(ctx, boss, desk.Target{CaseID: files[2].Case.ID}, desk.Edit{Severity: &grave})
	h.must(err)
	supervisor := h.as(account.RoleSupervisor)
	path := supervisor.post("/bulk", chosen).is(http.StatusSeeOther).Header.Get("Location")
	supervisor.get(path).is(http.StatusOK).shows("#bulk-list", "正在处理", "等待").lacks("#bulk-list", "撤销")
	supervisor.post(path+"/undo", nil).is(http.StatusConflict)
	id := strings.TrimPrefix(path, "/bulk/")
	for range 2 { // twice is once
		h.must(h.services.Desk.RunBulk(ctx, boss, id))
	}
	supervisor.get(path).shows("#bulk-list", "已改 2 件，没有改成 1 件", "撤销")
	severity := func(f desk.File) int64 {
		now, err := h.services.Desk.File(ctx, boss, f.Case.ID)
		h.must(err)
		return now.Case.Severity
	}
	if got := []int64{severity(files[0]), severity(files[1]), severity(files[2])}; got[0] != 4 || got[1] != 4 || got[2] != 3 {
		t.Errorf("severities %v", got)
	}
	h.as(account.RoleAdmin).get(path).is(http.StatusNotFound)

	// Somebody changes one of them: it stays when all is taken back.
	_, err = h.services.Desk.Edit(ctx, boss, desk.Target{CaseID: files[1].Case.ID}, desk.Edit{Severity: &grave})
	h.must(err)
	supervisor.post(path+"/undo", nil).leadsTo(path)
	h.must(h.services.Desk.RunBulk(ctx, boss, id))
	supervisor.get(path).shows("#bulk-list", "已恢复 1 件，没有恢复 1 件", files[1].Case.Ref())
	if got := []int64{severity(files[0]), severity(files[1])}; got[0] != 2 || got[1] != 3 {
		t.Errorf("after undo: %v", got)
	}
}

func TestManyCasesAreGivenAndTakenBack(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{OwnerID: h.staff[account.RoleAgent].ID})
	supervisor := h.as(account.RoleSupervisor)
	boss, ctx := h.actor(account.RoleSupervisor), t.Context()
	path := supervisor.post("/bulk", url.Values{"do": {"assign"}, "assign": {boss.ID}, "everything": {"1"}, "query": {"whose=all"}}).is(http.StatusSeeOther).Header.Get("Location")
	id := strings.TrimPrefix(path, "/bulk/")
	h.must(h.services.Desk.RunBulk(ctx, boss, id))
	owner := func() string {
		now, err := h.services.Desk.File(ctx, boss, f.Case.ID)
		h.must(err)
		return now.Case.OwnerID
	}
	if owner() != boss.ID {
		t.Error("it was not given")
	}
	h.now = h.now.Add(31 * 60e9)
	supervisor = h.as(account.RoleSupervisor)
	supervisor.get(path).lacks("#bulk-list", "撤销")
	supervisor.post(path+"/undo", nil).is(http.StatusGone)
	h.now = h.now.Add(-15 * 60e9)
	supervisor.post(path+"/undo", nil).leadsTo(path)
	h.must(h.services.Desk.RunBulk(ctx, boss, id))
	if owner() != h.staff[account.RoleAgent].ID {
		t.Error("it was not taken back")
	}
	agent := h.as(account.RoleAgent)
	for _, form := range []url.Values{
		{"do": {"assign"}, "assign": {boss.ID}, "case": {f.Case.ID + ":1"}},
	} {
		agent.post("/bulk", form).is(http.StatusForbidden)
	}
	for _, form := range []url.Values{
		{"do": {"severity"}, "severity": {"3"}}, {"do": {"severity"}, "severity": {"9"}, "case": {f.Case.ID + ":1"}},
		{"do": {"close"}, "case": {f.Case.ID + ":1"}}, {"do": {"severity"}, "severity": {"3"}, "case": {"nonsense"}}, {"do": {"severity"}, "severity": {"3"}, "case": {"nonsense:1"}},
	} {
		supervisor.post("/bulk", form).is(http.StatusUnprocessableEntity)
	}
	many := make([]desk.Picked, desk.MaxBulk+1)
	if _, err := h.services.Desk.StartBulk(ctx, boss, many, desk.BulkSeverity, "3"); !fault.Is(err, fault.TooMany) {
		t.Errorf("too many: %v", err)
	}
}

func TestWallboard(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	h.as(account.RoleAgent).get("/wallboard").is(http.StatusForbidden)
	supervisor := h.as(account.RoleSupervisor)
	page := supervisor.get("/wallboard").is(http.StatusOK).shows("#wall", "处理中", "1", f.Owner)
	if page.doc().Find("#wall").AttrOr("data-live", "") != "cases" || page.doc().Find("html").AttrOr("data-theme", "") != "dark" {
		t.Error("it is not live, or not dark")
	}
	if got := page.doc().Find(".wall-figures .is-broken").Length(); got != 0 {
		t.Error("something is late already")
	}
}

func TestCategoriesOfManyCases(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	boss, ctx, supervisor := h.actor(account.RoleSupervisor), t.Context(), h.as(account.RoleSupervisor)
	form := url.Values{"do": {"category"}, "category": {"price"}, "case": {f.Case.ID + ":" + strconv.FormatInt(f.Case.Version, 10)}}
	path := supervisor.post("/bulk", form).is(http.StatusSeeOther).Header.Get("Location")
	id := strings.TrimPrefix(path, "/bulk/")
	h.must(h.services.Desk.RunBulk(ctx, boss, id))
	supervisor.get(path).shows("h1", "价格")
	if got := h.file(f.Case.ID).Case.Category; got != "price" {
		t.Errorf("category %q", got)
	}
	supervisor.post(path+"/undo", nil).leadsTo(path)
	h.must(h.services.Desk.RunBulk(ctx, boss, id))
	if got := h.file(f.Case.ID).Case.Category; got != "" {
		t.Errorf("after undo: category %q", got)
	}
	form.Set("category", "weather")
	supervisor.post("/bulk", form).is(http.StatusUnprocessableEntity)
}
