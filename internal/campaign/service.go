package campaign

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/consent"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/rule"
	"liuke/internal/setting"
)

// Consents are the rules of contact, and the links by which customers change
// what they allow.
type Consents interface {
	Policy(ctx context.Context) (consent.Policy, int64, error)
	Links(customerID, sendID string) consent.Links
}

// Parts are what a Service is made of.
type Parts struct {
	Store    Store
	Consents Consents
	Settings setting.Store
	Book     Book
	Trials   Trials
	Company  func(context.Context) (account.Company, error)
	Carriers map[consent.Channel]Carrier
	// CheckHook refuses addresses that no message may be handed over to; nil checks nothing.
	CheckHook func(ctx context.Context, address string) error
	Domain    string        // the host in Message-IDs
	Lease     time.Duration // how long a message may be under way
	Clock     func() int64  // UTC milliseconds
}

// Book tells what is known of all customers as of a day, by their roots.
type Book interface {
	Facts(ctx context.Context, asOf calendar.Day, asked []string, yield func(rootID string, f *rule.Facts) error) error
}

// Trials draws who is left alone, so that what a campaign brought can be told.
type Trials interface {
	// Open begins a trial for the campaign and returns its id.
	Open(ctx context.Context, c Campaign) (string, error)
	// Place draws customers, once for all, and tells who is left alone.
	Place(ctx context.Context, trialID string, roots []string) (map[string]bool, error)
	// WouldHave notes what one who is left alone would have got.
	WouldHave(ctx context.Context, trialID, customerID, what string, at int64) error
	// Did notes what one of the others got.
	Did(ctx context.Context, trialID, customerID, what string, at int64) error
}

// Service plans campaigns and sends them.
type Service struct{ Parts }

// New returns a service of the parts.
func New(p Parts) *Service { return &Service{p} }

// Create keeps a new draft.
func (s *Service) Create(ctx context.Context, by account.Actor, c Campaign) (Campaign, error) {
	if err := by.Need(account.CampaignManage); err != nil {
		return c, err
	}
	c, err := c.checked()
	if err != nil {
		return c, err
	}
	c.ID, c.State, c.Version, c.MadeBy, c.CreatedAt = ident.New(), Draft, 1, by.ID, s.Clock()
	c.UpdatedAt = c.CreatedAt
	return c, s.Store.Add(ctx, c)
}

// Edit changes a draft in the place of the version that was seen.
func (s *Service) Edit(ctx context.Context, by account.Actor, id string, seen int64, c Campaign) (Campaign, error) {
	if err := by.Need(account.CampaignManage); err != nil {
		return c, err
	}
	kept, err := s.Store.Campaign(ctx, id)
	if err != nil {
		return c, err
	}
	if kept.State != Draft {
		return c, fault.New(fault.Conflict, "campaign.not_draft")
	}
	if c, err = c.checked(); err != nil {
		return c, err
	}
	c.ID, c.Version, c.UpdatedAt = id, seen, s.Clock()
	return c, s.Store.Edit(ctx, c)
}

// Launch has a draft sent once its time has come.
func (s *Service) Launch(ctx context.Context, by account.Actor, id string, seen int64) error {
	return s.move(ctx, by, id, seen, func(c *Campaign, r rules, now int64) error {
		reached, err := s.Reaches(ctx, c.Channel)
		if err != nil {
			return err
		}
		switch {
		case c.State != Draft:
			return fault.New(fault.Conflict, "campaign.not_draft")
		case !reached:
			return noCarrier(c.Channel)
		case r.company.PublicURL == "":
			return fault.New(fault.Conflict, "campaign.no_public_url")
		case c.EndsAt != 0 && c.EndsAt <= now:
			return fault.New(fault.Conflict, "campaign.ended_before")
		}
		for lang := range c.Texts {
			if c.Purpose == consent.ForMarketing && r.policy.Imprint[lang] == "" {
				return fault.New(fault.Conflict, "campaign.no_imprint")
			}
		}
		c.State = Scheduled
		return nil
	})
}

