package app

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/config"
	"liuke/internal/desk"
)

// world is a company with all sorts of people and programs, and cases that are
// hidden from some of them.
type world struct {
	*App
	t       *testing.T
	ctx     context.Context
	handler http.Handler
	raw     *sql.DB // what the database has, past everything
	marker  string  // see fingerprint
	print   map[string]string

	readings int // of the whole database

	boss   *person   // an administrator
	staff  []*person // all that visit, the boss too
	nobody *person
	link   *person // a customer who tries their link on pages that are not theirs
	forged *person // the boss's browser, made to send something by another site

	keys      []*person // programs, by what their keys may
	strangers []*person // those whom no key lets in
	about     map[string]desk.File
	other     desk.File
	scenes    map[*person]*scene
	serial    int // of what is made, so that nothing is twice
	years     int // of holidays that were brought in
}

const (
	ourTeam   = "team-ours"
	otherTeam = "team-other"
)

// person is somebody who visits: by a browser, or a program.
type person struct {
	name    string
	account account.Staff
	cookie  string
	scopes  []account.Permission // of a program
	header  http.Header
	hidden  map[string]string // what they must not be told, by what it is
	program bool
}

func (p *person) actor() account.Actor { return p.account.Actor() }

// seesAll reports whether the cases of another team are for this person.
func (p *person) seesAll() bool { return p.program || p.account.Reach == account.ReachAll }

