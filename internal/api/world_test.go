package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"liuke/internal/account"
	"liuke/internal/cadence"
	"liuke/internal/calendar"
	"liuke/internal/consent"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/httpx"
	"liuke/internal/i18n"
	"liuke/internal/ident"
	"liuke/internal/interaction"
	"liuke/internal/purchase"
	"liuke/internal/risk/threat"
	"liuke/internal/risk/watch"
	"liuke/internal/seal"
	"liuke/internal/signal"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
	"liuke/internal/trial/registry"
	"liuke/internal/value"
	"liuke/internal/winback"
)

// now is when all tests happen: a Thursday, 09:00 in London.
var now = time.Date(2026, 11, 19, 9, 0, 0, 0, time.UTC).UnixMilli()

// world is the API on a database of its own, with a company, two customers, a
// case and a purchase.
type world struct {
	t       *testing.T
	at      int64 // what the clock says
	handler http.Handler
	api     *API
	keys    account.KeyStore
	raw     *sql.DB // to count and compare rows with
	words   *strings.Replacer
}

// eachWorld runs the test on SQLite and on PostgreSQL.
func eachWorld(t *testing.T, test func(w *world)) {
	t.Parallel()
	storetest.EachAddress(t, func(t *testing.T, address string) { test(newWorld(t, address)) })
}

type houseRules struct{}

func (houseRules) Rules(context.Context) (desk.Rules, error) {
	hours, err := calendar.ParseHours("Mon-Fri 09:00-18:00")
	if err != nil {
		return desk.Rules{}, err
	}
	cal, err := calendar.New(time.UTC, hours, nil)
	return desk.Rules{
		Company: "Harbour Teas", Lang: "en", Currency: "GBP", PublicURL: "https://care.example.com", Calendar: cal,
	}, err
}

type houseComplaints struct{ desk *desk.Service }

func (c houseComplaints) File(ctx context.Context, by account.Actor, key, customerID, words string) (caseID, ref string, err error) {
	receipt, err := c.desk.Intake(ctx, by, desk.Intake{Key: key, Kind: desk.Complaint, Channel: desk.ChannelVisit, Words: words, CustomerID: customerID})
	return receipt.CaseID, receipt.Ref, err
}

func newWorld(t *testing.T, address string) *world {
	t.Helper()
	ctx := context.Background()
	db := must(store.Open(ctx, address))(t)
	t.Cleanup(func() { _ = db.Close() })
	w := &world{t: t, at: now}
	clock := func() int64 { return w.at }
	log := slog.New(slog.NewTextHandler(failOnError{t}, &slog.HandlerOptions{Level: slog.LevelError}))
	accounts := must(account.New(db.Accounts(), db.Jobs(), nil, clock, log))(t)
	must(accounts.Found(ctx, account.Company{
		Name: "Harbour Teas", Lang: "en", Currency: "GBP", Zone: "Europe/London", PublicURL: "https://care.example.com", Hours: "Mon-Fri 09:00-18:00",
	}, account.NewStaff{Email: "mei@example.com", Name: "Mei Lin", Role: account.RoleAdmin, Lang: "en", Password: "kettle-harbour-71"}))(t)
	keys := must(seal.NewKeyring(must(db.SigningKeys().Load(ctx, now))(t)...))(t)
	catalogue := must(i18n.Load(slog.New(slog.DiscardHandler)))(t)
	services := Services{
		Risks: watch.NewService(db.Risks(), accounts.Company, clock), Threats: threat.NewService(db.Threats(), db.Settings(), accounts.Company, clock),

		Accounts:     accounts,
		Customers:    customer.NewService(db.Customers(), accounts.Company),
		Purchases:    purchase.NewService(db.Ledger(), accounts.Company),
		Values:       value.NewService(db.Value(), clock),
		Interactions: interaction.NewService(db.Interactions(), accounts.Company, accounts.Staff, clock),
		Trials:       registry.NewService(db.Trials(), db.Facts(), accounts.Company, clock),
		Signals:      signal.NewService(db.Signals(), db.Facts(), db.Customers(), cadence.NewService(db.Cadences(), db.Settings(), accounts, clock), db.Settings(), accounts.Company, clock),
		Consents: consent.New(consent.Parts{
			Store: db.Consents(), Customers: db.Customers(), Settings: db.Settings(), Keys: keys, Company: accounts.Company, Clock: clock,
		}),
		Desk: desk.New(desk.Parts{
			Store: db.Desk(), Reader: db.Desk(), Bench: db.Bench(), MacroStore: db.Macros(), SnippetStore: db.Snippets(), Breaches: db.Desk(), Files: db.Files(), Numbers: db.Numbers("case"), Staff: db.Desk(),
			Quality: db.Desk(),
			Company: houseRules{}, Customers: db.Customers(), Keys: keys, Clock: clock, Log: log,
			Settings: db.Settings(),
		}),
	}
	services.WinBack = winback.New(winback.Parts{
		Store: db.WinBack(), Plays: db.WinBack(), Playbooks: db.WinBack(), Settings: db.Settings(), People: accounts, Complaints: houseComplaints{services.Desk},
		Trials: services.Trials, Clock: clock,
	})
	w.keys, w.raw = db.Accounts(), openRaw(t, address)
	w.api = &API{Services: services, catalogue: catalogue, log: log, now: clock}
	w.handler = httpx.Chain(New(services, catalogue, log, clock), httpx.Identify(nil))
	w.settle()
	return w
}

