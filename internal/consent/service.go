package consent

import (
	"context"
	"slices"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/seal"
	"liuke/internal/setting"
	"liuke/internal/wording"
)

// Customers tells who is known by what.
type Customers interface {
	Customer(ctx context.Context, id string) (customer.Customer, error)
	Identities(ctx context.Context, rootID string) ([]customer.Identity, error)
	RootsByIdentity(ctx context.Context, kind customer.IdentityKind, key string) ([]string, error)
}

// Parts are what a Service is made of.
type Parts struct {
	Store     Store
	Customers Customers
	Settings  setting.Store
	Keys      *seal.Keyring
	Company   func(context.Context) (account.Company, error)
	Clock     func() int64 // UTC milliseconds
}

// Service records what customers allow and forbid, and tells how it stands.
type Service struct {
	store     Store
	customers Customers
	settings  setting.Store
	keys      *seal.Keyring
	company   func(context.Context) (account.Company, error)
	clock     func() int64
}

// New returns a service of the parts.
func New(p Parts) *Service {
	return &Service{p.Store, p.Customers, p.Settings, p.Keys, p.Company, p.Clock}
}

// File is what a customer allowed and forbade.
type File struct {
	Customer customer.Customer // the root
	Events   []Event           // the latest first
	Lines    []Line
}

// Line is how things stand for a channel that a customer has an address on and a purpose.
type Line struct {
	Channel Channel
	Address string // as people write it; "" for profiling, which is on no channel
	folded  string
	Standing
}

// Of returns how things stand with a customer.
func (s *Service) Of(ctx context.Context, by account.Actor, customerID string) (File, error) {
	if err := by.Need(account.CustomerRead); err != nil {
		return File{}, err
	}
	return s.file(ctx, customerID)
}

func (s *Service) file(ctx context.Context, customerID string) (File, error) {
	c, err := s.customers.Customer(ctx, customerID)
	if err != nil {
		return File{}, err
	}
	if c.Merged() {
		if c, err = s.customers.Customer(ctx, c.RootID); err != nil {
			return File{}, err
		}
	}
	identities, err := s.customers.Identities(ctx, c.ID)
	if err != nil {
		return File{}, err
	}
	ledger, err := s.store.Ledger(ctx, c.ID)
	if err != nil {
		return File{}, err
	}
	return File{Customer: c, Events: ledger.Latest(), Lines: lines(ledger, identities)}, nil
}

// lines folds the ledger for each channel that there is an address on.
func lines(l Ledger, identities []customer.Identity) []Line {
	var all []Line
	for _, channel := range Channels {
		i := slices.IndexFunc(identities, func(i customer.Identity) bool { return i.Kind == channel.Identity() })
		if i < 0 {
			continue
		}
		for _, purpose := range []Purpose{ForService, ForMarketing, ForSurvey} {
			standing := l.Fold(About{channel, Hash(identities[i].Key), purpose})
			all = append(all, Line{channel, identities[i].Value, identities[i].Key, standing})
		}
	}
	return append(all, Line{Channel: All, Standing: l.Fold(About{Channel: All, Purpose: ForProfiling})})
}

// Entry is what one of the staff or a program records of a customer.
type Entry struct {
	CustomerID string
	Channel    Channel
	Address    string // one of the customer's; "" for all on the channel
	Purpose    Purpose
	Action     Action
	Lang       string // that the words were in; "" for the customer's, or the company's
	Wording    string // what they read; "" for the words in force
	Source     Source
	Ref        string
	Proof      string
	At         int64 // when it was said, of what is brought in; 0 for now
}

const maxProof = 500 // characters

// Record keeps what a customer said, as somebody heard it.
func (s *Service) Record(ctx context.Context, by account.Actor, e Entry) ([]Event, error) {
	if err := by.Need(account.ConsentWrite); err != nil {
		return nil, err
	}
	c, err := s.customers.Customer(ctx, e.CustomerID)
	if err != nil {
		return nil, err
	}
	event, err := s.event(ctx, by, c, e)
	if err != nil {
		return nil, err
	}
	return s.add(ctx, keyOf(c.ID, event.Hash), func(Ledger) []Event { return []Event{event} })
}

