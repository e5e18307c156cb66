//go:build unix

package e2e

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/app"
	"liuke/internal/desk"
	"liuke/internal/store/storetest"
)

// childSweep works off what fell due, and says when it begins and when it is through.
func childSweep(ctx context.Context, a *app.App) error {
	fmt.Println("sweeps")
	if err := a.Desk.LapsePromises(ctx); err != nil {
		return err
	}
	fmt.Println("swept")
	return a.Stop(ctx)
}

// TestFrozenInMidSweep has two processes work off the same overdue promises on
// one PostgreSQL. One is frozen in the middle, the other goes on; revived, the
// first finds what it held in mind out of date, and does nothing twice.
func TestFrozenInMidSweep(t *testing.T) {
	const cases = 1200
	v := newVictim(t, storetest.Postgres(t))
	fileOverdue(t, v, cases)
	db, err := sql.Open("pgx", v.config.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	count := func(query string) (n int) {
		t.Helper()
		if err := db.QueryRow(query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	frozen, other := v.start("sweep"), v.start("sweep")
	sweeps := func(p *process) {
		t.Helper()
		if line, _ := p.line(t); line != "sweeps" {
			t.Fatalf("said %q", line)
		}
	}
	sweeps(frozen)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for count("SELECT count(*) FROM escalation") < cases/20 { // early: on a busy machine more is done before it freezes
		<-tick.C
	}
	sendSignal(t, frozen, syscall.SIGSTOP)
	at := count("SELECT count(DISTINCT case_id) FROM escalation")
	if at >= cases {
		t.Fatalf("frozen when all was done: %d of %d", at, cases)
	}
	sweeps(other)
	otherDone := false
	select {
	case line := <-other.lines:
		otherDone = line == "swept"
	case <-time.After(15 * time.Second): // it waits for a row that the frozen one holds
	}
	t.Logf("frozen at %d of %d; the other one was through meanwhile: %t", at, cases, otherDone)
	sendSignal(t, frozen, syscall.SIGCONT)
	if line, _ := frozen.line(t); line != "swept" {
		t.Errorf("revived, it said %q", line)
	}
	if !otherDone {
		if line, _ := other.line(t); line != "swept" {
			t.Errorf("the other one said %q", line)
		}
	}
	for query, want := range map[string]int{
		"SELECT count(*) FROM escalation": 3 * cases,
		"SELECT count(*) FROM (SELECT DISTINCT case_id, promise_id, kind, level FROM escalation) e": 3 * cases,
		"SELECT count(*) FROM escalation WHERE late_ms < 3600000":                                   0,
		"SELECT count(*) FROM timeline WHERE kind = 'broken'":                                       cases,
		"SELECT count(*) FROM timeline WHERE kind = 'escalated'":                                    cases,
		"SELECT count(*) FROM notification":                                                         cases,
		"SELECT count(DISTINCT case_id) FROM notification":                                          cases,
	} {
		if n := count(query); n != want {
			t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
}

func sendSignal(t *testing.T, p *process, s syscall.Signal) {
	t.Helper()
	if err := p.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// fileOverdue founds a company and files cases, four days ago, on which nobody acted.
func fileOverdue(t *testing.T, v *victim, cases int) {
	t.Helper()
	ctx := context.Background()
	then := time.Now().Add(-4 * 24 * time.Hour)
	a, err := app.New(ctx, v.config, app.Options{Log: quiet(), Now: func() time.Time { return then }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Accounts.Found(ctx,
		account.Company{Name: "Frozen & Sons", Lang: "en", Currency: "GBP", Zone: "Europe/London", PublicURL: "http://127.0.0.1", Hours: "24/7"},
		account.NewStaff{Email: "admin@example.com", Name: "Admin", Role: account.RoleAdmin, Lang: "en", Password: account.RandomPassword()}); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	errs := make([]error, cases)
	room := make(chan struct{}, 8)
	for i := range cases {
		room <- struct{}{}
		wg.Go(func() {
			_, errs[i] = a.Desk.Intake(ctx, account.Customer("form", "", "en"), desk.Intake{Words: "Broken " + strconv.Itoa(i)})
			<-room
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Stop(ctx); err != nil {
		t.Fatal(err)
	}
}
