package winback

import (
	"cmp"
	"context"
	"slices"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/setting"
)

// Parts are what the service stands on.
type Parts struct {
	Store      Store
	Plays      PlayStore
	Playbooks  BookStore
	Settings   setting.Store
	People     People
	Complaints Complaints
	Trials     Trials
	Clock      func() int64 // UTC milliseconds
}

// Service is what can be done about losses.
type Service struct{ Parts }

// New returns the service on its parts.
func New(p Parts) *Service { return &Service{p} }

// Policy returns how the company wins back, and its version.
func (s *Service) Policy(ctx context.Context) (Policy, int64, error) {
	return setting.Load(ctx, s.Settings, PolicySetting, DefaultPolicy())
}

// SetPolicy lays down how the company wins back, in the place of the version seen.
func (s *Service) SetPolicy(ctx context.Context, by account.Actor, p Policy, seen int64) error {
	if err := by.Need(account.CompanyManage); err != nil {
		return err
	}
	p, err := p.Checked()
	if err != nil {
		return err
	}
	return setting.Save(ctx, s.Settings, PolicySetting, p, seen, by.ID, s.Clock())
}

// Tree returns the company's reasons, and their version.
func (s *Service) Tree(ctx context.Context) (Tree, int64, error) {
	tree, version, err := setting.Load(ctx, s.Settings, TreeSetting, Tree{})
	if version == 0 {
		tree = DefaultTree()
	}
	return tree, version, err
}

// SetTree lays the reasons down in the place of the version seen.
func (s *Service) SetTree(ctx context.Context, by account.Actor, t Tree, seen int64) error {
	if err := by.Need(account.CompanyManage); err != nil {
		return err
	}
	before, _, err := s.Tree(ctx)
	if err != nil {
		return err
	}
	used, err := s.Store.Used(ctx)
	if err != nil {
		return err
	}
	if t, err = t.Checked(before, used); err != nil {
		return err
	}
	shelf, _, err := s.shelf(ctx)
	if err != nil {
		return err
	}
	if err := t.keeps(shelf, before, by.Lang); err != nil {
		return err
	}
	return setting.Save(ctx, s.Settings, TreeSetting, t, seen, by.ID, s.Clock())
}

// now is an instant, the company's day that it lies on, who works here and when.
type now struct {
	at    int64
	day   calendar.Day
	crew  Crew
	hours *calendar.Calendar
	lang  string // of the company
}

func (s *Service) now(ctx context.Context) (n now, err error) {
	company, err := s.People.Company(ctx)
	if err != nil {
		return n, err
	}
	n.at, n.lang = s.Clock(), company.Lang
	n.day = calendar.DayOf(n.at, company.Location())
	if n.crew, err = s.crew(ctx); err != nil {
		return n, err
	}
	n.hours, err = s.People.Calendar(ctx)
	return n, err
}

func (s *Service) crew(ctx context.Context) (Crew, error) {
	staff, err := s.People.ListStaff(ctx)
	if err != nil {
		return Crew{}, err
	}
	teams, err := s.People.Teams(ctx)
	return NewCrew(staff, teams), err
}

// Declare holds a customer lost because somebody says so. A reason with which a
// complaint comes first has one filed.
func (s *Service) Declare(ctx context.Context, by account.Actor, d Declaration) (Loss, error) {
	if err := by.Need(account.WinBackWrite); err != nil {
		return Loss{}, err
	}
	tree, _, err := s.Tree(ctx)
	if err != nil {
		return Loss{}, err
	}
	if d, err = d.checked(tree); err != nil {
		return Loss{}, err
	}
	policy, _, err := s.Policy(ctx)
	if err != nil {
		return Loss{}, err
	}
	n, err := s.now(ctx)
	if err != nil {
		return Loss{}, err
	}
	lapsed, err := s.Store.Lapsed(ctx, d.CustomerID)
	if err != nil {
		return Loss{}, err
	}
	if open, err := s.Store.Losses(ctx, Filter{State: Open, CustomerID: lapsed.CustomerID}); err != nil || len(open) > 0 {
		return Loss{}, cmp.Or(err, AlreadyLost())
	}
	l := policy.open(lapsed, n.day, n.crew.Whose(lapsed.CustomerID, lapsed.OwnerID, by.ID), n.hours, n.at)
	l.Reason, l.Competitor, l.ByID, l.By = d.Reason, d.Competitor, by.ID, by.Name
	if err := s.settleFirst(ctx, by, tree, &l, d.Words); err != nil {
		return Loss{}, err
	}
	return l, s.Store.Open(ctx, l, &Account{LossID: l.ID, N: 1, Code: d.Reason, Source: d.Source, Words: d.Words, ByID: by.ID, By: by.Name, At: n.at})
}

