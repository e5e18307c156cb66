package desk

import (
	"context"
	"slices"
	"sync"

	"liuke/internal/account"
	"liuke/internal/assignment"
	"liuke/internal/calendar"
	"liuke/internal/promise"
	"liuke/internal/topic"
)

// roster remembers for a moment who is at the desk, how busy they are and who
// answers for what, since counting open cases for every new one would cost more
// than filing it.
type roster struct {
	source Staff
	mu     sync.Mutex
	board  assignment.Board
	staff  promise.People
	asOf   int64
}

// rosterFor is how long it is remembered, in milliseconds.
const rosterFor = 2000

// choose returns who is to own a new case, and counts it. Without anybody it is
// nobody.
func (r *roster) choose(ctx context.Context, k Clerk, m assignment.Matter) (assignment.Pick, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.refresh(ctx, k); err != nil {
		return assignment.Pick{}, err
	}
	pick, ok := r.board.Choose(m, k.Rules.Assignment)
	if ok {
		at := slices.IndexFunc(r.board.People, func(p assignment.Person) bool { return p.ID == pick.PersonID })
		r.board.People[at].Open++
	}
	return pick, nil
}

// people returns whom the ladder may come to, as it was a moment ago.
func (r *roster) people(ctx context.Context, k Clerk) (promise.People, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.refresh(ctx, k)
	return r.staff, err
}

// topic returns a topic that cases may be given, as it was a moment ago.
func (r *roster) topic(ctx context.Context, k Clerk, id string) (topic.Topic, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for range 2 {
		if err := r.refresh(ctx, k); err != nil {
			return topic.Topic{}, false, err
		}
		at := slices.IndexFunc(r.board.Topics, func(t topic.Topic) bool { return t.ID == id })
		if at >= 0 {
			return r.board.Topics[at], !r.board.Topics[at].Retired, nil
		}
		r.asOf = 0 // it may be new
	}
	return topic.Topic{}, false, nil
}

// refresh reads the board again when that was a while ago. The caller holds the lock.
func (r *roster) refresh(ctx context.Context, k Clerk) error {
	if r.asOf != 0 && k.Now >= r.asOf && k.Now < r.asOf+rosterFor {
		return nil
	}
	staff, err := r.source.People(ctx)
	if err != nil {
		return err
	}
	board, err := boardOf(ctx, r.source, k)
	if err == nil {
		r.board, r.staff, r.asOf = board, staff, k.Now
	}
	return err
}

// boardOf reads who works here by now and who answers for what.
func boardOf(ctx context.Context, source Staff, k Clerk) (b assignment.Board, err error) {
	members, err := source.Members(ctx)
	if err != nil {
		return b, err
	}
	teams, err := source.Teams(ctx)
	if err != nil {
		return b, err
	}
	if b.Topics, err = source.Topics(ctx); err != nil {
		return b, err
	}
	for _, t := range teams {
		if !t.Retired {
			b.Teams = append(b.Teams, assignment.Team{ID: t.ID, Name: t.Name})
		}
	}
	for _, m := range members {
		b.People = append(b.People, k.person(m))
	}
	return b, nil
}

// person returns the member of the staff as a choice sees them. Hours that
// cannot be read are the company's.
func (k Clerk) person(m Member) assignment.Person {
	p := assignment.Person{
		ID: m.ID, Name: m.Name, Rank: int64(slices.Index(account.Roles, m.Role)), TeamID: m.TeamID, Skills: m.Profile.Skills, Lang: m.Lang,
		Langs: m.Profile.Langs, Open: m.Open, MostOpen: m.Profile.MostOpen, AwayFrom: m.Profile.Away.From, AwayUntil: m.Profile.Away.Until,
		StandInID: m.Profile.Away.StandInID,
	}
	if hours, err := calendar.ParseHours(m.Profile.Hours); err == nil && m.Profile.Hours != "" && k.Rules.Calendar != nil {
		p.Hours, _ = k.Rules.Calendar.Working(hours) // nil when they never open
	}
	return p
}
