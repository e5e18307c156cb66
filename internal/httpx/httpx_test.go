package httpx

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"liuke/internal/fault"
	"liuke/internal/i18n"
)

func TestIdentify(t *testing.T) {
	proxies, err := ParseProxies([]string{"10.0.0.0/8", "2001:db8::1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, peer, forwarded, proto string
		address, network             string
		secure                       bool
	}{
		{"direct", "203.0.113.9:1234", "", "", "203.0.113.9", "203.0.113.9", false},
		{"a stranger's headers do not count", "203.0.113.9:1234", "1.2.3.4", "https", "203.0.113.9", "203.0.113.9", false},
		{"through a proxy", "10.0.0.1:1", "203.0.113.9", "https", "203.0.113.9", "203.0.113.9", true},
		{"made-up hops before the last", "10.0.0.1:1", "1.2.3.4, 203.0.113.9", "https", "203.0.113.9", "203.0.113.9", true},
		{"two proxies", "10.0.0.1:1", "1.2.3.4, 203.0.113.9, 10.9.9.9", "http", "203.0.113.9", "203.0.113.9", false},
		{"nonsense", "10.0.0.1:1", "unknown", "", "10.0.0.1", "10.0.0.1", false},
		{"forged scheme before the proxy's", "10.0.0.1:1", "203.0.113.9", "https, http", "203.0.113.9", "203.0.113.9", false},
		{"IPv6", "[2001:db8::1]:1", "2001:db8:1:2:3:4:5:6", "https", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", true},
		{"IPv4 in IPv6", "[::ffff:203.0.113.9]:1", "", "", "203.0.113.9", "203.0.113.9", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got Caller
			h := Identify(proxies)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = CallerOf(r.Context()) }))
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = c.peer
			if c.forwarded != "" {
				r.Header.Set("X-Forwarded-For", c.forwarded)
			}
			if c.proto != "" {
				r.Header.Set("X-Forwarded-Proto", c.proto)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if got.Address.String() != c.address || got.Network() != c.network || got.Secure != c.secure {
				t.Errorf("got %v, network %s", got, got.Network())
			}
			if got.RequestID == "" || w.Header().Get("X-Request-Id") != got.RequestID {
				t.Errorf("request id %q, header %q", got.RequestID, w.Header().Get("X-Request-Id"))
			}
		})
	}
	if _, err := ParseProxies([]string{"proxy.example"}); err == nil {
		t.Error("a host name was taken for a network")
	}
}

func TestLogNeverShowsTokensAndPanicsBecomeAnswers(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, nil))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /track/{token}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	mux.HandleFunc("GET /boom", func(http.ResponseWriter, *http.Request) { panic("secret of the inside") })
	mux.HandleFunc("GET /half", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		panic("late")
	})
	h := Chain(Route(mux), Identify(nil), Log(log, time.Now), Recover(log, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
	}))
	server := httptest.NewServer(h)
	defer server.Close()

	for path, want := range map[string]int{"/track/s3cr3t?q=private": http.StatusGone, "/boom": http.StatusInternalServerError} {
		response, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if response.StatusCode != want || strings.Contains(string(body), "secret") {
			t.Errorf("%s: %d %s", path, response.StatusCode, body)
		}
	}
	if response, err := http.Get(server.URL + "/half"); err == nil {
		_, err = io.ReadAll(response.Body)
		response.Body.Close()
		if err == nil {
			t.Error("half an answer arrived as a whole one")
		}
	}
	text := out.String()
	if strings.Contains(text, "s3cr3t") || strings.Contains(text, "private") {
		t.Errorf("the log shows the token or the query:\n%s", text)
	}
	for _, want := range []string{`path="GET /track/{token}" status=410`, "path=/boom status=500", "reason=\"secret of the inside\""} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %s:\n%s", want, text)
		}
	}
}

