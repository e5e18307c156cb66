package clv

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"liuke/internal/value/chunks"
)

const million = 1_000_000

// manyCustomers are made up by the BG/NBD with usual parameters, in whole days over two years.
func manyCustomers() []Summary {
	random := rand.New(rand.NewPCG(4, 8))
	rates := distuv.Gamma{Alpha: 0.243, Beta: 4.414 * 7, Src: random}
	leave := distuv.Beta{Alpha: 0.793, Beta: 2.426, Src: random}
	customers := make([]Summary, million)
	for i := range customers {
		const until = 730.0
		joined, rate, gone := math.Floor(500*random.Float64()), rates.Rand(), leave.Rand()
		last, at := joined, joined
		for {
			if at += random.ExpFloat64() / rate; at >= until {
				break
			}
			if day := math.Floor(at); day > last { // purchases on one day are one
				customers[i].X++
				last = day
			}
			if random.Float64() < gone {
				break
			}
		}
		customers[i].Tx, customers[i].T = (last-joined)/7, (until-joined)/7
	}
	return customers
}

// A million customers are fitted to the very maximum: the gradient vanishes, the surface curves down, and no parameters near
// or far, those that made the customers included, are more likely. And what a model says of a customer is the same whether
// that customer is asked about alone, among ten or among a million, on however many cores.
func TestAMillionCustomers(t *testing.T) {
	t.Parallel()
	customers := manyCustomers()
	sample, err := NewSample(customers)
	if err != nil {
		t.Fatal(err)
	}
	fit := FitBGNBD(sample, nil)
	t.Logf("%+v", fit.Params)
	if !fit.Converged || fit.Gradient > 1e-9 || fit.Curvature <= 0 {
		t.Errorf("converged %v, gradient %g, curvature %g", fit.Converged, fit.Gradient, fit.Curvature)
	}
	total := func(m Model) float64 {
		parts := make([]float64, chunks.Count(million))
		chunks.Each(million, func(chunk, from, to int) {
			for _, c := range customers[from:to] {
				parts[chunk] += m.LogLikelihood(c)
			}
		})
		sum := 0.0
		for _, p := range parts {
			sum += p
		}
		return sum
	}
	best := fit.Model.(BGNBD)
	top := total(best)
	if math.Abs(top-fit.Estimate.LogLikelihood) > 1e-9*math.Abs(top) {
		t.Errorf("log-likelihood %.6f, added up %.6f", fit.Estimate.LogLikelihood, top)
	}
	for _, other := range []BGNBD{
		{R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426},
		{R: best.R * 1.003, Alpha: best.Alpha, A: best.A, B: best.B},
		{R: best.R, Alpha: best.Alpha * 0.997, A: best.A, B: best.B},
		{R: best.R, Alpha: best.Alpha, A: best.A * 1.01, B: best.B * 1.01},
	} {
		if ll := total(other); ll >= top {
			t.Errorf("%+v has log-likelihood %.3f, the fit %.3f", other, ll, top)
		}
	}
	sameInAnyCrowd(t, customers)
}

func sameInAnyCrowd(t *testing.T, customers []Summary) {
	t.Helper()
	who := Summary{X: 8, Tx: 27.3, T: 39}
	for _, m := range []Model{
		NBD{R: .74, Alpha: 8.7}, BGNBD{R: .243, Alpha: 4.414, A: .793, B: 2.426}, MBGNBD{R: .525, Alpha: 6.183, A: .891, B: 1.614},
		ParetoNBD{R: .553, Alpha: 10.578, S: .606, Beta: 11.669},
		BGCNBD{K: 2, R: .771, Alpha: 3.766, A: .0576, B: .837}, MBGCNBD{K: 2, R: .853, Alpha: 4.005, A: .12, B: 2.162},
	} {
		alone := [3]float64{m.Alive(who), m.Active(who, 26), m.Expected(who, 26)}
		for _, crowd := range []int{10, million} {
			among := make([][3]float64, crowd)
			chunks.Each(crowd, func(_, from, to int) {
				for i := from; i < to; i++ {
					c := customers[i]
					if i%7 == 3 {
						c = who
					}
					among[i] = [3]float64{m.Alive(c), m.Active(c, 26), m.Expected(c, 26)}
				}
			})
			for i := 3; i < crowd; i += 7 {
				if among[i] != alone {
					t.Fatalf("%s says %v of a customer alone, and %v among %d", m.Name(), alone, among[i], crowd)
				}
			}
		}
	}
}
