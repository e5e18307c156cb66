package clv

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// simulate draws customers of a BG/NBD with whole-day purchases over up to two years; several a day count as one.
func simulate(m BGNBD, n int, seed uint64) []Summary {
	random := rand.New(rand.NewPCG(seed, 7))
	customers := make([]Summary, n)
	rates := distuv.Gamma{Alpha: m.R, Beta: m.Alpha, Src: random}
	dropouts := distuv.Beta{Alpha: m.A, Beta: m.B, Src: random}
	for i := range customers {
		rate, p := rates.Rand(), dropouts.Rand()
		days := 1 + random.IntN(728)
		last, x := 0, 0
		for at := 0.0; ; {
			at += random.ExpFloat64() / rate * 7
			if !(at < float64(days)) {
				break
			}
			if int(at) > last {
				last, x = int(at), x+1
			}
			if random.Float64() < p {
				break
			}
		}
		customers[i] = Summary{X: int32(x), Tx: float64(last) / 7, T: float64(days) / 7}
	}
	return customers
}

// meanSpend draws the mean of n purchases of a customer of a Gamma-Gamma with p 6, q 4 and v 15.
func meanSpend(random *rand.Rand, n int32) float64 {
	rate := distuv.Gamma{Alpha: 4, Beta: 15, Src: random}.Rand()
	return distuv.Gamma{Alpha: 6 * float64(n), Beta: rate * float64(n), Src: random}.Rand()
}

func TestFitDoesNotDependOnOrder(t *testing.T) {
	t.Parallel()
	customers := simulate(BGNBD{R: .243, Alpha: 4.414, A: .793, B: 2.426}, 20000, 3)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range customers {
		if c := &customers[i]; c.X > 0 {
			c.SpendN, c.Spend = c.X, meanSpend(random, c.X)
		}
	}
	before, spendBefore := fitBoth(t, customers)
	random.Shuffle(len(customers), func(i, j int) {
		customers[i], customers[j] = customers[j], customers[i]
	})
	after, spendAfter := fitBoth(t, customers)
	if before.Model != after.Model {
		t.Errorf("before %+v, after %+v", before, after)
	}
	if spendBefore.GammaGamma != spendAfter.GammaGamma || spendBefore.Correlation != spendAfter.Correlation {
		t.Errorf("spend before %+v, after %+v", spendBefore, spendAfter)
	}
}

func TestFitOfFewCustomersIsSane(t *testing.T) {
	t.Parallel()
	paid := func(x int32, tx, t, spend float64) Summary {
		return Summary{X: x, SpendN: x, Tx: tx, T: t, Spend: spend}
	}
	once := slices.Repeat([]Summary{{T: 30}}, 500)
	for name, c := range map[string]struct {
		customers []Summary
		notes     []Note
	}{
		"one":             {[]Summary{paid(3, 5, 9, 12)}, []Note{NoteRateSpread, NoteDropoutNotIdentified}},
		"all the same":    {slices.Repeat([]Summary{paid(5, 50, 52, 20)}, 40), []Note{NoteRateSpread, NoteDropoutNotIdentified}},
		"most once":       {append(once, paid(1, 2, 30, 5)), []Note{NoteRateSpread, NoteDropoutNotIdentified}},
		"one, long ago":   {[]Summary{paid(1, 1, 900, 1e7)}, []Note{NoteRateSpread, NoteDropoutSpread}},
		"a heavy buyer":   {[]Summary{{T: 10}, paid(20000, 2857, 2858, 3), {X: 2, Tx: 3, T: 400}}, nil},
		"same-day window": {[]Summary{{}, {}, paid(1, 0.2, 1, 1)}, []Note{NoteRateSpread, NoteDropoutNotIdentified}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := NewSample(c.customers)
			if err != nil {
				t.Fatal(err)
			}
			fit := FitBGNBD(s, nil)
			if !slices.Equal(fit.Notes, c.notes) {
				t.Errorf("notes %v, want %v: %+v", fit.Notes, c.notes, fit)
			}
			spend, err := FitGammaGamma(c.customers)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range c.customers {
				if e := fit.Expected(c, 52); !(e >= 0) || e > 52*7 {
					t.Errorf("expected %g in a year", e)
				}
				if e := spend.Spend(c); !(e > 0) || e > 1e7*(1+1e-9) {
					t.Errorf("spend %g", e)
				}
			}
		})
	}
}

