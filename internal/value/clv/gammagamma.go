package clv

import (
	"maps"
	"math"
	"slices"
	"sync"

	"liuke/internal/value/clv/mle"
	"liuke/internal/value/clv/special"
)

// GammaGamma is the model of spend per purchase: a customer's purchases are gamma distributed with shape P and an own rate,
// which is itself gamma distributed with shape Q and rate V. Spend is taken to be independent of how often somebody buys.
//
// Source: Fader, Hardie & Lee 2005, "RFM and CLV: Using Iso-Value Curves for Customer Base Analysis", Journal of Marketing
// Research 42; Fader & Hardie 2013, "The Gamma-Gamma Model of Monetary Value", equations (1a) and (5).
type GammaGamma struct {
	P, Q, V float64
	// Fallback is the mean spend observed in the population, used in place of the model's own when the latter does not
	// exist (Q ≤ 1) or the data do not settle that it does; 0 to use the model's own.
	Fallback float64
}

// Mean is the expected spend per purchase of a customer of whom no paid repeat purchase is known.
func (g GammaGamma) Mean() float64 {
	if g.Q > 1 && g.Fallback == 0 {
		return g.P * g.V / (g.Q - 1)
	}
	return g.center()
}

// center is the mean towards which customers are drawn without the model's own: the observed one, or else the spend at
// the mean rate.
func (g GammaGamma) center() float64 {
	if g.Fallback > 0 {
		return g.Fallback
	}
	return g.P * g.V / g.Q
}

// Spend is the expected spend per future purchase of a customer, by the paid repeat purchases: see Given.
func (g GammaGamma) Spend(s Summary) float64 { return g.Given(s.SpendN, s.Spend) }

// Given is the expected spend per future purchase of a customer of whom so many paid purchases of such a mean are known: a
// weighted mean of the customer's own and the population's. It is never negative. Without a finite population mean the
// weights are those at the posterior mean rate, purchases to Q/P.
func (g GammaGamma) Given(purchases int32, mean float64) float64 {
	if purchases <= 0 || !usable(mean) {
		return g.Mean()
	}
	n := float64(purchases)
	weight := g.P * n / (g.P*n + g.Q)
	if g.Q > 1 && g.Fallback == 0 {
		weight = g.P * n / (g.P*n + g.Q - 1)
	}
	return weight*mean + (1-weight)*g.Mean()
}

// LogLikelihood is that of a customer's mean spend given the number of paid repeat purchases.
func (g GammaGamma) LogLikelihood(s Summary) float64 {
	n := float64(s.SpendN)
	if n <= 0 || !usable(s.Spend) {
		return 0
	}
	shape := g.P * n
	ratio, _ := special.LogGammaRatio(shape, g.Q)
	lgQ, _ := math.Lgamma(g.Q)
	total := n * s.Spend
	return ratio - lgQ - g.Q*math.Log1p(total/g.V) - shape*math.Log1p(g.V/total) - math.Log(s.Spend)
}

// usable says whether a mean spend can be learned from: above zero and finite.
func usable(spend float64) bool { return spend > 0 && !math.IsInf(spend, 1) }

// SpendFit is a Gamma-Gamma model with the estimate it comes from.
type SpendFit struct {
	GammaGamma
	Estimate
	// Correlation between a customer's number of paid repeat purchases and mean spend, which the model takes to be 0; 0
	// when either does not vary.
	Correlation float64
}

// strongCorrelation is where the assumption of independence is said not to hold.
const strongCorrelation = 0.3

// FitGammaGamma fits the Gamma-Gamma by maximum likelihood to the customers with a paid repeat purchase and a mean spend
// above zero. It fails with ErrNoSpend when there is none. When all means are equal no maximum exists: the fit then has not
// converged and foretells that mean.
func FitGammaGamma(customers []Summary) (SpendFit, error) {
	var b SpendBuilder
	for _, c := range customers {
		b.Add(c)
	}
	return b.Fit()
}

// SpendBuilder fits the Gamma-Gamma to a stream of summaries, of which it keeps the mean spend. The zero value is ready for
// use.
type SpendBuilder struct {
	means map[int32][]float64 // by number of paid repeat purchases
}

// Add takes in one customer, if there is spend to learn from.
func (b *SpendBuilder) Add(c Summary) {
	if c.SpendN <= 0 || !usable(c.Spend) {
		return
	}
	if b.means == nil {
		b.means = map[int32][]float64{}
	}
	b.means[c.SpendN] = append(b.means[c.SpendN], c.Spend)
}

