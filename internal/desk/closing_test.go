package desk_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/outbox"
	"liuke/internal/promise"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// ended are the rules of a company that has laid down how cases end.
type ended struct{}

func (ended) Rules(ctx context.Context) (desk.Rules, error) {
	r, err := rules{}.Rules(ctx)
	r.Closing = desk.Closing{
		SilenceDays: 7, FollowUpDays: 14, Recourse: map[string]string{"zh-CN": "12315 投诉热线"}, ReviewURL: "https://reviews.example.com/acme",
	}
	return r, err
}

// openEnded opens an office of such a company.
func openEnded(t testing.TB, db *store.DB) *office {
	o := open(t, db)
	p := o.parts(db.Desk())
	p.Company = ended{}
	o.Service = desk.New(p)
	return o
}

// settled files a case and has its customer settle it.
func (o *office) settled(t testing.TB, in desk.Intake) desk.File {
	t.Helper()
	_, f := o.file(t, in)
	must(o.Done(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, desk.Done{Text: "修好了"}))(t)
	must(o.Confirm(ctx, o.confirmLink(t, f.Case.ID), "", desk.Verdict{Answer: desk.AsExpected}))(t)
	return must(o.File(ctx, o.lin, f.Case.ID))(t)
}

// refused has the customer refuse what was done.
func (o *office) refused(t testing.TB, on desk.Target) desk.File {
	t.Helper()
	o.pass(time.Minute)
	must(o.Done(ctx, o.lin, on, desk.Done{Text: "修好了"}))(t)
	must(o.Confirm(ctx, o.confirmLink(t, on.CaseID), "", desk.Verdict{Answer: desk.BelowExpectation}))(t)
	return must(o.File(ctx, o.lin, on.CaseID))(t)
}

// letter returns the newest letter of a template to the case.
func (o *office) letter(t testing.TB, caseID, template string) outbox.Letter {
	t.Helper()
	for _, l := range must(o.db.Letters().List(ctx, outbox.Filter{CaseID: caseID, Limit: 50}))(t) {
		if l.Template == template {
			return l
		}
	}
	t.Fatalf("no letter %s was written", template)
	return outbox.Letter{}
}

// TestTheLastWordSettlesNothing gives the last word on a case that was refused
// again: it stays open, and the customer is told where they can turn.
func TestTheLastWordSettlesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openEnded(t, db)
		_, f := o.file(t, complaint)
		on, word := desk.Target{CaseID: f.Case.ID}, desk.LastWord{Text: "门已按合同换新，无法再减价。"}
		o.refused(t, on)
		if _, err := o.LastWord(ctx, o.zhou, on, word); key(err) != "closing.not_refused_again" {
			t.Fatalf("a last word after one refusal: %v", err)
		}
		o.refused(t, on)
		if _, err := o.LastWord(ctx, o.lin, on, word); !fault.Is(err, fault.Denied) {
			t.Fatalf("an agent gave the last word: %v", err)
		}
		if _, err := o.LastWord(ctx, o.zhou, on, desk.LastWord{Text: " "}); key(err) != "desk.text_needed" {
			t.Fatalf("a last word without a reason: %v", err)
		}
		visit := must(o.Promise(ctx, o.lin, on, desk.NewPromise{Kind: promise.Own, Text: "再看一次", DueAt: o.now.Load() + hour}))(t)
		if _, err := o.LastWord(ctx, o.zhou, on, word); key(err) != "desk.promise_pending" {
			t.Fatalf("a last word with something promised: %v", err)
		}
		must(o.Keep(ctx, o.lin, on, desk.Keep{PromiseID: visit.Promises[len(visit.Promises)-1].ID}))(t)
		f = must(o.LastWord(ctx, o.zhou, on, word))(t)
		if c := f.Case; c.State != desk.Open || c.FinalAt != o.now.Load() || c.Outcome != desk.NoOutcome || c.DueAt != 0 {
			t.Fatalf("after the last word: %+v", c)
		}
		if l := o.letter(t, f.Case.ID, "letter.last_word"); l.Args["Recourse"] != "12315 投诉热线" || l.Args["Text"] != word.Text {
			t.Errorf("the customer was told %+v", l.Args)
		}
		if _, err := o.LastWord(ctx, o.zhou, on, word); key(err) != "closing.last_word_given" {
			t.Errorf("a second last word: %v", err)
		}
		o.pass(40 * 24 * time.Hour)
		for _, sweep := range []func(context.Context) error{o.LapsePromises, o.CloseSilent, o.TellFollowUps} {
			if err := sweep(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if c := must(o.File(ctx, o.lin, f.Case.ID))(t).Case; c.State != desk.Open || c.Level != f.Case.Level {
			t.Errorf("time made it %s on step %d", c.State, c.Level)
		}
		if _, err := o.Hear(ctx, o.lin, on, desk.Verdict{Answer: desk.BelowExpectation}); key(err) != "closing.last_word_refused" {
			t.Errorf("refused once more: %v", err)
		}
		f = must(o.Hear(ctx, o.lin, on, desk.Verdict{Answer: desk.AsExpected, Text: "算了"}))(t)
		if c := f.Case; c.Outcome != desk.Settled || c.FinalAt != 0 || c.DoneAt == 0 {
			t.Errorf("accepted after all: %+v", c)
		}
	})
}