func TestSameOrigin(t *testing.T) {
	protect, err := SameOrigin([]string{"https://liuke.example"}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
	}))
	if err != nil {
		t.Fatal(err)
	}
	h := protect(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for _, c := range []struct {
		method, site, origin string
		want                 int
	}{
		{"POST", "same-origin", "", 200},
		{"POST", "cross-site", "https://evil.example", 403},
		{"POST", "same-site", "https://blog.example.com", 403},
		{"POST", "cross-site", "https://liuke.example", 200},
		{"POST", "", "https://evil.example", 403},
		{"POST", "", "http://example.com", 200},
		{"POST", "", "", 200},
		{"GET", "cross-site", "https://evil.example", 200},
	} {
		r := httptest.NewRequest(c.method, "http://example.com/x", nil)
		r.Header.Set("Sec-Fetch-Site", c.site)
		r.Header.Set("Origin", c.origin)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%+v: %d", c, w.Code)
		}
	}
	if _, err := SameOrigin([]string{"liuke.example/path"}, nil); err == nil {
		t.Error("an address that is no origin was taken")
	}
}

func TestHeaders(t *testing.T) {
	h := Headers(true)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/form" {
			AllowFraming(w, "https://shop.example")
		}
	}))
	get := func(path string) http.Header {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Header()
	}
	page := get("/")
	if csp := page.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("CSP is %s", csp)
	}
	if page.Get("Strict-Transport-Security") == "" || page.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers are %v", page)
	}
	if csp := get("/form").Get("Content-Security-Policy"); !strings.HasSuffix(csp, "frame-ancestors 'self' https://shop.example") {
		t.Errorf("CSP of the form is %s", csp)
	}
}

func TestBodyFault(t *testing.T) {
	_, err := io.Copy(io.Discard, http.MaxBytesReader(httptest.NewRecorder(), io.NopCloser(bytes.NewReader(make([]byte, 3<<20+1))), 3<<20))
	var f *fault.Error
	if err := BodyFault(err); !errors.As(err, &f) || f.Kind != fault.TooLarge || f.Args["Megabytes"] != int64(3) {
		t.Errorf("got %v", err)
	}
	if err := BodyFault(errors.New("multipart: broken")); fault.KindOf(err) != fault.Invalid {
		t.Errorf("got %v", err)
	}
	if err := BodyFault(nil); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestLimiter(t *testing.T) {
	now := time.UnixMilli(0)
	l := NewLimiter(0.5, 2, 2, func() time.Time { return now })
	allow := func(key string, want bool) {
		t.Helper()
		if err := l.Allow(key); (err == nil) != want {
			t.Errorf("%s: %v", key, err)
		}
	}
	allow("a", true)
	allow("a", true)
	allow("a", false)
	allow("b", true)
	var f *fault.Error
	if err := l.Allow("a"); !errors.As(err, &f) || f.Args["Seconds"] != 3 {
		t.Errorf("got %v", err)
	}
	now = now.Add(2 * time.Second)
	allow("a", true)
	allow("a", false)
	allow("c", true) // forgets b, which was quiet longest
	if len(l.buckets) != 2 || l.buckets["b"] != nil || l.recent.Len() != 2 {
		t.Errorf("it remembers %d keys", len(l.buckets))
	}
	allow("a", false)
}

func TestProblem(t *testing.T) {
	c, err := i18n.Load(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Languages {
		for kind := fault.Internal; kind <= fault.Unavailable; kind++ {
			p := c.Printer(lang)
			w := httptest.NewRecorder()
			h := Identify(nil)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				err := fault.New(kind, "fault.too_many", fault.Args{"Seconds": 7}).On("lines[3].quantity")
				SetRetryAfter(w, err)
				ProblemOf(p, err, CallerOf(r.Context()).RequestID).Write(w, lang)
			}))
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
			var got Problem
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if got.Status != w.Code || got.Field != "lines[3].quantity" || got.Type != "urn:liuke:fault:fault.too_many" ||
				!strings.Contains(got.Detail, "7") || strings.HasPrefix(got.Title, "fault.") || got.RequestID == "" {
				t.Errorf("%s %s: %+v", lang, kind, got)
			}
			if (w.Header().Get("Retry-After") == "7") != (kind == fault.TooMany) {
				t.Errorf("%s: Retry-After is %q", kind, w.Header().Get("Retry-After"))
			}
		}
	}
	inside := ProblemOf(c.Printer(i18n.English), errors.New("pq: relation does not exist"), "id")
	if inside.Status != 500 || strings.Contains(inside.Detail, "pq") {
		t.Errorf("%+v", inside)
	}
}
