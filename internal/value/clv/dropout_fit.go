package clv

import (
	"math"
	"slices"

	"liuke/internal/value/clv/mle"
)

// By how much the log-likelihood must rise above that without dropout for dropout to count as seen: at all, and when the
// data do not determine its parameters, by what two superfluous ones gain by chance (Akaike's criterion).
const (
	dropoutGain        = 0.01
	unclearDropoutGain = 2
)

// FitBGNBD fits the BG/NBD by maximum likelihood. When the data show no dropout (the likelihood is highest as a → 0), or too
// little to determine it, the model of the fit is the NBD and the notes say so. The search starts from warm if that is a
// BGNBD; it may be nil and changes nothing but the time it takes.
func FitBGNBD(s *Sample, warm Model) Fit {
	m, _ := warm.(BGNBD)
	return s.climb(process{k: 1}, s.start(m.process())).fit(s, func(p process) Model {
		return BGNBD{R: p.r, Alpha: p.alpha, A: p.a, B: p.b}
	})
}

// FitMBGNBD fits the MBG/NBD as FitBGNBD fits the BG/NBD.
func FitMBGNBD(s *Sample, warm Model) Fit {
	m, _ := warm.(MBGNBD)
	return s.climb(process{k: 1, early: 1}, s.start(m.process())).fit(s, func(p process) Model {
		return MBGNBD{R: p.r, Alpha: p.alpha, A: p.a, B: p.b}
	})
}

// FitBGCNBD fits the BG/CNBD-k by maximum likelihood, k included, to summaries with LogGaps. When the data show no dropout,
// or too little to determine it, the model of the fit is the CNBD, or the NBD for k = 1, and the notes say so. The search
// starts from warm if that is a BGCNBD; it may be nil and changes nothing but the time it takes.
func FitBGCNBD(s *Sample, warm Model) Fit {
	m, _ := warm.(BGCNBD)
	a := s.climbRegular(0, m.process())
	return a.withStages(a.fit(s, func(p process) Model {
		return BGCNBD{K: p.k, R: p.r, Alpha: p.alpha, A: p.a, B: p.b}
	}))
}

// FitMBGCNBD fits the MBG/CNBD-k as FitBGCNBD fits the BG/CNBD-k.
func FitMBGCNBD(s *Sample, warm Model) Fit {
	m, _ := warm.(MBGCNBD)
	a := s.climbRegular(1, m.process())
	return a.withStages(a.fit(s, func(p process) Model {
		return MBGCNBD{K: p.k, R: p.r, Alpha: p.alpha, A: p.a, B: p.b}
	}))
}

// ascent is where the search ended with dropout and without, for one number of stages.
type ascent struct {
	process       // only k and early are set
	with, without mle.Optimum
}

// seen says whether the data show dropout.
func (a ascent) seen(with mle.Optimum) bool {
	gain := with.LogLikelihood - a.without.LogLikelihood
	determined := with.Converged && with.StdErr[2] < unclear && with.StdErr[3] < unclear
	return gain > unclearDropoutGain || determined && gain > dropoutGain
}

// logLikelihood is that of the model that the fit is going to have.
func (a ascent) logLikelihood() float64 {
	if a.seen(a.with) && a.with.Converged {
		return a.with.LogLikelihood
	}
	return a.without.LogLikelihood
}

// climb maximises with and without dropout, from the given starts first.
func (s *Sample) climb(p process, starts ...[]float64) ascent {
	a := ascent{process: p, without: s.maximizeWithout(p.k)}
	r, alpha := a.without.X[0], a.without.X[1]
	starts = append(starts,
		[]float64{r, alpha, math.Log(0.7), math.Log(2.5)},
		[]float64{r, alpha, math.Log(0.05), math.Log(0.5)},
		[]float64{r + 1, alpha + 1, math.Log(5), math.Log(50)},
	)
	starts = slices.DeleteFunc(starts, func(start []float64) bool { return start == nil })
	problem := mle.Problem{LogLikelihood: s.likelihood(p.k, p.early), Observations: float64(s.customers), Bound: logBound}
	a.with = best(problem, a.seen, starts...)
	return a
}

