package app

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/api"
	"liuke/internal/store/storetest"
	"liuke/internal/web"
)

// row says how one route is asked for. The lists of them are in
// matrix_rows_test.go; what the words in ids and body stand for is in
// matrix_things_test.go.
type row struct {
	route string // as the list of routes has it: "POST /cases/{ref}/keep"
	ids   string // what the parameters of the path name, in order: "case, file"
	body  string // of a page: a form or, of a GET, a query; of the API: JSON. <promise> stands for the id of one
	ends  int    // what whoever may gets, where that is a refusal; 0: the thing itself
}

func (r row) method() string { return strings.Fields(r.route)[0] }
func (r row) path() string   { return strings.TrimSuffix(strings.Fields(r.route)[1], "{$}") }

var (
	pathParam = regexp.MustCompile(`\{\w+\}`)
	bodyParam = regexp.MustCompile(`<([a-z -]+)>`)
)

// slots are what the row needs the id of: first those in the path, then those
// in the body.
func (r row) slots() (path, body []string) {
	for _, kind := range strings.Split(r.ids, ",") {
		if kind = strings.TrimSpace(kind); kind != "" {
			path = append(path, kind)
		}
	}
	for _, found := range bodyParam.FindAllStringSubmatch(r.body, -1) {
		body = append(body, found[1])
	}
	return path, body
}

// aboutCases reports whether the row may show or name a case, so that it matters
// whose cases somebody sees.
func (r row) aboutCases() bool {
	path, body := r.slots()
	return r.method() == http.MethodGet && len(path) == 0 ||
		slices.ContainsFunc(slices.Concat(path, body), func(kind string) bool { return slices.Contains(inCase, kind) })
}

// TestTheMatrix asks for every route as everybody there is, with their own ids
// and with those of others, and sees that a refusal is the right one, tells
// nothing and leaves no trace in the database.
func TestTheMatrix(t *testing.T) {
	checkRows(t, "siteRows", siteRows, siteRoutes())
	checkRows(t, "apiRows", apiRows, apiRoutes())
	if t.Failed() {
		return
	}
	storetest.EachAddress(t, func(t *testing.T, address string) {
		m := newMatrix(t, address)
		for _, r := range siteRows {
			m.pages(r, siteRoutes()[r.route])
		}
		for _, r := range apiRows {
			m.programs(r, apiRoutes()[r.route])
		}
		m.visitAll()
		t.Logf("%d visits, of which %d were to be refused; the database was read %d times", m.visits, len(m.refusals), m.readings)
	})
}

func siteRoutes() map[string][]account.Permission {
	routes := map[string][]account.Permission{}
	for _, r := range web.Routes() {
		routes[r.Method+" "+r.Pattern] = []account.Permission{r.Permission}
	}
	return routes
}

func apiRoutes() map[string][]account.Permission {
	routes := map[string][]account.Permission{}
	for _, r := range api.Routes() {
		routes[r.Method+" "+r.Path] = r.Scopes
	}
	return routes
}

// checkRows sees that routes and rows name each other, so that nobody can add a
// route without saying who gets what of it.
func checkRows(t *testing.T, list string, rows []row, routes map[string][]account.Permission) {
	t.Helper()
	have := map[string]bool{}
	for _, r := range rows {
		have[r.route] = true
		if _, ok := routes[r.route]; !ok {
			t.Errorf("%s has %q, which is no route any more: take the row out of internal/app/matrix_rows_test.go", list, r.route)
			continue
		}
		path, body := r.slots()
		if params := pathParam.FindAllString(r.path(), -1); len(params) != len(path) {
			t.Errorf("%s: %s has the parameters %q, and ids says %q", list, r.route, params, r.ids)
		}
		for _, kind := range slices.Concat(path, body) {
			if things[kind] == nil {
				t.Errorf("%s: %s names the kind of thing %q: say in things, in internal/app/matrix_things_test.go, how one is made", list, r.route, kind)
			}
		}
	}
	for route := range routes {
		if !have[route] {
			t.Errorf("no row for %s. Add to %s in internal/app/matrix_rows_test.go: {%q, ids, body, ends}, "+
				"where ids says what its path names (such as \"case\"), body what is sent, and ends the status if not even who may gets further", route, list, route)
		}
	}
}

