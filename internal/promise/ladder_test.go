package promise_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/promise"
)

const anHour = int64(time.Hour / time.Millisecond)

func named(id string) promise.Rung { return promise.Rung{Kind: promise.OnePerson, StaffID: id} }

var crew = promise.People{
	Staff: []promise.Colleague{
		{ID: "a", Name: "A", Role: account.RoleAgent, Active: true},
		{ID: "b", Name: "B", Role: account.RoleSupervisor, Active: true, StandInID: "c"},
		{ID: "c", Name: "C", Role: account.RoleSupervisor, Active: true},
		{ID: "d", Name: "D", Role: account.RoleAdmin, Active: true},
		{ID: "left", Name: "Left", Role: account.RoleSupervisor},
		{ID: "x", Name: "X", Role: account.RoleAgent, Active: true, StandInID: "y"},
		{ID: "y", Name: "Y", Role: account.RoleAgent, Active: true, StandInID: "x"},
		{ID: "self", Name: "Self", Role: account.RoleAgent, Active: true, StandInID: "self"},
	},
	Leads: map[string]string{"t": "b"},
}

func TestLaddersThatDoNotCarryAreRefused(t *testing.T) {
	step := func(hours int64, to promise.Rung) promise.Step { return promise.Step{After: hours * anHour, To: to} }
	ladder := func(steps ...promise.Step) promise.Ladder { return promise.Ladder{Steps: steps} }
	with := func(triggers ...promise.Trigger) promise.Ladder {
		return promise.Ladder{Steps: []promise.Step{step(1, named("a"))}, Triggers: triggers}
	}
	for name, c := range map[string]struct {
		ladder promise.Ladder
		key    string
	}{
		"the default":       {promise.DefaultLadder(), ""},
		"no steps":          {ladder(), "ladder.no_steps"},
		"times that stand":  {ladder(step(1, named("a")), step(1, named("b"))), "ladder.not_rising"},
		"times that fall":   {ladder(step(2, named("a")), step(1, named("b"))), "ladder.not_rising"},
		"before it is due":  {ladder(step(-1, named("a"))), "ladder.time_absurd"},
		"in years":          {ladder(step(100_000, named("a"))), "ladder.time_absurd"},
		"somebody unknown":  {ladder(step(1, named("nobody"))), "ladder.who_unknown"},
		"nobody":            {ladder(step(1, promise.Rung{})), "ladder.who_unknown"},
		"the last resort":   {ladder(step(1, promise.Rung{Kind: promise.LastResort})), "ladder.who_unknown"},
		"an unknown role":   {ladder(step(1, promise.Rung{Kind: promise.OfRole, Role: "king"})), "ladder.who_unknown"},
		"somebody who left": {ladder(step(1, named("left"))), "ladder.who_left"},
		"one person twice":  {ladder(step(1, named("a")), step(2, named("b")), step(3, named("a"))), "ladder.who_twice"},
		"a loop of two":     {ladder(step(1, named("x"))), "ladder.who_loops"},
		"a loop of one":     {ladder(step(1, named("self"))), "ladder.who_loops"},
		"a stand-in":        {ladder(step(0, named("b"))), ""},
		"a reminder of 0":   {promise.Ladder{Steps: ladder(step(1, named("a"))).Steps, Reminders: []promise.Reminder{{}}}, "ladder.reminder_absurd"},
		"a reminder of two": {promise.Ladder{Steps: ladder(step(1, named("a"))).Steps, Reminders: []promise.Reminder{{Before: 1, Share: 1}}}, "ladder.reminder_absurd"},
		"a level too high":  {with(promise.Trigger{Kind: promise.Severe, From: 4, Level: 2}), "ladder.trigger_level"},
		"severity of 5":     {with(promise.Trigger{Kind: promise.Severe, From: 5, Level: 1}), "ladder.trigger_absurd"},
		"no days":           {with(promise.Trigger{Kind: promise.Repeated, From: 3, Level: 1}), "ladder.trigger_days"},
		"a trigger twice":   {with(promise.Trigger{Kind: promise.Severe, From: 3, Level: 1}, promise.Trigger{Kind: promise.Severe, From: 4, Level: 1}), "ladder.trigger_twice"},
		"an unknown one":    {with(promise.Trigger{Kind: "mood", From: 3, Level: 1}), "ladder.trigger_unknown"},
	} {
		var f *fault.Error
		if err := c.ladder.Validate(crew); errors.As(err, &f) && f.Key != c.key || (f == nil) != (c.key == "") {
			t.Errorf("%s: %v, want %q", name, err, c.key)
		}
	}
}

