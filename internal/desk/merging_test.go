package desk_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/outbox"
	"liuke/internal/promise"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// two are two cases of one matter, and what happened to them: when each stood
// still, and where each promise was from when on.
type two struct {
	*office
	rules  desk.Rules
	files  [2]desk.File
	halts  [2][]promise.Halt
	stays  map[string][]stay
	merged int // which one was merged into the other; -1 for none
}

type stay struct {
	at    int
	since int64
}

// TestMergingLosesNoMinute pauses, merges and takes apart at random. The due
// time of each promise is what follows from where it was when, and when that
// case stood still.
func TestMergingLosesNoMinute(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		r := must(rules{}.Rules(ctx))(t)
		rapid.Check(t, func(rt *rapid.T) {
			m := &two{office: o, rules: r, stays: map[string][]stay{}, merged: -1}
			for i := range m.files {
				_, m.files[i] = o.file(t, desk.Intake{Words: "x", Severity: 1, Email: "a@example.com"})
			}
			m.note()
			for range rapid.IntRange(1, 20).Draw(rt, "commands") {
				o.now.Add(rapid.Int64Range(1, 5*hour).Draw(rt, "wait"))
				k := desk.Clerk{Actor: o.lin, Now: o.now.Load(), Rules: m.rules, Keys: o.keys, Supervisors: []string{"s3"}}
				m.act(rt, k, rapid.IntRange(0, 1).Draw(rt, "case"))
				m.check(rt)
			}
		})
	})
}

func (m *two) act(t *rapid.T, k desk.Clerk, i int) {
	f := m.files[i]
	if m.merged == i {
		i = 1 - i
		f = m.files[i]
	}
	var changes []desk.Change
	one := func(c desk.Change, err error) bool {
		if err == nil && len(c.Entries) > 0 {
			changes = []desk.Change{c}
		}
		return changes != nil
	}
	switch rapid.SampledFrom([]string{"pause", "resume", "promise", "lapse", "keep", "merge", "unmerge"}).Draw(t, "command") {
	case "pause":
		if one(k.Pause(f, desk.PauseClocks{Reason: desk.AwaitsCustomer, Why: "w"})) {
			m.halts[i] = append(m.halts[i], promise.Halt{From: k.Now})
		}
	case "resume":
		if one(k.Resume(f)) {
			m.goOn(i, k.Now)
		}
	case "promise":
		one(k.Promise(f, desk.NewPromise{Kind: promise.NextUpdate}))
	case "lapse":
		one(k.Lapse(f), nil)
	case "keep":
		one(k.Keep(f, desk.Keep{PromiseID: rapid.SampledFrom(f.Promises).Draw(t, "promise").ID}))
	case "merge":
		if m.merged >= 0 {
			return
		}
		gone, on, err := k.Merge(f, m.files[1-i])
		if err != nil {
			t.Fatal(err)
		}
		changes, m.merged = []desk.Change{gone, on}, i
		m.goOn(i, k.Now)
	case "unmerge":
		if m.merged < 0 {
			return
		}
		opened, left, err := k.Unmerge(m.files[m.merged], f)
		if err != nil {
			t.Fatal(err)
		}
		changes, m.merged = []desk.Change{opened, left}, -1
	}
	if changes == nil {
		return
	}
	if err := m.db.Desk().SaveAll(ctx, changes); err != nil {
		t.Fatal(err)
	}
	if err := m.db.Desk().SaveAll(ctx, changes); err == nil {
		t.Fatal("the same changes were saved twice")
	}
	for i := range m.files {
		loaded, err := m.db.Desk().File(ctx, m.files[i].Case.ID)
		if err != nil {
			t.Fatal(err)
		}
		m.files[i] = loaded
	}
	m.note()
}

// goOn ends the halt that a case is in.
func (m *two) goOn(i int, now int64) {
	if n := len(m.halts[i]); n > 0 && m.halts[i][n-1].Until == 0 {
		m.halts[i][n-1].Until = now
	}
}

// note keeps where each promise is by now.
func (m *two) note() {
	for i, f := range m.files {
		for _, p := range f.Promises {
			if was := m.stays[p.ID]; len(was) == 0 || was[len(was)-1].at != i {
				m.stays[p.ID] = append(was, stay{i, m.now.Load()})
			}
		}
	}
}

