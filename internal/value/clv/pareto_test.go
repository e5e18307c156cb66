package clv

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"liuke/internal/value/clv/special"
)

// cdnowPareto has the parameters that the literature gives for the CDNOW sample.
var cdnowPareto = ParetoNBD{R: .553, Alpha: 10.578, S: .606, Beta: 11.669}

func drawParetoNBD(t *rapid.T) ParetoNBD {
	positive := func(name string) float64 { return math.Exp(rapid.Float64Range(-7, 7).Draw(t, name)) }
	m := ParetoNBD{R: positive("r"), Alpha: positive("alpha"), S: positive("s"), Beta: positive("beta")}
	if rapid.IntRange(0, 9).Draw(t, "special") == 0 {
		m.S, m.Beta = 1, m.Alpha
	}
	return m
}

func TestParetoNBDPointValues(t *testing.T) {
	t.Parallel()
	frequent := Summary{X: 26, Tx: 30.86, T: 31}
	heavy := ParetoNBD{R: .55, Alpha: 10.58, S: .61, Beta: 11.67}
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"P(alive | 26, 30.86, 31)", cdnowPareto.Alive(frequent), .9979187},
		{"E[X(52) | 26, 30.86, 31]", cdnowPareto.Expected(frequent, 52), 25.458473},
		{"E[X(52)]", cdnowPareto.Expected(Summary{}, 52), 1.4729968},
		{"DERT(26, 30.86, 31)", Discounted(cdnowPareto, frequent, math.Inf(1), math.Log(1.15)/52), 86.289889},
		{"E[X(10) | 132, 200, 200]", heavy.Expected(Summary{X: 132, Tx: 200, T: 200}, 10), 6.20605},
		{"E[X(10) | 133, 200, 200]", heavy.Expected(Summary{X: 133, Tx: 200, T: 200}, 10), 6.25287},
	} {
		if math.Abs(c.got/c.want-1) > 1e-6 {
			t.Errorf("%s = %.9g, want %.9g", c.what, c.got, c.want)
		}
	}
}

// Summaries of which other programs made overflows.
func TestParetoNBDAliveOfHeavyBuyers(t *testing.T) {
	t.Parallel()
	one := ParetoNBD{R: .5143, Alpha: 2.8845, S: .2856, Beta: 14.1087}
	other := ParetoNBD{R: 10.465, Alpha: .00798565181, S: 3.0516, Beta: 2.820}
	for _, c := range []struct {
		m ParetoNBD
		s Summary
	}{
		{one, Summary{X: 221, Tx: 103.42857, T: 103.57143}},
		{one, Summary{X: 254, Tx: 97.14286, T: 97.28571}},
		{one, Summary{X: 161, Tx: 94.71429, T: 98}},
		{one, Summary{X: 204, Tx: 98.57143, T: 99.42857}},
		{other, Summary{X: 40, Tx: 5, T: 6}},
		{other, Summary{X: 50, Tx: 1, T: 37}},
		{other, Summary{X: 50, Tx: 4, T: 37}},
		{cdnowPareto, Summary{X: 5000, Tx: 700, T: 730}},
		{cdnowPareto, Summary{X: 20000, Tx: 700, T: 730}},
	} {
		if alive := c.m.Alive(c.s); !(alive >= 0 && alive <= 1) {
			t.Errorf("%+v %+v: alive %g", c.m, c.s, alive)
		}
	}
}

// The published likelihood has the difference of two Gaussian hypergeometric functions
// ₂F₁(r+s+x, s+1; r+s+x+1; (α−β)/(α+t)) / (α+t)ʳ⁺ˢ⁺ˣ for α ≥ β, summed here where it converges.
func TestParetoNBDEqualsClosedForm(t *testing.T) {
	t.Parallel()
	for _, m := range []ParetoNBD{
		{R: .553, Alpha: 10.578, S: .606, Beta: 8},
		{R: 3, Alpha: 4, S: 2.5, Beta: 4},
		{R: .05, Alpha: 6, S: 1, Beta: 1.5},
	} {
		for _, s := range []Summary{{T: 20}, {X: 1, Tx: 3, T: 20}, {X: 12, Tx: 19, T: 20}} {
			n := m.R + float64(s.X)
			lasting := func(at float64) float64 {
				sum, term := 0.0, 1.0
				for k := range 2000 {
					sum += term * (n + m.S) / (n + m.S + float64(k))
					term *= (m.S + 1 + float64(k)) / float64(k+1) * (m.Alpha - m.Beta) / (m.Alpha + at)
				}
				return m.S / (n + m.S) * sum * math.Pow(m.Alpha+at, -n-m.S)
			}
			there := math.Pow(m.Alpha+s.T, -n) * math.Pow(m.Beta+s.T, -m.S)
			gone := lasting(s.Tx) - lasting(s.T)
			rising, _ := special.LogGammaRatio(m.R, float64(s.X))
			want := rising + m.R*math.Log(m.Alpha) + m.S*math.Log(m.Beta) + math.Log(there+gone)
			if got := m.LogLikelihood(s); math.Abs(got-want) > 1e-10 {
				t.Errorf("%+v %+v: log-likelihood %.14g, want %.14g", m, s, got, want)
			}
			if got, want := m.Alive(s), there/(there+gone); math.Abs(got-want) > 1e-10 {
				t.Errorf("%+v %+v: alive %.14g, want %.14g", m, s, got, want)
			}
		}
	}
}

