package desk_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/outbox"
	"liuke/internal/promise"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// TestFromFirstWordToConfirmedClose is the main job: heard, restated, promised,
// put right, refused, put right again, confirmed.
func TestFromFirstWordToConfirmedClose(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		receipt, f := o.file(t, complaint)
		if receipt.Ref != "LK-10001" || receipt.Owner != "Lin" || receipt.DueAt != monday+8*hour {
			t.Fatalf("the customer was told %+v", receipt)
		}
		if f.Case.OwnerID != "s1" || f.Case.DueAt != receipt.DueAt || f.Case.CustomerID == "" || f.Messages[0].Text != complaint.Words {
			t.Fatalf("filed as %+v", f.Case)
		}
		on := desk.Target{CaseID: f.Case.ID}
		must(o.Restate(ctx, o.lin, on, desk.Restatement{Text: "门关不严，货化了。"}))(t)
		f = must(o.Promise(ctx, o.lin, on, desk.NewPromise{Kind: promise.Own, Text: "师傅上门", DueAt: monday + 24*hour}))(t)
		visit := f.Promises[1].ID
		f = must(o.Offer(ctx, o.lin, on, desk.Offer{Options: []desk.Option{
			{Kind: desk.Refund, Text: "退一半货款", Cost: 9_000}, {Kind: desk.Apology, Text: "当面道歉"},
		}}))(t)
		if _, err := o.Done(ctx, o.lin, on, desk.Done{Text: "修好了"}); key(err) != "desk.promise_pending" {
			t.Fatalf("done with a promise pending: %v", err)
		}
		if _, err := o.Done(ctx, o.lin, on, desk.Done{Text: "修好了", Kept: []string{visit}}); key(err) != "desk.remedy_unchosen" {
			t.Fatalf("done with no remedy chosen: %v", err)
		}
		must(o.Choose(ctx, o.lin, on, desk.Choice{RemedyID: f.Remedies[0].ID}))(t)
		f = must(o.Done(ctx, o.lin, on, desk.Done{Text: "修好了，退款已办", Kept: []string{visit}}))(t)
		if f.Case.State != desk.Waiting || f.Case.DueAt != 0 {
			t.Fatalf("done, but %+v", f.Case)
		}
		refused := o.confirmLink(t, f.Case.ID)
		tracked := must(o.Confirm(ctx, refused, "", desk.Verdict{Answer: desk.BelowExpectation, Text: "还是漏"}))(t)
		if c := tracked.File.Case; c.State != desk.Open || c.Reopened != 1 || c.DueAt != monday+8*hour {
			t.Fatalf("refused, but %+v", c)
		}
		if told := must(o.Notifications(ctx, o.zhou))(t); len(told) != 1 || told[0].Kind != desk.NotifyRefused {
			t.Fatalf("the supervisor was told %+v", told)
		}
		o.pass(time.Hour)
		must(o.Done(ctx, o.lin, on, desk.Done{Text: "换了门封"}))(t)
		if _, err := o.Confirm(ctx, refused, "", desk.Verdict{Answer: desk.AsExpected}); !fault.Is(err, fault.Expired) {
			t.Fatalf("the link of the first round answered the second: %v", err)
		}
		tracked = must(o.Confirm(ctx, o.confirmLink(t, f.Case.ID), "", desk.Verdict{Answer: desk.AsExpected, Text: "谢谢"}))(t)
		if r := tracked.File.Remedies[0]; r.State != desk.Chosen || r.Cost != 0 {
			t.Errorf("the customer sees %+v", r)
		}
		if c := tracked.File.Case; c.State != desk.Closed || c.Outcome != desk.Settled || c.ClosedAt != monday+hour {
			t.Fatalf("settled, but %+v", c)
		}
		want := []desk.EntryKind{
			desk.EntryReceived, desk.EntryRestated, desk.EntryPromised, desk.EntryOffered, desk.EntryKept, desk.EntryChosen,
			desk.EntryKept, desk.EntryDone, desk.EntryRefused, desk.EntryPromised, desk.EntryKept, desk.EntryDone, desk.EntrySettled,
		}
		if got := kinds(tracked.File); !slices.Equal(got, want) {
			t.Errorf("timeline\n%v, want\n%v", got, want)
		}
	})
}