// settleFirst files the complaint that comes before everything else, where the
// reason asks for one and there is none.
func (s *Service) settleFirst(ctx context.Context, by account.Actor, tree Tree, l *Loss, words string) (err error) {
	if l.CaseID != "" || !tree.Settle(l.Reason) {
		return nil
	}
	l.CaseID, l.CaseRef, err = s.Complaints.File(ctx, by, "loss:"+l.ID, l.CustomerID, words)
	return err
}

// row returns a loss that the actor may see. Of one they may not, they learn no
// more than of one there never was.
func (s *Service) row(ctx context.Context, by account.Actor, id string) (Row, error) {
	row, err := s.Store.Loss(ctx, id)
	if err != nil {
		return row, err
	}
	crew, err := s.crew(ctx)
	if err != nil {
		return row, err
	}
	if !crew.Sees(by, row.OwnerID, row.CustomerOf) {
		return Row{}, fault.New(fault.NotFound, "winback.unknown")
	}
	return row, nil
}

// change saves what alter makes of a loss that the actor may see, if it still is
// as it was seen.
func (s *Service) change(ctx context.Context, by account.Actor, id string, seen int64, alter func(*Loss, now) (*Account, error)) error {
	if err := by.Need(account.WinBackWrite); err != nil {
		return err
	}
	row, err := s.row(ctx, by, id)
	if err != nil {
		return err
	}
	if seen != row.Version {
		return ChangedMeanwhile()
	}
	n, err := s.now(ctx)
	if err != nil {
		return err
	}
	l := row.Loss
	said, err := alter(&l, n)
	if err != nil {
		return err
	}
	l.Version++
	return s.Store.Save(ctx, l, said, n.at)
}

// Finding is what asking brought: the reason as it is understood by now.
type Finding struct {
	Reason     string
	Source     Source
	Words      string
	Competitor string
}

// Found keeps how the reason of an open loss is understood by now. How it was
// understood before stays.
func (s *Service) Found(ctx context.Context, by account.Actor, id string, seen int64, f Finding) error {
	tree, _, err := s.Tree(ctx)
	if err != nil {
		return err
	}
	d, err := Declaration{CustomerID: id, Reason: f.Reason, Source: f.Source, Words: f.Words, Competitor: f.Competitor}.checked(tree)
	if err != nil {
		return err
	}
	accounts, err := s.Store.Accounts(ctx, id)
	if err != nil {
		return err
	}
	return s.change(ctx, by, id, seen, func(l *Loss, n now) (*Account, error) {
		if l.State != Open {
			return nil, NotOpen()
		}
		l.Reason, l.Competitor = d.Reason, cmp.Or(d.Competitor, l.Competitor)
		if err := s.settleFirst(ctx, by, tree, l, d.Words); err != nil {
			return nil, err
		}
		return &Account{
			LossID: id, N: int64(len(accounts)) + 1, Found: true, Code: d.Reason, Source: d.Source, Words: d.Words, ByID: by.ID, By: by.Name, At: n.at,
		}, nil
	})
}

// Contacted keeps that somebody got in touch for the first time.
func (s *Service) Contacted(ctx context.Context, by account.Actor, id string, seen int64) error {
	return s.change(ctx, by, id, seen, func(l *Loss, n now) (*Account, error) {
		switch {
		case l.State != Open:
			return nil, NotOpen()
		case l.FirstAt != 0:
			return nil, fault.New(fault.Conflict, "winback.contacted_already")
		}
		l.FirstAt = n.at
		return nil, nil
	})
}

