package cycle

import "math"

// Forecaster foretells purchases by a population. It does not change, so that goroutines may share it.
type Forecaster struct {
	population Population
	sigma      float64        // ρμ
	logSigma   float64        // its logarithm
	logGamma   float64        // ln Γ(ρ)
	weights    weights        // of the regularities, before any gap is seen
	logWeights weights        // their logarithms
	fresh      gaps           // the gaps of a customer without one yet
	table      *logGammaTable // shared by forecasters of the same likeness
}

// logGammaTable holds ln Γ(ρ + kn) for every regularity k of the grid and the usual numbers n of gaps.
type logGammaTable [tabulated][gridSize]float64

const tabulated = 64

// Forecaster prepares the population for many forecasts.
func (p Population) Forecaster() *Forecaster {
	f := &Forecaster{population: p, table: new(logGammaTable)}
	for n := range f.table {
		for j, g := range grid {
			f.table[n][j], _ = math.Lgamma(p.Likeness + g.k*float64(n))
		}
	}
	f.logGamma, _ = math.Lgamma(p.Likeness)
	f.settle()
	return f
}

// settle computes what follows from the population but for its likeness.
func (f *Forecaster) settle() {
	p := f.population
	f.sigma = p.Likeness * p.Gap
	f.logSigma = math.Log(f.sigma)
	f.weights, f.logWeights = p.weigh()
	f.fresh = newGaps(f.weights.regularity(), p.Likeness, f.sigma)
}

// of is the forecaster of a population that differs only in the gap and the regularity.
func (f *Forecaster) of(gap, regularity float64) *Forecaster {
	other := *f
	other.population.Gap, other.population.Regularity = gap, regularity
	other.settle()
	return &other
}

// Population is what the forecaster was made of.
func (f *Forecaster) Population() Population { return f.population }

// Due is when a customer will buy next, given that it has not happened before the day asked about.
type Due struct {
	Expected  float64 // day before which the customer buys with probability one half
	Low, High float64 // days between which it happens with probability 80 %
	Usual     float64 // days: half of the customer's gaps are shorter
	Overdue   float64 // share of the customer's gaps that are shorter than the days since the last purchase, 0 to 1
}

// Next foretells the next purchase of a customer as seen on a day, in days that count from 1970-01-01 like those of
// Summary. Nothing is foretold more than a hundred years ahead. A summary that contradicts itself counts as one of no gaps.
func (f *Forecaster) Next(s Summary, asOf int32) Due {
	g, elapsed, last := f.gaps(s), since(s, asOf), float64(s.Last)
	limit := math.Log(elapsed + longest)
	place := g.middle()
	v, usual := g.half(place)
	due := Due{Usual: math.Exp(v)}
	already := 0.0
	if elapsed > 0 {
		silence := g.at(elapsed, math.Log(elapsed))
		due.Overdue, already = silence.shorter(), silence.logLonger
		if silence.v > place.v {
			place = silence
		}
	} else {
		place = usual
	}
	quantile := func(q float64) float64 {
		v, place = g.walk(place, already+math.Log1p(-q), limit)
		return last + math.Max(elapsed, math.Min(math.Exp(v), elapsed+longest))
	}
	due.Low, due.Expected, due.High = quantile(0.1), quantile(0.5), quantile(0.9)
	return due
}

// Gaps is how long a customer's gaps are, for asking more than one thing of them: what it costs to learn is paid once.
type Gaps struct {
	gaps
	of Summary
}

// Gaps learns how long a customer's gaps are.
func (f *Forecaster) Gaps(s Summary) Gaps { return Gaps{f.gaps(s), s} }

// Overdue is that of Due, as seen on a day.
func (g Gaps) Overdue(asOf int32) float64 { return g.shorter(since(g.of, asOf)) }

// Usual is that of Due.
func (g Gaps) Usual() float64 {
	v, _ := g.half(g.middle())
	return math.Exp(v)
}

// since is the days since the last purchase.
func since(s Summary, asOf int32) float64 { return math.Max(0, float64(asOf)-float64(s.Last)) }

// gaps shrinks a customer's regularity and rate to the population.
func (f *Forecaster) gaps(s Summary) gaps {
	s = s.sound()
	if s.Gaps == 0 {
		return f.fresh
	}
	w, _ := f.posterior(s)
	k := w.regularity()
	return newGaps(k, f.population.Likeness+k*s.Gaps, f.sigma+k*s.Sum)
}

// posterior returns the weights of the regularities given a customer's gaps, and the logarithm of the marginal likelihood.
func (f *Forecaster) posterior(s Summary) (w weights, logMarginal float64) {
	most := math.Inf(-1)
	logGammas := f.logGammas(s.Gaps)
	for j, g := range grid {
		shape := f.population.Likeness + g.k*s.Gaps
		w[j] = f.logWeights[j] + s.Gaps*g.norm + (g.k-1)*s.SumLog + logGammas[j] - shape*math.Log(f.sigma+g.k*s.Sum)
		most = max(most, w[j])
	}
	total := 0.0
	for j := range w {
		if w[j] -= most; w[j] < negligible {
			w[j] = 0
			continue
		}
		w[j] = math.Exp(w[j])
		total += w[j]
	}
	for j := range w {
		w[j] /= total
	}
	return w, most + math.Log(total) + f.population.Likeness*f.logSigma - f.logGamma
}

// negligible is the logarithm of a weight that adds nothing to one of 1.
const negligible = -40

// logGammas are ln Γ(ρ + kn) for each regularity k. The number n of gaps need not be whole.
func (f *Forecaster) logGammas(n float64) (all [gridSize]float64) {
	if n < tabulated && n == math.Trunc(n) {
		return f.table[int(n)]
	}
	for j, g := range grid {
		all[j], _ = math.Lgamma(f.population.Likeness + g.k*n)
	}
	return all
}
