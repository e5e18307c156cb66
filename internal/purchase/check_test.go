package purchase

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestAmount(t *testing.T) {
	for _, c := range []struct {
		quantity, price int64
		decimals        int
		want            int64
		ok              bool
	}{
		{6_000, 25_500, 2, 1530, true}, // 6 at £2.55
		{1_000, 10, 2, 0, true},        // one at £0.001
		{5_000, 10, 2, 1, true},        // five of them: half a penny, rounded away from nought
		{-5_000, 10, 2, -1, true},      // taken back
		{1_000, -110_620_600, 2, -1_106_206, true},
		{1_500, 30_000, 0, 5, true}, // 4.5 yen
		{1_234, 10_000, 3, 1234, true},
		{maxQuantity, maxUnitPrice, 2, 0, false},
		{math.MinInt64, 1, 2, -92_233_720_368_548, true},
	} {
		got, ok := Amount(c.quantity, c.price, c.decimals)
		if got != c.want || ok != c.ok {
			t.Errorf("Amount(%d, %d, %d) = %d, %t; want %d, %t", c.quantity, c.price, c.decimals, got, ok, c.want, c.ok)
		}
	}
}

// TestScaleIsExact compares with arithmetic of any size.
func TestScaleIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b"), rapid.Int64().Draw(t, "c")
		if c == 0 {
			t.Skip("nothing to divide by")
		}
		const limit = 1 << 62
		product := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		half := new(big.Int).Abs(big.NewInt(c))
		want, rest := new(big.Int).QuoRem(new(big.Int).Abs(product), half, new(big.Int))
		if rest.Lsh(rest, 1).Cmp(half) >= 0 {
			want.Add(want, big.NewInt(1))
		}
		fits := want.Cmp(big.NewInt(limit)) <= 0
		if product.Sign()*big.NewInt(c).Sign() < 0 {
			want.Neg(want)
		}
		got, ok := scale(a, b, c, limit)
		if ok != fits || ok && got != want.Int64() {
			t.Fatalf("%d × %d / %d = %d, %t; want %v, %t", a, b, c, got, ok, want, fits)
		}
	})
}

func TestHashTellsReceiptsApart(t *testing.T) {
	cost := int64(0)
	receipts := []Receipt{
		{},
		{At: 1},
		{Store: "a"},
		{Currency: "a"},
		{Customer: CustomerRef{Code: "a"}},
		{Lines: []Line{{}}},
		{Lines: []Line{{}, {}}},
		{Lines: []Line{{Product: "a"}}},
		{Lines: []Line{{Quantity: 1}}},
		{Lines: []Line{{UnitPrice: 1}}},
		{Lines: []Line{{Amount: 1}}},
		{Lines: []Line{{Tax: 1}}},
		{Lines: []Line{{Discount: 1}}},
		{Lines: []Line{{Cost: &cost}}},
		{Lines: []Line{{Product: "a"}, {Product: "b"}}},
		{Lines: []Line{{Product: "b"}, {Product: "a"}}},
	}
	var h hasher
	seen := map[string]int{}
	for n, r := range receipts {
		hash := h.of(r)
		if other, taken := seen[hash]; taken {
			t.Errorf("receipts %d and %d have the same hash", n, other)
		}
		seen[hash] = n
		if named := r; h.of(named) != hash {
			t.Errorf("receipt %d does not have the same hash twice", n)
		}
	}
}

func TestKind(t *testing.T) {
	for want, lines := range map[Kind][][]int64{
		Bought:   {{}, {0}, {1}, {-1, 1}},
		Returned: {{-1}, {-1, 0}},
	} {
		for _, quantities := range lines {
			r := Receipt{}
			for _, q := range quantities {
				r.Lines = append(r.Lines, Line{Quantity: q})
			}
			if got := r.Kind(); got != want {
				t.Errorf("%v is a %s, want %s", quantities, got, want)
			}
		}
	}
}

// TestTextsCanBeSeen takes out of a receipt what cannot be seen.
func TestTextsCanBeSeen(t *testing.T) {
	for text, want := range map[string]string{
		"Ann Lee": "Ann Lee", " Ann ": "Ann", "王\u200b女\u202e士": "王女士", "\u3164": "", "\u2800 \u115f": "", "a\x00b": "ab", "a\u3000b": "a b",
	} {
		r := Receipt{Customer: CustomerRef{Code: text, Name: text}}
		if r.tidy("CNY"); r.Customer.Name != want || r.Customer.Code != want {
			t.Errorf("%q became %q and %q, want %q", text, r.Customer.Name, r.Customer.Code, want)
		}
	}
}