// TestALastWordNeedsRecourse refuses one where nobody laid down where a customer can turn.
func TestALastWordNeedsRecourse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		o.refused(t, on)
		o.refused(t, on)
		if _, err := o.LastWord(ctx, o.zhou, on, desk.LastWord{Text: "不"}); key(err) != "closing.recourse_missing" {
			t.Errorf("a last word that leads nowhere: %v", err)
		}
	})
}

// TestThanksWithWhatChanged thanks a customer, tells them what changed, and has
// them asked again.
func TestThanksWithWhatChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openEnded(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		must(o.Improve(ctx, o.lin, on, desk.Improvement{Text: "出厂前多测一次门封"}))(t)
		must(o.Done(ctx, o.lin, on, desk.Done{Text: "换了"}))(t)
		must(o.Confirm(ctx, o.confirmLink(t, f.Case.ID), "", desk.Verdict{Answer: desk.AboveExpectation}))(t)
		if l := o.letter(t, f.Case.ID, "letter.thanks"); l.Args["Changed"] != "出厂前多测一次门封" {
			t.Errorf("thanked with %+v", l.Args)
		}
		f = must(o.Improve(ctx, o.lin, on, desk.Improvement{Text: "换了供应商"}))(t)
		if l := o.letter(t, f.Case.ID, "letter.improved"); l.Args["Text"] != "换了供应商" {
			t.Errorf("told of %+v", l.Args)
		}
		if f.Case.FollowUpAt != monday+14*24*hour {
			t.Fatalf("to be asked again at %d", f.Case.FollowUpAt)
		}
		if due := must(o.FollowUpsOf(ctx, o.lin))(t); len(due) != 0 {
			t.Fatalf("due already: %+v", due)
		}
		o.pass(15 * 24 * time.Hour)
		for range 3 {
			if err := o.TellFollowUps(ctx); err != nil {
				t.Fatal(err)
			}
		}
		told := 0
		for _, n := range must(o.Notifications(ctx, o.lin))(t) {
			if n.Kind == desk.NotifyFollowUp {
				told++
			}
		}
		if due := must(o.FollowUpsOf(ctx, o.lin))(t); told != 1 || len(due) != 1 || due[0].Case.ID != f.Case.ID {
			t.Fatalf("told %d times, due %+v", told, due)
		}
		if _, err := o.FollowUp(ctx, o.lin, on, desk.AskedAgain{Result: desk.FollowUpSkipped}); key(err) != "desk.text_needed" {
			t.Errorf("skipped without a reason: %v", err)
		}
		if _, err := o.FollowUp(ctx, o.lin, on, desk.AskedAgain{Result: desk.FollowUpDropped}); key(err) != "closing.result_unknown" {
			t.Errorf("a result that is none: %v", err)
		}
		f = must(o.FollowUp(ctx, o.lin, on, desk.AskedAgain{Result: desk.FollowUpFails, Text: "又漏了"}))(t)
		if c := f.Case; c.State != desk.Open || c.Reopened != 1 || c.FollowUpAt != 0 || c.DueAt == 0 {
			t.Errorf("it does not hold: %+v", c)
		}
		if _, err := o.FollowUp(ctx, o.lin, on, desk.AskedAgain{Result: desk.FollowUpHolds}); key(err) != "closing.no_follow_up" {
			t.Errorf("followed up twice: %v", err)
		}
		seen := f.ForCustomer()
		if len(seen.FollowUps) != 0 {
			t.Error("the customer sees what is planned")
		}
		for _, e := range seen.Timeline {
			if strings.HasPrefix(string(e.Kind), "follow") {
				t.Errorf("the customer sees %s", e.Kind)
			}
		}
	})
}

