package signal

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/calendar"
)

// Tested is how signals of one kind that were open on a day turned out. Only customers who had bought something in the year up
// to it are counted, each once; who bought nothing since has left, as far as is known.
type Tested struct {
	Kind      Kind
	Rule      Rule // the one that saw it, as far as its names go; zero of Liuke's own kinds
	Customers int64
	Left      int64
	Right     int64 // customers of whom somebody said that the signal was right
	Nothing   int64 // customers of whom somebody said that it tells nothing, and nobody that it was right
}

// MinTested is of how many customers a kind needs before a share of them says anything.
const MinTested = 20

// Enough reports whether there were enough customers to tell how often the kind was right.
func (t Tested) Enough() bool { return t.Customers >= MinTested }

// Marked is of how many customers somebody said either.
func (t Tested) Marked() int64 { return t.Right + t.Nothing }

// Tested returns how the signals turned out that were open at the end of a day, those of most customers first; kinds of which
// none was are left out.
func (s *Service) Tested(ctx context.Context, actor account.Actor, on calendar.Day) ([]Tested, error) {
	if err := actor.Need(account.RiskRead); err != nil {
		return nil, err
	}
	c, err := s.company(ctx)
	if err != nil {
		return nil, err
	}
	return s.store.Tested(ctx, on, (on + 1).Start(c.Location()))
}
