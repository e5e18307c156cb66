// Package churn tells from what is known of customers how likely each is to leave, why, and how far that can be trusted:
// where customers say goodbye, and a table has a row for each with what became of them. Which columns are of use is
// found by looking at them, never by what they are called, and nothing depends on the order of the rows.
package churn

import (
	"cmp"
	"errors"
	"slices"

	"liuke/internal/risk/additive"
)

// Table is what is known of customers, and who of them left.
type Table struct {
	IDs     []string // of each row, whose customer it is, mostly one row each; nil where nothing names them
	Columns []additive.Column
	Left    []bool // of each customer
}

// ErrTooFew is the error of a table with too few customers of either kind to hold some of them back.
var ErrTooFew = errors.New("at least 5 customers who left and 5 who stayed are needed to learn from")

// Study is what was learned from a table.
type Study struct {
	Findings []Finding // of the columns, in their order
	Accuracy Accuracy
	Drivers  []Driver // the strongest first
	Average  float64  // chance of a customer with whom everything is average

	table Table
	kept  []additive.Column // those learned from
	from  []int             // of those kept, which of the table's they are
	model *additive.Model
}

// Learn looks at the columns, measures on customers held back how well leaving can be foretold, and learns from all. It tells
// progress, which may be nil, the share of the work that is done. It fails with ErrTooFew.
func Learn(t Table, progress func(share float64)) (*Study, error) {
	left := 0
	for _, l := range t.Left {
		if l {
			left++
		}
	}
	if min(left, len(t.Left)-left) < folds {
		return nil, ErrTooFew
	}
	if progress == nil {
		progress = func(float64) {}
	}
	s := &Study{table: t, Findings: inspect(t)}
	for i, c := range t.Columns {
		if !slices.ContainsFunc(s.Findings, func(f Finding) bool { return f.Column == i && f.Kind.LeftOut() }) {
			s.kept, s.from = append(s.kept, c), append(s.from, i)
		}
	}
	rows := t.order()
	var err error
	if s.model, err = additive.Fit(s.kept, rows, t.Left); err != nil {
		return nil, err
	}
	if s.Accuracy, err = validate(s.kept, rows, t.customers(rows), t.Left, repeats(len(rows), len(s.kept), s.model.Places()), progress); err != nil {
		return nil, err
	}
	s.Average = chance(s.model.Mean())
	s.drive(rows)
	return s, nil
}

// order returns the rows in an order of their own, whatever the one they are in: by id, or by all that is known.
func (t *Table) order() []int {
	rows := make([]int, len(t.Left))
	for i := range rows {
		rows[i] = i
	}
	slices.SortFunc(rows, func(a, b int) int {
		if t.IDs != nil {
			if by := cmp.Compare(t.IDs[a], t.IDs[b]); by != 0 {
				return by
			}
		}
		for i := range t.Columns {
			if by := compare(t.Columns[i].Value(a), t.Columns[i].Value(b)); by != 0 {
				return by
			}
		}
		if t.Left[a] == t.Left[b] {
			return 0
		}
		if t.Left[b] {
			return -1
		}
		return 1
	})
	return rows
}

// customers counts those whom rows in order are of: 0 for the first one's rows, 1 for the second's.
func (t *Table) customers(rows []int) []int {
	of := make([]int, len(rows))
	for i := 1; i < len(rows); i++ {
		of[i] = of[i-1]
		if t.IDs == nil || t.IDs[rows[i]] != t.IDs[rows[i-1]] {
			of[i]++
		}
	}
	return of
}

func compare(a, b additive.Value) int {
	switch {
	case a.Unknown && b.Unknown:
		return 0
	case a.Unknown:
		return -1
	case b.Unknown:
		return 1
	}
	return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Level, b.Level))
}
