package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// searched files cases by what they say and returns how to search them: the
// numbers found, the newest first.
func searched(t testing.TB, db *store.DB, said ...desk.Case) func(desk.Filter) []int64 {
	t.Helper()
	for i, c := range said {
		fileSaid(t, db, i, desk.Change{Case: c})
	}
	return finder(t, db)
}

// fileSaid files the case of the change, the n-th of its test.
func fileSaid(t testing.TB, db *store.DB, n int, c desk.Change) desk.Case {
	t.Helper()
	c.Case.ID, c.Case.Number, c.Case.Version, c.Case.CreatedAt = fmt.Sprintf("k%04d", n), int64(4000+n*50), 1, int64(1000+n)
	c.Case.Kind, c.Case.Channel, c.Case.Lang, c.New = desk.Complaint, desk.ChannelForm, "zh-CN", true
	if c.Case.State == "" {
		c.Case.State = desk.Open
	}
	for i := range c.Escalations {
		c.Escalations[i].CaseID, c.Escalations[i].PromiseID = c.Case.ID, fmt.Sprint(i)
	}
	for i := range c.Opinions {
		c.Opinions[i].CaseID, c.Opinions[i].ID = c.Case.ID, fmt.Sprint(i)
	}
	if err := db.Desk().Save(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	return c.Case
}

// finder returns how to search: the numbers found, the newest first.
func finder(t testing.TB, db *store.DB) func(desk.Filter) []int64 {
	ctx := context.Background()
	return func(f desk.Filter) (found []int64) {
		f.Limit = 50
		page, err := db.Desk().List(ctx, f)
		if err != nil {
			t.Fatalf("%q: %v", f.Text, err)
		}
		if page.Total != int64(len(page.Rows)) {
			t.Errorf("%q: %d of %d", f.Text, len(page.Rows), page.Total)
		}
		for _, r := range page.Rows {
			found = append(found, r.Case.Number)
		}
		return found
	}
}

func TestCasesAreFoundByWhatTheySay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		find := searched(t, db,
			desk.Case{Words: "冷库门一直关不严", Nickname: "老张"},
			desk.Case{Words: "card lost, 100% sure; NEAR the OR gate"},
			desk.Case{Words: "冷库停电", State: desk.Waiting},
		)
		for _, c := range []struct {
			filter desk.Filter
			want   []int64
		}{
			{desk.Filter{Text: "冷"}, []int64{4100, 4000}},
			{desk.Filter{Text: "冷库"}, []int64{4100, 4000}},
			{desk.Filter{Text: "门一直关"}, []int64{4000}},
			{desk.Filter{Text: "冷库 停电"}, []int64{4100}},
			{desk.Filter{Text: "老张 冷库"}, []int64{4000}},
			{desk.Filter{Text: "lk-4050"}, []int64{4050}},
			{desk.Filter{Text: "ca"}, []int64{4050}},
			{desk.Filter{Text: "CARD lost"}, []int64{4050}},
			{desk.Filter{Text: "冷库", State: desk.Waiting}, []int64{4100}},
			{desk.Filter{Text: "near"}, []int64{4050}},
			{desk.Filter{Text: `NEAR(card lost)`}, []int64{}},
			{desk.Filter{Text: `card" OR "冷库`}, nil},
			{desk.Filter{Text: `card* NOT`}, nil},
			{desk.Filter{Text: `body : card`}, nil},
			{desk.Filter{Text: "100%"}, []int64{4050}},
			{desk.Filter{Text: "%"}, nil},
			{desk.Filter{Text: "_"}, nil},
			{desk.Filter{Text: `'); DROP TABLE desk_case; --`}, nil},
			{desk.Filter{Text: "§sopen"}, nil},
			{desk.Filter{Text: "\x00'&|!:*"}, nil},
		} {
			if got := find(c.filter); !slices.Equal(got, c.want) {
				t.Errorf("%q: %v, want %v", c.filter.Text, got, c.want)
			}
		}
	})
}

func TestWhatIsSaidLaterIsFoundAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		find := searched(t, db, desk.Case{Words: "门坏了"}, desk.Case{Words: "灯坏了"})
		if got := find(desk.Filter{Text: "门封"}); got != nil {
			t.Fatalf("found %v", got)
		}
		f, err := db.Desk().File(ctx, "k0000")
		if err != nil {
			t.Fatal(err)
		}
		said := desk.Message{ID: "m1", CaseID: "k0000", Direction: desk.Outbound, Author: "Lin", Text: "换了新的门封", CreatedAt: 9}
		if err := db.Desk().Save(ctx, desk.Change{Case: f.Case, Messages: []desk.Message{said}}); err != nil {
			t.Fatal(err)
		}
		page, err := db.Desk().List(ctx, desk.Filter{Text: "门封", Limit: 5})
		if err != nil || len(page.Rows) != 1 {
			t.Fatalf("%+v, %v", page, err)
		}
		if found := page.Rows[0].Found; len(found) != 2 || found[1].Text != "门封" || !found[1].Hit {
			t.Errorf("quoted %+v", found)
		}
		if n, err := db.IndexCases(ctx); n != 0 || err != nil {
			t.Errorf("%d cases were left, %v", n, err)
		}
	})
}

// TestSearchShowsWhatTheReaderMaySee compares the search with who may open a
// case: by its owner, team and whom it complains of, and by whom it came up to
// and who was asked about it.
func TestSearchShowsWhatTheReaderMaySee(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		people, teams := []string{"", "p-1", "p-2", "p-3"}, []string{"", "t-1", "t-2"}
		let := []desk.File{
			{},
			{Escalations: []desk.Escalation{{Kind: desk.ByTime, Level: 1, ToID: "p-3"}, {Kind: desk.ByTime, Level: 2}}},
			{Opinions: []desk.Opinion{{AskedID: "p-2", State: desk.OpinionAnswered}, {AskedID: "p-3", State: desk.OpinionCancelled}}},
		}
		var files []desk.File
		for _, owner := range people {
			for _, about := range people {
				for _, team := range teams {
					f := let[len(files)%len(let)]
					f.Case = fileSaid(t, db, len(files), desk.Change{
						Case:        desk.Case{Words: "冷库 door", OwnerID: owner, AboutID: about, TeamID: team, State: desk.Open},
						Escalations: f.Escalations, Opinions: f.Opinions,
					})
					files = append(files, f)
				}
			}
		}
		find := finder(t, db)
		rapid.Check(t, func(t *rapid.T) {
			actor := account.Actor{
				Kind: account.ActorStaff, ID: rapid.SampledFrom(people[1:]).Draw(t, "staff"), TeamID: rapid.SampledFrom(teams).Draw(t, "team"),
				Reach: rapid.SampledFrom(account.Reaches).Draw(t, "reach"),
			}
			f := desk.Filter{
				Text: rapid.SampledFrom([]string{"冷", "冷库", "do", "door 冷"}).Draw(t, "text"), Viewer: desk.ViewerOf(actor),
				Pending: rapid.Bool().Draw(t, "pending"),
			}
			var want []int64
			for i, file := range slices.Backward(files) {
				if file.Sees(actor) {
					want = append(want, int64(4000+i*50))
				}
			}
			if got := find(f); !slices.Equal(got, want) {
				t.Fatalf("%+v: %v, want %v", f, got, want)
			}
		})
	})
}

// TestSearchForgetsWhoIsNoLongerAsked follows one question through the index.
func TestSearchForgetsWhoIsNoLongerAsked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		filed := fileSaid(t, db, 0, desk.Change{Case: desk.Case{Words: "门封换过", OwnerID: "p-1"}})
		find := finder(t, db)
		expert := desk.Filter{Text: "门封", Viewer: desk.Viewer{StaffID: "p-2", Reach: account.ReachOwn}}
		for _, step := range []struct {
			state desk.OpinionState
			want  []int64
		}{{"", nil}, {desk.OpinionAsked, []int64{4000}}, {desk.OpinionAnswered, []int64{4000}}, {desk.OpinionCancelled, nil}} {
			if step.state != "" {
				asked := desk.Opinion{CaseID: filed.ID, ID: "o", AskedID: "p-2", State: step.state}
				if err := db.Desk().Save(ctx, desk.Change{Case: filed, Opinions: []desk.Opinion{asked}}); err != nil {
					t.Fatal(err)
				}
				filed.Version++
			}
			if got := find(expert); !slices.Equal(got, step.want) {
				t.Errorf("%q: found %v, want %v", step.state, got, step.want)
			}
		}
	})
}
