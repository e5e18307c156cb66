package threat

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/setting"
	"liuke/internal/signal"
)

// Reading says whom clues are shown to, and when.
type Reading struct {
	ReaderID string       // what complains of them points to nothing; "" for a program
	Today    calendar.Day // signals that are put away until a later day point to nothing
}

// Store keeps findings, and reads what points to threats.
type Store interface {
	// Root returns the root of a customer whom the eyes are for, or a NotFound fault.
	Root(ctx context.Context, e customer.Eyes, customerID string) (string, error)
	// Clues returns what points to threats of these roots.
	Clues(ctx context.Context, r Reading, rootIDs []string) ([]Clue, error)
	// Findings returns all that was said of these roots, also what is undone, the latest first.
	Findings(ctx context.Context, rootIDs []string) ([]Finding, error)
	// Finding returns one, or a NotFound fault.
	Finding(ctx context.Context, id string) (Finding, error)
	// AddFinding keeps what somebody says and returns it; where it says again what is in force (see Again), it returns that and keeps
	// nothing. Of one root no two are added at once.
	AddFinding(ctx context.Context, f Finding) (Finding, error)
	// UndoFinding keeps that a finding is undone, unless it was undone before.
	UndoFinding(ctx context.Context, f Finding) error
	// Half returns what is at stake at most with a customer of the smaller half, by the latest finished run; 0 before the first.
	Half(ctx context.Context) (int64, error)
	// Exposed returns the customers of whom something is known and of whom the latest finished run says what is at risk.
	Exposed(ctx context.Context, r Reading, among Among) ([]Exposed, error)
}

// Service has the use cases.
type Service struct {
	store    Store
	settings setting.Store
	company  func(context.Context) (account.Company, error)
	clock    func() int64
}

// NewService returns a Service. company tells in which zone days begin, clock the UTC milliseconds.
func NewService(store Store, settings setting.Store, company func(context.Context) (account.Company, error), clock func() int64) *Service {
	return &Service{store: store, settings: settings, company: company, clock: clock}
}

func (s *Service) reading(ctx context.Context, a account.Actor) (Reading, error) {
	company, err := s.company(ctx)
	if err != nil {
		return Reading{}, err
	}
	r := Reading{Today: calendar.DayOf(s.clock(), company.Location())}
	if a.Kind == account.ActorStaff {
		r.ReaderID = a.ID
	}
	return r, nil
}

// List returns the company's threats and their version.
func (s *Service) List(ctx context.Context, actor account.Actor) (List, int64, error) {
	if err := actor.Need(account.RiskRead); err != nil {
		return List{}, 0, err
	}
	return s.list(ctx)
}

func (s *Service) list(ctx context.Context) (List, int64, error) {
	l, version, err := setting.Load(ctx, s.settings, Setting, List{})
	if err == nil && version == 0 {
		l = Starter()
	}
	return l, version, err
}

// SetList lays the threats down in the place of the version that was seen.
func (s *Service) SetList(ctx context.Context, actor account.Actor, l List, seen int64) error {
	if err := actor.Need(account.CompanyManage); err != nil {
		return err
	}
	before, _, err := s.list(ctx)
	if err != nil {
		return err
	}
	if l, err = l.Checked(before); err != nil {
		return err
	}
	return setting.Save(ctx, s.settings, Setting, l, seen, actor.ID, s.clock())
}

// Asked is a customer of whom is asked.
type Asked struct {
	RootID string
	Value  int64 // at stake
}

// OfMany returns what threatens these customers, by root. Whom the actor may see was asked by whoever names them.
func (s *Service) OfMany(ctx context.Context, actor account.Actor, asked []Asked) (map[string][]Standing, error) {
	if err := actor.Need(account.RiskRead); err != nil {
		return nil, err
	}
	l, _, err := s.list(ctx)
	if err != nil {
		return nil, err
	}
	known, err := s.known(ctx, actor, asked)
	all := map[string][]Standing{}
	for id, k := range known {
		if holding := Holding(l.Of(*k)); len(holding) > 0 {
			all[id] = holding
		}
	}
	return all, err
}

