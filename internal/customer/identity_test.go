package customer

import (
	"maps"
	"testing"

	"liuke/internal/fault"
)

func TestIdentityKeys(t *testing.T) {
	for _, c := range []struct {
		kind          IdentityKind
		value, region string
		want          string // "" when it is refused
	}{
		{IdentityPhone, "138 0013 8000", "CN", "+8613800138000"},
		{IdentityPhone, "+86 138-0013-8000", "GB", "+8613800138000"},
		{IdentityPhone, "１３８００１３８０００", "CN", "+8613800138000"},
		{IdentityPhone, "020 7946 0958", "GB", "+442079460958"},
		{IdentityPhone, "(021) 6234-5678", "CN", "+862162345678"},
		{IdentityPhone, "12345", "ZZ", "12345"},
		{IdentityPhone, "1234", "CN", ""},
		{IdentityPhone, "order 123456", "ZZ", ""},
		{IdentityEmail, "Wang@Example.COM", "CN", "wang@example.com"},
		{IdentityEmail, "Wang <wang@example.com>", "CN", ""},
		{IdentityEmail, "wang", "CN", ""},
		{IdentityCard, "vip-0042 ", "CN", "VIP0042"},
		{IdentityCode, " a\u200b7 ", "CN", "a7"},
		{IdentityCode, "", "CN", ""},
	} {
		got, err := NewIdentity(c.kind, "", c.value, c.region)
		if got.Key != c.want || (err == nil) != (c.want != "") || err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s %q in %s: got %q, %v; want %q", c.kind, c.value, c.region, got.Key, err, c.want)
		}
	}
}

func TestRegion(t *testing.T) {
	for currency, want := range map[string]string{"CNY": "CN", "GBP": "GB", "JPY": "JP", "EUR": "ZZ", "XAU": "ZZ", "": "ZZ"} {
		if got := Region(currency); got != want {
			t.Errorf("%s: got %s, want %s", currency, got, want)
		}
	}
}

func TestRoots(t *testing.T) {
	records := []string{"a", "b", "c", "d"}
	merges := []Merge{
		{IntoID: "a", FromID: "b"},
		{IntoID: "c", FromID: "d", UndoneAt: 1},
		{IntoID: "c", FromID: "a"},
	}
	want := map[string]string{"a": "c", "b": "c", "c": "c", "d": "d"}
	if got := Roots(records, merges); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
