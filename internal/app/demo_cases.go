package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"liuke/internal/account"
	"liuke/internal/assignment"
	"liuke/internal/demo"
	"liuke/internal/desk"
	"liuke/internal/outbox"
	"liuke/internal/promise"
)

// storyteller plays the demo's cases through the desk's own commands, each at
// the moment it is told to have happened.
type storyteller struct {
	rules     desk.Rules
	clerk     desk.Clerk // for the keys of links
	people    map[demo.Role]account.Staff
	store     desk.Store
	numbers   desk.Numbers
	customers func(ctx context.Context, code string) (customerID string, err error)
	purchases func(ctx context.Context, invoice string) (purchaseID string, err error)
	now       int64
}

// tell files all cases in the order in which they were raised.
func (s *storyteller) tell(ctx context.Context) error {
	cases, err := demo.Cases()
	if err != nil {
		return err
	}
	slices.SortFunc(cases, func(a, b demo.Case) int { return int(a.At.Millis()/1000 - b.At.Millis()/1000) })
	number, err := s.numbers.Reserve(ctx, int64(len(cases)))
	if err != nil {
		return err
	}
	for i, c := range cases {
		if err := s.tellOne(ctx, c, number+int64(i)); err != nil {
			return fmt.Errorf("demo case %s: %w", c.Key, err)
		}
	}
	return nil
}

// story is one case as it unfolds.
type story struct {
	*storyteller
	demo.Case
	file     desk.File
	promises map[string]string // promise ids by the story's own keys
	offered  []string          // remedy ids of the last offer
}

func (s *storyteller) tellOne(ctx context.Context, c demo.Case, number int64) error {
	t := &story{storyteller: s, Case: c, promises: map[string]string{}}
	if err := t.begin(ctx, number); err != nil {
		return err
	}
	for i, step := range t.Steps {
		if err := t.lapse(ctx, s.now+step.At.Millis()); err != nil {
			return err
		}
		if err := t.step(ctx, step); err != nil {
			return fmt.Errorf("step %d, %s: %w", i+1, step.Do, err)
		}
	}
	return t.lapse(ctx, s.now)
}

// begin files the case. What the first answer promised is as the story has
// it; on the telephone, in person and in a chat it is given at once.
func (t *story) begin(ctx context.Context, number int64) error {
	customerID, err := t.customers(ctx, t.Customer)
	if err != nil {
		return err
	}
	purchaseID, err := t.purchases(ctx, t.Invoice)
	if err != nil {
		return err
	}
	clerk := t.at(t.Owner, t.now+t.At.Millis())
	owner := t.people[t.Owner]
	in := desk.Intake{
		Kind: desk.Kind(t.Kind), Channel: desk.Channel(t.Channel), Lang: t.Language, Subject: t.Subject, Words: t.Words,
		Wish: t.Wish, Nickname: demo.Name(t.Customer, t.Language), Severity: int64(t.Severity),
		CustomerID: customerID, PurchaseID: purchaseID,
	}
	change, _, err := clerk.Intake(in, number, assignment.Pick{PersonID: owner.ID, Name: owner.Name, TeamID: owner.TeamID}, desk.Sender{CustomerID: customerID})
	if err != nil {
		return err
	}
	first := &change.Promises[0]
	told := slices.IndexFunc(t.Steps, func(s demo.Step) bool {
		return s.Promise != nil && s.Promise.Kind == string(promise.FirstAnswer)
	})
	if told >= 0 {
		first.DueAt = t.now + t.Steps[told].Promise.Due.Millis()
		t.promises[t.Steps[told].Promise.Key] = first.ID
		t.Steps = slices.Delete(slices.Clone(t.Steps), told, told+1)
	} else {
		*first = first.Do(clerk.Now)
	}
	change.Case.DueAt = 0
	if first.Pending() {
		change.Case.DueAt = first.DueAt
	}
	change.Entries[0].Args["DueAt"] = strconv.FormatInt(first.DueAt, 10)
	return t.save(ctx, change)
}

// at returns the clerk as the one in the role at the moment.
func (t *story) at(role demo.Role, ms int64) desk.Clerk {
	k := t.clerk
	k.Rules, k.Now, k.Actor = t.rules, ms, account.System
	switch person, known := t.people[role]; {
	case known:
		k.Actor = person.Actor()
	case role == demo.RoleCustomer:
		k.Actor = account.Customer(t.file.Case.ID, t.file.Case.Nickname, t.Language)
	}
	k.Supervisors = []string{t.people[demo.RoleSupervisor].ID}
	return k
}

