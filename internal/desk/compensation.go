package desk

import (
	"context"
	"slices"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/ident"
	"liuke/internal/remedy"
	"liuke/internal/setting"
)

// GivenBy says how what was given is parted.
type GivenBy string

// The ways to part it.
const (
	ByCause    GivenBy = "cause"
	ByTeam     GivenBy = "team"
	ByCustomer GivenBy = "customer"
	ByBudget   GivenBy = "budget"
	ByMonth    GivenBy = "month"
)

// GivenWays lists all ways to part what was given.
var GivenWays = []GivenBy{ByCause, ByTeam, ByCustomer, ByBudget, ByMonth}

// GivenFilter says what a report is of.
type GivenFilter struct {
	From, Until int64 // booked from the one instant on and before the other
	Viewer      Viewer
}

// Given is what was given, less what was taken back. Amounts are in minor units
// of the company's currency.
type Given struct {
	Key      string // a cause, the id of a team or customer, a purse or the first day of a month; "" for none
	Name     string // of a team or customer
	Goodwill int64
	Entitled int64
	Gifts    int64
}

// Total is all that was given.
func (g Given) Total() int64 { return g.Goodwill + g.Entitled }

// BrokenRule says how often a rule was broken.
type BrokenRule struct {
	Rule  remedy.Rule
	Times int64
}

// Compensation is what was given within a time, and where rules were broken for it.
type Compensation struct {
	All    Given
	Parts  []Given // the largest first; months in order
	Purses []remedy.Purse
	Offers int64 // how many were made
	Broken []BrokenRule
	Latest []ExceptionRow // the latest exceptions
}

// ExceptionRow is an exception beside its case.
type ExceptionRow struct {
	Exception Exception
	By        string // name of who judged
	Row       Row
}

// latestExceptions is how many a report lists.
const latestExceptions = 50

// Compensation reports what was given since the instant, as far as the actor may see it.
func (s *Service) Compensation(ctx context.Context, actor account.Actor, by GivenBy, since int64) (c Compensation, err error) {
	if err := actor.Need(account.RemedyApprove); err != nil {
		return c, err
	}
	k, err := s.clerk(ctx, actor)
	if err != nil {
		return c, err
	}
	f := GivenFilter{From: since, Until: k.Now + 1, Viewer: viewer(actor)}
	all, err := s.Reader.Given(ctx, "", f)
	if err != nil {
		return c, err
	}
	if len(all) > 0 {
		c.All = all[0]
	}
	if by == ByMonth {
		c.Parts, err = s.givenByMonth(ctx, f, k.Rules.Calendar.Zone())
	} else {
		c.Parts, err = s.Reader.Given(ctx, by, f)
		slices.SortStableFunc(c.Parts, func(a, b Given) int { return int(max(-1, min(1, b.Total()-a.Total()))) })
	}
	if err != nil {
		return c, err
	}
	if c.Purses, err = s.purses(ctx, k); err != nil {
		return c, err
	}
	if c.Broken, c.Offers, err = s.Reader.BrokenRules(ctx, f); err != nil {
		return c, err
	}
	c.Latest, err = s.Reader.Exceptions(ctx, f, latestExceptions)
	return c, err
}

// givenByMonth asks month by month, since where a month begins goes by the company's zone.
func (s *Service) givenByMonth(ctx context.Context, f GivenFilter, zone *time.Location) ([]Given, error) {
	var months []Given
	year, month, _ := calendar.DayOf(f.From, zone).Date()
	for day := calendar.DayOn(year, month, 1); day.Start(zone) < f.Until; {
		month++
		next := calendar.DayOn(year, month, 1)
		part := f
		part.From, part.Until = max(f.From, day.Start(zone)), min(f.Until, next.Start(zone))
		list, err := s.Reader.Given(ctx, "", part)
		if err != nil {
			return nil, err
		}
		given := Given{}
		if len(list) > 0 {
			given = list[0]
		}
		given.Key = day.String()
		months, day = append(months, given), next
	}
	return months, nil
}

// purses are the budgets as they stand today.
func (s *Service) purses(ctx context.Context, k Clerk) ([]remedy.Purse, error) {
	var list []remedy.Purse
	for _, b := range k.Rules.Budgets.List {
		purse := b.Purse(calendar.DayOf(k.Now, k.Rules.Calendar.Zone()))
		spent, err := s.Store.Spent(ctx, remedy.BudgetAccount(purse.Name()))
		if err != nil {
			return nil, err
		}
		purse.Spent = spent
		list = append(list, purse)
	}
	return list, nil
}

// Budgets returns the budgets in force with what was spent of them by today,
// their version, and the teams that may have one.
func (s *Service) Budgets(ctx context.Context, actor account.Actor) (purses []remedy.Purse, version int64, teams []account.Team, err error) {
	if err := actor.Need(account.CompanyManage); err != nil {
		return nil, 0, nil, err
	}
	k, err := s.clerk(ctx, actor)
	if err != nil {
		return nil, 0, nil, err
	}
	if k.Rules.Budgets, version, err = setting.Load(ctx, s.Settings, remedy.BudgetsSetting, remedy.Budgets{}); err != nil {
		return nil, 0, nil, err
	}
	if purses, err = s.purses(ctx, k); err != nil {
		return nil, 0, nil, err
	}
	teams, err = s.Staff.Teams(ctx)
	return purses, version, teams, err
}

// SetBudgets lays budgets down in the place of the version that was seen. One
// without an id is new.
func (s *Service) SetBudgets(ctx context.Context, actor account.Actor, b remedy.Budgets, seen int64) error {
	if err := actor.Need(account.CompanyManage); err != nil {
		return err
	}
	teams, err := s.Staff.Teams(ctx)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, t := range teams {
		known[t.ID] = true
	}
	for i := range b.List {
		if b.List[i].ID == "" {
			b.List[i].ID = ident.New()
		}
		b.List[i].Name = line(b.List[i].Name)
	}
	if err := b.Validate(known); err != nil {
		return err
	}
	return setting.Save(ctx, s.Settings, remedy.BudgetsSetting, b, seen, actor.ID, s.Clock())
}

// Reverse takes a gift back that was booked by mistake.
func (s *Service) Reverse(ctx context.Context, actor account.Actor, on Target, c Reverse) (File, error) {
	if err := actor.Need(account.RemedyApprove); err != nil {
		return File{}, err
	}
	return s.command(ctx, actor, on, "reverse", c, func(k Clerk, f File) (Change, error) { return k.Reverse(f, c) })
}
