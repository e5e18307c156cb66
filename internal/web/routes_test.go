package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/i18n"
)

// filledIn makes an address of a route's pattern.
func filledIn(pattern, ref string) string {
	path := strings.ReplaceAll(strings.TrimSuffix(pattern, "{$}"), "{ref}", ref)
	return regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, "none")
}

// TestEveryRouteAsksForItsPermission walks the whole list of routes as each
// role and as a stranger.
func TestEveryRouteAsksForItsPermission(t *testing.T) {
	h := newHouse(t)
	ref := h.filed(desk.Intake{}).Case.Ref()
	people := map[account.Role]*visitor{}
	for _, role := range account.Roles {
		people[role] = h.as(role)
	}
	for _, route := range Routes() {
		path := filledIn(route.Pattern, ref)
		if slices.Contains([]account.Permission{Public, Founding}, route.Permission) || path == "/events" {
			continue
		}
		stranger := h.stranger()
		send := func(b *visitor) *answer {
			return b.send(httptest.NewRequestWithContext(t.Context(), route.Method, path, nil))
		}
		if got := send(stranger); got.Code != http.StatusSeeOther || !strings.HasPrefix(got.Header.Get("Location"), "/sign-in") {
			t.Errorf("%s %s lets a stranger in: %d", route.Method, path, got.Code)
		}
		if route.Permission == SignedIn {
			continue
		}
		for _, role := range account.Roles {
			may := slices.Contains(role.Permissions(), route.Permission)
			if !may {
				send(people[role]).is(http.StatusForbidden)
			} else if route.Method == http.MethodGet {
				if got := send(people[role]); got.Code == http.StatusForbidden || got.Code >= 500 {
					t.Errorf("%s %s as %s: %d", route.Method, path, role, got.Code)
				}
			}
		}
	}
	h.stranger().get("/nowhere").is(http.StatusNotFound)
}

// staffPages are the pages of the desk, with a case, a customer and a search.
func staffPages(ref string) []string {
	return []string{
		"/", "/cases", "/cases?whose=all&state=all", "/cases?whose=nobody", "/cases/" + ref, "/cases/" + ref + "/edit", "/cases/" + ref + "/assign", "/cases/" + ref + "/escalate", "/cases/" + ref + "/ask", "/cases/" + ref + "/plan", "/errands", "/errands/board", "/approvals", "/approvals?state=void", "/compensation", "/compensation?by=month&days=365",
		"/cases/" + ref + "/identify", "/log", "/log?who=139", "/search", "/search?q=139", "/search?q=%E9%97%A8", "/notifications", "/account", "/promises", "/promises?days=365", "/teams",
		"/knowledge", "/knowledge?standing=all&kind=clause", "/knowledge/new", "/knowledge/starter-regret", "/knowledge/starter-regret/edit",
		"/macros", "/macros/new", "/cases/" + ref + "/macro",
	}
}

// asItIs matches words that stay the same in Chinese: keys, codes and names.
var asItIs = regexp.MustCompile(`^(LK-\d+|Ctrl ↵|English|CSV|API|UTC\S*|https?://\S+|[a-z?/\[\]]( [a-z])?|[\w.]+@[\w.]+|kB|(?:M?BG|Pareto)/C?NBD(?:-k)?|NBD|[¥£]?[\d,.\-–:% ]+\+?)$`)

func TestPagesSpeakTheReadersLanguage(t *testing.T) {
	h := newHouse(t)
	who := h.scored()
	f := h.filed(desk.Intake{CustomerID: who.ID, Nickname: "王女士", Email: "wang@example.com"})
	ref := f.Case.Ref()
	supervisor := h.as(account.RoleSupervisor)
	supervisor.post("/knowledge/starter", nil).leadsTo("/knowledge")
	for _, act := range []struct {
		name string
		form url.Values
	}{
		{"reply", url.Values{"reply.text": {"您好"}}}, {"note", url.Values{"note.text": {"备注"}}}, {"restate", url.Values{"restate.text": {"复述"}}},
		{"promise", url.Values{"promise.kind": {"callback"}, "promise.due": {"2h"}}},
		{"offer", url.Values{"offer.options[0].kind": {"apology"}, "offer.options[0].text": {"道歉"}, "offer.options[1].kind": {"other"}, "offer.options[1].text": {"上门"}}},
	} {
		supervisor.post("/cases/"+ref+"/"+act.name, act.form).is(http.StatusSeeOther)
	}
	for _, lang := range i18n.Languages {
		supervisor.post("/account", url.Values{"name": {"周敏"}, "lang": {lang}}).leadsTo("/account")
		pages := map[string]*answer{}
		for _, path := range staffPages(ref) {
			pages[path] = supervisor.get(path).is(http.StatusOK)
		}
		for _, path := range []string{"/sign-in?lang=" + lang, "/forgot?lang=" + lang, "/nowhere?lang=" + lang} {
			pages[path] = h.stranger().get(path)
		}
		for path, page := range pages {
			if got := page.doc().Find("html").AttrOr("lang", ""); got != lang {
				t.Errorf("%s is in %s, want %s", path, got, lang)
			}
			if lang == i18n.Chinese {
				checkNoLatin(t, path, page)
			}
		}
	}
}

// checkNoLatin reports text of the page that has letters, none of them Chinese;
// what is marked as being in another language is.
func checkNoLatin(t *testing.T, path string, page *answer) {
	t.Helper()
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && slices.Contains([]string{"script", "style", "meta", "kbd", "code", "blockquote"}, n.Data) {
			return
		}
		if slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "lang" && a.Val != i18n.Chinese }) {
			return
		}
		if text := strings.Join(strings.Fields(n.Data), " "); n.Type == html.TextNode && text != "" {
			han := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
			if !han && strings.ContainsFunc(text, unicode.IsLetter) && !asItIs.MatchString(text) {
				t.Errorf("%s: %q is not Chinese", path, text)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	for _, n := range page.doc().Nodes {
		walk(n)
	}
}

func TestElementsOfAPageHaveTheirOwnIDs(t *testing.T) {
	h := newHouse(t)
	ref := h.filed(desk.Intake{Nickname: "王女士"}).Case.Ref()
	agent := h.as(account.RoleSupervisor)
	agent.post("/knowledge/starter", nil).leadsTo("/knowledge")
	for _, path := range staffPages(ref) {
		ids := map[string]int{}
		doc := agent.get(path).doc()
		for _, n := range doc.Find("[id]").Nodes {
			for _, a := range n.Attr {
				if a.Key == "id" {
					ids[a.Val]++
				}
			}
		}
		for id, n := range ids {
			if n > 1 {
				t.Errorf("%s: %d elements are called %s", path, n, id)
			}
		}
		for _, n := range doc.Find("[data-swap]").Nodes {
			for _, a := range n.Attr {
				if a.Key != "data-swap" {
					continue
				}
				for target := range strings.FieldsSeq(a.Val) {
					if ids[strings.TrimPrefix(target, "#")] == 0 && target != "#tally" && !strings.Contains(path, ref+"/") {
						t.Errorf("%s: %s is to be replaced and does not exist", path, target)
					}
				}
			}
		}
	}
}
