package desk

import (
	"context"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/proportion"
)

// Ending says how a case stood when the days were over within which its
// customer might have bought again.
type Ending string

// The endings, the worst first.
const (
	EndedUnsettled   Ending = "unsettled"   // open, waiting, or refused
	EndedUnconfirmed Ending = "unconfirmed" // closed, and the customer said nothing
	EndedSettled     Ending = "settled"
	EndedFast        Ending = "fast" // settled within FastDays
)

// Endings lists the endings, the worst first.
var Endings = []Ending{EndedUnsettled, EndedUnconfirmed, EndedSettled, EndedFast}

// FastDays is within how many days of its filing a case is settled fast.
const FastDays = 3

// ReturnDays are the windows, in days from the day on which a case was filed,
// within which a customer is looked for among those who bought.
var ReturnDays = []int64{30, 90}

// Episode is a customer's complaint and whether they bought after it.
type Episode struct {
	RootID   string // the customer's record, after merges
	FiledAt  int64
	Outcome  Outcome
	ClosedAt int64
	Bought   []calendar.Day // around and after the day of filing, in order
}

// ending is how the case stood when the window was over.
func (e Episode) ending(until int64) Ending {
	switch {
	case e.Outcome == NoOutcome || e.ClosedAt >= until:
		return EndedUnsettled
	case e.Outcome == Unconfirmed:
		return EndedUnconfirmed
	case e.ClosedAt-e.FiledAt <= FastDays*dayMS:
		return EndedFast
	}
	return EndedSettled
}

// Returned counts customers, and those of them who bought again.
type Returned struct {
	Ending Ending
	Of     int64
	Again  int64
}

// EnoughReturned is how many customers it takes before a share of them tells anything.
const EnoughReturned = 5

// Share is the share who bought again. It is not known when there are too few.
func (r Returned) Share() (share float64, known bool) {
	if r.Of < EnoughReturned {
		return 0, false
	}
	return float64(r.Again) / float64(r.Of), true
}

// Range is where the share of all such customers may lie.
func (r Returned) Range() (low, high float64) { return proportion.Range(r.Again, r.Of) }

// Returns says of one window who bought again, by how their case ended.
type Returns struct {
	Days    int64
	Young   int64 // complaints that are too young to tell
	Endings []Returned
}

// NewReturns counts who bought again within so many days after the day on which
// they complained. A customer counts once, by their first complaint of those
// given; one whose window is not over yet is left out.
func NewReturns(episodes []Episode, days int64, today calendar.Day, zone *time.Location) Returns {
	r := Returns{Days: days}
	count := map[Ending]Returned{}
	seen := map[string]bool{}
	for _, e := range episodes {
		if seen[e.RootID] {
			continue
		}
		seen[e.RootID] = true
		filed := calendar.DayOf(e.FiledAt, zone)
		last := filed + calendar.Day(days)
		if last >= today {
			r.Young++
			continue
		}
		ending := e.ending((last + 1).Start(zone))
		c := count[ending]
		c.Of++
		if next, ok := e.next(filed); ok && next <= last {
			c.Again++
		}
		count[ending] = c
	}
	for _, ending := range Endings {
		c := count[ending]
		c.Ending = ending
		r.Endings = append(r.Endings, c)
	}
	return r
}

// next is the first day after the day of filing on which the customer bought:
// on the day itself nobody can tell which was first.
func (e Episode) next(filed calendar.Day) (calendar.Day, bool) {
	for _, day := range e.Bought {
		if day > filed {
			return day, true
		}
	}
	return 0, false
}

// Outcomes reports who bought again by how their complaint ended, of those
// filed since the instant, for each of ReturnDays.
func (s *Service) Outcomes(ctx context.Context, actor account.Actor, since int64) ([]Returns, error) {
	if err := needAll(actor, account.CaseAssign, account.PurchaseRead); err != nil {
		return nil, err
	}
	rules, err := s.Company.Rules(ctx)
	if err != nil {
		return nil, err
	}
	episodes, err := s.Quality.Episodes(ctx, viewer(actor), since)
	if err != nil {
		return nil, err
	}
	today := calendar.DayOf(s.Clock(), rules.Calendar.Zone())
	var all []Returns
	for _, days := range ReturnDays {
		all = append(all, NewReturns(episodes, days, today, rules.Calendar.Zone()))
	}
	return all, nil
}

// BoughtAgain says whether the customer of a case has bought since they filed it.
type BoughtAgain struct {
	Known bool         // whether the customer is known and has ever bought
	Day   calendar.Day // the first day after the filing; 0: none
	After int64        // days from the filing to that day, or to today
}

// BoughtAgain tells whether the customer of a case that the actor may see has
// bought since they filed it.
func (s *Service) BoughtAgain(ctx context.Context, actor account.Actor, f File) (BoughtAgain, error) {
	if !actor.Can(account.PurchaseRead) || f.Case.CustomerID == "" {
		return BoughtAgain{}, nil
	}
	rules, err := s.Company.Rules(ctx)
	if err != nil {
		return BoughtAgain{}, err
	}
	filed := calendar.DayOf(f.Case.CreatedAt, rules.Calendar.Zone())
	next, known, err := s.Quality.NextBought(ctx, f.Case.CustomerID, filed)
	if err != nil || !known {
		return BoughtAgain{}, err
	}
	b := BoughtAgain{Known: true, Day: next, After: int64(next - filed)}
	if next == 0 {
		b.After = int64(calendar.DayOf(s.Clock(), rules.Calendar.Zone()) - filed)
	}
	return b, nil
}

// needAll returns a Denied fault unless the actor holds all the permissions.
func needAll(actor account.Actor, permissions ...account.Permission) error {
	for _, p := range permissions {
		if err := actor.Need(p); err != nil {
			return err
		}
	}
	return nil
}
