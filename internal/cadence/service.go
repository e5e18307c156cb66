package cadence

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/interaction"
	"liuke/internal/setting"
	"liuke/internal/wording"
)

// Store is where due contacts are reckoned from.
type Store interface {
	// LookedAfterBy returns the customers of an owner, with what was put off
	// to the day or later.
	LookedAfterBy(ctx context.Context, staffID string, from calendar.Day) ([]Customer, error)
	// LookedAfter yields all customers who have an owner, by root.
	LookedAfter(ctx context.Context, from calendar.Day, yield func(Customer) error) error
	// Holder returns who looks after the customer of a record, or a NotFound fault.
	Holder(ctx context.Context, recordID string) (interaction.Holder, error)
	// PutOff keeps that a contact was put off.
	PutOff(ctx context.Context, rootID, byID string, at int64, p PutOff) error
	// SetFeed puts a link by which a calendar reads in the place of the one there was.
	SetFeed(ctx context.Context, staffID, hash string, at int64) error
	// RevokeFeed has the link of somebody's calendar open nothing any more.
	RevokeFeed(ctx context.Context, staffID string, at int64) error
	// FeedOf returns whose link has the hash, or a NotFound fault.
	FeedOf(ctx context.Context, hash string) (staffID string, err error)
	// FeedSince returns since when somebody has a link, 0 for none.
	FeedSince(ctx context.Context, staffID string) (int64, error)
	// Cared returns the attention of all customers who bought in the two windows
	// of so many days up to the day.
	Cared(ctx context.Context, today calendar.Day, days int64, failedSince int64) ([]Cared, error)
}

// Company is what the service asks of the company.
type Company interface {
	// Calendar returns when business is open.
	Calendar(ctx context.Context) (*calendar.Calendar, error)
	// Staff returns one of the staff, or a NotFound fault.
	Staff(ctx context.Context, id string) (account.Staff, error)
}

// Service says which contacts are due.
type Service struct {
	store    Store
	settings setting.Store
	company  Company
	clock    func() int64
}

// NewService returns a service on the store.
func NewService(s Store, settings setting.Store, company Company, clock func() int64) *Service {
	return &Service{store: s, settings: settings, company: company, clock: clock}
}

// settingPlans is the name of the document that the plans are kept in.
const settingPlans = "cadence"

// Plans returns what the company lays down, and its version.
func (s *Service) Plans(ctx context.Context, by account.Actor) (Plans, int64, error) {
	if err := by.Need(account.CustomerRead); err != nil {
		return Plans{}, 0, err
	}
	return setting.Load(ctx, s.settings, settingPlans, Standard)
}

// SetPlans lays plans down in the place of the version seen.
func (s *Service) SetPlans(ctx context.Context, by account.Actor, p Plans, seen int64) error {
	if err := by.Need(account.CompanyManage); err != nil {
		return err
	}
	before, _, err := setting.Load(ctx, s.settings, settingPlans, Standard)
	if err != nil {
		return err
	}
	open, err := s.company.Calendar(ctx)
	if err != nil {
		return err
	}
	now := s.clock()
	if p, err = p.Check(before, calendar.DayOf(now, open.Zone())); err != nil {
		return err
	}
	return setting.Save(ctx, s.settings, settingPlans, p, seen, by.ID, now)
}

// List is what is due of one owner.
type List struct {
	Owner account.Staff
	Today calendar.Day
	Due   []Due // the first first
}

// Due returns the contacts of an owner that are late or due within so many
// days: the actor's own, or, for those who give customers to others, anybody's.
func (s *Service) Due(ctx context.Context, by account.Actor, staffID string, days calendar.Day) (List, error) {
	if err := by.Need(account.CustomerRead); err != nil {
		return List{}, err
	}
	if staffID != by.ID {
		if err := by.Need(account.HandoverManage); err != nil {
			return List{}, err
		}
	}
	owner, err := s.company.Staff(ctx, staffID)
	if err != nil {
		return List{}, err
	}
	return s.due(ctx, owner, days)
}

func (s *Service) due(ctx context.Context, owner account.Staff, days calendar.Day) (List, error) {
	plans, open, err := s.rules(ctx)
	if err != nil {
		return List{}, err
	}
	l := List{Owner: owner, Today: calendar.DayOf(s.clock(), open.Zone())}
	customers, err := s.store.LookedAfterBy(ctx, owner.ID, l.Today)
	for _, c := range customers {
		l.Due = append(l.Due, DueBy(plans, c.in(open), l.Today+days, open)...)
	}
	slices.SortStableFunc(l.Due, func(a, b Due) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(b.Worth, a.Worth), cmp.Compare(a.RootID, b.RootID))
	})
	return l, err
}

func (s *Service) rules(ctx context.Context) (Plans, *calendar.Calendar, error) {
	plans, _, err := setting.Load(ctx, s.settings, settingPlans, Standard)
	if err != nil {
		return plans, nil, err
	}
	open, err := s.company.Calendar(ctx)
	return plans, open, err
}

