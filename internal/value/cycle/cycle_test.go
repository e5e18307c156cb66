package cycle

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

func drawPopulation(t *rapid.T) Population {
	log := func(name string, low, high float64) float64 {
		return math.Exp(rapid.Float64Range(low, high).Draw(t, name))
	}
	return Population{Gap: log("gap", -1, 8), Likeness: log("likeness", -3, 9), Regularity: log("regularity", -3, 5), Spread: log("spread", -3, 1)}
}

// drawSummary draws both real histories and nonsense.
func drawSummary(t *rapid.T) Summary {
	if rapid.Bool().Draw(t, "nonsense") {
		number := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{0, 1, math.NaN(), math.Inf(1), math.Inf(-1)}))
		return Summary{Last: rapid.Int32().Draw(t, "last"), Gaps: number.Draw(t, "gaps"), Sum: number.Draw(t, "sum"), SumLog: number.Draw(t, "sum of logs")}
	}
	days := rapid.SliceOfN(rapid.Int32Range(0, 20000), 1, 50).Draw(t, "days")
	slices.Sort(days)
	return Summarize(days)
}

func TestNextIsFiniteAndOrdered(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawPopulation(t), drawSummary(t)
		asOf := rapid.OneOf(rapid.Int32Range(0, 25000), rapid.Int32()).Draw(t, "as of")
		f := p.Forecaster()
		due := f.Next(s, asOf)
		if !(due.Overdue >= 0 && due.Overdue <= 1) || due.Overdue != f.Gaps(s).Overdue(asOf) {
			t.Errorf("overdue %g", due.Overdue)
		}
		earliest := math.Max(float64(s.Last), float64(asOf))
		if !(earliest <= due.Low && due.Low <= due.Expected && due.Expected <= due.High && due.High <= earliest+longest+1e-6) {
			t.Errorf("not in order: %+v as of %d, last %d", due, asOf, s.Last)
		}
		if !(due.Usual > 0 && due.Usual <= longest) {
			t.Errorf("usual gap %g", due.Usual)
		}
		later := asOf + rapid.Int32Range(0, max(0, min(1000, math.MaxInt32-max(asOf, 0)))).Draw(t, "days on")
		next := f.Next(s, later)
		if next.Overdue < due.Overdue-1e-12 {
			t.Errorf("overdue falls from %g to %g", due.Overdue, next.Overdue)
		}
		if next.Expected < due.Expected-1e-6*math.Abs(due.Expected) {
			t.Errorf("expected day falls from %g to %g", due.Expected, next.Expected)
		}
	})
}

// The tables, the own continued fraction and the steps of Halley's method must come to what the formulas say.
func TestForecasterMatchesFormulas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawPopulation(t), drawSummary(t).sound()
		k, total, logs := 0.0, 0.0, [gridSize]float64{}
		for j, g := range grid {
			z := (g.log - math.Log(p.Regularity)) / p.Spread
			shape := p.Likeness + g.k*s.Gaps
			lg, _ := math.Lgamma(shape)
			logs[j] = -z*z/2 + s.Gaps*g.norm + (g.k-1)*s.SumLog + lg - shape*math.Log(p.Likeness*p.Gap+g.k*s.Sum)
		}
		for j, most := 0, slices.Max(logs[:]); j < gridSize; j++ {
			k += math.Exp(logs[j]-most) * grid[j].log
			total += math.Exp(logs[j] - most)
		}
		k = math.Exp(k / total)
		shape, rate := p.Likeness+k*s.Gaps, p.Likeness*p.Gap+k*s.Sum
		longer := func(days float64) float64 { return mathext.RegIncBeta(shape, k, rate/(k*days+rate)) }
		s.Last = 0
		silence := rapid.Int32Range(0, 40000).Draw(t, "silence")
		due, elapsed := p.Forecaster().Next(s, silence), float64(silence)
		if want := 1 - longer(elapsed); math.Abs(due.Overdue-want) > 1e-6 {
			t.Errorf("overdue %.9g, want %.9g", due.Overdue, want)
		}
		for _, q := range []struct{ at, of, share float64 }{
			{due.Usual, 0, 0.5}, {due.Low, elapsed, 0.1}, {due.Expected, elapsed, 0.5}, {due.High, elapsed, 0.9},
		} {
			if q.at > (q.of+longest)*(1-1e-9) || longer(q.of) < 1e-280 || q.at > 1e5*math.Max(1, q.of) {
				continue
			}
			if got := longer(q.at) / longer(q.of); math.Abs(got-(1-q.share)) > 1e-5 {
				t.Errorf("P(gap > %g | gap > %g) = %.9g, want %g", q.at, q.of, got, 1-q.share)
			}
		}
	})
}

