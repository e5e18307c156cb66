package sheet

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"liuke/internal/fault"
)

// NumberStyle says which sign divides whole from decimal digits.
type NumberStyle string

// The styles. Either may group its whole digits by spaces or apostrophes.
const (
	NumberPoint NumberStyle = "point" // 1,234.50
	NumberComma NumberStyle = "comma" // 1.234,50
)

// Key returns the message key of the style's name.
func (n NumberStyle) Key() string { return "sheet.number_style." + string(n) }

var numberStyles = []NumberStyle{NumberPoint, NumberComma}

// ParseNumber reads a number exactly, without floating point, as a multiple of
// 10^-decimals: "2.55" with 2 decimals is 255. More decimals than asked for are
// rounded half away from zero. It takes grouped digits, currency signs and
// codes before or after, full-width characters, exponents, and a minus before,
// after or as parentheses. It refuses percentages and what int64 cannot hold.
func ParseNumber(s string, decimals int, style NumberStyle) (int64, error) {
	if n, ok := parsePlain(s, decimals, style); ok {
		return n, nil
	}
	n, key := parseWritten(s, decimals, style)
	if key != "" {
		return 0, fault.New(fault.Invalid, key, fault.Args{"Text": excerpt(s)})
	}
	return n, nil
}

// GuessNumberStyle returns the styles in which the most of a column's samples
// can be read, best guess first. Two of them mean that a person has to choose.
func GuessNumberStyle(samples []string) []NumberStyle {
	const decimals = 6
	var read [2]int
	differ := false
	for _, s := range samples {
		point, pointErr := ParseNumber(s, decimals, NumberPoint)
		comma, commaErr := ParseNumber(s, decimals, NumberComma)
		if pointErr == nil {
			read[0]++
		}
		if commaErr == nil {
			read[1]++
		}
		differ = differ || pointErr == nil && commaErr == nil && point != comma
	}
	switch {
	case read[1] > read[0]:
		return []NumberStyle{NumberComma}
	case read[0] > read[1] || !differ:
		return []NumberStyle{NumberPoint}
	}
	return []NumberStyle{NumberPoint, NumberComma}
}

const safeDigits = 18 // digits any int64 can hold

// parsePlain reads the common form, -12 or 12.345, and leaves others alone.
func parsePlain(s string, decimals int, style NumberStyle) (n int64, ok bool) {
	digits := strings.TrimPrefix(s, "-")
	if len(digits) == 0 || len(digits)+decimals > safeDigits {
		return 0, false
	}
	mark := byte('.')
	if style == NumberComma {
		mark = ','
	}
	missing := decimals
	for i := range len(digits) {
		c := digits[i]
		if c == mark && i > 0 && i < len(digits)-1 && len(digits)-1-i <= decimals {
			missing -= len(digits) - 1 - i
			mark = 0
			continue
		}
		if c -= '0'; c > 9 {
			return 0, false
		}
		n = n*10 + int64(c)
	}
	for range missing {
		n *= 10
	}
	if len(digits) != len(s) {
		n = -n
	}
	return n, true
}

// parseWritten reads any accepted form; key is "" or says what is wrong.
func parseWritten(s string, decimals int, style NumberStyle) (n int64, key string) {
	s = narrow(s)
	if s == "" {
		return 0, "sheet.number_empty"
	}
	if strings.ContainsAny(s, "%‰") {
		return 0, "sheet.number_percent"
	}
	s, negative, ok := cutSign(s)
	if !ok {
		return 0, "sheet.number_invalid"
	}
	s, exponent, ok := cutExponent(s)
	if !ok {
		return 0, "sheet.number_invalid"
	}
	if style == NumberComma {
		s = strings.Map(swapMarks, s)
	}
	whole, fraction, _ := strings.Cut(s, ".")
	if !isGrouped(whole) || strings.Trim(fraction, "0123456789") != "" || whole+fraction == "" {
		return 0, "sheet.number_invalid"
	}
	whole = strings.Map(digitsOnly, whole)
	n, ok = scale(whole+fraction, decimals+exponent-len(fraction))
	if !ok {
		return 0, "sheet.number_range"
	}
	if negative {
		n = -n
	}
	return n, ""
}

// narrow turns full-width characters into ASCII and the various spaces,
// apostrophes and dashes into one of each, and trims the ends.
func narrow(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '’' || r == '‘' || r == '´':
			return '\''
		case r == '−' || r == '–' || r == '﹣':
			return '-'
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s))
}

