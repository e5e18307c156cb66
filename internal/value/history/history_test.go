package history

import (
	"cmp"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/value/clv"
)

func TestPurchasesOfOneDayAreOne(t *testing.T) {
	t.Parallel()
	h, err := New(3, []Purchase{{0, 30, 5}, {2, 7, 1}, {0, 10, 8}}, []Purchase{{0, 30, 2.5}, {0, 37, 0}})
	if err != nil {
		t.Fatal(err)
	}
	if got := h.Days(0); !slices.Equal(got, []int32{10, 30, 37}) {
		t.Errorf("days %d", got)
	}
	if len(h.Days(1)) != 0 || h.Count(0, 10, 37) != 2 || h.Count(0, 9, 36) != 2 {
		t.Errorf("days %v, counts %d %d", h.Days(1), h.Count(0, 10, 37), h.Count(0, 9, 36))
	}
	got, ok := h.Summary(0, 51, 7)
	want := clv.Summary{X: 2, SpendN: 1, Tx: 27.0 / 7, T: 41.0 / 7, Spend: 7.5, LogGaps: math.Log(20.0/7) + math.Log(1)}
	if !ok || math.Abs(got.LogGaps-want.LogGaps) > 1e-12 {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got.LogGaps = want.LogGaps; got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if _, ok := h.Summary(0, 9, 7); ok {
		t.Error("a customer is known before the first purchase")
	}
	if first, last, ok := h.Span(); !ok || first != 7 || last != 37 {
		t.Errorf("span %d to %d", first, last)
	}
	if _, err := New(1, []Purchase{{1, 0, 0}}); err == nil {
		t.Error("a customer beyond the last is taken")
	}
}

// Each core takes a share of the customers; how many there are must not show. It may not run beside others.
func TestCoresDoNotMatter(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	const customers = 500
	var purchases []Purchase
	for range 3000 {
		purchases = append(purchases, Purchase{Customer: uint32(random.IntN(customers)), Day: int32(random.IntN(60)), Spend: random.Float64()})
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	want, err := New(customers, purchases)
	if err != nil {
		t.Fatal(err)
	}
	for _, cores := range []int{2, 3, 7} {
		runtime.GOMAXPROCS(cores)
		if got, err := New(customers, purchases); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%d cores: another history, %v", cores, err)
		}
	}
}

func TestOrderAndPiecesDoNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		customers := rapid.IntRange(0, 8).Draw(t, "customers")
		var purchases []Purchase
		for range rapid.IntRange(0, 8*customers).Draw(t, "purchases") {
			purchases = append(purchases, Purchase{
				Customer: uint32(rapid.IntRange(0, customers-1).Draw(t, "customer")),
				Day:      rapid.Int32Range(-5, 20).Draw(t, "day"),
				Spend:    rapid.Float64Range(0, 1e6).Draw(t, "spend"),
			})
		}
		want := map[[2]int32]float64{}
		slices.SortFunc(purchases, func(a, b Purchase) int { return cmp.Compare(a.Spend, b.Spend) })
		for _, p := range purchases {
			want[[2]int32{int32(p.Customer), p.Day}] += p.Spend
		}
		shuffled := rapid.Permutation(purchases).Draw(t, "order")
		cut := rapid.IntRange(0, len(shuffled)).Draw(t, "cut")
		h, err := New(customers, shuffled[:cut], shuffled[cut:])
		if err != nil {
			t.Fatal(err)
		}
		for c := range customers {
			days := h.Days(c)
			if !slices.IsSorted(days) {
				t.Errorf("customer %d: %d", c, days)
			}
			for i, day := range days {
				key := [2]int32{int32(c), day}
				if want[key] != h.spend[int(h.start[c])+i] {
					t.Errorf("customer %d spent %g on %d, want %g", c, h.spend[int(h.start[c])+i], day, want[key])
				}
				delete(want, key)
			}
		}
		if len(want) > 0 {
			t.Errorf("missing: %v", want)
		}
	})
}
