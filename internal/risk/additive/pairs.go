package additive

import (
	"cmp"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"liuke/internal/value/chunks"
)

const (
	searches    = 6    // rounds of looking for pairs; each sees what the pairs found before leave unexplained
	pairsAtOnce = 4    // pairs taken in a round
	falsePair   = 0.03 // chance with which a round takes a pair where none works together, by the limit law; in small tables it is about 0.1
	mostLooks   = 2e8  // rows × pairs looked at in a round; of more rows only some are looked at
)

// candidate is a pair with how strongly the outcomes speak for it.
type candidate struct {
	first, second int
	doubt         float64 // chance of as much where the columns do not work together
}

// findPairs looks for columns that together tell what neither tells alone: whether the misses of the model so far, summed
// over the places of both, are larger than chance allows (a score test, with the number of pairs looked at in mind). Of each
// the strongest few are returned.
func findPairs(columns []Column, rows []int, tables []basis, misses, weights []float64, known []pair) []pair {
	var all []candidate
	for i := range tables {
		for j := range i {
			if !slices.ContainsFunc(known, func(p pair) bool {
				return p.first.column == tables[j].column && p.second.column == tables[i].column
			}) {
				all = append(all, candidate{first: j, second: i})
			}
		}
	}
	stride := 1 + int(float64(len(all))*float64(len(rows))/mostLooks)
	places := make([][]int32, len(tables))
	chunks.Steps(len(tables), func(i int) { places[i] = tables[i].placesOf(columns, rows, stride) })
	chunks.Steps(len(all), func(k int) {
		c := &all[k]
		c.doubt = doubt(places[c.first], places[c.second], tables[c.first].places, tables[c.second].places, stride, misses, weights)
	})
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.doubt, b.doubt), cmp.Compare(a.second, b.second), cmp.Compare(a.first, b.first))
	})
	var found []pair
	for _, c := range all[:min(pairsAtOnce, len(all))] {
		if c.doubt*float64(len(all)) < falsePair {
			found = append(found, pair{tables[c.first], tables[c.second]})
		}
	}
	return found
}

// placesOf returns the place of every stride-th row; -1 for none.
func (b *basis) placesOf(columns []Column, rows []int, stride int) []int32 {
	places := make([]int32, 0, len(rows)/stride+1)
	for i := 0; i < len(rows); i += stride {
		place := int32(-1)
		if hats, n := b.at(columns[b.column].Value(rows[i])); n > 0 {
			place = int32(hats[0].place)
		}
		places = append(places, place)
	}
	return places
}

// leastWeight is the information that a place of a table needs to count in a test.
const leastWeight = 2

// doubt is the chance that misses without any order come to such sums over a table of first × second.
func doubt(first, second []int32, firsts, seconds, stride int, misses, weights []float64) float64 {
	miss, weight := make([]float64, firsts*seconds), make([]float64, firsts*seconds)
	for i, a := range first {
		b := second[i]
		if a < 0 || b < 0 {
			continue
		}
		at := int(a)*seconds + int(b)
		miss[at] += misses[i*stride]
		weight[at] += weights[i*stride]
	}
	squares, cells := 0.0, 0
	for i, w := range weight {
		if w >= leastWeight {
			squares += miss[i] * miss[i] / w
			cells++
		}
	}
	freedom := cells - firsts - seconds + 1
	return distuv.ChiSquared{K: float64(max(1, freedom))}.Survival(squares)
}
