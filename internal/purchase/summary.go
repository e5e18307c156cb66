package purchase

import (
	"math"

	"liuke/internal/calendar"
)

// ProductDay is what a customer bought of one product on one day, returns of
// that day taken off.
type ProductDay struct {
	Quantity int64 // thousandths
	Net      int64 // minor units
}

// Kept reports whether something of the product was still bought at the day's end.
func (p ProductDay) Kept() bool { return p.Quantity > 0 && p.Net > 0 }

// Day is one local day of a customer with a receipt on it. It is a purchase
// day when at least one product was kept: a return that undoes all of a day's
// purchases empties the day, and a return of earlier goods does not.
type Day struct {
	Day      calendar.Day
	Receipts int64
	Net      int64 // minor units, returns taken off
	Kept     bool
}

// Rhythm is the fold over the days on which a thing happened, in order. It
// takes each further day in constant time. (Moments of gaps of two histories
// cannot be added when their days interleave; so a day that does not come at
// the end means folding anew.)
type Rhythm struct {
	Days       int64
	First      calendar.Day
	Last       calendar.Day
	GapSquares int64   // Σ gap², in days²
	GapLogs    float64 // Σ ln gap, gaps in days
}

// Append adds a day later than r.Last.
func (r *Rhythm) Append(d calendar.Day) {
	if r.Days == 0 {
		r.First = d
	} else {
		gap := int64(d - r.Last)
		r.GapSquares += gap * gap
		r.GapLogs += math.Log(float64(gap))
	}
	r.Last = d
	r.Days++
}

// Summary is what the models need to know of one customer: the fold over
// their days.
type Summary struct {
	CustomerID string
	Rhythm     // of purchase days
	Receipts   int64
	Net        int64        // minor units, over all days
	PaidDays   int64        // purchase days with a positive net
	Spend      int64        // minor units, over paid days
	FirstSpend int64        // of the first purchase day; 0 when it was not paid
	Touched    calendar.Day // the last day with any receipt; a later one may be appended
}

// Append adds a day later than s.Touched.
func (s *Summary) Append(d Day) {
	s.Receipts += d.Receipts
	s.Net += d.Net
	s.Touched = d.Day
	if !d.Kept {
		return
	}
	s.Rhythm.Append(d.Day)
	if d.Net > 0 {
		s.PaidDays++
		s.Spend += d.Net
		if s.Days == 1 {
			s.FirstSpend = d.Net
		}
	}
}

// ProductSummary is the same for one customer and one product.
type ProductSummary struct {
	CustomerID string
	ProductID  string
	Rhythm
	Quantity int64 // thousandths, over all days
	Net      int64 // minor units, over all days
}

// Append adds a day later than any before.
func (s *ProductSummary) Append(day calendar.Day, d ProductDay) {
	s.Quantity += d.Quantity
	s.Net += d.Net
	if d.Kept() {
		s.Rhythm.Append(day)
	}
}