// TestReopenedCasesAreNotFollowedUp drops the plan when the customer writes again.
func TestReopenedCasesAreNotFollowedUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openEnded(t, db)
		receipt, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		must(o.Done(ctx, o.lin, on, desk.Done{Text: "换了"}))(t)
		must(o.Hear(ctx, o.lin, on, desk.Verdict{Answer: desk.AsExpected}))(t)
		must(o.CustomerWrote(ctx, token(receipt.TrackURL), "", desk.Letter{Text: "又坏了"}))(t)
		o.pass(20 * 24 * time.Hour)
		if err := o.TellFollowUps(ctx); err != nil {
			t.Fatal(err)
		}
		f = must(o.File(ctx, o.lin, f.Case.ID))(t)
		if f.FollowUps[0].State != desk.FollowUpDropped || f.FollowUps[0].ToldAt != 0 || f.Case.FollowUpAt != 0 || f.Case.Verdict != desk.NotSaid {
			t.Errorf("%+v of %+v", f.FollowUps, f.Case)
		}
	})
}

// TestReviewsAreAskedForOnly invites after the customer's own word, once, and
// refuses whatever ties a review to money, naming who tried.
func TestReviewsAreAskedForOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openEnded(t, db)
		f := o.settled(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		for name, try := range map[string]func() error{
			"an invitation": func() error {
				_, err := o.Invite(ctx, o.lin, on, desk.Invitation{Text: "给个好评，返您10元"})
				return err
			},
			"a letter": func() error {
				_, err := o.Reply(ctx, o.lin, on, desk.Reply{Text: "Leave a re\u200bview and get a $10 ｖｏｕｃｈｅｒ."})
				return err
			},
			"what changed": func() error {
				_, err := o.Improve(ctx, o.lin, on, desk.Improvement{Text: "晒图有礼"})
				return err
			},
			"recourse": func() error {
				return o.SetClosing(ctx, o.admin(t), desk.Closing{SilenceDays: 7, Recourse: map[string]string{"zh-CN": "删差评，全额退款"}}, 0)
			},
		} {
			before := must(o.File(ctx, o.lin, f.Case.ID))(t).Case.Version
			if err := try(); key(err) != "closing.review_tied" {
				t.Errorf("%s: %v", name, err)
			}
			if after := must(o.File(ctx, o.lin, f.Case.ID))(t).Case.Version; after != before {
				t.Errorf("%s: refused, and the case was changed", name)
			}
		}
		tried := must(o.Refused(ctx, o.zhou))(t)
		if len(tried) != 4 || tried[0].By == "" || tried[0].Phrase == "" || tried[0].At != o.now.Load() {
			t.Errorf("kept %+v", tried)
		}
		if _, err := o.Refused(ctx, o.lin); !fault.Is(err, fault.Denied) {
			t.Errorf("an agent reads who tried: %v", err)
		}
		must(o.Invite(ctx, o.lin, on, desk.Invitation{Text: "门封用得怎么样？"}))(t)
		if l := o.letter(t, f.Case.ID, "letter.review"); l.Args["ReviewURL"] != "https://reviews.example.com/acme" {
			t.Errorf("invited to %+v", l.Args)
		}
		if _, err := o.Invite(ctx, o.lin, on, desk.Invitation{}); key(err) != "closing.review_too_early" {
			t.Errorf("invited twice: %v", err)
		}
		_, other := o.file(t, desk.Intake{Words: "y", Email: "li@example.com"})
		on = desk.Target{CaseID: other.Case.ID}
		if _, err := o.Invite(ctx, o.lin, on, desk.Invitation{}); key(err) != "closing.review_too_early" {
			t.Errorf("invited before the close: %v", err)
		}
		must(o.Done(ctx, o.lin, on, desk.Done{Text: "d"}))(t)
		must(o.Hear(ctx, o.lin, on, desk.Verdict{Answer: desk.AsExpected}))(t)
		if _, err := o.Invite(ctx, o.lin, on, desk.Invitation{}); key(err) != "closing.review_too_early" {
			t.Errorf("invited on hearsay: %v", err)
		}
	})
}

