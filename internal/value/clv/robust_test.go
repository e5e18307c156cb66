package clv

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawProcess draws a model with dropout: for k = 1 or any, at the first purchase too or not.
func drawProcess(t *rapid.T) process {
	positive := func(name string) float64 { return math.Exp(rapid.Float64Range(-7, 7).Draw(t, name)) }
	return process{
		k:     rapid.OneOf(rapid.Just(1), rapid.IntRange(2, MaxStages)).Draw(t, "k"),
		early: float64(rapid.IntRange(0, 1).Draw(t, "early")),
		r:     positive("r"), alpha: positive("alpha"), a: positive("a"), b: positive("b"),
	}
}

// model is the exported model of a process.
func (p process) model() Model {
	switch {
	case p.a == 0 && p.k == 1:
		return NBD{R: p.r, Alpha: p.alpha}
	case p.a == 0:
		return CNBD{K: p.k, R: p.r, Alpha: p.alpha}
	case p.k > 1 && p.early > 0:
		return MBGCNBD{K: p.k, R: p.r, Alpha: p.alpha, A: p.a, B: p.b}
	case p.k > 1:
		return BGCNBD{K: p.k, R: p.r, Alpha: p.alpha, A: p.a, B: p.b}
	case p.early > 0:
		return MBGNBD{R: p.r, Alpha: p.alpha, A: p.a, B: p.b}
	}
	return BGNBD{R: p.r, Alpha: p.alpha, A: p.a, B: p.b}
}

// endless is the process without dropout.
func (p process) endless() process {
	return process{k: p.k, r: p.r, alpha: p.alpha, b: 1}
}

func drawSummary(t *rapid.T) Summary {
	s := Summary{T: rapid.Float64Range(0.1, 1000).Draw(t, "T")}
	s.X = rapid.OneOf(rapid.Int32Range(0, 5), rapid.Int32Range(0, 20000)).Draw(t, "x")
	if s.X > 0 {
		s.Tx = s.T * rapid.Float64Range(0.001, 1).Draw(t, "t_x/T")
		s.LogGaps = float64(s.X) * (math.Log(s.Tx/float64(s.X)) - rapid.Float64Range(0, 2).Draw(t, "unevenness"))
		s.SpendN = rapid.Int32Range(0, s.X).Draw(t, "paid")
	}
	if s.SpendN > 0 {
		s.Spend = math.Exp(rapid.Float64Range(-9, 15).Draw(t, "ln spend"))
	}
	return s
}

func TestScoresAreFiniteAndOrdered(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawProcess(t), drawSummary(t)
		h := math.Exp(rapid.Float64Range(-5, 8).Draw(t, "ln horizon"))
		endless := p.endless().model()
		for _, model := range []Model{p.model(), endless} {
			alive, active, expected := model.Alive(s), model.Active(s, h), model.Expected(s, h)
			if !(alive >= 0 && alive <= 1 && active >= 0 && active <= alive) {
				t.Errorf("%s: alive %g, active %g", model.Name(), alive, active)
			}
			if !(expected >= active*(1-1e-9)) || math.IsInf(expected, 1) {
				t.Errorf("%s: expected %g, active %g", model.Name(), expected, active)
			}
			if more := model.Expected(s, 1.5*h); more < expected*(1-1e-9) {
				t.Errorf("%s: expected %g within %g but %g within %g", model.Name(), expected, h, more, 1.5*h)
			}
			if more := model.Active(s, 1.5*h); more < active*(1-1e-9) {
				t.Errorf("%s: active %g within %g but %g within %g", model.Name(), active, h, more, 1.5*h)
			}
			if ll := model.LogLikelihood(s); math.IsNaN(ll) || math.IsInf(ll, 0) {
				t.Errorf("%s: log-likelihood %g", model.Name(), ll)
			}
		}
		if most := endless.Expected(s, h); p.expected(s, h) > most*(1+1e-9) {
			t.Errorf("with dropout %g, without %g", p.expected(s, h), most)
		}
	})
}

