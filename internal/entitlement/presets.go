package entitlement

import (
	"slices"

	"liuke/internal/calendar"
)

// Preset is what a law or a custom lays down, to be taken over into the
// company's own rules by whoever has looked at it. Name, text and source are
// the messages "entitle.preset.<key>", "entitle.preset_text.<key>" and
// "entitle.preset_source.<key>".
type Preset struct {
	Key       string
	Countries []string     // whose law it is
	AsOf      calendar.Day // when the source was last looked at
	Read      bool         // whether that was its own text; else it is from general knowledge
	Rules     []Rule       // unnamed: they are named by the preset, in the reader's language
}

// looked is the day on which the presets were gathered.
var looked = calendar.DayOn(2026, 11, 20)

// Presets are those there are. What they say is narrower than the law where the
// law needs somebody to judge: goods that may be excluded are for the company to
// enter.
var Presets = []Preset{
	{"cn-distance", []string{"CN"}, looked, true, []Rule{
		{Ground: Return, Remedies: []Remedy{Refund}, Length: 7, Unit: Days},
	}},
	{"cn-defect", []string{"CN"}, looked, true, []Rule{
		{Ground: Defect, Remedies: []Remedy{Refund, Replacement, Repair}, Length: 7, Unit: Days, Faulty: true},
	}},
	{"cn-durable", []string{"CN"}, looked, true, []Rule{
		{Ground: Defect, Remedies: []Remedy{Repair, Replacement}, Length: 6, Unit: Months, Faulty: true},
	}},
	{"cn-three", []string{"CN"}, looked, false, []Rule{
		{Ground: Warranty, Remedies: []Remedy{Refund, Replacement, Repair}, Length: 7, Unit: Days, Faulty: true},
		{Ground: Warranty, Remedies: []Remedy{Replacement, Repair}, Length: 15, Unit: Days, Faulty: true},
		{Ground: Warranty, Remedies: []Remedy{Repair}, Length: 12, Unit: Months, Faulty: true},
	}},
	{"eu-withdrawal", euCountries, looked, false, []Rule{
		{Ground: Return, Remedies: []Remedy{Refund}, Length: 14, Unit: Days, Extends: true},
	}},
	{"eu-conformity", euCountries, looked, false, []Rule{
		{Ground: Defect, Remedies: []Remedy{Repair, Replacement}, Length: 24, Unit: Months, Faulty: true},
	}},
}

// euCountries are the member states of the European Union.
var euCountries = []string{
	"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL",
	"PT", "RO", "SE", "SI", "SK",
}

// Named returns the preset's rules with its name. They hold for any country:
// whoever sells abroad enters which.
func (p Preset) Named(name string) []Rule {
	rules := slices.Clone(p.Rules)
	for i := range rules {
		rules[i].Name, rules[i].Preset = name, p.Key
	}
	return rules
}

// PresetOf returns the preset with the key.
func PresetOf(key string) (Preset, bool) {
	at := slices.IndexFunc(Presets, func(p Preset) bool { return p.Key == key })
	if at < 0 {
		return Preset{}, false
	}
	return Presets[at], true
}