func TestGradientMatchesDifferences(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var known []Summary
		for _, s := range rapid.SliceOfN(rapid.Custom(drawSummary), 1, 10).Draw(t, "customers") {
			if s = s.sound(); s.Gaps > 0 && s.Gaps < 1000 && s.Sum < 1e6 {
				known = append(known, s)
			}
		}
		theta := []float64{
			rapid.Float64Range(0, 6).Draw(t, "ln mu"), rapid.Float64Range(-2, 4).Draw(t, "ln rho"),
			rapid.Float64Range(-1, 3).Draw(t, "m"), rapid.Float64Range(-1, 0.5).Draw(t, "ln tau"),
		}
		grad, unused := make([]float64, 4), make([]float64, 4)
		logPosterior(known, theta, grad)
		const h = 1e-5
		for i := range theta {
			at := slices.Clone(theta)
			at[i] = theta[i] + h
			up := logPosterior(known, at, unused)
			at[i] = theta[i] - h
			down := logPosterior(known, at, unused)
			if want := (up - down) / (2 * h); math.Abs(grad[i]-want) > 1e-4*(1+math.Abs(want)) {
				t.Errorf("derivative %d is %.9g, differences give %.9g", i, grad[i], want)
			}
		}
	})
}

// simulate draws purchase days of customers with mean gaps around 20 days.
func simulate(n int, seed uint64, shape func(*rand.Rand) float64) [][]int32 {
	random := rand.New(rand.NewPCG(seed, 1))
	customers := make([][]int32, n)
	for i := range customers {
		k := shape(random)
		gaps := distuv.Gamma{Alpha: k, Beta: k, Src: random}
		gap := 20 * math.Exp(0.6*random.NormFloat64())
		day := 0.0
		for range 2 + random.IntN(12) {
			customers[i] = append(customers[i], int32(day))
			day += math.Max(1, math.Round(gap*gaps.Rand()))
		}
	}
	return customers
}

// The share of gaps shorter than the one that came must be spread evenly, and the interval must hold 80 % of them.
func TestForecastsAreCalibrated(t *testing.T) {
	t.Parallel()
	const customers = 20000
	histories := simulate(customers, 4, func(random *rand.Rand) float64 { return 1 + 8*random.Float64() })
	summaries := make([]Summary, customers)
	for i, days := range histories {
		summaries[i] = Summarize(days[:len(days)-1])
	}
	p := FitPopulation(summaries).Forecaster()
	t.Logf("%+v", p.Population())
	var tenths [10]int
	inside := 0
	for i, days := range histories {
		next, s := days[len(days)-1], summaries[i]
		tenths[min(9, int(10*p.Gaps(s).Overdue(next)))]++
		if due := p.Next(s, s.Last); float64(next) >= due.Low && float64(next) <= due.High {
			inside++
		}
	}
	for i, n := range tenths {
		if share := float64(n) / customers; math.Abs(share-0.1) > 0.025 {
			t.Errorf("tenth %d holds %.3f of the gaps", i, share)
		}
	}
	if share := float64(inside) / customers; math.Abs(share-0.8) > 0.02 {
		t.Errorf("the interval holds %.3f of the gaps", share)
	}
}

