package desk_test

import (
	"sync"
	"testing"
	"time"

	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// TestTheCustomersAnswerInThree answers one question in each way.
func TestTheCustomersAnswerInThree(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		for _, c := range []struct {
			answer  desk.Expectation
			state   desk.State
			outcome desk.Outcome
			again   int64
		}{
			{desk.BelowExpectation, desk.Open, desk.NoOutcome, 1},
			{desk.AsExpected, desk.Closed, desk.Settled, 0},
			{desk.AboveExpectation, desk.Closed, desk.Settled, 0},
		} {
			_, f := o.file(t, complaint)
			must(o.Done(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, desk.Done{Text: "修好了"}))(t)
			link := o.confirmLink(t, f.Case.ID)
			if _, err := o.Confirm(ctx, link, "", desk.Verdict{Answer: "so-so"}); key(err) != "desk.answer_unknown" {
				t.Errorf("an answer that is none: %v", err)
			}
			got := must(o.Confirm(ctx, link, "", desk.Verdict{Answer: c.answer}))(t).File.Case
			if got.State != c.state || got.Outcome != c.outcome || got.Verdict != c.answer || got.Reopened != c.again {
				t.Errorf("%s left %s %q, said %q, reopened %d times", c.answer, got.State, got.Outcome, got.Verdict, got.Reopened)
			}
		}
	})
}

// TestTwoAnswersAtOnce sends contrary answers at the same moment: one counts,
// the other is told of it and can still be said.
func TestTwoAnswersAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		must(o.Done(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, desk.Done{Text: "修好了"}))(t)
		link := o.confirmLink(t, f.Case.ID)
		answers := []desk.Expectation{desk.AsExpected, desk.BelowExpectation}
		errs := make([]error, 2)
		var wg sync.WaitGroup
		for i, a := range answers {
			wg.Go(func() { _, errs[i] = o.Confirm(ctx, link, "", desk.Verdict{Answer: a, Text: string(a)}) })
		}
		wg.Wait()
		first := 0
		if errs[0] != nil {
			first = 1
		}
		if errs[first] != nil || !fault.Is(errs[1-first], fault.Expired) {
			t.Fatalf("%v", errs)
		}
		asked := must(o.Asked(ctx, link))(t)
		if len(asked.Said) != 1 || asked.Said[0].Answer != answers[first] || asked.ConfirmURL != "" {
			t.Fatalf("recorded %+v", asked.Said)
		}
		o.pass(time.Minute)
		other := desk.Verdict{Answer: answers[1-first], Text: "other", Instead: true}
		after := must(o.Confirm(ctx, link, "", other))(t)
		said := must(o.Asked(ctx, link))(t).Said
		if len(said) != 2 || said[1].Answer != other.Answer || after.File.Case.State != desk.Open || after.File.Case.Reopened != 1 {
			t.Errorf("said %+v, the case is %s, reopened %d times", said, after.File.Case.State, after.File.Case.Reopened)
		}
		if last := after.File.Messages[len(after.File.Messages)-1]; last.Text != "other" || last.Direction != desk.Inbound {
			t.Errorf("the last word kept is %+v", last)
		}
	})
}

// TestAWordToAnOlderQuestion reopens what is closed since, and closes nothing
// that goes on.
func TestAWordToAnOlderQuestion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		must(o.Done(ctx, o.lin, on, desk.Done{Text: "修好了"}))(t)
		old := o.confirmLink(t, f.Case.ID)
		must(o.Confirm(ctx, old, "", desk.Verdict{Answer: desk.BelowExpectation}))(t)
		o.pass(time.Hour)
		must(o.Done(ctx, o.lin, on, desk.Done{Text: "换了门封"}))(t)
		if _, err := o.Confirm(ctx, old, "", desk.Verdict{Answer: desk.AsExpected}); !fault.Is(err, fault.Expired) {
			t.Fatalf("the old link answered the new question: %v", err)
		}
		got := must(o.Confirm(ctx, old, "", desk.Verdict{Answer: desk.AsExpected, Instead: true}))(t)
		if got.File.Case.State != desk.Waiting {
			t.Fatalf("a word to the old question made the case %s", got.File.Case.State)
		}
		if again := must(o.Asked(ctx, old))(t); again.ConfirmURL != "" || again.AskedURL == "" {
			t.Errorf("the old link leads to %q, %q", again.ConfirmURL, again.AskedURL)
		}
		got = must(o.Confirm(ctx, old, "", desk.Verdict{Answer: desk.BelowExpectation, Instead: true}))(t)
		if c := got.File.Case; c.State != desk.Open || c.Reopened != 2 {
			t.Errorf("not settled left the case %s, reopened %d times", c.State, c.Reopened)
		}
	})
}

// TestToldToStaff records an answer that was given on the telephone.
func TestToldToStaff(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		said := desk.Verdict{Answer: desk.AboveExpectation, Text: "比想的好"}
		if _, err := o.Hear(ctx, o.lin, on, said); key(err) != "desk.not_asked" {
			t.Fatalf("heard though nobody asked: %v", err)
		}
		must(o.Done(ctx, o.lin, on, desk.Done{Text: "修好了"}))(t)
		o.pass(desk.DefaultSilence)
		if err := o.CloseSilent(ctx); err != nil {
			t.Fatal(err)
		}
		f = must(o.Hear(ctx, o.zhou, on, said))(t)
		if f.Case.Outcome != desk.Settled || f.Case.Verdict != desk.AboveExpectation {
			t.Errorf("heard, but %+v", f.Case)
		}
		if got := f.Said(f.Case.Round()); len(got) != 1 || got[0].Told != "Zhou" || f.Timeline[len(f.Timeline)-1].Args["Said"] != said.Text {
			t.Errorf("recorded %+v", got)
		}
	})
}
