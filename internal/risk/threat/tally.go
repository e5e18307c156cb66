package threat

import (
	"cmp"
	"slices"
)

// Exposed is what is known of one customer of whom it is reckoned what is likely to be lost.
type Exposed struct {
	Asked
	AtRisk int64
	Known
}

// Tally is of how many customers something is a threat, and what is likely to be lost with them. A customer under two
// threats is counted with both.
type Tally struct {
	Threat
	Customers int64
	AtRisk    int64
}

// Tally counts customers by threat, those first with whom most is at risk. Threats of nobody are left out.
func (l List) Tally(customers []Exposed) []Tally {
	byCode := map[string]*Tally{}
	for _, c := range customers {
		for _, s := range l.Of(c.Known) {
			if !s.Holds() {
				continue
			}
			t := byCode[s.Code]
			if t == nil {
				t = &Tally{Threat: s.Threat}
				byCode[s.Code] = t
			}
			t.Customers++
			t.AtRisk += c.AtRisk
		}
	}
	var all []Tally
	for _, t := range l.Threats {
		if found := byCode[t.Code]; found != nil {
			all = append(all, *found)
		}
	}
	slices.SortStableFunc(all, func(a, b Tally) int { return cmp.Compare(b.AtRisk, a.AtRisk) })
	return all
}
