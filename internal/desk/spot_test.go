package desk_test

import (
	"slices"
	"testing"

	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/promise"
	"liuke/internal/remedy"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// TestSettledOnTheSpot files matters that are settled by then: in one step, with
// all that happened in the timeline, and counted apart.
func TestSettledOnTheSpot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		spot := desk.Spot{Did: "当场换了一把新的门封", Kind: desk.Replacement, Cost: 10_000, Answer: desk.AboveExpectation, Said: "真快"}
		in := desk.Intake{Words: "门封裂了", Channel: desk.ChannelVisit, Email: "wang@example.com", Key: "once", Spot: &spot}
		_, f := o.file(t, desk.Intake{Words: "别的事"})
		receipt := must(o.Intake(ctx, o.lin, in))(t)
		if again := must(o.Intake(ctx, o.lin, in))(t); again != receipt {
			t.Errorf("sent twice, it was filed twice: %+v and %+v", receipt, again)
		}
		f = must(o.File(ctx, o.lin, receipt.CaseID))(t)
		c := f.Case
		if c.State != desk.Closed || c.Outcome != desk.Settled || c.Verdict != desk.AboveExpectation || c.OwnerID != o.lin.ID || c.DueAt != 0 {
			t.Errorf("case %+v", c)
		}
		var kinds []desk.EntryKind
		for _, e := range f.Timeline {
			kinds = append(kinds, e.Kind)
		}
		for _, kind := range []desk.EntryKind{desk.EntryReceived, desk.EntryChosen, desk.EntryDone, desk.EntrySettled, desk.EntrySpot} {
			if !slices.Contains(kinds, kind) {
				t.Errorf("the timeline lacks %s: %v", kind, kinds)
			}
		}
		if len(f.Promises) != 1 || f.Promises[0].State != promise.Kept {
			t.Errorf("promises %+v", f.Promises)
		}
		if len(f.Remedies) != 1 || f.Remedies[0].State != desk.Chosen || f.Remedies[0].Cost != 10_000 || f.Remedies[0].Ground != remedy.Goodwill {
			t.Errorf("remedies %+v", f.Remedies)
		}
		if tally := must(o.Today(ctx, o.lin, 0))(t).Tally; tally.Spot != 1 || tally.Closed != 1 || tally.Confirmed != 1 || tally.Filed != 2 {
			t.Errorf("tally %+v", tally)
		}
		for name, c := range map[string]struct {
			change func(*desk.Spot)
			kind   fault.Kind
			key    string
		}{
			"above authority":   {func(s *desk.Spot) { s.Cost = 1e9 }, fault.Denied, "desk.above_authority"},
			"not settled":       {func(s *desk.Spot) { s.Answer = desk.BelowExpectation }, fault.Invalid, "desk.spot_not_settled"},
			"nothing was said":  {func(s *desk.Spot) { s.Answer = "" }, fault.Invalid, "desk.spot_not_settled"},
			"nothing was done":  {func(s *desk.Spot) { s.Did = " " }, fault.Invalid, ""},
			"a cost of nothing": {func(s *desk.Spot) { s.Kind = "" }, fault.Invalid, "desk.remedy_kind_unknown"},
			"a negative cost":   {func(s *desk.Spot) { s.Cost = -1 }, fault.Invalid, "desk.cost_invalid"},
		} {
			bad := spot
			c.change(&bad)
			_, err := o.Intake(ctx, o.lin, desk.Intake{Words: "门封裂了", Channel: desk.ChannelVisit, Spot: &bad})
			if !fault.Is(err, c.kind) || c.key != "" && fault.KeyOf(err) != c.key {
				t.Errorf("%s: %v", name, err)
			}
		}
		if tally := must(o.Today(ctx, o.lin, 0))(t).Tally; tally.Filed != 2 {
			t.Errorf("a refused one was filed: %+v", tally)
		}
		free := spot
		free.Kind, free.Cost = "", 0
		given := must(o.Intake(ctx, o.lin, desk.Intake{Words: "路标看不懂", Channel: desk.ChannelVisit, Spot: &free}))(t)
		if f := must(o.File(ctx, o.lin, given.CaseID))(t); len(f.Remedies) != 0 || f.Case.State != desk.Closed {
			t.Errorf("with nothing given: %+v", f)
		}
	})
}

// TestTheSpotIsThankedAndAskedAgain has a matter that is settled on the spot end
// as any other: with our thanks and a follow-up, and with nothing offered for a review.
func TestTheSpotIsThankedAndAskedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		r := must(rules{}.Rules(ctx))(t)
		r.Closing = desk.Closing{FollowUpDays: 7}
		parts := o.parts(db.Desk())
		parts.Company = fixed(r)
		o.Service = desk.New(parts)
		in := desk.Intake{
			Words: "门封裂了", Channel: desk.ChannelVisit, Email: "wang@example.com",
			Spot: &desk.Spot{Did: "当场换了一把新的门封", Answer: desk.AsExpected},
		}
		f := must(o.File(ctx, o.lin, must(o.Intake(ctx, o.lin, in))(t).CaseID))(t)
		if len(f.FollowUps) != 1 || f.FollowUps[0].State != desk.FollowUpOpen || f.Case.FollowUpAt != f.FollowUps[0].DueAt || f.Case.FollowUpAt < monday+7*24*hour {
			t.Errorf("follow-ups %+v, at %d", f.FollowUps, f.Case.FollowUpAt)
		}
		if got := kinds(f); !slices.Contains(got, desk.EntryFollowUpPlanned) {
			t.Errorf("the timeline does not tell of the follow-up: %v", got)
		}
		letters := must(db.Letters().List(ctx, outboxFilter(o.zhou)))(t)
		if len(letters) != 1 || letters[0].Template != "letter.spot" || letters[0].CaseID != f.Case.ID {
			t.Errorf("letters %+v", letters)
		}
		tied := in
		tied.Spot = &desk.Spot{Did: "换好了。给个五星好评返现20元", Answer: desk.AsExpected}
		if _, err := o.Intake(ctx, o.lin, tied); key(err) != "closing.review_tied" {
			t.Errorf("money for a review on the spot: %v", err)
		}
		if tried := must(o.Refused(ctx, o.zhou))(t); len(tried) == 0 || tried[0].ByID != o.lin.ID || tried[0].Place != "spot" {
			t.Errorf("what was refused is not kept: %+v", tried)
		}
		if tally := must(o.Today(ctx, o.lin, 0))(t).Tally; tally.Filed != 1 {
			t.Errorf("it was filed all the same: %+v", tally)
		}
	})
}
