package i18n

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/currency"
)

// minus is the sign set before amounts below zero; as wide as the digits.
const minus = "−"

// symbols are the signs of currencies that are written before the amount;
// others are written with their code.
var symbols = map[string]string{
	"AUD": "A$", "CAD": "C$", "CNY": "¥", "EUR": "€", "GBP": "£", "HKD": "HK$", "INR": "₹",
	"JPY": "JP¥", "KRW": "₩", "NZD": "NZ$", "SGD": "S$", "THB": "฿", "TWD": "NT$", "USD": "US$", "VND": "₫",
}

// Money returns an amount of minor units with the currency's sign and its
// usual decimals, such as £1,234.50.
func (p *Printer) Money(minor int64, currency string) string {
	return money(minor, Decimals(currency), currency)
}

// Estimate returns an amount of minor units rounded to whole units of the
// currency, for figures that were worked out and not booked.
func (p *Printer) Estimate(minor int64, currency string) string {
	unit := math.Pow10(Decimals(currency))
	return money(int64(math.Round(float64(minor)/unit)), 0, currency)
}

// EstimateRange returns the bounds of an estimate, such as ¥28,000–57,000.
func (p *Printer) EstimateRange(lowMinor, highMinor int64, currency string) string {
	high := p.Estimate(highMinor, currency)
	if highMinor >= 0 {
		high = strings.TrimPrefix(high, sign(currency))
	}
	return p.Estimate(lowMinor, currency) + "–" + high
}

// UnitPrice returns a price of ten-thousandths of the currency unit, with the
// currency's usual decimals and as many more, up to four, as it needs.
func (p *Printer) UnitPrice(tenThousandths int64, currency string) string {
	decimals, n := 4, tenThousandths
	for decimals > Decimals(currency) && n%10 == 0 {
		decimals, n = decimals-1, n/10
	}
	return money(n, decimals, currency)
}

// Decimals returns how many decimals amounts of the currency are written
// with: 2 for GBP, 0 for JPY, 3 for KWD; 2 for a code it does not know.
func Decimals(code string) int {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return 2
	}
	scale, _ := currency.Standard.Rounding(unit)
	return scale
}

// Number returns a whole number of any integer type, its digits grouped.
func (p *Printer) Number(n any) string {
	if v, ok := wholeNumber(n); ok {
		return group(v)
	}
	return fmt.Sprint(n)
}

// Decimal returns x with that many decimals, its digits grouped.
func (p *Printer) Decimal(x float64, decimals int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	text := strconv.FormatFloat(math.Abs(x), 'f', decimals, 64)
	whole, rest, _ := strings.Cut(text, ".")
	if rest != "" {
		rest = "." + rest
	}
	text = groupDigits(whole) + rest
	if x < 0 && strings.Trim(text, "0.,") != "" {
		return minus + text
	}
	return text
}

// Percent returns a share as a percentage: with one decimal below ten per
// cent, where it matters, and none above.
func (p *Printer) Percent(share float64) string {
	percent := share * 100
	decimals := 0
	if size := math.Abs(percent); size < 9.95 && size != math.Trunc(size) {
		decimals = 1
	}
	return p.Decimal(percent, decimals) + "%"
}

// Quantity returns a quantity of thousandths without needless decimals.
func (p *Printer) Quantity(thousandths int64) string {
	return strings.TrimRight(strings.TrimRight(point(thousandths, 3), "0"), ".")
}

func money(n int64, decimals int, currency string) string {
	before := sign(currency)
	if n < 0 {
		before = minus + before
	}
	return before + strings.TrimPrefix(point(n, decimals), minus)
}

// sign returns what stands before an amount of the currency.
func sign(currency string) string {
	if s := symbols[currency]; s != "" {
		return s
	}
	if currency == "" {
		return ""
	}
	return currency + "\u00a0"
}

// point writes n with its last digits after the point, the others grouped.
func point(n int64, decimals int) string {
	before, digits := "", strconv.FormatInt(n, 10)
	if n < 0 {
		before, digits = minus, digits[1:]
	}
	if short := decimals + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	cut := len(digits) - decimals
	text := before + groupDigits(digits[:cut])
	if decimals > 0 {
		text += "." + digits[cut:]
	}
	return text
}

func group(n int64) string { return point(n, 0) }

// groupDigits sets a comma before every third digit from the right.
func groupDigits(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}
