//go:build unix

package e2e

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/app"
	"liuke/internal/campaign"
	"liuke/internal/consent"
	"liuke/internal/customer"
	"liuke/internal/ident"
	"liuke/internal/promise"
	"liuke/internal/setting"
	"liuke/internal/store/storetest"
)

var races = flag.Int("races", 1000, "how many customers say no while a message to them is on its way, across two processes")

// TestOptOutRacesWithAnotherProcess has one process send a campaign while
// another one takes the customers' no, on one PostgreSQL. What came first is
// not read off a clock: with each message the provider keeps the snapshot of
// the database at the moment at which it has all of it and has not answered,
// and the database keeps the transaction of each no. A no that such a snapshot
// sees was committed before.
func TestOptOutRacesWithAnotherProcess(t *testing.T) {
	v := newVictim(t, storetest.Postgres(t))
	r := foundRaces(t, v, *races)
	for i := range r.doors {
		p := &mailProvider{process: i, offered: r.offered, taken: r.taken}
		address, ok := v.start("serve", envMail+"="+p.serve(t)).line(t)
		if !ok {
			t.Fatal("the server did not start")
		}
		r.doors[i] = "http://" + address
	}
	began := time.Now()
	r.launch()
	r.finish()
	r.judge(time.Since(began))
}

// contest is a company whose customers say no while it writes to them.
type contest struct {
	*testing.T
	n     int
	app   *app.App
	db    *sql.DB
	key   string    // of the API
	doors [2]string // where the processes listen
	made  campaign.Campaign
	asked sync.WaitGroup

	mu      sync.Mutex
	byEmail map[string]int // place in the queue
	queue   []queued       // in the order in which it is sent
	said    int            // of the queue, how many were told to say no
	sender  int            // the process that handed a message over last
	from    [2]int         // how many messages each process handed over
}

// queued is a customer whose message waits for its turn.
type queued struct{ customerID, sendID, email string }

// foundRaces makes a company of so many customers who said yes, and the tables
// in which the database keeps what came first.
func foundRaces(t *testing.T, v *victim, n int) *contest {
	t.Helper()
	ctx := context.Background()
	cfg := v.config
	cfg.SMTP, cfg.MailFrom = "smtp://127.0.0.1:9?tls=never", "shop@example.com"
	a, err := app.New(ctx, cfg, app.Options{Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Stop(ctx) })
	r := &contest{T: t, n: n, app: a, byEmail: map[string]int{}}
	if r.db, err = sql.Open("pgx", v.config.URL); err != nil {
		t.Fatal(err)
	}
	r.db.SetMaxOpenConns(8)
	t.Cleanup(func() { _ = r.db.Close() })
	_, err = a.Accounts.Found(ctx,
		account.Company{Name: "Race & Sons", Lang: "en", Currency: "GBP", Zone: "Europe/London", PublicURL: "http://shop.example", Hours: "24/7"},
		account.NewStaff{Email: "admin@example.com", Name: "Admin", Role: account.RoleAdmin, Lang: "en", Password: account.RandomPassword()})
	r.ok(err)
	policy := consent.DefaultPolicy()
	policy.Imprint = map[string]string{"en": "Race & Sons, 1 Some Road, London"}
	r.ok(a.Consents.SetPolicy(ctx, account.System, policy, 0))
	r.ok(setting.Save(ctx, a.DB.Settings(), promise.QuietSetting, promise.Quiet{}, 0, "", time.Now().UnixMilli())) // nobody sleeps
	_, r.key, err = a.Accounts.CreateKey(ctx, account.System, "provider", []account.Permission{account.ConsentWrite})
	r.ok(err)
	for _, statement := range witnesses {
		_, err := r.db.ExecContext(ctx, statement)
		r.ok(err)
	}
	r.customers()
	return r
}

