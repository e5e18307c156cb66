package clv

import (
	"math"

	"liuke/internal/value/clv/mle"
)

// FitParetoNBD fits the Pareto/NBD by maximum likelihood. When the data show no dropout (the likelihood is highest as
// s → 0), or too little to determine it, the model of the fit is the NBD and the notes say so. The search starts from warm
// if that is a ParetoNBD; it may be nil and changes nothing but the time it takes.
func FitParetoNBD(s *Sample, warm Model) Fit {
	a := ascent{process: process{k: 1}, without: s.maximizeNBD()}
	r, alpha := a.without.X[0], a.without.X[1]
	starts := [][]float64{
		{r, alpha, math.Log(0.5), math.Log(0.3)},
		{r, alpha, math.Log(0.05), math.Log(0.05)},
		{r + 1, alpha + 1, math.Log(5), math.Log(5)},
	}
	if m, ok := warm.(ParetoNBD); ok {
		// A Pareto/NBD has its four parameters where a BG/NBD has them, but the last is a time.
		if start := s.start(process{r: m.R, alpha: m.Alpha, a: m.S, b: m.Beta / s.unit}); start != nil {
			starts = append([][]float64{start}, starts...)
		}
	}
	p := mle.Problem{LogLikelihood: newSilences(s).logLikelihood, Observations: float64(s.customers), Bound: logBound}
	a.with = best(p, a.seen, starts...)
	return a.fitNamed(s, [4]string{"r", "alpha", "s", "beta"}, [4]float64{1, s.unit, 1, s.unit}, func(v [4]float64) Model {
		return ParetoNBD{R: v[0], Alpha: v[1], S: v[2], Beta: v[3]}
	})
}
