// Package entitlement works out from a purchase what its customer is entitled
// to: by law, by warranty, by how long goods keep, by contract. What somebody is
// entitled to is offered unasked, and is no goodwill.
package entitlement

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/wording"
)

// Setting names the document that the company's rules are kept in.
const Setting = "entitlements"

// Ground says by what somebody is entitled.
type Ground string

// The grounds.
const (
	Return    Ground = "return"     // goods may be given back, for no reason
	Defect    Ground = "defect"     // goods that are not as they should be
	Warranty  Ground = "warranty"   // what the maker or seller vouches for
	ShelfLife Ground = "shelf_life" // goods that keep for so long
	Contract  Ground = "contract"   // what was agreed with the customer
)

// Grounds lists all grounds.
var Grounds = []Ground{Return, Defect, Warranty, ShelfLife, Contract}

// Remedy is what somebody is entitled to.
type Remedy string

// The remedies.
const (
	Refund      Remedy = "refund"
	Replacement Remedy = "replacement"
	Repair      Remedy = "repair"
)

// Remedies lists all remedies.
var Remedies = []Remedy{Refund, Replacement, Repair}

// Rules are what a company goes by; of several that hold for the same goods,
// the first is told first.
type Rules struct {
	Rules []Rule `json:"rules"`
}

// Rule entitles whoever bought certain goods to something for a time. The time
// begins with the day after the purchase, or after the goods arrived where that
// is known, and its last day counts in full.
type Rule struct {
	Name      string       `json:"name"`
	Ground    Ground       `json:"ground"`
	Remedies  []Remedy     `json:"remedies"`
	Length    int64        `json:"length"` // in Unit
	Unit      Unit         `json:"unit"`
	Extends   bool         `json:"extends,omitempty"`   // a last day that nobody works on gives way to the next one on which somebody does
	Faulty    bool         `json:"faulty,omitempty"`    // only for goods that are not as they should be
	Products  []string     `json:"products,omitempty"`  // codes, or beginnings of codes with *; none: all
	Except    []string     `json:"except,omitempty"`    // the same, of goods that it does not hold for
	Sources   []string     `json:"sources,omitempty"`   // where it was bought, as purchases name it; none: anywhere
	Countries []string     `json:"countries,omitempty"` // of the customer, ISO 3166; none: any
	From      calendar.Day `json:"from,omitempty"`      // first day of purchase it holds for; 0: ever since
	Until     calendar.Day `json:"until,omitempty"`     // last day of purchase it holds for; 0: until further notice
	Preset    string       `json:"preset,omitempty"`    // the preset that it was taken from
}

// Unit is what a rule's length is counted in.
type Unit string

// The units. A month later is the same day of the month, or its last one where
// there is no such day.
const (
	Days   Unit = "days"
	Months Unit = "months"
)

// Units lists all units.
var Units = []Unit{Days, Months}

// MaxRules is how many rules a company may have.
const MaxRules = 50

const (
	maxLength = 1200
	maxName   = 100
	maxCodes  = 200
)

// Checked returns the rules as they are to be kept, or a fault that names the
// field of the first that is wrong.
func (r Rules) Checked() (Rules, error) {
	if len(r.Rules) > MaxRules {
		return r, fault.New(fault.Invalid, "entitle.too_many", fault.Args{"Most": MaxRules})
	}
	r.Rules = slices.Clone(r.Rules)
	for i := range r.Rules {
		checked, wrong := r.Rules[i].checked()
		if wrong != nil {
			return r, wrong.On("rules[" + strconv.Itoa(i) + "]." + wrong.Field)
		}
		r.Rules[i] = checked
	}
	return r, nil
}

func (r Rule) checked() (Rule, *fault.Error) {
	r.Name = wording.Line(r.Name)
	switch {
	case !wording.Says(r.Name) || len([]rune(r.Name)) > maxName:
		return r, fault.New(fault.Invalid, "entitle.name_needed", fault.Args{"Most": maxName}).On("name")
	case !slices.Contains(Grounds, r.Ground):
		return r, fault.New(fault.Invalid, "entitle.ground_unknown").On("ground")
	case len(r.Remedies) == 0:
		return r, fault.New(fault.Invalid, "entitle.remedy_needed").On("refund")
	case slices.ContainsFunc(r.Remedies, func(m Remedy) bool { return !slices.Contains(Remedies, m) }):
		return r, fault.New(fault.Invalid, "entitle.remedy_needed").On("refund")
	case !slices.Contains(Units, r.Unit):
		return r, fault.New(fault.Invalid, "entitle.unit_unknown").On("unit")
	case r.Length < 1 || r.Length > maxLength:
		return r, fault.New(fault.Invalid, "entitle.length_absurd", fault.Args{"Most": maxLength}).On("length")
	case r.From != 0 && r.Until != 0 && r.From > r.Until:
		return r, fault.New(fault.Invalid, "entitle.never_holds").On("until")
	}
	for i, country := range r.Countries {
		r.Countries[i] = strings.ToUpper(country)
		if len(country) != 2 {
			return r, fault.New(fault.Invalid, "entitle.country_unknown", fault.Args{"Text": country}).On("countries")
		}
	}
	for field, codes := range map[string][]string{"products": r.Products, "except": r.Except, "sources": r.Sources} {
		if len(codes) > maxCodes || slices.Contains(codes, "*") {
			return r, fault.New(fault.Invalid, "entitle.codes_absurd", fault.Args{"Most": maxCodes}).On(field)
		}
	}
	return r, nil
}

// matches reports whether the code is in the list of codes and beginnings of codes.
func matches(list []string, code string) bool {
	return slices.ContainsFunc(list, func(one string) bool {
		if begin, ok := strings.CutSuffix(one, "*"); ok {
			return strings.HasPrefix(strings.ToLower(code), strings.ToLower(begin))
		}
		return strings.EqualFold(one, code)
	})
}

// Ends returns the last day of the rule's time that begins after the day. open
// says whether somebody works on a day; nil for every day.
func (r Rule) Ends(after calendar.Day, open func(calendar.Day) bool) calendar.Day {
	last := after + calendar.Day(r.Length)
	if r.Unit == Months {
		last = monthsAfter(after, int(r.Length))
	}
	if !r.Extends || open == nil {
		return last
	}
	for n := 0; n < farthest && !open(last); n++ {
		last++
	}
	return last
}

// farthest is how many days in a row nobody works at most.
const farthest = 30

// monthsAfter is the same day of a later month, or its last one.
func monthsAfter(day calendar.Day, months int) calendar.Day {
	year, month, date := day.Date()
	first := calendar.DayOn(year, month+time.Month(months), 1)
	next := calendar.DayOn(year, month+time.Month(months)+1, 1)
	return min(first+calendar.Day(date-1), next-1)
}