// in completes a customer as the store returns them: since when they are known,
// by the company's clocks.
func (c Customer) in(open *calendar.Calendar) Customer {
	c.Since = calendar.DayOf(c.MadeAt, open.Zone())
	return c
}

// Lapsed yields the customers of whom a planned contact is late by more than a
// third of its time on the day, by how many days the latest one is.
func (s *Service) Lapsed(ctx context.Context, asOf calendar.Day, yield func(rootID string, days int64) error) error {
	plans, open, err := s.rules(ctx)
	if err != nil || len(plans.List) == 0 {
		return err
	}
	return s.store.LookedAfter(ctx, asOf, func(c Customer) error {
		var late int64
		for _, d := range DueBy(plans, c.in(open), asOf, open) {
			if d.Lapsed(asOf) {
				late = max(late, d.Late(asOf))
			}
		}
		if late == 0 {
			return nil
		}
		return yield(c.RootID, late)
	})
}

const (
	maxReason  = 500 // characters
	maxPutOff  = 180 // days
	feedAhead  = calendar.Day(60)
	maxListed  = 50
	secretSize = 32 // bytes
)

// PutOff puts a planned or agreed contact off to a day, with the reason.
func (s *Service) PutOff(ctx context.Context, by account.Actor, customerID string, what What, until calendar.Day, reason string) error {
	if err := by.Need(account.InteractionWrite); err != nil {
		return err
	}
	holder, err := s.store.Holder(ctx, customerID)
	if err != nil {
		return err
	}
	if !holder.Within(by) {
		return fault.New(fault.Denied, "interaction.not_yours")
	}
	open, err := s.company.Calendar(ctx)
	if err != nil {
		return err
	}
	now := s.clock()
	today := calendar.DayOf(now, open.Zone())
	reason = wording.Line(reason)
	switch {
	case what != Agreed && !slices.Contains(Whats, what):
		return fault.New(fault.Invalid, "cadence.not_to_put_off").On("what")
	case until <= today || until > today+maxPutOff:
		return fault.New(fault.Invalid, "cadence.until_range", fault.Args{"Max": int64(maxPutOff)}).On("until")
	case !wording.Says(reason):
		return fault.New(fault.Invalid, "cadence.reason_needed").On("reason")
	case utf8.RuneCountInString(reason) > maxReason:
		return fault.New(fault.Invalid, "customer.too_long", fault.Args{"Limit": maxReason}).On("reason")
	}
	return s.store.PutOff(ctx, holder.RootID, by.ID, now, PutOff{What: what, Until: until, Reason: reason, By: by.Name, On: today})
}

// NewFeed returns the secret of a link by which the actor's calendar reads what
// is due of theirs. It is shown once, and the link there was opens nothing any more.
func (s *Service) NewFeed(ctx context.Context, by account.Actor) (secret string, err error) {
	if err := by.Need(account.InteractionWrite); err != nil {
		return "", err
	}
	random := make([]byte, secretSize)
	if _, err := rand.Read(random); err != nil {
		return "", err
	}
	secret = base64.RawURLEncoding.EncodeToString(random)
	return secret, s.store.SetFeed(ctx, by.ID, hashOf(secret), s.clock())
}

// hashOf is what is kept of a secret: it is random and long, so that one round is enough.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// RevokeFeed has the actor's link open nothing any more.
func (s *Service) RevokeFeed(ctx context.Context, by account.Actor) error {
	if err := by.Need(account.InteractionWrite); err != nil {
		return err
	}
	return s.store.RevokeFeed(ctx, by.ID, s.clock())
}

// FeedSince returns since when the actor has a link, 0 for none.
func (s *Service) FeedSince(ctx context.Context, by account.Actor) (int64, error) {
	return s.store.FeedSince(ctx, by.ID)
}

// Feed returns what is due of whoever the secret is of, or a NotFound fault,
// also for those who may no longer sign in.
func (s *Service) Feed(ctx context.Context, secret string) (List, error) {
	staffID, err := s.store.FeedOf(ctx, hashOf(secret))
	if err != nil {
		return List{}, err
	}
	owner, err := s.company.Staff(ctx, staffID)
	if err != nil {
		return List{}, err
	}
	if owner.State != account.StaffActive {
		return List{}, fault.New(fault.NotFound, "cadence.feed_unknown")
	}
	return s.due(ctx, owner, feedAhead)
}

// Care returns how attention was spread over customers in the days up to
// today, and which small ones were neglected.
func (s *Service) Care(ctx context.Context, by account.Actor, days int64) (Care, Plans, error) {
	if err := by.Need(account.HandoverManage); err != nil {
		return Care{}, Plans{}, err
	}
	plans, open, err := s.rules(ctx)
	if err != nil {
		return Care{}, plans, err
	}
	today := calendar.DayOf(s.clock(), open.Zone())
	all, err := s.store.Cared(ctx, today, days, (today - calendar.Day(days)).Start(open.Zone()))
	if err != nil {
		return Care{}, plans, err
	}
	return CareOf(all, today-calendar.Day(plans.Neglect), maxListed), plans, nil
}
