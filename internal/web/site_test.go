package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"liuke/internal/account"
	"liuke/internal/cadence"
	"liuke/internal/calendar"
	"liuke/internal/campaign"
	"liuke/internal/consent"
	"liuke/internal/customer"
	"liuke/internal/demo"
	"liuke/internal/desk"
	"liuke/internal/economics"
	"liuke/internal/handover"
	"liuke/internal/httpx"
	"liuke/internal/i18n"
	"liuke/internal/interaction"
	"liuke/internal/knowledge"
	"liuke/internal/outbox"
	"liuke/internal/people"
	"liuke/internal/promise"
	"liuke/internal/purchase"
	"liuke/internal/purchase/imports"
	"liuke/internal/remedy"
	"liuke/internal/risk/threat"
	"liuke/internal/risk/watch"
	"liuke/internal/seal"
	"liuke/internal/setting"
	"liuke/internal/signal"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
	"liuke/internal/trial/registry"
	"liuke/internal/value"
	"liuke/internal/winback"
	"liuke/internal/winback/review"
	"liuke/internal/winback/rival"
)

// house is the whole site over a real database, with a company, its staff, a
// clock that tests move, and a log in which nothing may go wrong.
type house struct {
	t        *testing.T
	db       *store.DB
	services Services
	site     *Site
	handler  http.Handler
	live     *store.Live
	joined   chan struct{} // somebody opened a live stream
	staff    map[account.Role]account.Staff
	now      time.Time
	log      *lockedBuffer
}

// staffPassword is everybody's.
const staffPassword = "correct horse battery"

// newHouse founds a company in Shanghai and opens its doors on a Thursday at half past two.
func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{
		t: t, staff: map[account.Role]account.Staff{}, log: &lockedBuffer{}, joined: make(chan struct{}, 100),
		now: time.Date(2026, 11, 19, 14, 30, 0, 0, time.FixedZone("+8", 8*3600)),
	}
	founded.Do(func() { founded.company(h.now) })
	h.must(founded.err)
	path := storetest.SQLite(t)
	h.must(os.WriteFile(path, founded.database, 0o600))
	db, err := store.Open(t.Context(), path)
	h.must(err)
	h.db = db
	t.Cleanup(func() { _ = db.Close() })
	h.wire()
	for _, s := range founded.staff {
		h.staff[s.Role] = s
	}
	t.Cleanup(func() {
		if text := h.log.String(); text != "" {
			t.Errorf("logged:\n%s", text)
		}
	})
	return h
}

// founded is the database of every house as it begins: it is made once, since
// to hash the passwords of the staff takes longer than most tests.
var founded foundation

type foundation struct {
	sync.Once
	database []byte
	staff    []account.Staff
	err      error
}

