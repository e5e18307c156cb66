package e2e

import (
	"context"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/app"
	"liuke/internal/calendar"
	"liuke/internal/trial"
	"liuke/internal/trial/registry"
)

// trialPages are those of a draft, and of a finished trial that taught whom to prefer: the demo company has neither.
func trialPages(t *testing.T, a *app.App, admin account.Actor) []string {
	t.Helper()
	ctx := context.Background()
	plan := registry.Plan{
		Name: "回访 follow-up", Action: registry.ActionCalls, Purpose: registry.PurposeRegain, Arms: registry.TwoArms(50, "不打扰 left alone", "回访 called"),
		Outcome: registry.OutcomeBought, Source: registry.FromPurchases, Window: 30, Intake: registry.AsTheyDo,
		PlannedEnd: calendar.DayOf(time.Now().UnixMilli(), time.UTC) + 60,
	}
	draft, err := a.Trials.Create(ctx, admin, plan)
	must(t, err)
	plan.Name = "回访 taught"
	done, err := a.Trials.Create(ctx, admin, plan)
	must(t, err)
	done, err = a.Trials.Launch(ctx, admin, done.ID, done.Version)
	must(t, err)
	must(t, a.Trials.End(ctx, admin, done.ID, done.Version))
	done, err = a.Trials.Get(ctx, admin, done.ID)
	must(t, err)
	must(t, a.DB.Trials().Keep(ctx, registry.Kept{
		TrialID: done.ID, AsOf: plan.PlannedEnd, ReckonedAt: time.Now().UnixMilli(), State: registry.Reckoned{Version: done.Version}, Finished: true,
		Result: registry.Findings{
			Placed: []int{0, 0}, Ripe: []int{0, 0}, Obstacle: registry.ArmEmpty, Short: plan.Arms[0].Name, Planned: 1,
			Uplift: &registry.Uplift{Arm: plan.Arms[1].Name, Ranking: trial.VerdictBetter, Qini: registry.Spread{Mean: 0.1, Low: 0.05, High: 0.15}},
		},
	}))
	return []string{"/trials/" + draft.ID + "/edit", "/trials/" + done.ID + "/ranking.csv"}
}
