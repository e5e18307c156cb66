package workorder

import (
	"cmp"
	"slices"
)

// Candidate is one of the staff who could be sent.
type Candidate struct {
	ID        string
	Name      string
	Skills    []string
	AwayFrom  int64 // 0: is not away
	AwayUntil int64 // 0: nobody knows until when
	Load      int64 // orders they have on the day
}

// Doubt says what speaks against sending somebody.
type Doubt string

// The doubts, from the least to the gravest.
const (
	NoDoubt   Doubt = ""
	Elsewhere Doubt = "elsewhere" // does not go to the area
	Unskilled Doubt = "unskilled"
	IsAway    Doubt = "away"
)

var gravity = []Doubt{NoDoubt, Elsewhere, Unskilled, IsAway}

// Suggestion is somebody who could be sent, and what speaks against it.
type Suggestion struct {
	Candidate
	Doubt Doubt
}

// Away reports whether the person is away at any time of the window.
func (c Candidate) Away(w Window) bool {
	return c.AwayFrom != 0 && c.AwayFrom < w.Until && (c.AwayUntil == 0 || c.AwayUntil > w.From)
}

// Suggest sorts whom to send for the order: who is able to go and has the least
// to do on the day comes first; who is away comes last.
func (r Rules) Suggest(all []Candidate, o Order) []Suggestion {
	list := make([]Suggestion, len(all))
	for i, c := range all {
		list[i] = Suggestion{Candidate: c}
		switch {
		case c.Away(o.Window):
			list[i].Doubt = IsAway
		case o.Skill != "" && !slices.Contains(c.Skills, o.Skill):
			list[i].Doubt = Unskilled
		case o.Area != "" && !r.Goes(c.ID, o.Area):
			list[i].Doubt = Elsewhere
		}
	}
	slices.SortStableFunc(list, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(slices.Index(gravity, a.Doubt), slices.Index(gravity, b.Doubt)), cmp.Compare(a.Load, b.Load), cmp.Compare(a.ID, b.ID))
	})
	return list
}
