// Package history holds who bought on which days and for how much, in as little memory as that takes, and sums it up for
// the models as of any day.
//
// A purchase day is a local day on which a customer bought something; several purchases on one day are one. Customers are
// numbered from 0; what they are called is the caller's business, and no figure depends on it.
package history

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"liuke/internal/value/clv"
)

// History is the purchase days of all customers.
type History struct {
	start []int     // the days of customer i are at start[i] … start[i+1]−1
	days  []int32   // since 1970-01-01; ascending and distinct within a customer
	spend []float64 // paid on that day; 0 when nothing was
}

// ErrTooMany tells of more purchases than can be numbered.
var ErrTooMany = errors.New("too many purchases to hold in memory")

// Purchase is one purchase of one customer.
type Purchase struct {
	Customer uint32
	Day      int32   // since 1970-01-01
	Spend    float64 // ≥ 0; 0 for one that was not paid for, which counts as a purchase all the same
}

// New builds the history of customers 0 … customers−1 from purchases in any order, which do not change the result: what
// was bought on one day is added up from the least amount. A customer may have none.
func New(customers int, purchases []Purchase) (*History, error) {
	if len(purchases) > math.MaxInt32 {
		return nil, ErrTooMany
	}
	h := &History{start: make([]int, customers+1)}
	for _, p := range purchases {
		if int(p.Customer) >= customers {
			return nil, fmt.Errorf("customer %d of %d", p.Customer, customers)
		}
		h.start[p.Customer+1]++
	}
	for i := range customers {
		h.start[i+1] += h.start[i]
	}
	h.place(purchases)
	h.merge()
	return h, nil
}

// place puts each purchase among its customer's.
func (h *History) place(purchases []Purchase) {
	h.days, h.spend = make([]int32, len(purchases)), make([]float64, len(purchases))
	next := slices.Clone(h.start)
	for _, p := range purchases {
		at := next[p.Customer]
		next[p.Customer]++
		h.days[at], h.spend[at] = p.Day, p.Spend
	}
}

// merge puts each customer's purchases in order, those of one day together.
func (h *History) merge() {
	type bought struct {
		day   int32
		spend float64
	}
	var own []bought
	end := 0
	for i := range h.Customers() {
		from, to := h.start[i], h.start[i+1]
		own = own[:0]
		for at := from; at < to; at++ {
			own = append(own, bought{h.days[at], h.spend[at]})
		}
		slices.SortFunc(own, func(a, b bought) int { return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.spend, b.spend)) })
		h.start[i] = end
		for k, b := range own {
			if k > 0 && b.day == own[k-1].day {
				h.spend[end-1] += b.spend
				continue
			}
			h.days[end], h.spend[end] = b.day, b.spend
			end++
		}
	}
	h.start[h.Customers()] = end
	h.days, h.spend = h.days[:end], h.spend[:end]
}

// Customers is how many customers there are.
func (h *History) Customers() int { return len(h.start) - 1 }

// Days are the purchase days of a customer, ascending. They must not be changed.
func (h *History) Days(customer int) []int32 { return h.days[h.start[customer]:h.start[customer+1]] }

// Span returns the first and the last purchase day of all; false when there is none.
func (h *History) Span() (first, last int32, ok bool) {
	first, last = math.MaxInt32, math.MinInt32
	for i := range h.Customers() {
		if days := h.Days(i); len(days) > 0 {
			first, last = min(first, days[0]), max(last, days[len(days)-1])
		}
	}
	return first, last, first <= last
}

// Count is the number of a customer's purchase days after one day and up to another.
func (h *History) Count(customer int, after, upto int32) int {
	days := h.Days(customer)
	return upTo(days, upto) - upTo(days, after)
}

// upTo is how many of ascending days are not after one.
func upTo(days []int32, last int32) int {
	n, _ := slices.BinarySearch(days, last+1)
	return n
}

// Summary sums a customer up as of the end of a day, with times in a unit of so many days; false for one who had not
// bought by then. The first purchase day is not counted as a repeat, and what was paid on it is left out of the spend.
func (h *History) Summary(customer int, asOf int32, unit float64) (clv.Summary, bool) {
	days := h.Days(customer)
	days = days[:upTo(days, asOf)]
	if len(days) == 0 {
		return clv.Summary{}, false
	}
	s := clv.Summary{
		X:  int32(len(days) - 1),
		Tx: float64(days[len(days)-1]-days[0]) / unit,
		T:  float64(asOf-days[0]) / unit,
	}
	spend := h.spend[h.start[customer]:]
	for i := 1; i < len(days); i++ {
		s.LogGaps += math.Log(float64(days[i]-days[i-1]) / unit)
		if spend[i] > 0 {
			s.SpendN++
			s.Spend += spend[i]
		}
	}
	if s.SpendN > 0 {
		s.Spend /= float64(s.SpendN)
	}
	return s, true
}
