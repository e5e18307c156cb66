// Command rep measures how long the program takes to answer the pages by which
// a day of keeping customers begins: today with its five lists and what is new, the contacts
// due, and a customer, for one who looks after so many of all customers.
//
//	go run ./bench/rep [-db sqlite|postgres://…] [-customers 600] [-of 5000] [-rounds 50]
//
// The time is that of the whole request inside the process: session, reader,
// rows and the page as HTML.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"liuke/bench/scratch"
	"liuke/bench/usage"
	"liuke/internal/account"
	"liuke/internal/app"
	"liuke/internal/cadence"
	"liuke/internal/config"
	"liuke/internal/customer"
	"liuke/internal/interaction"
	"liuke/internal/purchase"
	"liuke/internal/signal"
)

// newEvery is of every how many customers something new was told.
const newEvery = 20

// most is what the median of today may take.
const most = 30 * time.Millisecond

func main() {
	address := flag.String("db", "sqlite", "sqlite, or the URL of a PostgreSQL database")
	own := flag.Int("customers", 600, "how many of the customers are looked after by whom is measured")
	all := flag.Int("of", 5_000, "how many customers there are")
	rounds := flag.Int("rounds", 50, "how often each page is asked for")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *address, *own, *all, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "rep:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, address string, own, all, rounds int) (err error) {
	address, drop, err := scratch.New(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop()) }()
	cfg := config.Config{Addr: "127.0.0.1:0", Database: config.Database{Data: strings.TrimSuffix(address, "/liuke.db")}}
	if scratch.IsPostgres(address) {
		cfg.Database = config.Database{URL: address}
	}
	began := time.Now()
	w := &world{now: began, dice: rand.New(rand.NewPCG(1, 2))}
	password := account.RandomPassword()
	if w.App, err = app.New(ctx, cfg, app.Options{Log: slog.New(slog.DiscardHandler)}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Stop(ctx)) }()
	staff, err := w.Accounts.Found(ctx, account.Company{
		Name: "Bench", Lang: "zh-CN", Currency: "CNY", Zone: "Asia/Shanghai", PublicURL: "http://127.0.0.1", Hours: "Mon-Fri 09:00-18:00",
	}, account.NewStaff{Email: "rep@example.com", Name: "Rep", Role: account.RoleAdmin, Lang: "zh-CN", Password: password})
	if err != nil {
		return err
	}
	known, err := w.fill(ctx, staff[0].Actor(), own, all)
	if err := errors.Join(err, scratch.Settle(ctx, address)); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d customers, %d of them looked after, written and scored in %.0f s\n", all, own, time.Since(began).Seconds())
	app.TuneHeap()
	cookie, err := signIn(ctx, w.Handler(), password)
	if err != nil {
		return err
	}
	return measure(ctx, out, w.Handler(), cookie, known, rounds)
}

// world is the program with what the measuring lays down.
type world struct {
	*app.App
	now  time.Time
	dice *rand.Rand
}

// fill makes customers who buy in rhythms of their own, most of whom still do,
// scores them, and has the first of them looked after and spoken with.
func (w *world) fill(ctx context.Context, by account.Actor, own, all int) (known string, err error) {
	books, err := w.Purchases.Books(ctx, w.now.UnixMilli())
	if err != nil {
		return "", err
	}
	for from := 0; from < all; from += 500 {
		var receipts []purchase.Receipt
		for n := from; n < min(all, from+500); n++ {
			gap, code := 5+w.dice.IntN(80), "C"+strconv.Itoa(n)
			for days := w.dice.IntN(3 * gap); days < 700; days += 1 + w.dice.IntN(2*gap) {
				receipts = append(receipts, purchase.Receipt{
					Source: "till", ExternalID: code + "-" + strconv.Itoa(days), At: w.now.AddDate(0, 0, -days-1).UnixMilli(), Currency: "CNY",
					Customer: purchase.CustomerRef{Code: code, Name: "客户 " + code},
					Lines:    []purchase.Line{{Product: "P1", Name: "门封", Quantity: 1000, UnitPrice: 1_000_000, Amount: int64(5_000 + w.dice.IntN(90_000))}},
				})
			}
		}
		if _, err := w.Purchases.RecordBatch(ctx, books, purchase.Batch{Receipts: receipts, ByID: by.ID, At: w.now.UnixMilli()}); err != nil {
			return "", err
		}
	}
	if _, err := w.Values.Run(ctx); err != nil {
		return "", err
	}
	list, err := w.Customers.List(ctx, by, customer.Filter{Sort: customer.SortName, Limit: own})
	if err != nil {
		return "", err
	}
	for n, row := range list {
		c := row.Customer
		if n%newEvery == 0 {
			told := signal.Telling{Source: "bench", ExternalID: c.ID, CustomerID: c.ID, Kind: signal.Payment}
			if _, err := w.Signals.Tell(ctx, by, told); err != nil {
				return "", err
			}
		}
		if _, err := w.Customers.Update(ctx, by, c.ID, c.Version, customer.Draft{Kind: c.Kind, Name: c.Name, OwnerID: by.ID}, w.now.UnixMilli()); err != nil {
			return "", err
		}
		for range 5 {
			at := w.now.AddDate(0, 0, -1-w.dice.IntN(300))
			if _, err := w.Interactions.Log(ctx, by, interaction.New{CustomerID: c.ID, Content: interaction.Content{
				Kind: interaction.Call, Direction: interaction.Outbound, Reached: true, At: at.UnixMilli(), Minutes: 5, Said: "问过到货时间",
			}}); err != nil {
				return "", err
			}
		}
		known = c.ID
	}
	if _, err := w.Risks.Run(ctx); err != nil {
		return "", err
	}
	return known, w.Cadences.SetPlans(ctx, by, cadence.Plans{Neglect: 90, List: []cadence.Plan{
		{What: cadence.Talk, Every: 30, Unit: cadence.Days}, {What: cadence.Visit, Every: 12, Unit: cadence.Weeks},
	}}, 0)
}

func measure(ctx context.Context, out io.Writer, h http.Handler, cookie, known string, rounds int) error {
	fmt.Fprintf(out, "%-16s %s\n", "page", usage.Head())
	var over []string
	for _, path := range []string{"/today", "/cadence", "/care?days=365", "/customers/" + known} {
		get := func() error {
			r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
			r.Header.Set("Cookie", cookie)
			w := httptest.NewRecorder()
			if h.ServeHTTP(w, r); w.Code != http.StatusOK {
				return fmt.Errorf("%s: %d", path, w.Code)
			}
			return nil
		}
		if err := get(); err != nil {
			return err
		}
		took, err := usage.Rounds(rounds, get)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(path, known)
		fmt.Fprintf(out, "%-16s %s\n", name, took)
		if path == "/today" && took.Median > most {
			over = append(over, name)
		}
	}
	if len(over) > 0 {
		return fmt.Errorf("medians above %s: %s", most, strings.Join(over, ", "))
	}
	return nil
}

func signIn(ctx context.Context, h http.Handler, password string) (string, error) {
	form := url.Values{"email": {"rep@example.com"}, "password": {password}}
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/sign-in", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var cookies []string
	for _, c := range w.Result().Cookies() { //nolint:bodyclose // of a recorder
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	if len(cookies) == 0 || w.Code != http.StatusSeeOther {
		return "", fmt.Errorf("sign in: %d", w.Code)
	}
	return strings.Join(cookies, "; "), nil
}
