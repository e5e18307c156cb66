package forecast

import (
	"errors"
	"math"
	"slices"

	"liuke/internal/value/clv"
	"liuke/internal/value/history"
)

// ErrSpan tells of days too far apart to be one company's history.
var ErrSpan = errors.New("the purchases span more than 179 years, so some of the dates must be wrong")

// cell is a group of customers with the same purchases, first and last day as of an origin, and what they did after it.
type cell struct {
	clv.Summary
	customers float64
	buyers    float64 // customers who bought at all
	purchases float64
	squares   float64 // sum of the squares of the customers' purchases
}

// key packs what a cell is told apart by, and what one customer did: purchases, days to the last, age, purchases after.
type key uint64

const keyBits = 16

func (k key) part(i uint) int32 { return int32(k >> (i * keyBits) & (1<<keyBits - 1)) }

// cells groups the customers known by a day, ordered by purchases, last day and age; with what they bought in the days
// after it.
func cells(h *history.History, asOf, days int32, unit float64) ([]cell, error) {
	var keys []key
	for i := range h.Customers() {
		own := h.Days(i)
		n := h.Count(i, math.MinInt32, asOf)
		if n == 0 {
			continue
		}
		age, last := int64(asOf)-int64(own[0]), int64(own[n-1])-int64(own[0])
		if age >= 1<<keyBits {
			return nil, ErrSpan
		}
		after := h.Count(i, asOf, asOf+days)
		keys = append(keys, key(n-1)<<(3*keyBits)|key(last)<<(2*keyBits)|key(age)<<keyBits|key(after))
	}
	slices.Sort(keys)
	var grouped []cell
	for i, k := range keys {
		if i == 0 || k>>keyBits != keys[i-1]>>keyBits {
			s := clv.Summary{X: k.part(3), Tx: float64(k.part(2)) / unit, T: float64(k.part(1)) / unit}
			grouped = append(grouped, cell{Summary: s})
		}
		c, bought := &grouped[len(grouped)-1], float64(k.part(0))
		c.customers++
		c.purchases += bought
		c.squares += bought * bought
		if bought > 0 {
			c.buyers++
		}
	}
	return grouped, nil
}
