package winback

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/fault"
)

// Listed is a loss with whose it is by now: who left is covered.
type Listed struct {
	Row
	Owner string // name
}

// Wanted says which losses to list. The zero Wanted means all.
type Wanted struct {
	Filter
	OwnerID string // whose they are by now
	Reason  string // code; a main reason stands for its parts as well
}

// List returns the losses that the actor may see, the latest first.
func (s *Service) List(ctx context.Context, by account.Actor, w Wanted) (listed []Listed, err error) {
	if err := by.Need(account.WinBackRead); err != nil {
		return nil, err
	}
	tree, _, err := s.Tree(ctx)
	if err != nil {
		return nil, err
	}
	if _, ok := tree.Reason(w.Reason); w.Reason != "" && !ok {
		return nil, fault.New(fault.Invalid, "winback.reason_unknown").On("reason")
	}
	w.Reason = tree.Now(w.Reason)
	crew, err := s.crew(ctx)
	if err != nil {
		return nil, err
	}
	for {
		rows, err := s.Store.Losses(ctx, w.Filter)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if one := crew.listed(r); crew.SeesLoss(by, r) && w.takes(one, tree) {
				listed = append(listed, one)
			}
		}
		if w.Limit == 0 {
			return listed, nil
		}
		if len(rows) < w.Limit || len(listed) >= w.Limit {
			return listed[:min(len(listed), w.Limit)], nil
		}
		last := rows[len(rows)-1]
		w.After = Cursor{last.OpenedAt, last.ID}
	}
}

// Regained returns the losses of the actor's own customers who were found to have bought again since an instant, the latest first.
func (s *Service) Regained(ctx context.Context, by account.Actor, since int64) ([]Row, error) {
	if err := by.Need(account.WinBackRead); err != nil {
		return nil, err
	}
	return s.Store.Regained(ctx, by.ID, since)
}

// takes reports whether a loss is wanted.
func (w Wanted) takes(l Listed, tree Tree) bool {
	return (w.OwnerID == "" || l.OwnerID == w.OwnerID) && (w.Reason == "" || l.Reason == w.Reason || tree.main(l.Reason) == w.Reason)
}

// listed returns a loss with whose it is by now.
func (c Crew) listed(r Row) Listed {
	r.OwnerID = c.WhoseLoss(r)
	return Listed{r, c.Name(r.OwnerID)}
}

// Read returns a loss that the actor may see, and how its reason was understood, in order.
func (s *Service) Read(ctx context.Context, by account.Actor, id string) (Listed, []Account, error) {
	if err := by.Need(account.WinBackRead); err != nil {
		return Listed{}, nil, err
	}
	row, err := s.row(ctx, by, id)
	if err != nil {
		return Listed{}, nil, err
	}
	crew, err := s.crew(ctx)
	if err != nil {
		return Listed{}, nil, err
	}
	accounts, err := s.Store.Accounts(ctx, id)
	return crew.listed(row), accounts, err
}
