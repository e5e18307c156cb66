package cycle

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// drawExamples draws purchases of products with intercepts of their own, from the probabilities that a ranker learns.
func drawExamples(n int, seed uint64, coefficients Features, spread float64) (examples []Example, probabilities []float64) {
	random := rand.New(rand.NewPCG(seed, 3))
	const products = 200
	var own [products]float64
	for i := range own {
		own[i] = spread * random.NormFloat64()
	}
	for range n {
		e := Example{Product: int32(random.IntN(products))}
		z := -2 + own[e.Product]
		for j := range e.Features {
			e.Features[j] = float64(j) + 0.5*float64(j+1)*random.NormFloat64()
			z += coefficients[j] * (e.Features[j] - float64(j))
		}
		p := logistic(z)
		e.Bought = random.Float64() < p
		examples, probabilities = append(examples, e), append(probabilities, p)
	}
	return examples, probabilities
}

var drawn = Features{1, -0.5, 0.3, 0, 0.2, 0, -0.1, 0, 0, 0.1, 0, 0.05}

func TestRankerRecoversWhatWasDrawn(t *testing.T) {
	t.Parallel()
	examples, probabilities := drawExamples(40000, 1, drawn, 0.7)
	r := FitRanker(examples)
	if !r.Converged || math.Abs(r.Spread-0.7) > 0.12 {
		t.Errorf("converged %v, spread %.3f drawn with 0.7", r.Converged, r.Spread)
	}
	for j, c := range r.Coefficients {
		if math.Abs(c-drawn[j])*0.5*float64(j+1) > 0.08 {
			t.Errorf("%s: %.3f, drawn with %.3f", FeatureNames[j], c, drawn[j])
		}
	}
	off := 0.0
	for i, e := range examples {
		p := Prospect{Product: e.Product, Features: e.Features}
		off += math.Abs(r.Probability(&p)-probabilities[i]) / float64(len(examples))
		total := r.Intercept
		for j := range r.Means {
			total += r.Coefficients[j] * r.Means[j]
		}
		for _, reason := range r.Reasons(&p) {
			total += reason.Adds
		}
		if math.Abs(total-r.Score(&p)) > 1e-9 {
			t.Fatalf("reasons add up to %g of %g", total, r.Score(&p))
		}
	}
	if off > 0.03 {
		t.Errorf("probabilities are off by %.4f on average", off)
	}
}

func TestRankerDoesNotDependOnOrder(t *testing.T) {
	t.Parallel()
	examples, _ := drawExamples(5000, 2, drawn, 0.5)
	r := FitRanker(examples)
	slices.Reverse(examples)
	again := FitRanker(examples)
	for _, e := range examples {
		if p := (Prospect{Product: e.Product, Features: e.Features}); r.Score(&p) != again.Score(&p) {
			t.Fatalf("%g, in reverse %g", r.Score(&p), again.Score(&p))
		}
	}
}

func TestRankerOfTooLittleIsFinite(t *testing.T) {
	t.Parallel()
	same := slices.Repeat([]Example{{Product: 1, Features: drawn}}, 50)
	apart := []Example{{Product: 1, Features: drawn, Bought: true}, {Product: 2}}
	for name, examples := range map[string][]Example{
		"none": nil, "one": same[:1], "all alike": same, "set apart by anything": slices.Repeat(apart, 100),
		"all bought": slices.Repeat(apart[:1], 100),
	} {
		r := FitRanker(examples)
		p := Prospect{Product: 1, Features: drawn}
		if q := r.Probability(&p); !r.Converged || !(q >= 0 && q <= 1) || math.IsInf(r.Score(&p), 0) {
			t.Errorf("%s: %g, converged %v", name, q, r.Converged)
		}
	}
}
