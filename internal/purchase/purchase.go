// Package purchase has what customers bought: receipts with lines, products,
// imports of whole sheets, and the summaries that models read instead of the
// history.
package purchase

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"

	"liuke/internal/calendar"
)

// Kind says whether goods went out or came back.
type Kind string

// The kinds. A receipt none of whose lines has a positive quantity, and one at
// least a negative one, is a return.
const (
	Bought   Kind = "purchase"
	Returned Kind = "return"
)

// Receipt is one order or till receipt as another system tells it. (Source,
// ExternalID) names it: telling it again changes nothing, telling it
// differently corrects it.
type Receipt struct {
	Source     string
	ExternalID string
	Customer   CustomerRef
	At         int64 // UTC milliseconds
	Store      string
	Currency   string // ISO 4217, the company's own; "" is the same
	Lines      []Line
}

// CustomerRef is how a receipt names its customer: by code, else by e-mail
// address, else by phone number. One with none of these is an anonymous sale.
// The rest serves to make the customer when nobody is known by the code yet.
type CustomerRef struct {
	Code    string // in the receipt's source
	Name    string
	Email   string
	Phone   string
	Country string
}

// Line is one line of a receipt.
type Line struct {
	Product   string // code in the receipt's source; "" when it was not told
	Name      string // of the product
	Quantity  int64  // thousandths; negative for goods that came back
	UnitPrice int64  // ten-thousandths of the currency unit
	Amount    int64  // minor units
	Tax       int64  // minor units, within Amount
	Discount  int64  // minor units, already taken off Amount
	Cost      *int64 // minor units; nil when not known
}

// Amount is the sum of the receipt's lines in minor units.
func (r Receipt) Amount() int64 {
	var sum int64
	for _, l := range r.Lines {
		sum += l.Amount
	}
	return sum
}

// Kind of the receipt.
func (r Receipt) Kind() Kind {
	kind := Bought
	for _, l := range r.Lines {
		if l.Quantity > 0 {
			return Bought
		}
		if l.Quantity < 0 {
			kind = Returned
		}
	}
	return kind
}

// Product is something that is sold, as a source names it. Its ID follows from
// that name, see ProductID.
type Product struct {
	ID     string
	Source string
	Code   string
	Name   string
}

// ProductID returns the ID of the product that the source calls by the code: a
// hash of both, 72 bits long. So it is known without asking whether the product
// is, and it takes a third of the room of other ids, which counts where every
// line has one. A product that was not told has none.
func ProductID(source, code string) string {
	if code == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(strconv.Itoa(len(source)) + " " + source + code))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// Purchase is a receipt as it is kept.
type Purchase struct {
	ID         string
	Source     string
	ExternalID string
	CustomerID string // the record it came to; "" for an anonymous sale
	Kind       Kind
	At         int64
	LocalDay   calendar.Day // in the company's zone, fixed when it came in
	Store      string
	Currency   string
	Amount     int64
	Lines      int64
	Hash       string // of the receipt's content: tells a repeat from a correction
	ImportID   string // the import that brought it; "" otherwise
	CreatedAt  int64
}

// Item is a line as it is kept; the fields are those of Line.
type Item struct {
	ProductID string // "" when the product was not told
	Quantity  int64
	UnitPrice int64
	Amount    int64
	Tax       int64
	Discount  int64
	Cost      *int64
}

// Entry is a purchase with its lines in their order.
type Entry struct {
	Purchase
	Items []Item
}

// Correction replaces what is kept of a purchase by what a receipt tells now.
// The purchase keeps its ID, ImportID and CreatedAt.
type Correction struct {
	Before, After Entry
	ImportID      string // the import that corrects; "" otherwise
	ByID          string
	At            int64
}
