package assignment_test

import (
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/assignment"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/topic"
)

// monday is 2026-03-02 09:00 in Shanghai.
var monday = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC).UnixMilli()

const hour = int64(time.Hour / time.Millisecond)

func hours(t interface{ Fatal(...any) }, text string) *calendar.Calendar {
	h, err := calendar.ParseHours(text)
	if err != nil {
		t.Fatal(err)
	}
	c, err := calendar.New(time.FixedZone("+8", 8*3600), h, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestChoose(t *testing.T) {
	t.Parallel()
	mornings, afternoons := hours(t, "Mon-Fri 09:00-13:00"), hours(t, "Mon-Fri 13:00-18:00")
	tuesdays := hours(t, "Tue 09:00-18:00")
	board := func(change ...func(*assignment.Person)) assignment.Board {
		b := assignment.Board{
			People: []assignment.Person{
				{ID: "a1", Name: "Lin", Lang: "zh-CN", TeamID: "g1", Open: 3},
				{ID: "a2", Name: "Wang", Lang: "zh-CN", TeamID: "g1", Open: 5},
				{ID: "a3", Name: "Emma", Lang: "en", TeamID: "g2", Open: 1},
				{ID: "b1", Name: "Zhou", Lang: "zh-CN", Rank: 1, TeamID: "g3"},
			},
			Teams: []assignment.Team{{"g1", "Repairs"}, {"g2", "Parcels"}, {"g3", "Old friends"}},
			Topics: []topic.Topic{
				{ID: "t1", Name: "Doors", TeamID: "g1", PersonID: "a2"}, {ID: "t2", Name: "Cooling", TeamID: "g1", Skill: "Cooling"},
				{ID: "t3", Name: "Lost", TeamID: "g2"}, {ID: "t4", Name: "Anything"},
			},
		}
		for _, c := range change {
			for i := range b.People {
				c(&b.People[i])
			}
		}
		return b
	}
	on := func(id string, change func(*assignment.Person)) func(*assignment.Person) {
		return func(p *assignment.Person) {
			if p.ID == id {
				change(p)
			}
		}
	}
	away := func(p *assignment.Person) { p.AwayFrom = monday - hour }
	full := func(p *assignment.Person) { p.MostOpen = p.Open }
	vip := assignment.Policy{VIPWorth: 1000, VIPTeamID: "g3", VIPTiers: []string{"Gold"}}
	for name, c := range map[string]struct {
		board    assignment.Board
		matter   assignment.Matter
		policy   assignment.Policy
		who, why string
	}{
		"nothing known: the fewest cases of the least trusted": {board: board(), who: "a3", why: assignment.WhyCompany},
		"a topic's responsible":                                {board: board(), matter: assignment.Matter{TopicID: "t1"}, who: "a2", why: assignment.WhyResponsible},
		"away: the stand-in": {
			board: board(on("a2", away), on("a2", func(p *assignment.Person) { p.StandInID = "b1" })), matter: assignment.Matter{TopicID: "t1"},
			who: "b1", why: assignment.WhyStandIn,
		},
		"both away, in a circle: the team": {
			board: board(on("a2", away), on("b1", away), on("a2", func(p *assignment.Person) { p.StandInID = "b1" }),
				on("b1", func(p *assignment.Person) { p.StandInID = "a2" })),
			matter: assignment.Matter{TopicID: "t1"}, who: "a1", why: assignment.WhyTeam,
		},
		"full: the team":                     {board: board(on("a2", full)), matter: assignment.Matter{TopicID: "t1"}, who: "a1", why: assignment.WhyTeam},
		"all full: the responsible":          {board: board(full), matter: assignment.Matter{TopicID: "t1"}, who: "b1", why: assignment.WhyCompany},
		"complained of":                      {board: board(), matter: assignment.Matter{TopicID: "t1", AboutID: "a2"}, who: "a1", why: assignment.WhyTeam},
		"complained of, the stand-in not":    {board: board(on("a2", func(p *assignment.Person) { p.StandInID = "b1" })), matter: assignment.Matter{TopicID: "t1", AboutID: "a2"}, who: "a1", why: assignment.WhyTeam},
		"to give it up":                      {board: board(), matter: assignment.Matter{TopicID: "t1", NotID: "a2"}, who: "a1", why: assignment.WhyTeam},
		"skill before load":                  {board: board(on("a2", func(p *assignment.Person) { p.Skills = []string{"cooling"} })), matter: assignment.Matter{TopicID: "t2"}, who: "a2", why: assignment.WhyTeam},
		"language":                           {board: board(), matter: assignment.Matter{Lang: "zh"}, who: "a1", why: assignment.WhyCompany},
		"language beyond the team":           {board: board(on("a1", func(p *assignment.Person) { p.Langs = []string{"yue"} })), matter: assignment.Matter{TopicID: "t2", Lang: "en-GB"}, who: "a2", why: assignment.WhyTeam},
		"on shift":                           {board: board(on("a3", func(p *assignment.Person) { p.Hours = afternoons }), on("a1", func(p *assignment.Person) { p.Hours = mornings })), matter: assignment.Matter{DueAt: monday + 8*hour}, who: "a1", why: assignment.WhyCompany},
		"at work before it is due":           {board: board(on("a3", func(p *assignment.Person) { p.Hours = tuesdays })), matter: assignment.Matter{DueAt: monday + 8*hour}, who: "a1", why: assignment.WhyCompany},
		"nobody of the topic's team":         {board: board(on("a3", away)), matter: assignment.Matter{TopicID: "t3"}, who: "a1", why: assignment.WhyCompany},
		"a topic for anybody":                {board: board(), matter: assignment.Matter{TopicID: "t4"}, who: "a3", why: assignment.WhyCompany},
		"all away":                           {board: board(away), who: "a3", why: assignment.WhyLeft},
		"all away, present wanted":           {board: board(away), matter: assignment.Matter{Present: true}},
		"nobody but the one complained of":   {board: assignment.Board{People: []assignment.Person{{ID: "a1"}}}, matter: assignment.Matter{AboutID: "a1"}},
		"important by worth":                 {board: board(), policy: vip, matter: assignment.Matter{TopicID: "t1", Customer: assignment.Customer{Worth: 1000}}, who: "b1", why: assignment.WhyVIP},
		"important by tier":                  {board: board(), policy: vip, matter: assignment.Matter{Customer: assignment.Customer{Tier: "gold"}}, who: "b1", why: assignment.WhyVIP},
		"not important":                      {board: board(), policy: vip, matter: assignment.Matter{TopicID: "t1", Customer: assignment.Customer{Worth: 999}}, who: "a2", why: assignment.WhyResponsible},
		"their team is away: the topic's":    {board: board(on("b1", away)), policy: vip, matter: assignment.Matter{TopicID: "t1", Customer: assignment.Customer{Worth: 1000}}, who: "a2", why: assignment.WhyResponsible},
		"a team that is retired, by the way": {board: board(), policy: assignment.Policy{VIPWorth: 1, VIPTeamID: "g9"}, matter: assignment.Matter{Customer: assignment.Customer{Worth: 1}}, who: "a3", why: assignment.WhyCompany},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.matter.Now = monday
			pick, ok := c.board.Choose(c.matter, c.policy)
			if pick.PersonID != c.who || pick.Why != c.why || ok != (c.who != "") {
				t.Errorf("%+v, %t; want %s for %s", pick, ok, c.who, c.why)
			}
		})
	}
}

