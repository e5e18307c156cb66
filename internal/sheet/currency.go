package sheet

import "strings"

// currencyMarks are what is written beside amounts, and the currencies (ISO
// 4217) it may stand for; one that contains another comes first.
var currencyMarks = []struct {
	mark  string
	codes []string
}{
	{"US$", []string{"USD"}},
	{"HK$", []string{"HKD"}},
	{"NT$", []string{"TWD"}},
	{"$", []string{"USD", "CAD", "AUD", "NZD", "HKD", "TWD", "SGD", "MOP", "MXN", "ARS", "CLP", "COP", "BRL"}},
	{"£", []string{"GBP", "EGP", "GIP", "FKP", "SHP"}},
	{"€", []string{"EUR"}},
	{"¥", []string{"CNY", "JPY"}},
	{"￥", []string{"CNY", "JPY"}},
	{"₩", []string{"KRW"}},
	{"₹", []string{"INR"}},
	{"₫", []string{"VND"}},
	{"฿", []string{"THB"}},
	{"人民币", []string{"CNY"}},
	{"RMB", []string{"CNY"}},
	{"元", []string{"CNY", "TWD", "HKD", "MOP"}},
	{"圆", []string{"CNY", "TWD", "HKD", "MOP"}},
	{"円", []string{"JPY"}},
}

// Currencies returns the ISO codes of what the currency written beside a
// number may be; nil when there is none, or one that is not known here.
func Currencies(s string) []string {
	if plain(s) {
		return nil
	}
	s = strings.ToUpper(s)
	for _, m := range currencyMarks {
		if strings.Contains(s, m.mark) {
			return m.codes
		}
	}
	for _, word := range currencyWords {
		if len(word) == 3 && strings.Contains(s, word) {
			return []string{word}
		}
	}
	return nil
}

// plain reports whether nothing but digits, marks and signs is written.
func plain(s string) bool {
	return strings.Trim(s, "0123456789.,-+ ") == ""
}
