//go:build unix

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/app"
	"liuke/internal/desk"
	"liuke/internal/ident"
)

// TestKillDuringIntake files complaints over HTTP while the server is killed
// again and again: what was answered with 201 is there once; what was not may
// be there, and is not there twice when it is sent again.
func TestKillDuringIntake(t *testing.T) {
	eachVictim(t, func(t *testing.T, v *victim) {
		share := 55
		if v.config.URL != "" {
			share = 25
		}
		cycles := killShare(share)
		f := &filers{t: t, acknowledged: newAcknowledged(t), sent: map[string]bool{}, secret: foundForIntake(t, v)}
		for range cycles {
			before := f.acknowledged.count()
			server := v.start("serve")
			addr, ok := server.line(t)
			if !ok {
				t.Fatal("the server did not start")
			}
			stop := f.file("http://" + addr + "/api/v1/cases")
			f.waitBeyond(before)
			v.kill(server, 120*time.Millisecond)
			stop()
		}
		t.Logf("%d kills, %d of them inside a transaction; %d complaints acknowledged, %d sent",
			cycles, v.inside, f.acknowledged.count(), len(f.sent))
		f.compare(t, v)
	})
}

// foundForIntake makes the company and a key for filing cases.
func foundForIntake(t *testing.T, v *victim) string {
	t.Helper()
	ctx := context.Background()
	a, admin := found(t, v)
	_, secret, err := a.Accounts.CreateKey(ctx, admin, "till", []account.Permission{account.CaseIntake})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	return secret
}

// found makes a company with one administrator.
func found(t *testing.T, v *victim) (*app.App, account.Actor) {
	t.Helper()
	ctx := context.Background()
	a, err := app.New(ctx, v.config, app.Options{Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	staff, err := a.Accounts.Found(ctx,
		account.Company{Name: "Kill & Sons", Lang: "en", Currency: "GBP", Zone: "Europe/London", PublicURL: "http://127.0.0.1", Hours: "24/7"},
		account.NewStaff{Email: "admin@example.com", Name: "Admin", Role: account.RoleAdmin, Lang: "en", Password: account.RandomPassword()})
	if err != nil {
		t.Fatal(err)
	}
	return a, staff[0].Actor()
}

// filers send complaints and remember what became of each.
type filers struct {
	t            *testing.T
	acknowledged *acknowledged
	secret       string

	mu         sync.Mutex
	sent       map[string]bool
	unanswered []string // sent, and no answer came: to be sent again
}

// file sends complaints on four connections until stop is called.
func (f *filers) file(address string) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	client := &http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: 4}}
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() {
			for ctx.Err() == nil {
				id := f.take()
				switch status := f.send(client, address, id); {
				case status == http.StatusCreated:
					f.acknowledged.add(f.t, id)
				case status == 0:
					f.giveBack(id)
					<-time.After(time.Millisecond)
				default:
					f.t.Errorf("complaint %s was answered with %d", id, status)
				}
			}
		})
	}
	return func() {
		cancel()
		senders.Wait()
		client.CloseIdleConnections()
	}
}

// take returns what was sent without an answer, or else something new.
func (f *filers) take() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := len(f.unanswered); n > 0 {
		id := f.unanswered[n-1]
		f.unanswered = f.unanswered[:n-1]
		return id
	}
	id := ident.New()
	f.sent[id] = true
	return id
}

func (f *filers) giveBack(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.unanswered = append(f.unanswered, id)
}

// send posts one complaint and returns the status, 0 when no answer came.
func (f *filers) send(client *http.Client, address, id string) int {
	body, err := json.Marshal(map[string]string{"subject": id, "words": "The box was crushed.", "nickname": "Kim"})
	if err != nil {
		f.t.Error(err)
	}
	req, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		f.t.Error(err)
		return 0
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+f.secret)
	req.Header.Set("Idempotency-Key", id)
	resp, err := client.Do(req)
	if err != nil {
		return 0
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return 0
	}
	return resp.StatusCode
}

// waitBeyond waits until more is acknowledged than n.
func (f *filers) waitBeyond(n int) {
	f.t.Helper()
	deadline := time.After(patience)
	for f.acknowledged.count() <= n {
		select {
		case <-deadline:
			f.t.Fatal("nothing is acknowledged")
		case <-time.After(time.Millisecond):
		}
	}
}

// compare checks what is stored against what was sent and acknowledged.
func (f *filers) compare(t *testing.T, v *victim) {
	t.Helper()
	ctx := context.Background()
	a, err := app.New(ctx, v.config, app.Options{Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Stop(ctx) }()
	stored := map[string]int{}
	if err := a.Desk.Export(ctx, account.System, desk.Filter{}, func(r desk.Row) error {
		stored[r.Case.Subject]++
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	lost, doubled, phantom := 0, 0, 0
	for id := range f.acknowledged.all {
		if stored[id] == 0 {
			lost++
		}
	}
	for id, n := range stored {
		if n > 1 {
			doubled++
		}
		if !f.sent[id] {
			phantom++
		}
	}
	t.Logf("lost %d, doubled %d, never sent %d of %d stored", lost, doubled, phantom, len(stored))
	if lost+doubled+phantom > 0 {
		t.Error("complaints were lost, doubled or made up")
	}
}
