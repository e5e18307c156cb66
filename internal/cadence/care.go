package cadence

import (
	"cmp"
	"slices"

	"liuke/internal/calendar"
)

// Cared is what attention a customer got.
type Cared struct {
	RootID, Name, OwnerID string
	Spent                 int64        // in the window
	SpentBefore           int64        // in the window before it
	Contacts, Minutes     int64        // in the window
	Last                  calendar.Day // reached, 0 for never
	Failed                bool         // had a complaint unsettled or a promise broken in the window
}

// Fell reports whether a customer spent less than half of what they did before.
func (c Cared) Fell() bool { return c.SpentBefore > 0 && c.Spent*2 < c.SpentBefore }

// Share is what part of the customers got what part of the attention.
type Share struct {
	Customers, Spent, Contacts, Minutes int64
	Reached                             int64 // customers reached at least once
	Least, Most                         int64 // spent by one of them
}

// Care is how attention is spread over customers by size.
type Care struct {
	Groups    []Share // from the largest customers to the smallest
	All       Share
	Neglected []Cared // of the smaller half; those with the most to lose first
	More      int     // neglected beyond those listed
}

// groups is into how many parts of equal count the customers are put.
const groups = 10

// CareOf spreads customers over groups by what they spent and lists, of the
// smaller half, those whom nobody reached since the day though something
// failed for them or they fell.
func CareOf(all []Cared, since calendar.Day, limit int) Care {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b Cared) int {
		return cmp.Or(cmp.Compare(b.Spent+b.SpentBefore, a.Spent+a.SpentBefore), cmp.Compare(a.RootID, b.RootID))
	})
	var care Care
	count := min(groups, len(all))
	for g := range count {
		from, until := g*len(all)/count, (g+1)*len(all)/count
		share := Share{Least: all[until-1].Spent, Most: all[from].Spent}
		for _, c := range all[from:until] {
			share.add(c)
			share.Least, share.Most = min(share.Least, c.Spent), max(share.Most, c.Spent)
		}
		care.Groups = append(care.Groups, share)
	}
	for _, c := range all {
		care.All.add(c)
	}
	for _, c := range all[len(all)/2:] {
		if c.Last < since && (c.Failed || c.Fell()) {
			care.Neglected = append(care.Neglected, c)
		}
	}
	slices.SortStableFunc(care.Neglected, func(a, b Cared) int {
		return cmp.Compare(max(b.Spent, b.SpentBefore), max(a.Spent, a.SpentBefore))
	})
	care.More = max(0, len(care.Neglected)-limit)
	care.Neglected = care.Neglected[:len(care.Neglected)-care.More]
	return care
}

func (s *Share) add(c Cared) {
	s.Customers++
	s.Spent += c.Spent
	s.Contacts += c.Contacts
	s.Minutes += c.Minutes
	if c.Contacts > 0 {
		s.Reached++
	}
}
