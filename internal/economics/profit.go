// Package economics says what customers bring after what it costs to serve
// them, how many of them stay, and what it would bring if more did.
//
// Money is in minor units of the company's currency.
package economics

import (
	"cmp"
	"slices"
)

// Activity is what happened with a customer in a period.
type Activity struct {
	CustomerID string
	Sales      int64 // for what they bought, less what they sent back; taxes and discounts are taken off
	Cost       int64 // of the goods, where it is known
	Unpriced   int64 // the part of Sales whose goods' cost is not known
	Discount   int64 // that was given on what they bought
	Receipts   int64 // purchases
	Returns    int64 // times they sent something back
	Minutes    int64 // that staff spent on them
	Visits     int64 // to where they are
	Given      int64 // compensation, less what was taken back
}

// Driver is one of the things that serving a customer costs.
type Driver string

// The drivers.
const (
	DriverReceipts     Driver = "receipts"
	DriverReturns      Driver = "returns"
	DriverMinutes      Driver = "minutes"
	DriverVisits       Driver = "visits"
	DriverCompensation Driver = "compensation"
)

// Drivers lists the drivers in the order in which they are shown.
var Drivers = []Driver{DriverReceipts, DriverReturns, DriverMinutes, DriverVisits, DriverCompensation}

// Profit is what a customer brought in a period, and how it comes to that.
type Profit struct {
	Activity
	Margin  int64            // of what they bought, over the goods' cost
	Assumed int64            // the part of Margin that rests on the assumed one
	Serving map[Driver]int64 // what it cost to serve them
	Result  int64            // Margin less Serving
}

// Reckon works out a customer's profit by the rates.
func (r Rates) Reckon(a Activity) Profit {
	p := Profit{Activity: a, Assumed: share(a.Unpriced, r.MarginPermille)}
	p.Margin = a.Sales - a.Unpriced - a.Cost + p.Assumed
	p.Serving = map[Driver]int64{
		DriverReceipts: a.Receipts * r.Receipt, DriverReturns: a.Returns * r.Return, DriverMinutes: a.Minutes * r.Minute,
		DriverVisits: a.Visits * r.Visit, DriverCompensation: a.Given,
	}
	p.Result = p.Margin - p.Served()
	return p
}

// Served is what it cost to serve the customer in all.
func (p Profit) Served() (sum int64) {
	for _, cost := range p.Serving {
		sum += cost
	}
	return sum
}

// dearest is what serving the customer cost most for, apart from compensation,
// which is no service; "" when nothing did.
func (p Profit) dearest() (dearest Driver) {
	for _, d := range Drivers {
		if d != DriverCompensation && p.Serving[d] > p.Serving[dearest] {
			dearest = d
		}
	}
	return dearest
}

// share is so many thousandths of an amount, rounded to the nearest, halves away from nought.
func share(amount, permille int64) int64 {
	product := amount * permille
	if product < 0 {
		return (product - 500) / 1000
	}
	return (product + 500) / 1000
}

// Whale is the profit of all customers together, the most profitable first. It
// rises to a peak and falls to the end: what it falls by is lost on the others.
type Whale struct {
	Customers  int64
	Losing     int64 // of them, those who cost more than they bring
	Sum        int64 // of all profits
	Peak       int64 // of those above nought
	Points     []WhalePoint
	FirstFifth int64 // what the most profitable fifth brings
}

// WhalePoint is where the curve stands after so many customers.
type WhalePoint struct {
	Customers int64
	Sum       int64
}

// whalePoints is into how many steps a curve is cut for drawing.
const whalePoints = 200

// NewWhale orders profits, which it sorts, and sums them up.
func NewWhale(results []int64) Whale {
	slices.SortFunc(results, func(a, b int64) int { return cmp.Compare(b, a) })
	w := Whale{Customers: int64(len(results)), Points: []WhalePoint{{}}}
	fifth := (len(results) + 4) / 5
	for i, result := range results {
		w.Sum += result
		if result > 0 {
			w.Peak += result
		}
		if result < 0 {
			w.Losing++
		}
		if i < fifth {
			w.FirstFifth = w.Sum
		}
		if n := i + 1; n*whalePoints/len(results) > i*whalePoints/len(results) {
			w.Points = append(w.Points, WhalePoint{int64(n), w.Sum})
		}
	}
	return w
}

// Lost is what is lost on those who cost more than they bring.
func (w Whale) Lost() int64 { return w.Peak - w.Sum }
