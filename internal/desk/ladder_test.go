package desk_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/assignment"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/i18n"
	"liuke/internal/ident"
	"liuke/internal/promise"
	"liuke/internal/seal"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// climbing are the rules of a company with a ladder.
type climbing struct {
	rules
	ladder promise.Ladder
}

func (c climbing) Rules(ctx context.Context) (desk.Rules, error) {
	r, err := c.rules.Rules(ctx)
	r.Ladder = c.ladder
	return r, err
}

// absent is the staff with some who are away.
type absent struct {
	desk.Staff
	away map[string]string // and who stands in
}

func (a absent) People(ctx context.Context) (promise.People, error) {
	people, err := a.Staff.People(ctx)
	for i, p := range people.Staff {
		if in, away := a.away[p.ID]; away {
			people.Staff[i].AwayFrom, people.Staff[i].StandInID = 1, in
		}
	}
	return people, err
}

var threeSteps = promise.Ladder{
	Reminders: []promise.Reminder{{Before: 2 * hour}, {Share: 10}},
	Steps: []promise.Step{
		{After: hour, To: promise.Rung{Kind: promise.TeamLead}, MayTakeOver: true},
		{After: 3 * hour, To: promise.Rung{Kind: promise.OfRole, Role: account.RoleSupervisor}, MayTakeOver: true},
		{After: 5 * hour, To: promise.Rung{Kind: promise.OfRole, Role: account.RoleAdmin}},
	},
	Triggers: promise.DefaultLadder().Triggers,
}

// openWith opens an office with a ladder, an admin and some who are away.
func openWith(t testing.TB, db *store.DB, l promise.Ladder, away map[string]string) *office {
	t.Helper()
	o := open(t, db)
	admin := account.Staff{ID: "s9", Email: "gao@example.com", Name: "Gao", Role: account.RoleAdmin, Lang: "en", State: account.StaffActive}
	ticket := account.Ticket{Hash: "h9", Purpose: account.PurposeInvite, SubjectID: "s9", ExpiresAt: monday + hour, CreatedAt: monday}
	if err := db.Accounts().Invite(ctx, admin, ticket); err != nil {
		t.Fatal(err)
	}
	o.Service = o.another(l, away)
	return o
}

func (o *office) another(l promise.Ladder, away map[string]string) *desk.Service {
	parts := o.parts(absent{o.db.Desk(), away})
	parts.Company, parts.Settings = climbing{ladder: l}, o.db.Settings()
	return desk.New(parts)
}

func (o *office) sweep(t testing.TB) {
	t.Helper()
	if err := o.LapsePromises(ctx); err != nil {
		t.Fatal(err)
	}
}

// told returns what the member of the staff has not seen, the oldest first, and marks it as seen.
func (o *office) told(t testing.TB, id string) []desk.NotificationKind {
	t.Helper()
	var list []desk.NotificationKind
	for _, n := range must(o.db.Desk().Notifications(ctx, id, 100))(t) {
		list = append(list, n.Kind)
	}
	slices.Reverse(list)
	if err := o.db.Desk().Seen(ctx, id, nil, o.now.Load()); err != nil {
		t.Fatal(err)
	}
	return list
}

// tellsAll writes out, in every language, what was recorded of the case.
func (o *office) tellsAll(t *testing.T, f desk.File) {
	t.Helper()
	catalogue := must(i18n.Load(slog.New(slog.DiscardHandler)))(t)
	for _, lang := range i18n.Languages {
		p := catalogue.Printer(lang)
		for _, e := range f.Timeline {
			readable(t, e.Sentence(p, time.UTC))
		}
		for _, who := range []string{"s1", "s2", "s3", "s9"} {
			for _, n := range must(o.db.Desk().Notifications(ctx, who, 100))(t) {
				readable(t, n.Sentence(p, time.UTC))
			}
		}
	}
}

