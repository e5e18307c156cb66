package customer

import (
	"context"
	"slices"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/wording"
)

const (
	maxName  = 200 // characters
	maxTier  = 40
	maxNote  = 5_000
	maxFound = 20 // customers offered for what was typed
)

// Service is what can be done with customers.
type Service struct {
	store   Store
	company func(context.Context) (account.Company, error)
}

// NewService returns a service on the store. company tells whose customers
// they are: phone numbers are read as that company's people write them.
func NewService(s Store, company func(context.Context) (account.Company, error)) *Service {
	return &Service{store: s, company: company}
}

// File is a customer with all that belongs to them. Records are the records
// merged into one, the root first.
type File struct {
	Customer
	Records    []Customer
	Identities []Identity
	Merges     []Merge // the latest first, those undone included
}

// Get returns the file of the customer that the record belongs to.
func (s *Service) Get(ctx context.Context, by account.Actor, id string) (File, error) {
	if err := by.Need(account.CustomerRead); err != nil {
		return File{}, err
	}
	c, err := s.store.Customer(ctx, id)
	if err != nil {
		return File{}, err
	}
	f := File{}
	if f.Records, err = s.store.Records(ctx, c.RootID); err != nil {
		return f, err
	}
	f.Customer = f.Records[0]
	if f.Identities, err = s.store.Identities(ctx, c.RootID); err != nil {
		return f, err
	}
	f.Merges, err = s.store.Merges(ctx, c.RootID)
	return f, err
}

// List returns one page of customers.
func (s *Service) List(ctx context.Context, by account.Actor, f Filter) ([]Row, error) {
	if err := by.Need(account.CustomerRead); err != nil {
		return nil, err
	}
	return s.store.List(ctx, f)
}

// Names returns the names of the customers that the records belong to, by record.
func (s *Service) Names(ctx context.Context, by account.Actor, ids []string) (map[string]string, error) {
	if err := by.Need(account.CustomerRead); err != nil {
		return nil, err
	}
	records, err := s.store.Customers(ctx, ids)
	if err != nil {
		return nil, err
	}
	var rootIDs []string
	for _, r := range records {
		if r.Merged() {
			rootIDs = append(rootIDs, r.RootID)
		}
	}
	roots, err := s.store.Customers(ctx, rootIDs)
	if err != nil {
		return nil, err
	}
	byID := map[string]string{}
	for _, r := range slices.Concat(records, roots) {
		byID[r.ID] = r.Name
	}
	names := make(map[string]string, len(records))
	for _, r := range records {
		names[r.ID] = byID[r.RootID]
	}
	return names, nil
}

