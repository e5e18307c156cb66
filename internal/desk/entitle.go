package desk

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/entitlement"
	"liuke/internal/setting"
)

// Entitlements returns by which rules customers are entitled to something, and
// their version.
func (s *Service) Entitlements(ctx context.Context, actor account.Actor) (r entitlement.Rules, version int64, err error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return r, 0, err
	}
	return setting.Load(ctx, s.Settings, entitlement.Setting, entitlement.Rules{})
}

// SetEntitlements lays the rules down in the place of the version that was seen.
func (s *Service) SetEntitlements(ctx context.Context, actor account.Actor, r entitlement.Rules, seen int64) error {
	if err := actor.Need(account.CompanyManage); err != nil {
		return err
	}
	r, err := r.Checked()
	if err != nil {
		return err
	}
	return setting.Save(ctx, s.Settings, entitlement.Setting, r, seen, actor.ID, s.Clock())
}