// TestListsShowWhatCasesShow compares, for every reach, the list's condition in
// SQL with the rule for one case: owners, those told, those asked, and the one
// complained of.
func TestListsShowWhatCasesShow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openWith(t, db, threeSteps, nil)
		var all []string
		for _, about := range []string{"", "s1", "s2", "s3"} {
			for _, told := range []string{"", "s2", "s3"} {
				_, f := o.file(t, desk.Intake{Words: "x"})
				c := desk.Change{Case: f.Case, Owner: f.Owner}
				c.Case.AboutID, c.Case.TeamID = about, []string{"", "t1"}[len(all)%2]
				if told != "" {
					c.Escalations = []desk.Escalation{{CaseID: f.Case.ID, Kind: desk.ByHand, Level: 1, ToID: told}}
					for i, state := range []desk.OpinionState{desk.OpinionAsked, desk.OpinionCancelled} {
						c.Opinions = append(c.Opinions, desk.Opinion{CaseID: f.Case.ID, ID: ident.New(), AskedID: []string{"s1", "s9"}[i], AskedByID: "s2", State: state, DueAt: 1})
					}
				}
				if err := db.Desk().Save(ctx, c); err != nil {
					t.Fatal(err)
				}
				all = append(all, f.Case.ID)
			}
		}
		for _, who := range []string{"s1", "s2", "s3", "s9"} {
			for _, reach := range account.Reaches {
				for _, team := range []string{"", "t1"} {
					eyes := account.Staff{ID: who, Role: account.RoleAgent, Reach: reach, TeamID: team}.Actor()
					listed := map[string]bool{}
					for _, r := range must(o.List(ctx, eyes, desk.Filter{}))(t).Rows {
						listed[r.Case.ID] = true
					}
					for i, id := range all {
						if _, err := o.File(ctx, eyes, id); (err == nil) != listed[id] {
							t.Errorf("%s, %s of %q, case %d: listed %t, opened: %v", who, reach, team, i, listed[id], err)
						}
					}
				}
			}
		}
	})
}

// TestUpTheLadder follows one promise from the reminder to the last step, past
// a lead there is not and a supervisor who is away, to whoever takes it over.
func TestUpTheLadder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openWith(t, db, threeSteps, map[string]string{"s3": "s2"})
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		o.sweep(t)
		if got := o.told(t, "s1"); len(got) != 0 {
			t.Fatalf("told at once %v", got)
		}
		o.pass(7*time.Hour + 30*time.Minute) // the first answer is due in eight
		o.sweep(t)
		o.sweep(t)
		if got := o.told(t, "s1"); !slices.Equal(got, []desk.NotificationKind{desk.NotifyReminder}) {
			t.Fatalf("reminded by %v", got)
		}
		o.pass(90*time.Minute + time.Minute)
		o.sweep(t)
		f = must(o.File(ctx, o.lin, f.Case.ID))(t)
		if f.Case.Level != 1 || !slices.Contains(kinds(f), desk.EntryPassedOver) {
			t.Fatalf("after an hour: level %d, %v", f.Case.Level, kinds(f))
		}
		if got := o.told(t, "s2"); !slices.Equal(got, []desk.NotificationKind{desk.NotifyEscalated}) {
			t.Fatalf("who stands in was told %v", got)
		}
		if _, err := o.TakeOver(ctx, o.zhou, on); key(err) != "ladder.not_yours" {
			t.Fatalf("taken over by whom it did not reach: %v", err)
		}
		f = must(o.TakeOver(ctx, o.wang, on))(t)
		if f.Case.OwnerID != "s2" || f.Owner != "Wang" {
			t.Fatalf("owner %s", f.Owner)
		}
		if got := o.told(t, "s1"); !slices.Contains(got, desk.NotifyTaken) {
			t.Fatalf("whose it was, was told %v", got)
		}
		must(o.Reply(ctx, o.wang, on, desk.Reply{Text: "sorry"}))(t)
		o.pass(48 * time.Hour)
		o.sweep(t)
		f = must(o.File(ctx, o.lin, f.Case.ID))(t)
		o.tellsAll(t, f)
		if f.Case.Level != 1 || f.AlarmAt != 0 {
			t.Fatalf("a promise that is done went on up: %+v, alarm %d", f.Case, f.AlarmAt)
		}
	})
}

