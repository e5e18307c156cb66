package desk

import (
	"context"
	"slices"

	"liuke/internal/account"
	"liuke/internal/job"
)

// Inbox is what the list of cases asks for beside its rows.
type Inbox interface {
	// Counts returns how many cases each of the filters finds, up to most. All
	// filters have the same viewer.
	Counts(ctx context.Context, filters []Filter, most int64) ([]int64, error)
	// Names returns who and what cases can belong to.
	Names(ctx context.Context) (Names, error)
	// Rows returns the cases with the ids that the viewer sees, in the order of the ids.
	Rows(ctx context.Context, v Viewer, ids []string) ([]Row, error)
	// Wall returns how the desk stands now, as far as the viewer sees it.
	Wall(ctx context.Context, v Viewer, now int64) (Wall, error)
	// Views returns the views of the member of staff and those that are shared,
	// the oldest first.
	Views(ctx context.Context, staffID string) ([]View, error)
	AddView(ctx context.Context, v View) error
	RemoveView(ctx context.Context, id string) error
	// AddBulk keeps what is to be done to many cases, with the job that does it.
	AddBulk(ctx context.Context, b Bulk, work job.Job) error
	// SaveBulk keeps how far it has come, and tells who began it.
	SaveBulk(ctx context.Context, b Bulk, now int64, work ...job.Job) error
	// Bulk returns what was done to many cases, or a NotFound fault.
	Bulk(ctx context.Context, id string) (Bulk, error)
}

// Names are the people, the teams and the topics that cases can belong to, by
// name. Who left is among them, as far as they were not removed.
type Names struct {
	People []Named
	Teams  []Named
	Topics []Named
}

// Named is one of the staff, a team or a topic.
type Named struct {
	ID     string
	Name   string
	TeamID string // of a member of the staff; "" for none
	Gone   bool   // works here no more, or is retired
}

// Find returns the one with the id.
func Find(all []Named, id string) (Named, bool) {
	at := slices.IndexFunc(all, func(n Named) bool { return n.ID == id })
	if at < 0 {
		return Named{}, false
	}
	return all[at], true
}

// Counts returns how many cases each of the filters finds, up to MaxCounted and
// one more.
func (s *Service) Counts(ctx context.Context, actor account.Actor, filters ...Filter) ([]int64, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return nil, err
	}
	for i := range filters {
		filters[i].Viewer = viewer(actor)
	}
	return s.Reader.Counts(ctx, filters, MaxCounted+1)
}

// Names returns who and what cases can belong to.
func (s *Service) Names(ctx context.Context, actor account.Actor) (Names, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return Names{}, err
	}
	return s.Reader.Names(ctx)
}
