package desk

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/remedy"
	"liuke/internal/setting"
)

// dealing returns the clerk with what authority goes by beside the case.
func (s *Service) dealing(ctx context.Context, k Clerk, f File) (Clerk, error) {
	var err error
	spent := int64(0)
	if name := k.purse(f).Name(); name != "" {
		if spent, err = s.Store.Spent(ctx, remedy.BudgetAccount(name)); err != nil {
			return k, err
		}
	}
	k.Dealings = Dealings{Spent: spent}
	if f.Case.CustomerID == "" {
		return k, nil
	}
	since := k.Now
	if days := k.Rules.Authority.Days; days > 0 {
		since -= days * dayMS
	}
	k.Dealings, err = s.Store.Dealings(ctx, f.Case.CustomerID, f.Case.ID, since)
	k.Dealings.Spent = spent
	if k.Rules.Authority.Days == 0 {
		k.Dealings.Elsewhere = 0
	}
	return k, err
}

// Allowance returns what the actor may still give in the case without asking,
// how it comes to that, and the currency it is in.
func (s *Service) Allowance(ctx context.Context, actor account.Actor, f File) (_ remedy.Allowance, currency string, err error) {
	k, err := s.clerk(ctx, actor)
	if err != nil {
		return remedy.Allowance{}, "", err
	}
	if k, err = s.dealing(ctx, k, f); err != nil {
		return remedy.Allowance{}, "", err
	}
	return k.May(f), k.Rules.Currency, nil
}

// Authority returns the authority in force, and its version.
func (s *Service) Authority(ctx context.Context, actor account.Actor) (remedy.Authority, int64, error) {
	if err := actor.Need(account.CompanyManage); err != nil {
		return remedy.Authority{}, 0, err
	}
	return remedy.AuthorityInForce(ctx, s.Settings, s.Limits)
}

// SetAuthority lays down who may give how much, in the place of the version that was seen.
func (s *Service) SetAuthority(ctx context.Context, actor account.Actor, a remedy.Authority, seen int64) error {
	if err := actor.Need(account.CompanyManage); err != nil {
		return err
	}
	if err := a.Validate(); err != nil {
		return err
	}
	return setting.Save(ctx, s.Settings, remedy.AuthoritySetting, a, seen, actor.ID, s.Clock())
}