// Pause has nothing more sent until it is resumed.
func (s *Service) Pause(ctx context.Context, by account.Actor, id string, seen int64) error {
	return s.from(ctx, by, id, seen, Paused, Running)
}

// Resume goes on with a paused campaign.
func (s *Service) Resume(ctx context.Context, by account.Actor, id string, seen int64) error {
	return s.from(ctx, by, id, seen, Running, Paused)
}

// Stop ends a campaign for good: who has not got it does not get it.
func (s *Service) Stop(ctx context.Context, by account.Actor, id string, seen int64) error {
	return s.from(ctx, by, id, seen, Stopped, Scheduled, Running, Paused)
}

func (s *Service) from(ctx context.Context, by account.Actor, id string, seen int64, to State, from ...State) error {
	return s.move(ctx, by, id, seen, func(c *Campaign, _ rules, now int64) error {
		for _, state := range from {
			if c.State == state {
				c.State = to
				if to == Stopped {
					c.EndedAt = now
				}
				return nil
			}
		}
		return fault.New(fault.Conflict, "campaign.moved_on")
	})
}

func (s *Service) move(ctx context.Context, by account.Actor, id string, seen int64, change func(c *Campaign, r rules, now int64) error) error {
	if err := by.Need(account.CampaignManage); err != nil {
		return err
	}
	c, err := s.Store.Campaign(ctx, id)
	if err != nil {
		return err
	}
	r, err := s.rules(ctx)
	if err != nil {
		return err
	}
	now := s.Clock()
	if err := change(&c, r, now); err != nil {
		return err
	}
	c.Version, c.UpdatedAt = seen, now
	return s.Store.Move(ctx, c)
}

// Work begins the campaigns whose time has come, sends what is due and ends
// those of which nothing is left. It may run on several replicas at once. One
// that fails holds no other up.
func (s *Service) Work(ctx context.Context) error {
	active, err := s.Store.Active(ctx)
	for _, c := range active {
		if failed := s.work(ctx, c); failed != nil {
			err = errors.Join(err, fmt.Errorf("campaign %s: %w", c.ID, failed))
		}
	}
	return err
}

func (s *Service) work(ctx context.Context, c Campaign) (err error) {
	if c.State == Scheduled && c.StartsAt <= s.Clock() {
		if c, err = s.Begin(ctx, c); err != nil {
			return err
		}
	}
	if c.State != Running {
		return nil
	}
	ended, err := s.SendDue(ctx, c.ID)
	if err != nil || !ended {
		return err
	}
	c.State, c.EndedAt, c.UpdatedAt = Done, s.Clock(), s.Clock()
	if err := s.Store.Move(ctx, c); err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	return nil
}

// planned is how many messages are planned in one transaction.
const planned = 500

// Begin plans a message to each of the audience but those who are drawn to be
// left alone, which is recorded first; then has them sent. It may be run again
// after a crash: a customer is drawn once and planned once.
func (s *Service) Begin(ctx context.Context, c Campaign) (Campaign, error) {
	if c.Holdout > 0 && c.TrialID == "" {
		trialID, err := s.Trials.Open(ctx, c)
		if err != nil {
			return c, err
		}
		c.TrialID = trialID
		if err := s.Store.Move(ctx, c); err != nil {
			return c, err
		}
		c.Version++
	}
	roots, _, err := s.audience(ctx, c.Audience)
	if err != nil {
		return c, err
	}
	alone, err := s.holdOut(ctx, c, roots)
	if err != nil {
		return c, err
	}
	now := s.Clock()
	for some := range slices.Chunk(roots, planned) {
		sends := make([]Send, len(some))
		for i, root := range some {
			sends[i] = Send{ID: ident.New(), CustomerID: root, State: Planned, DueAt: now, UpdatedAt: now}
			if alone[root] {
				sends[i].State, sends[i].Reason = Left, ReasonHoldout
				if err := s.Trials.WouldHave(ctx, c.TrialID, root, c.Name, now); err != nil {
					return c, err
				}
			}
		}
		if err := s.Store.Plan(ctx, c, sends); err != nil {
			return c, err
		}
	}
	c.State, c.StartedAt, c.UpdatedAt = Running, now, now
	if err := s.Store.Move(ctx, c); err != nil {
		return c, err
	}
	c.Version++
	return c, nil
}

