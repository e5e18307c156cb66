package cycle

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"liuke/internal/value/chunks"
)

const (
	width      = features + 1 // coefficients: the intercept and one for each feature
	mostRounds = 200
	settled    = 1e-4 // change in a step after which the fit ends
	fixedPrior = 1.0  // standard deviation of a coefficient per standard deviation of its feature
	freePrior  = 10.0 // that of the common intercept

	leastVariance = 1e-4 // bounds of the variance of the products' intercepts
	mostVariance  = 25.0
)

// mixed is a logistic regression under way, with an intercept for each product.
type mixed struct {
	examples  []Example // by product, with features brought to mean 0 and variance 1
	starts    []int     // where each product's begin, and the end
	mean, sd  Features  // of the features as they were; sd is infinite for one that is the same in all examples
	fixed     [width]float64
	own       []float64 // intercepts of the products
	variance  float64   // of these
	converged bool
}

// newMixed takes examples ordered by product, and changes them.
func newMixed(examples []Example) *mixed {
	m := &mixed{examples: examples, variance: 1}
	for i, e := range examples {
		if i == 0 || e.Product != examples[i-1].Product {
			m.starts = append(m.starts, i)
		}
		for j, x := range e.Features {
			m.mean[j] += x / float64(len(examples))
		}
	}
	m.own = make([]float64, len(m.starts))
	m.starts = append(m.starts, len(examples))
	for _, e := range examples {
		for j, x := range e.Features {
			m.sd[j] += (x - m.mean[j]) * (x - m.mean[j]) / float64(len(examples))
		}
	}
	for j := range m.sd {
		m.sd[j] = math.Sqrt(m.sd[j])
		if !(m.sd[j] > 1e-9) {
			m.sd[j] = math.Inf(1)
		}
		for i := range examples {
			examples[i].Features[j] = (examples[i].Features[j] - m.mean[j]) / m.sd[j]
		}
	}
	return m
}

// margin is what one product's examples say of its own intercept.
type margin struct {
	slope, curvature float64        // of the penalised log-likelihood; curvature is positive
	cross            [width]float64 // negative second derivatives in it and the fixed coefficients
}

// system are the gradient and the negative Hessian in the fixed coefficients, with the products' intercepts eliminated.
type system struct {
	gradient [width]float64
	hessian  [width][width]float64 // lower triangle
}

// batch is how many products are summed in one go. It is fixed, so that sums do not depend on the number of cores.
const batch = 64

// add adds up the examples of one product.
func (s *system) add(m *mixed, product int) margin {
	own := margin{slope: -m.own[product] / m.variance, curvature: 1 / m.variance}
	for i := m.starts[product]; i < m.starts[product+1]; i++ {
		x := [width]float64{1}
		copy(x[1:], m.examples[i].Features[:])
		z := m.own[product]
		for j, v := range x {
			z += m.fixed[j] * v
		}
		p := logistic(z)
		weight, miss := p*(1-p), -p
		if m.examples[i].Bought {
			miss = 1 - p
		}
		own.slope += miss
		own.curvature += weight
		for j, v := range x {
			s.gradient[j] += miss * v
			own.cross[j] += weight * v
			row, scaled := &s.hessian[j], weight*v
			for k, u := range x[:j+1] {
				row[k] += scaled * u
			}
		}
	}
	for j, c := range own.cross {
		s.gradient[j] -= c * own.slope / own.curvature
		for k, d := range own.cross[:j+1] {
			s.hessian[j][k] -= c * d / own.curvature
		}
	}
	return own
}

// sum adds up all examples and the prior of the fixed coefficients.
func (m *mixed) sum() (*mat.VecDense, *mat.SymDense, []margin) {
	margins := make([]margin, len(m.own))
	parts := make([]system, (len(m.own)+batch-1)/batch)
	chunks.Steps(len(parts), func(i int) {
		for product := i * batch; product < min(len(m.own), (i+1)*batch); product++ {
			margins[product] = parts[i].add(m, product)
		}
	})
	gradient, hessian := mat.NewVecDense(width, nil), mat.NewSymDense(width, nil)
	for j, b := range m.fixed {
		precision := 1 / (fixedPrior * fixedPrior)
		if j == 0 {
			precision = 1 / (freePrior * freePrior)
		}
		slope, row := -b*precision, [width]float64{}
		row[j] = precision
		for i := range parts {
			slope += parts[i].gradient[j]
			for k, v := range parts[i].hessian[j][:j+1] {
				row[k] += v
			}
		}
		gradient.SetVec(j, slope)
		for k, v := range row[:j+1] {
			hessian.SetSym(j, k, v)
		}
	}
	return gradient, hessian, margins
}

// step is one of Newton's, no longer than the quadratic it comes from can be trusted for, and a new estimate of the
// variance of the products' intercepts. It returns the largest change.
func (m *mixed) step() float64 {
	const farthest = 2.0
	gradient, hessian, margins := m.sum()
	var factor mat.Cholesky
	var step mat.VecDense
	if !factor.Factorize(hessian) || factor.SolveVecTo(&step, gradient) != nil {
		return math.Inf(1)
	}
	change := mat.Norm(&step, math.Inf(1))
	scale := farthest / math.Max(farthest, change)
	for j := range m.fixed {
		m.fixed[j] += scale * step.AtVec(j)
	}
	squares, determined := 0.0, 0.0
	for i, own := range margins {
		move := own.slope
		for j, c := range own.cross {
			move -= c * step.AtVec(j)
		}
		m.own[i] += scale * move / own.curvature
		squares += m.own[i] * m.own[i]
		determined += 1 - 1/(own.curvature*m.variance)
	}
	variance := leastVariance
	if determined > 0 {
		variance = min(max(squares/determined, leastVariance), mostVariance)
	}
	change = math.Max(change, math.Abs(variance-m.variance))
	m.variance = variance
	return change
}

// ranker brings the coefficients back to the features as they are.
func (m *mixed) ranker() *Ranker {
	r := &Ranker{
		Intercept: m.fixed[0], Means: m.mean, Spread: math.Sqrt(m.variance), Converged: m.converged,
		products: make(map[int32]float64, len(m.own)),
	}
	for j := range r.Coefficients {
		r.Coefficients[j] = m.fixed[j+1] / m.sd[j]
		r.Intercept -= r.Coefficients[j] * m.mean[j]
	}
	for i, own := range m.own {
		r.products[m.examples[m.starts[i]].Product] = own
	}
	return r
}