// stops are when a promise stood still, by where it was.
func (m *two) stops(id string) []promise.Halt {
	var stops []promise.Halt
	stays := m.stays[id]
	for n, s := range stays {
		until := promise.OpenEnded
		if n+1 < len(stays) {
			until = stays[n+1].since
		}
		for _, h := range m.halts[s.at] {
			end := h.Until
			if end == 0 && until != promise.OpenEnded || end > until {
				end = until
			}
			if from := max(h.From, s.since); end == 0 || end > from {
				stops = append(stops, promise.Halt{From: from, Until: end})
			}
		}
	}
	return stops
}

func (m *two) check(t *rapid.T) {
	known := 0
	for i, f := range m.files {
		var due int64
		for _, p := range f.Promises {
			known++
			if p.Pending() && (due == 0 || p.DueAt < due) {
				due = p.DueAt
			}
			if p.Pending() && i == m.merged {
				t.Fatalf("left behind: %+v", p)
			}
			if p.Lapse(f.Case.UpdatedAt).State != promise.Open || p.Basis == (promise.Basis{}) {
				continue
			}
			if want := p.Basis.Due(m.rules.Calendar, m.stops(p.ID)); p.DueAt != want {
				t.Fatalf("%+v should be due at %d: it was %+v, halts %+v", p, want, m.stays[p.ID], m.halts)
			}
		}
		if f.Case.DueAt != due {
			t.Fatalf("due at %d, the earliest pending promise at %d", f.Case.DueAt, due)
		}
		if gone := i == m.merged; gone != (f.Case.Outcome == desk.Merged) || gone != (f.Case.State == desk.Closed) || gone && f.AlarmAt != 0 {
			t.Fatalf("merged %t, and stands %s %q, alarm at %d", gone, f.Case.State, f.Case.Outcome, f.AlarmAt)
		}
	}
	if known != len(m.stays) {
		t.Fatalf("%d promises of %d are left", known, len(m.stays))
	}
}

// TestMergeAndTakeApart merges two cases of one matter, has the customer write
// by the link of the one that was absorbed, and takes the merge apart.
func TestMergeAndTakeApart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openWith(t, db, threeSteps, nil)
		_, a := o.file(t, complaint)
		o.pass(time.Hour)
		_, b := o.file(t, desk.Intake{Words: "门还是关不严", Email: "zhang@example.com"})
		onA, onB := desk.Target{CaseID: a.Case.ID}, desk.Target{CaseID: b.Case.ID}
		token := o.trackToken(a)
		a = must(o.Ask(ctx, o.lin, onA, desk.Ask{StaffID: "s2", Question: "哪一种门封", DueAt: o.now.Load() + hour}))(t)
		due := a.Promises[0].DueAt

		merge := desk.Merge{Into: b.Case.Ref()}
		once := desk.Target{CaseID: a.Case.ID, Key: "k1", Version: a.Case.Version}
		gone := must(o.Merge(ctx, o.lin, once, merge))(t)
		again := must(o.Merge(ctx, o.lin, once, merge))(t)
		if again.Case.Version != gone.Case.Version || gone.Case.MergedInto != b.Case.ID || gone.Case.Outcome != desk.Merged || gone.AlarmAt != 0 {
			t.Fatalf("merged into %q, %q, versions %d and %d", gone.Case.MergedInto, gone.Case.Outcome, gone.Case.Version, again.Case.Version)
		}
		b = must(o.File(ctx, o.lin, b.Case.ID))(t)
		if len(gone.Pending()) != 0 || len(b.Pending()) != 2 || b.Pending()[0].HomeID != a.Case.ID || b.Pending()[0].DueAt != due || b.Case.DueAt != due {
			t.Fatalf("left %+v, gone over %+v", gone.Pending(), b.Pending())
		}
		if len(gone.Opinions) != 0 || len(b.Opinions) != 1 || b.Opinions[0].CaseID != b.Case.ID {
			t.Errorf("opinions %+v and %+v", gone.Opinions, b.Opinions)
		}
		letters := 0
		for _, l := range must(db.Letters().List(ctx, outbox.Filter{Limit: 100}))(t) {
			if l.Template == "letter.merged" {
				letters++
			}
		}
		if letters != 1 {
			t.Errorf("%d letters told of the merge", letters)
		}

		wrote := must(o.CustomerWrote(ctx, token, "", desk.Letter{Text: "我在家"}))(t)
		tracked := must(o.Track(ctx, token))(t)
		if wrote.File.Case.ID != b.Case.ID || tracked.File.Case.ID != b.Case.ID || tracked.Instead != a.Case.Ref() || len(tracked.Absorbed) != 1 {
			t.Errorf("the old link leads to %s, instead of %q", tracked.File.Case.Ref(), tracked.Instead)
		}
		if _, err := o.Reply(ctx, o.lin, onA, desk.Reply{Text: "x"}); key(err) != "merge.goes_on_elsewhere" {
			t.Errorf("a reply in the merged one: %v", err)
		}
		o.now.Store(due + 200*hour)
		for range 2 {
			if err := o.LapsePromises(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if still := must(o.File(ctx, o.lin, a.Case.ID))(t); still.Case.Version != gone.Case.Version || still.Case.Level != 0 {
			t.Errorf("the merged one went up to %d", still.Case.Level)
		}
		tally := must(o.Today(ctx, o.lin, 0))(t).Tally
		if tally.Closed != 0 {
			t.Errorf("the merged one is counted: %+v", tally)
		}

		if _, err := o.Unmerge(ctx, o.lin, onB); key(err) != "merge.not_merged" {
			t.Errorf("took apart what was not merged: %v", err)
		}
		a = must(o.Unmerge(ctx, o.lin, onA))(t)
		b = must(o.File(ctx, o.lin, b.Case.ID))(t)
		if a.Case.State != desk.Open || a.Case.Outcome != "" || len(a.Pending()) != 1 || a.Pending()[0].DueAt != due || a.Pending()[0].HomeID != "" || len(a.Opinions) != 1 {
			t.Errorf("taken apart: %+v, pending %+v", a.Case, a.Pending())
		}
		if slices.ContainsFunc(b.Pending(), func(p promise.Promise) bool { return p.HomeID != "" }) || len(b.Opinions) != 0 {
			t.Errorf("stayed behind: %+v", b.Pending())
		}
		if tracked := must(o.Track(ctx, token))(t); tracked.File.Case.ID != a.Case.ID || tracked.Instead != "" {
			t.Errorf("the link leads to %s", tracked.File.Case.Ref())
		}
	})
}

