package risk

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"liuke/internal/value/history"
)

// Line is one thing bought or sent back.
type Line struct {
	Customer uint32
	Product  int32   // any number; NoProduct where it is not known
	Day      int32   // since 1970-01-01
	Spend    float64 // what was paid; below zero, what was sent back
}

// NoProduct stands for a product that is not known.
const NoProduct int32 = -1

// Book is what all customers bought, and when.
type Book struct {
	*history.History
	lines []Line   // by customer, product, day, spend
	start []uint32 // the lines of customer i are at start[i] … start[i+1]−1
	byDay []Line   // the same by day and spend
	paid  bool     // something was paid for
}

// NewBook builds the book of customers 0 … customers−1 from lines in any order.
func NewBook(customers int, lines []Line) (*Book, error) {
	b := &Book{lines: slices.Clone(lines), start: make([]uint32, customers+1)}
	slices.SortFunc(b.lines, func(x, y Line) int {
		return cmp.Or(cmp.Compare(x.Customer, y.Customer), cmp.Compare(x.Product, y.Product), cmp.Compare(x.Day, y.Day),
			cmp.Compare(x.Spend, y.Spend))
	})
	bought := make([]history.Purchase, 0, len(lines))
	for _, l := range b.lines {
		if int(l.Customer) >= customers {
			return nil, fmt.Errorf("customer %d of %d", l.Customer, customers)
		}
		b.start[l.Customer+1]++
		if l.Spend >= 0 {
			bought = append(bought, history.Purchase{Customer: l.Customer, Day: l.Day, Spend: l.Spend})
		}
		b.paid = b.paid || l.Spend > 0
	}
	for i := range customers {
		b.start[i+1] += b.start[i]
	}
	b.byDay = slices.Clone(b.lines)
	slices.SortFunc(b.byDay, func(x, y Line) int { return cmp.Or(cmp.Compare(x.Day, y.Day), cmp.Compare(x.Spend, y.Spend)) })
	var err error
	b.History, err = history.New(customers, bought)
	return b, err
}

// Paid says whether the value at stake is money: otherwise it is days on which something was bought.
func (b *Book) Paid() bool { return b.paid }

// linesOf are the lines of a customer, by product and day.
func (b *Book) linesOf(customer int) []Line { return b.lines[b.start[customer]:b.start[customer+1]] }

// daysUpTo are a customer's purchase days up to a day, ascending.
func (b *Book) daysUpTo(customer int, day int32) []int32 {
	return b.Days(customer)[:b.Count(customer, math.MinInt32, day)]
}

// valueYear is how many days before a day count for the value at stake.
const valueYear = 365

// value is what is at stake with a customer as of a day.
func (b *Book) value(customer int, day int32) float64 {
	if !b.paid {
		return float64(b.Count(customer, day-valueYear, day))
	}
	kept := 0.0
	for _, l := range b.linesOf(customer) {
		if l.Day > day-valueYear && l.Day <= day {
			kept += l.Spend
		}
	}
	return math.Max(0, kept)
}
