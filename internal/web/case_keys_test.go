package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/topic"
)

// meanings are what each key does, on whichever page: the labels that it may
// have there. Those of one key say one thing.
var meanings = map[string][]string{
	"+": {"新建客户", "新建快捷处理", "新建短语", "导入购买明细", "记录联系", "新写预案"}, ".": {"更多条件"}, "/": {"搜索个案、客户"},
	"1": {"答复"}, "Enter": {"打开这件"}, "j": {"下一件"}, "k": {"上一件"}, "x": {"勾选这件"},
	"a": {"转交", "分派这件"}, "b": {"安排上门"}, "c": {"快捷处理"}, "d": {"标记完成"}, "e": {"修改", "编辑"},
	"f": {"在个案里查找", "在知识里查找", "姓名、电话、邮箱、编号"}, "h": {"上报"}, "i": {"认出客户", "认错人了？换一位"},
	"l": {"记一笔"}, "m": {"要材料"}, "n": {"内部备注", "登记流失"}, "o": {"给出方案"}, "p": {"作承诺", "为这件作承诺"}, "q": {"请教"},
	"r": {"答复客户", "答复这件"}, "t": {"我来负责"}, "u": {"记录客户的答复"}, "v": {"复述确认"}, "w": {"暂停"},
	"y": {"全部标为已看"}, "z": {"撤销这次批量处理"},
	"g a": {"审批"}, "g c": {"个案"}, "g e": {"公司设置"}, "g f": {"挽留"}, "g i": {"导入"}, "g k": {"客户"}, "g m": {"团队"}, "g n": {"知识"},
	"g o": {"发件箱"}, "g r": {"外勤"}, "g s": {"员工"}, "g t": {"今日"}, "g v": {"价值"}, "g w": {"大屏"},
}

// TestNoKeyDoesTwoThings looks at every page one can go to, and at cases of all
// kinds, for every role: a key means one thing wherever it is, none begins
// another of two keys, each is shown as what it is, and those of the list's rows
// are nothing else anywhere.
func TestNoKeyDoesTwoThings(t *testing.T) {
	h := newHouse(t)
	seen := map[string]map[string]bool{}
	for _, role := range account.Roles {
		seat := h.as(role)
		for _, path := range h.everyPage(role) {
			doc := seat.get(path).is(http.StatusOK).doc()
			does := map[string]string{}
			take := func(key, what string) {
				if other, taken := does[key]; taken {
					t.Errorf("%s for %s: %q is both %s and %s", path, role, key, other, what)
				}
				does[key] = what
				if !slices.Contains(meanings[key], what) {
					t.Errorf("%s for %s: %q means %q", path, role, key, what)
				}
				if seen[key] == nil {
					seen[key] = map[string]bool{}
				}
				seen[key][what] = true
			}
			doc.Find("[data-key]").Each(func(_ int, el *goquery.Selection) {
				key, shown := el.AttrOr("data-key", ""), el.Find("kbd").Text()
				if shown != "" && shown != key {
					t.Errorf("%s for %s: %q is shown as %q", path, role, key, shown)
				}
				text := strings.TrimSuffix(strings.Join(strings.Fields(el.Text()), " "), " "+shown)
				take(key, el.AttrOr("data-key-label", el.AttrOr("aria-label", text)))
			})
			doc.Find("[data-row-note]").Each(func(_ int, el *goquery.Selection) { take(el.AttrOr("data-row-note", ""), el.Text()) })
			for key := range does {
				if first, _, two := strings.Cut(key, " "); two && does[first] != "" {
					t.Errorf("%s for %s: %q begins %q", path, role, first, key)
				}
			}
		}
	}
	for key, labels := range meanings {
		for _, label := range labels {
			if !seen[key][label] {
				t.Errorf("%q means %q nowhere", key, label)
			}
		}
	}
}

