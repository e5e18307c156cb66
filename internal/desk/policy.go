package desk

import (
	"context"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/promise"
	"liuke/internal/setting"
)

// toldApart returns the clerk with what promises to this customer go by.
func (s *Service) toldApart(ctx context.Context, k Clerk, c Case) (Clerk, error) {
	if c.CustomerID == "" {
		return k, nil
	}
	if k.Rules.Promises.AsksTier() {
		known, err := s.Store.Customer(ctx, c.CustomerID)
		if err != nil {
			return k, err
		}
		k.Tier = known.Tier
	}
	who, err := s.Customers.Customer(ctx, c.CustomerID)
	if err == nil && who.Merged() {
		who, err = s.Customers.Customer(ctx, who.RootID)
	}
	if k.LettersWait = who.LettersWait; err != nil || who.Zone == "" {
		return k, err
	}
	k.Zone, err = calendar.ParseZone(who.Zone)
	return k, err
}

// zone is by which clocks the customer lives: the company's while nobody knows.
func (k Clerk) zone() *time.Location {
	if k.Zone != nil {
		return k.Zone
	}
	return k.Rules.Calendar.Zone()
}

// quietNow reports whether a letter has to wait, and until when: for a customer
// who asked for that, or where the company lays it down. What answers the
// customer's own act goes at once.
func (d *draft) quietNow() (until int64, wait bool) {
	if !d.Rules.Quiet.Letters && !d.LettersWait || d.Actor.Kind == account.ActorCustomer {
		return 0, false
	}
	return d.Rules.Quiet.In(d.zone()).At(d.Now)
}

// callable returns a fault when a customer would have to be called by the
// instant within quiet hours. What is due when they end would be called for
// within them, too.
func (k Clerk) callable(kind promise.Kind, due int64) error {
	if _, quiet := k.Rules.Quiet.In(k.zone()).At(due - 1); quiet && kind == promise.Callback {
		return fault.New(fault.Invalid, "quiet.call").On("due")
	}
	return nil
}

// PromisePolicy returns within which time the company promises what, and the
// policy's version.
func (s *Service) PromisePolicy(ctx context.Context, actor account.Actor) (p promise.Policy, version int64, err error) {
	if err := actor.Need(account.CompanyManage); err != nil {
		return p, 0, err
	}
	return setting.Load(ctx, s.Settings, promise.PolicySetting, promise.DefaultPolicy())
}

// SetPromisePolicy lays a policy down in the place of the version that was seen.
// It holds for what is promised from then on.
func (s *Service) SetPromisePolicy(ctx context.Context, actor account.Actor, p promise.Policy, seen int64) error {
	if err := actor.Need(account.CompanyManage); err != nil {
		return err
	}
	if err := p.Validate(); err != nil {
		return err
	}
	return setting.Save(ctx, s.Settings, promise.PolicySetting, p, seen, actor.ID, s.Clock())
}

// QuietHours returns when customers are left alone, and the version of that.
func (s *Service) QuietHours(ctx context.Context, actor account.Actor) (q promise.Quiet, version int64, err error) {
	if err := actor.Need(account.CompanyManage); err != nil {
		return q, 0, err
	}
	return setting.Load(ctx, s.Settings, promise.QuietSetting, promise.DefaultQuiet())
}

// SetQuietHours lays down when customers are left alone, in the place of the
// version that was seen. It holds for what is promised and written from then on.
func (s *Service) SetQuietHours(ctx context.Context, actor account.Actor, q promise.Quiet, seen int64) error {
	if err := actor.Need(account.CompanyManage); err != nil {
		return err
	}
	if err := q.Validate(); err != nil {
		return err
	}
	return setting.Save(ctx, s.Settings, promise.QuietSetting, q, seen, actor.ID, s.Clock())
}