func TestPopulationRecoversRegularity(t *testing.T) {
	t.Parallel()
	for _, k := range []float64{1, 6} {
		var summaries []Summary
		for _, days := range simulate(4000, 9, func(*rand.Rand) float64 { return k }) {
			summaries = append(summaries, Summarize(days))
		}
		p := FitPopulation(summaries)
		t.Logf("%+v", p)
		if math.Abs(math.Log(p.Regularity/k)) > 0.25 || math.Abs(math.Log(p.Gap/17)) > 0.25 {
			t.Errorf("shape %g: %+v", k, p)
		}
		slices.Reverse(summaries)
		if again := FitPopulation(summaries); again != p {
			t.Errorf("in reverse %+v, before %+v", again, p)
		}
	}
}

func TestSteadyCustomerIsOverdueSooner(t *testing.T) {
	t.Parallel()
	var summaries []Summary
	for _, days := range simulate(2000, 2, func(random *rand.Rand) float64 { return 1 + 8*random.Float64() }) {
		summaries = append(summaries, Summarize(days))
	}
	p := FitPopulation(summaries).Forecaster()
	steady := Summarize([]int32{0, 20, 41, 60, 80, 101, 120})
	erratic := Summarize([]int32{0, 2, 50, 53, 100, 101, 120})
	if a, b := p.Gaps(steady).Overdue(150), p.Gaps(erratic).Overdue(150); !(a > 0.85 && b < a-0.1) {
		t.Errorf("thirty days on, steady %.2f and erratic %.2f", a, b)
	}
	if due := p.Next(steady, 120); math.Abs(due.Expected-140) > 3 || due.High > 155 {
		t.Errorf("a customer of every 20 days: %+v", due)
	}
}

func TestOneTimeBuyersGetThePopulation(t *testing.T) {
	t.Parallel()
	if p := FitPopulation([]Summary{{Last: 3}, {Last: 9}}); p.Customers != 0 || math.Abs(p.Gap-30) > 1e-6 {
		t.Errorf("nothing to learn from: %+v", p)
	}
	p := FitPopulation([]Summary{Summarize([]int32{0, 10, 20, 30}), Summarize([]int32{5, 13, 24}), {Last: 4}})
	if p.Customers != 2 || p.Gap < 5 || p.Gap > 20 {
		t.Errorf("gaps of about 10 days: %+v", p)
	}
	if due := p.Forecaster().Next(Summary{Last: 100}, 100); due.Expected < 103 || due.Expected > 120 {
		t.Errorf("%+v", due)
	}
}

func TestSummarize(t *testing.T) {
	t.Parallel()
	got := Summarize([]int32{3, 3, 5, 13})
	if want := (Summary{Last: 13, Gaps: 2, Sum: 10, SumLog: math.Log(16)}); math.Abs(got.SumLog-want.SumLog) > 1e-12 || got.Gaps != want.Gaps || got.Sum != want.Sum || got.Last != want.Last {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := Summarize(nil); got != (Summary{}) {
		t.Errorf("%+v of no days", got)
	}
}

func BenchmarkScores(b *testing.B) {
	p := Population{Gap: 20, Likeness: 2, Regularity: 2, Spread: 0.5}.Forecaster()
	s := Summarize([]int32{0, 20, 41, 60, 80, 101, 120})
	b.Run("overdue", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.Gaps(s).Overdue(150)
		}
	})
	fresh := Summary{Last: 120}
	b.Run("overdue, no gap", func(b *testing.B) {
		for b.Loop() {
			p.Gaps(fresh).Overdue(150)
		}
	})
	b.Run("next", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.Next(s, 150)
		}
	})
}

func BenchmarkFitPopulation(b *testing.B) {
	var summaries []Summary
	for _, days := range simulate(100000, 2, func(random *rand.Rand) float64 { return 1 + 8*random.Float64() }) {
		summaries = append(summaries, Summarize(days))
	}
	for b.Loop() {
		FitPopulation(summaries)
	}
}
