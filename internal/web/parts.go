package web

import (
	"html/template"
	"unicode"
	"unicode/utf8"

	"liuke/internal/i18n"
	"liuke/internal/search"
)

// The structs below are what the parts in templates/parts take; each part's
// comment shows how it is called. Texts in them are already translated.

// Chip is a state: a word, and a shape and colour that say the same.
type Chip struct {
	Tone string // neutral, open, good, soon, broken or paused
	Word string
}

// Shape returns the symbol that stands for the tone without its colour.
func (c Chip) Shape() string {
	switch c.Tone {
	case "open":
		return "dot-full"
	case "good":
		return "check"
	case "soon":
		return "triangle"
	case "broken":
		return "diamond"
	case "paused":
		return "pause"
	default:
		return "dot-open"
	}
}

// capital begins a text that stands by itself with a capital letter. Messages
// that also stand within sentences begin with a small one.
func capital(text string) string {
	if first, size := utf8.DecodeRuneInString(text); unicode.IsLower(first) {
		return string(unicode.ToUpper(first)) + text[size:]
	}
	return text
}

// Row is a line of a work list: who, what, why, money at stake, due, one action.
type Row struct {
	ID    string // of the element, so that a live list can change one row alone
	Href  string // where the row leads
	Chip  Chip   // its state
	Who   string
	Ref   string // a number such as LK-10432
	What  string
	Why   string         // why it is in this list
	Chips []Chip         // what else is to be seen at a glance
	Next  string         // what to do first
	Found []search.Piece // what was searched for, in its place; shown instead of Why
	Money string         // at stake
	Range string         // the interval of an estimate
	Due   *Due           // nil when nothing is due
	Chart template.HTML  // a gauge instead of a due time
	Note  string         // under the due time or the gauge: "there 03:10, quiet hours"
	Act   *Act
}

// Act is the one action of a row or an empty state. Method is "get", the
// default, for a link or "post" for a form.
type Act struct {
	Label, Href, Key string
	Method           string
	Dialog           bool // opens the page it leads to in a dialog
	Primary          bool
}

// Stat is a figure with what it means.
type Stat struct {
	Label, Value string
	Note         string // such as the interval, or the change since yesterday
	Tone         string // "", good, soon or broken
	Href         string // where the figure comes from
	Chart        template.HTML
}

// Estimate is a figure that was worked out: value, interval, and why.
type Estimate struct {
	Value string        // "¥41,000"
	Range string        // "likely ¥28,000–57,000"
	Chart template.HTML // chart.Interval, or ""
	Ask   string        // the word for "why?"
	Why   string        // one or two sentences that answer it
}

// Tab is a link of a row of tabs.
type Tab struct {
	Label, Href string
	Count       int // not shown when zero
	Current     bool
}

// Step is one step of a conversation.
type Step struct {
	Label, Href string
	State       string // done, now or "" for what is still to come
	Word        string // of the state, for those who cannot see it
}

// Entry is a line of a timeline.
type Entry struct {
	ID     string
	Icon   string // symbol of the channel or the act
	Tone   string // "", good, soon or broken
	Day    string // heading shown above when not ""
	At     int64  // UTC milliseconds
	Clock  string // "09:12"
	Who    string
	What   string // "phoned", "restated"
	Quote  string // the customer's own words
	Text   string // anything else said
	Chip   *Chip
	Figure template.HTML // such as a promise's strip
}

// Empty is what a list says when it has nothing: why, and the next step.
type Empty struct {
	Picture     string // tray, search, ledger or tea: symbols of pictures.svg
	Title, Text string
	Act         *Act
}

// Pager leads through a list by cursors.
type Pager struct {
	Prev, Next         string // addresses; "" where there is no further page
	PrevWord, NextWord string
	Text               string // "1–50 of 1,000+"
}

// NewPager returns a pager with its words.
func NewPager(p *i18n.Printer, prev, next, text string) Pager {
	return Pager{Prev: prev, Next: next, PrevWord: p.T("page.prev"), NextWord: p.T("page.next"), Text: text}
}

// Progress is how far a piece of work has come.
type Progress struct {
	Label       string
	Done, Total int64
	Note        string // "18,204 rows/s"
}

// News is the thin line that says something new has arrived on a topic; a
// click loads Target anew from Href.
type News struct {
	Topic  string
	Href   string
	Target string // id of the list, without #
	Word   string // "{n} new"
}
