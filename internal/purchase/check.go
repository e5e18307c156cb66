package purchase

import (
	"fmt"
	"math"
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"

	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/wording"
)

// What a receipt may hold.
const (
	MaxReceipts = 1_000 // of one call
	MaxLines    = 10_000
	maxCode     = 100 // characters of a code or a source
	maxName     = 200

	maxQuantity  = math.MaxInt32 * 1000 // thousandths
	maxUnitPrice = 1_000_000_000_000_0  // ten-thousandths of the currency unit
	maxAmount    = 1_000_000_000_000_00 // minor units

	minTime = 0                 // 1970
	maxTime = 4_133_980_800_000 // 2101
)

// Amount returns the worth of a quantity (thousandths) at a unit price
// (ten-thousandths of the currency unit) in minor units, of which the currency
// unit has 10^decimals; half a unit is rounded away from zero. It reports
// false when the amount is beyond what a line may hold.
func Amount(quantity, unitPrice int64, decimals int) (int64, bool) {
	divisor := int64(10_000_000) // 1,000 × 10,000
	for range decimals {
		divisor /= 10
	}
	return scale(quantity, unitPrice, divisor, maxAmount)
}

// UnitPrice is the inverse of Amount: the price of one, rounded half away from
// zero, when so much of a product cost the amount.
func UnitPrice(amount, quantity int64, decimals int) (int64, bool) {
	factor := int64(10_000_000)
	for range decimals {
		factor /= 10
	}
	return scale(amount, factor, quantity, maxUnitPrice)
}

// scale returns a × b / c rounded half away from zero, and whether its
// magnitude is within the limit.
func scale(a, b, c int64, limit uint64) (int64, bool) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	divisor := magnitude(c)
	if hi >= divisor {
		return 0, false
	}
	n, rest := bits.Div64(hi, lo, divisor)
	if rest >= divisor-rest {
		n++
	}
	if n > limit {
		return 0, false
	}
	if (a < 0) != (b < 0) != (c < 0) {
		return -int64(n), true
	}
	return int64(n), true
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// tidy completes the receipt from the company's currency, and takes what
// cannot be seen out of its texts.
func (r *Receipt) tidy(currency string) {
	if r.Currency == "" {
		r.Currency = currency
	}
	r.Store = visible(r.Store)
	c := &r.Customer
	c.Code, c.Name, c.Email, c.Phone, c.Country = visible(c.Code), visible(c.Name), visible(c.Email), visible(c.Phone), visible(c.Country)
	for n := range r.Lines {
		r.Lines[n].Product, r.Lines[n].Name = visible(r.Lines[n].Product), visible(r.Lines[n].Name)
	}
}

// visible trims text and takes invisible characters out of it.
func visible(text string) string {
	if isPlain(text) {
		return text
	}
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text))
	if !wording.Says(text) {
		return ""
	}
	return text
}

// isPlain reports whether the text is of visible ASCII characters and has no
// blanks at its ends: most are.
func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] >= 0x7f {
			return false
		}
	}
	return text == "" || text[0] != ' ' && text[len(text)-1] != ' '
}

// Check returns what is wrong with the receipt, for a company with the
// currency, or nil. The field is within the receipt, such as "lines[2].quantity".
func (r Receipt) Check(currency string) *fault.Error {
	for _, text := range []struct {
		field, value string
		limit        int
		needed       bool
	}{
		{"source", r.Source, maxCode, true},
		{"external_id", r.ExternalID, maxCode, true},
		{"store", r.Store, maxName, false},
		{"customer.code", r.Customer.Code, maxCode, false},
		{"customer.name", r.Customer.Name, maxName, false},
		{"customer.email", r.Customer.Email, maxName, false},
		{"customer.phone", r.Customer.Phone, maxCode, false},
		{"customer.country", r.Customer.Country, maxCode, false},
	} {
		if f := checkText(text.value, text.limit, text.needed); f != nil {
			return f.On(text.field)
		}
	}
	switch {
	case r.At < minTime || r.At > maxTime:
		return fault.New(fault.Invalid, "purchase.time_range").On("at")
	case r.Currency != currency:
		return fault.New(fault.Invalid, "purchase.currency_other", fault.Args{"Currency": r.Currency, "Own": currency}).On("currency")
	case len(r.Lines) == 0:
		return fault.New(fault.Invalid, "purchase.lines_needed").On("lines")
	case len(r.Lines) > MaxLines:
		return fault.New(fault.Invalid, "purchase.lines_many", fault.Args{"Limit": MaxLines}).On("lines")
	}
	for n, l := range r.Lines {
		if f := l.check(); f != nil {
			return f.On(fmt.Sprintf("lines[%d].%s", n, f.Field))
		}
	}
	return nil
}

func checkText(value string, limit int, needed bool) *fault.Error {
	switch {
	case needed && value == "":
		return fault.New(fault.Invalid, "purchase.text_needed")
	case len(value) > limit && utf8.RuneCountInString(value) > limit:
		return fault.New(fault.Invalid, "purchase.text_long", fault.Args{"Limit": limit})
	case value != visible(value):
		return fault.New(fault.Invalid, "purchase.text_invisible")
	}
	return nil
}

func (l Line) check() *fault.Error {
	if f := checkText(l.Product, maxCode, false); f != nil {
		return f.On("product")
	}
	if f := checkText(l.Name, maxName, false); f != nil {
		return f.On("name")
	}
	cost := int64(0)
	if l.Cost != nil {
		cost = *l.Cost
	}
	for _, number := range []struct {
		field string
		value int64
		limit uint64
	}{
		{"quantity", l.Quantity, maxQuantity},
		{"unit_price", l.UnitPrice, maxUnitPrice},
		{"amount", l.Amount, maxAmount},
		{"tax", l.Tax, maxAmount},
		{"discount", l.Discount, maxAmount},
		{"cost", cost, maxAmount},
	} {
		if magnitude(number.value) > number.limit {
			return fault.New(fault.Invalid, "purchase.number_range").On(number.field)
		}
	}
	return nil
}

// Key is what the source calls the customer; "" for an anonymous sale.
func (c CustomerRef) Key() string {
	switch {
	case c.Code != "":
		return c.Code
	case c.Email != "":
		return strings.ToLower(c.Email)
	}
	return c.Phone
}

// entry returns the receipt as it is to be kept, but for customer and products.
func (r Receipt) entry(now int64) Entry {
	return Entry{Purchase: Purchase{
		ID: ident.New(), Source: r.Source, ExternalID: r.ExternalID, Kind: r.Kind(), At: r.At, Store: r.Store,
		Currency: r.Currency, Amount: r.Amount(), Lines: int64(len(r.Lines)), CreatedAt: now,
	}}
}