func (f *foundation) company(now time.Time) {
	f.err = func() error {
		dir, err := os.MkdirTemp("", "liuke-web-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		path := filepath.Join(dir, "liuke.db")
		if f.staff, err = foundAt(context.Background(), path, now.UnixMilli); err != nil {
			return err
		}
		f.database, err = os.ReadFile(path)
		return err
	}()
}

// foundAt makes a company in Shanghai with one of each role, all of whom have
// the same password.
func foundAt(ctx context.Context, path string, clock func() int64) (staff []account.Staff, err error) {
	db, err := store.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	accounts, err := account.New(db.Accounts(), db.Jobs(), nil, clock, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	people := make([]account.NewStaff, 0, len(account.Roles))
	for _, role := range account.Roles {
		people = append(people, account.NewStaff{
			Email: string(role) + "@example.com", Name: map[account.Role]string{
				account.RoleAgent: "林悦", account.RoleSupervisor: "周敏", account.RoleAdmin: "高远",
			}[role], Role: role, Lang: i18n.Chinese, Password: staffPassword,
		})
	}
	return accounts.Found(ctx, account.Company{
		Name: "样品商行", Lang: i18n.Chinese, Currency: "CNY", Zone: "Asia/Shanghai", PublicURL: "https://shop.example",
		Hours: "Mon-Sat 09:00-18:00",
	}, people...)
}

func (h *house) wire() {
	t, ctx := h.t, h.t.Context()
	t.Helper()
	log := slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	clock := func() int64 { return h.now.UnixMilli() }
	catalogue, err := i18n.Load(log)
	h.must(err)
	accounts, err := account.New(h.db.Accounts(), h.db.Jobs(), nil, clock, log)
	h.must(err)
	keys, err := h.db.SigningKeys().Load(ctx, clock())
	h.must(err)
	ring, err := seal.NewKeyring(keys...)
	h.must(err)
	h.live, err = store.StartLive(ctx, h.db, log)
	h.must(err)
	t.Cleanup(h.live.Stop)
	purchases := purchase.NewService(h.db.Ledger(), accounts.Company)
	consents := consent.New(consent.Parts{
		Store: h.db.Consents(), Customers: h.db.Customers(), Settings: h.db.Settings(), Keys: ring, Company: accounts.Company, Clock: clock,
	})
	h.services = Services{
		Risks: watch.NewService(h.db.Risks(), accounts.Company, clock), Threats: threat.NewService(h.db.Threats(), h.db.Settings(), accounts.Company, clock),

		Accounts: accounts, Purchases: purchases, Live: watchedLive{h.live, h.joined}, Jobs: h.db.Jobs(), Uploads: h.db.Files(),
		Customers:    customer.NewService(h.db.Customers(), accounts.Company),
		Values:       value.NewService(h.db.Value(), clock),
		Interactions: interaction.NewService(h.db.Interactions(), accounts.Company, accounts.Staff, clock),
		Imports:      imports.NewService(h.db.Ledger(), h.db.Files(), purchases, func() int64 { return h.now.UnixMilli() }),
		Letters:      outbox.NewService(h.db.Letters(), nil, clock, log),
		Knowledge:    knowledge.NewService(h.db.Knowledge(), h.db.Knowledge(), clock),
		Trials:       registry.NewService(h.db.Trials(), h.db.Facts(), accounts.Company, clock),
		Economics:    economics.New(h.db.Economics(), h.db.Settings(), accounts.Company, h.db.Jobs(), clock),
		Signals:      signal.NewService(h.db.Signals(), h.db.Facts(), h.db.Customers(), cadence.NewService(h.db.Cadences(), h.db.Settings(), accounts, clock), h.db.Settings(), accounts.Company, clock),
		Consents:     consents,
		Campaigns: campaign.New(campaign.Parts{
			Store: h.db.Campaigns(), Consents: consents, Settings: h.db.Settings(), Book: h.db.Facts(), Company: accounts.Company,
			Lease: campaign.Lease, Clock: clock,
		}),
		Desk: desk.New(desk.Parts{
			Store: h.db.Desk(), Reader: h.db.Desk(), Bench: h.db.Bench(), MacroStore: h.db.Macros(), SnippetStore: h.db.Snippets(), Breaches: h.db.Desk(), Files: h.db.Files(), Numbers: h.db.Numbers("case"), Staff: h.db.Desk(),
			Quality: h.db.Desk(),
			Company: houseRules{accounts, h.db.Settings()}, Customers: h.db.Customers(), Keys: ring, Log: log, Clock: clock,
			Settings: h.db.Settings(), Limits: accounts.Authority,
		}),
		Sample: demo.Sample, Attribution: demo.Attribution,
	}
	h.services.Trials.RatesFrom(func(ctx context.Context) (registry.Rates, error) {
		r, err := h.services.Economics.RatesNow(ctx)
		return registry.Rates{Minute: r.Minute, Visit: r.Visit, Message: r.Message}, err
	})
	h.services.WinBack = winback.New(winback.Parts{
		Store: h.db.WinBack(), Plays: h.db.WinBack(), Playbooks: h.db.WinBack(), Settings: h.db.Settings(), People: accounts, Complaints: houseComplaints{h.services.Desk}, Trials: h.services.Trials, Clock: clock,
	})
	h.services.Reviews = review.New(review.Parts{
		Store: h.db.Reviews(), Losses: h.services.WinBack.Records(), Trees: h.services.WinBack, Settings: h.db.Settings(), People: accounts, Clock: clock,
	})
	h.services.Rivals = rival.New(h.db.Rivals(), clock)
	accounts.KeepOwners(h.db.Handovers().Owned)
	h.services.People = people.NewService(h.db.People(), accounts.Company, clock)
	h.services.Cadences = cadence.NewService(h.db.Cadences(), h.db.Settings(), accounts, clock)
	h.services.Handovers = handover.NewService(h.db.Handovers(), h.services.Desk, accounts.Calendar, clock)
	sessions := httpx.NewSessions(h.db.Sessions(), httpx.SessionConfig{
		Idle: 12 * time.Hour, Lifetime: 14 * 24 * time.Hour, Now: func() time.Time { return h.now },
		OnError: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		},
	})
	h.site, err = NewSite(h.services, catalogue, sessions, log, clock)
	h.must(err)
	mux := http.NewServeMux()
	h.site.Register(mux)
	h.handler = httpx.Chain(mux, httpx.Identify(nil), httpx.Headers(false), sessions.Handler)
}

// houseComplaints is the desk as win-back asks for it.
type houseComplaints struct{ desk *desk.Service }

func (c houseComplaints) File(ctx context.Context, by account.Actor, key, customerID, words string) (caseID, ref string, err error) {
	receipt, err := c.desk.Intake(ctx, by, desk.Intake{Key: key, Channel: desk.ChannelVisit, Words: words, CustomerID: customerID})
	return receipt.CaseID, receipt.Ref, err
}

// watchedLive tells when somebody begins to listen.
type watchedLive struct {
	Live
	joined chan struct{}
}

func (w watchedLive) Subscribe() (topics <-chan string, cancel func()) {
	topics, cancel = w.Live.Subscribe()
	select {
	case w.joined <- struct{}{}:
	default:
	}
	return topics, cancel
}

// houseRules are the company's, read anew each time.
type houseRules struct {
	accounts *account.Service
	settings setting.Store
}

func (r houseRules) Rules(ctx context.Context) (desk.Rules, error) {
	c, err := r.accounts.Company(ctx)
	if err != nil {
		return desk.Rules{}, err
	}
	hours, err := calendar.ParseHours(c.Hours)
	if err != nil {
		return desk.Rules{}, err
	}
	cal, err := calendar.New(c.Location(), hours, nil)
	if err != nil {
		return desk.Rules{}, err
	}
	authority, _, err := remedy.AuthorityInForce(ctx, r.settings, r.accounts.Authority)
	if err != nil {
		return desk.Rules{}, err
	}
	closing, _, err := setting.Load(ctx, r.settings, desk.ClosingSetting, desk.DefaultClosing())
	if err != nil {
		return desk.Rules{}, err
	}
	budgets, _, err := setting.Load(ctx, r.settings, remedy.BudgetsSetting, remedy.Budgets{})
	return desk.Rules{
		Closing: closing, Silence: closing.Silence(),
		Company: c.Name, Lang: c.Lang, Currency: c.Currency, PublicURL: c.PublicURL, Calendar: cal, Authority: authority, Budgets: budgets,
		Ladder: promise.DefaultLadder(),
	}, err
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) actor(role account.Role) account.Actor { return h.staff[role].Actor() }

// customer adds a customer with a phone number who bought on the days that lie
// so many days back, for 100 yuan each.
func (h *house) customer(name, phone string, daysBack ...int) customer.Customer {
	h.t.Helper()
	ctx, admin := h.t.Context(), h.actor(account.RoleAdmin)
	var receipts []purchase.Receipt
	for i, back := range daysBack {
		receipts = append(receipts, purchase.Receipt{
			Source: "till", ExternalID: fmt.Sprintf("%s-%d", name, i), Currency: "CNY",
			Customer: purchase.CustomerRef{Code: name, Name: name, Phone: phone},
			At:       h.now.AddDate(0, 0, -back).UnixMilli(),
			Lines:    []purchase.Line{{Product: "P1", Name: "门封", Quantity: 1000, UnitPrice: 1_000_000, Amount: 10_000}},
		})
	}
	if len(receipts) == 0 {
		c, err := h.services.Customers.Create(ctx, admin, customer.Draft{Name: name},
			[]customer.Identity{{Kind: customer.IdentityPhone, Value: phone}}, h.now.UnixMilli())
		h.must(err)
		return c
	}
	_, err := h.services.Purchases.Record(ctx, admin, receipts, h.now.UnixMilli())
	h.must(err)
	found, err := h.services.Customers.Find(ctx, admin, name)
	h.must(err)
	return found[0]
}

// scored fills the shop with customers, one of them overdue, and scores all.
func (h *house) scored() (overdue customer.Customer) {
	h.t.Helper()
	for i := range 12 {
		h.customer(fmt.Sprintf("熟客%02d", i), "", 5+i, 19+i, 33+2*i, 47+2*i, 62+i, 80)
	}
	for i := range 6 {
		h.customer(fmt.Sprintf("散客%02d", i), "", 40+11*i)
	}
	overdue = h.customer("客户甲", "13800000001", 60, 70, 80, 90, 100, 110, 120)
	_, err := h.services.Values.Run(h.t.Context())
	h.must(err)
	return overdue
}

// filed files a case for the agent and returns it.
func (h *house) filed(in desk.Intake) desk.File {
	h.t.Helper()
	if in.Words == "" {
		in.Words = "门一直关不严，货都化了。"
	}
	if in.Channel == "" {
		in.Channel = desk.ChannelPhone
	}
	if in.OwnerID == "" {
		in.OwnerID = h.staff[account.RoleAgent].ID
	}
	receipt, err := h.services.Desk.Intake(h.t.Context(), h.actor(account.RoleSupervisor), in)
	h.must(err)
	return h.file(receipt.CaseID)
}

func (h *house) file(id string) desk.File {
	h.t.Helper()
	f, err := h.services.Desk.File(h.t.Context(), account.System, id)
	h.must(err)
	return f
}

// visitor is somebody with a browser that keeps cookies and follows no redirects.
type visitor struct {
	*house
	cookies map[string]string
	header  http.Header // sent with every request
	from    string      // the network address
}

func (h *house) stranger() *visitor {
	return &visitor{house: h, cookies: map[string]string{}, header: http.Header{}, from: "192.0.2.7:1234"}
}

// as returns the browser of one of the staff, signed in.
func (h *house) as(role account.Role) *visitor {
	h.t.Helper()
	b := h.stranger()
	b.from = fmt.Sprintf("192.0.2.%d:1234", 10+len(role))
	answer := b.post("/sign-in", url.Values{"email": {h.staff[role].Email}, "password": {staffPassword}})
	answer.leadsTo("/")
	return b
}

func (b *visitor) get(path string) *answer {
	b.t.Helper()
	return b.send(httptest.NewRequestWithContext(b.t.Context(), http.MethodGet, path, nil))
}

func (b *visitor) post(path string, form url.Values) *answer {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r)
}