// witnesses keep the transaction of each no, and what of the database each
// message saw.
var witnesses = []string{
	`CREATE TABLE said (event_id TEXT PRIMARY KEY, customer_id TEXT, xid XID8 NOT NULL, at TIMESTAMPTZ NOT NULL)`,
	`CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		IF NEW.action IN ('withdrawn', 'refused') AND NEW.purpose = 'marketing' THEN
			INSERT INTO said VALUES (NEW.id, NEW.customer_id, pg_current_xact_id(), clock_timestamp());
		END IF;
		RETURN NEW;
	END $$`,
	`CREATE TRIGGER witness AFTER INSERT ON consent_event FOR EACH ROW EXECUTE FUNCTION witness()`,
	`CREATE TABLE handed (customer_id TEXT NOT NULL, step TEXT NOT NULL, seen PG_SNAPSHOT NOT NULL, at TIMESTAMPTZ NOT NULL)`,
}

func (r *contest) ok(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// customers keeps those who get the message: all said yes.
func (r *contest) customers() {
	ctx := context.Background()
	errs := make([]error, r.n)
	eight(r.n, func(i int) {
		id, email, now := ident.New(), fmt.Sprintf("r%d@example.com", i), time.Now().UnixMilli()
		known, err := customer.NewIdentity(customer.IdentityEmail, "", email, "GB")
		if err == nil {
			known.CustomerID, known.CreatedAt = id, now
			c := customer.Customer{ID: id, RootID: id, Kind: customer.Person, Name: email, Lang: "en", Version: 1, CreatedAt: now}
			err = r.app.DB.Customers().Add(ctx, c, []customer.Identity{known})
		}
		if err == nil {
			_, err = r.app.Consents.Record(ctx, account.System, consent.Entry{
				CustomerID: id, Channel: consent.Email, Purpose: consent.ForMarketing, Action: consent.Given, Source: consent.FromAgent,
			})
		}
		errs[i] = err
	})
	for _, err := range errs {
		r.ok(err)
	}
}

// eight does it for each number below n, eight at a time.
func eight(n int, do func(i int)) {
	var wg sync.WaitGroup
	room := make(chan struct{}, 8)
	for i := range n {
		room <- struct{}{}
		wg.Go(func() {
			do(i)
			<-room
		})
	}
	wg.Wait()
}

// launch has one of the processes send to all of them.
func (r *contest) launch() {
	r.Helper()
	ctx := context.Background()
	made, err := r.app.Campaigns.Create(ctx, account.System, campaign.Campaign{
		Name: "Autumn", Purpose: consent.ForMarketing, Channel: consent.Email,
		Texts: map[string]campaign.Text{"en": {Subject: "New in autumn", Body: "Hello {{customer}}"}},
	})
	r.ok(err)
	r.ok(r.app.Campaigns.Launch(ctx, account.System, made.ID, made.Version))
	r.made = made
}

// offered is asked by the provider when a message begins. Its customer says no
// now if they did not before, and so do some whose turn is soon.
func (r *contest) offered(process int, email string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.queue == nil {
		if err := r.readQueue(); err != nil {
			return err
		}
	}
	r.sender = process
	place := r.byEmail[email]
	for until := min(place+1+rand.IntN(12), r.n); r.said < until; r.said++ {
		one, way, door := r.queue[r.said], r.said, r.doors[1-process]
		r.asked.Go(func() {
			if err := r.say(way, door, one); err != nil {
				r.Errorf("%s says no: %v", one.email, err)
			}
		})
	}
	return r.witness(r.queue[place].customerID, "offered")
}

// taken is asked by the provider when it has the message and has not answered.
func (r *contest) taken(process int, email string) error {
	r.mu.Lock()
	r.from[process]++
	one := r.queue[r.byEmail[email]]
	r.mu.Unlock()
	return r.witness(one.customerID, "taken")
}

func (r *contest) witness(customerID, step string) error {
	_, err := r.db.ExecContext(context.Background(), `INSERT INTO handed VALUES ($1, $2, pg_current_snapshot(), clock_timestamp())`, customerID, step)
	if err != nil {
		r.Error(err)
	}
	return err
}

// readQueue reads in which order the messages go.
func (r *contest) readQueue() error {
	rows, err := r.db.QueryContext(context.Background(), `SELECT s.customer_id, s.id, i.value FROM campaign_send s
		JOIN identity i ON i.customer_id = s.customer_id WHERE s.campaign_id = $1 ORDER BY s.due_at, s.id`, r.made.ID)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var one queued
		if err := rows.Scan(&one.customerID, &one.sendID, &one.email); err != nil {
			return err
		}
		r.byEmail[one.email] = len(r.queue)
		r.queue = append(r.queue, one)
	}
	return rows.Err()
}

