package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"liuke/internal/account"
	"liuke/internal/demo"
	"liuke/internal/desk"
	"liuke/internal/evidence"
	"liuke/internal/outbox"
	"liuke/internal/promise"
	"liuke/internal/topic"
	"liuke/internal/workorder"
)

// storyteller plays the demo's cases through the desk's own commands, each at
// the moment it is told to have happened.
type storyteller struct {
	*demoHouse
	clerk  desk.Clerk // as everybody decides: with the company's rules and people
	store  desk.Store
	errand workorder.Rules
	causes evidence.Causes
	told   map[string]desk.File // by the stories' keys
	photos uint64               // how many were taken
	now    int64
}

func (h *demoHouse) storyteller(ctx context.Context) (*storyteller, error) {
	s := &storyteller{demoHouse: h, store: h.DB.Desk(), told: map[string]desk.File{}, now: h.clock()}
	k := &s.clerk
	k.Keys = h.Keys
	var err error
	for _, load := range []func() error{
		func() error { k.Rules, err = h.rules.load(ctx); return err },
		func() error { k.People, err = h.DB.Desk().People(ctx); return err },
		func() error { k.Approvers, err = h.DB.Desk().Approvers(ctx); return err },
		func() error { k.Supervisors, err = h.DB.Desk().Supervisors(ctx); return err },
		func() error { k.Colleagues, err = h.DB.Bench().Colleagues(ctx); return err },
		func() error { s.errand, _, err = h.Desk.OrderRules(ctx, h.admin); return err },
		func() error { s.causes, _, err = h.Desk.Causes(ctx, h.admin); return err },
	} {
		if err := load(); err != nil {
			return nil, err
		}
	}
	// The stories lie so many hours before the demo's start, whenever that is: in
	// the evening half of their calls would be due at night.
	k.Rules.Quiet = promise.Quiet{}
	return s, nil
}

// tell files all cases in the order in which they were raised.
func (s *storyteller) tell(ctx context.Context) error {
	cases, err := demo.Cases()
	if err != nil {
		return err
	}
	slices.SortFunc(cases, func(a, b demo.Case) int { return int(a.At.Millis()/1000 - b.At.Millis()/1000) })
	number, err := s.DB.Numbers("case").Reserve(ctx, int64(len(cases)))
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
	desk     account.Staff // who it went to
	file     desk.File
	standing desk.Standing
	promises map[string]string // promise ids by the story's own keys
	offered  []string          // remedy ids of the last offer
}

func (s *storyteller) tellOne(ctx context.Context, c demo.Case, number int64) error {
	t := &story{storyteller: s, Case: c, promises: map[string]string{}}
	if err := t.begin(ctx, number); err != nil {
		return err
	}
	for i, step := range t.Steps {
		if err := t.pass(ctx, s.now+step.At.Millis()); err != nil {
			return err
		}
		if err := t.step(ctx, step); err != nil {
			return fmt.Errorf("step %d, %s: %w", i+1, step.Do, err)
		}
	}
	if err := t.pass(ctx, s.now); err != nil {
		return err
	}
	s.told[t.Key] = t.file
	return t.askAgain(ctx)
}

// begin files the case with whom the desk would give it to. What the first
// answer promised is as the story has it; on the telephone, in person and in a
// chat it is given at once.
func (t *story) begin(ctx context.Context, number int64) error {
	in, err := t.intake(ctx)
	if err != nil {
		return err
	}
	pick, ok, err := t.Desk.Suggest(ctx, t.admin, desk.File{Case: desk.Case{
		TopicID: in.TopicID, Lang: in.Lang, AboutID: in.AboutID, CustomerID: in.CustomerID,
	}})
	if err != nil || !ok {
		return fmt.Errorf("nobody to give it to: %w", err)
	}
	for _, person := range t.people {
		if person.ID == pick.PersonID {
			t.desk = person
		}
	}
	clerk := t.at(t.Owner, t.now+t.At.Millis())
	if in.Spot != nil {
		clerk.Actor = t.desk.Actor()
	}
	if t.standing, err = t.store.Standing(ctx, in.CustomerID, clerk.Now-demoRepeats*dayMillis, clerk.Now, demoCounted); err != nil {
		return err
	}
	change, _, err := clerk.Intake(in, number, pick, desk.Sender{CustomerID: in.CustomerID, Standing: t.standing})
	if err != nil {
		return err
	}
	if in.Spot == nil {
		t.firstAnswer(&change, clerk.Now)
	}
	if err := t.save(ctx, change); err != nil {
		return err
	}
	if t.file.Case.State != desk.Closed {
		t.file.AlarmAt = clerk.Now + 1 // the ladder has not seen the time that the story has for a first answer
	}
	t.standing.Complaints++ // this one
	return nil
}

// How complaints of one customer count together: within how many days, and how many.
const (
	demoRepeats = 90
	demoCounted = 100
)

