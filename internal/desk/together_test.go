package desk_test

import (
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/promise"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// heard counts what one of the staff was notified of, by kind.
func (o *office) heard(t *testing.T, who string) map[desk.NotificationKind]int {
	t.Helper()
	kinds := map[desk.NotificationKind]int{}
	for _, n := range must(o.db.Desk().Notifications(ctx, who, 100))(t) {
		kinds[n.Kind]++
	}
	return kinds
}

func TestANoteCallsColleagues(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		must(o.Note(ctx, o.lin, on, desk.Note{Text: "@Wang @Zhou @Lin 看一下，wang@example.com"}))(t)
		if o.heard(t, "s2")[desk.NotifyMentioned] != 1 || o.heard(t, "s3")[desk.NotifyMentioned] != 1 || o.heard(t, "s1")[desk.NotifyMentioned] != 0 {
			t.Error("not everybody who was called was told once")
		}
		about := must(o.File(ctx, o.lin, f.Case.ID))(t)
		about.Case.AboutID = "s2"
		if err := db.Desk().Save(ctx, desk.Change{Case: about.Case}); err != nil {
			t.Fatal(err)
		}
		f = must(o.File(ctx, o.lin, f.Case.ID))(t)
		before := len(f.Messages)
		_, err := o.Note(ctx, o.lin, on, desk.Note{Text: "@Wang 看一下"})
		refused(t, err, "bench.mention_unseen")
		if after := must(o.File(ctx, o.lin, f.Case.ID))(t); len(after.Messages) != before {
			t.Error("a note that was refused was kept")
		}
		must(o.Note(ctx, o.lin, on, desk.Note{Text: "@Gone 看一下"}))(t) // nobody of that name works here
		names := map[string]bool{}
		for _, c := range must(o.Mentionable(ctx, o.lin, f))(t) {
			names[c.Name] = true
		}
		if len(names) != 1 || !names["Zhou"] {
			t.Errorf("may be called: %v", names)
		}
	})
}

func TestFollowersHear(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		receipt, f := o.file(t, complaint)
		link, id := token(receipt.TrackURL), f.Case.ID
		other := o.wang // who does not own it
		if f.Case.OwnerID == o.wang.ID {
			other = o.lin
		}
		for range 2 {
			if err := o.Follow(ctx, other, id, true); err != nil {
				t.Fatal(err)
			}
		}
		f = must(o.File(ctx, other, id))(t)
		if !f.Follows(other.ID) || f.Follows(f.Case.OwnerID) || f.Case.Version != 1 {
			t.Errorf("followed by %+v, version %d", f.Followers, f.Case.Version)
		}
		track := must(o.CustomerWrote(ctx, link, "", desk.Letter{Text: "w"}))(t)
		if track.File.Followers != nil {
			t.Error("the customer sees who follows")
		}
		must(o.Promise(ctx, o.zhou, desk.Target{CaseID: id}, desk.NewPromise{Kind: promise.Callback, DueAt: o.now.Load() + hour}))(t)
		o.pass(3 * time.Hour)
		if err := o.LapsePromises(ctx); err != nil {
			t.Fatal(err)
		}
		must(o.Reply(ctx, o.zhou, desk.Target{CaseID: id}, desk.Reply{Text: "a"}))(t)
		f = must(o.File(ctx, o.zhou, id))(t)
		var kept []string
		for _, p := range f.Pending() {
			kept = append(kept, p.ID)
		}
		must(o.Done(ctx, o.zhou, desk.Target{CaseID: id}, desk.Done{Text: "d", Kept: kept}))(t)
		must(o.Confirm(ctx, o.confirmLink(t, id), "", desk.Verdict{Answer: desk.BelowExpectation}))(t)
		told := o.heard(t, other.ID)
		if told[desk.NotifyWrote] != 1 || told[desk.NotifyBroken] != 1 || told[desk.NotifyRefused] != 1 {
			t.Errorf("the follower was told %v", told)
		}
		if err := o.Follow(ctx, other, id, false); err != nil {
			t.Fatal(err)
		}
		must(o.CustomerWrote(ctx, link, "", desk.Letter{Text: "w2"}))(t)
		if again := o.heard(t, other.ID); again[desk.NotifyWrote] != 1 {
			t.Errorf("who follows no more was told %v", again)
		}
		blind := other
		blind.Reach = account.ReachOwn
		refused(t, o.Follow(ctx, blind, id, true), "desk.case_unknown")
		refused(t, o.Follow(ctx, account.System, id, true), "bench.staff_only")
	})
}