// save keeps a change. The letters of the past are not sent.
func (t *story) save(ctx context.Context, c desk.Change) error {
	for i := range c.Letters {
		c.Letters[i].State = outbox.Held
	}
	if c.Case.UpdatedAt < t.now-dayMillis {
		for i := range c.Notifications {
			c.Notifications[i].SeenAt = c.Notifications[i].CreatedAt
		}
	}
	if err := t.store.Save(ctx, c); err != nil {
		return err
	}
	t.file = t.file.Apply(c)
	return nil
}

const dayMillis = 24 * 60 * 60 * 1000

// lapse breaks the promises whose time passed before the moment, each at its time.
func (t *story) lapse(ctx context.Context, before int64) error {
	for _, p := range t.file.Pending() {
		if p.State != promise.Open || p.DueAt >= before {
			continue
		}
		change := t.at("", p.DueAt+1).Lapse(t.file)
		if err := t.save(ctx, change); err != nil {
			return err
		}
	}
	return nil
}

// step plays one step.
func (t *story) step(ctx context.Context, s demo.Step) error {
	clerk := t.at(s.By, t.now+s.At.Millis())
	change, err := t.decide(clerk, s)
	if err != nil {
		return err
	}
	if len(change.Entries) == 0 {
		return nil
	}
	if s.Do == demo.ActionPromise {
		t.promises[s.Promise.Key] = change.Promises[0].ID
	}
	if s.Do == demo.ActionOffer {
		t.offered = nil
		for _, r := range change.Remedies {
			t.offered = append(t.offered, r.ID)
		}
	}
	return t.save(ctx, change)
}

func (t *story) decide(k desk.Clerk, s demo.Step) (desk.Change, error) {
	switch s.Do {
	case demo.ActionRestate:
		return k.Restate(t.file, desk.Restatement{Text: s.Text})
	case demo.ActionMessage:
		if s.By == demo.RoleCustomer {
			return k.CustomerWrote(t.file, desk.Letter{Text: s.Text})
		}
		return k.Reply(t.file, desk.Reply{Text: s.Text})
	case demo.ActionNote:
		return k.Note(t.file, desk.Note{Text: s.Text})
	case demo.ActionPromise:
		return k.Promise(t.file, desk.NewPromise{Kind: promise.Kind(s.Promise.Kind), Text: s.Text, DueAt: t.now + s.Promise.Due.Millis()})
	case demo.ActionKeep:
		return t.keep(k, t.promises[s.Keeps])
	case demo.ActionOffer:
		return k.Offer(t.file, offer(s.Options))
	case demo.ActionChoose:
		return t.at(t.Owner, k.Now).Choose(t.file, desk.Choice{RemedyID: t.offered[s.Option-1]})
	case demo.ActionDone:
		return k.Done(t.file, desk.Done{Text: s.Text, Kept: t.pending()})
	case demo.ActionSettle:
		return k.Confirm(t.file, t.file.Case.Round(), desk.Verdict{Answer: desk.Expectation(s.Verdict), Text: s.Text})
	case demo.ActionRefuse:
		return k.Confirm(t.file, t.file.Case.Round(), desk.Verdict{Answer: desk.BelowExpectation, Text: s.Text})
	case demo.ActionLapse:
		return k.CloseSilent(t.file), nil
	}
	return desk.Change{}, fmt.Errorf("unknown action %q", s.Do)
}

// keep does a promise, unless an answer did it already.
func (t *story) keep(k desk.Clerk, id string) (desk.Change, error) {
	for _, p := range t.file.Pending() {
		if p.ID == id {
			return k.Keep(t.file, desk.Keep{PromiseID: id})
		}
	}
	return desk.Change{}, nil
}

func (t *story) pending() []string {
	var ids []string
	for _, p := range t.file.Pending() {
		ids = append(ids, p.ID)
	}
	return ids
}

func offer(options []demo.RemedyOption) desk.Offer {
	var o desk.Offer
	for _, option := range options {
		o.Options = append(o.Options, desk.Option{Kind: desk.RemedyKind(option.Kind), Cost: option.Amount, Text: option.Text})
	}
	return o
}
