// Package assignment says who of the staff a case goes to, and why: the one who
// is responsible for its topic, or who of the team or company can best take it.
package assignment

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/calendar"
	"liuke/internal/topic"
)

// Person is one of the staff as far as this asks.
type Person struct {
	ID        string
	Name      string
	Rank      int64 // how much they are trusted with; who has less is asked first
	TeamID    string
	Skills    []string
	Langs     []string           // that they said they speak
	Lang      string             // their own
	Hours     *calendar.Calendar // when they work
	Open      int64              // cases they have open
	MostOpen  int64              // how many they should have at most; 0 for no limit
	AwayFrom  int64              // 0: is not away
	AwayUntil int64              // the first instant back; 0: nobody knows
	StandInID string
}

// Away reports whether the person is away at the instant.
func (p Person) Away(now int64) bool {
	return p.AwayFrom != 0 && p.AwayFrom <= now && (p.AwayUntil == 0 || now < p.AwayUntil)
}

// Full reports whether the person has as many open cases as they should have.
func (p Person) Full() bool { return p.MostOpen > 0 && p.Open >= p.MostOpen }

// Team is a team that gets cases.
type Team struct{ ID, Name string }

// Board is all that a choice is made from: who works here, in which teams, and
// who answers for what.
type Board struct {
	People []Person
	Teams  []Team
	Topics []topic.Topic
}

// Matter is what has to be known of a case to say who it goes to.
type Matter struct {
	TopicID  string
	Lang     string // the customer's
	AboutID  string // the member of the staff it complains of, who never gets it
	NotID    string // who is to give it up
	Customer Customer
	Now      int64
	DueAt    int64 // until when a first answer was promised; 0 when there is no hurry
	Present  bool  // rather nobody than somebody who is away
}

// Pick is who a case goes to and why: a message with what it is filled with.
type Pick struct {
	PersonID string
	Name     string
	TeamID   string // whose desk it lies on; "" for nobody's in particular
	Why      string
	Args     map[string]string
}

// The reasons.
const (
	WhyResponsible = "assignment.why.responsible"
	WhyStandIn     = "assignment.why.stand_in"
	WhyVIP         = "assignment.why.vip"
	WhyTeam        = "assignment.why.team"
	WhyCompany     = "assignment.why.company"
	WhyLeft        = "assignment.why.left" // the only ones left
	WhyCovers      = "assignment.why.covers"
)

// Choose says who a case goes to: for important customers somebody of the team
// that looks after them; else who is responsible for the topic, or stands in for
// them; else who of the topic's team, or of the company, can best take it. Who is
// away, or has as much as they should have, is passed over while there is anybody
// else. It never is the one complained of, nor who is to give the case up; when
// there is nobody else it returns false.
func (b Board) Choose(m Matter, p Policy) (Pick, bool) {
	about, _ := b.Topic(m.TopicID)
	c := choice{b, m, about}
	free := func(who Person) bool { return !who.Full() && !who.Away(m.Now) }
	here := func(who Person) bool { return !who.Away(m.Now) }
	for _, fit := range []func(Person) bool{free, here} {
		if p.Important(m.Customer) {
			if pick, ok := c.ofTeam(p.VIPTeamID, WhyVIP, fit); ok {
				return pick, true
			}
		}
		if pick, ok := c.responsible(fit); ok {
			return pick, true
		}
		if pick, ok := c.ofTeam(c.topic.TeamID, WhyTeam, fit); ok {
			return pick, true
		}
		if pick, ok := c.best(WhyCompany, "", fit); ok {
			return pick, true
		}
	}
	if m.Present {
		return Pick{}, false
	}
	return c.best(WhyLeft, "", func(Person) bool { return true })
}

// StandIn returns who acts for somebody, or for whoever stands in for those who
// are away themselves; false when there is no such person who may have the case.
func (b Board) StandIn(m Matter, standInID, absent string) (Pick, bool) {
	about, _ := b.Topic(m.TopicID)
	c := choice{b, m, about}
	seen := map[string]bool{}
	for p, ok := b.person(standInID); ok && !seen[p.ID]; p, ok = b.person(p.StandInID) {
		seen[p.ID] = true
		if !p.Away(m.Now) {
			return c.pick(p, WhyCovers, absent), c.may(p)
		}
	}
	return Pick{}, false
}

type choice struct {
	Board
	matter Matter
	topic  topic.Topic
}

// Topic returns the topic with the id.
func (b Board) Topic(id string) (topic.Topic, bool) {
	at := slices.IndexFunc(b.Topics, func(t topic.Topic) bool { return t.ID == id && id != "" })
	if at < 0 {
		return topic.Topic{}, false
	}
	return b.Topics[at], true
}

