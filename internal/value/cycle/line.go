package cycle

import (
	"cmp"
	"math"
)

// Line is what is known of one customer's purchases of one product. Products are numbered from 0; what they are called is
// the caller's business.
type Line struct {
	Product int32
	Seen    int32 // day of the customer's last purchase of anything, not before the product's own last
	Summary
	Recent
}

// NewLine begins a line with its first purchase day.
func NewLine(product, day int32) Line {
	return Line{Product: product, Seen: day, Summary: Summary{Last: day}, Recent: Recent{1, 1}}
}

// Append adds a later purchase day of the product, in constant time.
func (l *Line) Append(day int32) {
	l.Seen = max(l.Seen, day)
	if day <= l.Last {
		return
	}
	l.count(float64(day) - float64(l.Last))
	l.Summary.Append(day)
}

// Recent are two decayed counts of a line's purchase days, as they were on its last: each purchase counts for half as much
// after every half-life.
type Recent struct {
	Fast float64 // half-life of 14 days
	Slow float64 // half-life of 60 days
}

const fastHalfLife, slowHalfLife = 14, 60 // days

// count adds a purchase some days after the one before.
func (r *Recent) count(gap float64) {
	later := r.After(gap)
	r.Fast, r.Slow = later.Fast+1, later.Slow+1
}

// After are the counts some days later.
func (r Recent) After(days float64) Recent {
	return Recent{r.Fast * math.Exp2(-days/fastHalfLife), r.Slow * math.Exp2(-days/slowHalfLife)}
}

// silence is how long the customer bought other things only, in days.
func (l *Line) silence() float64 { return since(l.Summary, l.Seen) }

// compareLines orders lines by all that is learned from them but their product.
func compareLines(a, b Line) int {
	return cmp.Or(compareGaps(a.Summary, b.Summary), cmp.Compare(a.silence(), b.silence()), cmp.Compare(a.Last, b.Last),
		cmp.Compare(a.Fast, b.Fast), cmp.Compare(a.Slow, b.Slow))
}