func (s *Service) known(ctx context.Context, actor account.Actor, asked []Asked) (map[string]*Known, error) {
	half, err := s.store.Half(ctx)
	if err != nil {
		return nil, err
	}
	known, ids := map[string]*Known{}, make([]string, len(asked))
	for i, a := range asked {
		known[a.RootID], ids[i] = &Known{Small: a.Value <= half}, a.RootID
	}
	reading, err := s.reading(ctx, actor)
	if err != nil {
		return nil, err
	}
	clues, err := s.store.Clues(ctx, reading, ids)
	if err != nil {
		return nil, err
	}
	for _, c := range clues {
		known[c.RootID].Clues = append(known[c.RootID].Clues, c)
	}
	findings, err := s.store.Findings(ctx, ids)
	for _, f := range findings {
		known[f.RootID].Findings = append(known[f.RootID].Findings, f)
	}
	return known, err
}

// Record is all that is known of the threats of one customer.
type Record struct {
	Standings []Standing
	Findings  []Finding // all that was said, also what is undone, the latest first
	List      List
}

// Of returns what threatens one customer; nil where the customer is not within the actor's reach.
func (s *Service) Of(ctx context.Context, actor account.Actor, asked Asked) (*Record, error) {
	if err := actor.Need(account.RiskRead); err != nil {
		return nil, err
	}
	var err error
	if asked.RootID, err = s.store.Root(ctx, customer.EyesOf(actor), asked.RootID); err != nil {
		if fault.Is(err, fault.NotFound) {
			err = nil
		}
		return nil, err
	}
	l, _, err := s.list(ctx)
	if err != nil {
		return nil, err
	}
	known, err := s.known(ctx, actor, []Asked{asked})
	if err != nil {
		return nil, err
	}
	k := *known[asked.RootID]
	return &Record{Standings: l.Of(k), Findings: k.Findings, List: l}, nil
}

// Among says which customers to count.
type Among struct {
	customer.Eyes
	OwnerID string // "" for everybody's
	Flagged bool
	Kinds   []signal.Kind // of signals that point to anything; of others nothing is read
}

// Tally counts the customers within the actor's reach by threat.
func (s *Service) Tally(ctx context.Context, actor account.Actor, among Among) ([]Tally, error) {
	if err := actor.Need(account.RiskRead); err != nil {
		return nil, err
	}
	l, _, err := s.list(ctx)
	if err != nil {
		return nil, err
	}
	among.Eyes, among.Kinds = customer.EyesOf(actor), l.kinds()
	half, err := s.store.Half(ctx)
	if err != nil {
		return nil, err
	}
	reading, err := s.reading(ctx, actor)
	if err != nil {
		return nil, err
	}
	exposed, err := s.store.Exposed(ctx, reading, among)
	for i := range exposed {
		exposed[i].Small = exposed[i].Value <= half
	}
	return l.Tally(exposed), err
}

// Say keeps that something is a threat of a customer, or is none. Said again by the same person, it changes nothing, however quickly.
func (s *Service) Say(ctx context.Context, actor account.Actor, f Finding) (Finding, error) {
	if err := actor.Need(account.RiskWrite); err != nil {
		return f, err
	}
	var err error
	if f.RootID, err = s.store.Root(ctx, customer.EyesOf(actor), f.CustomerID); err != nil {
		return f, err
	}
	if f, err = f.clean(); err != nil {
		return f, err
	}
	l, _, err := s.list(ctx)
	if err != nil {
		return f, err
	}
	t, ok := l.Threat(f.Code)
	switch {
	case !ok:
		return f, fault.New(fault.Invalid, "threat.unknown").On("threat")
	case t.Retired && f.Holds:
		return f, fault.New(fault.Invalid, "threat.retired").On("threat")
	}
	f.ID, f.ByID, f.ByName, f.At = ident.New(), actor.ID, actor.Name, s.clock()
	return s.store.AddFinding(ctx, f)
}

// Undo takes back what was said; what was said before it counts again.
func (s *Service) Undo(ctx context.Context, actor account.Actor, id string) (Finding, error) {
	if err := actor.Need(account.RiskWrite); err != nil {
		return Finding{}, err
	}
	f, err := s.store.Finding(ctx, id)
	if err != nil {
		return f, err
	}
	if _, err := s.store.Root(ctx, customer.EyesOf(actor), f.CustomerID); err != nil {
		return Finding{}, fault.New(fault.NotFound, "threat.finding_unknown")
	}
	if f.UndoneAt != 0 {
		return f, nil
	}
	f.UndoneAt, f.UndoneBy = s.clock(), actor.Name
	return f, s.store.UndoFinding(ctx, f)
}
