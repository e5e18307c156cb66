package desk

import (
	"context"
	"errors"

	"liuke/internal/account"
)

// Two things happen to a case because time passes: an open promise falls due,
// and a customer who was asked says nothing. Neither has a job of its own: the
// promise and the case are the record of what is to happen, with an index by
// when, and a sweep over what is past due is exact however often and on
// however many replicas it runs, since each case is loaded, decided on and
// saved against its version. So filing a case writes no job, a promise put off
// leaves none behind, and what fell due while nothing ran is late, not lost.

// swept is how many cases a sweep loads the ids of at a time.
const swept = 100

// LapsePromises breaks the promises whose time has passed, reminds of those to
// come and goes up the ladder with what is broken. To be called often.
func (s *Service) LapsePromises(ctx context.Context) error {
	return errors.Join(s.climbAll(ctx, s.Store.Lapsing), s.climbAll(ctx, s.Store.Alarms))
}

// CloseSilent closes the cases whose customers were asked and said nothing for
// as long as the rules allow. To be called now and then.
func (s *Service) CloseSilent(ctx context.Context) error {
	return s.sweep(ctx, func(ctx context.Context, k Clerk, after string) ([]string, error) {
		return s.Store.Silent(ctx, k.Now-k.Rules.Silence.Milliseconds(), after, swept)
	}, Clerk.CloseSilent)
}

// sweep decides on every case that find names. One that fails does not keep
// the others waiting; the next sweep finds it again.
func (s *Service) sweep(ctx context.Context,
	find func(ctx context.Context, k Clerk, after string) ([]string, error), decide func(Clerk, File) Change,
) error {
	k, err := s.clerk(ctx, account.System)
	if err != nil {
		return err
	}
	var failed error
	for after := ""; ; {
		ids, err := find(ctx, k, after)
		if err != nil || len(ids) == 0 {
			return errors.Join(failed, err)
		}
		for _, id := range ids {
			_, err := s.carryOut(ctx, account.System, Target{CaseID: id}, nil, func(k Clerk, f File) (Change, error) {
				return decide(k, f), nil
			})
			failed = errors.Join(failed, err)
		}
		after = ids[len(ids)-1]
	}
}