// maximizeWithout maximises the likelihood of the CNBD with k stages.
func (s *Sample) maximizeWithout(k int) mle.Optimum {
	o := s.maximizeNBD()
	if k == 1 {
		return o
	}
	p := mle.Problem{LogLikelihood: s.likelihood(k, 0), Observations: float64(s.customers), Bound: logBound}
	return p.Maximize([]float64{o.X[0], o.X[1] - math.Log(float64(k))})
}

// climbRegular adds stages until the likelihood has fallen twice in a row, and returns where it was highest.
func (s *Sample) climbRegular(early float64, warm process) ascent {
	var highest ascent
	var last []float64
	for k, fallen := 1, 0; k <= MaxStages && fallen < 2; k++ {
		starts := [][]float64{last}
		if warm.k == k {
			starts = [][]float64{s.start(warm), last}
		}
		a := s.climb(process{k: k, early: early}, starts...)
		last = nil
		if a.seen(a.with) && a.with.Converged { // k events where there were k+1
			last = slices.Clone(a.with.X)
			last[1] += math.Log(float64(k) / float64(k+1))
		}
		if k == 1 || a.logLikelihood() > highest.logLikelihood() {
			highest, fallen = a, 0
		} else {
			fallen++
		}
	}
	return highest
}

// start is where the search for a process starts in θ; nil for one without parameters.
func (s *Sample) start(p process) []float64 {
	theta := []float64{math.Log(p.r), math.Log(p.alpha / s.unit), math.Log(p.a), math.Log(p.b)}
	if slices.ContainsFunc(theta, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) {
		return nil
	}
	return theta
}

// fit is the fit of a dropout model that the ascent ends in.
func (a ascent) fit(s *Sample, build func(process) Model) Fit {
	return a.fitNamed(s, [4]string{"r", "alpha", "a", "b"}, [4]float64{1, s.unit, 1, 1}, func(v [4]float64) Model {
		p := a.process
		p.r, p.alpha, p.a, p.b = v[0], v[1], v[2], v[3]
		return build(p)
	})
}

// fitNamed is the fit that the ascent ends in, of a model with such parameters in such units.
func (a ascent) fitNamed(s *Sample, names [4]string, scales [4]float64, build func([4]float64) Model) Fit {
	switch {
	case !a.seen(a.with):
		fit := a.limit(s)
		fit.Notes = append(fit.Notes, NoteDropoutNotIdentified)
		return fit
	case !a.with.Converged:
		fit := a.limit(s)
		if fit.Converged {
			fit.Converged = false
			fit.Notes = append(fit.Notes, NoteNotConverged)
		}
		return fit
	}
	e := newEstimate(a.with, s.customers, names[:], scales[:])
	e.LogLikelihood -= s.repeats * math.Log(s.unit)
	e.noteIfUnclear(NoteRateSpread, a.with.StdErr[:2]...)
	e.noteIfUnclear(NoteDropoutSpread, a.with.StdErr[2:]...)
	var v [4]float64
	for i, p := range e.Params {
		v[i] = p.Value
	}
	return Fit{Model: build(v), Estimate: e}
}

// limit is the fit without dropout.
func (a ascent) limit(s *Sample) Fit {
	fit := s.fitNBD(a.without)
	if m, _ := fit.Model.(NBD); a.k > 1 {
		fit.Model = CNBD{K: a.k, R: m.R, Alpha: m.Alpha}
	}
	return fit
}

// withStages adds the number of stages to the parameters, unless the model of the fit has none.
func (a ascent) withStages(fit Fit) Fit {
	if _, none := fit.Model.(NBD); !none {
		fit.Params = slices.Insert(fit.Params, 0, Param{Name: "k", Value: float64(a.k)})
	}
	return fit
}