// upload posts a form with one file.
func (b *visitor) upload(path string, form url.Values, field, name string, content []byte) *answer {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for key, values := range form {
		for _, value := range values {
			b.must(w.WriteField(key, value))
		}
	}
	part, err := w.CreateFormFile(field, name)
	b.must(err)
	_, err = part.Write(content)
	b.must(err)
	b.must(w.Close())
	r := httptest.NewRequestWithContext(b.t.Context(), http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.send(r)
}

func (b *visitor) send(r *http.Request) *answer {
	b.t.Helper()
	r.RemoteAddr = b.from
	for name, values := range b.header {
		r.Header[name] = values
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	return &answer{t: b.t, what: r.Method + " " + r.URL.String(), Code: w.Code, Header: w.Header(), body: w.Body.String()}
}

// answer is what came back.
type answer struct {
	t      *testing.T
	what   string
	Code   int
	Header http.Header
	body   string
}

// is checks the status.
func (a *answer) is(status int) *answer {
	a.t.Helper()
	if a.Code != status {
		a.t.Fatalf("%s: status %d, want %d: %s", a.what, a.Code, status, a.text("main, body"))
	}
	return a
}

// leadsTo checks that the answer sends the browser to the address.
func (a *answer) leadsTo(address string) *answer {
	a.t.Helper()
	if a.is(http.StatusSeeOther).Header.Get("Location") != address {
		a.t.Fatalf("%s: leads to %s, want %s", a.what, a.Header.Get("Location"), address)
	}
	return a
}

func (a *answer) doc() *goquery.Document {
	a.t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
	if err != nil {
		a.t.Fatal(err)
	}
	return doc
}

// text returns the words of the elements, with single blanks.
func (a *answer) text(selector string) string {
	a.t.Helper()
	var words []string
	a.doc().Find(selector).Each(func(_ int, s *goquery.Selection) { words = append(words, strings.Fields(s.Text())...) })
	return strings.Join(words, " ")
}

// shows checks that the elements say each of the texts.
func (a *answer) shows(selector string, texts ...string) *answer {
	a.t.Helper()
	got := a.text(selector)
	for _, text := range texts {
		if !strings.Contains(got, text) {
			a.t.Errorf("%s: %s does not say %q but %q", a.what, selector, text, got)
		}
	}
	return a
}

// lacks checks that the elements do not say the text.
func (a *answer) lacks(selector, text string) *answer {
	a.t.Helper()
	if got := a.text(selector); strings.Contains(got, text) {
		a.t.Errorf("%s: %s says %q: %q", a.what, selector, text, got)
	}
	return a
}

// value returns what an input of the name holds.
func (a *answer) value(name string) string {
	a.t.Helper()
	field := a.doc().Find(`[name="` + name + `"]`).First()
	if field.Is("textarea") {
		return field.Text()
	}
	return field.AttrOr("value", "")
}

// lockedBuffer is a log that several goroutines write.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
