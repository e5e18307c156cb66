package httpx

import (
	"context"
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// memory is a SessionStore that counts what is written.
type memory struct {
	mu      sync.Mutex
	data    map[string][]byte
	expires map[string]int64
	writes  int
	broken  bool
}

func (m *memory) FindSession(_ context.Context, token string, now int64) ([]byte, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return nil, false, errors.New("database is gone")
	}
	data, found := m.data[token]
	return data, found && m.expires[token] > now, nil
}

func (m *memory) CommitSession(_ context.Context, token string, data []byte, expires int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.data[token], m.expires[token] = data, expires
	m.writes++
	return nil
}

func (m *memory) DeleteSession(_ context.Context, token string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.data, token)
	return nil
}

func TestSessions(t *testing.T) {
	now := time.Now()
	store := &memory{data: map[string][]byte{}, expires: map[string]int64{}}
	sessions := NewSessions(store, SessionConfig{
		Idle: time.Hour, Lifetime: 12 * time.Hour,
		Now:     func() time.Time { return now },
		OnError: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusServiceUnavailable) },
	})
	mux := http.NewServeMux()
	mux.HandleFunc("/in", func(_ http.ResponseWriter, r *http.Request) {
		if err := sessions.SignIn(r.Context(), "staff-1"); err != nil {
			t.Error(err)
		}
		sessions.Flash(r.Context(), "welcome")
	})
	mux.HandleFunc("/out", func(_ http.ResponseWriter, r *http.Request) {
		if err := sessions.SignOut(r.Context()); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("/flash", func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(sessions.TakeFlash(r.Context())))
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(sessions.Staff(r.Context()))) })
	server := httptest.NewServer(sessions.Handler(mux))
	defer server.Close()
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar}
	get := func(path, want string) {
		t.Helper()
		response, err := client.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body := make([]byte, 100)
		n, _ := response.Body.Read(body)
		if got := string(body[:n]); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}

	get("/", "")
	if store.writes != 0 {
		t.Errorf("a stranger's visit wrote %d sessions", store.writes)
	}
	get("/in", "")
	get("/flash", "welcome")
	get("/flash", "")
	written := store.writes
	get("/", "staff-1")
	get("/", "staff-1")
	if store.writes != written {
		t.Error("each page view writes the session")
	}
	for token := range store.data {
		for _, c := range jar.Cookies(mustRequest(t, server.URL).URL) {
			if strings.Contains(token, c.Value) {
				t.Error("the store holds the token itself")
			}
		}
	}
	now = now.Add(50 * time.Minute)
	get("/", "staff-1")
	now = now.Add(50 * time.Minute)
	get("/", "staff-1")
	now = now.Add(61 * time.Minute)
	get("/", "")
	get("/in", "")
	get("/", "staff-1")
	get("/out", "")
	get("/", "")
	get("/in", "")
	for range 13 {
		now = now.Add(59 * time.Minute)
		response, err := client.Get(server.URL + "/")
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
	get("/", "")

	get("/in", "")
	store.broken = true
	response, err := client.Get(server.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a broken store answers %d", response.StatusCode)
	}
}

func TestCookiesAreTiedToTheHost(t *testing.T) {
	w := httptest.NewRecorder()
	SetCookie(w, "lang", "zh-CN", time.Hour, true)
	header := w.Header().Get("Set-Cookie")
	for _, want := range []string{"__Host-lang=zh-CN", "Path=/", "Secure", "HttpOnly", "SameSite=Lax"} {
		if !strings.Contains(header, want) {
			t.Errorf("%s lacks %s", header, want)
		}
	}
	r := mustRequest(t, "https://liuke.example/")
	r.Header.Set("Cookie", "__Host-lang=zh-CN; lang=en")
	if got := Cookie(r, "lang", true); got != "zh-CN" {
		t.Errorf("got %q", got)
	}
	if got := Cookie(r, "theme", true); got != "" {
		t.Errorf("got %q", got)
	}
}

func mustRequest(t *testing.T, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