// request is one for the path, with the body that fill gives when it is told
// how to write what is filled in. A page's body may have a query before "#".
func (p *person) request(method, path string, fill func(escape func(string) string) string) *http.Request {
	if p.program {
		body := fill(func(id string) string {
			quoted, _ := json.Marshal(id) // a string has a form in JSON
			return strings.Trim(string(quoted), `"`)
		})
		r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
		r.Header = p.header.Clone()
		return r
	}
	query, form, both := strings.Cut(fill(url.QueryEscape), "#")
	switch {
	case method == http.MethodGet && query != "", both:
		path += "?" + query
	case !both:
		form = query
	}
	if method == http.MethodGet {
		return p.dressed(httptest.NewRequest(method, path, nil))
	}
	r := httptest.NewRequest(method, path, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return p.dressed(r)
}

func (p *person) dressed(r *http.Request) *http.Request {
	for name, values := range p.header {
		r.Header[name] = values
	}
	if p.cookie != "" {
		r.AddCookie(&http.Cookie{Name: "liuke", Value: p.cookie})
	}
	return r
}

func newWorld(t *testing.T, address string) *world {
	w := &world{t: t, ctx: context.Background(), about: map[string]desk.File{}, scenes: map[*person]*scene{}}
	now := time.Date(2026, 11, 19, 14, 30, 0, 0, account.Company{Zone: "Asia/Shanghai"}.Location())
	folder, driver, open := t.TempDir(), "pgx", address
	a, err := New(w.ctx, config.Config{Database: config.Database{Data: folder, URL: postgresOnly(address)}},
		Options{Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
	w.must(err)
	t.Cleanup(func() { _ = a.Stop(w.ctx) })
	a.indexer.Stop() // what is done in the background is no trace of a visit
	w.App, w.handler = a, a.server.Handler
	if postgresOnly(address) == "" {
		driver, open = "sqlite", config.Database{Data: folder}.Address()+"?_pragma=busy_timeout(10000)"
	}
	w.raw, err = sql.Open(driver, open)
	w.must(err)
	w.raw.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = w.raw.Close() })
	if driver == "pgx" {
		w.countWritings()
	}
	w.people()
	w.secrets()
	w.programs()
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

const matrixPassword = "correct horse battery"

func (w *world) people() {
	company := account.Company{
		Name: "样品商行", Lang: "zh-CN", Currency: "CNY", Zone: "Asia/Shanghai", PublicURL: "http://shop.example", Hours: "Mon-Sat 09:00-18:00",
	}
	people := []struct {
		name  string
		role  account.Role
		team  string
		reach account.Reach
	}{
		{"an administrator", account.RoleAdmin, "", account.ReachAll},
		{"a supervisor", account.RoleSupervisor, ourTeam, account.ReachAll},
		{"a supervisor of one team", account.RoleSupervisor, ourTeam, account.ReachTeam},
		{"an agent", account.RoleAgent, ourTeam, account.ReachAll},
		{"an agent who sees the team's", account.RoleAgent, ourTeam, account.ReachTeam},
		{"an agent who sees their own", account.RoleAgent, ourTeam, account.ReachOwn},
		{"a colleague", account.RoleAgent, otherTeam, account.ReachAll},
	}
	var list []account.NewStaff
	for i, p := range people {
		list = append(list, account.NewStaff{
			Email: fmt.Sprintf("p%d@example.com", i), Name: p.name, Role: p.role, Lang: "zh-CN", Password: matrixPassword,
		})
	}
	made, err := w.Accounts.Found(w.ctx, company, list...)
	w.must(err)
	for _, team := range []string{ourTeam, otherTeam} {
		w.exec("INSERT INTO team (id, name, retired, created_at) VALUES ($1, $1, FALSE, 1)", team)
	}
	for i, p := range people {
		after, err := w.DB.Accounts().ChangeStaff(w.ctx, made[i].ID, w.clock(), func(s account.Staff, _ int) (account.Staff, error) {
			s.TeamID, s.Reach = p.team, p.reach
			return s, nil
		})
		w.must(err)
		w.staff = append(w.staff, &person{name: p.name, account: after, hidden: map[string]string{}})
	}
	w.boss = w.staff[0]
	for _, p := range w.staff {
		p.cookie = w.signIn(p.account.Email)
	}
	w.nobody = &person{name: "nobody", account: w.boss.account}
	w.link = &person{name: "a customer by their link", header: http.Header{"Referer": {"/t/" + w.newScene(w.boss).id("track")}}}
	w.forged = &person{name: "an administrator, by another site", cookie: w.boss.cookie, header: http.Header{
		"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://elsewhere.example"},
	}}
}

// signIn returns the cookie of a new session.
func (w *world) signIn(email string) string {
	form := url.Values{"email": {email}, "password": {matrixPassword}}
	r := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	for _, c := range answer.Result().Cookies() {
		if c.Name == "liuke" {
			return c.Value
		}
	}
	w.t.Fatalf("%s cannot sign in: %d", email, answer.Code)
	return ""
}

// secrets files a case about each member of the staff, and one of another team;
// their words are what nobody may be told whom they are hidden from.
func (w *world) secrets() {
	colleague := w.staff[len(w.staff)-1]
	w.staff = w.staff[:len(w.staff)-1]
	hidden := func(words, about, team string) desk.File {
		s := w.newScene(colleague)
		s.words = words
		id := s.id("case id")
		for _, kind := range []string{"file", "promise", "remedy", "opinion asked", "track", "approval", "order", "evidence", "restatement"} {
			s.id(kind)
		}
		w.exec("UPDATE desk_case SET about_id = $2, team_id = $3 WHERE id = $1", id, sql.NullString{String: about, Valid: about != ""}, team)
		return s.file()
	}
	w.other = hidden("别组机密的事", "", otherTeam)
	for i, p := range w.staff {
		words := fmt.Sprintf("投诉本人的事%d号", i)
		w.about[p.account.ID] = hidden(words, p.account.ID, ourTeam)
		p.hidden["what a case about them says"] = words
		if !p.seesAll() {
			p.hidden["what another team's case says"] = "别组机密的事"
		}
	}
}

// programs makes keys: one that may everything, one for each scope alone and
// each but that one, and such as let nobody in.
func (w *world) programs() {
	revoke := ""
	key := func(name string, scopes []account.Permission) *person {
		k, secret, err := w.Accounts.CreateKey(w.ctx, w.boss.actor(), name, append([]account.Permission{account.CaseRead}, scopes...))
		w.must(err)
		list := make([]string, len(scopes))
		for i, s := range scopes {
			list[i] = `"` + string(s) + `"`
		}
		w.exec("UPDATE api_key SET scopes = $2 WHERE id = $1", k.ID, "["+strings.Join(list, ",")+"]")
		revoke = k.ID
		return &person{name: name, program: true, scopes: scopes, account: w.boss.account, header: http.Header{
			"Authorization": {"Bearer " + secret}, "Content-Type": {"application/json"},
		}}
	}
	w.keys = []*person{key("a key for everything", account.Scopes), key("a key for nothing", nil)}
	for _, s := range account.Scopes {
		w.keys = append(w.keys, key("a key for "+string(s), []account.Permission{s}))
		others := slices.DeleteFunc(slices.Clone(account.Scopes), func(o account.Permission) bool { return o == s })
		w.keys = append(w.keys, key("a key for all but "+string(s), others))
	}
	revoked := key("a revoked key", account.Scopes)
	w.must(w.Accounts.RevokeKey(w.ctx, w.boss.actor(), revoke))
	stranger := func(name string, header http.Header) *person {
		return &person{name: name, program: true, header: header}
	}
	w.strangers = []*person{
		revoked,
		stranger("no key", http.Header{}),
		stranger("a made-up key", http.Header{"Authorization": {"Bearer lk_" + strings.Repeat("A", 43)}}),
		stranger("an administrator's browser", http.Header{"Cookie": {"liuke=" + w.boss.cookie}}),
	}
}

// key is the program that may everything.
func (w *world) key() *person { return w.keys[0] }

func (w *world) exec(statement string, args ...any) {
	w.t.Helper()
	_, err := w.raw.ExecContext(w.ctx, statement, args...)
	w.must(err)
}

// mayBeWritten are the tables that a refused visit may write to: a session
// knows when it was last used, and forgets what it had to say.
var mayBeWritten = []string{"session"}

// countWritings has a PostgreSQL database count the statements that write to any
// of the tables but those.
func (w *world) countWritings() {
	w.t.Helper()
	w.exec("CREATE SEQUENCE writings")
	w.exec(`CREATE FUNCTION count_writing() RETURNS trigger LANGUAGE plpgsql AS
		'BEGIN PERFORM nextval(''writings''); RETURN NULL; END'`)
	for _, table := range tables(w.t, w.raw, "postgres", mayBeWritten) {
		w.exec(fmt.Sprintf(`CREATE TRIGGER count_writing AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "%s"
			FOR EACH STATEMENT EXECUTE FUNCTION count_writing()`, table))
	}
}

// fingerprint returns a hash of each table. The database says whether anything
// was written since it was last asked; if not, it need not be read again.
func (w *world) fingerprint() map[string]string {
	w.t.Helper()
	ask := "PRAGMA data_version"
	if w.DB.Dialect() == "postgres" {
		ask = "SELECT last_value::text FROM writings"
	}
	var marker string
	w.must(w.raw.QueryRowContext(w.ctx, ask).Scan(&marker))
	if marker != w.marker {
		w.readings++
		w.marker, w.print = marker, hashes(w.t, w.raw, w.DB.Dialect(), mayBeWritten)
	}
	return w.print
}

// unchanged sees that the database is as it was.
func (w *world) unchanged(before map[string]string, what string) {
	w.t.Helper()
	for table, hash := range w.fingerprint() {
		if before[table] != hash {
			w.t.Errorf("%s: was refused, and yet changed the table %s", what, table)
		}
	}
}
