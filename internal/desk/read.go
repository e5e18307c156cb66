package desk

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/promise"
	"liuke/internal/search"
	"liuke/internal/topic"
)

// Order says how a list is sorted.
type Order string

// The orders.
const (
	Newest   Order = ""
	DueFirst Order = "due"      // cases with nothing pending are left out
	Pressing Order = "pressing" // by due time, and those with nothing pending last; of cases that are not closed
	ByWorth  Order = "worth"    // by what the customer is worth, the most first; of cases that are not closed
)

// Filter says which cases a list has; what is empty does not matter.
type Filter struct {
	State      State
	Pending    bool // open or waiting
	Kind       Kind
	Category   topic.Category
	TopicID    string
	TeamID     string
	Severity   int64
	Level      int64 // went up the ladder so far, or further
	Public     bool
	Paused     bool
	Final      bool   // we gave our last word, and the case is not closed
	Tier       string // of the customer
	Channel    Channel
	OwnerID    string
	Unowned    bool
	CustomerID string // with all that was merged with it
	Text       string // words of the case, or its number
	DueBefore  int64  // a promise is pending that was or is due before
	DueFrom    int64  // … or is due from then on
	Undue      bool   // no promise is pending
	Since      int64  // filed from then on
	Until      int64  // filed before
	Order      Order
	After      string // Page.Next of the page before
	Limit      int    // at most; 0 for 50
	Whole      bool   // the customer's words as a whole, not their beginning
	Viewer     Viewer // who looks; set by the Service
}

// How many cases a page has, and up to how many are counted.
const (
	pageSize   = 50
	maxPage    = 500
	MaxCounted = int64(1000)
)

// Row is a case as lists and exports show it. Of the customer's words it has
// the beginning only, unless the filter asks for all.
type Row struct {
	Case     Case
	Customer string         // name; "" while nobody knows
	RootID   string         // the customer's record, after merges
	Owner    string         // name
	Worth    int64          // the customer's over the next years, in the company's currency; 0 while not known
	Found    []search.Piece // where the case has the words searched for; nil when none were, or only its name has them
}

// Page is one page of a list.
type Page struct {
	Rows  []Row
	Next  string // where the next page begins; "" when this is the last
	Total int64  // how many cases have the words searched for, up to MaxCounted and one more; 0 when none were
}

// Due is a pending promise beside its case.
type Due struct {
	Promise promise.Promise
	Row     Row
}

// Tally counts what happened since a time.
type Tally struct {
	Filed     int64
	Broken    int64 // promises that fell due and were not kept
	Closed    int64
	Confirmed int64 // of those closed, by the customer's word
	Spot      int64 // settled on the spot
}

// Today is where a working day begins.
type Today struct {
	Since   int64 // what the tally counts from: the start of yesterday
	Tally   Tally
	Due     []Due
	Waiting []Row // mine, with the customer to answer
	New     []Row // mine, filed since I last looked
}

// todaySize is how many of each Today shows.
const todaySize = 20

// File returns all of a case.
func (s *Service) File(ctx context.Context, actor account.Actor, id string) (File, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return File{}, err
	}
	return s.seen(ctx, actor, id)
}

// FileByRef returns all of the case that people call so, such as LK-10432.
func (s *Service) FileByRef(ctx context.Context, actor account.Actor, ref string) (File, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return File{}, err
	}
	number, ok := ParseRef(ref)
	if !ok {
		return File{}, fault.New(fault.NotFound, "desk.case_unknown")
	}
	id, err := s.Store.CaseID(ctx, number)
	if err != nil {
		return File{}, err
	}
	return s.seen(ctx, actor, id)
}

// List returns a page of cases.
func (s *Service) List(ctx context.Context, actor account.Actor, f Filter) (Page, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return Page{}, err
	}
	if f.Limit <= 0 {
		f.Limit = pageSize
	}
	f.Limit, f.Viewer = min(f.Limit, maxPage), viewer(actor)
	return s.Reader.List(ctx, f)
}

// Count returns how many cases the filter finds, up to MaxCounted and one more.
func (s *Service) Count(ctx context.Context, actor account.Actor, f Filter) (int64, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return 0, err
	}
	f.Viewer = viewer(actor)
	return s.Reader.Count(ctx, f, MaxCounted+1)
}

// Export gives every case that the filter finds to the function, in order,
// with the customer's words as a whole, until it returns an error.
func (s *Service) Export(ctx context.Context, actor account.Actor, f Filter, each func(Row) error) error {
	if err := actor.Need(account.Export); err != nil {
		return err
	}
	f.Limit, f.Whole, f.After = maxPage, true, ""
	for {
		page, err := s.List(ctx, actor, f)
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			if err := each(row); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		f.After = page.Next
	}
}

// Today returns the actor's working day; seenAt is when they last looked.
func (s *Service) Today(ctx context.Context, actor account.Actor, seenAt int64) (Today, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return Today{}, err
	}
	rules, err := s.Company.Rules(ctx)
	if err != nil {
		return Today{}, err
	}
	zone := rules.Calendar.Zone()
	t := Today{Since: (calendar.DayOf(s.Clock(), zone) - 1).Start(zone)}
	if t.Tally, err = s.Reader.Tally(ctx, t.Since, viewer(actor)); err != nil {
		return Today{}, err
	}
	if t.Due, err = s.Reader.DueNext(ctx, actor.ID, todaySize); err != nil {
		return Today{}, err
	}
	waiting, err := s.Reader.List(ctx, Filter{State: Waiting, OwnerID: actor.ID, Limit: todaySize, Viewer: viewer(actor)})
	if err != nil {
		return Today{}, err
	}
	fresh, err := s.Reader.List(ctx, Filter{State: Open, OwnerID: actor.ID, Since: seenAt, Limit: todaySize, Viewer: viewer(actor)})
	t.Waiting, t.New = waiting.Rows, fresh.Rows
	return t, err
}

// Notifications returns what the actor has not seen, newest first.
func (s *Service) Notifications(ctx context.Context, actor account.Actor) ([]Notification, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return nil, err
	}
	return s.Reader.Notifications(ctx, actor.ID, maxNotifications)
}

const maxNotifications = 100

// Seen marks the actor's notifications as seen: those with the ids, or all.
func (s *Service) Seen(ctx context.Context, actor account.Actor, ids ...string) error {
	if err := actor.Need(account.CaseRead); err != nil {
		return err
	}
	return s.Reader.Seen(ctx, actor.ID, ids, s.Clock())
}

// Members returns who may own cases.
func (s *Service) Members(ctx context.Context, actor account.Actor) ([]Member, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return nil, err
	}
	return s.Staff.Members(ctx)
}
