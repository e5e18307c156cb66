package desk_test

import (
	"errors"
	"slices"
	"testing"

	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/knowledge"
	"liuke/internal/promise"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// taken are the steps of the conversation that were taken, in their order.
func taken(f desk.File) []knowledge.Step {
	var steps []knowledge.Step
	for _, s := range f.Talk() {
		if s.Taken {
			steps = append(steps, s.Step)
		}
	}
	return steps
}

func TestLettersTakeStepsOfTheConversation(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want []knowledge.Step
	}{
		{"收到。", nil},
		{"让您遇到这样的事，我们很抱歉。", []knowledge.Step{knowledge.Regret}},
		{"I am sorry to hear that.", []knowledge.Step{knowledge.Regret}},
		{"不是我们的责任。", nil},
		{"您当时是怎么用的？试过哪些办法？", []knowledge.Step{knowledge.AskOpenly}},
		{"What have you tried so far?", []knowledge.Step{knowledge.AskOpenly}},
		{"是这样吗？", nil},
		{"Is that so?", nil},
		{"What a pity. Is that so?", nil},
		{"换了谁都会着急，这件事由我跟到底。", []knowledge.Step{knowledge.Acknowledge, knowledge.OfferHelp}},
		{"I understand how annoying this is. I'll see to it.", []knowledge.Step{knowledge.Acknowledge, knowledge.OfferHelp}},
	} {
		f := desk.File{Messages: []desk.Message{{ID: "m", Direction: desk.Outbound, Text: c.text}}}
		if got := taken(f); !slices.Equal(got, c.want) {
			t.Errorf("%q takes %v, want %v", c.text, got, c.want)
		}
		f.Messages[0].Direction = desk.Internal
		if got := taken(f); got != nil {
			t.Errorf("%q, to colleagues, takes %v", c.text, got)
		}
	}
}

// TestTheConversationIsReadFromTheCase goes through a conversation on both databases.
func TestTheConversationIsReadFromTheCase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		receipt, f := o.file(t, complaint)
		on, link := desk.Target{CaseID: f.Case.ID}, token(receipt.TrackURL)
		check := func(want ...knowledge.Step) {
			t.Helper()
			if got := taken(must(o.File(ctx, o.lin, f.Case.ID))(t)); !slices.Equal(got, want) {
				t.Errorf("taken %v, want %v", got, want)
			}
		}
		check(knowledge.Listen)
		if early := f.TooEarly(); !slices.Equal(early, []knowledge.Step{knowledge.Regret, knowledge.Restate}) {
			t.Errorf("too early for want of %v", early)
		}
		must(o.TakeStep(ctx, o.lin, on, desk.StepTaken{Step: knowledge.Regret}))(t)
		f = must(o.TakeStep(ctx, o.lin, on, desk.StepTaken{Step: knowledge.Regret}))(t)
		if f.Case.Version != 2 {
			t.Errorf("a step taken twice makes version %d", f.Case.Version)
		}
		f = must(o.Restate(ctx, o.lin, on, desk.Restatement{Text: "门关不严，货化了。是这样吗？"}))(t)
		check(knowledge.Regret, knowledge.Listen, knowledge.Restate)
		if early := f.TooEarly(); early != nil {
			t.Errorf("too early for want of %v", early)
		}
		first, _ := f.Restated()
		after := must(o.AnswerRestated(ctx, link, "k1", desk.Correction{MessageID: first.MessageID, Text: "不是门，是密封条"}))(t)
		if r, _ := after.File.Restated(); r.Answer != desk.Misunderstood || r.Words != "不是门，是密封条" {
			t.Errorf("answered %+v", r)
		}
		check(knowledge.Regret, knowledge.Listen)
		must(o.AnswerRestated(ctx, link, "k1", desk.Correction{MessageID: first.MessageID, Text: "不是门，是密封条"}))(t)
		_, err := o.AnswerRestated(ctx, link, "k2", desk.Correction{MessageID: first.MessageID, Right: true})
		refused(t, err, "talk.restated_over")

		f = must(o.Restate(ctx, o.lin, on, desk.Restatement{Text: "密封条老化，货化了。"}))(t)
		second, _ := f.Restated()
		_, err = o.AnswerRestated(ctx, link, "k3", desk.Correction{MessageID: first.MessageID, Right: true})
		refused(t, err, "talk.restated_over")
		_, err = o.AnswerRestated(ctx, link, "k3", desk.Correction{MessageID: second.MessageID, Text: " \u200b"})
		refused(t, err, "desk.text_needed")
		after = must(o.AnswerRestated(ctx, link, "k4", desk.Correction{MessageID: second.MessageID, Right: true}))(t)
		if r, _ := after.File.Restated(); r.Answer != desk.Understood || r.Text != "密封条老化，货化了。" {
			t.Errorf("answered %+v", r)
		}
		must(o.Promise(ctx, o.lin, on, desk.NewPromise{Kind: promise.Callback, DueAt: o.now.Load() + hour}))(t)
		f = must(o.Offer(ctx, o.lin, on, desk.Offer{Options: []desk.Option{{Kind: desk.Refund, Text: "a", Cost: 100}, {Kind: desk.Apology, Text: "b"}}}))(t)
		must(o.Choose(ctx, o.lin, on, desk.Choice{RemedyID: f.Remedies[0].ID}))(t)
		check(knowledge.Regret, knowledge.Listen, knowledge.Restate, knowledge.GiveChoice, knowledge.Promise, knowledge.Compensate)
		kinds := map[desk.NotificationKind]bool{}
		for _, n := range must(db.Desk().Notifications(ctx, f.Case.OwnerID, 100))(t) {
			kinds[n.Kind] = true
		}
		if !kinds[desk.NotifyMisunderstood] || !kinds[desk.NotifyUnderstood] {
			t.Errorf("the owner was told %v", kinds)
		}
	})
}

func TestWordOnARestatementReopens(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		receipt, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		f = must(o.Restate(ctx, o.lin, on, desk.Restatement{Text: "r"}))(t)
		must(o.Done(ctx, o.lin, on, desk.Done{Text: "d"}))(t)
		r, _ := f.Restated()
		after := must(o.AnswerRestated(ctx, token(receipt.TrackURL), "", desk.Correction{MessageID: r.MessageID, Text: "还不对"}))(t)
		if c := after.File.Case; c.State != desk.Open || c.DueAt == 0 {
			t.Errorf("%s, due at %d", c.State, c.DueAt)
		}
		_, err := o.TakeStep(ctx, o.lin, on, desk.StepTaken{Step: "bow"})
		refused(t, err, "knowledge.step_unknown")
	})
}

// refused checks that a command was refused for the reason.
func refused(t *testing.T, err error, key string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Key != key {
		t.Errorf("refused with %v, want %s", err, key)
	}
}