// NotContacted takes back that somebody got in touch.
func (s *Service) NotContacted(ctx context.Context, by account.Actor, id string, seen int64) error {
	return s.change(ctx, by, id, seen, func(l *Loss, _ now) (*Account, error) {
		if l.State != Open {
			return nil, NotOpen()
		}
		l.FirstAt = 0
		return nil, nil
	})
}

// Give makes somebody else responsible for a loss.
func (s *Service) Give(ctx context.Context, by account.Actor, id string, seen int64, staffID string) error {
	return s.change(ctx, by, id, seen, func(l *Loss, n now) (*Account, error) {
		switch {
		case l.State != Open:
			return nil, NotOpen()
		case !n.crew.Here(staffID):
			return nil, fault.New(fault.Invalid, "winback.not_here").On("owner")
		}
		l.OwnerID = staffID
		return nil, nil
	})
}

// LetGo ends an open loss: the customer is left in peace, and told so kindly.
func (s *Service) LetGo(ctx context.Context, by account.Actor, id string, seen int64, note string) error {
	return s.end(ctx, by, id, seen, LetGo, note)
}

// WasNone ends a loss that was declared by mistake.
func (s *Service) WasNone(ctx context.Context, by account.Actor, id string, seen int64, note string) error {
	return s.end(ctx, by, id, seen, Mistake, note)
}

func (s *Service) end(ctx context.Context, by account.Actor, id string, seen int64, state State, note string) error {
	return s.change(ctx, by, id, seen, func(l *Loss, n now) (_ *Account, err error) {
		*l, err = l.end(by, state, n.day, note, n.at)
		return nil, err
	})
}

// Reopen takes back that a loss was ended by somebody's word.
func (s *Service) Reopen(ctx context.Context, by account.Actor, id string, seen int64) error {
	return s.change(ctx, by, id, seen, func(l *Loss, _ now) (_ *Account, err error) {
		*l, err = l.reopen()
		return nil, err
	})
}

// Watch does what nobody has to ask for: it ends the losses of customers who
// bought, and declares those that the rule finds.
func (s *Service) Watch(ctx context.Context) error {
	n, err := s.now(ctx)
	if err != nil {
		return err
	}
	if _, _, err := s.Store.Regain(ctx, n.at); err != nil {
		return err
	}
	if err := s.findSilent(ctx, n); err != nil {
		return err
	}
	return s.drawNew(ctx)
}

// drawNew draws who of those lost is left alone, before anybody sees them.
func (s *Service) drawNew(ctx context.Context) error {
	rows, err := s.Store.Losses(ctx, Filter{State: Open})
	if err != nil {
		return err
	}
	w, err := s.weigher(ctx)
	if err != nil {
		return err
	}
	_, err = w.lot(ctx, one(rows))
	return err
}

// findSilent declares those lost whom the rule finds.
func (s *Service) findSilent(ctx context.Context, n now) error {
	policy, _, err := s.Policy(ctx)
	if err != nil || !policy.ByRule {
		return err
	}
	opened, err := s.Store.OpenedOn(ctx, n.day)
	if err != nil || opened >= policy.PerDay {
		return err
	}
	silent, err := s.Store.Silent(ctx, policy, n.day, policy.PerDay-opened)
	if err != nil {
		return err
	}
	losses := make([]Loss, len(silent))
	for i, l := range silent {
		losses[i] = policy.open(l, n.day, n.crew.Whose(l.CustomerID, l.OwnerID), n.hours, n.at)
		losses[i].Seen = &Seen{Chance: l.Chance, Silent: int64(n.day - l.LastDay), Usual: l.Usual, MinChance: policy.Chance, MinSilent: policy.Silent}
	}
	return s.Store.OpenAll(ctx, losses)
}

// one returns the rows with one open loss per customer: after a merge there may be two.
func one(rows []Row) []Row {
	seen := map[string]bool{}
	return slices.DeleteFunc(rows, func(r Row) bool {
		twice := r.State == Open && seen[r.RootID]
		seen[r.RootID] = seen[r.RootID] || r.State == Open
		return twice
	})
}
