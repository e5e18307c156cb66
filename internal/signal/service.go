package signal

import (
	"context"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/rule"
	"liuke/internal/setting"
	"liuke/internal/wording"
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
	// Apply saves changes. One that opens a signal that somebody else opened meanwhile brings that one up to date.
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
	// Change saves a signal in the place of the version before, or returns ErrChanged.
	Change(ctx context.Context, s Signal, now int64) error

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
	Facts(ctx context.Context, asOf calendar.Day, yield func(customerID string, f *rule.Facts) error) error
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

// Detect looks for signals of all customers, and closes what is over.
func (s *Service) Detect(ctx context.Context) error {
	now := s.clock()
	kept, err := s.store.Kept(ctx, now-quietDays*day)
	if err != nil {
		return err
	}
	seen, err := s.look(ctx, now)
	if err != nil {
		return err
	}
	words, _, err := s.words(ctx)
	if err != nil {
		return err
	}
	finders := words.finders()
	err = s.store.Said(ctx, now-seenDays*day, func(said Said) error {
		seen = append(seen, hear(finders, said)...)
		return nil
	})
	if err != nil {
		return err
	}
	byRules, err := s.ask(ctx, now)
	if err != nil {
		return err
	}
	return s.store.Apply(ctx, Reconcile(kept, append(seen, byRules...), now), now)
}

// look returns what the desk, the relation and the plans of contacts show.
func (s *Service) look(ctx context.Context, now int64) ([]Sighting, error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	var seen []Sighting
	take := func(o Sighting) error {
		n, _ := NatureOf(o.Kind)
		o.Weight, o.Days = n.Weight, n.Days
		seen = append(seen, o)
		return nil
	}
	at := Moment{Now: now, Week: now - 7*day, Quarter: now - 90*day, Half: now - 180*day, Today: today}
	if err := s.store.Seen(ctx, at, take); err != nil {
		return nil, err
	}
	err = s.contacts.Lapsed(ctx, today, func(rootID string, days int64) error {
		return take(Sighting{CustomerID: rootID, Kind: Lapsed, Count: 1, Detail: Detail{Days: days}})
	})
	return seen, err
}

// ask asks all rules in force of everybody.
func (s *Service) ask(ctx context.Context, now int64) ([]Sighting, error) {
	all, err := s.store.Rules(ctx)
	if err != nil {
		return nil, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	var rules []Rule
	var compiled []*rule.Rule
	for _, r := range all {
		if r.Retired {
			continue
		}
		c, err := rule.Compile(r.Text)
		if err != nil { // a fact that a later program no longer knows
			r.Failed = -1
		}
		r.LookedAt, r.Holds = now, 0
		if c != nil {
			r.Failed = 0
		}
		rules, compiled = append(rules, r), append(compiled, c)
	}
	if len(rules) == 0 {
		return nil, nil
	}
	var seen []Sighting
	err = s.facts.Facts(ctx, today, func(id string, f *rule.Facts) error {
		for i := range rules {
			if compiled[i] == nil {
				continue
			}
			holds, err := compiled[i].Holds(f)
			switch {
			case err != nil:
				rules[i].Failed++
			case holds:
				rules[i].Holds++
				seen = append(seen, Sighting{CustomerID: id, Kind: RuleKind(rules[i].ID), Weight: rules[i].Weight, Days: rules[i].Days, Count: 1, Detail: Detail{Facts: seenBy(compiled[i], f)}})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return seen, s.store.Looked(ctx, rules)
}

// Filter says which signals to list.
type Filter struct {
	ID         string
	CustomerID string // with all that were merged into it
	Kind       Kind
	OwnerID    string
	Snoozed    bool // those that wait until a day, too
	Closed     bool // those that are closed, too
	Limit      int

	Today   calendar.Day
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
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	f.Today = today
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

// one returns a signal that the actor may change.
func (s *Service) one(ctx context.Context, actor account.Actor, id string) (Row, error) {
	if err := actor.Need(account.SignalWrite); err != nil {
		return Row{}, err
	}
	rows, err := s.List(ctx, actor, Filter{ID: id, Snoozed: true, Closed: true, Limit: 1})
	if err != nil || len(rows) == 0 {
		return Row{}, orUnknown(err)
	}
	return rows[0], nil
}

func orUnknown(err error) error {
	if err != nil {
		return err
	}
	return unknown()
}

// Snooze puts a signal away until a day, for a reason.
func (s *Service) Snooze(ctx context.Context, actor account.Actor, id string, until calendar.Day, why string) (Row, error) {
	r, err := s.one(ctx, actor, id)
	if err != nil {
		return r, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return r, err
	}
	why = wording.Line(why)
	switch {
	case r.ClosedAt != 0:
		return r, fault.New(fault.Conflict, "signal.closed")
	case until <= today || until > today+maxSnooze:
		return r, fault.New(fault.Invalid, "signal.snooze_range", fault.Args{"Max": maxSnooze}).On("until")
	case why == "":
		return r, fault.New(fault.Invalid, "signal.snooze_why").On("why")
	case utf8.RuneCountInString(why) > maxReason:
		return r, fault.New(fault.Invalid, "signal.snooze_why_long", fault.Args{"Max": maxReason}).On("why")
	}
	r.SnoozedUntil, r.SnoozeWhy, r.ByName = until, why, actor.Name
	r.Version++
	return r, s.store.Change(ctx, r.Signal, s.clock())
}

// Dismiss closes a signal that tells nothing. It is opened again only by what happens later.
func (s *Service) Dismiss(ctx context.Context, actor account.Actor, id string) (Row, error) {
	r, err := s.one(ctx, actor, id)
	if err != nil || r.ClosedAt != 0 {
		return r, err
	}
	r.ClosedAt, r.ClosedWhy, r.ByName = s.clock(), Dismissed, actor.Name
	r.Version++
	return r, s.store.Change(ctx, r.Signal, r.ClosedAt)
}

// Undo takes back that a signal was snoozed or dismissed.
func (s *Service) Undo(ctx context.Context, actor account.Actor, id string) (Row, error) {
	r, err := s.one(ctx, actor, id)
	switch {
	case err != nil:
		return r, err
	case r.ClosedAt != 0 && r.ClosedWhy != Dismissed:
		return r, fault.New(fault.Conflict, "signal.closed")
	}
	r.ClosedAt, r.ClosedWhy, r.SnoozedUntil, r.SnoozeWhy, r.ByName = 0, "", 0, "", ""
	r.Version++
	return r, s.store.Change(ctx, r.Signal, s.clock())
}
