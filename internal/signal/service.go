package signal

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/rule"
	"liuke/internal/setting"
)

// JobDetect looks for signals of all customers.
const JobDetect = "signal.detect"

// Store keeps signals and rules.
type Store interface {
	// Kept returns the signals that are open, and those that were dismissed since an instant.
	Kept(ctx context.Context, since int64) ([]Signal, error)
	// Seen calls yield with what the desk and the relation show at an instant.
	Seen(ctx context.Context, at Moment, yield func(Sighting) error) error
	// Said calls yield with what customers wrote since an instant.
	Said(ctx context.Context, since int64, yield func(Said) error) error
	// Apply saves changes. One that opens a signal that somebody else opened meanwhile brings that one up to date. It returns
	// ErrChanged when one that was open was closed meanwhile; what it saved by then is as it was to be.
	Apply(ctx context.Context, changes []Change, now int64) error
	// Tell saves what another system tells, with the signal that it opens or brings up to date; false when it was told before.
	Tell(ctx context.Context, t Telling, s Signal) (id string, isNew bool, err error)
	// Signals lists what the filter finds, the most telling first.
	Signals(ctx context.Context, f Filter) ([]Row, error)
	// OfMany returns what is shown of these customers on a day, the most telling first of each, but what complains of the reader.
	OfMany(ctx context.Context, rootIDs []string, today calendar.Day, readerID string) ([]Row, error)
	// Reaches reports whether one of the staff looks after a customer, or anybody of the team, "" for none, does.
	Reaches(ctx context.Context, rootID, staffID, teamID string) (bool, error)
	// Tested returns how the signals turned out that were open at an instant, the end of a day, those of most customers first.
	Tested(ctx context.Context, on calendar.Day, end int64) ([]Tested, error)
	// Together returns a signal with those that are read as one with it, on records that were merged: those of its kind that are
	// open as it is, or were dismissed in the same act.
	Together(ctx context.Context, id string) ([]Signal, error)
	// Change saves signals together, each in the place of the version before, or returns ErrChanged.
	Change(ctx context.Context, all []Signal, now int64) error

	// Rules returns all own rules, those in force first.
	Rules(ctx context.Context) ([]Rule, error)
	// Rule returns one, or a NotFound fault.
	Rule(ctx context.Context, id string) (Rule, error)
	// SaveRule saves a rule in the place of the version before, or returns ErrChanged.
	SaveRule(ctx context.Context, r Rule) error
	// Looked notes what the latest look found with the rules.
	Looked(ctx context.Context, rules []Rule) error
}

// Facts tells what is known of all customers.
type Facts interface {
	Facts(ctx context.Context, asOf calendar.Day, asked []string, yield func(customerID string, f *rule.Facts) error) error
}

// Contacts tells which customers were not spoken with for too long.
type Contacts interface {
	// Lapsed calls yield with the customers of whom a planned contact is far too late on the day, and by how many days.
	Lapsed(ctx context.Context, asOf calendar.Day, yield func(rootID string, days int64) error) error
}

// Moment is an instant with those before it from which on things count.
type Moment struct {
	Now     int64
	Week    int64
	Quarter int64 // 90 days ago
	Half    int64 // 180 days ago
	Year    int64 // 365 days ago
	Today   calendar.Day
}

// Service has the use cases.
type Service struct {
	store    Store
	facts    Facts
	people   Customers
	contacts Contacts
	settings setting.Store
	company  func(context.Context) (account.Company, error)
	clock    func() int64
}

// NewService returns the service.
func NewService(store Store, facts Facts, people Customers, contacts Contacts, settings setting.Store, company func(context.Context) (account.Company, error), clock func() int64) *Service {
	return &Service{store: store, facts: facts, people: people, contacts: contacts, settings: settings, company: company, clock: clock}
}

func (s *Service) today(ctx context.Context) (calendar.Day, error) {
	c, err := s.company(ctx)
	if err != nil {
		return 0, err
	}
	return calendar.DayOf(s.clock(), c.Location()), nil
}

// Words returns the company's lists of words and their version.
func (s *Service) Words(ctx context.Context, actor account.Actor) (Words, int64, error) {
	if err := actor.Need(account.CompanyManage); err != nil {
		return Words{}, 0, err
	}
	return s.words(ctx)
}

func (s *Service) words(ctx context.Context) (Words, int64, error) {
	return setting.Load(ctx, s.settings, WordsSetting, StarterWords)
}

// PutWords lays the lists down in the place of the version that was seen.
func (s *Service) PutWords(ctx context.Context, actor account.Actor, w Words, seen int64) error {
	if err := actor.Need(account.CompanyManage); err != nil {
		return err
	}
	w, err := w.Clean()
	if err != nil {
		return err
	}
	return setting.Save(ctx, s.settings, WordsSetting, w, seen, actor.ID, s.clock())
}

// Filter says which signals to list.
type Filter struct {
	ID         string
	CustomerID string // with all that were merged into it
	Kind       Kind
	OwnerID    string
	Snoozed    bool         // those that wait until a day, too
	Closed     bool         // those that are closed, too
	Since      calendar.Day // only those opened on that day or later, or shown only from then on; 0 for all
	Limit      int

	Today   calendar.Day
	SinceAt int64  // when the day Since began
	StaffID string // the reader's: what complains of them is not shown
	Own     bool   // only of customers that the reader looks after
	TeamID  string // or anybody of this team
}

// Row is a signal with whose it is.
type Row struct {
	Signal
	RootID string
	Name   string
	Owner  string
	Stake  int64 // what was bought in the year before, less what was sent back
	Rule   Rule  // the one that saw it, as far as its names go
}

// see fills in what the actor may see.
func (f *Filter) see(a account.Actor) {
	if a.Kind != account.ActorStaff {
		return
	}
	f.StaffID = a.ID
	f.Own = a.Reach == account.ReachOwn || a.Reach == account.ReachTeam
	if a.Reach == account.ReachTeam {
		f.TeamID = a.TeamID
	}
}

// List returns the signals that the filter finds within the actor's reach.
func (s *Service) List(ctx context.Context, actor account.Actor, f Filter) ([]Row, error) {
	if err := actor.Need(account.RiskRead); err != nil {
		return nil, err
	}
	c, err := s.company(ctx)
	if err != nil {
		return nil, err
	}
	f.Today, f.SinceAt = calendar.DayOf(s.clock(), c.Location()), f.Since.Start(c.Location())
	f.see(actor)
	return s.store.Signals(ctx, f)
}

// OfMany returns what is shown of these customers, by root, the most telling first. Which customers the actor may see was
// asked by whoever names them.
func (s *Service) OfMany(ctx context.Context, actor account.Actor, rootIDs []string) (map[string][]Row, error) {
	if err := actor.Need(account.RiskRead); err != nil {
		return nil, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	reader := ""
	if actor.Kind == account.ActorStaff {
		reader = actor.ID
	}
	rows, err := s.store.OfMany(ctx, rootIDs, today, reader)
	byRoot := map[string][]Row{}
	for _, r := range rows {
		byRoot[r.RootID] = append(byRoot[r.RootID], r)
	}
	return byRoot, err
}
