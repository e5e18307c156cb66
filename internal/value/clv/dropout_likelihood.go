package clv

import (
	"math"

	"liuke/internal/value/clv/mle"
	"liuke/internal/value/clv/special"
)

// likelihood is the log-likelihood of the process with k events per purchase, with the first purchase an occasion to drop
// out when early is 1, at θ = (ln r, ln α, ln a, ln b) and with times in the sample's unit; θ = (ln r, ln α) is the limit
// without dropout.
func (s *Sample) likelihood(k int, early float64) mle.Objective {
	steps := float64(k)
	arrangements, _ := math.Lgamma(steps)
	regular := (steps-1)*s.logGaps - s.repeats*arrangements
	return func(theta, grad []float64) float64 {
		value := s.eventsLogLikelihood(steps, theta[:2], grad[:2]) + regular
		p := process{k: k, early: early, r: math.Exp(theta[0]), alpha: math.Exp(theta[1]), b: 1}
		if len(theta) == 2 {
			if k > 1 {
				value += s.addNow(p, grad)
			}
			return value
		}
		p.a, p.b = math.Exp(theta[2]), math.Exp(theta[3])
		return value + s.addStayed(p, grad) + s.addNow(p, grad)
	}
}

// addStayed is the log-likelihood of not having dropped out at any occasion, with its derivatives in ln a and ln b, which
// it writes.
func (s *Sample) addStayed(p process, grad []float64) float64 {
	value, da, db := 0.0, 0.0, 0.0
	for _, g := range s.counts {
		y := g.x + p.early
		stayed, stayedSlope := special.LogGammaRatio(p.b, y)
		all, allSlope := special.LogGammaRatio(p.a+p.b, y)
		value += g.customers * (stayed - all)
		da -= g.customers * allSlope
		db += g.customers * (stayedSlope - allSlope)
	}
	grad[2], grad[3] = p.a*da, p.b*db
	return value
}

// addNow is the log-likelihood of where customers are now: in a stage of the running gap or gone at the last occasion. It
// adds the derivatives to those there.
func (s *Sample) addNow(p process, grad []float64) float64 {
	now := s.sumNow(p, s.cells)
	if p.k > 1 || p.early > 0 {
		for i, v := range s.sumNow(p, s.once) {
			now[i] += v
		}
	}
	grad[0] += p.r * now[1]
	grad[1] += p.alpha * now[2]
	if len(grad) > 2 {
		grad[2] += now[3]
		grad[3] += p.b * now[4]
	}
	return now[0]
}

// sumNow adds up the logarithm of the weights of process over cells, with its derivatives in r, α, ln a and b.
func (s *Sample) sumNow(p process, cells []cell) terms {
	logs, inverses := make([]float64, len(s.times)), make([]float64, len(s.times))
	for i, t := range s.times {
		logs[i], inverses[i] = math.Log(p.alpha+t), 1/(p.alpha+t)
	}
	return sumChunks(len(cells), func(from, to int) terms {
		var t terms
		x, base, shape, dbase := int32(-1), 0.0, 0.0, 0.0
		for _, c := range cells[from:to] {
			if c.x != x {
				x = c.x
				base, dbase = p.occasion(float64(x))
				shape = p.r + float64(p.k)*float64(x)
			}
			ended := inverses[c.age]
			running := p.running(shape, (s.times[c.age]-s.times[c.last])*ended)
			silence := logs[c.age] - logs[c.last]
			plus, gone := addLog(running.weight, base+shape*silence)
			n := float64(c.customers)
			gone *= n
			stay := (n - gone) / running.weight
			t[0] += n * plus
			t[1] += gone*silence + stay*running.dshape
			t[2] += gone*shape*(ended-inverses[c.last]) - stay*running.moment*ended
			t[3] += gone
			t[4] += gone * dbase
		}
		return t
	})
}

// gap is what the stages of the running gap weigh together, the derivative in the shape, and the sum of the stages times
// their weights, which is the derivative in the logarithm of the silence.
type gap struct {
	weight, dshape, moment float64
}

func (p process) running(shape, silence float64) gap {
	g := gap{weight: 1}
	w, dw := 1.0, 0.0
	for j := 1; j < p.k; j++ {
		n := float64(j)
		step, up := silence/n, shape+n-1
		w, dw = step*up*w, step*(up*dw+w)
		g.weight += w
		g.dshape += dw
		g.moment += n * w
	}
	return g
}

// addLog returns ln(v + eᵘ) and the share of eᵘ in the sum.
func addLog(v, u float64) (value, share float64) {
	if u < 300 {
		odds := math.Exp(u)
		return math.Log(v + odds), odds / (v + odds)
	}
	rest := v * math.Exp(-u)
	return u + math.Log1p(rest), 1 / (1 + rest)
}