// matrix is the world that all visits are made to. What they are about is made
// first; then come those that are to be refused, between which the database
// stays as it is; and then the others.
type matrix struct {
	*world
	refusals, admissions []func()
	visits               int
}

func (m *matrix) visitAll() {
	m.t.Helper()
	before := m.fingerprint()
	for _, visit := range m.refusals {
		visit()
	}
	m.marker = "" // whatever the database says of itself, all of it is read again
	m.unchanged(before, "one of all that was refused")
	for _, visit := range m.admissions {
		visit()
	}
}

func newMatrix(t *testing.T, address string) *matrix { return &matrix{world: newWorld(t, address)} }

// pages asks for a page as everybody.
func (m *matrix) pages(r row, needs []account.Permission) {
	need := needs[0]
	open := need == web.Public || need == web.Founding
	if !open {
		for _, p := range []*person{m.nobody, m.link} {
			for _, ids := range m.ids(r, m.scene(m.boss), false) {
				m.refused(p, r, ids, answer.toSignIn)
			}
		}
	}
	if r.method() != http.MethodGet {
		m.refused(m.forged, r, m.own(r, m.scene(m.boss)), is(http.StatusForbidden))
	}
	who := m.staff
	if open {
		who = []*person{m.nobody}
	} else if !r.aboutCases() {
		who = slices.DeleteFunc(slices.Clone(m.staff), func(p *person) bool { return !p.seesAll() })
	}
	for _, p := range who {
		s := m.scene(p)
		if may := open || need == web.SignedIn || p.actor().Can(need); !may {
			for _, ids := range m.ids(r, s, false) {
				m.refused(p, r, ids, is(http.StatusForbidden))
			}
			continue
		}
		for _, ids := range m.ids(r, s, true) {
			m.refused(p, r, ids, ids.refusal())
		}
		m.allowed(s, r, need == web.Public)
	}
}

// programs asks for something of the API with every sort of key.
func (m *matrix) programs(r row, scopes []account.Permission) {
	for _, p := range m.strangers {
		m.refused(p, r, m.own(r, m.scene(m.boss)), is(http.StatusUnauthorized))
	}
	for _, p := range m.keys {
		s := m.scene(p)
		if slices.ContainsFunc(scopes, func(s account.Permission) bool { return !slices.Contains(p.scopes, s) }) {
			for _, ids := range m.ids(r, s, false) {
				m.refused(p, r, ids, is(http.StatusForbidden))
			}
			continue
		}
		for _, ids := range m.ids(r, s, true) {
			m.refused(p, r, ids, ids.refusal())
		}
		if p == m.key() {
			m.allowed(s, r, false)
		}
	}
}

// filled is a row with ids in its slots, all one's own but the one called
// foreign.
type filled struct {
	path, body []string
	foreign    string // what the one is that is not one's own; "" when all are
	inBody     bool   // whether that is in the body
	mean       []int  // what statuses it may be refused by
}

func (f filled) refusal() func(answer) bool { return is(f.mean...) }

// own fills the row with what the scene is about.
func (m *matrix) own(r row, s *scene) filled {
	var f filled
	path, body := r.slots()
	for _, kind := range path {
		f.path = append(f.path, s.id(kind))
	}
	for _, kind := range body {
		f.body = append(f.body, s.id(kind))
	}
	return f
}

// ids fills the row for whom the scene is for in all ways that are to be
// refused: with foreign ids, each slot in turn. For those who may nothing it is
// their own ids and those of what is hidden from them.
func (m *matrix) ids(r row, s *scene, may bool) []filled {
	own := m.own(r, s)
	var all []filled
	if !may {
		all = append(all, own)
	}
	path, body := r.slots()
	for slot, kind := range slices.Concat(path, body) {
		for _, id := range foreign(s, kind) {
			if !may && !id.hidden {
				continue
			}
			f := filled{path: slices.Clone(own.path), body: slices.Clone(own.body), foreign: "<" + kind + ">: " + id.what}
			if slot < len(path) {
				f.path[slot], f.mean = id.value, []int{http.StatusNotFound, http.StatusGone}
			} else {
				f.body[slot-len(path)], f.inBody = id.value, true
				f.mean = []int{http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusGone, http.StatusUnprocessableEntity}
			}
			all = append(all, f)
		}
	}
	return all
}

