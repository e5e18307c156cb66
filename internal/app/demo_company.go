package app

import (
	"context"
	"fmt"

	"liuke/internal/account"
	"liuke/internal/assignment"
	"liuke/internal/demo"
	"liuke/internal/desk"
	"liuke/internal/entitlement"
	"liuke/internal/remedy"
	"liuke/internal/topic"
	"liuke/internal/workorder"
)

// demoLimits are what the demo company's roles may give away, in pence.
var demoLimits = map[account.Role]int64{account.RoleAgent: 50_00, account.RoleSupervisor: 300_00, account.RoleAdmin: 1000_00}

// From which worth over three years a customer of the demo company is important,
// and below which small, in pence.
const (
	demoVIP   = 50_000_00
	demoSmall = 2_000_00
)

// demoHouse is the demo company while its rules are laid down.
type demoHouse struct {
	*App
	lang   string
	admin  account.Actor
	people map[demo.Role]account.Staff
	teams  map[string]string // ids by key
	topics map[string]string
}

// furnish lays down how the demo company works: who is in which team and can do
// what, who answers for what, who may give how much, and who goes where.
func (h *demoHouse) furnish(ctx context.Context) error {
	for _, lay := range []func(context.Context) error{
		h.layTeams, h.layProfiles, h.layTopics, h.layAuthority, h.layEntitlements, h.layErrands, h.layClosing, h.layMacros, h.layViews, h.layStandards,
	} {
		if err := lay(ctx); err != nil {
			return err
		}
	}
	h.rules.forget()
	return nil
}

func (h *demoHouse) layTeams(ctx context.Context) error {
	h.teams = map[string]string{}
	for _, t := range demo.Teams() {
		team, err := h.Accounts.SaveTeam(ctx, h.admin, account.Team{Name: t.Name.In(h.lang), LeadID: h.people[t.Lead].ID}, nil)
		if err != nil {
			return fmt.Errorf("team %s: %w", t.Key, err)
		}
		h.teams[t.Key] = team.ID
	}
	return nil
}

// demoAway is how long ago who is away went, and when they are back.
const (
	demoAwaySince = 3 * dayMillis
	demoAwayUntil = 6 * dayMillis
)

func (h *demoHouse) layProfiles(ctx context.Context) error {
	for _, p := range demo.People() {
		profile := account.Profile{StaffID: h.people[p.Role].ID, Langs: p.Langs, Hours: p.Hours, MostOpen: p.MostOpen}
		for _, skill := range p.Skills {
			profile.Skills = append(profile.Skills, skill.In(h.lang))
		}
		if err := h.Accounts.SaveProfile(ctx, h.admin, profile, account.Place{TeamID: h.teams[p.Team], Reach: account.ReachAll}); err != nil {
			return fmt.Errorf("profile of %s: %w", p.Name, err)
		}
		if p.StandIn == "" {
			continue
		}
		away := account.Away{From: h.clock() - demoAwaySince, Until: h.clock() + demoAwayUntil, StandInID: h.people[p.StandIn].ID}
		if err := h.Accounts.SetAway(ctx, h.admin, profile.StaffID, away); err != nil {
			return fmt.Errorf("absence of %s: %w", p.Name, err)
		}
	}
	return nil
}

func (h *demoHouse) layTopics(ctx context.Context) error {
	h.topics = map[string]string{}
	for _, t := range demo.Topics() {
		kept, err := h.Desk.SaveTopic(ctx, h.admin, topic.Topic{
			Category: topic.Category(t.Category), Name: t.Name.In(h.lang), PlainZH: t.Plain.ZH, PlainEN: t.Plain.EN,
			TeamID: h.teams[t.Team], PersonID: h.people[t.Person].ID, Skill: t.Skill.In(h.lang),
		})
		if err != nil {
			return fmt.Errorf("topic %s: %w", t.Key, err)
		}
		h.topics[t.Key] = kept.ID
	}
	return nil
}