// finish waits until the campaign has ended and everybody said no.
func (r *contest) finish() {
	r.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for over := time.After(time.Minute + time.Duration(r.n)*200*time.Millisecond); r.text("SELECT state FROM campaign") != string(campaign.Done); {
		select {
		case <-tick.C:
		case <-over:
			r.Fatalf("the campaign is %s: %s", r.text("SELECT state FROM campaign"),
				r.text("SELECT string_agg(n, ', ') FROM (SELECT state || ' ' || reason || ' ' || count(*) AS n FROM campaign_send GROUP BY state, reason) x"))
		}
	}
	r.asked.Wait()
}

func (r *contest) text(query string) (text string) {
	r.Helper()
	r.ok(r.db.QueryRowContext(context.Background(), query).Scan(&text))
	return text
}

func (r *contest) count(query string) (n int) {
	r.Helper()
	r.ok(r.db.QueryRowContext(context.Background(), query).Scan(&n))
	return n
}

func (r *contest) judge(took time.Duration) {
	r.Helper()
	if r.said != r.n || len(r.queue) != r.n {
		r.Errorf("%d of %d were told to say no, %d messages were planned", r.said, r.n, len(r.queue))
	}
	sent := r.count("SELECT count(*) FROM campaign_send WHERE state = 'sent'")
	for _, want := range []struct {
		what  string
		query string
		n     int
	}{
		{
			"handed over, in part or whole, after the no was committed",
			"SELECT count(*) FROM handed h JOIN said s ON s.customer_id = h.customer_id WHERE pg_visible_in_snapshot(s.xid, h.seen)", 0,
		},
		{"customers who said no", "SELECT count(DISTINCT customer_id) FROM said", r.n},
		{"messages not sent and not stopped by the no", "SELECT count(*) FROM campaign_send WHERE state <> 'sent' AND (state <> 'left' OR reason <> 'withdrawn')", 0},
		{"messages at the provider", "SELECT count(*) FROM handed WHERE step = 'taken'", sent},
		{"customers who got one", "SELECT count(DISTINCT customer_id) FROM handed WHERE step = 'taken'", sent},
		{
			"messages at the provider of which we do not know",
			"SELECT count(*) FROM handed h WHERE NOT EXISTS (SELECT FROM campaign_send s WHERE s.customer_id = h.customer_id AND s.state = 'sent')", 0,
		},
	} {
		if n := r.count(want.query); n != want.n {
			r.Errorf("%s: %d, want %d", want.what, n, want.n)
		}
	}
	r.wishes()
	near := r.count(`SELECT count(*) FROM handed h JOIN said s ON s.customer_id = h.customer_id AND h.step = 'taken'
		WHERE s.at - h.at < interval '50 milliseconds'`)
	r.Logf("%d races in %v: %d were sent before the no (%d of them less than 50 ms before), %d stopped by it; handed over by the processes: %v",
		r.n, took.Round(time.Second), sent, near, r.n-sent, r.from)
	if least := r.n / 50; sent < least || sent > r.n-least || near < least {
		r.Error("that is no race")
	}
	if most := max(r.from[0], r.from[1]); most < sent*9/10 {
		r.Errorf("one process is to send and the other to hear the no: %v", r.from)
	}
}

// wishes reads every customer's ledger: the no is the last word.
func (r *contest) wishes() {
	r.Helper()
	var mu sync.Mutex
	lost := 0
	eight(len(r.queue), func(i int) {
		file, err := r.app.Consents.Of(context.Background(), account.System, r.queue[i].customerID)
		kept := false
		for _, l := range file.Lines {
			kept = kept || l.Channel == consent.Email && l.Purpose == consent.ForMarketing && l.Last != nil && !l.Allowed()
		}
		if err != nil || !kept {
			mu.Lock()
			defer mu.Unlock()
			lost++
		}
	})
	if lost > 0 {
		r.Errorf("%d wishes were lost", lost)
	}
}
