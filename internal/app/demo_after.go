package app

import (
	"context"
	"fmt"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/demo"
	"liuke/internal/desk"
	"liuke/internal/knowledge"
	"liuke/internal/topic"
)

// announce pins up the recall that two of the demo's cases are about, which
// some have read.
func (h *demoHouse) announce(ctx context.Context) error {
	recall := demo.Recall()
	today := calendar.DayOf(h.clock(), h.demoZone())
	notice, err := h.Knowledge.Create(ctx, h.admin, knowledge.Draft{
		Kind: knowledge.Notice, MustRead: true, Products: recall.Products, Categories: []topic.Category{topic.Product},
		From: today - 1, Until: today + 30,
		Texts: map[string]knowledge.Text{
			"zh-CN": {Title: recall.Title.ZH, Body: recall.Words.ZH}, "en": {Title: recall.Title.EN, Body: recall.Words.EN},
		},
	})
	if err != nil {
		return fmt.Errorf("notice: %w", err)
	}
	for _, role := range []demo.Role{demo.RoleAgent2, demo.RoleAccounts} {
		if err := h.Knowledge.Confirm(ctx, h.people[role].Actor(), notice.ID); err != nil {
			return err
		}
	}
	return nil
}

// How the demo's supervisor looks at closed cases: so many days back, and so
// many cases of each person.
const (
	demoChecked   = 60
	demoPerPerson = 2
)

// checkQuality has the supervisor look at closed cases, all but the last drawn,
// and the owner of the first say something to it.
func (h *demoHouse) checkQuality(ctx context.Context) error {
	boss, now := h.people[demo.RoleSupervisor].Actor(), h.clock()
	sample, err := h.Desk.DrawSample(ctx, boss, now-demoChecked*dayMillis, now, demoPerPerson)
	if err != nil {
		return fmt.Errorf("draw a sample: %w", err)
	}
	findings := demo.Findings()
	for i, check := range sample.Checks[:len(sample.Checks)-1] {
		said := findings[i%len(findings)]
		found := desk.Finding{Marks: map[knowledge.Step]desk.Mark{}, Comment: said.Words.In(h.lang), Version: check.Version}
		for _, step := range knowledge.Steps {
			found.Marks[step] = desk.MarkYes
		}
		for _, step := range said.Missed {
			found.Marks[knowledge.Step(step)] = desk.MarkNo
		}
		found.Marks[knowledge.Compensate] = desk.MarkNone
		if err := h.Desk.Find(ctx, boss, check.ID, found); err != nil {
			return fmt.Errorf("check a case: %w", err)
		}
	}
	first := sample.Checks[0]
	owner := account.Actor{}
	for _, person := range h.people {
		if person.ID == first.AgentID {
			owner = person.Actor()
		}
	}
	return h.Desk.AnswerCheck(ctx, owner, first.ID, findings[0].Answer.In(h.lang), first.Version+1)
}