func (b Board) person(id string) (Person, bool) {
	at := slices.IndexFunc(b.People, func(p Person) bool { return p.ID == id && id != "" })
	if at < 0 {
		return Person{}, false
	}
	return b.People[at], true
}

func (b Board) team(id string) (Team, bool) {
	at := slices.IndexFunc(b.Teams, func(t Team) bool { return t.ID == id && id != "" })
	if at < 0 {
		return Team{}, false
	}
	return b.Teams[at], true
}

// may reports whether the case may go to the person at all.
func (c choice) may(p Person) bool { return p.ID != c.matter.AboutID && p.ID != c.matter.NotID }

// responsible returns who answers for the topic, or in their place who stands in
// for them while they are away.
func (c choice) responsible(fit func(Person) bool) (Pick, bool) {
	first, ok := c.person(c.topic.PersonID)
	for p, seen := first, map[string]bool{}; ok && !seen[p.ID]; p, ok = c.person(p.StandInID) {
		seen[p.ID] = true
		if c.may(p) && fit(p) {
			if p.ID == first.ID {
				return c.pick(p, WhyResponsible, ""), true
			}
			return c.pick(p, WhyStandIn, first.Name), true
		}
		if !p.Away(c.matter.Now) {
			break
		}
	}
	return Pick{}, false
}

func (c choice) ofTeam(id, why string, fit func(Person) bool) (Pick, bool) {
	if _, ok := c.team(id); !ok {
		return Pick{}, false
	}
	return c.best(why, id, fit)
}

// best returns who of the team, or of all when it is "", can best take the case.
func (c choice) best(why, teamID string, fit func(Person) bool) (Pick, bool) {
	var best Person
	for _, p := range c.People {
		if (teamID == "" || p.TeamID == teamID) && c.may(p) && fit(p) && (best.ID == "" || c.compare(p, best) < 0) {
			best = p
		}
	}
	if best.ID == "" {
		return Pick{}, false
	}
	pick := c.pick(best, why, "")
	if t, ok := c.team(teamID); ok {
		pick.TeamID, pick.Args["Team"] = t.ID, t.Name
	}
	return pick, true
}

// compare is below zero when a can take the case better than b.
func (c choice) compare(a, b Person) int {
	return cmp.Or(
		byTruth(!c.skilled(a), !c.skilled(b)),
		byTruth(c.mute(a), c.mute(b)),
		byTruth(c.late(a), c.late(b)),
		cmp.Compare(a.Rank, b.Rank),
		byTruth(!c.speaks(a), !c.speaks(b)),
		byTruth(c.off(a), c.off(b)),
		cmp.Compare(a.Open, b.Open),
		cmp.Compare(a.ID, b.ID),
	)
}

// byTruth sorts what is not so before what is.
func byTruth(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (c choice) skilled(p Person) bool {
	return c.topic.Skill == "" || slices.ContainsFunc(p.Skills, func(s string) bool { return strings.EqualFold(s, c.topic.Skill) })
}

func (c choice) speaks(p Person) bool {
	return sameLang(p.Lang, c.matter.Lang) || slices.ContainsFunc(p.Langs, func(l string) bool { return sameLang(l, c.matter.Lang) })
}

// mute reports whether the person said what they speak, and it is not the customer's language.
func (c choice) mute(p Person) bool { return c.matter.Lang != "" && len(p.Langs) > 0 && !c.speaks(p) }

func sameLang(a, b string) bool {
	a, _, _ = strings.Cut(a, "-")
	b, _, _ = strings.Cut(b, "-")
	return a != "" && strings.EqualFold(a, b)
}

// late reports whether the person does not work before the answer is due.
func (c choice) late(p Person) bool {
	return p.Hours != nil && c.matter.DueAt > c.matter.Now && p.Hours.Between(c.matter.Now, c.matter.DueAt) <= 0
}

// off reports whether the person is not at work by now.
func (c choice) off(p Person) bool { return p.Hours != nil && !p.Hours.Open(c.matter.Now) }

func (c choice) pick(p Person, why, absent string) Pick {
	skill, speaks := "", ""
	if c.topic.Skill != "" && c.skilled(p) {
		skill = c.topic.Skill
	}
	if c.matter.Lang != "" && c.speaks(p) {
		speaks = "1"
	}
	team := c.topic.TeamID
	if _, ok := c.team(team); !ok {
		team = p.TeamID
	}
	return Pick{PersonID: p.ID, Name: p.Name, TeamID: team, Why: why, Args: map[string]string{
		"Topic": c.topic.Name, "Team": "", "Absent": absent, "Skill": skill, "Speaks": speaks, "Open": strconv.FormatInt(p.Open, 10),
	}}
}
