package promise

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Size says where a customer stands among all whose worth is known.
type Size string

// The sizes: thirds of the scored customers by worth, and those without a score.
const (
	Large    Size = "large" // the third that is worth most
	Medium   Size = "medium"
	Small    Size = "small"
	Unscored Size = "unscored"
)

// Sizes lists the sizes, the largest first.
var Sizes = []Size{Large, Medium, Small, Unscored}

// Score counts promises whose time has come by what became of them.
type Score struct {
	Kept         int64
	Late         int64 // done, but late
	Undone       int64 // not done to this day
	Renegotiated int64
	Asked        int64 // of those renegotiated: at the customer's wish
}

// Enough is how many promises it takes before a share of them tells anything.
const Enough = 5

// Broken is how many were not done in time.
func (s Score) Broken() int64 { return s.Late + s.Undone }

// Total is how many there were.
func (s Score) Total() int64 { return s.Kept + s.Broken() + s.Renegotiated }

// KeptRate is the share kept of those that stood to their time; renegotiated
// ones are left out. It is not known when there are too few.
func (s Score) KeptRate() (rate float64, known bool) { return share(s.Kept, s.Kept+s.Broken()) }

// BrokenRate is the share broken of those that stood to their time.
func (s Score) BrokenRate() (rate float64, known bool) { return share(s.Broken(), s.Kept+s.Broken()) }

// RenegotiatedRate is the share of all that were put off before their time.
func (s Score) RenegotiatedRate() (rate float64, known bool) {
	return share(s.Renegotiated, s.Total())
}

func share(part, whole int64) (rate float64, known bool) {
	if whole < Enough {
		return 0, false
	}
	return float64(part) / float64(whole), true
}

func (s Score) plus(other Score) Score {
	return Score{s.Kept + other.Kept, s.Late + other.Late, s.Undone + other.Undone, s.Renegotiated + other.Renegotiated, s.Asked + other.Asked}
}

// Group is the score of promises of one keeper, kind and size of customer.
type Group struct {
	KeeperID string // "" when nobody had the case
	Keeper   string // name
	Kind     Kind
	Size     Size
	Score    Score
}

// Report says how promises were kept: all of them, and the same ones by
// person, by kind and by size of customer.
type Report struct {
	All    Score
	People []Person // who had most to keep first
	Kinds  []OfKind // in the order of Kinds, those that there were
	Sizes  []OfSize // in the order of Sizes, those that there were
}

// Person is one keeper's score.
type Person struct {
	ID, Name string
	Score    Score
}

// OfKind is the score of one kind.
type OfKind struct {
	Kind  Kind
	Score Score
}

// OfSize is the score with customers of one size.
type OfSize struct {
	Size  Size
	Score Score
}

// NewReport adds up the groups, in whatever order they come.
func NewReport(groups []Group) Report {
	var r Report
	people, kinds, sizes := map[string]Person{}, map[Kind]Score{}, map[Size]Score{}
	for _, g := range groups {
		r.All = r.All.plus(g.Score)
		people[g.KeeperID] = Person{g.KeeperID, g.Keeper, people[g.KeeperID].Score.plus(g.Score)}
		kinds[g.Kind] = kinds[g.Kind].plus(g.Score)
		sizes[g.Size] = sizes[g.Size].plus(g.Score)
	}
	r.People = slices.SortedFunc(maps.Values(people), func(a, b Person) int {
		return cmp.Or(cmp.Compare(b.Score.Total(), a.Score.Total()), strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	for _, k := range Kinds {
		if score, there := kinds[k]; there {
			r.Kinds = append(r.Kinds, OfKind{k, score})
		}
	}
	for _, s := range Sizes {
		if score, there := sizes[s]; there {
			r.Sizes = append(r.Sizes, OfSize{s, score})
		}
	}
	return r
}
