package mail_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"liuke/internal/account"
	"liuke/internal/channel/mail"
	"liuke/internal/i18n"
	"liuke/internal/outbox"
)

// mailServer is a real SMTP server that keeps what it is sent.
type mailServer struct {
	address string
	mu      sync.Mutex
	got     []envelope
	from    error // the answer to MAIL FROM
	rcpt    error // to RCPT TO
	data    error // to the content
}

type envelope struct {
	from, to string
	text     string
}

func startServer(t *testing.T) *mailServer {
	t.Helper()
	s := &mailServer{}
	backend := smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil })
	server := smtp.NewServer(backend)
	server.Domain = "mail.example"
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = listener.Addr().String()
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return s
}

type session struct {
	server *mailServer
	envelope
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.envelope.from = from
	return s.server.from
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.server.rcpt
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.server.data != nil {
		return s.server.data
	}
	s.text = string(raw)
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.got = append(s.server.got, s.envelope)
	return nil
}

func company(context.Context) (account.Company, error) {
	return account.Company{Zone: "Asia/Shanghai"}, nil
}

func newMailer(t *testing.T, server *mailServer) *mail.Mailer {
	t.Helper()
	catalogue, err := i18n.Load(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	settings, err := mail.ParseServer("smtp://"+server.address+"?tls=never", "留客服务台 <care@shop.example>")
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.New(settings, catalogue, company, func() int64 { return 1_700_000_000_000 })
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// parts returns a mail's text and HTML.
func parts(t *testing.T, m *netmail.Message) (text, html string) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatal(kind, err)
	}
	found := map[string]string{}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return found["text/plain"], found["text/html"]
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		found[kind] = strings.ReplaceAll(string(content), "\r\n", "\n")
	}
}

