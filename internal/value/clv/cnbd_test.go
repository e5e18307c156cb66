package clv

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// lived is a customer with a summary as of some time and what happened afterwards.
type lived struct {
	Summary
	later float64 // purchases within the horizon after T
}

// live draws the lives of customers, each observed for a time of their own up to most and for a horizon beyond it.
func (p process) live(n int, most, horizon float64, seed uint64) []lived {
	random := rand.New(rand.NewPCG(seed, 11))
	rates := distuv.Gamma{Alpha: p.r, Beta: p.alpha, Src: random}
	dropouts := distuv.Beta{Alpha: p.a, Beta: p.b, Src: random}
	customers := make([]lived, n)
	for i := range customers {
		c := &customers[i]
		c.T = most * (0.1 + 0.9*random.Float64())
		rate, dropout := rates.Rand(), 0.0
		if p.a > 0 {
			dropout = dropouts.Rand()
		}
		at, gone := 0.0, p.early > 0 && random.Float64() < dropout
		for !gone {
			gap := 0.0
			for range p.k {
				gap += random.ExpFloat64() / rate
			}
			at += gap
			switch {
			case at <= c.T:
				c.X, c.Tx, c.LogGaps = c.X+1, at, c.LogGaps+math.Log(gap)
			case at <= c.T+horizon:
				c.later++
			}
			gone = at > c.T+horizon || random.Float64() < dropout
		}
	}
	return customers
}

func summariesOf(customers []lived) []Summary {
	all := make([]Summary, len(customers))
	for i, c := range customers {
		all[i] = c.Summary
	}
	return all
}

// Over customers with all kinds of histories, what is foretold must on average be what happens. The formulas do not enter
// into how it is drawn.
func TestForecastsAreUnbiased(t *testing.T) {
	t.Parallel()
	for _, p := range []process{
		{k: 1, early: 1, r: .53, alpha: 6.2, a: .89, b: 1.6},
		{k: 2, r: .77, alpha: 3.8, a: .3, b: .8},
		{k: 2, early: 1, r: .85, alpha: 4, a: .12, b: 2.2},
		{k: 4, early: 1, r: 3, alpha: 5, a: .7, b: 1.9},
		{k: 12, r: 5, alpha: 2, a: 1, b: 4},
		{k: 3, r: 1.4, alpha: 3, b: 1},
	} {
		t.Run(fmt.Sprintf("%s %d", p.model().Name(), p.k), func(t *testing.T) {
			t.Parallel()
			const horizon = 26.0
			kinds := map[string][]lived{}
			for _, c := range p.live(30000, 40, horizon, uint64(p.k)) {
				silent := (c.T - c.Tx) * float64(c.X) / (c.Tx + 1) // in own gaps
				kind := fmt.Sprintf("%d bought, silence %d", min(c.X, 4), min(int(silent*2), 4))
				kinds[kind] = append(kinds[kind], c)
			}
			for kind, customers := range kinds {
				checkUnbiased(t, p.model(), kind, horizon, customers)
			}
		})
	}
}

func checkUnbiased(t *testing.T, m Model, kind string, horizon float64, customers []lived) {
	t.Helper()
	count, countVariance, buyers, buyersVariance := 0.0, 0.0, 0.0, 0.0
	for _, c := range customers {
		more, active := c.later-m.Expected(c.Summary, horizon), m.Active(c.Summary, horizon)
		count += more
		countVariance += more * more
		buyers += math.Min(1, c.later) - active
		buyersVariance += active * (1 - active)
	}
	const enough, most = 30, 4.5 // customers who surprise; of some 250 comparisons
	if buyersVariance < enough {
		return
	}
	if z := count / math.Sqrt(countVariance); math.Abs(z) > most {
		t.Errorf("%s: expected purchases are off by %.1f standard errors", kind, z)
	}
	if z := buyers / math.Sqrt(buyersVariance); math.Abs(z) > most {
		t.Errorf("%s: chance of a purchase is off by %.1f standard errors", kind, z)
	}
}

// With one stage the models of regular buyers are those of random ones.
func TestOneStageIsRandom(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawProcess(t), drawSummary(t)
		h := math.Exp(rapid.Float64Range(-5, 8).Draw(t, "ln horizon"))
		for _, pair := range [][2]Model{
			{BGCNBD{K: 1, R: p.r, Alpha: p.alpha, A: p.a, B: p.b}, BGNBD{R: p.r, Alpha: p.alpha, A: p.a, B: p.b}},
			{MBGCNBD{K: 1, R: p.r, Alpha: p.alpha, A: p.a, B: p.b}, MBGNBD{R: p.r, Alpha: p.alpha, A: p.a, B: p.b}},
			{CNBD{K: 1, R: p.r, Alpha: p.alpha}, NBD{R: p.r, Alpha: p.alpha}},
		} {
			for i, f := range []func(Model) float64{
				func(m Model) float64 { return m.LogLikelihood(s) },
				func(m Model) float64 { return m.Alive(s) },
				func(m Model) float64 { return m.Active(s, h) },
				func(m Model) float64 { return m.Expected(s, h) },
			} {
				if got, want := f(pair[0]), f(pair[1]); math.Abs(got-want) > 1e-9*math.Abs(want) {
					t.Errorf("%s, method %d: %.14g, want %.14g", pair[0].Name(), i, got, want)
				}
			}
		}
	})
}

