package additive

import (
	"cmp"
	"math"
	"slices"

	"liuke/internal/value/chunks"
)

// How fine a model is. Its places are limited, as time grows with the cube of their number.
const (
	mostColumns = 60  // have a curve of their own: those that tell most by themselves
	mostPlaces  = 400 // about, for numbers, and as many for texts
	mostKnots   = 20
	leastKnots  = 4
	rowsPerKnot = 20
	mostLevels  = 250
	leastLevels = 5
	rareLevel   = 5 // rows

	tableKnots  = 6
	tableLevels = 8
	rareInTable = 20 // rows
)

// Fit learns from some of the rows of a table; outcome has a place for every row of the table. It fails with ErrOneOutcome.
func Fit(columns []Column, rows []int, outcome []bool) (*Model, error) {
	y, happened := make([]float64, len(rows)), 0.0
	for i, row := range rows {
		if outcome[row] {
			y[i] = 1
			happened++
		}
	}
	all := float64(len(rows))
	if happened == 0 || happened == all {
		return nil, ErrOneOutcome
	}
	steps := grain{steps: true, knots: tableKnots, levels: tableLevels, rare: rareInTable}
	tables := make([]basis, len(columns))
	chunks.Steps(len(columns), func(i int) { tables[i] = newBasis(columns, i, rows, steps) })
	bases := make([]basis, min(mostColumns, len(columns)))
	telling := strongest(columns, rows, tables, y, happened/all)
	curves := grain{
		knots:  max(leastKnots, min(mostKnots, mostPlaces/max(1, len(bases)), len(rows)/rowsPerKnot)),
		levels: max(leastLevels, min(mostLevels, room(columns, telling))), rare: rareLevel,
	}
	chunks.Steps(len(bases), func(i int) { bases[i] = newBasis(columns, telling[i], rows, curves) })
	dropTwins(bases, columns, rows)
	d := newDesign(bases, nil)
	c := climb{matrix: d.matrix(columns, rows), outcome: y, blocks: d.priors(), beta: make([]float64, d.places)}
	c.beta[0] = math.Log(happened / (all - happened))
	c.run()
	for range searches {
		misses, weights := c.misses()
		found := findPairs(columns, rows, tables, misses, weights, d.pairs)
		if len(found) == 0 {
			break
		}
		d = newDesign(bases, append(d.pairs[:len(d.pairs):len(d.pairs)], found...))
		c = c.extended(&d, d.matrix(columns, rows))
		c.run()
	}
	m := &Model{design: d, beta: c.beta}
	m.center(c.matrix)
	return m, nil
}

// room is how many levels each text may have so that all have their places: those with few leave room to those with many.
func room(columns []Column, telling []int) int {
	var levels []int
	for _, column := range telling {
		if n := len(columns[column].Levels); n > 0 {
			levels = append(levels, n)
		}
	}
	slices.Sort(levels)
	left := mostPlaces
	for i, n := range levels {
		if share := left / (len(levels) - i); n > share {
			return share
		}
		left -= n
	}
	return mostLevels
}

// extended is a climb that goes on with further pairs from where it stands.
func (c *climb) extended(d *design, m *matrix) climb {
	next := climb{matrix: m, outcome: c.outcome, blocks: d.priors(), beta: make([]float64, d.places)}
	copy(next.beta, c.beta)
	copy(next.blocks, c.blocks)
	return next
}

// misses returns by how much each row's outcome differs from its chance, and the variance of that.
func (c *climb) misses() (misses, weights []float64) {
	misses, weights = make([]float64, len(c.outcome)), make([]float64, len(c.outcome))
	chunks.Each(len(c.outcome), func(_, from, to int) {
		for i := from; i < to; i++ {
			chance := sigmoid(c.matrix.logOdds(i, c.beta))
			misses[i], weights[i] = c.outcome[i]-chance, chance*(1-chance)
		}
	})
	return misses, weights
}

// strongest returns the columns that have a curve of their own, in their order: of very many those that tell most by
// themselves.
func strongest(columns []Column, rows []int, tables []basis, outcome []float64, rate float64) []int {
	chosen := make([]int, len(columns))
	for i := range chosen {
		chosen[i] = i
	}
	if len(columns) <= mostColumns {
		return chosen
	}
	doubts, misses, weights := make([]float64, len(columns)), make([]float64, len(rows)), make([]float64, len(rows))
	for i, y := range outcome {
		misses[i], weights[i] = y-rate, rate*(1-rate)
	}
	nowhere := make([]int32, len(rows))
	chunks.Steps(len(columns), func(i int) {
		doubts[i] = doubt(tables[i].placesOf(columns, rows, 1), nowhere, tables[i].places, 1, 1, misses, weights)
	})
	slices.SortStableFunc(chosen, func(a, b int) int { return cmp.Compare(doubts[a], doubts[b]) })
	chosen = chosen[:mostColumns]
	slices.Sort(chosen)
	return chosen
}

// dropTwins leaves a level, or not being known, to the first column where another column says it of the very same rows: what
// they do would be told twice by halves.
func dropTwins(bases []basis, columns []Column, rows []int) {
	seen := map[uint64]bool{}
	for i := range bases {
		b := &bases[i]
		having := make([]uint64, b.places) // of each place a sum over the rows that tells sets of rows apart
		for k, row := range rows {
			if hats, n := b.at(columns[b.column].Value(row)); n == 1 {
				having[hats[0].place] += scramble(uint64(k))
			}
		}
		if b.levels == nil {
			having = having[b.places-1:] // of a number only that it is not known
			if b.unknown < 0 {
				continue
			}
		}
		b.leave(func(place int) bool { return seen[having[place-b.places+len(having)]] })
		for _, h := range having {
			seen[h] = true
		}
	}
}

// leave lets go of the levels that lie in a twin's place, and of not being known.
func (b *basis) leave(twin func(place int) bool) {
	for level, place := range b.levels {
		if place >= 0 && twin(place) {
			b.levels[level] = -1
		}
	}
	if b.unknown >= 0 && twin(b.unknown) {
		b.unknown = -1
	}
}

// scramble spreads a number over 64 bits (the finalizer of SplitMix64: Steele, Lea & Flood 2014).
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