func TestAwayEndsWithTheFirstInstantBack(t *testing.T) {
	t.Parallel()
	p := assignment.Person{AwayFrom: 10, AwayUntil: 20}
	for at, want := range map[int64]bool{9: false, 10: true, 19: true, 20: false} {
		if p.Away(at) != want {
			t.Errorf("away at %d is %t", at, !want)
		}
	}
	if p.AwayUntil = 0; !p.Away(1<<60) || (assignment.Person{AwayUntil: 20}).Away(5) {
		t.Error("open-ended, or never away")
	}
}

// drawn is any board at all.
func drawn(t *rapid.T) assignment.Board {
	id := func(prefix string, n int) *rapid.Generator[string] {
		return rapid.Map(rapid.IntRange(0, n), func(i int) string {
			if i == 0 {
				return ""
			}
			return prefix + strconv.Itoa(i)
		})
	}
	var b assignment.Board
	for i := range rapid.IntRange(0, 5).Draw(t, "people") {
		b.People = append(b.People, assignment.Person{
			ID: "s" + strconv.Itoa(i+1), Rank: rapid.Int64Range(0, 2).Draw(t, "rank"), TeamID: id("g", 3).Draw(t, "team"),
			Skills: rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y"}), 0, 2).Draw(t, "skills"), Lang: "en",
			Langs: rapid.SliceOfN(rapid.SampledFrom([]string{"en", "zh"}), 0, 2).Draw(t, "langs"),
			Open:  rapid.Int64Range(0, 4).Draw(t, "open"), MostOpen: rapid.Int64Range(0, 4).Draw(t, "most"),
			AwayFrom: rapid.Int64Range(0, 9).Draw(t, "from"), AwayUntil: rapid.Int64Range(0, 9).Draw(t, "until"), StandInID: id("s", 5).Draw(t, "stand-in"),
		})
	}
	b.Teams = []assignment.Team{{"g1", "A"}, {"g2", "B"}}
	for i := range 3 {
		b.Topics = append(b.Topics, topic.Topic{
			ID: "t" + strconv.Itoa(i+1), TeamID: id("g", 3).Draw(t, "topic's team"), PersonID: id("s", 5).Draw(t, "responsible"),
			Skill: rapid.SampledFrom([]string{"", "x"}).Draw(t, "skill"),
		})
	}
	return b
}

