package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"liuke/internal/account"
	"liuke/internal/config"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/store"
)

// NewDemo returns an App with the demo company, making it when there is none,
// when it was not finished, or when a fresh one is asked for. Then it also
// returns who can sign in. A company of somebody's own is never touched.
func NewDemo(ctx context.Context, cfg config.Config, o Options, lang string, fresh bool, progress io.Writer) (*App, []SignIn, error) {
	a, err := New(ctx, cfg, o)
	if err != nil {
		return nil, nil, err
	}
	made, whole, err := a.demoState(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, a.Stop(ctx))
	}
	if whole && !fresh {
		return a, nil, nil
	}
	if made {
		if err := errors.Join(a.Stop(ctx), store.Erase(ctx, cfg.Address())); err != nil {
			return nil, nil, fmt.Errorf("begin again: %w", err)
		}
		if a, err = New(ctx, cfg, o); err != nil {
			return nil, nil, err
		}
	}
	signIns, err := a.FoundDemo(ctx, lang, progress)
	if err != nil {
		return nil, nil, errors.Join(err, a.Stop(ctx))
	}
	return a, signIns, nil
}

// demoState tells whether there is a demo company, and whether it is whole: what
// was found in its cases comes last.
func (a *App) demoState(ctx context.Context) (made, whole bool, err error) {
	company, err := a.Accounts.Company(ctx)
	if fault.Is(err, fault.NotFound) {
		return false, false, nil
	}
	if err != nil {
		return false, false, err
	}
	if !company.Demo {
		return false, false, errors.New("the data are those of a company: use another --data or --database for the demo")
	}
	samples, err := a.Desk.Sampled(ctx, account.System)
	whole = slices.ContainsFunc(samples, func(s desk.Sample) bool {
		return slices.ContainsFunc(s.Checks, func(c desk.Check) bool { return c.RepliedAt != 0 })
	})
	return true, whole, err
}
