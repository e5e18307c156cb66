package clv

import (
	"fmt"
	"math"
	"slices"
)

// Sample holds what a set of summaries says about purchase times, with equal customers counted together. Its content, and
// so every fit, does not depend on the order of the customers. It costs 16 bytes per distinct repeat buyer.
type Sample struct {
	customers int
	repeats   float64
	logGaps   float64   // sum over all gaps, in the unit
	unit      float64   // the longest time observed: all times below are fractions of it
	times     []float64 // distinct times, ascending, from 0
	cells     []cell    // customers with a repeat purchase, ordered by purchases, last purchase, age
	once      []cell    // customers without, ordered by age
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
	var b SampleBuilder
	for _, c := range customers {
		if err := b.Add(c); err != nil {
			return nil, err
		}
	}
	return b.Sample()
}

// SampleBuilder makes a Sample from a stream of summaries, of which it keeps 16 bytes per repeat buyer and as much per
// distinct time. The zero value is ready for use.
type SampleBuilder struct {
	customers int
	unit      float64
	logGaps   fixedSum
	times     timeTable
	cells     []cell  // one for each repeat buyer, times by their number in the table
	once      []int32 // customers without a repeat purchase by the number of the time observed
}

// Add takes in one customer. It fails with ErrSummary on a summary that contradicts itself.
func (b *SampleBuilder) Add(c Summary) error {
	if err := c.check(); err != nil {
		return fmt.Errorf("customer %d: %w", b.customers, err)
	}
	b.customers++
	b.unit = math.Max(b.unit, c.T)
	age := b.times.number(c.T)
	if c.X > 0 {
		b.logGaps.add(c.LogGaps)
		b.cells = append(b.cells, cell{x: c.X, customers: 1, last: b.times.number(c.Tx), age: age})
		return nil
	}
	for int(age) >= len(b.once) {
		b.once = append(b.once, 0)
	}
	b.once[age]++
	return nil
}

// Sample groups the customers taken in; the builder is spent by it. It fails with ErrNoRepeats when nobody has bought
// again.
func (b *SampleBuilder) Sample() (*Sample, error) {
	if len(b.cells) == 0 {
		return nil, ErrNoRepeats
	}
	s := &Sample{customers: b.customers, unit: b.unit}
	times, ranks := b.times.sorted()
	for _, t := range times {
		s.times = append(s.times, t/s.unit)
	}
	for number, customers := range b.once {
		if customers > 0 {
			s.once = append(s.once, cell{customers: customers, age: ranks[number]})
		}
	}
	for i := range b.cells {
		c := &b.cells[i]
		c.last, c.age = ranks[c.last], ranks[c.age]
	}
	s.once = mergeCells(s.once)
	s.cells = mergeCells(b.cells)
	s.group()
	s.logGaps = b.logGaps.value() - s.repeats*math.Log(s.unit)
	*b = SampleBuilder{}
	return s, nil
}

// group counts the cells together by time observed and by number of purchases.
func (s *Sample) group() {
	ages := make([]ageGroup, len(s.times))
	for _, cells := range [][]cell{s.once, s.cells} {
		for _, c := range cells {
			x, customers := float64(c.x), float64(c.customers)
			if n := len(s.counts); n == 0 || s.counts[n-1].x != x {
				s.counts = append(s.counts, countGroup{x: x})
			}
			s.counts[len(s.counts)-1].customers += customers
			age := &ages[c.age]
			age.time = s.times[c.age]
			age.customers += customers
			age.repeats += customers * x
			s.repeats += customers * x
		}
	}
	s.ages = slices.DeleteFunc(ages, func(a ageGroup) bool { return a.customers == 0 })
}

// mergeCells orders the cells and adds up equal ones in place.
func mergeCells(cells []cell) []cell {
	cells = sortCells(cells)
	merged := cells[:0]
	for _, c := range cells {
		if n := len(merged); n > 0 && merged[n-1].x == c.x && merged[n-1].last == c.last && merged[n-1].age == c.age {
			merged[n-1].customers += c.customers
			continue
		}
		merged = append(merged, c)
	}
	return slices.Clip(merged)
}

// sortCells orders by purchases, last purchase and age: a radix sort, least digit first.
func sortCells(cells []cell) []cell {
	buffer := make([]cell, len(cells))
	for _, key := range []func(*cell) uint32{
		func(c *cell) uint32 { return c.age },
		func(c *cell) uint32 { return c.last },
		func(c *cell) uint32 { return uint32(c.x) },
	} {
		most := uint32(0)
		for i := range cells {
			most = max(most, key(&cells[i]))
		}
		const bits = 11
		for shift := 0; most>>shift > 0; shift += bits {
			var start [1<<bits + 1]int
			for i := range cells {
				start[key(&cells[i])>>shift%(1<<bits)+1]++
			}
			for digit := range 1 << bits {
				start[digit+1] += start[digit]
			}
			for i := range cells {
				digit := key(&cells[i]) >> shift % (1 << bits)
				buffer[start[digit]] = cells[i]
				start[digit]++
			}
			cells, buffer = buffer, cells
		}
	}
	return cells
}

// timeTable numbers distinct times in the order of their appearance; 0 is number 0.
type timeTable struct {
	times   []float64
	numbers map[float64]uint32
	recent  [1 << recentBits]uint32 // numbers of times by their hash: nearly all times are among few
}

const recentBits = 12

func (t *timeTable) number(time float64) uint32 {
	if t.numbers == nil {
		t.numbers = map[float64]uint32{0: 0}
		t.times = []float64{0}
	}
	const golden = 0x9E3779B97F4A7C15
	recent := &t.recent[math.Float64bits(time)*golden>>(64-recentBits)]
	if t.times[*recent] == time {
		return *recent
	}
	number, known := t.numbers[time]
	if !known {
		number = uint32(len(t.times))
		t.numbers[time] = number
		t.times = append(t.times, time)
	}
	*recent = number
	return number
}

// sorted returns the times in ascending order and the place of each by its number.
func (t *timeTable) sorted() (times []float64, ranks []uint32) {
	times = slices.Clone(t.times)
	slices.Sort(times)
	ranks = make([]uint32, len(times))
	for rank, time := range times {
		ranks[t.numbers[time]] = uint32(rank)
	}
	return times, ranks
}

// fixedSum adds numbers up to the same total in any order: each counts to the nearest 2⁻³².
type fixedSum struct {
	whole, fraction int64
}

const fractions = 1 << 32

func (s *fixedSum) add(v float64) {
	whole := math.Floor(v)
	s.whole += int64(whole)
	s.fraction += int64((v-whole)*fractions + 0.5)
}

func (s *fixedSum) value() float64 { return float64(s.whole) + float64(s.fraction)/fractions }