// confirmLink returns the token of the last letter that asked the customer.
func (o *office) confirmLink(t testing.TB, caseID string) string {
	t.Helper()
	letters, err := o.db.Letters().List(ctx, outbox.Filter{CaseID: caseID, Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range letters { // the newest first
		if url := l.Args["ConfirmURL"]; url != "" {
			return token(url)
		}
	}
	t.Fatal("no letter asks the customer")
	return ""
}

func TestEqualIntakesAtOnceMakeOneCase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		in := complaint
		in.Key = "k1"
		var wg sync.WaitGroup
		receipts, errs := make([]desk.Receipt, 5), make([]error, 5)
		for i := range 5 {
			wg.Go(func() { receipts[i], errs[i] = o.Intake(ctx, form, in) })
		}
		wg.Wait()
		for i := range 5 {
			if errs[i] != nil || receipts[i] != receipts[0] {
				t.Errorf("%d: %+v, %v; the first was told %+v", i, receipts[i], errs[i], receipts[0])
			}
		}
		if n := must(o.Count(ctx, o.lin, desk.Filter{}))(t); n != 1 {
			t.Errorf("%d cases", n)
		}
		in.Words = "something else"
		if _, err := o.Intake(ctx, form, in); key(err) != "desk.key_reused" {
			t.Errorf("the key with other words: %v", err)
		}
		if _, err := o.Intake(ctx, account.Customer("other", "", "en"), in); err != nil {
			t.Errorf("the same key of somebody else: %v", err)
		}
	})
}

func TestManyIntakesAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		const n = 40
		refs, errs := make([]string, n), make([]error, n)
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				var receipt desk.Receipt
				receipt, errs[i] = o.Intake(ctx, form, desk.Intake{Words: "x"})
				refs[i] = receipt.Ref
			})
		}
		wg.Wait()
		slices.Sort(refs)
		if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 || len(slices.Compact(refs)) != n {
			t.Fatalf("%v, %v", refs, errs)
		}
		for _, m := range must(o.Members(ctx, o.lin))(t) {
			want := int64(n / 2)
			if m.Role != account.RoleAgent {
				want = 0
			}
			if m.Open != want {
				t.Errorf("%s has %d cases", m.Name, m.Open)
			}
		}
	})
}

func TestTwoAgentsChooseAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		f = must(o.Offer(ctx, o.lin, on, desk.Offer{Options: []desk.Option{
			{Kind: desk.Refund, Text: "a", Cost: 9_000}, {Kind: desk.Voucher, Text: "b", Cost: 8_000},
		}}))(t)
		errs := make([]error, 2)
		var wg sync.WaitGroup
		for i, agent := range []account.Actor{o.lin, o.wang} {
			wg.Go(func() { _, errs[i] = o.Choose(ctx, agent, on, desk.Choice{RemedyID: f.Remedies[i].ID}) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("both or neither chose: %v", errs)
		}
		if lost := firstError(errs); key(lost) != "desk.remedy_decided" {
			t.Errorf("the slower one was told %v", lost)
		}
	})
}

func firstError(errs []error) error {
	return errs[slices.IndexFunc(errs, func(err error) bool { return err != nil })]
}

func TestCommandOnAnOldVersionIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		subject := "冷库门"
		on := desk.Target{CaseID: f.Case.ID, Version: f.Case.Version}
		f = must(o.Edit(ctx, o.lin, on, desk.Edit{Subject: &subject}))(t)
		if _, err := o.Note(ctx, o.wang, on, desk.Note{Text: "x"}); key(err) != "desk.changed_meanwhile" || !fault.Is(err, fault.Conflict) {
			t.Fatalf("on the old version: %v", err)
		}
		on.Version = f.Case.Version
		must(o.Note(ctx, o.wang, on, desk.Note{Text: "x"}))(t)
	})
}

func TestRepeatedCommandIsCarriedOutOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID, Key: "k"}
		for range 3 {
			f = must(o.Reply(ctx, o.lin, on, desk.Reply{Text: "在办了"}))(t)
		}
		if n := len(f.Messages); n != 2 {
			t.Errorf("%d messages", n)
		}
		if _, err := o.Reply(ctx, o.lin, on, desk.Reply{Text: "别的话"}); key(err) != "desk.key_reused" {
			t.Errorf("the key with another text: %v", err)
		}
	})
}

func TestPromiseLapsesOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		receipt, f := o.file(t, complaint)
		if err := o.LapsePromises(ctx); err != nil {
			t.Fatal(err)
		}
		o.now.Store(receipt.DueAt)
		if err := o.LapsePromises(ctx); err != nil {
			t.Fatal(err)
		}
		if f = must(o.File(ctx, o.lin, f.Case.ID))(t); f.Promises[0].State != promise.Open {
			t.Fatalf("broken on the dot")
		}
		o.pass(72 * time.Hour)
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wg.Go(func() { errs[i] = o.LapsePromises(ctx) })
		}
		wg.Wait()
		if slices.ContainsFunc(errs, func(err error) bool { return err != nil }) {
			t.Fatal(errs)
		}
		f = must(o.File(ctx, o.lin, f.Case.ID))(t)
		if f.Promises[0].State != promise.Broken || !slices.Equal(kinds(f), []desk.EntryKind{desk.EntryReceived, desk.EntryBroken}) {
			t.Errorf("%s, %v", f.Promises[0].State, kinds(f))
		}
		for _, who := range []account.Actor{o.lin, o.zhou} {
			if told := must(o.Notifications(ctx, who))(t); len(told) != 1 || told[0].Kind != desk.NotifyBroken {
				t.Errorf("%s was told %+v", who.Name, told)
			}
		}
		if tally := must(o.Today(ctx, o.lin, 0))(t).Tally; tally.Broken != 0 { // it fell due before yesterday
			t.Errorf("%+v", tally)
		}
		f = must(o.Keep(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, desk.Keep{PromiseID: f.Promises[0].ID}))(t)
		if f.Promises[0].State != promise.Broken || kinds(f)[2] != desk.EntryLate || f.Case.DueAt != 0 {
			t.Errorf("done late: %+v, %v", f.Promises[0], kinds(f))
		}
	})
}

