package forecast

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// link is the log-likelihood of a cell whose forecast is shifted on the scale of the traits, with its derivative and the
// negative of its second.
type link struct {
	value, slope, curvature float64
}

// learn returns the slopes of highest posterior density in a regression on the traits. Each origin has a level of its own,
// which is forgotten; together the origins count as one. What is climbed is concave, so that Newton's method with halved
// steps finds the top; nothing is learned where it does not.
func (c *calibration) learn(origins []origin, likelihood func(origin, cell int, shift float64) link) traits {
	r := regression{origins: origins, likelihood: likelihood, known: make([][]traits, len(origins))}
	customers := 0.0
	for o, origin := range origins {
		customers += origin.customers()
		r.known[o] = make([]traits, len(origin.cells))
		each(len(origin.cells), func(i int) {
			r.known[o][i] = traitsOf(origin.cells[i].Summary, origin.window, c.mostPurchases)
		})
	}
	const steps, flat = 50, 1e-9
	at := mat.NewVecDense(slopes+len(origins), nil)
	top := r.at(at)
	for range steps {
		if mat.Norm(top.gradient, math.Inf(1)) <= flat*customers {
			return traits(at.RawVector().Data[:slopes])
		}
		next, higher, ok := r.climb(at, top)
		if !ok {
			break
		}
		at, top = next, higher
	}
	return traits{}
}

const slopes = len(traits{})

// regression has a slope for each trait, then a level for each origin.
type regression struct {
	origins    []origin
	known      [][]traits
	likelihood func(origin, cell int, shift float64) link
}

// posterior is the logarithm of the posterior density at a point, up to a constant, with its gradient and the negative of
// its Hessian.
type posterior struct {
	value    float64
	gradient *mat.VecDense
	negative *mat.SymDense
}

// climb takes a Newton step, halved until it leads up; false when none does.
func (r regression) climb(at *mat.VecDense, from posterior) (*mat.VecDense, posterior, bool) {
	var factors mat.Cholesky
	if !factors.Factorize(from.negative) {
		return nil, posterior{}, false
	}
	var step mat.VecDense
	if err := factors.SolveVecTo(&step, from.gradient); err != nil {
		return nil, posterior{}, false
	}
	for range 40 {
		next := mat.NewVecDense(at.Len(), nil)
		next.AddVec(at, &step)
		if p := r.at(next); p.value >= from.value-1e-12*math.Abs(from.value) {
			return next, p, true
		}
		step.ScaleVec(0.5, &step)
	}
	return nil, posterior{}, false
}

// at sums up over all cells.
func (r regression) at(point *mat.VecDense) posterior {
	n := point.Len()
	p := posterior{gradient: mat.NewVecDense(n, nil), negative: mat.NewSymDense(n, nil)}
	own := traits(point.RawVector().Data[:slopes])
	share := 1 / float64(len(r.origins))
	for o := range r.origins {
		level := slopes + o
		sums := r.sums(o, &own, point.AtVec(level))
		p.value += share * sums[0]
		place := func(k int) int { // of a sum's parameter
			if k == slopes {
				return level
			}
			return k
		}
		next := 1
		for j := range slopes + 1 {
			p.gradient.SetVec(place(j), p.gradient.AtVec(place(j))+share*sums[next])
			next++
			for k := range j + 1 {
				p.negative.SetSym(place(j), place(k), p.negative.At(place(j), place(k))+share*sums[next])
				next++
			}
		}
	}
	for j, sd := range slopeSD {
		p.value -= own[j] * own[j] / (2 * sd * sd)
		p.gradient.SetVec(j, p.gradient.AtVec(j)-own[j]/(sd*sd))
		p.negative.SetSym(j, j, p.negative.At(j, j)+1/(sd*sd))
	}
	return p
}

// sums are those of an origin: the value, then for each slope, and for the level after them, the gradient and the row of the
// negative Hessian up to the diagonal.
func (r regression) sums(o int, own *traits, level float64) []float64 {
	const width = slopes + 1
	return sum(len(r.known[o]), 1+width+width*(width+1)/2, func(i int, into []float64) {
		t := &r.known[o][i]
		l := r.likelihood(o, i, t.times(own)+level)
		into[0] += l.value
		next := 1
		for j := range width {
			tj := 1.0
			if j < slopes {
				tj = t[j]
			}
			into[next] += l.slope * tj
			next++
			for k := range j + 1 {
				tk := 1.0
				if k < slopes {
					tk = t[k]
				}
				into[next] += l.curvature * tj * tk
				next++
			}
		}
	})
}
