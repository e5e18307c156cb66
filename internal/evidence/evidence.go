// Package evidence is what is needed to tell what went wrong: per cause a
// checklist, and what was asked for within a case.
package evidence

import (
	"slices"

	"liuke/internal/calendar"
	"liuke/internal/fault"
)

// Provider says who has to come up with a piece of evidence.
type Provider string

// The providers.
const (
	Customer Provider = "customer"
	Us       Provider = "us"
)

// Providers lists all providers.
var Providers = []Provider{Customer, Us}

// State says how a piece of evidence stands.
type State string

// The states.
const (
	Asked  State = "asked"
	Given  State = "given" // it is here, and nobody has looked at it
	Taken  State = "taken"
	Waived State = "waived"
)

// Item is one piece of evidence that was asked for within a case.
type Item struct {
	CaseID    string
	ID        string
	Cause     string            // code
	Code      string            // of the piece
	Names     map[string]string // by language, as they were when it was asked for
	Words     map[string]string // to the customer, by language
	From      Provider
	State     State
	DueAt     int64
	AskedAt   int64
	AskedBy   string
	MessageID string // the message it came with; "" for none
	GivenAt   int64  // 0: not yet
	SettledAt int64  // when it was taken or waived; 0: not yet
	SettledBy string
	Reason    string // why it was waived, or asked for once more
	Reminded  int64  // who was reminded: 1 the provider, 2 the case's owner too
}

// Open reports whether somebody has to do something about it.
func (i Item) Open() bool { return i.State == Asked || i.State == Given }

// Missing reports whether it is not here.
func (i Item) Missing() bool { return i.State == Asked }

// In returns the text in the language, or in any other that there is.
func In(texts map[string]string, lang string) string {
	if text := texts[lang]; text != "" {
		return text
	}
	first := ""
	for l, text := range texts {
		if text != "" && (first == "" || l < first) {
			first = l
		}
	}
	return texts[first]
}

// Name returns what it is called in the language.
func (i Item) Name(lang string) string { return In(i.Names, lang) }

// Give records that it came.
func (i Item) Give(messageID string, now int64) (Item, error) {
	if !i.Open() {
		return Item{}, settled()
	}
	i.State, i.MessageID, i.GivenAt = Given, messageID, now
	return i, nil
}

// Take records that it is what was asked for.
func (i Item) Take(byID string, now int64) (Item, error) {
	if !i.Open() {
		return Item{}, settled()
	}
	if i.GivenAt == 0 {
		i.GivenAt = now
	}
	i.State, i.SettledBy, i.SettledAt = Taken, byID, now
	return i, nil
}

// Waive does without it, for a reason.
func (i Item) Waive(byID, reason string, now int64) (Item, error) {
	switch {
	case !i.Open():
		return Item{}, settled()
	case reason == "":
		return Item{}, fault.New(fault.Invalid, "evidence.reason_needed").On("reason")
	}
	i.State, i.SettledBy, i.SettledAt, i.Reason = Waived, byID, now, reason
	return i, nil
}

// AskAgain asks once more for what came and is not what was asked for.
func (i Item) AskAgain(reason string, due, now int64) (Item, error) {
	switch {
	case i.State != Given:
		return Item{}, fault.New(fault.Conflict, "evidence.not_given")
	case reason == "":
		return Item{}, fault.New(fault.Invalid, "evidence.reason_needed").On("reason")
	}
	i.State, i.Reason, i.DueAt, i.AskedAt, i.Reminded, i.GivenAt, i.MessageID = Asked, reason, due, now, 0, 0, ""
	return i, nil
}

func settled() error { return fault.New(fault.Conflict, "evidence.settled") }

// remindBefore is how long before it is due the provider is reminded, in milliseconds.
const remindBefore = int64(24 * 60 * 60 * 1000)

// NextReminder is when somebody is to be reminded next: the provider a day
// before it is due, the case's owner once it is overdue. It returns false when
// there is nobody left to remind.
func (i Item) NextReminder() (int64, bool) {
	switch {
	case i.State != Asked:
		return 0, false
	case i.Reminded == 0:
		return max(i.DueAt-remindBefore, i.AskedAt+(i.DueAt-i.AskedAt)/2), true
	case i.Reminded == 1:
		return i.DueAt, true
	}
	return 0, false
}

// DueIn returns the last minute of the day that is so many days after now.
func DueIn(days, now int64, c *calendar.Calendar) int64 {
	const minute = 60 * 1000
	return (calendar.DayOf(now, c.Zone()) + calendar.Day(days) + 1).Start(c.Zone()) - minute
}

// Absent returns the items that are not here.
func Absent(items []Item) []Item {
	return slices.DeleteFunc(slices.Clone(items), func(i Item) bool { return !i.Missing() })
}