func TestSilentCaseClosesUnconfirmed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		must(o.Done(ctx, o.lin, on, desk.Done{Text: "修好了"}))(t)
		link := o.confirmLink(t, f.Case.ID)
		o.pass(desk.DefaultSilence - time.Millisecond)
		for _, c := range []struct {
			wait  time.Duration
			state desk.State
		}{{0, desk.Waiting}, {time.Millisecond, desk.Closed}, {time.Hour, desk.Closed}} {
			o.pass(c.wait)
			if err := o.CloseSilent(ctx); err != nil {
				t.Fatal(err)
			}
			if f = must(o.File(ctx, o.lin, f.Case.ID))(t); f.Case.State != c.state {
				t.Fatalf("after %v: %s", c.wait, f.Case.State)
			}
		}
		if f.Case.Outcome != desk.Unconfirmed || len(f.Timeline) != 4 {
			t.Errorf("%s, %v", f.Case.Outcome, kinds(f))
		}
		tracked := must(o.Confirm(ctx, link, "", desk.Verdict{Answer: desk.BelowExpectation}))(t)
		if c := tracked.File.Case; c.State != desk.Open || c.Outcome != desk.NoOutcome || c.Reopened != 1 {
			t.Errorf("silence was taken for an answer: %+v", c)
		}
	})
}

func TestCustomerSpeaksUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		receipt, f := o.file(t, complaint)
		link := token(receipt.TrackURL)
		on := desk.Target{CaseID: f.Case.ID}
		must(o.Note(ctx, o.lin, on, desk.Note{Text: "客户情绪激动"}))(t)
		must(o.Done(ctx, o.lin, on, desk.Done{Text: "修好了"}))(t)
		asked := must(o.Track(ctx, link))(t)
		if asked.ConfirmURL == "" || len(asked.File.Messages) != 2 || slices.Contains(kinds(asked.File), desk.EntryNoted) {
			t.Fatalf("the customer sees %+v", asked)
		}
		up := must(o.Upload(ctx, "door.txt", strings.NewReader("a picture in words")))(t)
		wrote := must(o.CustomerWrote(ctx, link, "", desk.Letter{Text: "门又坏了", Files: []desk.Upload{up}}))(t)
		if c := wrote.File.Case; c.State != desk.Open || c.DueAt == 0 || wrote.ConfirmURL != "" {
			t.Fatalf("%+v", c)
		}
		a, content, err := o.TrackAttachment(ctx, link, wrote.File.Messages[2].Attachments[0].ID)
		if err != nil || a.Name != "door.txt" || a.Type != "text/plain" {
			t.Fatalf("%+v, %v", a, err)
		}
		_ = content.Close()
		called := must(o.CallMe(ctx, link, "", desk.CallRequest{Phone: "010-88886666"}))(t)
		n := len(called.File.Promises)
		if p := called.File.Promises[n-1]; p.Kind != promise.Callback || p.DueAt != monday+4*hour || called.File.Case.Phone != "010-88886666" {
			t.Errorf("%+v", p)
		}
		if again := must(o.CallMe(ctx, link, "", desk.CallRequest{}))(t); again.File.Case.Version != called.File.Case.Version {
			t.Errorf("a second wish for the same call changed the case")
		}
		if _, err := o.Confirm(ctx, link, "", desk.Verdict{Answer: desk.AsExpected}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a tracking link confirmed: %v", err)
		}
	})
}

func TestTakeBackDone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		must(o.Done(ctx, o.lin, on, desk.Done{Text: "修好了"}))(t)
		link := o.confirmLink(t, f.Case.ID)
		if f = must(o.TakeBackDone(ctx, o.lin, on))(t); f.Case.State != desk.Open || f.Case.DoneAt != 0 {
			t.Fatalf("%+v", f.Case)
		}
		if _, err := o.Confirm(ctx, link, "", desk.Verdict{Answer: desk.AsExpected}); key(err) != "desk.round_over" {
			t.Errorf("the link still answers: %v", err)
		}
		if _, err := o.TakeBackDone(ctx, o.lin, on); key(err) != "desk.not_waiting" {
			t.Errorf("twice: %v", err)
		}
	})
}