func TestParetoNBDIsContinuousAtRemovableSingularities(t *testing.T) {
	t.Parallel()
	base := ParetoNBD{R: .5, Alpha: 6, S: 1, Beta: 6}
	near := ParetoNBD{R: .5, Alpha: 6, S: 1 + 1e-9, Beta: 6 + 1e-9}
	for _, s := range []Summary{{}, {T: 26}, {X: 3, Tx: 20, T: 26}, {X: 3, Tx: 26, T: 26}} {
		for what, f := range map[string]func(m ParetoNBD) float64{
			"alive":    func(m ParetoNBD) float64 { return m.Alive(s) },
			"active":   func(m ParetoNBD) float64 { return m.Active(s, 52) },
			"expected": func(m ParetoNBD) float64 { return m.Expected(s, 52) },
			"next":     func(m ParetoNBD) float64 { return Next(m, s, 0.5) },
		} {
			if at, beside := f(base), f(near); !(at > 0) || math.Abs(at-beside) > 1e-8*at {
				t.Errorf("%s of %+v: %.12g, beside it %.12g", what, s, at, beside)
			}
		}
	}
}

func TestParetoNBDScoresAreFiniteAndOrdered(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawParetoNBD(t), drawSummary(t)
		h := math.Exp(rapid.Float64Range(-12, 8).Draw(t, "ln horizon"))
		alive, active, expected := m.Alive(s), m.Active(s, h), m.Expected(s, h)
		if !(alive >= 0 && alive <= 1 && active >= 0 && active <= alive) {
			t.Errorf("alive %g, active %g", alive, active)
		}
		if !(expected >= active*(1-1e-9)) || math.IsInf(expected, 1) {
			t.Errorf("expected %g, active %g", expected, active)
		}
		if later := m.Active(s, 1.5*h); later < active*(1-1e-11) {
			t.Errorf("active %g within %g but %g within %g", active, h, later, 1.5*h)
		}
		if ever := m.Active(s, math.Inf(1)); !(ever >= active*(1-1e-11) && ever <= alive) {
			t.Errorf("active %g within %g but %g ever", active, h, ever)
		}
		if most := (NBD{R: m.R, Alpha: m.Alpha}).Expected(s, h); expected > most*(1+1e-9) {
			t.Errorf("with dropout %g, without %g", expected, most)
		}
		if ll := m.LogLikelihood(s); math.IsNaN(ll) || math.IsInf(ll, 0) {
			t.Errorf("log-likelihood %g", ll)
		}
	})
}

// The integral over time and the mean over the beta distribution are two ways to the same chance.
func TestParetoFirstAgreesWithBetaRule(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		log := func(name string, low, high float64) float64 {
			return math.Exp(rapid.Float64Range(low, high).Draw(t, name))
		}
		n, a, s, b := log("n", -5, 9), log("a", -3, 3), log("s", -6, 4), log("b", -3, 3)
		var rule betaRule
		rule.set(n, s, math.Min(1, a/b), math.Max(1, a/b))
		first, _, _, _ := rule.mean(rule.inverse, a/b)
		other, _, _, _ := rule.mean(rule.odds, b/a)
		for i, c := range [][2]float64{
			{first, paretoFirst(n, a, s, b, math.Inf(1))}, {other, paretoFirst(s, b, n, a, math.Inf(1))},
		} {
			if math.Abs(c[0]/c[1]-1) > 2e-9 {
				t.Errorf("%d: mean %.15g, integral %.15g", i, c[0], c[1])
			}
		}
		if math.Abs(first+other-1) > 1e-12 {
			t.Errorf("%.15g and %.15g do not add up to 1", first, other)
		}
	})
}

