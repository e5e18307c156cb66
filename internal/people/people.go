// Package people has the people at a customer: who decides there, who pays,
// who uses what was bought, how they are reached, and since when and until
// when they are there. A customer of whom one alone is known hangs by a thread,
// and one where somebody new decides has to be won again; both are signals.
package people

import (
	"slices"
	"strings"
	"unicode/utf8"

	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/wording"
)

// Role is what somebody has to do with what the customer buys.
type Role string

// The roles. One person may have several, or none that is known.
const (
	Decides Role = "decides" // their word counts
	Pays    Role = "pays"
	Orders  Role = "orders"
	Uses    Role = "uses" // what was bought
	Advises Role = "advises"
)

// Roles lists the roles. A set of them is kept by their places, which never change.
var Roles = []Role{Decides, Pays, Orders, Uses, Advises}

// Person is somebody at a customer.
type Person struct {
	ID         string
	CustomerID string // the record they were entered for, which may be merged
	RootID     string
	Details
	By        string // who changed it last
	UpdatedAt int64
	Version   int64
}

// Details are what is said of somebody, and can be changed.
type Details struct {
	Name  string
	Title string // what they are called there, such as head of purchasing
	Roles []Role
	Phone string
	Email string
	Since calendar.Day // 0: not known
	Until calendar.Day // the last day; 0: they are there
	Note  string
}

// Here reports whether somebody is still there on a day.
func (d Details) Here(today calendar.Day) bool { return d.Until == 0 || d.Until >= today }

// Has reports whether somebody has a role.
func (d Details) Has(r Role) bool { return slices.Contains(d.Roles, r) }

// What is kept at most.
const (
	MaxPeople  = 100 // of one customer
	maxName    = 100 // characters
	maxTitle   = 100
	maxAddress = 254
	maxNote    = 500
	farthest   = 366 // days ahead that somebody may come or go
)

// earliest is before everybody who works today.
var earliest = calendar.DayOn(1950, 1, 1)

// clean returns the details as they are kept, or says what is wrong with them.
func (d Details) clean(today calendar.Day) (Details, error) {
	d.Name, d.Title, d.Note = wording.Line(d.Name), wording.Line(d.Title), wording.Words(d.Note)
	if err := d.checkTexts(); err != nil {
		return d, err
	}
	roles := []Role{}
	for _, r := range Roles {
		if d.Has(r) {
			roles = append(roles, r)
		}
	}
	d.Roles = roles
	if d.Phone = wording.Line(d.Phone); d.Phone != "" && !dialled(d.Phone) {
		return d, fault.New(fault.Invalid, "customer.phone_invalid", fault.Args{"Text": d.Phone}).On("phone")
	}
	if d.Email = wording.Line(d.Email); d.Email != "" {
		i, err := customer.NewIdentity(customer.IdentityEmail, "", d.Email, "")
		if err != nil {
			return d, fault.New(fault.Invalid, "customer.email_invalid", fault.Args{"Text": d.Email}).On("email").From(err)
		}
		d.Email = i.Value
	}
	return d, d.checkDays(today)
}

// dialled reports whether a text can be a telephone number, also one with an extension in words.
func dialled(text string) bool {
	digits := 0
	for _, r := range text {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	return digits >= 3
}

func (d Details) checkTexts() error {
	if !wording.Says(d.Name) {
		return fault.New(fault.Invalid, "person.name_needed").On("name")
	}
	for _, text := range []struct {
		field, text string
		limit       int
	}{{"name", d.Name, maxName}, {"title", d.Title, maxTitle}, {"phone", d.Phone, maxAddress}, {"email", d.Email, maxAddress}, {"note", d.Note, maxNote}} {
		if utf8.RuneCountInString(text.text) > text.limit {
			return fault.New(fault.Invalid, "customer.too_long", fault.Args{"Limit": text.limit}).On(text.field)
		}
	}
	return nil
}

func (d Details) checkDays(today calendar.Day) error {
	for _, on := range []struct {
		field string
		day   calendar.Day
	}{{"since", d.Since}, {"until", d.Until}} {
		if on.day != 0 && (on.day < earliest || on.day > today+farthest) {
			return fault.New(fault.Invalid, "person.day_range", fault.Args{"Max": farthest}).On(on.field)
		}
	}
	if d.Since != 0 && d.Until != 0 && d.Until < d.Since {
		return fault.New(fault.Invalid, "person.until_before").On("until")
	}
	return nil
}

// twin reports whether somebody cannot be told apart from another who is there: one of
// the same name.
func twin(others []Person, p Person, today calendar.Day) bool {
	return p.Here(today) && slices.ContainsFunc(others, func(o Person) bool {
		return o.ID != p.ID && o.Here(today) && strings.EqualFold(o.Name, p.Name)
	})
}

// inOrder puts those who are there before those who left, and who decides before the others.
func inOrder(all []Person, today calendar.Day) {
	rank := func(p Person) int {
		switch {
		case !p.Here(today):
			return 2
		case p.Has(Decides):
			return 0
		}
		return 1
	}
	slices.SortStableFunc(all, func(a, b Person) int {
		if n := rank(a) - rank(b); n != 0 || a.Here(today) {
			return n
		}
		return int(b.Until - a.Until)
	})
}