// Where the direct sum gives way to the integral, and across all parameters and horizons, nothing jumps.
func TestForecastsAreContinuous(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawProcess(t), drawSummary(t)
		if rapid.Bool().Draw(t, "a = 1") {
			p.a = 1
		}
		if rapid.Bool().Draw(t, "a + b = 1") && p.a < 1 {
			p.b = 1 - p.a
		}
		h := math.Exp(rapid.Float64Range(-5, 12).Draw(t, "ln horizon"))
		near := p
		near.a, near.b = p.a*(1+1e-9), p.b*(1-1e-9)
		for _, model := range [][2]Model{{p.model(), near.model()}, {p.endless().model(), near.endless().model()}} {
			at, beside := model[0].Expected(s, h), model[1].Expected(s, h*(1+1e-9))
			if math.IsNaN(at) || math.IsInf(at, 0) || math.Abs(at-beside) > 1e-6*at {
				t.Errorf("%s: expected %.12g, beside it %.12g", model[0].Name(), at, beside)
			}
			at, beside = model[0].Active(s, h), model[1].Active(s, h*(1+1e-9))
			if !(at >= 0 && at <= 1) || math.Abs(at-beside) > 1e-6*at {
				t.Errorf("%s: active %.12g, beside it %.12g", model[0].Name(), at, beside)
			}
		}
	})
}

func TestHeavyBuyersAreFinite(t *testing.T) {
	t.Parallel()
	for _, s := range []Summary{{X: 5000, Tx: 700, T: 730}, {X: 20000, Tx: 729.9, T: 730}, {X: 20000, Tx: 1, T: 1}} {
		for k := 1; k <= MaxStages; k++ {
			for _, p := range []process{{k: k, r: .5, alpha: 6, a: .9, b: 1.6}, {k: k, early: 1, r: .5, alpha: 6, a: .9, b: 1.6}} {
				alive, active, expected := p.alive(s), p.active(s, 52), p.expected(s, 52)
				if !(alive >= 0 && alive <= 1 && active >= 0 && active <= alive) || !(expected >= 0 && expected <= 2e6) {
					t.Errorf("%+v %+v: alive %g, active %g, expected %g", p, s, alive, active, expected)
				}
				if all := p.expected(s, math.Inf(1)); !(all >= expected) || alive > 0 && p.a <= 1 && !math.IsInf(all, 1) {
					t.Errorf("%+v %+v: expected %g ever, %g within a year", p, s, all, expected)
				}
			}
		}
	}
}

// The maximum of the likelihood is near the truth: k exactly, the rest within four standard errors.
func TestFitFindsTheTruth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		process
		fit func(*Sample, Model) Fit
	}{
		{process{k: 1, early: 1, r: .53, alpha: 6.2, a: .89, b: 1.6}, FitMBGNBD},
		{process{k: 2, r: .77, alpha: 3.8, a: .3, b: .8}, FitBGCNBD},
		{process{k: 4, early: 1, r: 3, alpha: 5, a: .7, b: 1.9}, FitMBGCNBD},
		{process{k: MaxStages, early: 1, r: 5, alpha: 2, a: 1, b: 4}, FitMBGCNBD},
	} {
		t.Run(fmt.Sprintf("%s %d", c.model().Name(), c.k), func(t *testing.T) {
			t.Parallel()
			s, err := NewSample(summariesOf(c.live(5000, 80, 0, 5)))
			if err != nil {
				t.Fatal(err)
			}
			fit := c.fit(s, nil)
			if !fit.Converged || len(fit.Notes) > 0 || fit.Name() != c.model().Name() {
				t.Fatalf("%s: %+v", fit.Name(), fit.Estimate)
			}
			truth := map[string]float64{"k": float64(c.k), "r": c.r, "alpha": c.alpha, "a": c.a, "b": c.b}
			for _, v := range fit.Params {
				if math.Abs(v.Value-truth[v.Name]) > 4*v.StdErr {
					t.Errorf("%s = %g ± %g, want %g", v.Name, v.Value, v.StdErr, truth[v.Name])
				}
			}
		})
	}
}

