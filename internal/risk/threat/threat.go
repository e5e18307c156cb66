// Package threat says what may draw a customer away: goods of uneven quality, a competitor's offer, prices, somebody here who
// leaves and takes customers along. A company keeps a list of its own. What is open of a customer points to threats: signals,
// and complaints by what they are about. Besides, people of the company say what they found: that a threat is one, or is not.
//
// A reason is something else: why a customer did leave.
package threat

import (
	"regexp"
	"slices"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/signal"
	"liuke/internal/topic"
	"liuke/internal/wording"
)

// Setting is what the list is called among the company's settings.
const Setting = "threats"

// Threat is one thing that may draw customers away, with what points to it. Its code stays for good.
type Threat struct {
	Code       string            `json:"code"`
	Names      map[string]string `json:"names"` // by language
	Kinds      []signal.Kind     `json:"kinds,omitempty"`
	Categories []topic.Category  `json:"categories,omitempty"` // of complaints
	Topics     []string          `json:"topics,omitempty"`     // of complaints, by id
	Causes     []string          `json:"causes,omitempty"`     // of complaints, by code
	OfStaff    bool              `json:"of_staff,omitempty"`   // complaints of one of the staff
	Small      bool              `json:"small,omitempty"`      // signals and complaints point to it only of small customers
	Retired    bool              `json:"retired,omitempty"`    // kept for what people found, and pointed to by nothing
}

// Name is what the threat is called in the language, or else in the other one.
func (t Threat) Name(lang string) string {
	if name := t.Names[lang]; name != "" {
		return name
	}
	for _, l := range account.Langs {
		if name := t.Names[l]; name != "" {
			return name
		}
	}
	return t.Code
}

// Pointed reports whether anything can point to the threat. To others only people can.
func (t Threat) Pointed() bool { return !t.Retired && (len(t.Kinds) > 0 || t.ByComplaint()) }

// ByComplaint reports whether complaints can point to the threat.
func (t Threat) ByComplaint() bool {
	return t.OfStaff || len(t.Categories) > 0 || len(t.Topics) > 0 || len(t.Causes) > 0
}

// pointedBy reports whether a clue points to the threat.
func (t Threat) pointedBy(c Clue) bool {
	if c.Kind != "" {
		return slices.Contains(t.Kinds, c.Kind)
	}
	return t.OfStaff && c.OfStaff || c.Category != "" && slices.Contains(t.Categories, c.Category) ||
		c.TopicID != "" && slices.Contains(t.Topics, c.TopicID) || c.Cause != "" && slices.Contains(t.Causes, c.Cause)
}

// List is the threats that a company knows, in its order.
type List struct {
	Threats []Threat `json:"threats"`
}

// Threat returns the one with the code.
func (l List) Threat(code string) (Threat, bool) {
	for _, t := range l.Threats {
		if t.Code == code {
			return t, true
		}
	}
	return Threat{}, false
}

// InUse are those that are not retired.
func (l List) InUse() []Threat {
	return slices.DeleteFunc(slices.Clone(l.Threats), func(t Threat) bool { return t.Retired })
}

// kinds are the kinds of signals that point to anything.
func (l List) kinds() (kinds []signal.Kind) {
	for _, t := range l.InUse() {
		kinds = append(kinds, t.Kinds...)
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// What a list may be at most.
const (
	MaxThreats = 30
	MaxName    = 40 // characters
)

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// Checked returns the list fit to be laid down in the place of the one before, of which none is left out: it may be retired.
func (l List) Checked(before List) (List, error) {
	if len(l.Threats) > MaxThreats {
		return l, fault.New(fault.Invalid, "threat.too_many", fault.Args{"Max": MaxThreats})
	}
	out := List{Threats: make([]Threat, len(l.Threats))}
	for i, t := range l.Threats {
		t, err := t.checked()
		if err != nil {
			return l, err
		}
		if _, twice := (List{out.Threats[:i]}).Threat(t.Code); twice {
			return l, fault.New(fault.Invalid, "threat.code_absurd").On("code")
		}
		out.Threats[i] = t
	}
	for _, t := range before.Threats {
		if _, kept := out.Threat(t.Code); !kept {
			return l, fault.New(fault.Conflict, "threat.retire_instead")
		}
	}
	return out, nil
}

// checked returns the threat as it is kept.
func (t Threat) checked() (Threat, error) {
	wrong := func(field, key string) (Threat, error) { return t, fault.New(fault.Invalid, key).On(field) }
	names := map[string]string{}
	for _, lang := range account.Langs {
		names[lang] = wording.Line(t.Names[lang])
		switch {
		case !wording.Says(names[lang]):
			return wrong("names."+lang, "threat.name_needed")
		case utf8.RuneCountInString(names[lang]) > MaxName:
			return t, fault.New(fault.Invalid, "threat.name_long", fault.Args{"Max": MaxName}).On("names." + lang)
		}
	}
	t.Names = names
	if !codeForm.MatchString(t.Code) {
		return wrong("code", "threat.code_absurd")
	}
	for _, k := range t.Kinds {
		if _, own := signal.NatureOf(k); !own && k.RuleID() == "" {
			return wrong("kinds", "signal.kind_unknown")
		}
	}
	for _, c := range t.Categories {
		if !slices.Contains(topic.Categories, c) {
			return wrong("categories", "topic.category_unknown")
		}
	}
	return t, nil
}