func (t *story) intake(ctx context.Context) (desk.Intake, error) {
	in := desk.Intake{
		Kind: desk.Kind(t.Kind), Channel: desk.Channel(t.Channel), Lang: t.Language, Subject: t.Subject, Words: t.Words,
		Wish: t.Wish, Nickname: demo.Name(t.Customer, t.Language), Severity: int64(t.Severity), Public: t.Public,
		TopicID: t.topics[t.Topic], AboutID: t.people[t.About].ID,
	}
	for _, about := range demo.Topics() {
		if about.Key == t.Topic {
			in.Category = topic.Category(about.Category)
		}
	}
	if s := t.Spot; s != nil {
		in.Spot = &desk.Spot{Did: s.Did, Kind: desk.RemedyKind(s.Kind), Cost: s.Amount, Answer: desk.Expectation(s.Answer), Said: s.Said}
	}
	var err error
	if in.CustomerID, err = t.demoCustomer(ctx, t.Customer); err != nil {
		return in, err
	}
	in.PurchaseID, err = t.demoPurchase(ctx, t.Invoice)
	return in, err
}

// firstAnswer has the first promise of a new case be as the story tells it.
func (t *story) firstAnswer(change *desk.Change, now int64) {
	first := &change.Promises[0]
	told := slices.IndexFunc(t.Steps, func(s demo.Step) bool {
		return s.Promise != nil && s.Promise.Kind == string(promise.FirstAnswer)
	})
	if told >= 0 {
		first.DueAt, first.Basis = t.now+t.Steps[told].Promise.Due.Millis(), promise.Basis{}
		t.promises[t.Steps[told].Promise.Key] = first.ID
		t.Steps = slices.Delete(slices.Clone(t.Steps), told, told+1)
	} else {
		*first = first.Do(now)
	}
	change.Case.DueAt = 0
	if first.Pending() {
		change.Case.DueAt = first.DueAt
	}
	change.Entries[0].Args["DueAt"] = strconv.FormatInt(first.DueAt, 10)
}

// person is who has the role in this story.
func (t *story) person(role demo.Role) account.Staff {
	if slices.Contains(demo.Desk, role) {
		return t.desk
	}
	return t.people[role]
}

// at returns the clerk as the one in the role at the moment.
func (t *story) at(role demo.Role, ms int64) desk.Clerk {
	k := t.clerk
	k.Now, k.Actor = ms, account.System
	switch person := t.person(role); {
	case person.ID != "":
		k.Actor = person.Actor()
	case role == demo.RoleCustomer:
		k.Actor = account.Customer(t.file.Case.ID, t.file.Case.Nickname, t.Language)
	}
	return k
}

// save keeps a change. The letters of the past are not sent.
func (t *story) save(ctx context.Context, c desk.Change) error {
	t.past(&c)
	if err := t.store.Save(ctx, c); err != nil {
		return err
	}
	t.file = t.file.Apply(c)
	return nil
}

// past has letters be held, and what the staff were told long ago be seen.
func (t *story) past(c *desk.Change) {
	for i := range c.Letters {
		c.Letters[i].State = outbox.Held
	}
	if c.Case.UpdatedAt < t.now-dayMillis {
		for i := range c.Notifications {
			c.Notifications[i].SeenAt = c.Notifications[i].CreatedAt
		}
	}
}

const dayMillis = 24 * 60 * 60 * 1000

// pass has time go by until the moment: promises break, and the case climbs the
// ladder, each at its time.
func (t *story) pass(ctx context.Context, until int64) error {
	for at := t.next(); at != 0 && at < until; at = t.next() {
		change := t.at("", at).Climb(t.file, t.standing)
		if len(change.Entries) > 0 {
			if err := t.save(ctx, change); err != nil {
				return err
			}
			continue
		}
		if err := t.store.SetAlarm(ctx, t.file.Case.ID, t.file.Case.Version, change.AlarmAt); err != nil {
			return err
		}
		t.file.AlarmAt = change.AlarmAt
	}
	return nil
}

// next is when time next brings something; 0: never.
func (t *story) next() int64 {
	at := t.file.AlarmAt
	for _, p := range t.file.Pending() {
		if p.State == promise.Open && (at == 0 || p.DueAt < at) {
			at = p.DueAt + 1
		}
	}
	return at
}

// demoAsksBy is until how long ago the demo company asked its customers whether
// it still holds; later ones are still to be asked.
const demoAsksBy = 2 * dayMillis

// askAgain asks the customer of a settled case again when that was due.
func (t *story) askAgain(ctx context.Context) error {
	for _, u := range t.file.FollowUps {
		if u.State != desk.FollowUpOpen || u.DueAt > t.now-demoAsksBy {
			continue
		}
		change, err := t.at(t.Owner, u.DueAt).FollowUp(t.file, desk.AskedAgain{Result: desk.FollowUpHolds})
		if err != nil {
			return err
		}
		return t.save(ctx, change)
	}
	return nil
}