func TestParetoNBDSampleLogLikelihoodAndGradient(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		customers := drawRepeatBuyers(t)
		s, err := NewSample(customers)
		if err != nil {
			t.Fatal(err)
		}
		m := drawParetoNBD(t)
		want, size := 0.0, 0.0
		for _, c := range customers {
			want += m.LogLikelihood(c)
			size += math.Abs(m.LogLikelihood(c))
		}
		silences := newSilences(s)
		theta := s.start(process{r: m.R, alpha: m.Alpha, a: m.S, b: m.Beta / s.unit})
		got := silences.logLikelihood(theta, make([]float64, 4)) - s.repeats*math.Log(s.unit)
		if math.Abs(got-want) > 1e-9*(1+size) {
			t.Errorf("%.12g, want %.12g", got, want)
		}
		for i := range theta {
			theta[i] = rapid.Float64Range(-4, 4).Draw(t, "theta")
		}
		checkGradient(t, "pareto-nbd", silences.logLikelihood, theta)
	})
}

// simulateParetoNBD draws customers of a Pareto/NBD observed for up to the given time, and what they buy thereafter within
// the horizon. With days, purchases are taken to whole sevenths, several of which count as one.
func simulateParetoNBD(m ParetoNBD, n int, longest, horizon float64, days bool, seed uint64) (customers []Summary, later []int) {
	random := rand.New(rand.NewPCG(seed, 7))
	rates := distuv.Gamma{Alpha: m.R, Beta: m.Alpha, Src: random}
	dropouts := distuv.Gamma{Alpha: m.S, Beta: m.Beta, Src: random}
	customers, later = make([]Summary, n), make([]int, n)
	for i := range customers {
		rate, end := rates.Rand(), random.ExpFloat64()/dropouts.Rand()
		c := &customers[i]
		c.T = longest
		if days {
			c.T = float64(1+random.IntN(int(longest*7))) / 7
		}
		for at := random.ExpFloat64() / rate; at < math.Min(end, c.T+horizon); at += random.ExpFloat64() / rate {
			on := at
			if days {
				on = math.Floor(at*7) / 7
			}
			switch {
			case at >= c.T:
				later[i]++
			case on > c.Tx:
				c.X, c.Tx = c.X+1, on
			}
		}
	}
	return customers, later
}

func TestParetoNBDForetellsSimulatedPurchases(t *testing.T) {
	t.Parallel()
	const observed, horizon, groups = 39, 52, 6
	m := ParetoNBD{R: .8, Alpha: 6, S: .9, Beta: 15}
	customers, later := simulateParetoNBD(m, 100000, observed, horizon, false, 11)
	var excess, variance, excessActive, varianceActive [groups]float64
	for i, c := range customers {
		g := min(int(c.X), groups-1)
		off := float64(later[i]) - m.Expected(c, horizon)
		excess[g] += off
		variance[g] += off * off
		active := m.Active(c, horizon)
		if later[i] > 0 {
			excessActive[g]++
		}
		excessActive[g] -= active
		varianceActive[g] += active * (1 - active)
	}
	for g := range groups {
		if z := excess[g] / math.Sqrt(variance[g]); math.Abs(z) > 4 {
			t.Errorf("purchases of those with %d: %.1f standard errors off", g, z)
		}
		if z := excessActive[g] / math.Sqrt(varianceActive[g]); math.Abs(z) > 4 {
			t.Errorf("activity of those with %d: %.1f standard errors off", g, z)
		}
	}
}

