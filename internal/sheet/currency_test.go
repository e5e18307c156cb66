package sheet_test

import (
	"slices"
	"testing"

	"liuke/internal/sheet"
)

func TestCurrencies(t *testing.T) {
	for text, want := range map[string]string{
		"12.50": "", "-3": "", "1E+05": "", "(4)": "",
		"$10": "USD", "US$ 10": "USD", "HK$10": "HKD", "£10": "GBP", "10 €": "EUR", "￥3": "CNY", "¥3": "JPY",
		"3元": "CNY", "usd 5": "USD", "5 EUR": "EUR", "RMB 5": "CNY", "5 円": "JPY",
	} {
		got := sheet.Currencies(text)
		if want == "" && got != nil || want != "" && !slices.Contains(got, want) {
			t.Errorf("%q: got %v, want %q among them", text, got, want)
		}
	}
	if slices.Contains(sheet.Currencies("US$10"), "CAD") {
		t.Error("US$ may be a Canadian dollar")
	}
}