func TestFitNeedsRepeatPurchases(t *testing.T) {
	t.Parallel()
	for _, customers := range [][]Summary{nil, {{T: 3}, {T: 9}}} {
		if _, err := NewSample(customers); !errors.Is(err, ErrNoRepeats) {
			t.Errorf("%d customers without repeat purchase: %v", len(customers), err)
		}
		if _, err := FitGammaGamma(customers); !errors.Is(err, ErrNoSpend) {
			t.Errorf("%d customers without spend: %v", len(customers), err)
		}
	}
}

func TestContradictingSummariesAreRefused(t *testing.T) {
	t.Parallel()
	for _, s := range []Summary{
		{X: -1, T: 3},
		{X: 1, Tx: 4, T: 3},
		{X: 1, T: 3},
		{Tx: 1, T: 3},
		{T: -1},
		{T: math.NaN()},
		{T: math.Inf(1)},
		{X: 1, Tx: math.NaN(), T: 3},
		{X: 1, SpendN: 2, Tx: 1, T: 3},
		{T: 3, LogGaps: -1},
		{X: 2, Tx: 1, T: 3, LogGaps: math.NaN()},
		{X: 2, Tx: 1, T: 3, LogGaps: math.Inf(-1)},
		{X: 2, Tx: 1, T: 3, LogGaps: -1.38},
	} {
		if _, err := NewSample([]Summary{{X: 1, Tx: 1, T: 2}, s}); !errors.Is(err, ErrSummary) {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

// Scaling money scales spend and nothing else; scaling time scales alpha and nothing else.
func TestFitDoesNotDependOnUnits(t *testing.T) {
	t.Parallel()
	customers := simulate(BGNBD{R: .243, Alpha: 4.414, A: .793, B: 2.426}, 5000, 5)
	random := rand.New(rand.NewPCG(5, 5))
	scaled := slices.Clone(customers)
	for i := range customers {
		c := &customers[i]
		if c.X > 0 {
			c.SpendN, c.Spend = c.X, meanSpend(random, c.X)
		}
		scaled[i] = Summary{X: c.X, SpendN: c.SpendN, Tx: 7 * c.Tx, T: 7 * c.T, Spend: 100 * c.Spend}
	}
	bg, spend := fitBoth(t, customers)
	bgScaled, spendScaled := fitBoth(t, scaled)
	checkScaled(t, bg.Estimate, bgScaled.Estimate, []float64{1, 7, 1, 1})
	checkScaled(t, spend.Estimate, spendScaled.Estimate, []float64{1, 1, 100})
}

func fitBoth(t *testing.T, customers []Summary) (Fit, SpendFit) {
	t.Helper()
	s, err := NewSample(customers)
	if err != nil {
		t.Fatal(err)
	}
	spend, err := FitGammaGamma(customers)
	if err != nil {
		t.Fatal(err)
	}
	fit := FitBGNBD(s, nil)
	if !fit.Converged || !spend.Converged {
		t.Fatalf("%+v, %+v", fit, spend)
	}
	return fit, spend
}

func checkScaled(t *testing.T, e, scaled Estimate, factors []float64) {
	t.Helper()
	for i, factor := range factors {
		if got := scaled.Params[i].Value / e.Params[i].Value; math.Abs(got/factor-1) > 1e-8 {
			t.Errorf("%s grew by %.12g, want %g", e.Params[i].Name, got, factor)
		}
	}
}

func BenchmarkFitBGNBD(b *testing.B) {
	customers := simulate(BGNBD{R: .243, Alpha: 4.414, A: .793, B: 2.426}, 1000000, 1)
	b.Run("sample", func(b *testing.B) {
		for b.Loop() {
			_, _ = NewSample(customers)
		}
	})
	s, err := NewSample(customers)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("fit", func(b *testing.B) {
		for b.Loop() {
			if fit := FitBGNBD(s, nil); !fit.Converged {
				b.Fatal(fit.Estimate)
			}
		}
	})
	m := BGNBD{R: .247, Alpha: 4.6649, A: .7962, B: 2.4488}
	b.Run("score", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			total := 0.0
			for _, c := range customers {
				total += m.Alive(c) + m.Active(c, 52) + m.Expected(c, 52)
			}
			if !(total > 0) {
				b.Fatal(total)
			}
		}
	})
}
