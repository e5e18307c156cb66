package clv

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Summary is all that the models need to know of one customer. Times are in the model's unit, usually weeks, and count
// from the customer's first purchase. The zero Summary is a customer who has just bought for the first time.
type Summary struct {
	X      int32   // repeat purchases: days with a purchase, after the first such day
	SpendN int32   // repeat purchases that were paid for (amount above zero)
	Tx     float64 // time of the last purchase; 0 without a repeat purchase
	T      float64 // time observed
	Spend  float64 // mean spend per paid repeat purchase; 0 when SpendN is 0
	// LogGaps is the sum of the logarithms of the times between purchases: all that models of regular buyers need beyond
	// the rest.
	LogGaps float64
}

// Errors of reading summaries, to be told apart with errors.Is.
var (
	ErrSummary   = errors.New("a summary contradicts itself")
	ErrNoRepeats = errors.New("no customer has bought again, so no rhythm can be learned")
	ErrNoSpend   = errors.New("no customer has a paid repeat purchase, so spend cannot be learned")
)

// check says what is wrong with a summary.
func (s Summary) check() error {
	switch {
	case s.X < 0 || s.SpendN < 0 || s.SpendN > s.X:
		return fmt.Errorf("%w: %d purchases of which %d paid", ErrSummary, s.X, s.SpendN)
	case !(s.T >= 0) || math.IsInf(s.T, 1) || !(s.Tx >= 0) || s.Tx > s.T:
		return fmt.Errorf("%w: last purchase at %g of %g", ErrSummary, s.Tx, s.T)
	case (s.X == 0) != (s.Tx == 0):
		return fmt.Errorf("%w: %d repeat purchases, the last at %g", ErrSummary, s.X, s.Tx)
	}
	return nil
}

// Sample holds what a set of summaries says about purchase times, with equal customers counted together. Its content, and
// so every fit, does not depend on the order of the customers. It costs about 16 bytes per distinct repeat buyer.
type Sample struct {
	customers int
	repeats   float64
	unit      float64   // the longest time observed: all times below are fractions of it
	times     []float64 // distinct times, ascending
	cells     []cell    // customers with a repeat purchase, ordered by purchases, last purchase, age
	ages      []ageGroup
	counts    []countGroup
}

// cell counts the customers who share number of repeat purchases, time of the last one and time observed.
type cell struct {
	x, customers int32
	last, age    uint32 // indices into times
}

// ageGroup counts the customers observed for one time, and their repeat purchases.
type ageGroup struct {
	time, customers, repeats float64
}

// countGroup counts the customers with one number of repeat purchases.
type countGroup struct {
	x, customers float64
}

// NewSample groups the summaries. It fails with ErrSummary on one that contradicts itself and with ErrNoRepeats when
// nobody has bought again.
func NewSample(customers []Summary) (*Sample, error) {
	s := &Sample{customers: len(customers)}
	places := map[float64]uint32{}
	for i, c := range customers {
		if err := c.check(); err != nil {
			return nil, fmt.Errorf("customer %d: %w", i, err)
		}
		s.unit = math.Max(s.unit, c.T)
		s.repeats += float64(c.X)
		places[c.T] = 0
		if c.X > 0 {
			places[c.Tx] = 0
		}
	}
	if s.repeats == 0 {
		return nil, ErrNoRepeats
	}
	s.placeTimes(places)
	s.group(customers, places)
	return s, nil
}

// placeTimes sorts the distinct times and notes the place of each.
func (s *Sample) placeTimes(places map[float64]uint32) {
	s.times = make([]float64, 0, len(places))
	for t := range places {
		s.times = append(s.times, t)
	}
	slices.Sort(s.times)
	for i, t := range s.times {
		places[t] = uint32(i)
		s.times[i] = t / s.unit
	}
}

// group counts equal customers together.
func (s *Sample) group(customers []Summary, places map[float64]uint32) {
	ages := make([]ageGroup, len(s.times))
	counts := map[int32]float64{}
	for _, c := range customers {
		age := places[c.T]
		ages[age].time = s.times[age]
		ages[age].customers++
		ages[age].repeats += float64(c.X)
		counts[c.X]++
		if c.X > 0 {
			s.cells = append(s.cells, cell{x: c.X, customers: 1, last: places[c.Tx], age: age})
		}
	}
	s.ages = slices.DeleteFunc(ages, func(a ageGroup) bool { return a.customers == 0 })
	for x, n := range counts {
		s.counts = append(s.counts, countGroup{x: float64(x), customers: n})
	}
	slices.SortFunc(s.counts, func(a, b countGroup) int { return cmp.Compare(a.x, b.x) })
	s.cells = mergeCells(s.cells)
}

// mergeCells orders the cells and adds up equal ones in place.
func mergeCells(cells []cell) []cell {
	slices.SortFunc(cells, func(a, b cell) int {
		if a.x != b.x {
			return cmp.Compare(a.x, b.x)
		}
		return cmp.Compare(uint64(a.last)<<32|uint64(a.age), uint64(b.last)<<32|uint64(b.age))
	})
	merged := cells[:0]
	for _, c := range cells {
		if n := len(merged); n > 0 && merged[n-1].x == c.x && merged[n-1].last == c.last && merged[n-1].age == c.age {
			merged[n-1].customers++
			continue
		}
		merged = append(merged, c)
	}
	return slices.Clip(merged)
}
