package demo

import "liuke/internal/calendar"

// Line is one line of a till receipt.
type Line struct {
	Invoice     string // C… is a cancellation, A… an adjustment of bad debt
	StockCode   string
	Description string // as typed at the till: may be empty or end in spaces
	Quantity    int32  // pieces; negative when goods or stock went back
	At          int32  // minutes since 1970-01-01 00:00 on the shop's own clock
	UnitPrice   int64  // ten-thousandths of a pound
	Customer    string // empty when the sale was anonymous
	Country     string
}

const dayMinutes = 24 * 60

// Day returns the shop's date of the line, before any shift.
func (l Line) Day() calendar.Day { return calendar.Day(l.At / dayMinutes) }

// run is what consecutive lines of one invoice and minute share.
type run struct {
	invoice  string
	at       int32
	customer string
	country  string
}

func (l Line) run() run {
	return run{invoice: l.Invoice, at: l.At, customer: l.Customer, country: l.Country}
}