// Find returns the customers that typed text may mean: those known by exactly
// that first, then those found by its words.
func (s *Service) Find(ctx context.Context, by account.Actor, typed string) ([]Customer, error) {
	if err := by.Need(account.CustomerRead); err != nil {
		return nil, err
	}
	company, err := s.company(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, i := range guesses(typed, Region(company.Currency)) {
		roots, err := s.store.RootsByIdentity(ctx, i.Kind, i.Key)
		if err != nil {
			return nil, err
		}
		ids = append(ids, roots...)
	}
	found, _, err := s.store.Search(ctx, typed)
	if err != nil {
		return nil, err
	}
	return s.inOrder(ctx, append(ids, found...))
}

// Named returns the customers known by exactly each of very many texts: a code, an e-mail address, a number, or the customer's
// id. A text by which nobody is known, or more than one, has no customer or several.
func (s *Service) Named(ctx context.Context, by account.Actor, typed []string) (map[string][]string, error) {
	if err := by.Need(account.CustomerRead); err != nil {
		return nil, err
	}
	company, err := s.company(ctx)
	if err != nil {
		return nil, err
	}
	region := Region(company.Currency)
	var keys []string
	for _, text := range typed {
		for _, i := range guesses(text, region) {
			keys = append(keys, i.Key)
		}
	}
	slices.Sort(keys)
	known, err := s.store.Known(ctx, slices.Compact(keys))
	if err != nil {
		return nil, err
	}
	ids, err := s.store.Roots(ctx, typed)
	if err != nil {
		return nil, err
	}
	roots := make(map[string][]string, len(typed))
	for _, text := range typed {
		if root, is := ids[text]; is {
			roots[text] = []string{root}
			continue
		}
		var own []string
		for _, i := range guesses(text, region) {
			own = append(own, known[Key{i.Kind, i.Key}]...)
		}
		slices.Sort(own)
		roots[text] = slices.Compact(own)
	}
	return roots, nil
}

// inOrder returns the customers of the ids, each once, in that order.
func (s *Service) inOrder(ctx context.Context, ids []string) ([]Customer, error) {
	var unique []string
	for _, id := range ids {
		if len(unique) < maxFound && !slices.Contains(unique, id) {
			unique = append(unique, id)
		}
	}
	found, err := s.store.Customers(ctx, unique)
	slices.SortFunc(found, func(a, b Customer) int { return slices.Index(unique, a.ID) - slices.Index(unique, b.ID) })
	return found, err
}

// Match returns the one customer who is known by the e-mail address or the
// phone number, "" when there is none or they are several. It is for taking in
// what customers send, and tells nobody anything.
func (s *Service) Match(ctx context.Context, email, phone string) (string, error) {
	company, err := s.company(ctx)
	if err != nil {
		return "", err
	}
	for _, given := range []Identity{{Kind: IdentityEmail, Value: email}, {Kind: IdentityPhone, Value: phone}} {
		i, err := NewIdentity(given.Kind, "", given.Value, Region(company.Currency))
		if err != nil {
			continue // not known by what is no address or number
		}
		roots, err := s.store.RootsByIdentity(ctx, i.Kind, i.Key)
		if err != nil || len(roots) == 1 {
			return first(roots), err
		}
	}
	return "", nil
}

func first(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}

// Draft is what people say of a customer.
type Draft struct {
	Kind     Kind
	Name     string
	Lang     string
	Country  string
	Tier     string
	Zone     string
	OwnerID  string
	BackupID string // who looks after them when the owner cannot
	Note     string

	LettersWait bool
}

func (d Draft) apply(c Customer) (Customer, error) {
	c.Kind, c.Lang, c.OwnerID, c.BackupID, c.LettersWait = d.Kind, d.Lang, d.OwnerID, d.BackupID, d.LettersWait
	if c.Kind == "" {
		c.Kind = Person
	}
	c.Zone = wording.Line(d.Zone)
	if c.Zone != "" {
		if _, err := calendar.ParseZone(c.Zone); err != nil {
			return c, fault.New(fault.Invalid, "customer.zone_unknown").On("zone").From(err)
		}
	}
	c.Name, c.Tier, c.Country, c.Note = wording.Line(d.Name), wording.Line(d.Tier), wording.Line(d.Country), wording.Words(d.Note)
	switch {
	case c.Kind != Person && c.Kind != Business:
		return c, fault.New(fault.Invalid, "customer.kind_unknown").On("kind")
	case !wording.Says(c.Name):
		return c, fault.New(fault.Invalid, "customer.name_needed").On("name")
	case utf8.RuneCountInString(c.Name) > maxName:
		return c, tooLong("name", maxName)
	case utf8.RuneCountInString(c.Tier) > maxTier:
		return c, tooLong("tier", maxTier)
	case utf8.RuneCountInString(c.Country) > maxTier:
		return c, tooLong("country", maxTier)
	case utf8.RuneCountInString(c.Note) > maxNote:
		return c, tooLong("note", maxNote)
	case c.BackupID != "" && c.BackupID == c.OwnerID:
		return c, fault.New(fault.Invalid, "customer.backup_is_owner").On("backup")
	}
	return c, nil
}

func tooLong(field string, limit int) error {
	return fault.New(fault.Invalid, "customer.too_long", fault.Args{"Limit": limit}).On(field)
}

// Create keeps a new customer, known by the identities given; their
// CustomerID, Key and CreatedAt are filled in.
func (s *Service) Create(ctx context.Context, by account.Actor, d Draft, known []Identity, now int64) (Customer, error) {
	if err := by.Need(account.CustomerWrite); err != nil {
		return Customer{}, err
	}
	id := ident.New()
	c, err := d.apply(Customer{ID: id, RootID: id, Version: 1, CreatedAt: now})
	if err != nil {
		return c, err
	}
	identities := make([]Identity, len(known))
	for n, i := range known {
		if identities[n], err = s.identity(ctx, id, i, now); err != nil {
			return c, err
		}
	}
	return c, s.store.Add(ctx, c, identities)
}

// identity returns i completed for the record.
func (s *Service) identity(ctx context.Context, recordID string, i Identity, now int64) (Identity, error) {
	company, err := s.company(ctx)
	if err != nil {
		return i, err
	}
	full, err := NewIdentity(i.Kind, i.Source, i.Value, Region(company.Currency))
	full.CustomerID, full.CreatedAt = recordID, now
	return full, err
}

// Update replaces what is known of a customer, if nobody changed it since the
// version that was looked at.
func (s *Service) Update(ctx context.Context, by account.Actor, id string, version int64, d Draft, now int64) (Customer, error) {
	if err := by.Need(account.CustomerWrite); err != nil {
		return Customer{}, err
	}
	c, err := s.store.Customer(ctx, id)
	if err != nil {
		return c, err
	}
	if c, err = d.apply(c); err != nil {
		return c, err
	}
	c.Version = version
	if err := s.store.Update(ctx, c, by, now); err != nil {
		return c, err
	}
	c.Version++
	return c, nil
}

// AddIdentity has a record known by one thing more.
func (s *Service) AddIdentity(ctx context.Context, by account.Actor, id string, i Identity, now int64) error {
	if err := by.Need(account.CustomerWrite); err != nil {
		return err
	}
	if _, err := s.store.Customer(ctx, id); err != nil {
		return err
	}
	full, err := s.identity(ctx, id, i, now)
	if err != nil {
		return err
	}
	return s.store.AddIdentity(ctx, full)
}

// RemoveIdentity has a record no longer known by one of its identities.
func (s *Service) RemoveIdentity(ctx context.Context, by account.Actor, i Identity, now int64) error {
	if err := by.Need(account.CustomerWrite); err != nil {
		return err
	}
	return s.store.RemoveIdentity(ctx, i, now)
}
