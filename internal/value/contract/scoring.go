package contract

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"liuke/internal/value/chunks"
)

// surface is the log-likelihood at a point with its gradient and expected information, first in the baselines of the bands,
// then in the coefficients.
type surface struct {
	bands, covariates int
	value             float64
	gradient          []float64
	own               []float64 // information in each baseline; no two share any
	cross             []float64 // between coefficient i and the bands: from i·bands on
	inner             []float64 // between coefficients i and j ≤ i: at i·covariates + j
}

func newSurface(bands, covariates int) *surface {
	return &surface{
		bands: bands, covariates: covariates,
		gradient: make([]float64, bands+covariates), own: make([]float64, bands),
		cross: make([]float64, covariates*bands), inner: make([]float64, covariates*covariates),
	}
}

func (s *surface) add(part *surface) {
	s.value += part.value
	floats.Add(s.gradient, part.gradient)
	floats.Add(s.own, part.own)
	floats.Add(s.cross, part.cross)
	floats.Add(s.inner, part.inner)
}

// addGroup adds the bands of contracts with equal covariates.
func (s *surface) addGroup(link Link, baseline []float64, own float64, covariates []float64, counts []bandCount, information []float64) {
	information = information[:len(counts)]
	slope, total := 0.0, 0.0
	for band, c := range counts {
		v, d, w := link.cell(baseline[band]+own, c.reached, c.ended)
		s.value += v
		s.gradient[band] += d
		s.own[band] += w
		slope += d
		total += w
		information[band] = w
	}
	for i, x := range covariates {
		if x == 0 {
			continue
		}
		s.gradient[s.bands+i] += slope * x
		floats.AddScaled(s.cross[i*s.bands:i*s.bands+len(counts)], x, information)
		for j, y := range covariates[:i+1] {
			s.inner[i*s.covariates+j] += total * x * y
		}
	}
}

// hessian is the information as a matrix.
func (s *surface) hessian() *mat.SymDense {
	h := mat.NewSymDense(s.bands+s.covariates, nil)
	for band, w := range s.own {
		h.SetSym(band, band, w)
	}
	for i := range s.covariates {
		for band := range s.bands {
			h.SetSym(band, s.bands+i, s.cross[i*s.bands+band])
		}
		for j := range i + 1 {
			h.SetSym(s.bands+j, s.bands+i, s.inner[i*s.covariates+j])
		}
	}
	return h
}

// at sums up all groups at θ = (baselines, coefficients), on all cores and always in the same order.
func (e *exposures) at(link Link, theta []float64) *surface {
	groups := len(e.groups) - 1
	parts := make([]*surface, chunks.Count(groups))
	chunks.Each(groups, func(chunk, from, to int) {
		part := newSurface(e.bands, len(e.average))
		counts, information := make([]bandCount, e.bands), make([]float64, e.bands)
		for g := from; g < to; g++ {
			equal := e.contracts[e.groups[g]:e.groups[g+1]]
			covariates := equal[0].Covariates
			own := dot(theta[e.bands:], covariates)
			part.addGroup(link, theta[:e.bands], own, covariates, e.count(equal, counts), information)
		}
		parts[chunk] = part
	})
	for _, part := range parts[1:] {
		parts[0].add(part)
	}
	return parts[0]
}

// saturated is the log-likelihood when each group has an own hazard in each band: the highest there can be.
func (e *exposures) saturated() float64 {
	sum, counts := 0.0, make([]bandCount, e.bands)
	for g := range len(e.groups) - 1 {
		for _, c := range e.count(e.contracts[e.groups[g]:e.groups[g+1]], counts) {
			if c.ended > 0 && c.ended < c.reached {
				sum += c.ended*math.Log(c.ended/c.reached) + (c.reached-c.ended)*math.Log1p(-c.ended/c.reached)
			}
		}
	}
	return sum
}
