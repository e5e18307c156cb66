package web

import (
	"net/http"
	"net/url"
	"testing"

	"liuke/internal/account"
)

// TestANameCanBeSeen gives things names of which nothing can be seen, which are
// refused, and a name that turns the writing round, which is kept without that.
func TestANameCanBeSeen(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	company := url.Values{}
	page := admin.get("/company").is(http.StatusOK)
	for _, field := range []string{"name", "currency", "zone", "lang", "public_url", "hours"} {
		company.Set(field, page.value(field))
	}
	for _, c := range []struct {
		path, field string
		form        url.Values
	}{
		{"/company", "name", company},
		{"/teams", "name", url.Values{}},
		{"/company/topics", "name", url.Values{"category": {"product"}}},
		{"/staff", "name", url.Values{"email": {"new@example.com"}, "role": {"agent"}}},
		{"/keys", "name", url.Values{"scopes": {"case:read"}}},
		{"/customers", "name", url.Values{"kind": {"person"}}},
		{"/macros", "name", url.Values{"zh-CN.text": {"抱歉"}}},
		{"/knowledge", "zh-CN.title", url.Values{"kind": {"article"}, "zh-CN.body": {"先道歉"}}},
		{"/knowledge", "zh-CN.body", url.Values{"kind": {"article"}, "zh-CN.title": {"道歉"}}},
		{"/company/budgets", "list[0].name", url.Values{"version": {"0"}, "list[0].amount": {"500"}, "list[0].period": {"month"}}},
		{"/company/checklists", "areas[0].name", url.Values{"version": {"0"}, "areas[0].staff": {h.staff[account.RoleAgent].ID}}},
		{"/company/causes/new", "names.zh-CN", url.Values{"version": {"0"}, "names.en": {"Broken"}}},
		{"/views", "name", url.Values{"query": {"state=open"}}},
	} {
		for _, unseen := range []string{"", " ", "\u200b\u2060", "\u202e", "\u200d", "\u3164", "\x00"} {
			c.form.Set(c.field, unseen)
			answer := admin.post(c.path, c.form).is(http.StatusUnprocessableEntity)
			if n := answer.doc().Find("#" + fieldID(c.field) + "-about .field-error").Length(); n != 1 && c.path != "/views" {
				t.Errorf("%s %q: %d faults beside the field %s, want 1", c.path, unseen, n, c.field)
			}
		}
	}
	admin.post("/teams", url.Values{"name": {"售\u202e后\u200b 一\n组"}})
	admin.get("/teams").is(http.StatusOK).shows("main", "售后 一 组")
}