func policy(t *rapid.T) assignment.Policy {
	share := rapid.Int64Range(-500, 5000)
	return assignment.Policy{
		VIPWorth: rapid.Int64Range(0, 2000).Draw(t, "vip"), VIPTiers: rapid.SliceOfN(rapid.SampledFrom([]string{"gold", "tin"}), 0, 2).Draw(t, "tiers"),
		VIPTeamID: rapid.SampledFrom([]string{"", "g1", "g2", "g3"}).Draw(t, "vip team"), VIPShare: share.Draw(t, "vip share"),
		SmallWorth: rapid.Int64Range(0, 2000).Draw(t, "small"), SmallShare: share.Draw(t, "small share"), FloorShare: share.Draw(t, "floor"),
	}
}

func matter(t *rapid.T) assignment.Matter {
	return assignment.Matter{
		TopicID: rapid.SampledFrom([]string{"", "t1", "t2", "t3", "t9"}).Draw(t, "topic"), Lang: rapid.SampledFrom([]string{"", "en", "zh-CN"}).Draw(t, "lang"),
		AboutID: rapid.SampledFrom([]string{"", "s1", "s2"}).Draw(t, "about"), NotID: rapid.SampledFrom([]string{"", "s1", "s3"}).Draw(t, "not"),
		Customer: assignment.Customer{Worth: rapid.Int64Range(0, 3000).Draw(t, "worth"), Tier: rapid.SampledFrom([]string{"", "gold", "Tin"}).Draw(t, "tier")},
		Now:      5, Present: rapid.Bool().Draw(t, "present"),
	}
}

// TestWhoeverIsChosenMayHaveIt checks, for any board, what no choice may break:
// nobody gets a complaint about themself, nobody who is away or full gets a case
// while somebody else could, and only where nobody is left there is nobody.
func TestWhoeverIsChosenMayHaveIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b, m, p := drawn(t), matter(t), policy(t)
		pick, ok := b.Choose(m, p)
		var may, here, free int
		var chosen assignment.Person
		for _, who := range b.People {
			if who.ID == pick.PersonID {
				chosen = who
			}
			if who.ID == m.AboutID || who.ID == m.NotID {
				continue
			}
			may++
			if !who.Away(m.Now) {
				here++
				if !who.Full() {
					free++
				}
			}
		}
		switch {
		case ok != (pick.PersonID != "") || ok && chosen.ID == "":
			t.Fatalf("%t with %+v", ok, pick)
		case !ok && (here > 0 || may > 0 && !m.Present):
			t.Fatal("nobody, where somebody could")
		case ok && (chosen.ID == m.AboutID || chosen.ID == m.NotID):
			t.Fatal("one who may not")
		case ok && here > 0 && chosen.Away(m.Now), ok && free > 0 && chosen.Full():
			t.Fatalf("%+v, where others are free", chosen)
		}
		if again, _ := b.Choose(m, p); again.PersonID != pick.PersonID {
			t.Fatal("not the same twice")
		}
	})
}

