// Package cadence says how often customers are to hear from us: plans by tier,
// which contact with whom is due, and whether large and small customers get
// their share of attention.
package cadence

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/wording"
)

// What says which contact a plan asks for.
type What string

// The contacts.
const (
	Any    What = "any"    // whichever way, whoever began
	Talk   What = "call"   // spoken: a call, a visit or a meeting
	Visit  What = "visit"  // face to face: a visit or a meeting
	Leader What = "leader" // face to face with a supervisor or whoever leads a team
)

// Whats lists the contacts that plans ask for.
var Whats = []What{Talk, Visit, Leader, Any}

// These are due without a plan.
const (
	Agreed What = "agreed" // on a day that was agreed in the last contact
	First  What = "first"  // after a hand-over, by the new owner
)

// Unit is in what a plan counts its time.
type Unit string

// The units.
const (
	Days  Unit = "days"
	Weeks Unit = "weeks"
)

// Units lists the units.
var Units = []Unit{Days, Weeks}

// Plan asks for a contact with every customer of a tier at least so often.
type Plan struct {
	Tier  string       `json:"tier"` // as customers have it; "" for all that no plan for the same contact names
	What  What         `json:"what"`
	Every int64        `json:"every"`
	Unit  Unit         `json:"unit"`
	From  calendar.Day `json:"from"` // since when it asks for it
}

// Span is how many days may lie between two contacts.
func (p Plan) Span() calendar.Day {
	if p.Unit == Weeks {
		return calendar.Day(7 * p.Every)
	}
	return calendar.Day(p.Every)
}

// Plans are what the company lays down.
type Plans struct {
	List    []Plan `json:"list"`
	Neglect int64  `json:"neglect"` // days without a contact after which a small customer counts as neglected
}

// Standard is in force until the company lays something down: no plan, and
// whoever heard nothing for a quarter counts as neglected.
var Standard = Plans{Neglect: 90}

const (
	maxPlans = 40
	maxTier  = 40  // characters
	maxSpan  = 730 // days
)

// Check returns the plans as they are kept: what is new in them asks from the
// day on, what was there before keeps its day.
func (p Plans) Check(before Plans, today calendar.Day) (Plans, error) {
	if len(p.List) > maxPlans {
		return p, fault.New(fault.Invalid, "cadence.too_many", fault.Args{"Max": maxPlans}).On("plans")
	}
	if p.Neglect < 1 || p.Neglect > maxSpan {
		return p, fault.New(fault.Invalid, "cadence.span_range", fault.Args{"Max": maxSpan}).On("neglect")
	}
	kept := Plans{Neglect: p.Neglect, List: slices.Clone(p.List)}
	for i := range kept.List {
		one := &kept.List[i]
		one.Tier = wording.Line(one.Tier)
		field := func(name string) string { return "plans[" + strconv.Itoa(i) + "]." + name }
		switch {
		case utf8.RuneCountInString(one.Tier) > maxTier:
			return p, fault.New(fault.Invalid, "customer.too_long", fault.Args{"Limit": maxTier}).On(field("tier"))
		case !slices.Contains(Whats, one.What):
			return p, fault.New(fault.Invalid, "cadence.what_unknown").On(field("what"))
		case !slices.Contains(Units, one.Unit):
			return p, fault.New(fault.Invalid, "cadence.unit_unknown").On(field("unit"))
		case one.Every < 1 || one.Every > maxSpan || one.Span() > maxSpan:
			return p, fault.New(fault.Invalid, "cadence.span_range", fault.Args{"Max": maxSpan}).On(field("every"))
		}
		same := func(other Plan) bool { return other.Tier == one.Tier && other.What == one.What }
		if slices.ContainsFunc(kept.List[:i], same) {
			return p, fault.New(fault.Invalid, "cadence.twice").On(field("tier"))
		}
		one.From = today
		if was := slices.IndexFunc(before.List, same); was >= 0 {
			one.From = before.List[was].From
		}
	}
	return kept, nil
}

// of returns the plans that hold for a tier: of those for the same contact the
// one that names the tier.
func (p Plans) of(tier string) []Plan {
	var list []Plan
	for _, what := range Whats {
		best := -1
		for i, one := range p.List {
			if one.What == what && (one.Tier == tier || one.Tier == "" && best < 0) {
				best = i
			}
		}
		if best >= 0 {
			list = append(list, p.List[best])
		}
	}
	return list
}
