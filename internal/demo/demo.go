// Package demo holds the demo company: a year of a gift wholesaler's real till
// lines, and cases written for this product that hang on its customers.
//
// The lines are the whole of a public data set (see [Attribution]), packed in
// columns so that they fit into the binary; [Pack] describes the format.
package demo

import (
	_ "embed" // the packed till lines
	"time"

	"liuke/internal/calendar"
)

// Attribution names the source of the till lines as its licence asks. It is
// shown wherever the demo company is.
const Attribution = "Online Retail, D. Chen, UCI Machine Learning Repository, CC BY 4.0, https://doi.org/10.24432/C5BW33"

// The company's own setting, which its till lines are written in.
const (
	Currency = "GBP"
	Zone     = "Europe/London"
)

//go:embed retail.bin
var retail []byte

// FirstDay is the day of the first till line, before any shift.
func FirstDay() calendar.Day { return calendar.DayOn(2010, time.December, 1) }

// LastDay is the day of the last till line, before any shift.
func LastDay() calendar.Day { return calendar.DayOn(2011, time.December, 9) }

// Lines returns a reader over all till lines in the order of the source.
func Lines() (*Reader, error) { return NewReader(retail) }

// Shift returns how many days to add to every date so that the last one falls
// on one of the seven days before today. It is a whole number of weeks, so
// weekdays stay what they were.
func Shift(today calendar.Day) (days int32) {
	gap := int32(today - LastDay() - 1)
	weeks := gap / 7
	if gap%7 < 0 {
		weeks--
	}
	return weeks * 7
}

// Name returns what to call a customer, of whom the source tells only a
// number: "Customer 17850", or "客户 17850" where the language is zh-CN.
func Name(customer, language string) string {
	if language == "zh-CN" {
		return "客户 " + customer
	}
	return "Customer " + customer
}
