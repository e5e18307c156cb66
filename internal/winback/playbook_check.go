package winback

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/knowledge"
	"liuke/internal/wording"
)

// How much a playbook may have.
const (
	MaxItems   = 20 // of each list, steps among them
	maxItem    = 600
	maxDays    = 365
	maxSegment = 20 // tiers or countries
)

// Placeholders are what the texts of a playbook may leave open.
var Placeholders = []knowledge.Placeholder{knowledge.ForCustomer, knowledge.ForAgent, knowledge.ForCompany, knowledge.ForPeers}

// MinPeers is how many customers a figure about peers has to be of: with fewer,
// one of them might be recognised.
const MinPeers = 10

// checked returns the playbook fit to be kept in the place of the one before. A
// retired reason may stay where it was, and is given to no more playbooks.
func (p Playbook) checked(tree Tree, before Playbook) (Playbook, error) {
	p.Names = p.Names.clean(wording.Line)
	if len(p.Names) == 0 {
		return p, fault.New(fault.Invalid, "winback.playbook_name_needed").On("names.zh-CN")
	}
	for lang, name := range p.Names {
		if utf8.RuneCountInString(name) > maxLabel {
			return p, tooLong("names."+lang, maxLabel)
		}
	}
	p.Reasons = tree.nowAll(p.Reasons)
	if err := p.checkReasons(tree, before); err != nil {
		return p, err
	}
	var err error
	if p.For, err = p.For.checked(); err != nil {
		return p, err
	}
	for name, list := range map[string]*[]Texts{"facts": &p.Facts, "checks": &p.Checks, "say": &p.Say, "scripts": &p.Scripts, "offer": &p.Offer} {
		if *list, err = checkItems(name, *list); err != nil {
			return p, err
		}
	}
	if p.Plan, err = checkTexts(p.Plan, "plan."); err != nil {
		return p, err
	}
	p.Steps, err = checkSteps(p.Steps)
	return p, err
}

func (p Playbook) checkReasons(tree Tree, before Playbook) error {
	if len(p.Reasons) == 0 {
		return fault.New(fault.Invalid, "winback.playbook_reason_needed").On("reasons")
	}
	for _, code := range p.Reasons {
		r, ok := tree.Reason(code)
		switch {
		case !ok:
			return fault.New(fault.Invalid, "winback.reason_unknown").On("reasons")
		case tree.Retired(r) && !slices.Contains(before.Reasons, code):
			return fault.New(fault.Conflict, "winback.reason_retired").On("reasons")
		}
	}
	return nil
}

func (s Segment) checked() (Segment, error) {
	switch {
	case s.Kind != "" && s.Kind != customer.Person && s.Kind != customer.Business:
		return s, fault.New(fault.Invalid, "winback.kind_unknown").On("kind")
	case s.MinValue < 0 || s.MaxValue < 0:
		return s, fault.New(fault.Invalid, "winback.value_negative").On("min_value")
	case s.MaxValue > 0 && s.MaxValue < s.MinValue:
		return s, fault.New(fault.Invalid, "winback.value_order").On("max_value")
	}
	for field, list := range map[string]*[]string{"tiers": &s.Tiers, "countries": &s.Countries} {
		var kept []string
		for _, name := range *list {
			name = wording.Line(name)
			if wording.Says(name) && !slices.Contains(kept, name) {
				kept = append(kept, name)
			}
			if utf8.RuneCountInString(name) > maxName || len(kept) > maxSegment {
				return s, fault.New(fault.Invalid, "winback.too_many_names", fault.Args{"Limit": maxSegment}).On(field)
			}
		}
		*list = kept
	}
	return s, nil
}

func checkItems(name string, items []Texts) ([]Texts, error) {
	if len(items) > MaxItems {
		return nil, fault.New(fault.Invalid, "winback.too_many_items", fault.Args{"Limit": MaxItems}).On(name)
	}
	kept := make([]Texts, 0, len(items))
	for i, t := range items {
		t, err := checkTexts(t, atRow(name, i, ""))
		if err != nil {
			return nil, err
		}
		if len(t) == 0 {
			return nil, fault.New(fault.Invalid, "winback.text_needed").On(atRow(name, i, "zh-CN"))
		}
		kept = append(kept, t)
	}
	return kept, nil
}

// checkTexts checks texts in the languages there are; at names the field, but for the language.
func checkTexts(t Texts, at string) (Texts, error) {
	t = t.clean(wording.Words)
	for lang, text := range t {
		if utf8.RuneCountInString(text) > maxItem {
			return t, tooLong(at+lang, maxItem)
		}
		if err := knowledge.CheckAmong(text, Placeholders); err != nil {
			return t, err.On(at + lang)
		}
	}
	return t, nil
}

func checkSteps(steps []Step) ([]Step, error) {
	switch {
	case len(steps) == 0:
		return nil, fault.New(fault.Invalid, "winback.steps_needed").On("steps[0].zh-CN")
	case len(steps) > MaxItems:
		return nil, fault.New(fault.Invalid, "winback.too_many_items", fault.Args{"Limit": MaxItems}).On("steps")
	}
	kept := slices.Clone(steps)
	codes := map[string]bool{}
	for i := range kept {
		s := &kept[i]
		at := atRow("steps", i, "")
		var err error
		if s.Texts, err = checkTexts(s.Texts, at); err != nil {
			return nil, err
		}
		if s.Code == "" || codes[s.Code] {
			s.Code = ident.New()
		}
		codes[s.Code] = true
		switch {
		case len(s.Texts) == 0:
			return nil, fault.New(fault.Invalid, "winback.text_needed").On(at + "zh-CN")
		case s.Role != "" && !slices.Contains(Roles, s.Role):
			return nil, fault.New(fault.Invalid, "winback.role_unknown").On(at + "role")
		case s.Days < 1 || s.Days > maxDays:
			return nil, fault.New(fault.Invalid, "winback.policy_range", fault.Args{"Low": "1", "High": strconv.Itoa(maxDays)}).On(at + "days")
		case s.Minutes < 0 || s.Minutes > maxMinutes:
			return nil, fault.New(fault.Invalid, "winback.minutes_range", fault.Args{"Limit": maxMinutes}).On(at + "minutes")
		}
	}
	return kept, nil
}