// layAuthority says who comes first, and what may be given out of what.
func (h *demoHouse) layAuthority(ctx context.Context) error {
	policy := assignment.Usual()
	policy.VIPWorth, policy.VIPTeamID, policy.VIPShare = demoVIP, h.teams["accounts"], 50
	policy.SmallWorth, policy.SmallShare, policy.FloorShare = demoSmall, 125, 150
	if err := h.Desk.SetPolicy(ctx, h.admin, policy, 0); err != nil {
		return fmt.Errorf("policy: %w", err)
	}
	authority := remedy.Flat(demoLimits)
	authority.Tiers = append(authority.Tiers, remedy.Tier{From: demoVIP, Limits: map[account.Role]int64{
		account.RoleAgent: 120_00, account.RoleSupervisor: 600_00, account.RoleAdmin: 2000_00,
	}})
	authority.Shares = [remedy.Severities]int64{80, 100, 120, 150}
	if err := h.Desk.SetAuthority(ctx, h.admin, authority, 0); err != nil {
		return fmt.Errorf("authority: %w", err)
	}
	var budgets remedy.Budgets
	for _, b := range demo.Budgets() {
		budgets.List = append(budgets.List, remedy.Budget{
			Name: b.Name.In(h.lang), TeamID: h.teams[b.Team], Period: remedy.Period(b.Period), Amount: b.Amount, Warn: b.Warn,
		})
	}
	return h.Desk.SetBudgets(ctx, h.admin, budgets, 0)
}

func (h *demoHouse) layEntitlements(ctx context.Context) error {
	var rules entitlement.Rules
	for _, r := range demo.Rights() {
		rule := entitlement.Rule{
			Name: r.Name.In(h.lang), Ground: entitlement.Ground(r.Ground), Faulty: r.Faulty, Products: r.Products, Length: r.Months, Unit: entitlement.Months,
		}
		for _, kind := range r.Remedies {
			rule.Remedies = append(rule.Remedies, entitlement.Remedy(kind))
		}
		rules.Rules = append(rules.Rules, rule)
	}
	return h.Desk.SetEntitlements(ctx, h.admin, rules, 0)
}

func (h *demoHouse) layErrands(ctx context.Context) error {
	rules := workorder.Starter(h.lang)
	for _, a := range demo.Areas() {
		area := workorder.Area{Name: a.Name.In(h.lang)}
		for _, role := range a.Goes {
			area.StaffIDs = append(area.StaffIDs, h.people[role].ID)
		}
		rules.Areas = append(rules.Areas, area)
	}
	return h.Desk.SetOrderRules(ctx, h.admin, rules, 0)
}

func (h *demoHouse) layClosing(ctx context.Context) error {
	closing := desk.DefaultClosing()
	recourse := demo.Recourse()
	closing.Recourse = map[string]string{"zh-CN": recourse.ZH, "en": recourse.EN}
	return h.Desk.SetClosing(ctx, h.admin, closing, 0)
}

func (h *demoHouse) layMacros(ctx context.Context) error {
	for _, m := range demo.Macros() {
		_, err := h.Desk.CreateMacro(ctx, h.people[demo.RoleSupervisor].Actor(), desk.MacroDraft{
			Name: m.Name.In(h.lang), Shared: true, Texts: map[string]string{"zh-CN": m.Words.ZH, "en": m.Words.EN},
			Actions: desk.MacroActions{Category: topic.Category(m.Category), Promise: m.Promise, Note: m.Note.In(h.lang)},
		})
		if err != nil {
			return fmt.Errorf("macro %s: %w", m.Name.EN, err)
		}
	}
	return nil
}

func (h *demoHouse) layViews(ctx context.Context) error {
	for _, view := range demo.Views() {
		v := desk.View{Name: view.Name.In(h.lang), Query: view.Query, Shared: view.Shared}
		if _, err := h.Desk.SaveView(ctx, h.people[demo.RoleSupervisor].Actor(), v); err != nil {
			return fmt.Errorf("view %s: %w", view.Name.EN, err)
		}
	}
	return nil
}