// Fit fits to the customers taken in, as FitGammaGamma does. The builder is spent by it.
func (b *SpendBuilder) Fit() (SpendFit, error) {
	s, err := newSpends(b.means)
	b.means = nil
	if err != nil {
		return SpendFit{}, err
	}
	if s.constant() {
		return SpendFit{
			GammaGamma: GammaGamma{P: 1, Q: 1, V: s.unit, Fallback: s.unit},
			Estimate:   Estimate{Customers: s.customers, Notes: []Note{NoteSpendSpread, NoteSpendMeanUndefined}},
		}, nil
	}
	p := mle.Problem{LogLikelihood: s.logLikelihood, Observations: float64(s.customers), Bound: logBound}
	everyStrict := func(o mle.Optimum) bool { return o.Curvature > 0 }
	o := best(p, everyStrict,
		[]float64{math.Log(4), math.Log(4), math.Log(0.8)},
		[]float64{math.Log(1), math.Log(1.5), math.Log(1)},
		[]float64{math.Log(50), math.Log(10), math.Log(0.2)},
	)
	e := newEstimate(o, s.customers, []string{"p", "q", "v"}, []float64{1, 1, s.unit})
	e.LogLikelihood -= float64(s.customers) * math.Log(s.unit)
	e.noteIfUnclear(NoteSpendSpread, o.StdErr...)
	fit := SpendFit{
		GammaGamma: GammaGamma{P: e.Params[0].Value, Q: e.Params[1].Value, V: e.Params[2].Value},
		Estimate:   e, Correlation: s.correlation(),
	}
	if o.X[1]-2*math.Min(o.StdErr[1], unclear) <= 0 || !o.Converged {
		fit.Fallback = s.unit
		fit.Notes = append(fit.Notes, NoteSpendMeanUndefined)
	}
	if math.Abs(fit.Correlation) > strongCorrelation {
		fit.Notes = append(fit.Notes, NoteSpendCorrelated)
	}
	return fit, nil
}

// spends are the paid repeat purchases of the customers who have any, ordered by number and mean, so that no sum depends
// on the order in which the customers came.
type spends struct {
	customers int
	unit      float64 // mean over customers: all means below are fractions of it
	spends    []spend
	counts    []spendGroup
}

// spend counts the customers who share number of paid repeat purchases and mean.
type spend struct {
	mean         float64
	n, customers int32
}

// spendGroup gathers the customers with one number of paid repeat purchases.
type spendGroup struct {
	n, customers, logTotals float64 // logTotals is the sum of ln(n · mean)
}

func newSpends(means map[int32][]float64) (*spends, error) {
	if len(means) == 0 {
		return nil, ErrNoSpend
	}
	var sorting sync.WaitGroup
	for _, own := range means {
		sorting.Go(func() { slices.Sort(own) })
	}
	sorting.Wait()
	s := &spends{}
	for _, n := range slices.Sorted(maps.Keys(means)) {
		s.merge(n, means[n])
	}
	for i := range s.spends {
		c := &s.spends[i]
		c.mean /= s.unit
		n, customers := float64(c.n), float64(c.customers)
		if k := len(s.counts); k == 0 || s.counts[k-1].n != n {
			s.counts = append(s.counts, spendGroup{n: n})
		}
		g := &s.counts[len(s.counts)-1]
		g.customers += customers
		g.logTotals += customers * math.Log(n*c.mean)
	}
	return s, nil
}

// merge takes in the ordered means of n purchases, counts equal ones together and carries the mean over all on.
func (s *spends) merge(n int32, means []float64) {
	for i, mean := range means {
		s.customers++
		s.unit += (mean - s.unit) / float64(s.customers)
		if i > 0 && mean == means[i-1] {
			s.spends[len(s.spends)-1].customers++
			continue
		}
		s.spends = append(s.spends, spend{mean: mean, n: n, customers: 1})
	}
}

// constant says whether all customers have the same mean.
func (s *spends) constant() bool {
	return !slices.ContainsFunc(s.spends, func(c spend) bool { return c.mean != s.spends[0].mean })
}

// logLikelihood is taken at θ = (ln p, ln q, ln v) with means in the unit of the spends.
func (s *spends) logLikelihood(theta, grad []float64) float64 {
	p, q, v := math.Exp(theta[0]), math.Exp(theta[1]), math.Exp(theta[2])
	lgQ, _ := math.Lgamma(q)
	value, dp, dq := 0.0, 0.0, 0.0
	for _, g := range s.counts {
		shape := p * g.n
		ratio, slope := special.LogGammaRatio(shape, q)
		_, slopeQ := special.LogGammaRatio(q, shape)
		value += g.customers*(ratio-lgQ) - (g.logTotals - g.customers*math.Log(g.n))
		dp += g.customers * g.n * slope
		dq += g.customers * slopeQ
	}
	sum := sumChunks(len(s.spends), func(from, to int) terms {
		var t terms
		for _, c := range s.spends[from:to] {
			n, customers := float64(c.n), float64(c.customers)
			total := n * c.mean
			// q ln v + pn ln(total) − (pn+q) ln(total+v), as two logarithms of ratios to keep digits when p or q is huge.
			above, below := math.Log1p(total/v), math.Log1p(v/total)
			t[0] -= customers * (q*above + p*n*below)
			t[1] -= customers * n * below
			t[2] -= customers * above
			t[3] += customers * (q*total/v - p*n) / (total + v)
		}
		return t
	})
	grad[0], grad[1], grad[2] = p*(dp+sum[1]), q*(dq+sum[2]), v*sum[3]
	return value + sum[0]
}

// correlation is Pearson's between number and mean.
func (s *spends) correlation() float64 {
	seen, meanN, meanM := 0.0, 0.0, 0.0
	for _, c := range s.spends {
		customers := float64(c.customers)
		seen += customers
		meanN += (float64(c.n) - meanN) * customers / seen
		meanM += (c.mean - meanM) * customers / seen
	}
	nn, mm, nm := 0.0, 0.0, 0.0
	for _, c := range s.spends {
		n, m, customers := float64(c.n)-meanN, c.mean-meanM, float64(c.customers)
		nn, mm, nm = nn+customers*n*n, mm+customers*m*m, nm+customers*n*m
	}
	const rounding = 1e-24
	if nn <= 0 || mm <= rounding*seen {
		return 0
	}
	return nm / math.Sqrt(nn*mm)
}
