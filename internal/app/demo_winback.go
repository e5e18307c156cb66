package app

import (
	"context"
	"fmt"

	"liuke/internal/calendar"
	"liuke/internal/demo"
	"liuke/internal/ident"
	"liuke/internal/winback"
)

// The demo's regained customer was silent for so long, and the rule finds so many a day.
const (
	demoSilence = 90
	demoLost    = 12
	demoHour    = 15_00 // what an hour of its staff's costs
)

// winBack has the demo company hold customers lost: those that its rule finds in
// what was bought, and one of some time ago who came back since. Two are being
// won back.
func (h *demoHouse) winBack(ctx context.Context) error {
	boss, agent := h.people[demo.RoleSupervisor].Actor(), h.people[demo.RoleAgent].Actor()
	policy := winback.DefaultPolicy()
	policy.PerDay, policy.Rate = demoLost, demoHour
	if err := h.WinBack.SetPolicy(ctx, h.admin, policy, 0); err != nil {
		return fmt.Errorf("policy: %w", err)
	}
	if err := h.lostOnce(ctx); err != nil {
		return err
	}
	if err := h.WinBack.Watch(ctx); err != nil {
		return fmt.Errorf("find the lost: %w", err)
	}
	queue, err := h.WinBack.Queue(ctx, boss, false)
	if err != nil {
		return err
	}
	for i, reason := range []string{"price", "person"} {
		if i >= len(queue.Worth) {
			break
		}
		item := queue.Worth[i]
		if err := h.WinBack.Give(ctx, boss, item.ID, item.Version, agent.ID); err != nil {
			return err
		}
		if err := h.WinBack.Contacted(ctx, agent, item.ID, item.Version+1); err != nil {
			return err
		}
		if err := h.WinBack.Found(ctx, agent, item.ID, item.Version+2, winback.Finding{Reason: reason, Source: winback.FromCustomer}); err != nil {
			return err
		}
		if err := h.WinBack.Start(ctx, agent, item.ID); err != nil {
			return err
		}
		if err := h.WinBack.StepDone(ctx, agent, item.ID, winback.Done{N: 1, Result: winback.Helped, Minutes: 15}); err != nil {
			return err
		}
	}
	return nil
}

// lostOnce holds somebody lost as of a day in the middle of a long silence that
// ended with a purchase.
func (h *demoHouse) lostOnce(ctx context.Context) error {
	var who string
	var last, day calendar.Day
	var before string
	today := calendar.DayOf(h.clock(), h.demoZone())
	days := map[string]calendar.Day{}
	err := h.DB.EachBought(ctx, func(id, _ string, on calendar.Day, amount int64) error {
		if amount > 0 && on > days[id] && on > today-demoSilence*3 {
			days[id] = on
		}
		return nil
	})
	if err != nil {
		return err
	}
	earlier := map[string]calendar.Day{} // the last day before the silence
	err = h.DB.EachBought(ctx, func(id, _ string, on calendar.Day, amount int64) error {
		if amount > 0 && on < days[id]-demoSilence && on > earlier[id] {
			earlier[id] = on
		}
		return nil
	})
	if err != nil {
		return err
	}
	between := map[string]bool{}
	err = h.DB.EachBought(ctx, func(id, _ string, on calendar.Day, amount int64) error {
		between[id] = between[id] || amount > 0 && on > earlier[id] && on < days[id]
		return nil
	})
	if err != nil {
		return err
	}
	for id, on := range days {
		if e := earlier[id]; e != 0 && !between[id] && (before == "" || id < before) {
			who, before, last, day = id, id, e, on-demoSilence/3
		}
	}
	if who == "" {
		return nil
	}
	at := day.Start(h.demoZone())
	return h.DB.WinBack().Open(ctx, winback.Loss{
		ID: ident.New(), CustomerID: who, State: winback.Open, Day: day, LastDay: last, Reason: "season", FirstDue: at, FirstAt: at,
		OwnerID: h.people[demo.RoleAgent].ID, Version: 1, OpenedAt: at, ByID: h.people[demo.RoleAgent].ID, By: h.people[demo.RoleAgent].Name,
	}, nil)
}