// Regular buyers who never leave: no dropout may be found.
func TestRegularWithoutDropoutIsCNBD(t *testing.T) {
	t.Parallel()
	p := process{k: 3, r: 1.4, alpha: 3, b: 1}
	s, err := NewSample(summariesOf(p.live(1000, 60, 0, 9)))
	if err != nil {
		t.Fatal(err)
	}
	for _, fit := range []Fit{FitBGCNBD(s, nil), FitMBGCNBD(s, nil)} {
		m, limit := fit.Model.(CNBD)
		if !limit || m.K != p.k || !fit.Converged || !slices.Equal(fit.Notes, []Note{NoteDropoutNotIdentified}) {
			t.Errorf("%+v: %+v", fit.Model, fit.Estimate)
		}
		if k := fit.Params[0]; k.Name != "k" || k.Value != float64(p.k) || len(fit.Params) != 3 {
			t.Errorf("parameters %+v", fit.Params)
		}
	}
}

// Wherever the search starts, it must end at the same maximum.
func TestWarmStartChangesNothing(t *testing.T) {
	t.Parallel()
	truth := process{k: 2, early: 1, r: .85, alpha: 4, a: .3, b: 2.2}
	s, err := NewSample(wholeDays(summariesOf(truth.live(4000, 80, 0, 6))))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		fit   func(*Sample, Model) Fit
		warms []Model
	}{
		{FitBGNBD, []Model{BGNBD{R: 1, Alpha: 9, A: .2, B: 3}, BGNBD{R: 1e-3, Alpha: 1e6, A: 1e6, B: 1e-6}, BGNBD{R: math.NaN()}, NBD{R: 1, Alpha: 3}}},
		{FitMBGNBD, []Model{MBGNBD{R: 1, Alpha: 9, A: .2, B: 3}, MBGNBD{R: 30, Alpha: 1, A: 30, B: 1}}},
		{FitBGCNBD, []Model{BGCNBD{K: 2, R: 1, Alpha: 9, A: .2, B: 3}, BGCNBD{K: 7, R: 1, Alpha: 9, A: .2, B: 3}}},
		{FitMBGCNBD, []Model{MBGCNBD{K: 2, R: .85, Alpha: 4, A: .3, B: 2}, MBGCNBD{K: 2, R: 1e-6, Alpha: 1e-6, A: 1e6, B: 1e6}, CNBD{}}},
	} {
		cold := c.fit(s, nil)
		for _, warm := range c.warms {
			fit := c.fit(s, warm)
			if fit.Name() != cold.Name() || math.Abs(fit.Estimate.LogLikelihood-cold.Estimate.LogLikelihood) > 1e-6 {
				t.Errorf("from %+v: %s %.9g, want %.9g", warm, fit.Name(), fit.Estimate.LogLikelihood, cold.Estimate.LogLikelihood)
				continue
			}
			for i, v := range fit.Params {
				if math.Abs(v.Value/cold.Params[i].Value-1) > 1e-5 {
					t.Errorf("from %+v: %s = %.9g, want %.9g", warm, v.Name, v.Value, cold.Params[i].Value)
				}
			}
		}
	}
}

// wholeDays rounds times in weeks up to days, as shops know them.
func wholeDays(customers []Summary) []Summary {
	for i := range customers {
		c := &customers[i]
		c.Tx, c.T = math.Ceil(c.Tx*7)/7, math.Ceil(c.T*7)/7
		c.LogGaps = math.Min(c.LogGaps, float64(c.X)*math.Log(c.Tx/float64(c.X)))
		if c.X == 0 {
			c.LogGaps = 0
		}
	}
	return customers
}

func BenchmarkFitMBGCNBD(b *testing.B) {
	for _, p := range []process{{k: 1, early: 1, r: .525, alpha: 6.18, a: .89, b: 1.61}, {k: 2, early: 1, r: .85, alpha: 4, a: .3, b: 2.2}, {k: 12, early: 1, r: 5, alpha: 2, a: 1, b: 4}} {
		s, err := NewSample(wholeDays(summariesOf(p.live(100000, 104, 0, 1))))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("k=%d", p.k), func(b *testing.B) {
			for b.Loop() {
				if fit := FitMBGCNBD(s, nil); !fit.Converged {
					b.Fatal(fit.Estimate)
				}
			}
		})
	}
}

func BenchmarkExpected(b *testing.B) {
	for _, p := range []process{
		{k: 1, r: .243, alpha: 4.41, a: .793, b: 2.43},
		{k: 1, early: 1, r: .525, alpha: 6.18, a: .89, b: 1.61},
		{k: 2, r: .77, alpha: 3.8, a: .06, b: .84},
		{k: 2, early: 1, r: .85, alpha: 4, a: .3, b: 2.2},
	} {
		customers := summariesOf(p.live(10000, 104, 0, 1))
		b.Run(fmt.Sprintf("%s k=%d", p.model().Name(), p.k), func(b *testing.B) {
			m, i := p.model(), 0
			b.ReportAllocs()
			for b.Loop() {
				if e := m.Expected(customers[i], 52); !(e > 0) {
					b.Fatal(e)
				}
				if i++; i == len(customers) {
					i = 0
				}
			}
		})
	}
}
