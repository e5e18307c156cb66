package desk

import (
	"context"

	"liuke/internal/account"
)

// Wall is how the desk stands at a moment, as far as its viewer sees it.
type Wall struct {
	Load             // of all
	Unowned int64    // open cases that are nobody's
	Waiting int64    // cases that wait for the customer's word
	Paused  int64    // open cases whose clocks stand still
	People  []Loaded // who have open cases, those with most late ones first
	Teams   []Loaded
}

// Load is how many open cases there are, and how their promises stand.
type Load struct {
	Open int64
	Late int64 // with a promise that is late
	Soon int64 // with a promise that is due within SoonFor
}

// Loaded is the load of one of the staff or of a team.
type Loaded struct {
	ID string
	Load
}

// SoonFor is how long before its time a promise counts as endangered, in milliseconds.
const SoonFor = int64(60 * 60 * 1000)

// Wall returns how the desk stands.
func (s *Service) Wall(ctx context.Context, actor account.Actor) (Wall, error) {
	if err := needStaff(actor, account.CaseAssign); err != nil {
		return Wall{}, err
	}
	return s.Reader.Wall(ctx, viewer(actor), s.Clock())
}
