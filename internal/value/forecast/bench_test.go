package forecast_test

import (
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"liuke/internal/value/forecast"
	"liuke/internal/value/history"
)

// BenchmarkAuto chooses and fits for a million customers with two years of purchases.
func BenchmarkAuto(b *testing.B) {
	const customers, days = 1_000_000, 730
	random := rand.New(rand.NewPCG(1, 2))
	rates := distuv.Gamma{Alpha: 0.243, Beta: 4.414 * week, Src: random}
	leave := distuv.Beta{Alpha: 0.793, Beta: 2.426, Src: random}
	var purchases []history.Purchase
	for i := range uint32(customers) {
		at := 84 * random.Float64()
		rate, gone := rates.Rand(), leave.Rand()
		for repeats := 0; at < days; repeats++ {
			purchases = append(purchases, history.Purchase{Customer: i, Day: int32(at), Spend: 1})
			at += random.ExpFloat64() / rate
			if repeats > 0 && random.Float64() < gone {
				break
			}
		}
	}
	h, err := history.New(customers, purchases)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		f, err := forecast.Fit(h, forecast.Settings{Until: days - 1, Horizon: 273, Unit: week, Model: forecast.Auto}, nil)
		if err != nil {
			b.Fatal(err)
		}
		b.Logf("%s %v", f.Chosen, f.Fit.Params)
	}
}
