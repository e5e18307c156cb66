package study

import (
	"cmp"
	"math"
	"slices"

	"liuke/internal/value/cycle"
)

// Ranking is how well lists of products were ordered, as means over the customers who bought at least one of theirs next.
type Ranking struct {
	// PrecisionAt5 is the share of the first five that were bought.
	PrecisionAt5 Figure `json:"p_at_5"`
	// NDCGAt10 is the normalised discounted cumulative gain: the sum of 1/log₂(1 + place) over the first ten places that
	// were bought, beside that of the best order.
	NDCGAt10  Figure `json:"ndcg_at_10"`
	Customers int    `json:"customers"`
}

// scorer gives a line its place: the higher, the further up.
type scorer func(b *basket, line int) float64

// rank orders each customer's products by score, equal ones by recency and then as they stand in the file.
func rank(baskets []basket, score scorer) Ranking {
	var total Ranking
	for i := range baskets {
		b := &baskets[i]
		scores, order := make([]float64, len(b.lines)), make([]int, len(b.lines))
		for line := range b.lines {
			scores[line], order[line] = score(b, line), line
		}
		slices.SortStableFunc(order, func(x, y int) int {
			return cmp.Or(cmp.Compare(scores[y], scores[x]), cmp.Compare(b.lines[y].Last, b.lines[x].Last))
		})
		total.add(b.bought, order)
	}
	total.PrecisionAt5 /= Figure(total.Customers)
	total.NDCGAt10 /= Figure(total.Customers)
	return total
}

// add adds one customer's figures up.
func (r *Ranking) add(bought []bool, order []int) {
	hits, gain, best, most := 0, 0.0, 0.0, 0
	for place, line := range order {
		if bought[line] && place < 5 {
			hits++
		}
		if bought[line] && place < 10 {
			gain += discount(place)
		}
		if bought[line] && most < 10 {
			best += discount(most)
			most++
		}
	}
	if most == 0 {
		return
	}
	r.Customers++
	r.PrecisionAt5 += Figure(hits) / 5
	r.NDCGAt10 += Figure(gain / best)
}

// discount is what a place counts, from 0.
func discount(place int) float64 { return 1 / math.Log2(float64(place)+2) }

// The orders that are commonly used, to compare with.
func byFrequency(b *basket, line int) float64 { return b.lines[line].Gaps }
func byRecency(b *basket, line int) float64   { return float64(b.lines[line].Last) }
func bySlow(b *basket, line int) float64      { return decayed(&b.lines[line]).Slow }
func byFast(b *basket, line int) float64      { return decayed(&b.lines[line]).Fast }

func decayed(l *cycle.Line) cycle.Recent {
	return l.After(basketDay - float64(l.Last))
}
