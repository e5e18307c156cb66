package additive

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"liuke/internal/value/chunks"
)

// The rows are divided into stripes to be summed, however many cores there are, so that sums are the same on all machines.
const (
	mostStripes   = 8
	rowsPerStripe = 2000
)

// surface is the log-likelihood at a point, with its slope and its information.
type surface struct {
	value       float64
	slope       []float64
	information []float64 // between coefficients i ≤ j, at i·places + j: places of a row ascend
}

// climb is the search for the likeliest coefficients, and for the precisions of their priors.
type climb struct {
	matrix    *matrix
	outcome   []float64 // 1 or 0
	every     int       // of so many rows one is looked at
	blocks    []block
	beta      []float64
	curvature *mat.SymDense // at beta
}

// look sums the log-likelihood over the rows.
func (c *climb) look(beta []float64) *surface {
	p, rows := len(beta), c.looked()
	parts := make([]*surface, min(mostStripes, 1+rows/rowsPerStripe))
	chunks.Steps(len(parts), func(s int) {
		part := &surface{slope: make([]float64, p), information: make([]float64, p*p)}
		for i := s * rows / len(parts); i < (s+1)*rows/len(parts); i++ {
			part.add(c.matrix, i*c.every, beta, c.outcome[i*c.every])
		}
		parts[s] = part
	})
	sum := parts[0]
	for _, part := range parts[1:] {
		sum.value += part.value
		floats.Add(sum.slope, part.slope)
		floats.Add(sum.information, part.information)
	}
	return sum
}

// looked is at how many rows is looked.
func (c *climb) looked() int { return (c.matrix.rows + c.every - 1) / c.every }

func (s *surface) add(m *matrix, row int, beta []float64, outcome float64) {
	eta := m.logOdds(row, beta)
	chance := sigmoid(eta)
	s.value += outcome*eta - softplus(eta)
	miss, weight := outcome-chance, chance*(1-chance)
	places, covariates := m.row(row)
	p := len(s.slope)
	for k, place := range places {
		x := float64(covariates[k])
		s.slope[place] += miss * x
		line := s.information[int(place)*p : int(place)*p+p]
		for l := k; l < len(places); l++ {
			line[places[l]] += weight * x * float64(covariates[l])
		}
	}
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// softplus is ln(1 + e^x).
func softplus(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

// view is what can be seen from a point, with the priors.
type view struct {
	value     float64
	slope     []float64
	curvature *mat.SymDense
}

func (c *climb) view(beta []float64) view {
	s := c.look(beta)
	v := view{value: s.value, slope: s.slope, curvature: mat.NewSymDense(len(beta), s.information)}
	for i := range c.blocks {
		v.value += c.blocks[i].addTo(v.curvature, v.slope, beta)
	}
	return v
}

const (
	mostRounds = 25    // of learning precisions
	mostSteps  = 25    // towards the top at last
	mostLooked = 40000 // rows that precisions are learned from, evenly drawn from more: they say how coefficients differ, not how large each is
	settled    = 0.05  // coefficients' worth of freedom: when no precision changes by more they are learned
	top        = 1e-10 // gain per row at which the climb is over
)

// run learns precisions and coefficients by turns, and at last the coefficients from all rows.
func (c *climb) run() {
	c.every = 1 + (c.matrix.rows-1)/mostLooked
	for range mostRounds {
		c.steps(2)
		if c.learn() < settled {
			break
		}
	}
	c.every = 1
	c.steps(mostSteps)
}

// learn moves all precisions, and returns by how much the freedom of any changed most.
func (c *climb) learn() float64 {
	var factors mat.Cholesky
	var covariance mat.SymDense
	if !factors.Factorize(c.curvature) || factors.InverseTo(&covariance) != nil {
		return 0 // the priors keep this from happening
	}
	change := 0.0
	for i := range c.blocks {
		change = math.Max(change, c.blocks[i].learn(c.beta, &covariance))
	}
	return change
}

// steps goes at most so many steps by Newton's method. A step that leads down is halved.
func (c *climb) steps(most int) {
	here := c.view(c.beta)
	for range most {
		c.curvature = here.curvature
		var factors mat.Cholesky
		step := mat.NewVecDense(len(c.beta), nil)
		if !factors.Factorize(here.curvature) || factors.SolveVecTo(step, mat.NewVecDense(len(c.beta), here.slope)) != nil {
			return // the priors keep this from happening
		}
		next, gain := c.advance(here, step.RawVector().Data)
		if gain < top*float64(c.looked()) {
			return
		}
		here = next
	}
	c.curvature = here.curvature
}

// advance goes the step, or a part of it, and returns what is gained: nothing where no part leads up.
func (c *climb) advance(here view, step []float64) (next view, gain float64) {
	beta := make([]float64, len(step))
	for range 20 {
		floats.AddTo(beta, c.beta, step)
		next = c.view(beta)
		if gain = next.value - here.value; gain > 0 {
			c.beta = beta
			return next, gain
		}
		floats.Scale(0.5, step)
	}
	return here, 0
}