// The sum over purchases and the integral over the dropout probability are two ways to the same number.
func TestSeriesAgreesWithIntegral(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		log := func(name string, low, high float64) float64 {
			return math.Exp(rapid.Float64Range(low, high).Draw(t, name))
		}
		next := ahead{k: rapid.IntRange(1, MaxStages).Draw(t, "k"), shape: log("shape", -4, 5), w: log("w", -6, 3)}
		total := 0.0
		for j := range next.k {
			next.stage[j] = log("stage", -9, 0)
			total += next.stage[j]
		}
		for j := range next.k {
			next.stage[j] /= total
		}
		a, b := log("a", -9, 6), log("b", -9, 9)
		series, integral := next.series(a, b, 1<<20), next.integral(a, b)
		tolerance := 1e-9 * series
		if next.k > 1 {
			tolerance += 1e-11 // a difference of numbers near 1, but for long sums
		}
		if math.Abs(series-integral) > tolerance {
			t.Errorf("series %.15g, integral %.15g", series, integral)
		}
	})
}

func TestSampleLogLikelihoodIsTheSumOverCustomers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		customers := drawRepeatBuyers(t)
		s, err := NewSample(customers)
		if err != nil {
			t.Fatal(err)
		}
		p := drawProcess(t)
		theta := []float64{math.Log(p.r), math.Log(p.alpha / s.unit), math.Log(p.a), math.Log(p.b)}
		for _, c := range []struct {
			model Model
			theta []float64
		}{{p.model(), theta}, {p.endless().model(), theta[:2]}} {
			want, size := 0.0, 0.0
			for _, customer := range customers {
				ll := c.model.LogLikelihood(customer)
				want += ll
				size += math.Abs(ll)
			}
			got := s.likelihood(p.k, p.early)(c.theta, make([]float64, len(c.theta))) - s.repeats*math.Log(s.unit)
			if math.Abs(got-want) > 1e-9*(1+size) {
				t.Errorf("%s: %.12g, want %.12g", c.model.Name(), got, want)
			}
		}
	})
}

func TestGradientsMatchDifferences(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		customers := drawRepeatBuyers(t)
		s, err := NewSample(customers)
		if err != nil {
			t.Fatal(err)
		}
		theta := make([]float64, 4)
		for i := range theta {
			theta[i] = rapid.Float64Range(-4, 4).Draw(t, "theta")
		}
		p := drawProcess(t)
		checkGradient(t, "without dropout", s.likelihood(p.k, p.early), theta[:2])
		checkGradient(t, "with dropout", s.likelihood(p.k, p.early), theta)
		var b SpendBuilder
		for _, c := range customers {
			b.Add(c)
		}
		if spends, err := newSpends(b.means); err == nil {
			checkGradient(t, "gamma-gamma", spends.logLikelihood, theta[:3])
		}
	})
}

func drawRepeatBuyers(t *rapid.T) []Summary {
	customers := rapid.SliceOfN(rapid.Custom(drawSummary), 1, 30).Draw(t, "customers")
	return append(customers, Summary{X: 1, Tx: 1, T: 2})
}

func checkGradient(t *rapid.T, name string, f func(x, grad []float64) float64, x []float64) {
	grad, unused := make([]float64, len(x)), make([]float64, len(x))
	at := slices.Clone(x)
	value := f(at, grad)
	const h = 1e-4
	difference := func(i int, h float64) float64 {
		at[i] = x[i] + h
		up := f(at, unused)
		at[i] = x[i] - h
		down := f(at, unused)
		at[i] = x[i]
		return (up - down) / (2 * h)
	}
	for i := range x {
		near, far := difference(i, h), difference(i, 2*h)
		want := near + (near-far)/3
		if math.Abs(grad[i]-want) > 1e-5*(1+math.Abs(want))+1e-10*math.Abs(value) {
			t.Errorf("%s: derivative %d is %.10g, differences give %.10g", name, i, grad[i], want)
		}
	}
}

func TestSpendIsPositive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		positive := func(name string) float64 { return math.Exp(rapid.Float64Range(-7, 7).Draw(t, name)) }
		g := GammaGamma{P: positive("p"), Q: positive("q"), V: positive("v")}
		s := drawSummary(t)
		if spend := g.Spend(s); !(spend > 0) || math.IsInf(spend, 1) {
			t.Errorf("spend %g", spend)
		}
		s.Spend = -s.Spend
		if spend := g.Spend(s); spend != g.Mean() && s.SpendN > 0 {
			t.Errorf("spend %g after refunds, want the mean %g", spend, g.Mean())
		}
	})
	if spend := (GammaGamma{P: .5, Q: .8, V: 10}).Spend(Summary{}); !(spend > 0) {
		t.Errorf("spend %g with q < 1", spend)
	}
}
