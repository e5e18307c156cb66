package promise

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"liuke/internal/fault"
)

// PolicySetting is what the company's times are kept under.
const PolicySetting = "promises"

// Policy says within which time the company promises what. A promise keeps the
// term it was made by: another policy moves none that was given.
type Policy struct {
	Terms []Term `json:"terms"`
}

// Term is the time for one kind of promise, in general or for some.
type Term struct {
	Kind     Kind   `json:"kind"`
	Severity int64  `json:"severity"` // 0: whatever it is
	Tier     string `json:"tier"`     // "": whoever the customer is
	Within   int64  `json:"within"`   // milliseconds
	Unit     Unit   `json:"unit"`
}

// Dated lists the kinds that a policy has a time for. Own is what somebody
// names a time for.
var Dated = []Kind{FirstAnswer, NextUpdate, Callback, SiteVisit, FinalAnswer}

const (
	aDay     = 24 * workHour
	maxTerms = 60
	// MaxTier is how many characters the name of a tier may have.
	MaxTier = 60
)

// DefaultPolicy is what a company has that laid down nothing.
func DefaultPolicy() Policy {
	return Policy{Terms: []Term{
		{Kind: FirstAnswer, Within: 8 * workHour},
		{Kind: FirstAnswer, Severity: 1, Within: 16 * workHour},
		{Kind: FirstAnswer, Severity: 3, Within: 4 * workHour},
		{Kind: FirstAnswer, Severity: 4, Within: workHour},
		{Kind: NextUpdate, Within: 8 * workHour},
		{Kind: Callback, Within: 4 * workHour},
		{Kind: SiteVisit, Within: aDay, Unit: AllTime},
		{Kind: FinalAnswer, Within: 15 * aDay, Unit: WorkDays},
	}}
}

// Basis is what a promise of the kind is reckoned from when it is made now. The
// term that fits best counts: a tier before a severity, and either before the
// term for all. What the policy does not say is as in DefaultPolicy.
func (p Policy) Basis(kind Kind, severity int64, tier string, now int64) Basis {
	for _, terms := range [][]Term{p.Terms, DefaultPolicy().Terms} {
		if t, ok := best(terms, kind, severity, tier); ok {
			return Basis{From: now, Within: t.Within, Unit: t.Unit}
		}
	}
	return Basis{}
}

func best(terms []Term, kind Kind, severity int64, tier string) (found Term, ok bool) {
	score := -1
	for _, t := range terms {
		if t.Kind != kind || t.Severity != 0 && t.Severity != severity || t.Tier != "" && !strings.EqualFold(t.Tier, tier) {
			continue
		}
		fits := 0
		if t.Tier != "" {
			fits += 2
		}
		if t.Severity != 0 {
			fits++
		}
		if fits > score {
			found, ok, score = t, true, fits
		}
	}
	return found, ok
}

// AsksTier reports whether the customer's tier matters.
func (p Policy) AsksTier() bool {
	return slices.ContainsFunc(p.Terms, func(t Term) bool { return t.Tier != "" })
}

// Validate refuses a policy with a time that makes no sense, or with two for the same.
func (p Policy) Validate() error {
	if len(p.Terms) > maxTerms {
		return fault.New(fault.Invalid, "policy.too_long", fault.Args{"Most": maxTerms})
	}
	for i, t := range p.Terms {
		at := "terms[" + strconv.Itoa(i) + "]."
		switch {
		case !slices.Contains(Dated, t.Kind):
			return fault.New(fault.Invalid, "promise.kind_unknown").On(at + "kind")
		case t.Severity < 0 || t.Severity > 4:
			return fault.New(fault.Invalid, "policy.severity").On(at + "severity")
		case utf8.RuneCountInString(t.Tier) > MaxTier:
			return fault.New(fault.Invalid, "policy.tier", fault.Args{"Most": MaxTier}).On(at + "tier")
		case !slices.Contains(Units, t.Unit):
			return fault.New(fault.Invalid, "policy.unit").On(at + "unit")
		case t.Within < time.Minute.Milliseconds() || t.Within > longest[t.Unit]:
			return fault.New(fault.Invalid, "policy.time", fault.Args{"Most": longest[t.Unit] / workHour}).On(at + "within")
		case slices.ContainsFunc(p.Terms[:i], t.sameFor):
			return fault.New(fault.Invalid, "policy.twice").On(at + "kind")
		}
	}
	return nil
}

// longest is how long a time may be, so that nothing is due in more than a year.
var longest = map[Unit]int64{OpenTime: 1000 * workHour, WorkDays: 180 * aDay, AllTime: 365 * aDay}

func (t Term) sameFor(o Term) bool {
	return t.Kind == o.Kind && t.Severity == o.Severity && strings.EqualFold(t.Tier, o.Tier)
}

// With returns the policy with the preset's terms in the place of its own for
// the same kinds.
func (p Policy) With(preset Preset) Policy {
	terms := slices.DeleteFunc(slices.Clone(p.Terms), func(t Term) bool {
		return slices.ContainsFunc(preset.Terms, func(o Term) bool { return o.Kind == t.Kind })
	})
	return Policy{Terms: append(terms, preset.Terms...)}
}
