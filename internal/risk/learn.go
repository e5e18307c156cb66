package risk

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// correction is by what log-odds of leaving are off.
type correction struct {
	mean, spread signs // of the signs, where they were learned
	weight       signs // of a sign in units of its spread
	level        float64
}

// Precisions of the normal priors around 0: of the weights, of the level that all days in the past share, and of what each
// of these days has beside it. A level that only one day shows is chance or season.
const (
	weightPrior = 200
	levelPrior  = 10
	dayPrior    = 30
)

// of is the correction of a customer.
func (c *correction) of(f *facts) float64 {
	sum := c.level
	for j := range f.signs {
		sum += c.part(f, j)
	}
	return sum
}

// part is what one sign adds to the log-odds.
func (c *correction) part(f *facts, sign int) float64 {
	return c.weight[sign] * c.standard(f, sign)
}

// standard is a sign in units of its spread from its mean, within what was seen where it was learned.
func (c *correction) standard(f *facts, sign int) float64 {
	const widest = 4
	return math.Max(-widest, math.Min(widest, (f.signs[sign]-c.mean[sign])/c.spread[sign]))
}

// learn finds the correction of highest posterior density: a logistic regression with the base as offset. Together the days
// count as one, for they tell of the same customers.
func learn(past []*view) correction {
	c := correction{}
	c.standardize(past)
	at := mat.NewVecDense(signCount+1+len(past), nil)
	const steps, flat = 100, 1e-10
	for range steps {
		gradient, negative := c.posterior(past, at)
		var factors mat.Cholesky
		var step mat.VecDense
		if !factors.Factorize(negative) || factors.SolveVecTo(&step, gradient) != nil {
			return correction{mean: c.mean, spread: c.spread}
		}
		// What is climbed is concave; a step of a bounded length never overshoots by much.
		longest := mat.Norm(&step, math.Inf(1))
		at.AddScaledVec(at, math.Min(1, 1/longest), &step)
		if longest < flat {
			break
		}
	}
	copy(c.weight[:], at.RawVector().Data)
	c.level = at.AtVec(signCount)
	return c
}

// standardize takes mean and spread of the signs over all customers of all days.
func (c *correction) standardize(past []*view) {
	n, squares := 0.0, signs{}
	for _, v := range past {
		for i := range v.customers {
			n++
			for j, x := range v.customers[i].signs {
				d := x - c.mean[j]
				c.mean[j] += d / n
				squares[j] += d * (x - c.mean[j])
			}
		}
	}
	for j := range squares {
		if c.spread[j] = math.Sqrt(squares[j] / n); !(c.spread[j] > tiny) {
			c.spread[j] = 1 // the same for all: its weight stays 0
		}
	}
}

// posterior is the gradient of the logarithm of the posterior density at a point, and the negative of its Hessian. The point
// has the weights, the level, and what each day has beside it.
func (c *correction) posterior(past []*view, at *mat.VecDense) (*mat.VecDense, *mat.SymDense) {
	n := at.Len()
	gradient, negative := mat.NewVecDense(n, nil), mat.NewSymDense(n, nil)
	const own = signCount + 2 // the signs, the level, the day
	point := make([]int, own)
	for j := range own {
		point[j] = j
	}
	var x [own]float64
	x[signCount], x[signCount+1] = 1, 1
	share := 1 / float64(len(past))
	for d, v := range past {
		point[own-1] = signCount + 1 + d
		for i := range v.customers {
			f := &v.customers[i]
			u := f.base
			for j := range own {
				if j < signCount {
					x[j] = c.standard(f, j)
				}
				u += at.AtVec(point[j]) * x[j]
			}
			p := logistic(u)
			miss := -p
			if v.left(f) {
				miss++
			}
			for j, xj := range x {
				gradient.SetVec(point[j], gradient.AtVec(point[j])+share*miss*xj)
				for k := range j + 1 {
					negative.SetSym(point[j], point[k], negative.At(point[j], point[k])+share*p*(1-p)*xj*x[k])
				}
			}
		}
	}
	for j := range n {
		prior := float64(dayPrior)
		switch {
		case j < signCount:
			prior = weightPrior
		case j == signCount:
			prior = levelPrior
		}
		gradient.SetVec(j, gradient.AtVec(j)-prior*at.AtVec(j))
		negative.SetSym(j, j, negative.At(j, j)+prior)
	}
	return gradient, negative
}