// TestPassesOfMergedSteps lets several steps come at once. What reaches the same
// person is said once, and who was passed over on each step is recorded once.
func TestPassesOfMergedSteps(t *testing.T) {
	t.Parallel()
	staff := []promise.Colleague{
		{ID: "lead", Name: "Wang", Role: account.RoleAgent, Active: true, AwayFrom: 1},
		{ID: "sup", Name: "Zhou", Role: account.RoleSupervisor, Active: true},
		{ID: "boss", Name: "Gao", Role: account.RoleAdmin, Active: true},
	}
	for name, c := range map[string]struct {
		late    time.Duration
		supAway bool
		told    []string // whom, the highest step first
		passed  []string // step and name
	}{
		"the first step":                   {2 * time.Hour, false, []string{"1 Zhou"}, []string{"1 Wang"}},
		"two steps to the same":            {4 * time.Hour, false, []string{"2 Zhou"}, []string{"1 Wang"}},
		"three steps, two of them merged":  {6 * time.Hour, false, []string{"3 Gao", "2 Zhou"}, []string{"1 Wang"}},
		"three steps, all of them merged":  {6 * time.Hour, true, []string{"3 Gao"}, []string{"2 Zhou", "1 Wang"}},
		"two steps that both fall through": {4 * time.Hour, true, []string{"2 Gao"}, []string{"2 Zhou", "1 Wang"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := must(rules{}.Rules(ctx))(t)
			r.Ladder = threeSteps
			people := promise.People{Staff: slices.Clone(staff), Leads: map[string]string{"g1": "lead"}}
			if c.supAway {
				people.Staff[1].AwayFrom = 1
			}
			due := monday + hour
			k := desk.Clerk{Actor: account.System, Now: r.Calendar.Add(due, c.late), Rules: r, People: people}
			f := desk.File{
				Case:     desk.Case{ID: "x", State: desk.Open, OwnerID: "owner", TeamID: "g1", Severity: 1},
				Promises: []promise.Promise{{ID: "p", CaseID: "x", Kind: promise.Callback, State: promise.Open, DueAt: due, MadeBy: "owner", MadeAt: monday}},
			}
			var told, passed []string
			for _, e := range k.Climb(f, desk.Standing{}).Entries {
				switch e.Kind {
				case desk.EntryEscalated:
					told = append(told, e.Args["Level"]+" "+e.Args["Name"])
				case desk.EntryPassedOver:
					passed = append(passed, e.Args["Level"]+" "+e.Args["Name"])
				}
			}
			if !slices.Equal(told, c.told) || !slices.Equal(passed, c.passed) {
				t.Errorf("told %v, want %v; passed over %v, want %v", told, c.told, passed, c.passed)
			}
		})
	}
}

func TestByHandToTheTop(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openWith(t, db, threeSteps, nil)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		if _, err := o.Escalate(ctx, o.lin, on, desk.Escalate{}); key(err) != "desk.text_needed" {
			t.Fatalf("without a reason: %v", err)
		}
		for level := int64(1); level <= 3; level++ {
			f = must(o.Escalate(ctx, o.lin, on, desk.Escalate{Reason: "the press called"}))(t)
			if f.Case.Level != level {
				t.Fatalf("level %d, want %d", f.Case.Level, level)
			}
		}
		o.tellsAll(t, f)
		if _, err := o.Escalate(ctx, o.lin, on, desk.Escalate{Reason: "more"}); key(err) != "ladder.at_top" {
			t.Fatalf("above the top: %v", err)
		}
	})
}

func TestTriggersAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openWith(t, db, threeSteps, nil)
		_, f := o.file(t, complaint)
		public := true
		must(o.Edit(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, desk.Edit{Public: &public}))(t)
		must(o.Reply(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, desk.Reply{Text: "in between"}))(t)
		o.sweep(t)
		o.sweep(t)
		f = must(o.File(ctx, o.lin, f.Case.ID))(t)
		if f.Case.Level != 2 || len(f.Escalations) != 1 || f.Escalations[0].Kind != desk.ByTrigger || f.Escalations[0].ToID != "s3" {
			t.Fatalf("said in public: level %d, %+v", f.Case.Level, f.Escalations)
		}
		o.file(t, complaint)
		_, third := o.file(t, complaint) // the third of the same customer
		if third.Case.Level != 1 || len(third.Escalations) != 1 {
			t.Fatalf("the third complaint: level %d, alarm %d, %+v", third.Case.Level, third.AlarmAt, third.Escalations)
		}
		o.sweep(t)
		if third = must(o.File(ctx, o.lin, third.Case.ID))(t); len(third.Escalations) != 1 {
			t.Fatalf("it went up once more: %+v", third.Escalations)
		}
	})
}

