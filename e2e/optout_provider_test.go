//go:build unix

package e2e

import (
	"io"
	"net"
	"testing"

	"github.com/emersion/go-smtp"
)

// mailProvider is a mail server that tells of every message twice: when it is
// offered one, and when it has all of it and has not answered yet.
type mailProvider struct {
	process int // whose messages it takes
	offered func(process int, address string) error
	taken   func(process int, address string) error
}

// serve starts it and returns its address.
func (p *mailProvider) serve(t *testing.T) string {
	t.Helper()
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &mailSession{provider: p}, nil }))
	server.Domain = "mail.example"
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return "smtp://" + listener.Addr().String() + "?tls=never"
}

type mailSession struct {
	provider *mailProvider
	to       string
}

func (s *mailSession) Reset()                               {}
func (s *mailSession) Logout() error                        { return nil }
func (s *mailSession) Mail(string, *smtp.MailOptions) error { return nil }

func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.provider.offered(s.provider.process, to)
}

func (s *mailSession) Data(r io.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	return s.provider.taken(s.provider.process, s.to)
}
