package sheet

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/fault"
)

func TestParseNumber(t *testing.T) {
	t.Parallel()
	const invalid, percent, tooLarge = "sheet.number_invalid", "sheet.number_percent", "sheet.number_range"
	for _, c := range []struct {
		text     string
		decimals int
		style    NumberStyle
		want     int64
		key      string
	}{
		{"2.55", 4, NumberPoint, 25500, ""},
		{"2.55", 2, NumberPoint, 255, ""},
		{"-6", 3, NumberPoint, -6000, ""},
		{"0", 2, NumberPoint, 0, ""},
		{"-0.00", 2, NumberPoint, 0, ""},
		{"0.001", 4, NumberPoint, 10, ""},
		{"1,234.50", 2, NumberPoint, 123450, ""},
		{"1.234,50", 2, NumberComma, 123450, ""},
		{"1 234,50", 2, NumberComma, 123450, ""},
		{"1\u202f234,50", 2, NumberComma, 123450, ""},
		{"1'234.5", 2, NumberPoint, 123450, ""},
		{"1’234.5", 2, NumberPoint, 123450, ""},
		{"12,34,567.8", 1, NumberPoint, 12345678, ""},
		{"１，２３４．５０", 2, NumberPoint, 123450, ""},
		{"£1,234.50", 2, NumberPoint, 123450, ""},
		{"$ 12", 2, NumberPoint, 1200, ""},
		{"12 €", 2, NumberPoint, 1200, ""},
		{"¥12", 0, NumberPoint, 12, ""},
		{"￥12.5", 1, NumberPoint, 125, ""},
		{"12.5元", 1, NumberPoint, 125, ""},
		{"人民币12.5元", 1, NumberPoint, 125, ""},
		{"RMB 12", 0, NumberPoint, 12, ""},
		{"USD12", 0, NumberPoint, 12, ""},
		{"12 usd", 0, NumberPoint, 12, ""},
		{"-£5.00", 2, NumberPoint, -500, ""},
		{"£-5.00", 2, NumberPoint, -500, ""},
		{"(£5.00)", 2, NumberPoint, -500, ""},
		{"£(5.00)", 2, NumberPoint, -500, ""},
		{"（5）", 0, NumberPoint, -5, ""},
		{"5-", 0, NumberPoint, -5, ""},
		{"−5", 0, NumberPoint, -5, ""},
		{"+5", 0, NumberPoint, 5, ""},
		{".5", 1, NumberPoint, 5, ""},
		{"5.", 1, NumberPoint, 50, ""},
		{" 7 ", 0, NumberPoint, 7, ""},
		{"1.5E+3", 0, NumberPoint, 1500, ""},
		{"1e-05", 5, NumberPoint, 1, ""},
		{"2.345", 2, NumberPoint, 235, ""},
		{"-2.345", 2, NumberPoint, -235, ""},
		{"2.3449999999999999", 2, NumberPoint, 234, ""},
		{"2.5499999999999998", 4, NumberPoint, 25500, ""},
		{"0.5", 0, NumberPoint, 1, ""},
		{"-0.5", 0, NumberPoint, -1, ""},
		{"0.05", 0, NumberPoint, 0, ""},
		{"3000000000", 3, NumberPoint, 3_000_000_000_000, ""},
		{"9223372036854775807", 0, NumberPoint, math.MaxInt64, ""},
		{"9,223,372,036,854,775,807", 0, NumberPoint, math.MaxInt64, ""},
		{"9223372036854775808", 0, NumberPoint, 0, tooLarge},
		{"9223372036854775807.5", 0, NumberPoint, 0, tooLarge},
		{"9223372036854775807", 1, NumberPoint, 0, tooLarge},
		{"1" + strings.Repeat("0", 50), 0, NumberPoint, 0, tooLarge},
		{"1e99", 2, NumberPoint, 0, tooLarge},
		{strings.Repeat("0", 50) + "1", 0, NumberPoint, 1, ""},
		{"50%", 2, NumberPoint, 0, percent},
		{"５０％", 2, NumberPoint, 0, percent},
		{"", 2, NumberPoint, 0, "sheet.number_empty"},
		{" \u00a0", 2, NumberPoint, 0, "sheet.number_empty"},
		{"1,5", 2, NumberPoint, 0, invalid},
		{"1.5", 2, NumberComma, 15, invalid},
		{"0,123", 2, NumberPoint, 0, invalid},
		{"1,234,5", 2, NumberPoint, 0, invalid},
		{"1,234 567", 2, NumberPoint, 0, invalid},
		{"1.2.3", 2, NumberPoint, 0, invalid},
		{"--5", 0, NumberPoint, 0, invalid},
		{"(-5)", 0, NumberPoint, 0, invalid},
		{"(5", 0, NumberPoint, 0, invalid},
		{"-", 0, NumberPoint, 0, invalid},
		{"£", 0, NumberPoint, 0, invalid},
		{"e5", 0, NumberPoint, 0, invalid},
		{"1e", 0, NumberPoint, 0, invalid},
		{"1e+-5", 0, NumberPoint, 0, invalid},
		{"0x10", 0, NumberPoint, 0, invalid},
		{"NaN", 0, NumberPoint, 0, invalid},
		{"12 pcs", 0, NumberPoint, 0, invalid},
		{"2010-12-01", 0, NumberPoint, 0, invalid},
		{"C536379", 0, NumberPoint, 0, invalid},
		{"١٢", 0, NumberPoint, 0, invalid},
	} {
		got, err := ParseNumber(c.text, c.decimals, c.style)
		if c.key != "" {
			wantFault(t, err, c.key)
			continue
		}
		if err != nil || got != c.want {
			t.Errorf("%q with %d decimals: %d, %v; want %d", c.text, c.decimals, got, err, c.want)
		}
	}
}

