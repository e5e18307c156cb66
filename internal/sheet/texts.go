package sheet

import (
	"slices"
	"strings"
)

// Texts keeps the cells of a column, each different text once.
type Texts struct {
	Distinct []string // in the order in which they first came
	Rows     []int    // of each cell, an index into Distinct
	place    map[string]int
}

// Add adds the next cell.
func (t *Texts) Add(cell string) {
	if t.place == nil {
		t.place = map[string]int{}
	}
	at, known := t.place[cell]
	if !known {
		at = len(t.Distinct)
		cell = strings.Clone(cell) // of the row's own memory no more is kept than this
		t.place[cell], t.Distinct = at, append(t.Distinct, cell)
	}
	t.Rows = append(t.Rows, at)
}

// Filled are the different texts in ascending order, without the empty one.
func (t *Texts) Filled() []string {
	filled := slices.DeleteFunc(slices.Clone(t.Distinct), func(s string) bool { return s == "" })
	slices.Sort(filled)
	return filled
}
