package study

import (
	"slices"
	"strings"

	"liuke/internal/sheet"
)

// Amounts are read exactly to so many decimals.
const (
	decimals = 6
	unit     = 1e6
)

// amount reads a number; one with a currency beside it is noted.
func (r *rowReader) amount(cell string) (float64, error) {
	n, err := sheet.ParseNumber(cell, decimals, r.plan.numbers)
	if err == nil && !bare(cell) {
		r.tally.currencies = r.tally.currencies.with(sheet.Currencies(cell))
	}
	return float64(n) / unit, err
}

// bare reports whether a number that could be read begins and ends like one without a currency.
func bare(number string) bool {
	plain := func(c byte) bool { return c >= '0' && c <= '9' || c == '-' || c == '.' }
	return plain(number[0]) && plain(number[len(number)-1])
}

// currencies are what is known of the currency of all amounts. What it says does not depend on the order of the amounts.
type currencies struct {
	marks    []string // the codes that each mark seen may stand for, joined; sorted, each once
	possible []string // codes that all marks may stand for
}

// with adds the codes that one more mark may stand for; none is no mark.
func (c currencies) with(codes []string) currencies {
	mark := strings.Join(codes, " ")
	at, seen := slices.BinarySearch(c.marks, mark)
	if len(codes) == 0 || seen {
		return c
	}
	if len(c.marks) == 0 {
		return currencies{marks: []string{mark}, possible: codes}
	}
	shared := slices.DeleteFunc(slices.Clone(c.possible), func(code string) bool { return !slices.Contains(codes, code) })
	return currencies{marks: slices.Insert(slices.Clone(c.marks), at, mark), possible: shared}
}

func (c currencies) and(other currencies) currencies {
	for _, mark := range other.marks {
		c = c.with(strings.Fields(mark))
	}
	return c
}

// mixed reports whether no one currency can be meant by all marks.
func (c currencies) mixed() bool { return len(c.marks) > 1 && len(c.possible) == 0 }

// names are the likeliest currencies, in the order of the alphabet.
func (c currencies) names() string {
	var first []string
	for _, mark := range c.marks {
		code, _, _ := strings.Cut(mark, " ")
		first = append(first, code)
	}
	slices.Sort(first)
	return strings.Join(slices.Compact(first), ", ")
}
