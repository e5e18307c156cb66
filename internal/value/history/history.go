// Package history holds who bought on which days and for how much, in as little memory as that takes, and sums it up for
// the models as of any day.
//
// A purchase day is a local day on which a customer bought something; several purchases on one day are one. Customers are
// numbered from 0; what they are called is the caller's business, and no figure depends on it.
package history

import (
	"math"
	"slices"

	"liuke/internal/value/clv"
)

// History is the purchase days of all customers.
type History struct {
	start []uint32  // the days of customer i are at start[i] … start[i+1]−1
	days  []int32   // since 1970-01-01; ascending and distinct within a customer
	spend []float64 // paid on that day; 0 when nothing was
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
	return Summarize(h.Days(customer), h.spend[h.start[customer]:], asOf, unit)
}

// Summarize sums up one customer's purchase days, ascending, with what was paid on each, as Summary does.
func Summarize(days []int32, spend []float64, asOf int32, unit float64) (clv.Summary, bool) {
	days = days[:upTo(days, asOf)]
	if len(days) == 0 {
		return clv.Summary{}, false
	}
	s := clv.Summary{
		X:  int32(len(days) - 1),
		Tx: float64(days[len(days)-1]-days[0]) / unit,
		T:  float64(asOf-days[0]) / unit,
	}
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

// Paid is how many purchase days of a customer up to a day were paid for, the first included, and what was paid on them on
// average.
func (h *History) Paid(customer int, asOf int32) (days int32, mean float64) {
	from := int(h.start[customer])
	for i := range upTo(h.Days(customer), asOf) {
		if spend := h.spend[from+i]; spend > 0 {
			days++
			mean += (spend - mean) / float64(days)
		}
	}
	return days, mean
}
