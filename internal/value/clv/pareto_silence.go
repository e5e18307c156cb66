package clv

import (
	"math"

	"liuke/internal/value/chunks"
	"liuke/internal/value/clv/special"
)

// silences is a sample as the Pareto/NBD sees it. A customer's silence since the last purchase at t_x is either for good
// (dropout comes before any next purchase) or will be broken (at T the customer is there, and the next purchase comes
// before dropout). With n = r + x and p of beta(n, s), the chances of the two, seen from the first purchase, are
//
//	αʳ βˢ (α+t)⁻ⁿ (β+t)⁻ˢ · E[1 / (1 + c·p/(1−p))],   t = t_x
//	αʳ βˢ (α+t)⁻ⁿ (β+t)⁻ˢ · E[1 / (1 + (1−p)/p/c)],   t = T
//
// where c = (β+t)/(α+t). The likelihood is their sum times Γ(r+x)/Γ(r): that of Fader & Hardie 2005, integrated by parts.
// Each depends on two figures of a customer only, so that there are far fewer of them than of customers.
type silences struct {
	counts []countGroup
	ends   []silenceEnd // ordered by number of purchases
	cells  []silenceCell
}

// silenceEnd is one way for a silence to end, shared by customers.
type silenceEnd struct {
	x      float64
	time   float64 // of the last purchase for a silence for good, else the time observed
	broken bool
}

// silenceCell counts the customers who have both ways for their silence to end in common, by place.
type silenceCell struct {
	forGood, broken int32
	customers       float64
}

func newSilences(s *Sample) *silences {
	all := &silences{counts: s.counts}
	brokens := make([]int32, len(s.times)) // places, by time observed, for the present number of purchases
	for _, cells := range [][]cell{s.once, s.cells} {
		forGood, start := int32(0), int32(0)
		for i, c := range cells {
			x, more := float64(c.x), i == 0 || c.x != cells[i-1].x
			if more || c.last != cells[i-1].last {
				forGood = all.add(silenceEnd{x: x, time: s.times[c.last]})
			}
			if more {
				start = forGood
			}
			if brokens[c.age] <= start {
				brokens[c.age] = all.add(silenceEnd{x: x, time: s.times[c.age], broken: true})
			}
			all.cells = append(all.cells, silenceCell{forGood: forGood, broken: brokens[c.age], customers: float64(c.customers)})
		}
	}
	return all
}

func (all *silences) add(e silenceEnd) int32 {
	all.ends = append(all.ends, e)
	return int32(len(all.ends) - 1)
}

// logLikelihood is the log-likelihood at θ = (ln r, ln α, ln s, ln β) with times in the sample's unit.
func (all *silences) logLikelihood(theta, grad []float64) float64 {
	m := ParetoNBD{R: math.Exp(theta[0]), Alpha: math.Exp(theta[1]), S: math.Exp(theta[2]), Beta: math.Exp(theta[3])}
	value, dr := 0.0, 0.0
	for _, g := range all.counts {
		rising, slope := special.LogGammaRatio(m.R, g.x)
		value += g.customers * rising
		dr += g.customers * slope
	}
	sum := all.sumSilence(all.chances(m))
	grad[0] = m.R * (dr + sum[1])
	grad[1], grad[2], grad[3] = sum[2], m.S*sum[3], sum[4]
	return value + sum[0]
}

// silenceChance is the logarithm of the chance of a silence and its way to end, with the derivatives in r, ln α, s, ln β.
type silenceChance struct {
	log   float64
	slope [4]float64
}

// sumSilence adds up the logarithms of the chances of the silences, and their derivatives, over the customers.
func (all *silences) sumSilence(chances []silenceChance) terms {
	return sumChunks(len(all.cells), func(from, to int) terms {
		var t terms
		for _, c := range all.cells[from:to] {
			forGood, broken := &chances[c.forGood], &chances[c.broken]
			odds := math.Exp(forGood.log - broken.log)
			share := c.customers / (1 + 1/odds)
			t[0] += c.customers * (broken.log + softplus(forGood.log-broken.log))
			for i := range forGood.slope {
				t[i+1] += share*forGood.slope[i] + (c.customers-share)*broken.slope[i]
			}
		}
		return t
	})
}

// chances works out every way for a silence to end.
func (all *silences) chances(m ParetoNBD) []silenceChance {
	chances := make([]silenceChance, len(all.ends))
	// Within the time observed, which ends at 1, c is between these two.
	early, late := m.Beta/m.Alpha, (m.Beta+1)/(m.Alpha+1)
	low, high := 1/math.Max(early, late), 1/math.Min(early, late)
	chunks.Each(len(all.ends), func(_, from, to int) {
		var rule betaRule
		for i, e := range all.ends[from:to] {
			if i == 0 || e.x != all.ends[from+i-1].x {
				rule.set(m.R+e.x, m.S, low, high)
			}
			chances[from+i] = e.chance(m, &rule)
		}
	})
	return chances
}

func (e silenceEnd) chance(m ParetoNBD, rule *betaRule) silenceChance {
	alpha, beta := m.Alpha+e.time, m.Beta+e.time
	odds, ratio, direction := rule.odds, beta/alpha, 1.0
	if e.broken {
		odds, ratio, direction = rule.inverse, alpha/beta, -1
	}
	mean, byN, byS, byLogRatio := rule.mean(odds, ratio)
	byLogC := direction * byLogRatio / mean
	grown, aged := math.Log1p(e.time/m.Alpha), math.Log1p(e.time/m.Beta)
	return silenceChance{
		// αʳ (α+t)⁻ʳ⁻ˣ is arranged so that r → ∞ with r/α fixed keeps its digits.
		log: math.Log(mean) - m.R*grown - e.x*math.Log(alpha) - m.S*aged,
		slope: [4]float64{
			byN/mean - grown,
			(m.R*e.time-m.Alpha*e.x)/alpha - byLogC*m.Alpha/alpha,
			byS/mean - aged,
			m.S*e.time/beta + byLogC*m.Beta/beta,
		},
	}
}
