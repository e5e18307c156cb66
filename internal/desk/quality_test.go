package desk_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/knowledge"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// TestADrawCanBeDrawnAgain draws the same by the same seed in whatever order
// cases come, so many of each person and none twice.
func TestADrawCanBeDrawnAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{4}`), 0, 40, rapid.ID).Draw(t, "ids")
		var cases []desk.Candidate
		of := map[string]int64{}
		for _, id := range ids {
			owner := rapid.SampledFrom([]string{"s1", "s2", "s3"}).Draw(t, "owner")
			cases = append(cases, desk.Candidate{CaseID: id, OwnerID: owner})
			of[owner]++
		}
		per := rapid.Int64Range(1, 10).Draw(t, "per person")
		drawn := desk.Draw("seed", cases, per)
		got := map[string]int64{}
		for i, c := range drawn {
			got[c.OwnerID]++
			if !slices.Contains(cases, c) || slices.Contains(drawn[:i], c) {
				t.Fatalf("%+v was drawn of %+v", c, cases)
			}
		}
		for owner, n := range of {
			if got[owner] != min(n, per) {
				t.Fatalf("%d of the %d cases of %s were drawn", got[owner], n, owner)
			}
		}
		if again := desk.Draw("seed", rapid.Permutation(cases).Draw(t, "order"), per); !slices.Equal(again, drawn) {
			t.Fatalf("drawn %v, and then %v", drawn, again)
		}
	})
}

// TestNobodyJudgesTheirOwn keeps a supervisor's own cases out of the draw, and
// everybody out of what is not theirs.
func TestNobodyJudgesTheirOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openEnded(t, db)
		mine := o.settled(t, complaint)
		_, other := o.file(t, desk.Intake{Words: "y", Email: "li@example.com"})
		must(o.Assign(ctx, o.zhou, desk.Target{CaseID: other.Case.ID}, "s3"))(t)
		must(o.Done(ctx, o.zhou, desk.Target{CaseID: other.Case.ID}, desk.Done{Text: "d"}))(t)
		must(o.Hear(ctx, o.zhou, desk.Target{CaseID: other.Case.ID}, desk.Verdict{Answer: desk.AsExpected}))(t)
		if _, err := o.DrawSample(ctx, o.lin, monday, monday+hour, 1); !fault.Is(err, fault.Denied) {
			t.Fatalf("an agent drew: %v", err)
		}
		drawn := must(o.DrawSample(ctx, o.zhou, monday, monday+hour, 5))(t)
		if len(drawn.Checks) != 1 || drawn.Checks[0].CaseID != mine.Case.ID || drawn.Seed == "" {
			t.Fatalf("drawn %+v", drawn)
		}
		kept := must(o.Sampled(ctx, o.zhou))(t)
		if len(kept) != 1 || kept[0].Seed != drawn.Seed || len(kept[0].Checks) != 1 || kept[0].Checks[0].Agent != "Lin" || kept[0].By != "Zhou" {
			t.Fatalf("kept %+v", kept)
		}
		id, found := drawn.Checks[0].ID, desk.Finding{Marks: map[knowledge.Step]desk.Mark{}, Comment: "c", Version: 1}
		for i, step := range knowledge.Steps {
			found.Marks[step] = desk.Marks[i%3]
		}
		if _, _, err := o.CheckCase(ctx, o.wang, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else reads it: %v", err)
		}
		own := o.zhou
		own.ID = "s1"
		if err := o.Find(ctx, own, id, found); key(err) != "quality.own_case" {
			t.Errorf("judged their own: %v", err)
		}
		if err := o.Find(ctx, o.zhou, id, found); err != nil {
			t.Fatal(err)
		}
		if err := o.Find(ctx, o.zhou, id, found); key(err) != "quality.changed_meanwhile" {
			t.Errorf("on a version that is no longer the last: %v", err)
		}
		if err := o.AnswerCheck(ctx, o.wang, id, "x", 2); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else replied: %v", err)
		}
		if err := o.AnswerCheck(ctx, o.lin, id, "谢谢", 2); err != nil {
			t.Fatal(err)
		}
		got := must(o.ChecksOf(ctx, o.lin))(t)
		if well, of := got[0].Score(); len(got) != 1 || got[0].Reply != "谢谢" || well != 3 || of != 6 {
			t.Errorf("the agent reads %+v: %d of %d", got, well, of)
		}
		if again, err := o.DrawSample(ctx, o.zhou, monday, monday+hour, 5); key(err) != "quality.nothing_to_draw" {
			t.Errorf("drawn twice: %+v, %v", again, err)
		}
	})
}

// TestRecognitionIsForTheCustomersOwnWord leaves out what staff recorded, and
// counts who came back once.
func TestRecognitionIsForTheCustomersOwnWord(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openEnded(t, db)
		who := o.buyer(t, "buyer", -20, 30, 31)
		for _, own := range []bool{true, true, false} {
			receipt := must(o.Intake(ctx, o.zhou, desk.Intake{Words: "x", Email: "a@example.com", Channel: desk.ChannelPhone, CustomerID: who.ID, OwnerID: "s1"}))(t)
			on := desk.Target{CaseID: receipt.CaseID}
			must(o.Done(ctx, o.lin, on, desk.Done{Text: "d"}))(t)
			if own {
				must(o.Confirm(ctx, o.confirmLink(t, on.CaseID), "", desk.Verdict{Answer: desk.AboveExpectation}))(t)
			} else {
				must(o.Hear(ctx, o.lin, on, desk.Verdict{Answer: desk.AsExpected}))(t)
			}
		}
		o.pass(40 * 24 * time.Hour)
		got := must(o.Recognition(ctx, o.wang, monday))(t)
		if len(got) != 1 || got[0].Name != "Lin" || got[0].Settled != 2 || got[0].Above != 2 || got[0].Back != 1 {
			t.Errorf("%+v", got)
		}
	})
}