// TestWhoIsHere has two processes on one database, and pages that go silent.
func TestWhoIsHere(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db := must(store.Open(ctx, address))(t)
		t.Cleanup(func() { _ = db.Close() })
		o := open(t, db)
		_, f := o.file(t, complaint)
		second := must(store.Open(ctx, address))(t)
		t.Cleanup(func() { _ = second.Close() })
		parts := o.parts(second.Desk())
		parts.Store, parts.Reader, parts.Bench = second.Desk(), second.Desk(), second.Bench()
		there := desk.New(parts)
		id := f.Case.ID
		at := func(s *desk.Service, who account.Actor, page string, writes bool) []desk.Presence {
			t.Helper()
			return must(s.Here(ctx, who, id, page, writes, false))(t)
		}
		if got := at(o.Service, o.lin, "p1", false); len(got) != 0 {
			t.Errorf("Lin sees %+v", got)
		}
		if got := at(there, o.wang, "p2", true); len(got) != 1 || got[0].Name != "Lin" || got[0].Writes {
			t.Errorf("Wang sees %+v", got)
		}
		at(there, o.wang, "p3", false)
		if got := at(o.Service, o.lin, "p1", false); len(got) != 1 || got[0].Name != "Wang" || !got[0].Writes {
			t.Errorf("Lin sees %+v", got)
		}
		must(there.Here(ctx, o.wang, id, "p2", false, true))(t)
		if got := must(o.Present(ctx, o.lin, f))(t); len(got) != 1 || got[0].Writes {
			t.Errorf("Lin sees %+v", got)
		}
		o.pass(time.Minute) // nothing was heard of Wang
		if got := at(o.Service, o.lin, "p1", false); len(got) != 0 {
			t.Errorf("Lin still sees %+v", got)
		}
		if err := db.Expire(ctx, o.now.Load()+time.Hour.Milliseconds()); err != nil {
			t.Fatal(err)
		}
		if got := must(db.Bench().Present(ctx, id, 0))(t); len(got) != 0 {
			t.Errorf("still kept: %+v", got)
		}
		blind := o.wang
		blind.Reach = account.ReachOwn
		_, err := o.Here(ctx, blind, id, "p4", false, false)
		refused(t, err, "desk.case_unknown")
		_, err = o.Here(ctx, o.lin, id, "", false, false)
		refused(t, err, "bench.page_unnamed")
	})
}

func TestDraftsAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		keep := func(version int64, text, key string, over bool) (desk.Unsent, error) {
			u := desk.Unsent{Place: desk.AtCase(f.Case.ID), Form: "reply", Version: version, Values: map[string][]string{"reply.text": {text}}}
			return o.KeepUnsent(ctx, o.lin, u, key, over)
		}
		kept := func(who account.Actor) string {
			t.Helper()
			u := must(o.Unsent(ctx, who, desk.AtCase(f.Case.ID)))(t)["reply"]
			if len(u.Values) == 0 {
				return ""
			}
			return u.Values["reply.text"][0]
		}
		first := must(keep(0, "您好", "", false))(t)
		second := must(keep(first.Version, "您好，", "", false))(t)
		late, err := keep(first.Version, "另一个窗口", "", false)
		refused(t, err, "bench.draft_clash")
		if late.Version != second.Version || kept(o.lin) != "您好，" || kept(o.wang) != "" {
			t.Errorf("version %d is kept: %q; of another: %q", late.Version, kept(o.lin), kept(o.wang))
		}
		over := must(keep(0, "另一个窗口", "", true))(t)
		if over.Version <= second.Version || kept(o.lin) != "另一个窗口" {
			t.Errorf("version %d is kept: %q", over.Version, kept(o.lin))
		}
		must(o.Reply(ctx, o.lin, desk.Target{CaseID: f.Case.ID, Key: "once-1"}, desk.Reply{Text: "a"}))(t)
		if err := o.DropUnsent(ctx, o.lin, desk.AtCase(f.Case.ID), "reply"); err != nil {
			t.Fatal(err)
		}
		must(keep(over.Version, "另一个窗口", "once-1", false))(t) // arrives after it was sent
		if got := kept(o.lin); got != "" {
			t.Errorf("what was sent is kept: %q", got)
		}
		after := must(keep(7, "下一封", "once-2", false))(t)
		must(keep(after.Version, " \n", "", false))(t)
		if got := kept(o.lin); got != "" {
			t.Errorf("an empty form is kept: %q", got)
		}
		_, err = keep(0, strings.Repeat("长", 40_000), "", false)
		refused(t, err, "bench.draft_long")
		blind := o.wang
		blind.Reach = account.ReachOwn
		_, err = o.KeepUnsent(ctx, blind, desk.Unsent{Place: desk.AtCase(f.Case.ID), Form: "reply"}, "", false)
		refused(t, err, "desk.case_unknown")
		_, err = o.KeepUnsent(ctx, o.lin, desk.Unsent{Place: desk.AtCase(f.Case.ID), Form: "../x"}, "", false)
		refused(t, err, "bench.form_unnamed")
		must(keep(0, "旧的", "", false))(t)
		if err := db.Expire(ctx, o.now.Load()+(31*24*time.Hour).Milliseconds()); err != nil {
			t.Fatal(err)
		}
		if got := kept(o.lin); got != "" {
			t.Errorf("after a month there is still %q", got)
		}
	})
}
