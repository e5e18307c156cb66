package api

import (
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"

	"liuke/internal/fault"
)

// Time is an instant in UTC milliseconds, written as RFC 3339 says.
type Time int64

// MarshalText writes the instant in UTC.
func (t Time) MarshalText() ([]byte, error) {
	return time.UnixMilli(int64(t)).UTC().AppendFormat(nil, "2006-01-02T15:04:05.999Z07:00"), nil
}

// UnmarshalText reads an instant in any zone.
func (t *Time) UnmarshalText(text []byte) error {
	at, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		return fault.New(fault.Invalid, "api.want_time")
	}
	*t = Time(at.UnixMilli())
	return nil
}

// Schema describes it.
func (Time) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time", Description: "An instant as RFC 3339 writes it."}
}

// Quantity is a number of pieces, kilograms … in thousandths.
type Quantity int64

// MarshalJSON writes it as a decimal in a string.
func (q Quantity) MarshalJSON() ([]byte, error) { return quoteDecimal(int64(q), 3), nil }

// UnmarshalJSON reads a decimal in a string or a number, digit by digit.
func (q *Quantity) UnmarshalJSON(raw []byte) error {
	n, err := readDecimal(raw, 3)
	*q = Quantity(n)
	return err
}

// Schema describes it.
func (Quantity) Schema(huma.Registry) *huma.Schema {
	return decimalSchema(3, "1.5", "Pieces, kilograms …, up to three decimals; negative for goods that came back.")
}

// UnitPrice is a price in ten-thousandths of the currency unit.
type UnitPrice int64

// MarshalJSON writes it as a decimal in a string.
func (u UnitPrice) MarshalJSON() ([]byte, error) { return quoteDecimal(int64(u), 4), nil }

// UnmarshalJSON reads a decimal in a string or a number, digit by digit.
func (u *UnitPrice) UnmarshalJSON(raw []byte) error {
	n, err := readDecimal(raw, 4)
	*u = UnitPrice(n)
	return err
}

// Schema describes it.
func (UnitPrice) Schema(huma.Registry) *huma.Schema {
	return decimalSchema(4, "12.95", "In whole units of the currency (12.95 is 12.95 euros, not cents), up to four decimals.")
}

func decimalSchema(decimals int, example, text string) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Pattern: `^-?\d+(\.\d{1,` + strconv.Itoa(decimals) + `})?$`, Examples: []any{example},
		Description: text + " A decimal in a string; a JSON number is taken too and read digit by digit, never as a float.",
	}
}

// readDecimal reads a decimal as a whole number of 10^-decimals. It refuses
// more decimals than that rather than rounding.
func readDecimal(raw []byte, decimals int) (int64, error) {
	text := string(raw)
	switch jsontext.Value(raw).Kind() {
	case '"':
		unquoted, err := jsontext.AppendUnquote(nil, raw)
		if err != nil {
			return 0, err
		}
		text = string(unquoted)
	case '0':
	default:
		return 0, fault.New(fault.Invalid, "api.want_decimal", fault.Args{"Decimals": decimals})
	}
	whole, rest, point := strings.Cut(text, ".")
	isDecimal := isDigits(strings.TrimPrefix(whole, "-")) && (!point || isDigits(rest))
	rest = strings.TrimRight(rest, "0")
	n, err := strconv.ParseInt(whole+rest+strings.Repeat("0", max(0, decimals-len(rest))), 10, 64)
	if err != nil || !isDecimal || len(rest) > decimals {
		return 0, fault.New(fault.Invalid, "api.want_decimal", fault.Args{"Decimals": decimals})
	}
	return n, nil
}

func isDigits(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}

func quoteDecimal(n int64, decimals int) []byte {
	digits := strconv.FormatUint(magnitude(n), 10)
	digits = strings.Repeat("0", max(0, decimals+1-len(digits))) + digits
	point := len(digits) - decimals
	text := strings.TrimRight(digits[:point]+"."+digits[point:], "0")
	if n < 0 {
		text = "-" + text
	}
	return []byte(`"` + strings.TrimSuffix(text, ".") + `"`)
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// Money is an amount in minor units of a currency.
type Money struct {
	Amount   int64  `json:"amount" doc:"In minor units: cents, pence, fen." example:"1295"`
	Currency string `json:"currency" doc:"ISO 4217." example:"EUR"`
}
