package desk

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/account"
)

func TestMentions(t *testing.T) {
	t.Parallel()
	staff := []Colleague{
		{Viewer{StaffID: "1"}, "林悦"}, {Viewer{StaffID: "2"}, "林悦然"}, {Viewer{StaffID: "3"}, "Emma"},
		{Viewer{StaffID: "4"}, "Emma Stone"}, {Viewer{StaffID: "5"}, "林悦"}, {Viewer{StaffID: "6"}, " "},
	}
	for text, want := range map[string][]string{
		"":                          nil,
		"@林悦请看":                     {"1", "5"},
		"请＠林悦然看":                    {"2"},
		"@ 林悦":                      nil,
		"emma@example.com":          nil,
		"@emma, please":             {"3"},
		"@Emma Stone and @林悦然":      {"4", "2"},
		"@Emmanuel":                 nil,
		"@":                         nil,
		"@@Emma":                    {"3"},
		"请@Emma看":                   {"3"},
		"\xff@Emma\xff":             {"3"},
		"@Emm":                      nil,
		"x.@Emma":                   nil,
		"（@Emma）":                   {"3"},
		"@Emma.":                    nil, // a full stop may go on, as in an address
		"@Emma 。":                   {"3"},
		"@EMMA STONE！@EMMA　@Nobody": {"4", "3"},
	} {
		var got []string
		for _, c := range mentions(text, staff) {
			got = append(got, c.StaffID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q calls %v, want %v", text, got, want)
		}
	}
}

// TestMentionsOfAnyText: whoever is called has their name in the text after an @.
func TestMentionsOfAnyText(t *testing.T) {
	t.Parallel()
	names := []string{"林悦", "Emma", "Émile", "a", "@"}
	rapid.Check(t, func(t *rapid.T) {
		var staff []Colleague
		for _, n := range names {
			staff = append(staff, Colleague{Viewer{StaffID: n}, n})
		}
		text := rapid.StringOfN(rapid.RuneFrom([]rune("@＠林悦Emaé .\n")), 0, 20, -1).Draw(t, "text")
		for _, c := range mentions(text, staff) {
			if !containsFold(text, "@"+c.Name) && !containsFold(text, "＠"+c.Name) {
				t.Fatalf("%q calls %q", text, c.Name)
			}
		}
	})
}

func containsFold(text, part string) bool {
	for i := range text {
		if len(text)-i >= len(part) && len(calledAt(text[i:i+len(part)], []Colleague{{Name: part}})) == 1 {
			return true
		}
	}
	return false
}

func TestEachOfTheOthersIsThereOnce(t *testing.T) {
	t.Parallel()
	pages := []Presence{
		{StaffID: "a", Name: "A", Page: "1"}, {StaffID: "b", Name: "B", Page: "2"}, {StaffID: "b", Name: "B", Page: "3", Writes: true}, {StaffID: "me", Page: "4", Writes: true},
	}
	got := others(pages, "me")
	if len(got) != 2 || got[0].StaffID != "b" || !got[0].Writes || got[1].StaffID != "a" || got[1].Writes {
		t.Errorf("others: %+v", got)
	}
}

// TestFollowersWhoMaySee: a follower hears as long as they may see the case.
func TestFollowersWhoMaySee(t *testing.T) {
	t.Parallel()
	f := File{Case: Case{ID: "c", OwnerID: "o", TeamID: "g"}, Followers: []Colleague{
		{Viewer{StaffID: "all", Reach: account.ReachAll}, ""}, {Viewer{StaffID: "team", TeamID: "g", Reach: account.ReachTeam}, ""},
		{Viewer{StaffID: "other", TeamID: "h", Reach: account.ReachTeam}, ""}, {Viewer{StaffID: "own", Reach: account.ReachOwn}, ""},
	}}
	d := Clerk{}.draft(f)
	if got := d.followers(); !slices.Equal(got, []string{"all", "team"}) {
		t.Errorf("told %v", got)
	}
	d.change.Case.AboutID, d.change.Case.TeamID = "all", "h"
	if got := d.followers(); !slices.Equal(got, []string{"other"}) {
		t.Errorf("after it changed hands, told %v", got)
	}
}