func TestLetterArrives(t *testing.T) {
	server := startServer(t)
	m := newMailer(t, server)
	l := outbox.New("li@customer.example", "mail.reset", i18n.Chinese, "shop.example", map[string]string{
		"Name": "李雷\r\nBcc: all@customer.example", "Company": "<b>好货</b> https://evil.example/", "LinkURL": "https://shop.example/reset/a?b=1&c=2",
	}, 1_690_000_000_000)
	for range 2 { // as after a crash between the server's yes and our note of it
		if err := m.Carry(context.Background(), l); err != nil {
			t.Fatal(err)
		}
	}
	if len(server.got) != 2 {
		t.Fatalf("%d mails arrived", len(server.got))
	}
	for _, e := range server.got {
		if e.from != "care@shop.example" || e.to != "li@customer.example" {
			t.Errorf("from %s to %s", e.from, e.to)
		}
		msg, err := netmail.ReadMessage(strings.NewReader(e.text))
		if err != nil {
			t.Fatal(err)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
		if err != nil || !strings.HasPrefix(subject, "重设您在") {
			t.Errorf("subject is %q, %v", subject, err)
		}
		date, err := msg.Header.Date()
		if err != nil || date.UnixMilli() != l.CreatedAt {
			t.Errorf("date is %s, %v", date, err)
		}
		for header, want := range map[string]string{
			"Message-Id": "<" + l.MessageID + ">", "Auto-Submitted": "auto-generated", "To": "<li@customer.example>",
			"Bcc": "", "Cc": "", "Content-Language": "zh-CN",
		} {
			if got := msg.Header.Get(header); got != want {
				t.Errorf("%s is %q, want %q", header, got, want)
			}
		}
		for _, header := range []string{"From", "Reply-To"} {
			a, err := msg.Header.AddressList(header)
			if err != nil || len(a) != 1 || a[0].Address != "care@shop.example" || a[0].Name != "留客服务台" {
				t.Errorf("%s is %v, %v", header, a, err)
			}
		}
		text, html := parts(t, msg)
		if !strings.Contains(text, "https://shop.example/reset/a?b=1&c=2") || !strings.Contains(text, "<b>好货</b>") {
			t.Errorf("the text is\n%s", text)
		}
		if strings.Count(html, "<a ") != 1 || !strings.Contains(html, `<a href="https://shop.example/reset/a?b=1&amp;c=2">`) || strings.Contains(html, "<b>") {
			t.Errorf("the HTML is\n%s", html)
		}
	}
}

func TestDeliver(t *testing.T) {
	server := startServer(t)
	m := newMailer(t, server)
	args := map[string]string{"Name": "Ann", "Company": "Shop", "LinkURL": "https://shop.example/invite/x"}
	for range 2 {
		if err := m.Deliver(context.Background(), "ann@shop.example", "mail.invite", i18n.English, args); err != nil {
			t.Fatal(err)
		}
	}
	id := func(n int) string {
		msg, err := netmail.ReadMessage(strings.NewReader(server.got[n].text))
		if err != nil {
			t.Fatal(err)
		}
		return msg.Header.Get("Message-Id")
	}
	if len(server.got) != 2 || id(0) == id(1) || !strings.HasSuffix(id(0), "@shop.example>") {
		t.Errorf("got %+v", server.got)
	}
}

func TestServersAnswers(t *testing.T) {
	said := func(code int) error { return &smtp.SMTPError{Code: code, Message: "because"} }
	for name, c := range map[string]struct {
		recipient        string
		from, rcpt, data error
		final            bool
	}{
		"no such user":        {"a@b.example", nil, said(550), nil, true},
		"greylisted":          {"a@b.example", nil, said(451), nil, false},
		"content refused":     {"a@b.example", nil, nil, said(554), true},
		"content later":       {"a@b.example", nil, nil, said(452), false},
		"sender refused":      {"a@b.example", said(550), nil, nil, false},
		"not an address":      {"a@b.example\r\nRCPT TO:<c@d.example>", nil, nil, nil, true},
		"parameters smuggled": {"a@b.example BODY=8BITMIME", nil, nil, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			server := startServer(t)
			server.from, server.rcpt, server.data = c.from, c.rcpt, c.data
			err := newMailer(t, server).Carry(context.Background(), outbox.New(c.recipient, "mail.reset", "en", "x", nil, 1))
			var refusal *outbox.Refusal
			if err == nil || errors.As(err, &refusal) != c.final || len(server.got) != 0 {
				t.Errorf("got %v, %d mails", err, len(server.got))
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		server := &mailServer{address: listener.Addr().String()}
		if err := listener.Close(); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		err = newMailer(t, server).Carry(ctx, outbox.New("a@b.example", "mail.reset", "en", "x", nil, 1))
		var refusal *outbox.Refusal
		if err == nil || errors.As(err, &refusal) {
			t.Errorf("got %v", err)
		}
	})
}

func TestTLSIsInsistedOn(t *testing.T) {
	server := startServer(t) // offers none
	catalogue, err := i18n.Load(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for query, sent := range map[string]bool{"": false, "?tls=optional": true} {
		settings, err := mail.ParseServer("smtp://"+server.address+query, "care@shop.example")
		if err != nil {
			t.Fatal(err)
		}
		m, err := mail.New(settings, catalogue, company, func() int64 { return 1 })
		if err != nil {
			t.Fatal(err)
		}
		err = m.Carry(context.Background(), outbox.New("a@b.example", "mail.reset", "en", "x", nil, 1))
		if (err == nil) != sent {
			t.Errorf("%q: %v", query, err)
		}
	}
}

func TestParseServer(t *testing.T) {
	for address, good := range map[string]bool{
		"smtp://mail.example": true, "smtps://u:p@mail.example:465": true, "smtp://mail.example:25?tls=optional": true,
		"http://mail.example": false, "mail.example:25": false, "smtp://": false, "smtps://mail.example?tls=never": false,
		"smtp://mail.example?tls=maybe": false, "smtp://mail.example:port": false,
	} {
		if _, err := mail.ParseServer(address, "Care <care@shop.example>"); (err == nil) != good {
			t.Errorf("%s: %v", address, err)
		} else if err != nil && strings.Contains(err.Error(), ":p@") {
			t.Errorf("the password is in the error: %v", err)
		}
	}
	for _, from := range []string{"", "care", "a@b.example, c@d.example", `"a b"@c.example`} {
		if _, err := mail.ParseServer("smtp://mail.example", from); err == nil {
			t.Errorf("%q was taken for a sender", from)
		}
	}
}