// TestANewCaseGoesUpAtOnce has triggers pulled when a case is filed. Where one
// that is filed at the same moment could pull one, the case is looked at again.
func TestANewCaseGoesUpAtOnce(t *testing.T) {
	known, made := desk.Sender{CustomerID: "c1"}, &desk.NewCustomer{Customer: customer.Customer{ID: "c1"}}
	worthy := threeSteps
	worthy.Triggers = []promise.Trigger{{Kind: promise.Worthy, From: 1000, Level: 3}, {Kind: promise.Repeated, From: 2, Days: 90, Level: 1}}
	for name, c := range map[string]struct {
		ladder promise.Ladder
		in     desk.Intake
		from   desk.Sender
		before desk.Standing
		level  int64
		again  bool
	}{
		"a first complaint":       {threeSteps, desk.Intake{}, known, desk.Standing{}, 0, false},
		"a second":                {threeSteps, desk.Intake{}, known, desk.Standing{Complaints: 1}, 0, true},
		"a third":                 {threeSteps, desk.Intake{}, known, desk.Standing{Complaints: 2}, 1, false},
		"a question":              {threeSteps, desk.Intake{Kind: desk.Question}, known, desk.Standing{Complaints: 9}, 0, false},
		"harm":                    {threeSteps, desk.Intake{Severity: 4}, desk.Sender{}, desk.Standing{}, 1, false},
		"said in public":          {threeSteps, desk.Intake{Public: true}, desk.Sender{}, desk.Standing{}, 2, false},
		"worth a lot":             {worthy, desk.Intake{}, known, desk.Standing{Worth: 1000}, 3, false},
		"worth less":              {worthy, desk.Intake{Kind: desk.Question}, known, desk.Standing{Worth: 999}, 0, false},
		"a first that may be two": {worthy, desk.Intake{}, known, desk.Standing{}, 0, true},
		"a new customer's":        {worthy, desk.Intake{}, desk.Sender{CustomerID: "c1", New: made}, desk.Standing{}, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			in := c.in
			in.Words, in.Channel = "x", desk.ChannelPhone
			c.from.Standing = c.before
			k := desk.Clerk{
				Actor: account.Actor{Kind: account.ActorStaff, ID: "s2", Name: "Wang"}, Now: monday,
				Rules: must(climbing{ladder: c.ladder}.Rules(ctx))(t), Keys: must(seal.NewKeyring(seal.NewKey(monday)))(t),
			}
			change, _, err := k.Intake(must(in.Clean())(t), 1, assignment.Pick{PersonID: "s1"}, c.from)
			if err != nil {
				t.Fatal(err)
			}
			if change.Case.Level != c.level || (change.AlarmAt == monday) != c.again {
				t.Errorf("level %d, looked at again at %d", change.Case.Level, change.AlarmAt-monday)
			}
			if told := len(change.Escalations); told != int(min(c.level, 1)) {
				t.Errorf("%d escalations", told)
			}
			for _, e := range change.Entries {
				if e.Kind == desk.EntryEscalated && e.ActorID != account.System.ID {
					t.Errorf("it was taken up by %s", e.Actor)
				}
			}
		})
	}
}

// TestPausedClimbsNothing has nobody told while the clock of a case stands still.
func TestPausedClimbsNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openWith(t, db, threeSteps, nil)
		_, f := o.file(t, complaint)
		rules := must(climbing{ladder: threeSteps}.Rules(ctx))(t)
		k := desk.Clerk{Actor: account.System, Now: monday + 7*hour + hour/2, Rules: rules}
		if c := k.Climb(f, desk.Standing{}); len(c.Escalations) == 0 {
			t.Fatal("nobody was reminded")
		}
		f.Case.Paused = desk.AwaitsCustomer
		if c := k.Climb(f, desk.Standing{}); len(c.Entries) != 0 || c.AlarmAt != 0 {
			t.Errorf("paused: %+v", c)
		}
	})
}

