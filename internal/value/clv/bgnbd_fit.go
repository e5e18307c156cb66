package clv

import (
	"math"

	"liuke/internal/value/clv/mle"
)

// By how much the log-likelihood must rise above that of the NBD for dropout to count as seen: at all, and when the data do
// not determine its parameters, by what two superfluous ones gain by chance (Akaike's criterion).
const (
	dropoutGain        = 0.01
	unclearDropoutGain = 2
)

// FitBGNBD fits the BG/NBD by maximum likelihood. When the data show no dropout (the likelihood is highest as a → 0), or too
// little to determine it, the model of the fit is the NBD and the notes say so.
func FitBGNBD(s *Sample) Fit {
	without := s.maximizeNBD()
	seen := func(o mle.Optimum) bool {
		gain := o.LogLikelihood - without.LogLikelihood
		clear := o.Converged && o.StdErr[2] < unclear && o.StdErr[3] < unclear
		return gain > unclearDropoutGain || clear && gain > dropoutGain
	}
	p := mle.Problem{LogLikelihood: s.bgnbdLogLikelihood, Observations: float64(s.customers), Bound: logBound}
	r, alpha := without.X[0], without.X[1]
	o := best(p, seen,
		[]float64{r, alpha, math.Log(0.7), math.Log(2.5)},
		[]float64{r, alpha, math.Log(0.05), math.Log(0.5)},
		[]float64{r + 1, alpha + 1, math.Log(5), math.Log(50)},
	)
	switch {
	case !seen(o):
		fit := s.fitNBD(without)
		fit.Notes = append(fit.Notes, NoteDropoutNotIdentified)
		return fit
	case !o.Converged:
		fit := s.fitNBD(without)
		fit.Converged = false
		fit.Notes = append(fit.Notes, NoteNotConverged)
		return fit
	}
	e := newEstimate(o, s.customers, []string{"r", "alpha", "a", "b"}, []float64{1, s.unit, 1, 1})
	e.LogLikelihood -= s.repeats * math.Log(s.unit)
	e.noteIfUnclear(NoteRateSpread, o.StdErr[:2]...)
	e.noteIfUnclear(NoteDropoutSpread, o.StdErr[2:]...)
	v := e.Params
	return Fit{Model: BGNBD{R: v[0].Value, Alpha: v[1].Value, A: v[2].Value, B: v[3].Value}, Estimate: e}
}

// bgnbdLogLikelihood is the log-likelihood at θ = (ln r, ln α, ln a, ln b) with times in the sample's unit: the NBD's, the
// chance of having stayed through all purchases, and for repeat buyers that of having dropped out after the last.
func (s *Sample) bgnbdLogLikelihood(theta, grad []float64) float64 {
	value := s.nbdLogLikelihood(theta[:2], grad[:2])
	r, alpha, a, b := math.Exp(theta[0]), math.Exp(theta[1]), math.Exp(theta[2]), math.Exp(theta[3])
	da, db := 0.0, 0.0
	for _, g := range s.counts {
		stayed, stayedSlope := logGammaRatio(b, g.x)
		all, allSlope := logGammaRatio(a+b, g.x)
		value += g.customers * (stayed - all)
		da -= g.customers * allSlope
		db += g.customers * (stayedSlope - allSlope)
	}
	gone := s.sumGone(r, alpha, a, b)
	grad[0] += r * gone[1]
	grad[1] += alpha * gone[2]
	grad[2] = a*da + gone[3]
	grad[3] = b * (db + gone[4])
	return value + gone[0]
}

// sumGone adds up ln(1 + odds of having dropped out) over the repeat buyers, with its derivatives in r, α, ln a and b.
func (s *Sample) sumGone(r, alpha, a, b float64) terms {
	logs, inverses := make([]float64, len(s.times)), make([]float64, len(s.times))
	for i, t := range s.times {
		logs[i], inverses[i] = math.Log(alpha+t), 1/(alpha+t)
	}
	return sumChunks(len(s.cells), func(from, to int) terms {
		var t terms
		x, base, rate, dbase := int32(-1), 0.0, 0.0, 0.0
		for _, c := range s.cells[from:to] {
			if c.x != x {
				x = c.x
				dbase = -1 / (b + float64(x) - 1)
				base, rate = math.Log(-a*dbase), r+float64(x)
			}
			silence := logs[c.age] - logs[c.last]
			u := base + rate*silence
			gone, plus := 1.0, u
			if u < 36 {
				odds := math.Exp(u)
				gone, plus = odds/(1+odds), math.Log(1+odds)
			}
			n := float64(c.customers)
			gone *= n
			t[0] += n * plus
			t[1] += gone * silence
			t[2] += gone * rate * (inverses[c.age] - inverses[c.last])
			t[3] += gone
			t[4] += gone * dbase
		}
		return t
	})
}
