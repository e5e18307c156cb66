package contract

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// prior is what is believed of baselines and coefficients before the data: see HazardOptions.
type prior struct {
	ridge     float64 // precision of each coefficient
	smoothing float64 // precision of each step between neighbouring baselines
}

// addTo adds the prior's gradient to that of the surface and its curvature to a Hessian, and returns its log-density.
func (p prior) addTo(s *surface, theta []float64, curvature *mat.SymDense) float64 {
	gradient, squares := s.gradient, 0.0
	if p.smoothing > 0 {
		for i := range s.bands - 1 {
			step := theta[i+1] - theta[i]
			squares += p.smoothing * step * step
			gradient[i] += p.smoothing * step
			gradient[i+1] -= p.smoothing * step
			curvature.SetSym(i, i, curvature.At(i, i)+p.smoothing)
			curvature.SetSym(i+1, i+1, curvature.At(i+1, i+1)+p.smoothing)
			curvature.SetSym(i, i+1, curvature.At(i, i+1)-p.smoothing)
		}
	}
	for i := s.bands; i < len(theta); i++ {
		squares += p.ridge * theta[i] * theta[i]
		gradient[i] -= p.ridge * theta[i]
		curvature.SetSym(i, i, curvature.At(i, i)+p.ridge)
	}
	return -squares / 2
}

const (
	mostIterations = 100
	targetSlope    = 1e-11 // per contract; the climb goes on until here while it still gains
	toleratedSlope = 1e-7  // and has converged when it ends below this
)

// climb is the search for the maximum of log-likelihood plus prior.
type climb struct {
	at        func(theta []float64) *surface
	prior     prior
	contracts int
}

// place is a point on the way, with what can be seen from there.
type place struct {
	theta         []float64
	logLikelihood float64
	value         float64 // with the prior
	gradient      []float64
	normal        normal
	slope         float64 // the largest derivative in magnitude, per contract
	iterations    int
}

// from climbs by Fisher's scoring.
func (c climb) from(start []float64) place {
	here := c.stand(start)
	for here.iterations < mostIterations && here.slope > targetSlope {
		next := c.advance(here)
		if next.iterations == here.iterations {
			break
		}
		here = next
	}
	return here
}

// stand looks around at a point.
func (c climb) stand(theta []float64) place {
	s := c.at(theta)
	p := place{theta: theta, logLikelihood: s.value, gradient: s.gradient}
	curvature := s.hessian()
	p.value = s.value + c.prior.addTo(s, theta, curvature)
	p.slope = floats.Norm(p.gradient, math.Inf(1)) / float64(c.contracts)
	p.normal = newNormal(curvature)
	return p
}

// advance returns the next place, or where it stands when no step up is left. A step that leads down is halved; rounding
// forgives a loss when the slope falls.
func (c climb) advance(here place) place {
	step := here.normal.solve(here.gradient)
	for range 30 {
		theta := make([]float64, len(step))
		floats.AddTo(theta, here.theta, step)
		next := c.stand(theta)
		gain, rounding := next.value-here.value, 1e-13*math.Abs(here.value)
		if gain > rounding || gain >= -rounding && next.slope < here.slope {
			next.iterations = here.iterations + 1
			return next
		}
		floats.Scale(0.5, step)
	}
	return here
}

// normal is the system of normal equations, scaled so that its diagonal is 1.
type normal struct {
	matrix     *mat.SymDense
	scale      []float64 // what one unit of the scaled parameter is
	factors    mat.Cholesky
	determined bool
}

const (
	leastCurvature = 1e-11 // below it, parameters cannot be told apart
	support        = 1e-8  // is then added to the diagonal: they share what they have in common
)

func newNormal(curvature *mat.SymDense) normal {
	k := curvature.SymmetricDim()
	n := normal{matrix: curvature, scale: make([]float64, k)}
	for i := range k {
		n.scale[i] = 1 / math.Sqrt(math.Max(curvature.At(i, i), 1e-200))
	}
	for i := range k {
		for j := i; j < k; j++ {
			curvature.SetSym(i, j, curvature.At(i, j)*n.scale[i]*n.scale[j])
		}
	}
	n.determined = n.factors.Factorize(curvature) && 1/n.factors.Cond() > leastCurvature
	if !n.determined {
		for i := range k {
			curvature.SetSym(i, i, curvature.At(i, i)+support)
		}
		n.factors.Factorize(curvature)
	}
	return n
}

// solve returns the step that the gradient calls for; none when the equations are not numbers.
func (n normal) solve(gradient []float64) []float64 {
	step := make([]float64, len(gradient))
	floats.MulTo(step, gradient, n.scale)
	scaled := mat.NewVecDense(len(step), step)
	if err := n.factors.SolveVecTo(scaled, scaled); err != nil {
		clear(step)
	}
	floats.Mul(step, n.scale)
	return step
}

// covariance is the inverse of the matrix; its diagonal is +Inf where parameters cannot be told apart.
func (n normal) covariance() *mat.SymDense {
	var inverse mat.SymDense
	_ = n.factors.InverseTo(&inverse) // the condition was looked at when the factors were found
	const unsupported = 1e-3 / support
	for i, s := range n.scale {
		for j := i; j < len(n.scale); j++ {
			inverse.SetSym(i, j, inverse.At(i, j)*s*n.scale[j])
		}
		if !n.determined && inverse.At(i, i) > unsupported*s*s {
			inverse.SetSym(i, i, math.Inf(1))
		}
	}
	return &inverse
}

// standardErrors are the roots of the diagonal of the covariance.
func (n normal) standardErrors() []float64 {
	covariance := n.covariance()
	errors := make([]float64, len(n.scale))
	for i := range errors {
		errors[i] = math.Sqrt(covariance.At(i, i))
	}
	return errors
}

// curvature is the smallest eigenvalue of the scaled matrix.
func (n normal) curvature() float64 {
	var eigen mat.EigenSym
	if !eigen.Factorize(n.matrix, false) {
		return math.NaN()
	}
	return eigen.Values(nil)[0]
}