func TestAnOpinion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openWith(t, db, threeSteps, nil)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		o.wang.Reach = account.ReachOwn
		if _, err := o.File(ctx, o.wang, f.Case.ID); key(err) != "desk.case_unknown" {
			t.Fatalf("seen before it was asked: %v", err)
		}
		ask := desk.Ask{StaffID: "s2", Question: "Is the seal worn?", DueAt: monday + 2*hour}
		for name, a := range map[string]desk.Ask{
			"nothing": {StaffID: "s2", DueAt: monday + hour}, "oneself": {StaffID: "s1", Question: "x", DueAt: monday + hour},
			"in the past": {StaffID: "s2", Question: "x", DueAt: monday - 1}, "nobody": {StaffID: "s77", Question: "x", DueAt: monday + hour},
		} {
			if _, err := o.Ask(ctx, o.lin, on, a); err == nil {
				t.Errorf("asked %s", name)
			}
		}
		f = must(o.Ask(ctx, o.lin, on, ask))(t)
		question := f.Opinions[0].ID
		must(o.File(ctx, o.wang, f.Case.ID))(t)
		if n := must(o.Count(ctx, o.wang, desk.Filter{}))(t); n != 1 {
			t.Errorf("%d cases in the list of the one asked", n)
		}
		if _, err := o.Reply(ctx, o.wang, on, desk.Reply{Text: "x"}); key(err) != "ladder.opinion_only" {
			t.Errorf("whoever was asked wrote to the customer: %v", err)
		}
		if asked := must(o.AskedOf(ctx, o.wang))(t); len(asked) != 1 || asked[0].Opinion.Question != ask.Question || asked[0].Row.Case.ID != f.Case.ID {
			t.Errorf("asked of me: %+v", asked)
		}
		o.pass(2*time.Hour + time.Minute)
		o.sweep(t)
		o.sweep(t)
		if got := o.told(t, "s2"); !slices.Equal(got, []desk.NotificationKind{desk.NotifyAsked, desk.NotifyOpinionDue}) {
			t.Errorf("the one asked was told %v", got)
		}
		o.pass(4 * time.Hour)
		o.sweep(t)
		if got := o.told(t, "s1"); !slices.Contains(got, desk.NotifyOpinionDue) {
			t.Errorf("the owner was told %v", got)
		}
		if _, err := o.Opine(ctx, o.zhou, on, desk.Opine{OpinionID: question, Answer: "x"}); key(err) != "ladder.opinion_not_yours" {
			t.Errorf("answered by another: %v", err)
		}
		f = must(o.Opine(ctx, o.wang, on, desk.Opine{OpinionID: question, Answer: "Yes, worn."}))(t)
		if f.Opinions[0].State != desk.OpinionAnswered || len(f.ForCustomer().Opinions) != 0 {
			t.Errorf("%+v", f.Opinions)
		}
		if _, err := o.CancelAsk(ctx, o.lin, on, question); key(err) != "ladder.opinion_closed" {
			t.Errorf("cancelled once answered: %v", err)
		}
		f = must(o.Ask(ctx, o.lin, on, desk.Ask{StaffID: "s3", Question: "And you?", DueAt: o.now.Load() + hour}))(t)
		if _, err := o.CancelAsk(ctx, o.wang, on, f.Opinions[1].ID); key(err) != "ladder.opinion_only" {
			t.Errorf("cancelled by another: %v", err)
		}
		o.tellsAll(t, must(o.CancelAsk(ctx, o.lin, on, f.Opinions[1].ID))(t))
		if asked := must(o.AskedOf(ctx, o.zhou))(t); len(asked) != 0 {
			t.Errorf("still asked: %+v", asked)
		}
	})
}

func TestLaddersAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openWith(t, db, threeSteps, nil)
		admin := account.Staff{ID: "s9", Role: account.RoleAdmin}.Actor()
		o.file(t, complaint)
		l, version, _, err := o.Ladder(ctx, admin)
		if err != nil || version != 0 || len(l.Steps) != 3 {
			t.Fatalf("%+v, %d, %v", l, version, err)
		}
		if err := o.SetLadder(ctx, o.lin, l, 0); err == nil {
			t.Error("an agent laid down a ladder")
		}
		l.Steps = l.Steps[:1]
		if err := o.SetLadder(ctx, admin, l, 0); key(err) != "ladder.trigger_level" {
			t.Errorf("triggers above the top: %v", err)
		}
		l.Triggers = nil
		if err := o.SetLadder(ctx, admin, l, 0); err != nil {
			t.Fatal(err)
		}
		if err := o.SetLadder(ctx, admin, l, 0); key(err) != "setting.changed_meanwhile" {
			t.Errorf("a second one on the same version: %v", err)
		}
		if l, version, _, err = o.Ladder(ctx, admin); err != nil || version != 1 || len(l.Steps) != 1 || len(l.Triggers) != 0 {
			t.Errorf("%+v, %d, %v", l, version, err)
		}
		if woken := must(db.Desk().Alarms(ctx, o.now.Load()+20_000, "", 10))(t); len(woken) != 1 {
			t.Errorf("%d cases are looked at by the new ladder", len(woken))
		}
	})
}