func TestParetoNBDFitFromAnywhere(t *testing.T) {
	t.Parallel()
	customers, _ := simulateParetoNBD(cdnowPareto, 20000, 104, 0, true, 3)
	s, err := NewSample(customers)
	if err != nil {
		t.Fatal(err)
	}
	cold := FitParetoNBD(s, nil)
	if !cold.Converged || len(cold.Notes) > 0 {
		t.Fatalf("%+v", cold)
	}
	for i, p := range cold.Params {
		if truth := []float64{.553, 10.578, .606, 11.669}[i]; math.Abs(p.Value-truth) > 5*p.StdErr {
			t.Errorf("%s = %g ± %g, simulated with %g", p.Name, p.Value, p.StdErr, truth)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	random.Shuffle(len(customers), func(i, j int) { customers[i], customers[j] = customers[j], customers[i] })
	shuffled, err := NewSample(customers)
	if err != nil {
		t.Fatal(err)
	}
	if again := FitParetoNBD(shuffled, nil); again.Model != cold.Model {
		t.Errorf("in another order %+v, want %+v", again.Model, cold.Model)
	}
	for _, warm := range []Model{
		cold.Model,
		NBD{R: 1, Alpha: 1},
		ParetoNBD{},
		ParetoNBD{R: math.NaN(), Alpha: 1, S: 1, Beta: 1},
		ParetoNBD{R: 1.3, Alpha: 30, S: .3, Beta: 2},
		ParetoNBD{R: .1, Alpha: 2, S: 3, Beta: 90},
	} {
		fit := FitParetoNBD(s, warm)
		for i, p := range fit.Params {
			if math.Abs(p.Value/cold.Params[i].Value-1) > 1e-6 {
				t.Errorf("from %+v: %s = %.9g, want %.9g", warm, p.Name, p.Value, cold.Params[i].Value)
			}
		}
	}
}

func TestParetoNBDFitDoesNotDependOnUnit(t *testing.T) {
	t.Parallel()
	customers, _ := simulateParetoNBD(cdnowPareto, 5000, 104, 0, true, 5)
	scaled := slices.Clone(customers)
	for i := range scaled {
		scaled[i].Tx *= 7
		scaled[i].T *= 7
	}
	var fits [2]Fit
	for i, c := range [][]Summary{customers, scaled} {
		s, err := NewSample(c)
		if err != nil {
			t.Fatal(err)
		}
		fits[i] = FitParetoNBD(s, nil)
	}
	checkScaled(t, fits[0].Estimate, fits[1].Estimate, []float64{1, 7, 1, 7})
}

func TestParetoNBDFitOfFewCustomersIsSane(t *testing.T) {
	t.Parallel()
	repeat := func(x int32, tx, t float64) Summary { return Summary{X: x, Tx: tx, T: t} }
	none := []Note{NoteRateSpread, NoteDropoutNotIdentified}
	alike := []Note{NoteRateSpread, NoteDropoutSpread}
	for name, c := range map[string]struct {
		customers []Summary
		notes     []Note
	}{
		"one":             {[]Summary{repeat(3, 5, 9)}, none},
		"all the same":    {slices.Repeat([]Summary{repeat(5, 50, 52)}, 40), none},
		"most once":       {append(slices.Repeat([]Summary{{T: 30}}, 500), repeat(1, 2, 30)), none},
		"one, long ago":   {[]Summary{repeat(1, 1, 900)}, alike},
		"all gone":        {slices.Repeat([]Summary{repeat(5, 10, 52)}, 40), alike},
		"a heavy buyer":   {[]Summary{{T: 10}, repeat(20000, 2857, 2858), repeat(2, 3, 400)}, nil},
		"same-day window": {[]Summary{{}, {}, repeat(1, 0.2, 1)}, none},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := NewSample(c.customers)
			if err != nil {
				t.Fatal(err)
			}
			fit := FitParetoNBD(s, nil)
			if !slices.Equal(fit.Notes, c.notes) {
				t.Errorf("notes %v, want %v: %+v", fit.Notes, c.notes, fit)
			}
			for _, c := range c.customers {
				if e := fit.Expected(c, 52); !(e >= 0) || e > 52*7 {
					t.Errorf("expected %g in a year", e)
				}
			}
		})
	}
}

func BenchmarkParetoNBD(b *testing.B) {
	customers, _ := simulateParetoNBD(cdnowPareto, 100000, 104, 0, true, 1)
	b.Run("fit 100k", func(b *testing.B) {
		s, err := NewSample(customers)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if fit := FitParetoNBD(s, nil); !fit.Converged {
				b.Fatal(fit.Estimate)
			}
		}
	})
	for _, c := range []struct {
		name  string
		score func(Summary) float64
	}{
		{"alive", cdnowPareto.Alive},
		{"active", func(s Summary) float64 { return cdnowPareto.Active(s, 52) }},
		{"expected", func(s Summary) float64 { return cdnowPareto.Expected(s, 52) }},
		{"discounted", func(s Summary) float64 { return Discounted(cdnowPareto, s, 156, .1/52) }},
		{"next", func(s Summary) float64 { return Next(cdnowPareto, s, .5) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if v := c.score(customers[i%len(customers)]); math.IsNaN(v) {
					b.Fatal(v)
				}
			}
		})
	}
}
