package hook

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"liuke/internal/fault"
	"liuke/internal/outbox"
)

const now = int64(1_700_000_000_000)

func clock() int64 { return now }

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

func TestOnlyAddressesOfTheInternetAreCalled(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1111": true, "64:ff9b::808:808": true,
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false,
		"0.0.0.0": false, "0.1.2.3": false, "198.18.0.1": false, "255.255.255.255": false, "224.0.0.1": false, "240.0.0.1": false,
		"::1": false, "::": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "ff02::1": false, "::ffff:10.0.0.1": false,
		"64:ff9b::a00:1": false, "2002:a00:1::1": false, "fec0::1": false,
	} {
		a := netip.MustParseAddr(address)
		if got := public(a); got != want {
			t.Errorf("%s is public: %t", address, got)
		}
		if err := (guard{}).check(a, true); err == nil {
			t.Errorf("%s is called in the clear", address)
		}
	}
	if err := (guard{loopback}).check(netip.MustParseAddr("::ffff:127.0.0.1"), true); err != nil {
		t.Errorf("an allowed network is refused: %v", err)
	}
}

// TestWhatAPrivateNameLeadsToIsNotDialled: what counts is the address that is
// dialled, not the name, and not what a redirect says.
func TestWhatAPrivateNameLeadsToIsNotDialled(t *testing.T) {
	t.Parallel()
	asked := 0
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer inside.Close()
	port := inside.URL[strings.LastIndexByte(inside.URL, ':'):]
	for _, address := range []string{inside.URL, "http://localhost" + port, "https://localhost" + port, "http://[::1]" + port, "http://2130706433" + port} {
		_, err := New(nil, clock).Post(context.Background(), Call{URL: address})
		var not *outbox.NotTaken
		if !errors.As(err, &not) {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{inside.URL, "http://localhost" + port} {
		if err := New(nil, clock).Check(context.Background(), address); fault.KeyOf(err) != "hook.private" {
			t.Errorf("%s may be entered: %v", address, err)
		}
	}
	outside := httptest.NewServer(http.RedirectHandler(inside.URL, http.StatusTemporaryRedirect))
	defer outside.Close()
	answer, err := New(loopback, clock).Post(context.Background(), Call{URL: outside.URL})
	if err != nil || answer.Status != http.StatusTemporaryRedirect {
		t.Errorf("a redirect: %+v, %v", answer, err)
	}
	if asked > 0 {
		t.Errorf("the server inside was asked %d times", asked)
	}
}

func TestACallIsSignedAndNamed(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		_, _ = io.WriteString(w, strings.Repeat("x", 2*maxAnswer))
	}))
	defer server.Close()
	answer, err := New(loopback, clock).Post(context.Background(), Call{
		URL: server.URL, ContentType: "application/json", Body: []byte(`{"a":1}`), ID: "m1", Authorization: "Bearer k", Secret: "s",
	})
	if err != nil || answer.Status != http.StatusOK || len(answer.Text) != maxAnswer {
		t.Fatalf("%d, %d bytes, %v", answer.Status, len(answer.Text), err)
	}
	if !Verify("s", got.Header.Get(SignatureHeader), body, now) || string(body) != `{"a":1}` {
		t.Errorf("signed %q over %q", got.Header.Get(SignatureHeader), body)
	}
	if got.Header.Get("Idempotency-Key") != "m1" || got.Header.Get("Authorization") != "Bearer k" || got.Header.Get("Content-Type") != "application/json" {
		t.Errorf("headers %v", got.Header)
	}
}

// TestAnAnswerThatIsCutOffLeavesItOpen: once there was a connection nobody
// knows what the other side took; before, it surely took nothing.
func TestAnAnswerThatIsCutOffLeavesItOpen(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		<-release
	}))
	defer server.Close()
	defer close(release)
	var not *outbox.NotTaken
	var ctx context.Context
	for patience := 200 * time.Millisecond; ; patience *= 2 { // on a busy machine it may be over before there is a connection
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.Background(), patience)
		defer cancel()
		_, err := New(loopback, clock).Post(ctx, Call{URL: server.URL, Body: []byte("x")})
		if err != nil && !errors.As(err, &not) {
			break
		}
		if err == nil || patience > 10*time.Second {
			t.Fatalf("no answer: %v", err)
		}
	}
	<-ctx.Done() // the connection's deadline may strike a moment before it
	if _, err := New(loopback, clock).Post(ctx, Call{URL: server.URL}); !errors.As(err, &not) {
		t.Errorf("too late to begin: %v", err)
	}
	if _, err := New(loopback, clock).Post(context.Background(), Call{URL: "http://127.0.0.1:1/"}); !errors.As(err, &not) {
		t.Errorf("nobody there: %v", err)
	}
}

func TestSignatures(t *testing.T) {
	t.Parallel()
	body := []byte("body")
	good := Sign("s", now, body)
	for name, c := range map[string]struct {
		secret, signature string
		body              string
		at                int64
		want              bool
	}{
		"as it was made":         {"s", good, "body", now, true},
		"a little later":         {"s", good, "body", now + stale, true},
		"by a clock behind ours": {"s", good, "body", now - stale, true},
		"too old":                {"s", good, "body", now + stale + 1000, false},
		"from the future":        {"s", good, "body", now - stale - 1000, false},
		"another body":           {"s", good, "bodY", now, false},
		"another secret":         {"S", good, "body", now, false},
		"no secret":              {"", Sign("", now, body), "body", now, false},
		"another second":         {"s", strings.Replace(good, "t=1700000000", "t=1700000001", 1), "body", now, false},
		"with a second sum":      {"s", good + ", v1=00", "body", now, true},
		"nothing":                {"s", "", "body", now, false},
		"no sum":                 {"s", "t=1700000000", "body", now, false},
	} {
		if got := Verify(c.secret, c.signature, []byte(c.body), c.at); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
