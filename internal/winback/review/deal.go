package review

import (
	"context"
	"slices"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/winback"
)

// OfLoss returns, for each deal of a loss that the actor may see, its review, or
// one without an id where there is none. Of the reviews of others they learn
// nothing unless they may read them.
func (s *Service) OfLoss(ctx context.Context, by account.Actor, lossID string) ([]Reviewed, error) {
	row, err := s.Losses.Loss(ctx, lossID)
	if err != nil {
		return nil, err
	}
	crew, _, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	if !crew.SeesLoss(by, row) {
		return nil, fault.New(fault.NotFound, "winback.unknown")
	}
	all, err := s.Store.Reviews(ctx, lossID)
	var of []Reviewed
	for _, outcome := range Outcomes {
		if !isDeal(row, outcome) {
			continue
		}
		i := slices.IndexFunc(all, func(r Review) bool { return r.Outcome == outcome })
		switch one := (Reviewed{Deal: dealOf(row, outcome)}); {
		case i < 0:
			of = append(of, one)
		case by.Can(account.ReviewRead) || all[i].ReviewerID == by.ID:
			one.Review, one.Gone = all[i], !crew.Here(all[i].ReviewerID)
			of = append(of, one)
		}
	}
	return of, err
}

// isDeal reports whether a loss came to a deal with the outcome.
func isDeal(row winback.Row, outcome Outcome) bool {
	return outcome == Lost && row.State != winback.Mistake || outcome == Won && row.State == winback.Regained
}

// deal returns a deal that the actor may see.
func (s *Service) deal(ctx context.Context, by account.Actor, lossID string, outcome Outcome) (Deal, error) {
	row, err := s.Losses.Loss(ctx, lossID)
	if err != nil {
		return Deal{}, err
	}
	crew, _, err := s.now(ctx)
	switch {
	case err != nil:
		return Deal{}, err
	case !crew.SeesLoss(by, row):
		return Deal{}, fault.New(fault.NotFound, "winback.unknown")
	case !isDeal(row, outcome):
		return Deal{}, fault.New(fault.Conflict, "review.no_deal")
	}
	return dealOf(row, outcome), nil
}

func dealOf(row winback.Row, outcome Outcome) Deal {
	d := Deal{
		LossID: row.ID, Outcome: outcome, Day: row.Day, CustomerID: row.RootID, Customer: row.Customer, Reason: row.Reason, Value: row.Value,
		OwnerID: row.OwnerID, CustomerOf: row.CustomerOf, BackupID: row.BackupID,
	}
	if outcome == Won {
		d.Day = row.EndedDay
	}
	return d
}