// Report is a campaign with how it stands.
type Report struct {
	Campaign
	Counts    []Count
	Delivered int64 // of those that were sent
	OptedOut  int64
}

// Of returns how many messages are in a state, for the reason unless that is "".
func (r Report) Of(state SendState, reason Reason) (n int64) {
	for _, c := range r.Counts {
		if c.State == state && (reason == "" || c.Reason == reason) {
			n += c.N
		}
	}
	return n
}

// All returns how many messages there are.
func (r Report) All() (n int64) {
	for _, c := range r.Counts {
		n += c.N
	}
	return n
}

// Get returns a campaign with how it stands.
func (s *Service) Get(ctx context.Context, by account.Actor, id string) (Report, error) {
	if err := by.Need(account.CampaignRead); err != nil {
		return Report{}, err
	}
	c, err := s.Store.Campaign(ctx, id)
	if err != nil {
		return Report{}, err
	}
	counts, err := s.Store.Counts(ctx, []string{id})
	if err != nil {
		return Report{}, err
	}
	arrived, err := s.Store.Delivered(ctx, id)
	if err != nil {
		return Report{}, err
	}
	out, err := s.Store.OptedOut(ctx, id)
	return Report{Campaign: c, Counts: counts[id], Delivered: arrived, OptedOut: out}, err
}

// MaxListed is how many campaigns, or messages, a page lists.
const MaxListed = 100

// List returns the latest campaigns.
func (s *Service) List(ctx context.Context, by account.Actor) ([]Report, error) {
	if err := by.Need(account.CampaignRead); err != nil {
		return nil, err
	}
	all, err := s.Store.Campaigns(ctx, MaxListed)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(all))
	for i, c := range all {
		ids[i] = c.ID
	}
	counts, err := s.Store.Counts(ctx, ids)
	reports := make([]Report, len(all))
	for i, c := range all {
		reports[i] = Report{Campaign: c, Counts: counts[c.ID]}
	}
	return reports, err
}

// Sends returns messages of a campaign in a state, for a person to look at.
func (s *Service) Sends(ctx context.Context, by account.Actor, id string, state SendState, reason Reason) ([]Recipient, error) {
	if err := by.Need(account.CampaignRead); err != nil {
		return nil, err
	}
	return s.Store.Sends(ctx, id, state, reason, MaxListed)
}

// Reaches reports whether there is a provider for the channel.
func (s *Service) Reaches(ctx context.Context, channel consent.Channel) (bool, error) {
	c := s.Carriers[channel]
	if c == nil {
		return false, nil
	}
	return c.Ready(ctx)
}

// noCarrier says where a provider for the channel is set up.
func noCarrier(channel consent.Channel) error {
	if channel == consent.SMS {
		return fault.New(fault.Unavailable, "campaign.no_gateway")
	}
	return fault.New(fault.Unavailable, "campaign.no_carrier")
}

// Test sends what the campaign says to whoever asks, in each of its languages.
func (s *Service) Test(ctx context.Context, by account.Actor, id, address string) error {
	if err := by.Need(account.CampaignManage); err != nil {
		return err
	}
	c, err := s.Store.Campaign(ctx, id)
	if err != nil {
		return err
	}
	r, err := s.rules(ctx)
	if err != nil {
		return err
	}
	if reached, err := s.Reaches(ctx, c.Channel); err != nil || !reached {
		return cmp.Or(err, noCarrier(c.Channel))
	}
	for lang, text := range c.Texts {
		id := ident.New()
		m := s.filled(r, text, Message{ID: id, MessageID: id + "@" + s.Domain, Channel: c.Channel, Purpose: c.Purpose, To: address, Lang: lang, At: s.Clock()}, by.Name)
		if err := s.Carriers[c.Channel].CarryMessage(ctx, m); err != nil {
			return fault.New(fault.Unavailable, "campaign.test_failed").From(err)
		}
	}
	return nil
}