// cutSign takes sign and currency, which may stand in any order on either
// side, off a number. At most one sign and one currency on each side are allowed.
func cutSign(s string) (rest string, negative, ok bool) {
	signs := 0
	for {
		before := s
		if inner, found := strings.CutPrefix(s, "("); found {
			if s, found = strings.CutSuffix(inner, ")"); !found {
				return s, false, false
			}
			negative, signs = true, signs+1
		}
		s = cutCurrency(strings.TrimSpace(s))
		for _, sign := range []string{"-", "+"} {
			cut := strings.TrimPrefix(s, sign)
			if cut == s {
				cut = strings.TrimSuffix(s, sign)
			}
			if cut != s {
				s = strings.TrimSpace(cut)
				negative, signs = negative || sign == "-", signs+1
			}
		}
		if s == before {
			return s, negative, signs <= 1
		}
	}
}

// currencyWords are written beside amounts, longest first where one contains
// another; signs of currencies are known to Unicode.
var currencyWords = []string{
	"人民币", "US$", "HK$", "NT$", "RMB", "CNY", "USD", "EUR", "GBP", "HKD", "TWD", "MOP", "JPY", "KRW", "SGD", "AUD",
	"CAD", "NZD", "CHF", "SEK", "NOK", "DKK", "INR", "THB", "MYR", "VND", "元", "圆", "円",
}

// cutCurrency takes one sign or word of a currency off either end.
func cutCurrency(s string) string {
	if first, size := utf8.DecodeRuneInString(s); unicode.Is(unicode.Sc, first) {
		return strings.TrimSpace(s[size:])
	} else if first > '9' {
		for _, word := range currencyWords {
			if len(s) >= len(word) && strings.EqualFold(s[:len(word)], word) {
				return strings.TrimSpace(s[len(word):])
			}
		}
	}
	if last, size := utf8.DecodeLastRuneInString(s); unicode.Is(unicode.Sc, last) {
		return strings.TrimSpace(s[:len(s)-size])
	} else if last > '9' {
		for _, word := range currencyWords {
			if rest := len(s) - len(word); rest >= 0 && strings.EqualFold(s[rest:], word) {
				return strings.TrimSpace(s[:rest])
			}
		}
	}
	return s
}

// cutExponent takes an exponent such as E+05 off a number.
func cutExponent(s string) (mantissa string, exponent int, ok bool) {
	i := strings.LastIndexAny(s, "eE")
	if i < 0 {
		return s, 0, true
	}
	digits := strings.TrimLeft(s[i+1:], "+-")
	n, ok := parsePlain(digits, 0, NumberPoint)
	if !ok || n > 99 || len(s)-i-1-len(digits) > 1 {
		return s, 0, false
	}
	if s[i+1] == '-' {
		n = -n
	}
	return s[:i], int(n), true
}

func swapMarks(r rune) rune {
	switch r {
	case '.':
		return ','
	case ',':
		return '.'
	}
	return r
}

func digitsOnly(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// isGrouped reports whether whole digits are grouped properly or not at all:
// one separator throughout, three digits in the last group, two (as in India)
// or three in those between, one to three and no leading zero in the first.
func isGrouped(whole string) bool {
	i := strings.IndexAny(whole, ",' ")
	if i < 0 {
		return strings.Trim(whole, "0123456789") == ""
	}
	groups := strings.Split(whole, whole[i:i+1])
	for n, group := range groups {
		if strings.Trim(group, "0123456789") != "" {
			return false
		}
		switch last := len(groups) - 1; {
		case n == last && len(group) != 3,
			n == 0 && (len(group) == 0 || len(group) > 3 || group[0] == '0'),
			n > 0 && n < last && len(group) != 2 && len(group) != 3:
			return false
		}
	}
	return true
}

// scale returns digits × 10^shift, rounded half away from zero.
func scale(digits string, shift int) (n int64, ok bool) {
	digits = strings.TrimLeft(digits, "0")
	if digits == "" {
		return 0, true
	}
	kept, up := digits, false
	if shift < 0 {
		if -shift > len(digits) {
			return 0, true
		}
		cut := len(digits) + shift
		kept, up = digits[:cut], digits[cut] >= '5'
	} else if len(digits)+shift > safeDigits+1 {
		return 0, false
	}
	var u uint64
	if len(kept) > safeDigits+1 {
		return 0, false
	}
	for i := range len(kept) {
		u = u*10 + uint64(kept[i]-'0')
	}
	for range shift {
		u *= 10
	}
	if up {
		u++
	}
	return int64(u), u <= math.MaxInt64
}

// placePoint writes an integer × 10^-decimals.
func placePoint(integer string, decimals int) string {
	if decimals <= 0 {
		return integer
	}
	digits, negative := strings.CutPrefix(integer, "-")
	if missing := decimals + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) - decimals
	text := digits[:point] + "." + digits[point:]
	if negative {
		return "-" + text
	}
	return text
}

const excerptRunes = 40

// excerpt shortens a cell for a message.
func excerpt(s string) string {
	n := 0
	for i := range s {
		if n++; n > excerptRunes {
			return s[:i] + "…"
		}
	}
	return s
}
