package promise_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"liuke/internal/promise"
)

func TestRates(t *testing.T) {
	t.Parallel()
	const unknown = "?"
	text := func(rate float64, known bool) string {
		if !known {
			return unknown
		}
		return fmt.Sprintf("%.2f", rate)
	}
	for name, c := range map[string]struct {
		score                      promise.Score
		kept, broken, renegotiated string
	}{
		"nothing":            {promise.Score{}, unknown, unknown, unknown},
		"too few":            {promise.Score{Kept: 2, Late: 1, Undone: 1}, unknown, unknown, unknown},
		"just enough":        {promise.Score{Kept: 3, Late: 1, Undone: 1}, "0.60", "0.40", "0.00"},
		"renegotiated apart": {promise.Score{Kept: 4, Renegotiated: 6}, unknown, unknown, "0.60"},
		"all broken":         {promise.Score{Late: 2, Undone: 6}, "0.00", "1.00", "0.00"},
	} {
		got := []string{text(c.score.KeptRate()), text(c.score.BrokenRate()), text(c.score.RenegotiatedRate())}
		if want := []string{c.kept, c.broken, c.renegotiated}; !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	got := promise.NewReport([]promise.Group{
		{KeeperID: "s2", Keeper: "Emma", Kind: promise.Own, Size: promise.Unscored, Score: promise.Score{Undone: 1}},
		{KeeperID: "s1", Keeper: "Lin", Kind: promise.Callback, Size: promise.Large, Score: promise.Score{Kept: 2}},
		{KeeperID: "s1", Keeper: "Lin", Kind: promise.Own, Size: promise.Large, Score: promise.Score{Late: 1, Renegotiated: 1}},
		{Kind: promise.Callback, Size: promise.Small, Score: promise.Score{Kept: 1}},
	})
	want := promise.Report{
		All: promise.Score{Kept: 3, Late: 1, Undone: 1, Renegotiated: 1},
		People: []promise.Person{
			{ID: "s1", Name: "Lin", Score: promise.Score{Kept: 2, Late: 1, Renegotiated: 1}},
			{Score: promise.Score{Kept: 1}},
			{ID: "s2", Name: "Emma", Score: promise.Score{Undone: 1}},
		},
		Kinds: []promise.OfKind{
			{Kind: promise.Callback, Score: promise.Score{Kept: 3}},
			{Kind: promise.Own, Score: promise.Score{Late: 1, Undone: 1, Renegotiated: 1}},
		},
		Sizes: []promise.OfSize{
			{Size: promise.Large, Score: promise.Score{Kept: 2, Late: 1, Renegotiated: 1}},
			{Size: promise.Small, Score: promise.Score{Kept: 1}},
			{Size: promise.Unscored, Score: promise.Score{Undone: 1}},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if none := promise.NewReport(nil); none.All.Total() != 0 || len(none.People)+len(none.Kinds)+len(none.Sizes) != 0 {
		t.Errorf("of nothing: %+v", none)
	}
}

// TestPartsOfAReportAddUp has each way of parting the promises come to all of
// them, whatever the order they come in.
func TestPartsOfAReportAddUp(t *testing.T) {
	t.Parallel()
	count := rapid.Int64Range(0, 1000)
	group := rapid.Custom(func(t *rapid.T) promise.Group {
		id := rapid.SampledFrom([]string{"", "s1", "s2", "s3"}).Draw(t, "keeper")
		return promise.Group{
			KeeperID: id, Keeper: "name of " + id,
			Kind: rapid.SampledFrom(promise.Kinds).Draw(t, "kind"), Size: rapid.SampledFrom(promise.Sizes).Draw(t, "size"),
			Score: promise.Score{
				Kept: count.Draw(t, "kept"), Late: count.Draw(t, "late"), Undone: count.Draw(t, "undone"), Renegotiated: count.Draw(t, "renegotiated"),
			},
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		groups := rapid.SliceOf(group).Draw(t, "groups")
		r := promise.NewReport(groups)
		var people, kinds, sizes promise.Score
		add := func(sum *promise.Score, s promise.Score) {
			sum.Kept, sum.Late, sum.Undone, sum.Renegotiated = sum.Kept+s.Kept, sum.Late+s.Late, sum.Undone+s.Undone, sum.Renegotiated+s.Renegotiated
		}
		for _, p := range r.People {
			add(&people, p.Score)
		}
		for _, k := range r.Kinds {
			add(&kinds, k.Score)
		}
		for _, s := range r.Sizes {
			add(&sizes, s.Score)
		}
		if people != r.All || kinds != r.All || sizes != r.All {
			t.Fatalf("people %+v, kinds %+v, sizes %+v of %+v", people, kinds, sizes, r.All)
		}
		kept, known := r.All.KeptRate()
		if broken, _ := r.All.BrokenRate(); known && (kept < 0 || kept > 1 || kept+broken < 1-1e-12 || kept+broken > 1+1e-12) {
			t.Fatalf("kept %v and broken %v", kept, broken)
		}
		slices.Reverse(groups)
		if !reflect.DeepEqual(promise.NewReport(groups), r) {
			t.Fatal("depends on the order of the groups")
		}
	})
}
