package mail

import (
	"fmt"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"liuke/internal/account"
)

// timeout is how long each step with the mail server may take.
const timeout = 30 * time.Second

// Server says which mail server takes letters, and from whom they are.
type Server struct {
	host   string
	port   int
	tls    bool // from the first byte
	policy gomail.TLSPolicy
	user   *url.Userinfo
	from   mail.Address
}

// ParseServer reads the address of a mail server and the sender, such as
// "smtp://user:password@mail.example:587" and "Service <service@example.com>".
//
// smtps:// speaks TLS from the first byte (port 465 unless said). smtp:// (port
// 587) insists on STARTTLS, unless ?tls=optional takes it only when offered or
// ?tls=never does without.
func ParseServer(address, from string) (Server, error) {
	u, err := url.Parse(address)
	if err != nil {
		return Server{}, fmt.Errorf("mail server: %w", err)
	}
	s := Server{host: u.Hostname(), user: u.User, policy: gomail.TLSMandatory}
	switch tls := u.Query().Get("tls"); {
	case u.Scheme == "smtps" && tls == "":
		s.port, s.tls = 465, true
	case u.Scheme == "smtp" && tls == "":
		s.port = 587
	case u.Scheme == "smtp" && tls == "optional":
		s.port, s.policy = 587, gomail.TLSOpportunistic
	case u.Scheme == "smtp" && tls == "never":
		s.port, s.policy = 25, gomail.NoTLS
	default:
		return Server{}, fmt.Errorf("mail server: %s is not smtp://host or smtps://host, with tls=optional or tls=never at most", u.Redacted())
	}
	if s.host == "" {
		return Server{}, fmt.Errorf("mail server: %s names no host", u.Redacted())
	}
	if port := u.Port(); port != "" {
		if s.port, err = strconv.Atoi(port); err != nil {
			return Server{}, fmt.Errorf("mail server: port: %w", err)
		}
	}
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return Server{}, fmt.Errorf("sender of letters: %w", err)
	}
	if _, err := account.ParseEmail(sender.Address); err != nil {
		return Server{}, fmt.Errorf("sender of letters: %q is not a plain address", sender.Address)
	}
	s.from = *sender
	return s, nil
}

// Domain is the host in the Message-IDs of our letters.
func (s Server) Domain() string {
	_, domain, _ := strings.Cut(s.from.Address, "@")
	return domain
}

func (s Server) client() (*gomail.Client, error) {
	options := []gomail.Option{
		gomail.WithDialContextFunc(s.dial), gomail.WithPort(s.port), gomail.WithTLSPolicy(s.policy), gomail.WithTimeout(timeout), gomail.WithoutNoop(), gomail.WithoutSMTPUTF8(),
	}
	if s.tls {
		options = append(options, gomail.WithSSL())
	}
	if s.user != nil {
		password, _ := s.user.Password()
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(s.user.Username()), gomail.WithPassword(password))
	}
	return gomail.NewClient(s.host, options...)
}
