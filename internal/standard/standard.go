// Package standard is what a company promises all of its customers, such as to
// ship within two days, and what it owes when it did not keep to that: a breach
// opens recovery before anybody complains.
package standard

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/promise"
	"liuke/internal/remedy"
	"liuke/internal/wording"
)

// Setting is what the standards are called among the company's settings.
const Setting = "standards"

// Langs are the languages that a standard is written in.
var Langs = []string{"zh-CN", "en"}

// Measure says by what a standard is measured.
type Measure string

// The measures.
const (
	Time  Measure = "time" // it is done within a time
	YesNo Measure = "yes"  // it was kept or it was not, such as to match a price
)

// Measures lists all measures.
var Measures = []Measure{Time, YesNo}

// Exposure says what the breaches of a standard are counted against.
type Exposure string

// The exposures.
const (
	PerPurchase Exposure = "purchase"
	PerCase     Exposure = "case" // those that customers raised
)

// Exposures lists all exposures.
var Exposures = []Exposure{PerPurchase, PerCase}

// Standard is one promise to all customers.
type Standard struct {
	Code     string            `json:"code"` // names it to other programs, for good
	Names    map[string]string `json:"names"`
	Promised map[string]string `json:"promised"` // as the customer is told it
	Measure  Measure           `json:"measure"`
	Within   int64             `json:"within,omitempty"` // milliseconds; of a time
	Unit     promise.Unit      `json:"unit,omitempty"`   // which time counts
	Severity int64             `json:"severity"`         // of the case that a breach opens
	TopicID  string            `json:"topic,omitempty"`  // the same; "" for none
	First    Offer             `json:"first,omitzero"`
	Per      Exposure          `json:"per"`
	From     calendar.Day      `json:"from"`            // the first day it holds
	Until    calendar.Day      `json:"until,omitempty"` // the last one; 0: no end
	Version  int64             `json:"version"`         // one more with each change
}

// Offer is what a customer is offered first when a standard was not kept.
type Offer struct {
	Kind  remedy.Kind       `json:"kind,omitempty"` // "": nothing was laid down
	Cost  int64             `json:"cost,omitempty"` // minor units of the company's currency
	Texts map[string]string `json:"texts,omitempty"`
}

// Standards are all that a company has, those that ended too: breaches name them.
type Standards struct {
	List []Standard `json:"list"`
}

// What standards may be at most.
const (
	MaxStandards = 50
	MaxName      = 60  // characters
	MaxPromised  = 300 // characters
	maxOffer     = 200 // characters
	maxSeverity  = 4
)

// longest is how long a time may be, so that what is owed is owed within a year.
const longest = int64(365 * 24 * time.Hour / time.Millisecond)

var codeForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// Standard returns the one with the code.
func (s Standards) Standard(code string) (Standard, bool) {
	at := s.at(code)
	if at < 0 {
		return Standard{}, false
	}
	return s.List[at], true
}

func (s Standards) at(code string) int {
	return slices.IndexFunc(s.List, func(o Standard) bool { return o.Code == code })
}

// Put returns the standards with the one in the place of that with its code, or
// added at the end when it is new.
func (s Standards) Put(n Standard, isNew bool) (Standards, error) {
	at := s.at(n.Code)
	switch {
	case isNew && at >= 0:
		return s, fault.New(fault.Conflict, "standard.code_taken").On("code")
	case isNew && len(s.List) >= MaxStandards:
		return s, fault.New(fault.Invalid, "standard.too_many", fault.Args{"Most": MaxStandards})
	case !isNew && at < 0:
		return s, fault.New(fault.NotFound, "standard.unknown")
	}
	list := slices.Clone(s.List)
	if isNew {
		n.Version = 1
		return Standards{List: append(list, n)}, nil
	}
	n.Version = list[at].Version + 1
	list[at] = n
	return Standards{List: list}, nil
}