// failOnError fails the test when the API logs an error: it answered 500.
type failOnError struct{ t *testing.T }

func (f failOnError) Write(line []byte) (int, error) {
	f.t.Errorf("logged: %s", line)
	return len(line), nil
}

// settle brings in what the scenarios begin with, and names it for them.
func (w *world) settle() {
	w.t.Helper()
	ctx, by := context.Background(), account.System
	create := func(name, email string) string {
		c := must(w.api.Customers.Create(ctx, by, customer.Draft{Name: name, Lang: "en"},
			[]customer.Identity{{Kind: customer.IdentityEmail, Value: email}}, now))(w.t)
		return c.ID
	}
	anna, berta := create("Anna Berg", "anna@example.com"), create("Berta Cole", "berta@example.com")
	receipt := must(w.api.Desk.Intake(ctx, by, desk.Intake{
		Channel: desk.ChannelPhone, Words: "The kettle leaks.", Email: "anna@example.com", Nickname: "Anna",
	}))(w.t)
	recorded := must(w.api.Purchases.Record(ctx, by, []purchase.Receipt{{
		Source: "shop", ExternalID: "A-1", At: now - 86_400_000, Customer: purchase.CustomerRef{Code: "C-1", Name: "Cora Dean"},
		Lines: []purchase.Line{{Product: "KET-17", Name: "Kettle", Quantity: 1500, UnitPrice: 129_500, Amount: 1943}},
	}}, now))(w.t)
	w.words = strings.NewReplacer("$anna", anna, "$berta", berta, "$case", receipt.Ref, "$purchase", recorded[0].PurchaseID,
		"$cora", must(w.api.Customers.Find(ctx, by, "Cora Dean"))(w.t)[0].ID)
}

// key returns the secret of a key with the scopes.
func (w *world) key(scopes ...account.Permission) string {
	w.t.Helper()
	random := make([]byte, 32)
	must(rand.Read(random))(w.t)
	secret := "lk_" + base64.RawURLEncoding.EncodeToString(random)
	sum := sha256.Sum256([]byte(secret))
	err := w.keys.AddKey(context.Background(), account.Key{
		ID: ident.New(), Name: "Web shop", Hash: hex.EncodeToString(sum[:]), Scopes: scopes, CreatedBy: "x", CreatedAt: now,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return secret
}

// every returns all scopes, but for those given.
func every(but ...account.Permission) []account.Permission {
	return slices.DeleteFunc(slices.Clone(account.RoleAdmin.Permissions()), func(p account.Permission) bool { return slices.Contains(but, p) })
}

// send makes a request; head is pairs of name and value.
func (w *world) send(method, path, key, body string, head ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, base+w.words.Replace(path), strings.NewReader(w.words.Replace(body)))
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}

func openRaw(t *testing.T, address string) *sql.DB {
	t.Helper()
	driver := "sqlite"
	if strings.HasPrefix(address, "postgres") {
		driver = "pgx"
	}
	raw := must(sql.Open(driver, address))(t)
	t.Cleanup(func() { _ = raw.Close() })
	return raw
}

// tables are those in which requests may leave something. Numbers have gaps,
// so their blocks may move when nothing else does.
var tables = []string{
	"desk_case", "message", "promise", "remedy", "timeline", "letter", "notification", "attachment", "file", "idempotency",
	"customer", "identity", "customer_merge", "purchase", "purchase_line", "purchase_revision", "product",
	"customer_day", "customer_summary", "job", "event", "trial", "trial_place", "trial_action", "trial_outcome", "trial_result",
	"loss", "loss_reason",
}

// count returns how many rows a table has.
func (w *world) count(table string) (n int) {
	w.t.Helper()
	if err := w.raw.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// state returns a hash of all rows.
func (w *world) state() string {
	w.t.Helper()
	sum := sha256.New()
	for _, table := range tables {
		rows := must(w.raw.Query("SELECT * FROM " + table))(w.t)
		columns := must(rows.Columns())(w.t)
		var lines []string
		for rows.Next() {
			values, places := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				places[i] = &values[i]
			}
			if err := rows.Scan(places...); err != nil {
				w.t.Fatal(err)
			}
			lines = append(lines, fmt.Sprint(values...))
		}
		if err := rows.Err(); err != nil {
			w.t.Fatal(err)
		}
		_ = rows.Close()
		slices.Sort(lines)
		fmt.Fprintln(sum, table, lines)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// must returns v, or ends the test.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