func TestGuessNumberStyle(t *testing.T) {
	t.Parallel()
	point, comma := []NumberStyle{NumberPoint}, []NumberStyle{NumberComma}
	for _, c := range []struct {
		samples []string
		want    []NumberStyle
	}{
		{nil, point},
		{[]string{"1", "25", ""}, point},
		{[]string{"1.5", "2.25"}, point},
		{[]string{"1,5", "2,25"}, comma},
		{[]string{"1,234", "1,234.50"}, point},
		{[]string{"1.234", "1.234,50"}, comma},
		{[]string{"1.234", "12.50"}, point},
		{[]string{"1,234,567"}, point},
		{[]string{"1.234.567"}, comma},
		{[]string{"0.123"}, point},
		{[]string{"1,234", "5,678"}, []NumberStyle{NumberPoint, NumberComma}},
		{[]string{"£1.234"}, []NumberStyle{NumberPoint, NumberComma}},
	} {
		if got := GuessNumberStyle(c.samples); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.samples, got, c.want)
		}
	}
}

// TestNumbersReadBack writes numbers in every accepted form and reads them.
func TestNumbersReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		decimals := rapid.IntRange(0, 6).Draw(t, "decimals")
		want := rapid.Int64Range(-math.MaxInt64, math.MaxInt64).Draw(t, "n")
		plain := Number(want, decimals).text
		whole, fraction, _ := strings.Cut(strings.TrimPrefix(plain, "-"), ".")
		mark, separators := ".", []string{"", ",", " ", "'"}
		style := rapid.SampledFrom(numberStyles).Draw(t, "style")
		if style == NumberComma {
			mark, separators[1] = ",", "."
		}
		text := group(whole, rapid.SampledFrom(separators).Draw(t, "separator"))
		if fraction != "" {
			text += mark + fraction
		}
		text = rapid.SampledFrom([]string{"", "£", "¥ ", "USD "}).Draw(t, "before") + text +
			rapid.SampledFrom([]string{"", "元", " EUR"}).Draw(t, "after")
		if want < 0 {
			sign := rapid.SampledFrom([][2]string{{"-", ""}, {"", "-"}, {"(", ")"}}).Draw(t, "sign")
			text = sign[0] + text + sign[1]
		}
		if got, err := ParseNumber(text, decimals, style); err != nil || got != want {
			t.Fatalf("%q: %d, %v; want %d", text, got, err, want)
		}
	})
}

func group(digits, separator string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + separator + digits[i:]
	}
	return digits
}

// TestRoundingAgainstRationals compares with exact arithmetic.
func TestRoundingAgainstRationals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?[0-9]{1,12}\.[0-9]{1,12}`).Draw(t, "text")
		decimals := rapid.IntRange(0, 6).Draw(t, "decimals")
		exact, _ := new(big.Rat).SetString(text)
		exact.Mul(exact, new(big.Rat).SetInt64(int64(math.Pow10(decimals))))
		want := exact.FloatString(0) // rounds half away from zero
		if got, err := ParseNumber(text, decimals, NumberPoint); err != nil || strconv.FormatInt(got, 10) != strings.Replace(want, "-0", "0", 1) {
			t.Fatalf("%s with %d decimals: %d, %v; want %s", text, decimals, got, err, want)
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"1,234.50", "(£5)", "1.5E-3", "￥１２", "9223372036854775807", "-", "'1", "人民币1元", "\xff1"} {
		f.Add(s, uint8(2), true)
	}
	f.Fuzz(func(t *testing.T, s string, decimals uint8, point bool) {
		places, style := int(decimals%10), NumberComma
		if point {
			style = NumberPoint
		}
		n, err := ParseNumber(s, places, style)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		again, err := ParseNumber(Number(n, places).text, places, NumberPoint)
		if err != nil || again != n {
			t.Fatalf("%q is %d, which reads back as %d, %v", s, n, again, err)
		}
	})
}