// everyPage returns the pages of the house that the role may open: those of the
// palette, and what lists lead to.
func (h *house) everyPage(role account.Role) []string {
	h.t.Helper()
	ctx := h.t.Context()
	known := h.customer("王女士", "13800138000", 40, 20, 10)
	cases := []desk.File{
		h.filed(desk.Intake{}), h.filed(desk.Intake{CustomerID: known.ID, Category: topic.Technical}),
		h.filed(desk.Intake{OwnerID: h.staff[role].ID}), h.filed(desk.Intake{OwnerID: h.staff[role].ID}),
		h.filed(desk.Intake{Spot: &desk.Spot{Did: "换了", Answer: desk.AsExpected}}),
	}
	_, err := h.services.Desk.Done(ctx, h.actor(account.RoleSupervisor), desk.Target{CaseID: cases[2].Case.ID}, desk.Done{Text: "修好了"})
	h.must(err)
	entry := h.written(url.Values{"kind": {"question"}, "zh-CN.title": {"退货"}, "zh-CN.body": {"七天内可以退货。"}})
	bulk, err := h.services.Desk.StartBulk(ctx, h.actor(account.RoleAdmin), []desk.Picked{{CaseID: cases[1].Case.ID, Version: cases[1].Case.Version}}, desk.BulkSeverity, "3")
	h.must(err)
	h.must(h.services.Desk.RunBulk(ctx, h.actor(account.RoleAdmin), bulk.ID))
	var pages []string
	for _, item := range slices.Concat(menu, elsewhere) {
		if item.Permission == SignedIn || h.actor(role).Can(item.Permission) {
			pages = append(pages, item.Href)
		}
	}
	pages = append(pages, "/cases?whose=all&state=all", "/cases?whose=all", "/customers/"+known.ID, entry)
	for _, f := range cases {
		pages = append(pages, casePath(f.Case))
	}
	if role == account.RoleAdmin {
		pages = append(pages, "/bulk/"+bulk.ID)
	}
	return pages
}

// TestPanelsWithNothingInThemAreHidden has a closed case without orders and
// evidence show no panel for them, while an open one offers to make some.
func TestPanelsWithNothingInThemAreHidden(t *testing.T) {
	h := newHouse(t)
	open, closed := h.filed(desk.Intake{}), h.filed(desk.Intake{Spot: &desk.Spot{Did: "换了", Answer: desk.AsExpected}})
	agent := h.as(account.RoleAgent)
	for path, hidden := range map[string]bool{casePath(open.Case): false, casePath(closed.Case): true} {
		doc := agent.get(path).is(http.StatusOK).doc()
		for _, panel := range []string{"#orders", "#evidence"} {
			if _, is := doc.Find(panel).Attr("hidden"); is != hidden {
				t.Errorf("%s: %s hidden %v, want %v", path, panel, is, hidden)
			}
		}
	}
	agent.get(casePath(closed.Case)).shows("#closing .panel", "符合")
	if agent.get(casePath(open.Case)).doc().Find("#closing .panel").Length() != 0 {
		t.Error("an open case has a result")
	}
}

// TestSeldomEntriesAreUnderMore finds every entry of the menu once on a wide
// screen, and what is seldom needed under "more".
func TestSeldomEntriesAreUnderMore(t *testing.T) {
	h := newHouse(t)
	for _, role := range account.Roles {
		page := h.as(role).get("/").is(http.StatusOK)
		count := map[string]int{}
		page.doc().Find(".top-menu a:not(.when-narrow)").Each(func(_ int, a *goquery.Selection) { count[a.AttrOr("href", "")]++ })
		for _, item := range menu {
			want := 0
			if h.actor(role).Can(item.Permission) {
				want = 1
			}
			if count[item.Href] != want {
				t.Errorf("%s: %s is in the menu %d times, want %d", role, item.Href, count[item.Href], want)
			}
		}
		if more := page.doc().Find(".top-menu .popover a:not(.when-narrow)").Length(); more == 1 {
			t.Errorf("%s: one entry alone is under more", role)
		}
	}
	doc := h.as(account.RoleAdmin).get("/company").is(http.StatusOK).doc()
	if doc.Find(`.top-menu .popover a[href="/company"][aria-current]`).Length() != 1 || doc.Find(`.top-menu > a[href="/company"]`).Length() != 0 {
		t.Error("the company's settings are not under more")
	}
}
