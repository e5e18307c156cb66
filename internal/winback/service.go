package winback

import (
	"cmp"
	"context"

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
type Service struct {
	Parts
	records counted
}

// New returns the service on its parts.
func New(p Parts) *Service {
	records := counted{p.Store, p.Plays, p.Settings}
	p.Store, p.Plays = records, records
	return &Service{p, records}
}

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
	return readTree(ctx, s.Settings)
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
	if t, err = t.Checked(before, used, by.Lang); err != nil {
		return err
	}
	shelf, _, err := s.shelfAsKept(ctx)
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
// complaint comes first has one filed. The same key of the same actor declares
// one loss, and is refused with another declaration.
func (s *Service) Declare(ctx context.Context, by account.Actor, d Declaration) (Loss, error) {
	if err := by.Need(account.WinBackWrite); err != nil {
		return Loss{}, err
	}
	if was, err := s.declared(ctx, by, d); err != nil || was.ID != "" {
		return was, err
	}
	l, err := s.declare(ctx, by, d)
	if fault.Is(err, fault.Conflict) { // perhaps the same request was faster
		if was, errWas := s.declared(ctx, by, d); errWas != nil || was.ID != "" {
			return was, errWas
		}
	}
	return l, err
}

// declared returns the loss that the same request declared before; without an id
// when it did not.
func (s *Service) declared(ctx context.Context, by account.Actor, d Declaration) (Loss, error) {
	if d.Key == "" {
		return Loss{}, nil
	}
	was, err := s.Store.Declared(ctx, by.ID, d.Key)
	if fault.Is(err, fault.NotFound) {
		return Loss{}, nil
	}
	if err != nil {
		return Loss{}, err
	}
	who, err := s.Store.Lapsed(ctx, d.CustomerID)
	if err == nil && (who.CustomerID != was.RootID || was.Asked != d.asked()) {
		err = fault.New(fault.Conflict, "winback.key_reused")
	}
	if err != nil {
		return Loss{}, err
	}
	return was.Loss, nil
}

func (s *Service) declare(ctx context.Context, by account.Actor, d Declaration) (Loss, error) {
	tree, _, err := s.Tree(ctx)
	if err != nil {
		return Loss{}, err
	}
	asked := d.asked()
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
	l := policy.open(lapsed, n.day, n.crew.Whose(lapsed.CustomerID, lapsed.OwnerID, lapsed.BackupID, by.ID), n.hours, n.at)
	l.Reason, l.Competitor, l.ByID, l.By, l.Key, l.Asked = d.Reason, d.Competitor, by.ID, by.Name, d.Key, asked
	if err := s.settleFirst(ctx, by, tree, &l, d.Words, d.request(l.ID)); err != nil {
		return Loss{}, err
	}
	return l, s.Store.Open(ctx, l, &Account{LossID: l.ID, N: 1, Code: d.Reason, Source: d.Source, Words: d.Words, ByID: by.ID, By: by.Name, At: n.at})
}

// settleFirst files the complaint that comes before everything else, where the
// reason asks for one and there is none. The same request of the same actor files one.
func (s *Service) settleFirst(ctx context.Context, by account.Actor, tree Tree, l *Loss, words, request string) (err error) {
	if l.CaseID != "" || !tree.Settle(l.Reason) {
		return nil
	}
	l.CaseID, l.CaseRef, err = s.Complaints.File(ctx, by, "loss:"+request, l.CustomerID, words)
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
	if !crew.SeesLoss(by, row) {
		return Row{}, fault.New(fault.NotFound, "winback.unknown")
	}
	return row, nil
}

// change saves what alter makes of a loss that the actor may see, if it still is
// as it was seen. What alter leaves as it is is not saved.
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
	if l == row.Loss && said == nil {
		return nil
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
		if last := len(accounts) - 1; last >= 0 && d.repeats(accounts[last], *l) {
			return nil, nil
		}
		l.Reason, l.Competitor = d.Reason, cmp.Or(d.Competitor, l.Competitor)
		if err := s.settleFirst(ctx, by, tree, l, d.Words, l.ID); err != nil {
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
