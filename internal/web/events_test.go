package web

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/desk"
)

// stream is an open page's ear.
type stream struct {
	t     *testing.T
	lines chan string // closed when the stream ends
}

// listen opens the live stream of somebody signed in.
func (b *visitor) listen() *stream {
	b.t.Helper()
	server := httptest.NewServer(b.handler)
	b.t.Cleanup(server.Close)
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, server.URL+"/events", nil)
	b.must(err)
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	response, err := server.Client().Do(r)
	b.must(err)
	if got := response.Header.Get("Content-Type"); got != "text/event-stream" {
		b.t.Fatalf("content type %q", got)
	}
	s := &stream{t: b.t, lines: make(chan string, 100)}
	go func() {
		defer close(s.lines)
		defer func() { _ = response.Body.Close() }()
		for lines := bufio.NewScanner(response.Body); lines.Scan(); {
			s.lines <- lines.Text()
		}
	}()
	s.hears(": open")
	return s
}

// hears waits for a line; the ones before it are returned.
func (s *stream) hears(want string) (before []string) {
	s.t.Helper()
	for {
		select {
		case line, open := <-s.lines:
			if !open {
				s.t.Fatalf("the stream ended before %q; heard %q", want, before)
			}
			if line == want {
				return before
			}
			before = append(before, line)
		case <-time.After(patience):
			s.t.Fatalf("never heard %q, only %q", want, before)
		}
	}
}

func topicLine(topic string) string { return `data: {"topic":"` + topic + `"}` }

func TestOpenPagesHearWhatChanges(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	agent, admin := h.as(account.RoleAgent).listen(), h.as(account.RoleAdmin).listen()
	_, err := h.services.Desk.Note(t.Context(), h.actor(account.RoleSupervisor), desk.Target{CaseID: f.Case.ID}, desk.Note{Text: "记一下"})
	h.must(err)
	agent.hears(topicLine("case:" + f.Case.ID))
	h.must(h.services.Accounts.Disable(t.Context(), h.actor(account.RoleAdmin), h.staff[account.RoleSupervisor].ID))
	admin.hears(topicLine("staff"))
	_, err = h.services.Desk.Note(t.Context(), h.actor(account.RoleAgent), desk.Target{CaseID: f.Case.ID}, desk.Note{Text: "再记一下"})
	h.must(err)
	for _, line := range agent.hears(topicLine("case:" + f.Case.ID)) {
		if line == topicLine("staff") {
			t.Error("an agent hears of the staff")
		}
	}
}

func TestStreamsEndWithTheProcess(t *testing.T) {
	h := newHouse(t)
	agent := h.as(account.RoleAgent).listen()
	h.live.Stop()
	deadline := time.After(patience)
	for {
		select {
		case _, open := <-agent.lines:
			if !open {
				return
			}
		case <-deadline:
			t.Fatal("the stream goes on")
		}
	}
}

func TestWhoHearsWhat(t *testing.T) {
	h := newHouse(t)
	agent, admin := h.actor(account.RoleAgent), h.actor(account.RoleAdmin)
	for _, c := range []struct {
		topic        string
		agent, admin bool
	}{
		{"cases", true, true}, {"today", true, true}, {"case:1", true, true}, {"customer:1", true, true}, {"value", true, true},
		{"staff", false, true}, {"staff:" + agent.ID, true, false}, {"staff:" + admin.ID, false, true},
		{"imports", false, true}, {"import:1", false, true}, {"", false, false}, {"secrets", false, false}, {"casesx", false, false},
	} {
		if got := mayHear(agent, c.topic); got != c.agent {
			t.Errorf("an agent hears of %q: %v", c.topic, got)
		}
		if got := mayHear(admin, c.topic); got != c.admin {
			t.Errorf("an admin hears of %q: %v", c.topic, got)
		}
	}
	h.stranger().get("/events").leadsTo("/sign-in?to=%2Fevents")
	if !strings.HasPrefix(event("a\nb"), `data: {"topic":"a\nb"}`) {
		t.Error("a topic breaks out of its line")
	}
}