// TestWhatIsNotMerged lists the refusals.
func TestWhatIsNotMerged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		for _, id := range []string{"c1", "c2"} {
			if err := db.Customers().Add(ctx, customer.Customer{ID: id, RootID: id, Kind: customer.Person, Name: id, Version: 1}, nil); err != nil {
				t.Fatal(err)
			}
		}
		file := func(in desk.Intake) desk.File {
			in.Words, in.Channel, in.OwnerID = "门", desk.ChannelPhone, "s1"
			receipt := must(o.Intake(ctx, o.lin, in))(t)
			return must(o.File(ctx, o.lin, receipt.CaseID))(t)
		}
		a, same, other, nobody := file(desk.Intake{CustomerID: "c1"}), file(desk.Intake{CustomerID: "c1"}), file(desk.Intake{CustomerID: "c2"}), file(desk.Intake{})
		about := file(desk.Intake{CustomerID: "c1"})
		aboutID := "s2"
		sort := desk.Edit{AboutID: &aboutID}
		must(o.Edit(ctx, o.zhou, desk.Target{CaseID: about.Case.ID}, sort))(t)
		merge := func(who account.Actor, f, into desk.File) string {
			_, err := o.Merge(ctx, who, desk.Target{CaseID: f.Case.ID}, desk.Merge{Into: into.Case.Ref()})
			return key(err)
		}
		for _, c := range []struct {
			name    string
			who     account.Actor
			f, into desk.File
			want    string
		}{
			{"itself", o.lin, a, a, "merge.itself"},
			{"another customer's", o.lin, a, other, "merge.customers"},
			{"about somebody", o.lin, a, about, "merge.about"},
			{"a target about the actor", o.wang, a, about, "merge.into_unknown"},
			{"a case about the actor", o.wang, about, a, "desk.case_unknown"},
		} {
			if got := merge(c.who, c.f, c.into); got != c.want {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
		}
		if _, err := o.Merge(ctx, o.lin, desk.Target{CaseID: a.Case.ID}, desk.Merge{Into: "LK-999999"}); key(err) != "merge.into_unknown" {
			t.Errorf("into nothing: %v", err)
		}
		if got := merge(o.lin, nobody, same); got != "" {
			t.Fatalf("one without a customer: %q", got)
		}
		for _, c := range []struct {
			f, into desk.File
			want    string
		}{{nobody, a, "merge.already"}, {a, nobody, "merge.into_merged"}, {same, a, "merge.absorbs"}} {
			if got := merge(o.lin, c.f, c.into); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		}
	})
}
