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
	for _, field := range []string{"name", "currency", "tz", "lang", "url", "hours"} {
		company.Set(field, page.value(field))
	}
	for path, form := range map[string]url.Values{
		"/company":        company,
		"/teams":          {"name": {""}},
		"/company/topics": {"name": {""}, "category": {"product"}},
		"/staff":          {"name": {""}, "email": {"new@example.com"}, "role": {"agent"}},
		"/keys":           {"name": {""}, "scope": {"case.read"}},
	} {
		for _, unseen := range []string{"", " ", "\u200b\u2060", "\u202e", "\u200d", "\u3164", "\x00"} {
			form.Set("name", unseen)
			admin.post(path, form).is(http.StatusUnprocessableEntity).shows(".faults", "需要修改")
		}
	}
	admin.post("/teams", url.Values{"name": {"售\u202e后\u200b 一\n组"}})
	admin.get("/teams").is(http.StatusOK).shows("main", "售后 一 组")
}
