package watch

import (
	"context"
	"strings"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/risk"
	"liuke/internal/risk/threat"
)

// Filter says which risks to list, and from where on.
type Filter struct {
	customer.Eyes
	CustomerID string // "" for all
	OwnerID    string // "" for everybody's
	Kind       risk.ReasonKind
	Threat     *threat.Threat // nil for any and none
	Half       int64          // what is at stake at most with a small customer, which the service fills in
	Flagged    bool
	RedFirst   bool         // those first who are flagged or of whom a strong signal is open, whatever else is known of them
	Part       Part         // of a list of RedFirst, which the service fills in
	Reader     string       // the member of the staff who reads: what complains of them makes nobody red, and points to no threat
	Today      calendar.Day // a signal snoozed beyond it does not count
	After      Cursor
	Limit      int
}

// Part is a part of a list that has red customers first.
type Part string

// The parts.
const (
	Whole Part = ""     // the list knows no parts
	Reds  Part = "red"  // flagged, or with a strong signal open
	Rest  Part = "rest" // all others
)

// Cursor names a row of the list; a zero one is before the first.
type Cursor struct {
	AtRisk int64
	ID     string
	Rest   bool // the row is behind the red ones of a list that has them first
}

// First is before the first row.
func (c Cursor) First() bool { return c.ID == "" }

// Row is a risk with whose it is.
type Row struct {
	Risk
	Customer
	Rest bool // behind the red ones of a list that has them first
}

// Cursor is the place of the row.
func (r *Row) Cursor() Cursor { return Cursor{AtRisk: r.AtRisk, ID: r.CustomerID, Rest: r.Rest} }

// Customer is what a list says of a customer.
type Customer struct {
	Name    string
	Tier    string
	Country string
	OwnerID string
}

// Standing is what is known of one customer's leaving.
type Standing struct {
	Row
	Flags []Flag // the latest first
}

// Latest returns the latest finished run, and the one under way or failed after it, if any.
func (s *Service) Latest(ctx context.Context, actor account.Actor) (finished, current *Run, err error) {
	if err := actor.Need(account.RiskRead); err != nil {
		return nil, nil, err
	}
	return s.latest(ctx)
}

// List returns one page of risks within the actor's reach, the most at risk first, or those first who are red.
func (s *Service) List(ctx context.Context, actor account.Actor, f Filter) ([]Row, error) {
	if err := actor.Need(account.RiskRead); err != nil {
		return nil, err
	}
	company, err := s.company(ctx)
	if err != nil {
		return nil, err
	}
	f.Eyes, f.Today = customer.EyesOf(actor), calendar.DayOf(s.now(), company.Location())
	if actor.Kind == account.ActorStaff {
		f.Reader = actor.ID
	}
	if f.Threat != nil && f.Threat.Small {
		run, _, err := s.latest(ctx)
		if err != nil || run == nil {
			return nil, err
		}
		f.Half = run.Report.Half
	}
	if f.RedFirst {
		return s.listRedFirst(ctx, f)
	}
	return s.store.List(ctx, f)
}

// listRedFirst reads the red ones and the others one after the other, each in the order of what is at risk: the database has
// that order at hand, and need not look at everybody to find the first fifty.
func (s *Service) listRedFirst(ctx context.Context, f Filter) ([]Row, error) {
	var rows []Row
	if !f.After.Rest {
		f.Part = Reds
		var err error
		if rows, err = s.store.List(ctx, f); err != nil || len(rows) >= f.Limit || f.Flagged {
			return rows, err
		}
		f.After, f.Limit = Cursor{}, f.Limit-len(rows)
	}
	f.Part = Rest
	rest, err := s.store.List(ctx, f)
	for i := range rest {
		rest[i].Rest = true
	}
	return append(rows, rest...), err
}

// Of returns how a customer stands; nil where nothing is known, or the customer is not within the actor's reach.
func (s *Service) Of(ctx context.Context, actor account.Actor, customerID string) (*Standing, error) {
	if err := actor.Need(account.RiskRead); err != nil {
		return nil, err
	}
	rows, err := s.store.List(ctx, Filter{Eyes: customer.EyesOf(actor), CustomerID: customerID, Limit: 1})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	flags, err := s.store.Flags(ctx, customerID)
	return &Standing{Row: rows[0], Flags: flags}, err
}