var deadlines = flag.Int("deadlines", 10_000, "how many promises fall due while nothing runs")

// TestThreeDaysDown lets 10,000 promises fall due while nothing runs. Then two
// services work them off at once, and the clock is set back: each level of each
// promise was recorded once, marked as late, and nobody told twice of a case.
func TestThreeDaysDown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := threeSteps
		l.Triggers = nil
		o := openWith(t, db, l, nil)
		const each = 5
		cases := o.manyCases(t, *deadlines/each, each)
		o.pass(3 * 24 * time.Hour)
		began := time.Now()
		services := []*desk.Service{o.another(l, nil), o.another(l, nil)}
		var wg sync.WaitGroup
		errs := make([]error, len(services))
		for i, s := range services {
			wg.Go(func() { errs[i] = s.LapsePromises(ctx) })
		}
		wg.Wait()
		t.Logf("%d deadlines worked off in %v", *deadlines, time.Since(began))
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		o.sweep(t)
		o.pass(-2 * 24 * time.Hour)
		o.sweep(t)
		o.pass(2 * 24 * time.Hour)
		o.sweep(t)
		for _, id := range cases {
			f := must(db.Desk().File(ctx, id))(t)
			fired := map[string]int{}
			for _, e := range f.Escalations {
				fired[fmt.Sprint(e.PromiseID, e.Level)]++
				if e.Kind != desk.ByTime || e.LateMS < hour || e.ToID == "" {
					t.Fatalf("%+v", e)
				}
			}
			if len(f.Escalations) != 3*each || len(fired) != 3*each || f.Case.Level != 3 {
				t.Fatalf("%d levels were recorded, %d different ones; level %d", len(f.Escalations), len(fired), f.Case.Level)
			}
		}
		told := map[string]int{}
		for _, who := range []string{"s1", "s2", "s3", "s9"} {
			for _, n := range must(db.Desk().Notifications(ctx, who, 100_000))(t) {
				if told[who+n.CaseID]++; n.Kind == desk.NotifyEscalated && n.Args["LateFor"] == "" {
					t.Fatalf("not marked as late: %+v", n)
				}
			}
		}
		for who, n := range told {
			if n != 1 {
				t.Fatalf("%s was told %d times", who, n)
			}
		}
		if len(told) < 2*len(cases) {
			t.Errorf("told %d times of %d cases", len(told), len(cases))
		}
	})
}

// manyCases files cases with so many promises each, due within the day.
func (o *office) manyCases(t testing.TB, n, each int) []string {
	t.Helper()
	rules := must(climbing{ladder: threeSteps}.Rules(ctx))(t)
	var wg sync.WaitGroup
	ids, errs := make([]string, n), make([]error, n)
	room := make(chan struct{}, 8)
	for i := range n {
		room <- struct{}{}
		wg.Go(func() {
			k := desk.Clerk{Actor: account.System, Now: monday, Rules: rules, Keys: o.keys}
			c, _, err := k.Intake(desk.Intake{Kind: desk.Question, Channel: desk.ChannelForm, Words: "x", Severity: 2}, int64(20_000+i),
				assignment.Pick{PersonID: []string{"s1", "s2"}[i%2]}, desk.Sender{})
			for p := 1; p < each; p++ {
				c.Promises = append(c.Promises, promise.Promise{
					ID: ident.New(), CaseID: c.Case.ID, Kind: promise.Callback, State: promise.Open, DueAt: monday + int64(p)*hour, MadeBy: "s1", MadeAt: monday,
				})
			}
			ids[i] = c.Case.ID
			errs[i] = errors.Join(err, o.db.Desk().Save(ctx, c))
			<-room
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	return ids
}
