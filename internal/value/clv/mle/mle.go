// Package mle finds the maximum of a log-likelihood of a few parameters and says how much the result can be trusted.
//
// The method is Newton's within a trust region. The Hessian comes from differences of the analytic gradient, and its
// eigenvalues are used by their magnitude, so that saddles repel and plateaus are crossed by bounded steps (Nocedal &
// Wright, Numerical Optimization, 2nd ed. 2006, chapters 3.4 and 4). Parameters are meant to be on a scale where one unit
// is a large step, such as the logarithm of a positive parameter.
package mle

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Objective returns the log-likelihood at x and writes its gradient into grad. It must not keep either slice.
type Objective func(x, grad []float64) float64

// Problem is a log-likelihood to maximise.
type Problem struct {
	LogLikelihood Objective
	// Observations scales the tolerance: gradients are judged per observation.
	Observations float64
	// Bound keeps every parameter within [-Bound, Bound].
	Bound float64
}

// Optimum is where the search ended.
type Optimum struct {
	X             []float64
	LogLikelihood float64
	// Gradient is the largest partial derivative in magnitude, per observation, leaving out those that push against the bound.
	Gradient float64
	// Curvature is the smallest eigenvalue of the negative Hessian: positive at a strict maximum, near zero on a plateau.
	Curvature float64
	// StdErr holds the standard error of each parameter: +Inf where the data do not determine it.
	StdErr []float64
	// Converged says that the gradient vanishes and the surface does not curve upwards.
	Converged  bool
	Iterations int
}

const (
	maxIterations    = 100
	targetGradient   = 1e-10 // the search goes on until here while it still makes progress
	toleratedGrad    = 1e-6  // and has converged when it ends below this
	smallestRadius   = 1e-12
	largestRadius    = 4.0
	searchDifference = 1e-5
	finalDifference  = 1e-4
)

// Maximize climbs from start to a maximum.
func (p Problem) Maximize(start []float64) Optimum {
	s := p.begin(start)
	iterations := 0
	for ; iterations < maxIterations && s.radius > smallestRadius && p.climbable(s); iterations++ {
		if s.curvature == nil {
			p.decompose(s, p.hessian(s.x, s.grad, searchDifference))
		}
		p.advance(s)
	}
	return p.finish(s, iterations)
}

// climbable says whether there is a slope left, and a number to it.
func (p Problem) climbable(s *search) bool {
	slope := p.freeGradient(s.x, s.grad)
	return slope > targetGradient && !math.IsInf(slope+s.value, 0) && !math.IsNaN(s.value)
}

// search is the state of one climb.
type search struct {
	x, grad []float64
	value   float64
	radius  float64
	// slope is the gradient without the parameters that push against the bound: they are held there.
	slope []float64
	// curvature and axes are the eigenvalues and eigenvectors of the negative Hessian at x; nil when x has moved.
	curvature []float64
	axes      mat.Dense
	trial     []float64
	trialGrad []float64
}

func (p Problem) begin(start []float64) *search {
	k := len(start)
	s := &search{radius: 1}
	for _, v := range []*[]float64{&s.x, &s.grad, &s.slope, &s.trial, &s.trialGrad} {
		*v = make([]float64, k)
	}
	for i, v := range start {
		s.x[i] = p.clip(v)
	}
	s.value = p.LogLikelihood(s.x, s.grad)
	return s
}

// advance tries one step and adapts the radius to how well the quadratic model foretold the gain.
func (p Problem) advance(s *search) {
	step := s.step()
	for i := range step {
		s.trial[i] = p.clip(s.x[i] + step[i])
		step[i] = s.trial[i] - s.x[i]
	}
	value := p.LogLikelihood(s.trial, s.trialGrad)
	gain, foretold, length := value-s.value, s.foretold(step), norm(step)
	rounding := 1e-13 * math.Abs(s.value)
	before, after := p.freeGradient(s.x, s.grad), p.freeGradient(s.trial, s.trialGrad)
	switch {
	case gain > 1e-4*foretold && gain > rounding && !math.IsInf(gain+after, 0):
	case gain >= -rounding && after < before:
	default: // also for a value that is not a number
		s.radius = length / 4
		return
	}
	if gain < 0.25*foretold {
		s.radius = math.Max(length/2, 0.1)
	} else if length > 0.9*s.radius {
		s.radius = math.Min(2*s.radius, largestRadius)
	}
	s.x, s.trial = s.trial, s.x
	s.grad, s.trialGrad = s.trialGrad, s.grad
	s.value, s.curvature = value, nil
}

// step is the Newton step with eigenvalues taken by magnitude, damped until it fits the radius.
func (s *search) step() []float64 {
	k := len(s.x)
	along := make([]float64, k)
	largest := 0.0
	for j := range k {
		for i := range k {
			along[j] += s.axes.At(i, j) * s.slope[i]
		}
		largest = math.Max(largest, math.Abs(s.curvature[j]))
	}
	damping := 1e-14*largest + math.SmallestNonzeroFloat64
	for {
		step := make([]float64, k)
		for j := range k {
			length := along[j] / (math.Abs(s.curvature[j]) + damping)
			for i := range k {
				step[i] += length * s.axes.At(i, j)
			}
		}
		if norm(step) <= s.radius {
			return step
		}
		damping = math.Max(3*damping, 1e-8*largest+1e-300)
	}
}

