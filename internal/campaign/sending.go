package campaign

import (
	"context"
	"errors"
	"sync"
	"time"

	"liuke/internal/account"
	"liuke/internal/consent"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/knowledge"
	"liuke/internal/outbox"
	"liuke/internal/promise"
	"liuke/internal/setting"
)

// Message is what a carrier hands to a provider.
type Message struct {
	ID          string // stays the same however often it is tried
	MessageID   string
	Channel     consent.Channel
	Purpose     consent.Purpose
	To          string
	Lang        string
	Subject     string
	Body        string
	Imprint     string // who writes
	OptOutURL   string // by a POST to it, or by a click there, they end this
	Preferences string // address of the page with all they allow
	At          int64
}

// Carrier takes messages of one channel to their provider. A *outbox.Refusal is
// the provider's final no; with a *outbox.NotTaken it surely did not take the
// message; after any other error nobody knows.
type Carrier interface {
	// Ready reports whether there is a provider.
	Ready(ctx context.Context) (bool, error)
	CarryMessage(ctx context.Context, m Message) error
}

const (
	slice    = 200             // messages of one look into the queue
	abreast  = 4               // messages handed over at a time
	again    = 10 * 60_000     // after so long a message that was not taken is tried again, in milliseconds
	attempts = 30              // and so often
	stint    = 4 * time.Minute // how long one campaign sends before it makes room for others
)

// SendDue has what is due of the campaign sent, and reports whether all of its
// messages have ended. One that was under way for longer than its lease is
// unknown from then on.
func (s *Service) SendDue(ctx context.Context, campaignID string) (ended bool, err error) {
	if _, err := s.Store.Lose(ctx, s.Clock()); err != nil {
		return false, err
	}
	until := s.Clock() + stint.Milliseconds()
	for s.Clock() < until {
		ids, err := s.Store.DueSends(ctx, campaignID, s.Clock(), slice)
		if err != nil {
			return false, err
		}
		if len(ids) == 0 {
			left, err := s.Store.Pending(ctx, campaignID)
			return left == 0, err
		}
		if moved, err := s.sendAll(ctx, ids); err != nil || !moved {
			return false, err
		}
	}
	return false, nil
}

// sendAll gives each message its turn, some at a time, and reports whether any
// of them got one: a campaign that stands still gives none.
func (s *Service) sendAll(ctx context.Context, ids []string) (moved bool, err error) {
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		room = make(chan struct{}, abreast)
	)
	for _, id := range ids {
		room <- struct{}{}
		wg.Go(func() {
			defer func() { <-room }()
			ran, failed := s.Send(ctx, id)
			mu.Lock()
			defer mu.Unlock()
			moved, err = moved || ran, errors.Join(err, failed)
		})
	}
	wg.Wait()
	return moved, err
}

// rules are what the gate needs to know of the company.
type rules struct {
	company account.Company
	policy  consent.Policy
	quiet   promise.Quiet
}

func (s *Service) rules(ctx context.Context) (r rules, err error) {
	if r.company, err = s.Company(ctx); err != nil {
		return r, err
	}
	if r.policy, _, err = s.Consents.Policy(ctx); err != nil {
		return r, err
	}
	r.quiet, _, err = setting.Load(ctx, s.Settings, promise.QuietSetting, promise.DefaultQuiet())
	return r, err
}

// gate completes the facts by what is known of the customer and asks the gate.
func (r rules) gate(c Campaign, to customer.Customer, f Facts, now int64) Verdict {
	f.Spared = SparedIn(r.quiet, to.Zone, to.Country, r.company.Zone)
	v := Gate(f, r.policy, now)
	if c.EndsAt != 0 && max(now, v.Until) >= c.EndsAt {
		return Verdict{Reason: ReasonStopped}
	}
	return v
}

// Send gives one message its turn: the gate is asked, and when it lets the
// message through, that is handed over at once. It reports whether the message
// moved on.
func (s *Service) Send(ctx context.Context, sendID string) (moved bool, err error) {
	r, err := s.rules(ctx)
	if err != nil {
		return false, err
	}
	// The lease is counted from a later instant by the database, so that the
	// provider's time is over before it.
	under, cancel := context.WithTimeout(ctx, min(s.Lease*3/4, handover))
	defer cancel()
	now := s.Clock()
	b, err := s.Store.Begin(ctx, sendID, Turn{
		Now: now, Since: Since(r.policy, now), Lease: s.Lease, Domain: s.Domain, Lang: r.company.Lang,
		Decide: func(c Campaign, to customer.Customer, f Facts) Verdict { return r.gate(c, to, f, now) },
	})
	if err != nil || !b.Go {
		return err == nil && b.Customer.ID != "", err
	}
	err = s.carry(under, b.Campaign.Channel, s.message(b, r))
	ctx = context.WithoutCancel(ctx)
	e := s.ended(b, err)
	if err := s.Store.End(ctx, e); err != nil || e.State != Sent || b.Campaign.TrialID == "" {
		return true, err
	}
	return true, s.Trials.Did(ctx, b.Campaign.TrialID, b.Send.CustomerID, b.Campaign.Name, e.Now)
}

// carry hands the message over.
func (s *Service) carry(ctx context.Context, channel consent.Channel, m Message) error {
	c := s.Carriers[channel]
	if c == nil {
		return &outbox.NotTaken{Cause: fault.New(fault.Unavailable, "campaign.no_carrier")}
	}
	if err := ctx.Err(); err != nil { // the way here took so long that somebody may have said no
		return &outbox.NotTaken{Cause: err}
	}
	return c.CarryMessage(ctx, m)
}

// ended says what to keep of how the provider answered.
func (s *Service) ended(b Begun, err error) Ended {
	e := Ended{Send: b.Send, State: Sent, Now: s.Clock()}
	var refusal *outbox.Refusal
	var not *outbox.NotTaken
	switch {
	case err == nil:
		return e
	case errors.As(err, &refusal):
		e.State, e.Detail = Failed, refusal.Reason
		if refusal.Address {
			e.Suppress = b.Hash
		}
	case errors.As(err, &not) && b.Send.Attempts < attempts:
		e.State, e.Detail, e.Again = Planned, not.Cause.Error(), e.Now+again
	case errors.As(err, &not):
		e.State, e.Detail = Failed, not.Cause.Error()
	default:
		e.State, e.Detail = Unknown, err.Error()
	}
	return e
}

// message is what the customer gets.
func (s *Service) message(b Begun, r rules) Message {
	text := b.Campaign.Texts[b.Send.Lang]
	links := s.Consents.Links(b.Send.CustomerID, b.Send.ID)
	return s.filled(r, text, Message{
		ID: b.Send.ID, MessageID: b.Send.MessageID, Channel: b.Campaign.Channel, Purpose: b.Campaign.Purpose, To: b.Send.Address, Lang: b.Send.Lang,
		OptOutURL: r.company.PublicURL + "/u/" + links.OptOut, Preferences: r.company.PublicURL + "/p/" + links.Preferences, At: s.Clock(),
	}, b.Customer.Name)
}

func (s *Service) filled(r rules, t Text, m Message, name string) Message {
	values := map[knowledge.Placeholder]string{knowledge.ForCustomer: name, knowledge.ForCompany: r.company.Name}
	m.Subject, m.Body = knowledge.Fill(t.Subject, values), knowledge.Fill(t.Body, values)
	m.Imprint = r.policy.Imprint[m.Lang]
	return m
}