// event returns the entry as it is to be kept.
func (s *Service) event(ctx context.Context, by account.Actor, c customer.Customer, e Entry) (Event, error) {
	e.Ref, e.Proof = wording.Line(e.Ref), wording.Line(e.Proof)
	if err := e.check(s.clock()); err != nil {
		return Event{}, err
	}
	address, err := s.address(ctx, e.Channel, e.Address)
	if err != nil {
		return Event{}, err
	}
	event := made(by, c.ID, e)
	event.Address, event.Hash = address, Hash(address)
	return event, s.word(ctx, &event, c.Lang)
}

func (e Entry) check(now int64) error {
	about := func(key, field string) error { return fault.New(fault.Invalid, key).On(field) }
	switch {
	case !slices.Contains(Channels, e.Channel) && e.Channel != All:
		return about("consent.channel_unknown", "channel")
	case !slices.Contains(Purposes, e.Purpose):
		return about("consent.purpose_unknown", "purpose")
	case !slices.Contains(Actions, e.Action):
		return about("consent.action_unknown", "action")
	case e.Address != "" && e.Channel == All:
		return about("consent.address_of_all", "address")
	case e.Lang != "" && !slices.Contains(account.Langs, e.Lang):
		return about("account.lang_unknown", "lang")
	case e.At > now:
		return about("consent.future", "at")
	case e.At != 0 && e.Source == FromAgent:
		return about("consent.at_of_agent", "at")
	case utf8.RuneCountInString(e.Proof) > maxProof:
		return fault.New(fault.Invalid, "consent.text_long", fault.Args{"Limit": maxProof}).On("proof")
	case utf8.RuneCountInString(e.Ref) > maxProof:
		return fault.New(fault.Invalid, "consent.text_long", fault.Args{"Limit": maxProof}).On("ref")
	case utf8.RuneCountInString(e.Wording) > maxWording:
		return fault.New(fault.Invalid, "consent.text_long", fault.Args{"Limit": maxWording}).On("wording")
	}
	return nil
}

// made returns the entry as an event of the record.
func made(by account.Actor, recordID string, e Entry) Event {
	return Event{
		ID: ident.New(), CustomerID: recordID, Channel: e.Channel, Purpose: e.Purpose, Action: e.Action,
		Wording: wording.Words(e.Wording), Lang: e.Lang, Source: e.Source, Ref: e.Ref, Proof: e.Proof,
		ByKind: string(by.Kind), ByID: by.ID, By: by.Name, At: e.At,
	}
}

// word fills in the words that were shown, where a yes to the ones in force is recorded.
func (s *Service) word(ctx context.Context, e *Event, lang string) error {
	if e.Lang == "" {
		company, err := s.company(ctx)
		if err != nil {
			return err
		}
		e.Lang = company.Lang
		if slices.Contains(account.Langs, lang) {
			e.Lang = lang
		}
	}
	if e.Wording != "" || e.Action != Given || !slices.Contains(Asked, e.Purpose) {
		return nil
	}
	policy, version, err := s.Policy(ctx)
	e.Wording, e.Version = policy.Wording(e.Purpose, e.Lang), version
	return err
}

// address folds an address as identities are folded; "" stays "".
func (s *Service) address(ctx context.Context, channel Channel, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	company, err := s.company(ctx)
	if err != nil {
		return "", err
	}
	i, err := customer.NewIdentity(channel.Identity(), "", text, customer.Region(company.Currency))
	if err != nil {
		return "", fault.New(fault.Invalid, fault.KeyOf(err), fault.Args{"Text": text}).On("address").From(err)
	}
	return i.Key, nil
}

// add appends what decide makes of the ledger, each at its place.
func (s *Service) add(ctx context.Context, k Key, decide func(Ledger) []Event) ([]Event, error) {
	return s.store.Add(ctx, k, func(l Ledger) []Event { return l.Put(decide(l), s.clock()) })
}

// keyOf names a customer and an address, of which there may be none.
func keyOf(customerID, hash string) Key {
	k := Key{CustomerID: customerID}
	if hash != "" {
		k.Hashes = []string{hash}
	}
	return k
}
