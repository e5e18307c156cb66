package churn

import (
	"math"
	"slices"

	"liuke/internal/risk/additive"
	"liuke/internal/value/holdout"
)

// Kind is what was found out about a column.
type Kind string

// The kinds of findings.
const (
	Constant    Kind = "constant"     // says the same of everybody
	RowNumber   Kind = "row_number"   // whole numbers of which none comes twice though they lie close
	UniqueTexts Kind = "unique_texts" // says something else of nearly everybody
	ManyTexts   Kind = "many_texts"   // has too few customers for each of its texts
	Twin        Kind = "twin"         // says of everybody what Other says, but for rounding
	Leak        Kind = "leak"         // tells by itself who left
	ToldAfter   Kind = "told_after"   // is known, or not known, of none but customers who left
	Suspect     Kind = "suspect"      // nearly tells by itself who left; it is learned from
	Unknowns    Kind = "unknowns"     // is not known of some; it is learned from
)

// LeftOut reports whether a column of which this was found is not learned from.
func (k Kind) LeftOut() bool { return k != Suspect && k != Unknowns }

// Finding is what was found out about a column.
type Finding struct {
	Kind   Kind
	Column int     // of the table
	Other  int     // of a twin, the column that stays
	Count  int     // of texts, or of customers of whom it is not known
	AUC    float64 // of a leak or a suspect, by itself
}

// inspect looks at every column.
func inspect(t Table) []Finding {
	var findings []Finding
	leftOut := make([]bool, len(t.Columns))
	for i := range t.Columns {
		c := &t.Columns[i]
		unknown := 0
		for row := range t.Left {
			if c.Value(row).Unknown {
				unknown++
			}
		}
		out, found := t.useless(i, unknown, leftOut)
		if !found {
			out, found = t.telltale(i, unknown)
		}
		if found {
			findings = append(findings, out)
			leftOut[i] = out.Kind.LeftOut()
		}
		if unknown > 0 && !leftOut[i] {
			findings = append(findings, Finding{Kind: Unknowns, Column: i, Count: unknown})
		}
	}
	return findings
}

const (
	mostUnique   = 0.5 // texts per customer of whom one is known
	fewTexts     = 50  // are learned from however few customers there are of each
	leastPerText = 10  // customers
	expectedTies = 5   // pairs of customers with the same number, if numbers were drawn from where they lie
)

// useless finds columns that name customers rather than tell something of them, and those that tell nothing new.
func (t *Table) useless(column, unknown int, leftOut []bool) (Finding, bool) {
	c := &t.Columns[column]
	known := len(t.Left) - unknown
	texts := distinct(c)
	f := Finding{Column: column, Count: texts}
	switch {
	case texts == 0 || texts == 1 && unknown == 0:
		f.Kind = Constant
	case c.Levels == nil:
		if texts < known || !countsUp(c.Number) {
			return t.twin(column, leftOut)
		}
		f.Kind = RowNumber
	case texts > fewTexts && float64(texts) > mostUnique*float64(known), texts == known && known > folds:
		f.Kind = UniqueTexts
	case texts > fewTexts && known < leastPerText*texts:
		f.Kind = ManyTexts
	default:
		return t.twin(column, leftOut)
	}
	return f, true
}

// distinct is how many different values a column has.
func distinct(c *additive.Column) int {
	if c.Levels == nil {
		values := slices.DeleteFunc(slices.Clone(c.Number), math.IsNaN)
		slices.Sort(values)
		return len(slices.Compact(values))
	}
	levels := slices.DeleteFunc(slices.Clone(c.Level), func(l int) bool { return l < 0 })
	slices.Sort(levels)
	return len(slices.Compact(levels))
}

// countsUp reports whether numbers, of which none comes twice, were given out one by one: they are whole, and drawn at random
// from where they lie some would be the same.
func countsUp(numbers []float64) bool {
	low, high, n := math.Inf(1), math.Inf(-1), 0.0
	for _, x := range numbers {
		if math.IsNaN(x) {
			continue
		}
		if x != math.Trunc(x) {
			return false
		}
		low, high, n = min(low, x), max(high, x), n+1
	}
	return n*(n-1)/2/(high-low+1) >= expectedTies
}

const (
	leakAUC    = 0.99
	suspectAUC = 0.95
	leastLeft  = 10   // customers of either kind, before a column is taken for a leak
	improbable = 1e-9 // chance with which so many customers, drawn at random, would all have left
	mostBins   = 50
	leastInBin = 10 // customers: what fewer have in common is no sign
)

// telltale finds columns that know the outcome.
func (t *Table) telltale(column, unknown int) (Finding, bool) {
	c := &t.Columns[column]
	left, leftUnknown := 0, 0
	for row, l := range t.Left {
		if l {
			left++
			if c.Value(row).Unknown {
				leftUnknown++
			}
		}
	}
	f := Finding{Column: column, AUC: holdout.Chances(t.alone(c), t.Left).AUC}
	rate := float64(left) / float64(len(t.Left))
	onlyLeft := func(of, all int) bool { return of == all && math.Pow(rate, float64(all)) < improbable }
	switch {
	case f.AUC >= leakAUC && min(left, len(t.Left)-left) >= leastLeft:
		f.Kind = Leak
	case onlyLeft(leftUnknown, unknown) || onlyLeft(left-leftUnknown, len(t.Left)-unknown):
		f.Kind = ToldAfter
	case f.AUC >= suspectAUC:
		f.Kind = Suspect
	default:
		return f, false
	}
	return f, true
}

// alone returns for each customer the share that left of those with the like value; of all, where these are few.
func (t *Table) alone(c *additive.Column) []float64 {
	rows, bins := make([]int, len(t.Left)), make([]int, len(t.Left))
	for i := range rows {
		rows[i] = i
	}
	slices.SortFunc(rows, func(a, b int) int { return compare(c.Value(a), c.Value(b)) })
	bin, size := 0, 0
	for i, row := range rows {
		if i > 0 && compare(c.Value(rows[i-1]), c.Value(row)) != 0 &&
			(c.Levels != nil || c.Value(rows[i-1]).Unknown || size >= max(leastInBin, len(rows)/mostBins)) {
			bin, size = bin+1, 0
		}
		bins[row] = bin
		size++
	}
	all, left, total := make([]float64, bin+1), make([]float64, bin+1), 0.0
	for row, l := range t.Left {
		all[bins[row]]++
		if l {
			left[bins[row]]++
			total++
		}
	}
	chances := make([]float64, len(t.Left))
	for row, b := range bins {
		chances[row] = left[b] / all[b]
		if all[b] < leastInBin {
			chances[row] = total / float64(len(t.Left))
		}
	}
	return chances
}