// foretold is the gain that the quadratic model expects from a step.
func (s *search) foretold(step []float64) float64 {
	gain := 0.0
	for j, c := range s.curvature {
		along := 0.0
		for i := range step {
			along += s.axes.At(i, j) * step[i]
		}
		gain -= c * along * along / 2
	}
	for i, g := range s.slope {
		gain += g * step[i]
	}
	return gain
}

// hessian differences the gradient forwards.
func (p Problem) hessian(x, grad []float64, h float64) *mat.SymDense {
	k := len(x)
	at, ahead := append([]float64(nil), x...), make([]float64, k)
	negative := mat.NewSymDense(k, nil)
	for j := range k {
		at[j] = x[j] + h
		p.LogLikelihood(at, ahead)
		at[j] = x[j]
		addColumn(negative, j, ahead, grad, h)
	}
	return negative
}

// centralHessian differences the gradient both ways, for the verdict at the end.
func (p Problem) centralHessian(x []float64, h float64) *mat.SymDense {
	k := len(x)
	at, ahead, behind := append([]float64(nil), x...), make([]float64, k), make([]float64, k)
	negative := mat.NewSymDense(k, nil)
	for j := range k {
		at[j] = x[j] + h
		p.LogLikelihood(at, ahead)
		at[j] = x[j] - h
		p.LogLikelihood(at, behind)
		at[j] = x[j]
		addColumn(negative, j, ahead, behind, 2*h)
	}
	return negative
}

// addColumn adds one column of differences to the negative Hessian, half to either side of the diagonal.
func addColumn(negative *mat.SymDense, j int, ahead, behind []float64, width float64) {
	for i := range ahead {
		half := -(ahead[i] - behind[i]) / (2 * width)
		if i == j {
			half *= 2
		}
		negative.SetSym(i, j, negative.At(i, j)+half)
	}
}

// decompose finds the eigenvalues in the parameters that are not held at the bound, which count as stiff. A Hessian that is
// not finite counts as flat, so that the step follows the gradient.
func (p Problem) decompose(s *search, negative *mat.SymDense) {
	k := len(s.x)
	copy(s.slope, s.grad)
	for i := range k {
		if !p.held(s.x[i], s.grad[i]) {
			continue
		}
		s.slope[i] = 0
		for j := range k {
			negative.SetSym(i, j, 0)
		}
		negative.SetSym(i, i, math.Max(1, p.Observations))
	}
	var eigen mat.EigenSym
	if finite(negative) && eigen.Factorize(negative, true) {
		s.curvature = eigen.Values(nil)
		eigen.VectorsTo(&s.axes)
		return
	}
	s.curvature = make([]float64, k)
	s.axes.Reset()
	s.axes.ReuseAs(k, k)
	for i := range k {
		s.axes.Set(i, i, 1)
	}
}

func (p Problem) finish(s *search, iterations int) Optimum {
	p.decompose(s, p.centralHessian(s.x, finalDifference))
	o := Optimum{
		X: s.x, LogLikelihood: s.value, Gradient: p.freeGradient(s.x, s.grad), Curvature: s.curvature[0],
		StdErr: p.standardErrors(s), Iterations: iterations,
	}
	flat := 1e-6 * math.Max(1, p.Observations)
	o.Converged = !math.IsNaN(o.LogLikelihood) && !math.IsInf(o.LogLikelihood, 0) && o.Gradient <= toleratedGrad && o.Curvature > -flat
	return o
}

// standardErrors are the roots of the diagonal of the inverse of the negative Hessian.
func (p Problem) standardErrors(s *search) []float64 {
	k := len(s.x)
	errors := make([]float64, k)
	rounding := 1e-12 * math.Abs(s.curvature[k-1])
	for i := range k {
		variance := 0.0
		for j, c := range s.curvature {
			share := s.axes.At(i, j) * s.axes.At(i, j)
			switch {
			case c > rounding:
				variance += share / c
			case share > 1e-6:
				variance = math.Inf(1)
			}
		}
		if p.held(s.x[i], s.grad[i]) {
			variance = math.Inf(1)
		}
		errors[i] = math.Sqrt(variance)
	}
	return errors
}

// freeGradient is the largest partial derivative per observation that does not push against the bound; +Inf when one is not
// a number.
func (p Problem) freeGradient(x, grad []float64) float64 {
	largest := 0.0
	for i, g := range grad {
		if math.IsNaN(g) {
			return math.Inf(1)
		}
		if !p.held(x[i], g) {
			largest = math.Max(largest, math.Abs(g))
		}
	}
	return largest / math.Max(1, p.Observations)
}

func (p Problem) clip(v float64) float64 { return math.Max(-p.Bound, math.Min(p.Bound, v)) }

// held says whether a parameter is at the bound and its derivative pushes further out.
func (p Problem) held(v, derivative float64) bool {
	return math.Abs(v) >= p.Bound && derivative*v > 0
}

func finite(m *mat.SymDense) bool {
	k := m.SymmetricDim()
	for i := range k {
		for j := i; j < k; j++ {
			if v := m.At(i, j); math.IsNaN(v) || math.IsInf(v, 0) {
				return false
			}
		}
	}
	return true
}

func norm(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	return math.Sqrt(sum)
}
