// Package mail brings letters to people by e-mail.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"liuke/internal/account"
	"liuke/internal/i18n"
	"liuke/internal/outbox"
)

// Mailer hands letters to a mail server. It implements outbox.Carrier and
// account.Courier.
type Mailer struct {
	server    Server
	client    *gomail.Client
	catalogue *i18n.Catalogue
	company   func(context.Context) (account.Company, error)
	clock     func() int64
}

var (
	_ outbox.Carrier  = (*Mailer)(nil)
	_ account.Courier = (*Mailer)(nil)
)

// New returns what sends by the server. company tells in which zone times are
// written; clock returns UTC milliseconds.
func New(s Server, catalogue *i18n.Catalogue, company func(context.Context) (account.Company, error), clock func() int64) (*Mailer, error) {
	client, err := s.client()
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	return &Mailer{server: s, client: client, catalogue: catalogue, company: company, clock: clock}, nil
}

// Carry implements outbox.Carrier.
func (m *Mailer) Carry(ctx context.Context, l outbox.Letter) error {
	company, err := m.company(ctx)
	if err != nil {
		return err
	}
	msg, err := m.message(l, company.Location())
	if err != nil {
		return err
	}
	err = m.client.DialAndSendWithContext(endsBy(ctx), msg)
	if msg.IsDelivered() { // what failed after that no longer matters
		return nil
	}
	return refusal(err)
}

// Deliver implements account.Courier.
func (m *Mailer) Deliver(ctx context.Context, recipient, template, lang string, args map[string]string) error {
	return m.Carry(ctx, outbox.New(recipient, template, lang, m.server.Domain(), args, m.clock()))
}

// message is the letter as a mail, in text and the same in HTML.
func (m *Mailer) message(l outbox.Letter, zone *time.Location) (*gomail.Msg, error) {
	recipient, err := account.ParseEmail(l.Recipient)
	if err != nil {
		return nil, &outbox.Refusal{Reason: strconv.Quote(l.Recipient) + " is not an e-mail address"}
	}
	content := l.Content(m.catalogue.Printer(l.Lang), zone)
	page, err := htmlOf(content, l.Lang)
	if err != nil {
		return nil, fmt.Errorf("letter %s: %w", l.ID, err)
	}
	msg := gomail.NewMsg()
	msg.FromMailAddress(&m.server.from)
	msg.ReplyToMailAddress(&m.server.from)
	msg.ToMailAddress(&mail.Address{Address: recipient})
	msg.Subject(content.Subject)
	msg.SetMessageIDWithValue(l.MessageID)
	msg.SetDateWithValue(time.UnixMilli(l.CreatedAt))
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("Content-Language", l.Lang)
	if l.OptOutURL != "" { // RFC 8058: a mail program's own button
		msg.SetGenHeader("List-Unsubscribe", "<"+l.OptOutURL+">")
		msg.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	msg.SetUserAgent("Liuke")
	msg.SetBodyString(gomail.TypeTextPlain, content.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, page)
	return msg, nil
}

// refusal marks the errors that are the server's final word on this letter: a
// 5xx to its recipient or its content. One to who we are, or to the sender, is
// a matter of the settings, and the letter may yet go out when they are mended.
func refusal(err error) error {
	var sent *gomail.SendError
	if !errors.As(err, &sent) || sent.ErrorCode() < 500 || sent.ErrorCode() > 599 {
		return untaken(err)
	}
	switch sent.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		return &outbox.Refusal{Reason: sent.Error(), Address: sent.Reason == gomail.ErrSMTPRcptTo}
	}
	return untaken(err)
}

// untaken marks the errors after which the server surely has no letter: we did
// not get as far as its content, or it answered that with a no.
func untaken(err error) error {
	var sent *gomail.SendError
	if !errors.As(err, &sent) {
		return &outbox.NotTaken{Cause: err} // there was no connection yet
	}
	if sent.Reason != gomail.ErrSMTPDataClose || sent.ErrorCode() >= 400 && sent.ErrorCode() <= 599 {
		return &outbox.NotTaken{Cause: err}
	}
	return err
}