// Clean returns the standard fit to be kept, or a fault that names the field.
func (s Standard) Clean() (Standard, error) {
	switch {
	case !codeForm.MatchString(s.Code):
		return s, fault.New(fault.Invalid, "standard.code_form").On("code")
	case !slices.Contains(Measures, s.Measure):
		return s, fault.New(fault.Invalid, "standard.measure_unknown").On("measure")
	case !slices.Contains(Exposures, s.Per):
		return s, fault.New(fault.Invalid, "standard.per_unknown").On("per")
	case s.Severity < 1 || s.Severity > maxSeverity:
		return s, fault.New(fault.Invalid, "desk.severity_range", fault.Args{"Least": 1, "Most": maxSeverity}).On("severity")
	case s.From == 0:
		return s, fault.New(fault.Invalid, "standard.from_needed").On("from")
	case s.Until != 0 && s.Until < s.From:
		return s, fault.New(fault.Invalid, "standard.until_before").On("until")
	}
	if s.Measure == YesNo {
		s.Within, s.Unit = 0, promise.OpenTime
	} else if err := s.timed(); err != nil {
		return s, err
	}
	var err error
	if s.Names, err = texts("names", s.Names, MaxName); err != nil {
		return s, err
	}
	if s.Promised, err = texts("promised", s.Promised, MaxPromised); err != nil {
		return s, err
	}
	s.First, err = s.First.clean()
	return s, err
}

func (s Standard) timed() error {
	switch {
	case !slices.Contains(promise.Units, s.Unit):
		return fault.New(fault.Invalid, "policy.unit").On("unit")
	case s.Within < time.Minute.Milliseconds() || s.Within > longest:
		return fault.New(fault.Invalid, "standard.within_range", fault.Args{"Most": longest / time.Hour.Milliseconds()}).On("within")
	}
	return nil
}

func (o Offer) clean() (Offer, error) {
	var err error
	switch {
	case o.Kind == "" && o.Cost == 0 && o.Texts == nil:
		return o, nil
	case o.Kind == "":
		return Offer{}, fault.New(fault.Invalid, "standard.first_kind").On("first.kind")
	case !slices.Contains(remedy.Kinds, o.Kind):
		return o, fault.New(fault.Invalid, "desk.remedy_kind_unknown").On("first.kind")
	case o.Cost < 0:
		return o, fault.New(fault.Invalid, "desk.cost_invalid").On("first.cost")
	case o.Cost > remedy.MaxAmount:
		return o, fault.New(fault.Invalid, "remedy.amount_huge").On("first.cost")
	}
	o.Texts, err = texts("first.texts", o.Texts, maxOffer)
	return o, err
}

// texts returns what is written in each language, which must be something.
func texts(field string, in map[string]string, most int) (map[string]string, error) {
	out := map[string]string{}
	for _, lang := range Langs {
		text := wording.Line(in[lang])
		switch at := field + "." + lang; {
		case !wording.Says(text):
			return in, fault.New(fault.Invalid, "desk.text_needed").On(at)
		case utf8.RuneCountInString(text) > most:
			return in, fault.New(fault.Invalid, "desk.too_long", fault.Args{"Limit": most}).On(at)
		}
		out[lang] = text
	}
	return out, nil
}

// In returns the text in the language, or else in the first there is.
func In(texts map[string]string, lang string) string {
	text := texts[lang]
	for _, other := range Langs {
		text = cmp.Or(text, texts[other])
	}
	return text
}

// Holds reports whether the standard holds on the day.
func (s Standard) Holds(day calendar.Day) bool {
	return day >= s.From && (s.Until == 0 || day <= s.Until)
}

// Ended reports whether the last day of the standard lies before the day.
func (s Standard) Ended(day calendar.Day) bool { return s.Until != 0 && s.Until < day }

// Hours is the time of the standard as people enter it: hours, with up to two decimals.
func (s Standard) Hours() string {
	return strconv.FormatFloat(float64(s.Within)/float64(time.Hour.Milliseconds()), 'f', -1, 64)
}