// TestWhomAStepComesTo has the fall-throughs one by one.
func TestWhomAStepComesTo(t *testing.T) {
	l := promise.Ladder{Steps: []promise.Step{
		{After: anHour, To: promise.Rung{Kind: promise.TeamLead}},
		{After: 2 * anHour, To: promise.Rung{Kind: promise.OfRole, Role: account.RoleSupervisor}},
		{After: 3 * anHour, To: promise.Rung{Kind: promise.OfRole, Role: account.RoleAdmin}},
	}}
	away := func(ids ...string) promise.People {
		p := crew
		p.Staff = append([]promise.Colleague(nil), crew.Staff...)
		for i := range p.Staff {
			for _, id := range ids {
				if p.Staff[i].ID == id {
					p.Staff[i].AwayFrom = 1
				}
			}
		}
		return p
	}
	in := promise.Concern{CaseID: "k", TeamID: "t", OwnerID: "a"}
	about := func(id string) promise.Concern { c := in; c.AboutID = id; return c }
	for name, c := range map[string]struct {
		step    int64
		concern promise.Concern
		people  promise.People
		want    string
		passed  int
	}{
		"the lead":                          {1, in, crew, "b", 0},
		"the lead's stand-in":               {1, in, away("b"), "c", 1},
		"both away, up to the admin":        {1, in, away("b", "c"), "d", 4},
		"no lead, the next step":            {2, promise.Concern{CaseID: "k", OwnerID: "c"}, crew, "b", -1},
		"of whom it complains, the next":    {1, about("b"), crew, "c", -1},
		"the only admin is complained of":   {3, about("d"), away("b"), "c", -1},
		"the admin is away, still an admin": {3, in, away("d"), "d", 2},
		"an admin's own case":               {3, promise.Concern{CaseID: "k", OwnerID: "d"}, crew, "d", 2},
		"a step there is not":               {9, in, crew, "d", 0},
		"the founder alone":                 {1, about("d"), promise.People{Staff: crew.Staff[3:4]}, "d", -1},
	} {
		got, ok := l.Resolve(c.step, c.concern, c.people, 10)
		if !ok || got.Person.ID != c.want || c.passed >= 0 && len(got.Passed) != c.passed {
			t.Errorf("%s: %+v, %t; want %s after %d", name, got, ok, c.want, c.passed)
		}
	}
	if _, ok := l.Resolve(1, in, promise.People{Staff: crew.Staff[4:5]}, 10); ok {
		t.Error("somebody was reached where nobody works")
	}
}

