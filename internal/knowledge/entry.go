// Package knowledge keeps what the staff should know and say: notices, clauses
// with their purpose, scripts, prepared resolutions, questions for the public
// and articles. It finds what fits a case by the case's own words, product and
// time, fills placeholders, and counts what is used, so that what nobody needs
// shows.
package knowledge

import (
	"liuke/internal/topic"
	"maps"
	"slices"

	"liuke/internal/calendar"
)

// Kind says what an entry is for.
type Kind string

// The kinds.
const (
	Notice     Kind = "notice"     // what is going on for a while: an outage, a recall
	Clause     Kind = "clause"     // what law, contract or policy says, and why it exists
	Script     Kind = "script"     // words for a step of a conversation
	Resolution Kind = "resolution" // how a kind of complaint is put right
	Question   Kind = "question"   // what people ask, and the answer
	Article    Kind = "article"    // anything else worth knowing
)

// Kinds lists all kinds.
var Kinds = []Kind{Notice, Clause, Script, Resolution, Question, Article}

// Text is an entry in one language.
type Text struct {
	Title   string `json:"title"`
	Body    string `json:"body"`              // Markdown, with placeholders
	Purpose string `json:"purpose,omitempty"` // why a clause exists, so that it can be bent wisely
}

// Draft is what somebody writes; an entry is what becomes of it.
type Draft struct {
	Kind       Kind             `json:"kind"`
	Texts      map[string]Text  `json:"texts"`                // by language, at least one
	Categories []topic.Category `json:"categories,omitempty"` // none: any
	Products   []string         `json:"products,omitempty"`   // codes; none: any
	From       calendar.Day     `json:"from,omitempty"`       // first day it holds; 0: ever since
	Until      calendar.Day     `json:"until,omitempty"`      // last day it holds; 0: until further notice
	MustRead   bool             `json:"must_read,omitempty"`  // a notice that each member of staff confirms
	Public     bool             `json:"public,omitempty"`     // a question that customers may read
	Step       Step             `json:"step,omitempty"`       // of a conversation, that a script is for; "": any
}

// Entry is one version of an entry. Versions are only ever added.
type Entry struct {
	ID string
	Draft
	Retired   bool
	Version   int64
	ReadSince int64  // the version from which on a confirmation counts
	ByID      string // who wrote this version
	By        string // their name; "" for one who is not of the staff
	CreatedAt int64  // of the first version
	UpdatedAt int64  // of this one
}

// Standing says whether an entry may be relied on.
type Standing string

// The standings.
const (
	InForce  Standing = "in_force"
	Upcoming Standing = "upcoming"
	Expired  Standing = "expired"
	Retired  Standing = "retired"
)

// Standings lists all standings.
var Standings = []Standing{InForce, Upcoming, Expired, Retired}

// Standing returns how the entry stands on a day.
func (e Entry) Standing(on calendar.Day) Standing {
	switch {
	case e.Retired:
		return Retired
	case e.From != 0 && on < e.From:
		return Upcoming
	case e.Until != 0 && on > e.Until:
		return Expired
	default:
		return InForce
	}
}

// Langs returns the languages the draft is written in, sorted.
func (d Draft) Langs() []string { return slices.Sorted(maps.Keys(d.Texts)) }

// In returns the text in the first of the languages that it is written in, or
// else in any, and which that is.
func (d Draft) In(langs ...string) (text Text, lang string) {
	for _, lang := range append(langs, d.Langs()...) {
		if text, ok := d.Texts[lang]; ok {
			return text, lang
		}
	}
	return Text{}, ""
}
