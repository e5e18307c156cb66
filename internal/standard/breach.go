package standard

import (
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/promise"
	"liuke/internal/wording"
)

// Report is that a standard was not kept, as a program or one of the staff tells it.
type Report struct {
	Standard   string // its code
	CustomerID string
	Customer   Known  // who it is, where the id is not known
	PurchaseID string // the purchase it is about; "" for none
	Order      string // what that is called where it was made; "" when nobody said
	At         int64  // when the standard was broken
	Since      int64  // when its time began; 0: not told
	Took       *int64 // how much time it took, in milliseconds that count; nil: reckoned from Since
	Note       string // for the staff
	Source     string // who tells it: a system, or the staff
	ExternalID string // what they call it: the same is told once
}

// Known is what a customer is known by in another system: one of these, or
// several that do not name two people.
type Known struct{ Code, Email, Phone string }

// Identities returns what was said, in the order in which it counts.
func (k Known) Identities() []customer.Identity {
	var said []customer.Identity
	for _, i := range []customer.Identity{
		{Kind: customer.IdentityCode, Value: k.Code}, {Kind: customer.IdentityEmail, Value: k.Email}, {Kind: customer.IdentityPhone, Value: k.Phone},
	} {
		if i.Value != "" {
			said = append(said, i)
		}
	}
	return said
}

// Breach is a report that was taken.
type Breach struct {
	ID         string
	Standard   string // its code
	Version    int64  // of the standard, as it was then
	CustomerID string
	PurchaseID string
	Order      string
	At         int64
	Day        calendar.Day // of At, in the company's zone
	Since      int64        // 0: not told
	Took       int64        // milliseconds that count; 0 where nothing is measured
	Limit      int64        // of the standard; 0 where nothing is measured
	Note       string
	Source     string
	ExternalID string
	CaseID     string
	Nth        int64 // from 1, of this standard, customer and order
	Opened     bool  // it opened the case; else it was added to one
	ByKind     account.ActorKind
	ByID       string
	By         string // name
	ToldAt     int64
}

// StaffSource is the source of what the staff tell.
const StaffSource = "staff"

// What a report may have at most, in characters.
const (
	MaxNote  = 2_000
	maxOrder = 100
	maxID    = 200
)

// Check returns the report as a breach of the standard, or a fault that names
// the field it is wrong in: one that the standard allows is none.
func (s Standard) Check(r Report, open *calendar.Calendar, now int64) (Breach, error) {
	day := calendar.DayOf(r.At, open.Zone())
	switch {
	case r.At <= 0:
		return Breach{}, fault.New(fault.Invalid, "standard.at_needed").On("at")
	case r.At > now:
		return Breach{}, fault.New(fault.Invalid, "standard.at_future").On("at")
	case day < s.From:
		return Breach{}, fault.New(fault.Invalid, "standard.at_before", fault.Args{"Day": s.From.String()}).On("at")
	case !s.Holds(day):
		return Breach{}, fault.New(fault.Invalid, "standard.at_after", fault.Args{"Day": s.Until.String()}).On("at")
	}
	b := Breach{
		Standard: s.Code, Version: s.Version, CustomerID: r.CustomerID, PurchaseID: r.PurchaseID, At: r.At, Day: day, Since: r.Since, Limit: s.Within,
	}
	var err error
	if b.Took, err = s.took(r, open); err != nil {
		return Breach{}, err
	}
	for _, text := range []struct {
		field, in string
		into      *string
		most      int
		needed    bool
	}{
		{"order", r.Order, &b.Order, maxOrder, false},
		{"source", r.Source, &b.Source, maxOrder, true},
		{"external_id", r.ExternalID, &b.ExternalID, maxID, true},
	} {
		*text.into = wording.Line(text.in)
		switch {
		case text.needed && *text.into == "":
			return Breach{}, fault.New(fault.Invalid, "desk.text_needed").On(text.field)
		case utf8.RuneCountInString(*text.into) > text.most:
			return Breach{}, fault.New(fault.Invalid, "desk.too_long", fault.Args{"Limit": text.most}).On(text.field)
		}
	}
	if b.Note = wording.Words(r.Note); utf8.RuneCountInString(b.Note) > MaxNote {
		return Breach{}, fault.New(fault.Invalid, "desk.too_long", fault.Args{"Limit": MaxNote}).On("note")
	}
	return b, nil
}

// took is how much time it took, by the calendar and unit of the standard or as
// it was told: always more than there was.
func (s Standard) took(r Report, open *calendar.Calendar) (int64, error) {
	switch {
	case s.Measure == YesNo && r.Took != nil:
		return 0, fault.New(fault.Invalid, "standard.not_measured").On("took")
	case s.Measure == YesNo && r.Since != 0:
		return 0, fault.New(fault.Invalid, "standard.not_measured").On("since")
	case s.Measure == YesNo:
		return 0, nil
	case r.Took != nil && r.Since != 0:
		return 0, fault.New(fault.Invalid, "standard.told_twice").On("took")
	case r.Took != nil && *r.Took < 0:
		return 0, fault.New(fault.Invalid, "standard.took_negative").On("took")
	case r.Took != nil && *r.Took > 10*longest:
		return 0, fault.New(fault.Invalid, "standard.took_absurd").On("took")
	case r.Took != nil && *r.Took <= s.Within:
		return 0, fault.New(fault.Invalid, "standard.kept").On("took")
	case r.Took != nil:
		return *r.Took, nil
	case r.Since <= 0:
		return 0, fault.New(fault.Invalid, "standard.time_needed").On("took")
	case r.Since >= r.At:
		return 0, fault.New(fault.Invalid, "standard.since_after").On("since")
	case r.At-r.Since > 10*longest:
		return 0, fault.New(fault.Invalid, "standard.took_absurd").On("since")
	}
	took := promise.Basis{From: r.Since, Unit: s.Unit}.Ran(open, nil, r.At).Milliseconds()
	if took <= s.Within {
		return 0, fault.New(fault.Invalid, "standard.kept").On("since")
	}
	return took, nil
}

// Tells reports whether the breach is what the report tells, whoever its customer is.
func (b Breach) Tells(r Report) bool {
	took := int64(0)
	if r.Took != nil {
		took = *r.Took
	}
	return b.Standard == r.Standard && b.PurchaseID == r.PurchaseID && b.Order == wording.Line(r.Order) && b.At == r.At &&
		b.Since == r.Since && (b.Since != 0 || b.Took == took) && b.Note == wording.Words(r.Note)
}

// About is what the breaches of a customer that belong together are about: the
// purchase, or what it is called.
func (b Breach) About() string {
	if b.PurchaseID != "" {
		return b.PurchaseID
	}
	return b.Order
}