// TestNeverToNobody draws companies at random: whoever is there, somebody is
// told, and the one complained of only when nobody else works here.
func TestNeverToNobody(t *testing.T) {
	ids := []string{"0", "1", "2", "3", "4"}
	rapid.Check(t, func(t *rapid.T) {
		var people promise.People
		anyID := rapid.SampledFrom(append(ids, "", "ghost"))
		active, others, admins := 0, 0, 0
		c := promise.Concern{CaseID: "k", OwnerID: anyID.Draw(t, "owner"), TeamID: "t", TopicID: "o", AboutID: anyID.Draw(t, "about")}
		for _, id := range ids[:rapid.IntRange(0, len(ids)).Draw(t, "staff")] {
			p := promise.Colleague{
				ID: id, Role: rapid.SampledFrom(account.Roles).Draw(t, "role"), Active: rapid.Bool().Draw(t, "active"),
				AwayFrom: rapid.Int64Range(0, 20).Draw(t, "from"), AwayUntil: rapid.Int64Range(0, 20).Draw(t, "until"), StandInID: anyID.Draw(t, "stand-in"),
			}
			people.Staff = append(people.Staff, p)
			if p.Active {
				active++
				if id != c.AboutID {
					others++
					if p.Role == account.RoleAdmin {
						admins++
					}
				}
			}
		}
		people.Leads, people.Topics = map[string]string{"t": anyID.Draw(t, "lead")}, map[string]string{"o": anyID.Draw(t, "topic")}
		var l promise.Ladder
		for range rapid.IntRange(0, 4).Draw(t, "steps") {
			l.Steps = append(l.Steps, promise.Step{To: promise.Rung{
				Kind: rapid.SampledFrom([]promise.RungKind{promise.TeamLead, promise.OfTopic, promise.OfRole, promise.OnePerson}).Draw(t, "kind"),
				Role: rapid.SampledFrom(account.Roles).Draw(t, "of"), StaffID: anyID.Draw(t, "person"),
			}})
		}
		got, ok := l.Resolve(rapid.Int64Range(0, 6).Draw(t, "step"), c, people, 10)
		if ok != (active > 0) {
			t.Fatalf("reached %v, with %d active", ok, active)
		}
		if ok && (!got.Person.Active || others > 0 && got.Person.ID == c.AboutID) {
			t.Fatalf("reached %+v", got.Person)
		}
		if top, _ := (promise.Ladder{}).Resolve(1, c, people, 10); admins > 0 && top.Person.Role != account.RoleAdmin {
			stood := len(top.Passed) > 0 // as a stand-in
			if !stood {
				t.Fatalf("the last resort is %+v with %d admins", top.Person, admins)
			}
		}
	})
}

func TestWhenReminded(t *testing.T) {
	hours, err := calendar.ParseHours("Mon-Fri 09:00-18:00")
	if err != nil {
		t.Fatal(err)
	}
	open, err := calendar.New(time.UTC, hours, nil)
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour int) int64 { return time.Date(2026, 3, day, hour, 0, 0, 0, time.UTC).UnixMilli() } // the 2nd is a Monday
	p := promise.Promise{MadeAt: at(2, 9), DueAt: at(3, 12)}                                                // twelve working hours
	for _, c := range []struct {
		reminder promise.Reminder
		want     int64
		ok       bool
	}{
		{promise.Reminder{Before: 2 * anHour}, at(3, 10), true},
		{promise.Reminder{Before: 4 * anHour}, at(2, 17), true},
		{promise.Reminder{Before: 12 * anHour}, 0, false},
		{promise.Reminder{Share: 25}, at(2, 18), true},
		{promise.Reminder{Share: 99}, at(2, 9) + anHour*12/100, true},
	} {
		if got, ok := c.reminder.RemindAt(p, open, nil); got != c.want || ok != c.ok {
			t.Errorf("%+v: %v %t, want %v", c.reminder, time.UnixMilli(got).UTC(), ok, time.UnixMilli(c.want).UTC())
		}
	}
	if got := (promise.Step{After: 8 * anHour}).At(p, open, nil); got != at(4, 11) {
		t.Errorf("a step eight hours later: %v", time.UnixMilli(got).UTC())
	}
}

func TestTriggers(t *testing.T) {
	l := promise.DefaultLadder()
	l.Triggers = append(l.Triggers, promise.Trigger{Kind: promise.Worthy, From: 1000, Level: 3})
	few := func(int64) int64 { return 2 }
	many := func(days int64) int64 { return days / 30 }
	for name, c := range map[string]struct {
		facts promise.Facts
		level int64
	}{
		"nothing":  {promise.Facts{Severity: 3, Worth: 999, Reopened: 1, Repeats: few}, 0},
		"severity": {promise.Facts{Severity: 4}, 1},
		"repeat":   {promise.Facts{Repeats: many}, 1},
		"reopened": {promise.Facts{Reopened: 5, Severity: 4}, 2},
		"public":   {promise.Facts{Public: true}, 2},
		"worth":    {promise.Facts{Public: true, Worth: 1000}, 3},
	} {
		if level, by := l.Triggered(c.facts); level != c.level {
			t.Errorf("%s: %d by %+v, want %d", name, level, by, c.level)
		}
	}
}
