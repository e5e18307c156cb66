package remedy

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/setting"
)

// AuthorityInForce returns the authority that the company laid down, and its
// version. While there is none, only the role counts, as limits has it, and the
// version is 0.
func AuthorityInForce(ctx context.Context, s setting.Store, limits func(context.Context) (map[account.Role]int64, error)) (Authority, int64, error) {
	a, version, err := setting.Load(ctx, s, AuthoritySetting, Authority{})
	if err != nil || version > 0 {
		return a, version, err
	}
	byRole, err := limits(ctx)
	return Flat(byRole), 0, err
}
