package desk

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/promise"
)

// Confirmed is a case that its customer settled by their own word.
type Confirmed struct {
	OwnerID  string
	Owner    string // name
	RootID   string // the customer's record, after merges; "" while nobody knows who it is
	Verdict  Expectation
	ClosedAt int64
	Next     calendar.Day // the first day after the close on which the customer bought; 0: none
}

// Recognised is what one of the staff is to be thanked for: that promises were
// kept and customers content, never how much was closed.
type Recognised struct {
	StaffID  string
	Name     string
	Promises promise.Score
	Settled  int64 // cases that customers settled by their own word
	Above    int64 // of those, above what they expected
	Back     int64 // customers who bought again after that
}

// CameBackDays is within how many days of the close a customer who buys has come back.
const CameBackDays = 90

// Recognition says what everybody at the desk is to be thanked for, since the
// instant. All of the staff may read it.
func (s *Service) Recognition(ctx context.Context, actor account.Actor, since int64) ([]Recognised, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return nil, err
	}
	rules, err := s.Company.Rules(ctx)
	if err != nil {
		return nil, err
	}
	groups, err := s.Reader.PromiseGroups(ctx, PromiseFilter{From: since, Until: s.Clock()})
	if err != nil {
		return nil, err
	}
	zone := rules.Calendar.Zone()
	_, ahead := time.UnixMilli(s.Clock()).In(zone).Zone()
	confirmed, err := s.Quality.Confirmed(ctx, since, int64(ahead)*1000)
	return recognise(promise.NewReport(groups).People, confirmed, zone), err
}

// recognise adds up what each is to be thanked for, in the order of how many
// customers were content, then of names.
func recognise(promises []promise.Person, confirmed []Confirmed, zone *time.Location) []Recognised {
	people := map[string]Recognised{}
	for _, p := range promises {
		if p.ID != "" && p.Score.Kept > 0 {
			people[p.ID] = Recognised{StaffID: p.ID, Name: p.Name, Promises: p.Score}
		}
	}
	back := map[[2]string]bool{}
	for _, c := range confirmed {
		r := people[c.OwnerID]
		r.StaffID, r.Name = c.OwnerID, c.Owner
		r.Settled++
		if c.Verdict == AboveExpectation {
			r.Above++
		}
		pair := [2]string{c.OwnerID, c.RootID}
		if c.RootID != "" && c.Next != 0 && int64(c.Next-calendar.DayOf(c.ClosedAt, zone)) <= CameBackDays && !back[pair] {
			back[pair] = true
			r.Back++
		}
		people[c.OwnerID] = r
	}
	return slices.SortedFunc(maps.Values(people), func(a, b Recognised) int {
		return cmp.Or(cmp.Compare(b.Settled, a.Settled), strings.Compare(a.Name, b.Name), strings.Compare(a.StaffID, b.StaffID))
	})
}
