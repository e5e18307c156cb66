// Command inbox measures how long the program takes to answer the first page
// of the list of cases, with the counts beside its views, and the wallboard,
// while many cases are open: for somebody who sees every case, for one who sees
// those of their team, and for one who sees their own, one in a hundred.
//
//	go run ./bench/inbox [-db sqlite|postgres://…] [-cases 100000] [-rounds 50] [-profile file]
//
// The time is that of the whole request inside the process: session, reader,
// counts, rows and the page as HTML.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime/pprof"
	"strings"
	"time"

	"liuke/bench/scratch"
	"liuke/bench/usage"
	"liuke/internal/app"
	"liuke/internal/config"
)

// most is what a median may take.
const most = 20 * time.Millisecond

func main() {
	address := flag.String("db", "sqlite", "sqlite, or the URL of a PostgreSQL database")
	cases := flag.Int("cases", 100_000, "how many cases are open")
	rounds := flag.Int("rounds", 50, "how often each page is asked for")
	profile := flag.String("profile", "", "file for a CPU profile of the measuring")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *address, *profile, *cases, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "inbox:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, address, profile string, cases, rounds int) (err error) {
	address, drop, err := scratch.New(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop()) }()
	began := time.Now()
	people, err := found(ctx, address)
	if err != nil {
		return err
	}
	if err := fill(ctx, address, cases); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d cases written in %.0f s\n", cases, time.Since(began).Seconds())
	cfg := config.Config{Addr: "127.0.0.1:0", Database: config.Database{Data: strings.TrimSuffix(address, "/liuke.db")}}
	if scratch.IsPostgres(address) {
		cfg.Database = config.Database{URL: address}
	}
	a, err := app.New(ctx, cfg, app.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Stop(ctx)) }()
	app.TuneHeap()
	for i := range people {
		if err := people[i].signIn(ctx, a.Handler()); err != nil {
			return err
		}
	}
	if profile != "" {
		file, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	return measure(ctx, out, a.Handler(), people, rounds)
}

// page is something to ask for.
type page struct {
	name, path string
	second     bool // not the page itself but the one after it
}

var pages = []page{
	{"wallboard", "/wallboard", false},
	{"mine", "/cases?whose=mine", false},
	{"my team's", "/cases?whose=team", false},
	{"all, by due time", "/cases?whose=all&sort=pressing", false},
	{"all, second page", "/cases?whose=all&sort=pressing", true},
	{"all, newest", "/cases?whose=all&sort=newest", false},
	{"all, by worth", "/cases?whose=all&sort=worth", false},
	{"filters", "/cases?whose=all&kind=complaint&category=payment&severity=3&due=week", false},
	{"filters, few found", "/cases?whose=all&severity=4&category=price&public=1&tier=gold", false},
}

func measure(ctx context.Context, out io.Writer, h http.Handler, people []person, rounds int) error {
	fmt.Fprintf(out, "%-20s %-5s %s\n", "page", "sees", usage.Head())
	var over []string
	for _, p := range pages {
		for _, who := range people {
			if p.name == "wallboard" && who.sees != "all" {
				continue
			}
			path := p.path
			if p.second {
				body, err := who.get(ctx, h, path)
				if err != nil {
					return err
				}
				if path = next(body); path == "" {
					continue
				}
			}
			if _, err := who.get(ctx, h, path); err != nil {
				return err
			}
			took, err := usage.Rounds(rounds, func() error {
				_, err := who.get(ctx, h, path)
				return err
			})
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "%-20s %-5s %s\n", p.name, who.sees, took)
			if took.Median > most {
				over = append(over, p.name+" ("+who.sees+")")
			}
		}
	}
	if len(over) > 0 {
		return fmt.Errorf("medians above %s: %s", most, strings.Join(over, ", "))
	}
	return nil
}

// next returns the address of the page after this one.
func next(body string) string {
	at := strings.Index(body, `rel="next"`)
	if at < 0 {
		return ""
	}
	tag := body[strings.LastIndex(body[:at], "<"):]
	_, href, _ := strings.Cut(tag[:strings.Index(tag, ">")], `href="`)
	href, _, _ = strings.Cut(href, `"`)
	return strings.ReplaceAll(href, "&amp;", "&")
}

// person is somebody who is signed in.
type person struct {
	sees, email, password, cookie string
}

func (p *person) signIn(ctx context.Context, h http.Handler) error {
	form := url.Values{"email": {p.email}, "password": {p.password}}
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/sign-in", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var cookies []string
	for _, c := range w.Result().Cookies() { //nolint:bodyclose // of a recorder
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	if p.cookie = strings.Join(cookies, "; "); w.Code != http.StatusSeeOther || p.cookie == "" {
		return fmt.Errorf("sign in of %s: %d", p.email, w.Code)
	}
	return nil
}

func (p *person) get(ctx context.Context, h http.Handler, path string) (string, error) {
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	r.Header.Set("Cookie", p.cookie)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return "", fmt.Errorf("%s: %d", path, w.Code)
	}
	return w.Body.String(), nil
}