// TestNoPolicyStarvesTheSmall checks, for any policy however absurd, that a
// customer who is not important gets whom they would get without one, and is
// promised an answer no later than the floor allows.
func TestNoPolicyStarvesTheSmall(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b, m, p := drawn(t), matter(t), policy(t)
		if !p.Important(m.Customer) {
			with, _ := b.Choose(m, p)
			without, _ := b.Choose(m, assignment.Policy{})
			if with.PersonID != without.PersonID {
				t.Fatalf("%s, without the policy %s", with.PersonID, without.PersonID)
			}
		}
		usual := time.Duration(rapid.Int64Range(1, 40).Draw(t, "usual")) * time.Hour
		severity := rapid.Int64Range(1, 4).Draw(t, "severity")
		within := p.Within(usual, severity, m.Customer)
		floor := p.Floor()
		if floor > assignment.LastFloor || within <= 0 || within > usual*time.Duration(floor)/100 || severity >= 3 && within > usual {
			t.Fatalf("%s of %s, floor %d%%", within, usual, floor)
		}
		if p.Important(m.Customer) && within > usual {
			t.Fatal("an important customer waits longer")
		}
	})
}

// TestNobodyIsOvertakenForever has important customers come without end. In the
// order in which answers fall due, every case is at the head of the queue by the
// time that the floor gives it: only what was filed before comes before.
func TestNobodyIsOvertakenForever(t *testing.T) {
	t.Parallel()
	open := hours(t, "Mon-Fri 09:00-12:00, 13:00-18:00")
	rapid.Check(t, func(t *rapid.T) {
		p := policy(t)
		type waiting struct{ filed, due, last int64 }
		var queue []waiting
		at := monday
		for range rapid.IntRange(2, 60).Draw(t, "cases") {
			at += rapid.Int64Range(0, 3*hour).Draw(t, "after")
			c := assignment.Customer{Worth: rapid.SampledFrom([]int64{0, 1, 500, 1_000_000}).Draw(t, "worth")}
			usual := 8 * time.Hour
			queue = append(queue, waiting{
				filed: at, due: open.Add(at, p.Within(usual, 2, c)), last: open.Add(at, usual*time.Duration(p.Floor())/100),
			})
		}
		slices.SortStableFunc(queue, func(a, b waiting) int { return int(a.due - b.due) })
		for i, c := range queue {
			for _, before := range queue[:i] {
				if before.filed > c.last {
					t.Fatalf("filed at %d comes before one filed at %d that was to be first by %d", before.filed, c.filed, c.last)
				}
			}
		}
	})
}

func TestAPolicyThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	good := assignment.Policy{VIPWorth: 1000, VIPTiers: []string{"gold"}, VIPTeamID: "g1", VIPShare: 50, SmallWorth: 10, SmallShare: 120, FloorShare: 150}
	for name, c := range map[string]struct {
		spoil func(*assignment.Policy)
		field string
	}{
		"":                      {func(*assignment.Policy) {}, ""},
		"negative":              {func(p *assignment.Policy) { p.VIPWorth = -1 }, "vip_worth"},
		"small above important": {func(p *assignment.Policy) { p.SmallWorth = 1001 }, "small_worth"},
		"under the floor":       {func(p *assignment.Policy) { p.SmallShare = 151 }, "small_share"},
		"small before others":   {func(p *assignment.Policy) { p.SmallShare = 99 }, "small_share"},
		"no floor":              {func(p *assignment.Policy) { p.FloorShare = 201 }, "floor_share"},
		"important later":       {func(p *assignment.Policy) { p.VIPShare = 101 }, "vip_share"},
		"at once":               {func(p *assignment.Policy) { p.VIPShare = 0 }, "vip_share"},
		"team":                  {func(p *assignment.Policy) { p.VIPTeamID = "g2" }, "vip_team"},
		"tier":                  {func(p *assignment.Policy) { p.VIPTiers = []string{" "} }, "vip_tiers"},
	} {
		p := good
		c.spoil(&p)
		err := p.Validate([]string{"g1"})
		if got := fieldOf(err); got != c.field || (err == nil) != (c.field == "") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := assignment.Usual().Validate(nil); err != nil {
		t.Error(err)
	}
}

func fieldOf(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Field
	}
	return ""
}