// admin is somebody who may lay down rules.
func (o *office) admin(t testing.TB) account.Actor {
	t.Helper()
	return account.Staff{ID: "s9", Name: "Gao", Role: account.RoleAdmin, Lang: "zh-CN", State: account.StaffActive}.Actor()
}

func TestHowCasesEndIsChecked(t *testing.T) {
	good := desk.Closing{SilenceDays: 7, FollowUpDays: 0, Recourse: map[string]string{"en": " Ombudsman\u200b "}, ReviewURL: " https://a.example/b "}
	clean, err := good.Clean()
	if err != nil || clean.Recourse["en"] != "Ombudsman" || clean.ReviewURL != "https://a.example/b" || good.Recourse["en"] == "Ombudsman" {
		t.Fatalf("%+v, %v", clean, err)
	}
	for name, c := range map[string]struct {
		change func(*desk.Closing)
		key    string
	}{
		"no silence":    {func(c *desk.Closing) { c.SilenceDays = 0 }, "closing.silence_absurd"},
		"long silence":  {func(c *desk.Closing) { c.SilenceDays = 91 }, "closing.silence_absurd"},
		"asked before":  {func(c *desk.Closing) { c.FollowUpDays = -1 }, "closing.follow_up_absurd"},
		"a long text":   {func(c *desk.Closing) { c.Recourse = map[string]string{"en": strings.Repeat("x", 3000)} }, "desk.too_long"},
		"a script":      {func(c *desk.Closing) { c.ReviewURL = "javascript:alert(1)" }, "closing.review_url_bad"},
		"no host":       {func(c *desk.Closing) { c.ReviewURL = "https:///x" }, "closing.review_url_bad"},
		"with password": {func(c *desk.Closing) { c.ReviewURL = "https://a:b@c.example" }, "closing.review_url_bad"},
	} {
		bad := good
		c.change(&bad)
		if _, err := bad.Clean(); key(err) != c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHowItEndedCanBeRead writes out, in every language, all that is recorded
// of cases that end in every way.
func TestHowItEndedCanBeRead(t *testing.T) {
	var log bytes.Buffer
	catalogue, err := i18n.Load(slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openEnded(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		must(o.Improve(ctx, o.lin, on, desk.Improvement{Text: "门封"}))(t)
		o.refused(t, on)
		o.refused(t, on)
		must(o.LastWord(ctx, o.zhou, on, desk.LastWord{Text: "不能再多"}))(t)
		must(o.Hear(ctx, o.lin, on, desk.Verdict{Answer: desk.AsExpected, Text: "好"}))(t)
		o.pass(15 * 24 * time.Hour)
		if err := o.TellFollowUps(ctx); err != nil {
			t.Fatal(err)
		}
		must(o.FollowUp(ctx, o.lin, on, desk.AskedAgain{Result: desk.FollowUpFails, Text: "又漏"}))(t)
		o.pass(time.Minute)
		must(o.Done(ctx, o.lin, on, desk.Done{Text: "d"}))(t)
		must(o.Confirm(ctx, o.confirmLink(t, f.Case.ID), "", desk.Verdict{Answer: desk.AboveExpectation}))(t)
		must(o.Confirm(ctx, o.confirmLink(t, f.Case.ID), "", desk.Verdict{Answer: desk.AsExpected, Instead: true}))(t)
		must(o.Invite(ctx, o.lin, on, desk.Invitation{Text: "谢谢"}))(t)
		f = must(o.Improve(ctx, o.lin, on, desk.Improvement{Text: "铰链"}))(t)
		for _, lang := range i18n.Languages {
			p := catalogue.Printer(lang)
			for _, e := range f.Timeline {
				readable(t, e.Sentence(p, time.UTC))
			}
			readable(t, desk.Entry{Kind: desk.EntrySettled}.Sentence(p, time.UTC)) // as earlier programs recorded it
			for _, who := range []string{"s1", "s3"} {
				for _, n := range must(db.Desk().Notifications(ctx, who, 100))(t) {
					readable(t, n.Sentence(p, time.UTC))
				}
			}
			for _, l := range must(db.Letters().List(ctx, outbox.Filter{CaseID: f.Case.ID, Limit: 100}))(t) {
				c := l.Content(p, time.UTC)
				readable(t, c.Subject)
				readable(t, c.Text)
			}
		}
	})
	if log.Len() > 0 {
		t.Error(log.String())
	}
}
