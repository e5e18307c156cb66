package holdout

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(want) != math.IsNaN(got) || math.Abs(got-want) > 1e-12*(1+math.Abs(want)) {
		t.Errorf("%s is %.15g, want %.15g", what, got, want)
	}
}

// Worked out by hand.
func TestCounts(t *testing.T) {
	t.Parallel()
	a := Counts([]float64{0, 1, 2, 3, 4}, []int{0, 0, 3, 3, 9})
	near(t, "RMSE", a.RMSE, math.Sqrt((1.0+1+25)/5))
	near(t, "MAE", a.MAE, (1.0+1+5)/5)
	near(t, "RMSLE", a.RMSLE, math.Sqrt((sq(math.Log(2))+sq(math.Log(3.0/4))+sq(math.Log(5.0/10)))/5))
	near(t, "correlation", a.Correlation, 21/math.Sqrt(10*54))
	near(t, "Spearman", a.Spearman, 9/math.Sqrt(10*9))
	near(t, "bias", a.Bias, 10.0/15-1)
	near(t, "top decile", a.TopDecileOfIdeal, 1)
}

func TestTopDecileAveragesEquals(t *testing.T) {
	t.Parallel()
	predicted, actual := make([]float64, 20), make([]int, 20)
	predicted[3], actual[3] = 9, 4                                                // surely in the top two
	predicted[5], predicted[6], predicted[7], predicted[8] = 5, 5, 5, 5           // share one place
	actual[5], actual[7], actual[15] = 2, 6, 8                                    // (2+0+6+0)/4 = 2
	near(t, "top decile", Counts(predicted, actual).TopDecileOfIdeal, (4.0+2)/14) // ideal: 8 and 6
	same := Counts(make([]float64, 20), actual)
	near(t, "no forecast", same.TopDecileOfIdeal, 2.0/14)
	near(t, "no forecast's correlation", same.Correlation, math.NaN())
}

func TestFound(t *testing.T) {
	t.Parallel()
	scores, amounts := []float64{9, 5, 5, 1}, []float64{10, 2, 4, 100}
	for share, want := range map[float64]float64{0: 0, 0.125: 5, 0.25: 10, 0.5: 13, 0.75: 16, 1: 116} {
		near(t, "found", Found(scores, amounts, share), want)
	}
	near(t, "AUC of any score", AUC([]float64{-3, 7, 7, 900}, []bool{false, true, false, true}), 3.5/4)
}

func TestChances(t *testing.T) {
	t.Parallel()
	a := Chances([]float64{0.1, 0.4, 0.4, 0.8}, []bool{false, true, false, true})
	near(t, "Brier", a.Brier, (0.01+0.36+0.16+0.04)/4)
	near(t, "log loss", a.LogLoss, -(math.Log(0.9)+math.Log(0.4)+math.Log(0.6)+math.Log(0.8))/4)
	near(t, "AUC", a.AUC, 3.5/4)
	// Each bin holds 0.4 customers, two of them parts of neighbours; the equals bought half of the time.
	near(t, "ECE", a.ECE, (0.1+0.1+0+4*0.1+0.15+0.2+0.2)/10)
}

func TestTableHoldsEqualBins(t *testing.T) {
	t.Parallel()
	p, happened := make([]float64, 100), make([]bool, 100)
	for i := range p {
		p[i], happened[i] = float64(i)/100, i%2 == 0
	}
	for b, bin := range Chances(p, happened).Table {
		near(t, "size", bin.N, 10)
		near(t, "chance", bin.Predicted, float64(b)/10+0.045)
		near(t, "share", bin.Happened, 0.5)
	}
}

func TestNothingToMeasure(t *testing.T) {
	t.Parallel()
	a := Counts([]float64{1, 1}, []int{0, 0})
	for what, x := range map[string]float64{"bias": a.Bias, "top decile": a.TopDecileOfIdeal, "correlation": a.Correlation, "Spearman": a.Spearman} {
		near(t, what, x, math.NaN())
	}
	near(t, "AUC of all", Chances([]float64{0.5, 1}, []bool{true, true}).AUC, math.NaN())
	if loss := Chances([]float64{0}, []bool{true}).LogLoss; math.IsInf(loss, 0) {
		t.Error("the log loss is endless")
	}
	if c := Chances(nil, nil); c.Table != nil || !math.IsNaN(c.Brier) {
		t.Errorf("of nobody: %+v", c)
	}
}

func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "customers")
		p, actual, happened := make([]float64, n), make([]int, n), make([]bool, n)
		for i := range n {
			p[i] = float64(rapid.IntRange(0, 8).Draw(t, "eighths")) / 8
			actual[i] = rapid.IntRange(0, 3).Draw(t, "purchases")
			happened[i] = actual[i] > 0
		}
		counts, chances := Counts(p, actual), Chances(p, happened)
		rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "seed"))).Shuffle(n, func(i, j int) {
			p[i], p[j] = p[j], p[i]
			actual[i], actual[j] = actual[j], actual[i]
			happened[i], happened[j] = happened[j], happened[i]
		})
		if got := Counts(p, actual); !same(got, counts) {
			t.Errorf("%+v, shuffled %+v", counts, got)
		}
		if got := Chances(p, happened); !same(got, chances) {
			t.Errorf("%+v, shuffled %+v", chances, got)
		}
		total := 0.0
		for _, b := range chances.Table {
			total += b.N
		}
		if math.Abs(total-float64(n)) > 1e-9 {
			t.Errorf("%g of %d customers are in the table", total, n)
		}
	})
}

// Forecasts that have nothing to do with what came neither rank nor find the best customers.
func TestForecastsAtRandom(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	p, actual := make([]float64, 1_000_000), make([]int, 1_000_000)
	for i := range p {
		p[i], actual[i] = random.ExpFloat64(), random.IntN(5)
	}
	a := Counts(p, actual)
	if math.Abs(a.Spearman) > 0.01 || math.Abs(a.TopDecileOfIdeal-0.5) > 0.01 {
		t.Errorf("forecasts at random: %+v", a)
	}
}

func sq(x float64) float64 { return x * x }

// same compares figures, of which NaN equals NaN.
func same(a, b any) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		f, g := x.Field(i), y.Field(i)
		if f.CanFloat() && f.Float() != f.Float() && g.Float() != g.Float() {
			continue
		}
		if !reflect.DeepEqual(f.Interface(), g.Interface()) {
			return false
		}
	}
	return true
}

func TestSlope(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	right, far, near, happened := make([]float64, 200_000), make([]float64, 200_000), make([]float64, 200_000), make([]bool, 200_000)
	chance := func(logOdds float64) float64 { return 1 / (1 + math.Exp(-logOdds)) }
	for i := range right {
		x := 2*random.NormFloat64() - 1
		right[i], far[i], near[i] = chance(x), chance(2*x), chance(0.5*x+1)
		happened[i] = random.Float64() < right[i]
	}
	for name, c := range map[string]struct {
		p    []float64
		want float64
	}{"right": {right, 1}, "too far apart": {far, 0.5}, "too close together": {near, 2}} {
		if got := Slope(c.p, happened); math.Abs(got/c.want-1) > 0.02 {
			t.Errorf("%s: %g, want %g", name, got, c.want)
		}
	}
	same := []float64{0.2, 0.2, 0.2, 0.2}
	for _, p := range [][]float64{same, {0.1, 0.2, 0.8, 0.9}} {
		if got := Slope(p, []bool{false, false, true, true}); !math.IsNaN(got) {
			t.Errorf("%v: %g, want none", p, got)
		}
	}
}
