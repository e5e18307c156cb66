package app

import (
	"context"
	"fmt"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/trial/registry"
)

// demoTrial is an example of a trial: customers drawn as of an earlier day by what was known then, to whom nothing was done.
// So it has no effect, and says what a result looks like in which there is none.
type demoTrial struct {
	names  map[string]string // by language
	ago    calendar.Day      // days since the draw
	window int64
	ended  bool
}

var demoTrials = []demoTrial{
	{map[string]string{"zh-CN": "示例：不做任何事的对照（已结束）", "en": "Example: nothing was done (ended)"}, 120, 60, true},
	{map[string]string{"zh-CN": "示例：不做任何事的对照（进行中）", "en": "Example: nothing was done (running)"}, 20, 30, false},
}

// tryNothing lays the examples down. It comes before customers are scored: worth that was reckoned from what came after
// the draw must not take part in it.
func (a *App) tryNothing(ctx context.Context, lang string) error {
	words := map[string][2]string{"zh-CN": {"对照组", "也什么都没做"}, "en": {"Left alone", "Left alone, too"}}[lang]
	now := a.clock()
	today := calendar.DayOf(now, a.demoZone())
	for _, d := range demoTrials {
		at := (today - d.ago).Start(a.demoZone()) + 12*3600*1000
		past := registry.NewService(a.DB.Trials(), a.DB.Facts(), a.Accounts.Company, func() int64 { return at })
		t, err := past.Create(ctx, account.System, registry.Plan{
			Name: d.names[lang], Action: registry.ActionOther, Purpose: registry.PurposeKeep, Arms: registry.TwoArms(50, words[0], words[1]),
			Outcome: registry.OutcomeBought, Source: registry.FromPurchases, Window: d.window, Intake: registry.AtLaunch,
			Audience: registry.Audience{Rule: "purchase_days >= 2"}, PlannedEnd: today - d.ago + calendar.Day(d.window) + 1, Example: true,
		})
		if err != nil {
			return fmt.Errorf("lay down: %w", err)
		}
		if t, err = past.Launch(ctx, account.System, t.ID, t.Version); err != nil {
			return fmt.Errorf("launch: %w", err)
		}
		if d.ended {
			if err := a.Trials.End(ctx, account.System, t.ID, t.Version); err != nil {
				return fmt.Errorf("end: %w", err)
			}
		}
	}
	return nil
}
