package contract_test

import (
	"math"
	"slices"
	"testing"

	"liuke/internal/value/contract"
)

func TestDesign(t *testing.T) {
	t.Parallel()
	d := contract.NewDesign([]contract.Attribute{
		{Name: "pay", Levels: []string{"card", "cash"}, Level: []int{1, 0, 0, 0, 1}},
		{Name: "price", Number: []float64{1, 2, 3, math.NaN(), 2}},
		{Name: "mark", Levels: []string{"no", "none", "yes"}, Level: []int{2, 0, 0, 0, 2}},
		{Name: "plan", Levels: []string{"same"}, Level: []int{0, 0, 0, 0, 0}},
		{Name: "cost", Number: []float64{4, 4, 4, 4, 4}},
	})
	if len(d.Terms) != 2 || d.Terms[0].Level != 1 || len(d.Terms[0].Same) != 1 || d.Terms[0].Same[0].Attribute != 2 || d.Terms[1].Mean != 2 {
		t.Fatalf("%+v", d.Terms)
	}
	spread := math.Sqrt(0.5)
	for i, want := range [][]float64{{1, -1 / spread}, {0, 0}, {0, 1 / spread}, {0, 0}, {1, 0}} {
		if got := d.Covariates(i); !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
			t.Errorf("contract %d: %v, want %v", i, got, want)
		}
	}
	h := contract.Hazard{Coefficients: []float64{0.5, -1}, Average: []float64{0.4, 0}}
	if got := d.Reasons(h, 0); len(got) != 2 || got[0].Attribute != 1 || math.Abs(got[0].Effect-1/spread) > 1e-12 ||
		got[1].Attribute != 0 || math.Abs(got[1].Effect-0.3) > 1e-12 {
		t.Errorf("%+v", got)
	}
	if got := d.Reasons(h, 1); len(got) != 1 || math.Abs(got[0].Effect+0.2) > 1e-12 {
		t.Errorf("%+v", got)
	}
}
