package web

import (
	"net/http"
	"net/url"
	"testing"

	"liuke/internal/account"
)

// TestASecondSaveFromAnOldTabIsRefusedToo opens a page in two tabs, saves in the
// one and then twice in the other: what the first one laid down stands.
func TestASecondSaveFromAnOldTabIsRefusedToo(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	admin.post("/snippets", url.Values{"name": {"短语"}, "zh-CN.text": {"起初"}}).leadsTo("/snippets")
	admin.post("/macros", url.Values{"name": {"处理"}, "zh-CN.text": {"起初"}}).leadsTo("/macros")
	text := url.Values{"zh-CN.text": {"改过"}}
	for _, c := range []struct {
		page, next, field, first, second string
		form                             url.Values
	}{
		{"/company/closing", "/company/closing", "silence", "10", "20", url.Values{"follow_up": {"0"}, "recourse.zh-CN": {"12315"}}},
		{admin.get("/snippets").doc().Find("#list td.lead a").AttrOr("href", ""), "/snippets", "name", "先存的", "后存的", text},
		{admin.get("/macros").doc().Find("#list a").AttrOr("href", ""), "/macros", "name", "先存的", "后存的", text},
	} {
		early := with(c.form, "version", admin.get(c.page).is(http.StatusOK).value("version"))
		late := with(early, c.field, c.second)
		admin.post(c.page, with(early, c.field, c.first)).leadsTo(c.next)
		for range 2 {
			again := admin.post(c.page, late).is(http.StatusConflict).shows("main .faults", "没有保存", "另开一个标签页")
			if got := again.value(c.field); got != c.second {
				t.Errorf("%s: the entry is %q", c.page, got)
			}
			late.Set("version", again.value("version"))
		}
		if got := admin.get(c.page).value(c.field); got != c.first {
			t.Errorf("%s says %q", c.page, got)
		}
	}
	late := url.Values{"version": {"0"}, "silence": {"soon"}, "follow_up": {"0"}}
	if got := admin.post("/company/closing", late).is(http.StatusUnprocessableEntity).value("version"); got != "0" {
		t.Errorf("a bad entry takes the form to version %s, which nobody saw", got)
	}
}