// refused plans a visit that is to be refused, and sees that it changes nothing.
func (m *matrix) refused(p *person, r row, f filled, right func(answer) bool) {
	m.refusals = append(m.refusals, func() {
		before := m.fingerprint()
		a := m.visit(p, r, f)
		if !right(a) {
			m.t.Errorf("%s %s: status %d %s", a.what, f.foreign, a.Code, a.Header().Get("Location"))
		}
		m.unchanged(before, a.what+" "+f.foreign)
	})
}

// allowed plans a visit by somebody who may.
func (m *matrix) allowed(s *scene, r row, public bool) {
	m.admissions = append(m.admissions, func() { m.admit(s, r, public) })
}

// admit makes a visit by somebody who may; one that changes something is about
// things that were not touched before.
func (m *matrix) admit(s *scene, r row, public bool) {
	m.t.Helper()
	if r.method() != http.MethodGet {
		s = m.newScene(s.by)
	}
	f := m.own(r, s)
	var before map[string]string
	if r.ends >= 400 {
		before = m.fingerprint()
	}
	a := m.visit(s.by, r, f)
	switch {
	case r.ends != 0 && a.Code != r.ends:
		m.t.Errorf("%s: status %d, where the row says %d: %.600s", a.what, a.Code, r.ends, a.text())
	case r.ends == 0 && (a.Code >= 400 || a.toSignIn() && !public):
		m.t.Errorf("%s is refused to who may: status %d %s: %.600s", a.what, a.Code, a.Header().Get("Location"), a.text())
	}
	if before != nil {
		m.unchanged(before, a.what)
	}
}

// visit sends the request as the person, and sees that nothing is told of what
// is hidden from them.
func (m *matrix) visit(p *person, r row, f filled) answer {
	m.t.Helper()
	path, n := r.path(), 0
	path = pathParam.ReplaceAllStringFunc(path, func(string) string {
		n++
		return url.PathEscape(f.path[n-1])
	})
	n = 0
	fill := func(escape func(string) string) string {
		return bodyParam.ReplaceAllStringFunc(r.body, func(string) string {
			n++
			return escape(f.body[n-1])
		})
	}
	request := p.request(r.method(), path, fill)
	ctx, cancel := context.WithCancel(m.t.Context())
	defer cancel()
	w := &cut{ResponseRecorder: httptest.NewRecorder(), cancel: cancel, stream: path == "/events"}
	m.visits++
	request.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:1234", m.visits>>16&255, m.visits>>8&255, m.visits&255)
	m.handler.ServeHTTP(w, request.WithContext(ctx))
	a := answer{ResponseRecorder: w.ResponseRecorder, what: fmt.Sprintf("%s as %s", r.route, p.name)}
	if a.Code >= 500 && a.Code != r.ends {
		m.t.Errorf("%s %s: status %d: %.600s", a.what, f.foreign, a.Code, a.text())
	}
	for what, secret := range p.hidden {
		if strings.Contains(a.Body.String(), secret) {
			m.t.Errorf("%s %s tells of %s", a.what, f.foreign, what)
		}
	}
	return a
}

// answer is what came back.
type answer struct {
	*httptest.ResponseRecorder
	what string
}

// toSignIn reports whether the visitor is asked who they are.
func (a answer) toSignIn() bool {
	return a.Code == http.StatusSeeOther && strings.HasPrefix(a.Header().Get("Location"), "/sign-in")
}

var markup = regexp.MustCompile(`(?s)<(head|nav|header|aside).*?</(head|nav|header|aside)>|<[^>]*>|\s+`)

func (a answer) text() string { return markup.ReplaceAllString(a.Body.String(), " ") }

func is(statuses ...int) func(answer) bool {
	return func(a answer) bool { return slices.Contains(statuses, a.Code) }
}

// cut ends a stream once it has begun.
type cut struct {
	*httptest.ResponseRecorder
	cancel context.CancelFunc
	stream bool
}

func (c *cut) Flush() {
	c.ResponseRecorder.Flush()
	if c.stream {
		c.cancel()
	}
}
