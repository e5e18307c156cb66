package api

import (
	"testing"

	"github.com/go-json-experiment/json"
	"pgregory.net/rapid"
)

func TestDecimals(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		`1`: 1000, `"1"`: 1000, `1.5`: 1500, `"1.500"`: 1500, `-0.001`: -1, `0`: 0, `"-12.345"`: -12345, `"1.2340000"`: 1234,
		`"9223372036854775.807"`: 9223372036854775807,
	} {
		var q Quantity
		if err := json.Unmarshal([]byte(text), &q); err != nil || int64(q) != want {
			t.Errorf("%s: %d, %v, want %d", text, q, err, want)
		}
	}
	for _, text := range []string{
		`""`, `"."`, `"1."`, `".5"`, `"+1"`, `"1e3"`, `1e3`, `"0x10"`, `"1,5"`, `"1.2345"`, `" 1"`, `"--1"`, `"1.-5"`, `"1_000"`, `"١"`,
		`"9223372036854775.808"`, `true`, `{}`, `[]`, `"NaN"`,
	} {
		var q Quantity
		if err := json.Unmarshal([]byte(text), &q); err == nil {
			t.Errorf("%s was read as %d", text, q)
		}
	}
}

func TestDecimalsComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		var quantity Quantity
		var price UnitPrice
		decode := func(v, into any) {
			raw, err := json.Marshal(v)
			if err == nil {
				err = json.Unmarshal(raw, into)
			}
			if err != nil {
				t.Fatalf("%s: %v", raw, err)
			}
		}
		decode(Quantity(n), &quantity)
		decode(UnitPrice(n), &price)
		if int64(quantity) != n || int64(price) != n {
			t.Fatalf("%d came back as %d and %d", n, quantity, price)
		}
	})
}

func TestTimes(t *testing.T) {
	t.Parallel()
	var at Time
	if err := json.Unmarshal([]byte(`"2026-11-18T10:00:00.25+08:00"`), &at); err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(at)
	if err != nil || string(raw) != `"2026-11-18T02:00:00.25Z"` {
		t.Errorf("%s, %v", raw, err)
	}
}
