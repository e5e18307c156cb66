package churn

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"liuke/internal/risk/additive"
)

// twin finds a column before this one that divides the customers the same way, or would but for rounding, and is not out itself: where rows
// come in the order of their worth, it is the row number that tells nothing new.
func (t *Table) twin(column int, out []bool) (Finding, bool) {
	c := &t.Columns[column]
	for other := range column {
		if o := &t.Columns[other]; !out[other] && (same(c, o, len(t.Left)) || alike(c, o, len(t.Left))) {
			return Finding{Kind: Twin, Column: column, Other: other}, true
		}
	}
	return Finding{}, false
}

// same reports whether each value of one column goes with one value of the other, numbers in the same order or the opposite one.
func same(a, b *additive.Column, rows int) bool {
	there, back := map[additive.Value]additive.Value{}, map[additive.Value]additive.Value{}
	for row := range rows {
		x, y := plain(a.Value(row)), plain(b.Value(row))
		if known, ok := there[x]; ok && known != y {
			return false
		}
		if known, ok := back[y]; ok && known != x {
			return false
		}
		there[x], back[y] = y, x
	}
	return a.Levels != nil || b.Levels != nil || inOrder(there)
}

// plain makes values that are not known equal.
func plain(v additive.Value) additive.Value {
	if v.Unknown {
		return additive.Value{Unknown: true}
	}
	return v
}

func inOrder(there map[additive.Value]additive.Value) bool {
	var from []additive.Value
	for v := range there {
		if v.Unknown != there[v].Unknown {
			return false
		}
		if !v.Unknown {
			from = append(from, v)
		}
	}
	slices.SortFunc(from, compare)
	up := func(x, y additive.Value) int { return compare(there[x], there[y]) }
	down := func(x, y additive.Value) int { return compare(there[y], there[x]) }
	return slices.IsSortedFunc(from, up) || slices.IsSortedFunc(from, down)
}

const (
	rounded  = 0.99999 // rank correlation of numbers that differ by no more than how they are rounded
	glance   = 0.999   // of the rows glanced at, below which all need not be
	glanceAt = 1000    // rows
)

// alike reports whether two columns of numbers put the customers into the same order, or the opposite one, but for what
// rounding does: minutes, and what they cost.
func alike(a, b *additive.Column, rows int) bool {
	if a.Levels != nil || b.Levels != nil {
		return false
	}
	return math.Abs(rankCorrelation(a, b, rows, 1+rows/glanceAt)) >= glance && math.Abs(rankCorrelation(a, b, rows, 1)) >= rounded
}

// rankCorrelation is Spearman's, of every so many rows; 0 where one of the columns is not known of a row of which the other is.
func rankCorrelation(a, b *additive.Column, rows, every int) float64 {
	var x, y []float64
	for row := 0; row < rows; row += every {
		if math.IsNaN(a.Number[row]) != math.IsNaN(b.Number[row]) {
			return 0
		}
		if !math.IsNaN(a.Number[row]) {
			x, y = append(x, a.Number[row]), append(y, b.Number[row])
		}
	}
	if len(x) < leastInBin {
		return 0
	}
	return stat.Correlation(ranks(x), ranks(y), nil)
}

// ranks are the places of numbers in ascending order, equal ones sharing the mean of theirs.
func ranks(numbers []float64) []float64 {
	order, ranks := make([]int, len(numbers)), make([]float64, len(numbers))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(numbers[i], numbers[j]) })
	for from, to := 0, 0; from < len(order); from = to {
		for to < len(order) && numbers[order[to]] == numbers[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			ranks[i] = float64(from+to-1) / 2
		}
	}
	return ranks
}
