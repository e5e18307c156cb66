package web

import (
	"maps"
	"net/http"
	"net/url"

	"liuke/internal/account"
	"liuke/internal/i18n"
)

// with returns the form with one of its fields changed.
func with(form url.Values, field, value string) url.Values {
	changed := maps.Clone(form)
	changed.Set(field, value)
	return changed
}

// badEntry is what cannot be entered into a field, and what is said of it.
type badEntry struct{ field, value, says string }

// refused sends the form with one bad entry after the other, and finds in the
// part of the page what is said of it.
func (b *visitor) refused(path, part string, form url.Values, entries []badEntry) {
	b.t.Helper()
	for _, e := range entries {
		b.post(path, with(form, e.field, e.value)).is(http.StatusUnprocessableEntity).shows(part, e.says)
	}
}

// administratorsOnly finds that nobody else opens a page of the company or
// sends its form.
func (h *house) administratorsOnly(path string, form url.Values) {
	h.t.Helper()
	for _, role := range []account.Role{account.RoleAgent, account.RoleSupervisor} {
		h.as(role).get(path).is(http.StatusForbidden)
		h.as(role).post(path, form).is(http.StatusForbidden)
	}
}

// speaks opens pages as an administrator who reads one language after the other.
func (h *house) speaks(paths ...string) {
	h.t.Helper()
	admin := h.as(account.RoleAdmin)
	for _, lang := range i18n.Languages {
		admin.post("/account", url.Values{"name": {"高远"}, "lang": {lang}}).leadsTo("/account")
		for _, path := range paths {
			page := admin.get(path).is(http.StatusOK)
			if got := page.doc().Find("html").AttrOr("lang", ""); got != lang {
				h.t.Errorf("%s is in %s, want %s", path, got, lang)
			}
			if lang == i18n.Chinese {
				checkNoLatin(h.t, path, page)
			}
		}
	}
}
