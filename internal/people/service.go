package people

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/ident"
)

// Store keeps the people at customers.
type Store interface {
	// Root returns to which customer a record belongs, or a NotFound fault.
	Root(ctx context.Context, recordID string) (string, error)
	// Of returns the people of a customer and of all records merged into it, in the order they were entered.
	Of(ctx context.Context, rootID string) ([]Person, error)
	// Person returns one, or a NotFound fault.
	Person(ctx context.Context, id string) (Person, error)
	// Add keeps somebody new.
	Add(ctx context.Context, p Person) error
	// Change puts p in the place of the version before, or returns ErrChanged.
	Change(ctx context.Context, p Person) error
	// Remove takes p away if it is still of that version, or returns ErrChanged.
	Remove(ctx context.Context, p Person, now int64) error
}

// ErrChanged tells that somebody else changed what is said of a person meanwhile.
var ErrChanged = fault.New(fault.Conflict, "person.changed")

// Service is what can be done with the people at customers.
type Service struct {
	store   Store
	company func(context.Context) (account.Company, error)
	clock   func() int64
}

// NewService returns a service on the store. company tells by whose clocks days are told apart.
func NewService(s Store, company func(context.Context) (account.Company, error), clock func() int64) *Service {
	return &Service{store: s, company: company, clock: clock}
}

// Of returns the people at a customer: those who are there first, among them who decides, then those who left, the latest first.
func (s *Service) Of(ctx context.Context, by account.Actor, customerID string) ([]Person, error) {
	if err := by.Need(account.CustomerRead); err != nil {
		return nil, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	rootID, err := s.store.Root(ctx, customerID)
	if err != nil {
		return nil, err
	}
	people, err := s.store.Of(ctx, rootID)
	inOrder(people, today)
	return people, err
}

// Get returns one of the people whom the actor may change.
func (s *Service) Get(ctx context.Context, by account.Actor, id string) (Person, error) {
	if err := by.Need(account.CustomerWrite); err != nil {
		return Person{}, err
	}
	return s.store.Person(ctx, id)
}

func (s *Service) today(ctx context.Context) (calendar.Day, error) {
	c, err := s.company(ctx)
	if err != nil {
		return 0, err
	}
	return calendar.DayOf(s.clock(), c.Location()), nil
}

// Add keeps somebody new at a customer.
func (s *Service) Add(ctx context.Context, by account.Actor, customerID string, d Details) (Person, error) {
	if err := by.Need(account.CustomerWrite); err != nil {
		return Person{}, err
	}
	rootID, err := s.store.Root(ctx, customerID)
	if err != nil {
		return Person{}, err
	}
	p := Person{ID: ident.New(), CustomerID: customerID, RootID: rootID, Details: d, By: by.Name, UpdatedAt: s.clock(), Version: 1}
	if p, err = s.checked(ctx, p); err != nil {
		return p, err
	}
	return p, s.store.Add(ctx, p)
}

// Change replaces what is said of somebody, if nobody changed it since the version that was looked at.
func (s *Service) Change(ctx context.Context, by account.Actor, id string, version int64, d Details) (Person, error) {
	p, err := s.Get(ctx, by, id)
	if err != nil {
		return p, err
	}
	was := p.Version
	p.Details, p.By, p.UpdatedAt, p.Version = d, by.Name, s.clock(), version+1
	if p, err = s.checked(ctx, p); err != nil {
		return p, err
	}
	if was != version {
		return p, ErrChanged
	}
	return p, s.store.Change(ctx, p)
}

// checked returns somebody as they are kept, if they can be told apart from the others there.
func (s *Service) checked(ctx context.Context, p Person) (Person, error) {
	today, err := s.today(ctx)
	if err != nil {
		return p, err
	}
	if p.Details, err = p.clean(today); err != nil {
		return p, err
	}
	people, err := s.store.Of(ctx, p.RootID)
	switch {
	case err != nil:
		return p, err
	case twin(people, p, today):
		return p, fault.New(fault.Invalid, "person.there_already", fault.Args{"Name": p.Name}).On("name")
	case p.Version == 1 && len(people) >= MaxPeople:
		return p, fault.New(fault.Invalid, "person.many", fault.Args{"Max": MaxPeople})
	}
	return p, nil
}

// Remove takes somebody away who was entered by mistake. Who left is kept, with the day.
func (s *Service) Remove(ctx context.Context, by account.Actor, id string, version int64) (Person, error) {
	p, err := s.Get(ctx, by, id)
	if err != nil {
		return p, err
	}
	if p.Version != version {
		return p, ErrChanged
	}
	return p, s.store.Remove(ctx, p, s.clock())
}