// Products returns what the products are called that reasons name, by id.
func (s *Service) Products(ctx context.Context, actor account.Actor, risks ...Risk) (map[string]string, error) {
	if err := actor.Need(account.RiskRead); err != nil {
		return nil, err
	}
	var ids []string
	for _, r := range risks {
		for _, reason := range r.Reasons {
			ids = append(ids, reason.Products...)
		}
	}
	return s.store.Products(ctx, ids)
}

// Account is the record as somebody may see it, with who left while green.
type Account struct {
	Run    *Run // nil before the first
	Green  []Green
	Marks  map[Verdict]int64
	Since  calendar.Day // the first day as of which flags were kept
	Flags  bool         // whether any were
	Hidden int          // of those listed as missed, whom the actor does not see
}

// Green is one of those who left without having been flagged.
type Green struct {
	Missed
	Customer
}

// Record returns how often the flags were right.
func (s *Service) Record(ctx context.Context, actor account.Actor) (Account, error) {
	if err := actor.Need(account.RiskRead); err != nil {
		return Account{}, err
	}
	var a Account
	var err error
	if a.Run, _, err = s.latest(ctx); err != nil {
		return a, err
	}
	if a.Since, a.Flags, err = s.store.FirstDay(ctx); err != nil {
		return a, err
	}
	eyes := customer.EyesOf(actor)
	if a.Marks, err = s.store.Marks(ctx, eyes); err != nil || a.Run == nil || a.Run.Report.Record == nil {
		return a, err
	}
	missed := a.Run.Report.Record.Green
	ids := make([]string, len(missed))
	for i, m := range missed {
		ids[i] = m.CustomerID
	}
	customers, err := s.store.Customers(ctx, eyes, ids)
	for _, m := range missed {
		if c, seen := customers[m.CustomerID]; seen {
			a.Green = append(a.Green, Green{m, c})
		}
	}
	a.Hidden = len(missed) - len(a.Green)
	return a, err
}

// Turned is a flag that was raised, or cleared because the customer bought again, with the customer's name.
type Turned struct {
	Flag
	Name string
}

// Turned returns how the actor's own customers turned since an instant, as far as runs since then tell, the most valuable first.
// What the very first run flagged is no news.
func (s *Service) Turned(ctx context.Context, actor account.Actor, since int64) ([]Turned, error) {
	if err := actor.Need(account.RiskRead); err != nil {
		return nil, err
	}
	return s.store.Turned(ctx, actor.ID, since)
}

const maxComment = 500 // characters

// Mark says that a flag was right or wrong.
func (s *Service) Mark(ctx context.Context, actor account.Actor, flagID string, verdict Verdict, comment string) (Flag, error) {
	f, err := s.flag(ctx, actor, flagID)
	if err != nil {
		return f, err
	}
	comment = strings.TrimSpace(comment)
	switch {
	case verdict != Right && verdict != Wrong:
		return f, fault.New(fault.Invalid, "risk.verdict_unknown").On("verdict")
	case utf8.RuneCountInString(comment) > maxComment:
		return f, fault.New(fault.Invalid, "risk.comment_long", fault.Args{"Count": maxComment}).On("comment")
	}
	f.Mark = Mark{Verdict: verdict, Comment: comment, ByID: actor.ID, At: s.now()}
	return f, s.store.Mark(ctx, f.ID, f.Mark)
}

// Unmark takes back what was said of a flag.
func (s *Service) Unmark(ctx context.Context, actor account.Actor, flagID string) (Flag, error) {
	f, err := s.flag(ctx, actor, flagID)
	if err != nil {
		return f, err
	}
	f.Mark = Mark{}
	return f, s.store.Mark(ctx, f.ID, f.Mark)
}

// flag returns a flag that the actor may speak about. Of one of a customer out of reach they learn no more than of one there
// never was.
func (s *Service) flag(ctx context.Context, actor account.Actor, id string) (Flag, error) {
	if err := actor.Need(account.RiskWrite); err != nil {
		return Flag{}, err
	}
	f, err := s.store.Flag(ctx, id)
	if err != nil {
		return f, err
	}
	seen, err := s.store.Customers(ctx, customer.EyesOf(actor), []string{f.CustomerID})
	if err == nil && len(seen) == 0 {
		return Flag{}, fault.New(fault.NotFound, "risk.flag_unknown")
	}
	return f, err
}
