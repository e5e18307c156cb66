package interaction

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
)

// noon is the middle of a Monday in a company by UTC.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC).UnixMilli()

func call() Content {
	return Content{Kind: Call, Direction: Outbound, Reached: true, At: noon - 60_000, Minutes: 5, Said: "门封到了"}
}

func TestWhatCannotBeLogged(t *testing.T) {
	today := calendar.DayOf(noon, time.UTC)
	for _, c := range []struct {
		name, key string
		change    func(c *Content)
	}{
		{"as it should be", "", func(*Content) {}},
		{"missed, and nothing said", "", func(c *Content) { c.Reached, c.Said = false, "" }},
		{"by a clock that is ahead", "", func(c *Content) { c.At = noon + 30_000 }},
		{"no way", "interaction.kind_unknown", func(c *Content) { c.Kind = "fax" }},
		{"from nobody", "interaction.direction_unknown", func(c *Content) { c.Direction = "" }},
		{"in the future", "interaction.at_future", func(c *Content) { c.At = noon + 120_000 }},
		{"at no time", "interaction.at_too_old", func(c *Content) { c.At = 0 }},
		{"before the flood", "interaction.at_too_old", func(c *Content) { c.At = -1 << 50 }},
		{"eleven years ago", "interaction.at_too_old", func(c *Content) { c.At -= 11 * 365 * 24 * time.Hour.Milliseconds() }},
		{"in no time", "interaction.minutes_range", func(c *Content) { c.Minutes = 0 }},
		{"in less than no time", "interaction.minutes_range", func(c *Content) { c.Minutes = -3 }},
		{"for longer than a day", "interaction.minutes_range", func(c *Content) { c.Minutes = MaxMinutes + 1 }},
		{"nothing said", "interaction.said_needed", func(c *Content) { c.Said = " \u200b " }},
		{"all said", "customer.too_long", func(c *Content) { c.Said = strings.Repeat("门", MaxSaid+1) }},
		{"happier than happy", "interaction.satisfaction_range", func(c *Content) { c.Satisfaction = 6 }},
		{"unhappier than unhappy", "interaction.satisfaction_range", func(c *Content) { c.Satisfaction = -1 }},
		{"nobody content", "interaction.satisfaction_of_nobody", func(c *Content) { c.Reached, c.Satisfaction = false, 5 }},
		{"again today", "interaction.next_past", func(c *Content) { c.NextOn = today }},
		{"again tomorrow", "", func(c *Content) { c.NextOn = today + 1 }},
		{"again in three years", "interaction.next_far", func(c *Content) { c.NextOn = today + 3*365 }},
		{"a promise of no case", "interaction.promise_without_case", func(c *Content) { c.PromiseID = "p" }},
	} {
		content := call()
		c.change(&content)
		if _, err := content.check(noon, time.UTC); fault.KeyOf(err) != c.key {
			t.Errorf("%s: %v, want %q", c.name, err, c.key)
		}
	}
}

func TestWhoseCustomersAreWithinReach(t *testing.T) {
	mine := Holder{OwnerID: "me", OwnerTeam: "a"}
	backed := Holder{OwnerID: "other", OwnerTeam: "b", BackupID: "me", BackupTeam: "a"}
	teams := Holder{OwnerID: "mate", OwnerTeam: "a"}
	others := Holder{OwnerID: "other", OwnerTeam: "b"}
	teamless := Holder{OwnerID: "loner"}
	for _, c := range []struct {
		reach  account.Reach
		team   string
		within []Holder
		beyond []Holder
	}{
		{account.ReachAll, "a", []Holder{mine, backed, teams, others, teamless, {}}, nil},
		{account.ReachTeam, "a", []Holder{mine, backed, teams, {}}, []Holder{others, teamless}},
		{account.ReachTeam, "", []Holder{mine, backed, {}}, []Holder{teams, others, teamless}},
		{account.ReachOwn, "a", []Holder{mine, backed, {}}, []Holder{teams, others, teamless}},
	} {
		me := account.Actor{Kind: account.ActorStaff, ID: "me", TeamID: c.team, Reach: c.reach}
		for _, h := range c.within {
			if !h.Within(me) {
				t.Errorf("%s of team %q: %+v is out of reach", c.reach, c.team, h)
			}
		}
		for _, h := range c.beyond {
			if h.Within(me) {
				t.Errorf("%s of team %q: %+v is within reach", c.reach, c.team, h)
			}
			if !h.Within(account.System) {
				t.Errorf("%+v is out of Liuke's own reach", h)
			}
		}
	}
}

// TestWhatIsKeptIsKeptAsItIs checks that what was checked once passes again
// and comes out the same: a correction that changes nothing changes nothing.
func TestWhatIsKeptIsKeptAsItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Content{
			Kind: rapid.SampledFrom(Kinds).Draw(t, "kind"), Direction: rapid.SampledFrom(Directions).Draw(t, "direction"),
			Reached: rapid.Bool().Draw(t, "reached"), At: noon - rapid.Int64Range(-1e5, 1e11).Draw(t, "ago"),
			Minutes: rapid.Int64Range(-2, MaxMinutes+2).Draw(t, "minutes"), Contact: rapid.String().Draw(t, "contact"),
			Said: rapid.String().Draw(t, "said"), Satisfaction: rapid.Int64Range(-1, 6).Draw(t, "satisfaction"),
			NextOn: calendar.Day(rapid.Int32Range(0, 40_000).Draw(t, "next")),
		}
		kept, err := c.check(noon, time.UTC)
		if err != nil {
			return
		}
		again, err := kept.check(noon, time.UTC)
		if err != nil || again != kept {
			t.Fatalf("%+v comes out as %+v: %v", kept, again, err)
		}
		if kept.At > noon+clockSkew || kept.Minutes <= 0 || kept.NextOn != 0 && kept.NextOn <= calendar.DayOf(kept.At, time.UTC) {
			t.Fatalf("kept: %+v", kept)
		}
	})
}
