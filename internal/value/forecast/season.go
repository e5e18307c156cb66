package forecast

import (
	"math"

	"liuke/internal/value/clv"
	"liuke/internal/value/clv/mle"
	"liuke/internal/value/history"
)

// waves are how many waves a year is described by: one of a year's length, one of half.
const waves = 2

// season is a yearly pattern: the logarithm of how busy a day is, up to a constant, is a sum of waves.
type season struct {
	cos, sin [waves]float64
}

const year = 365.2425 // days

// busy is how busy a day is, counted from 1970-01-01, up to a factor that is the same for all days.
func (s *season) busy(day float64) float64 {
	sum := 0.0
	for k := range waves {
		angle := 2 * math.Pi * float64(k+1) * day / year
		sum += s.cos[k]*math.Cos(angle) + s.sin[k]*math.Sin(angle)
	}
	return math.Exp(sum)
}

// calendar is a season as seen from a day: how many usual days the days after it amount to. A usual day is as busy as the
// days of a year are on average, as those are from which a model without season has learned.
type calendar struct {
	upto []float64 // usual days in the first so many days
}

// foreseen is how many days ahead a calendar tells exactly, five years: beyond, a day is a day.
const foreseen = 1826

func (s *season) from(day int32) *calendar {
	c := &calendar{upto: make([]float64, foreseen+1)}
	for i := range foreseen {
		c.upto[i+1] = c.upto[i] + s.busy(float64(day)+float64(i)+1)
	}
	mean := c.upto[foreseen] / foreseen
	for i := range c.upto {
		c.upto[i] /= mean
	}
	return c
}

// usual is how many usual days so many days amount to.
func (c *calendar) usual(days float64) float64 {
	if days >= foreseen {
		return c.upto[foreseen] + days - foreseen
	}
	whole := math.Floor(days)
	i := int(whole)
	return c.upto[i] + (days-whole)*(c.upto[i+1]-c.upto[i])
}

const (
	// seasonHistory is how many days must lie before the day from which a season is tried: a wave must have been seen whole.
	seasonHistory = 365
	waveSD        = 0.5 // standard deviation of the normal prior of a wave's height
	week          = 7
)

// learnSeason learns the waves in repeat purchases by week, over those that the model expects of customers of that age. The
// waves are those of highest posterior density in a quasi-Poisson regression; a level and a steady drift are learned beside
// them and forgotten.
func learnSeason(h *history.History, m clv.Model, first, until int32, unit float64) season {
	made, foretold := Track(h, m, first, until, unit)
	spread := weeklyDispersion(made, foretold)
	p := mle.Problem{Observations: float64(len(made)), Bound: 8, LogLikelihood: func(theta, grad []float64) float64 {
		s := season{cos: [waves]float64(theta[:waves]), sin: [waves]float64(theta[waves : 2*waves])}
		level, drift := theta[2*waves], theta[2*waves+1]
		clear(grad)
		value := 0.0
		for w := range made {
			if foretold[w] <= 0 {
				continue
			}
			day, time := float64(first)+(float64(w)+0.5)*week, float64(w)/float64(len(made))
			shift := math.Log(s.busy(day)) + level + drift*time
			mean := foretold[w] * math.Exp(shift)
			value += (made[w]*shift - mean) / spread
			slope := (made[w] - mean) / spread
			for k := range waves {
				angle := 2 * math.Pi * float64(k+1) * day / year
				grad[k] += slope * math.Cos(angle)
				grad[waves+k] += slope * math.Sin(angle)
			}
			grad[2*waves] += slope
			grad[2*waves+1] += slope * time
		}
		for j := range 2 * waves {
			z := theta[j] / waveSD
			value -= z * z / 2
			grad[j] -= z / waveSD
		}
		return value
	}}
	best := p.Maximize(make([]float64, 2*waves+2))
	if !best.Converged {
		return season{}
	}
	return season{cos: [waves]float64(best.X[:waves]), sin: [waves]float64(best.X[waves : 2*waves])}
}

// weeklyDispersion is how much more weeks vary around a forecast of the right total than Poisson variables would; at
// least 1. It takes what season there is for chance, so that a weak one is not learned.
func weeklyDispersion(made, foretold []float64) float64 {
	all, expected := 0.0, 0.0
	for w := range made {
		all += made[w]
		expected += foretold[w]
	}
	sum, n := 0.0, 0.0
	for w := range made {
		if mean := foretold[w] * all / expected; mean > 0 {
			sum += (made[w] - mean) * (made[w] - mean) / mean
			n++
		}
	}
	return math.Max(1, sum/math.Max(1, n))
}

// Track compares by week, from the first day of all to another, the repeat purchases made with those a model expects of
// customers who joined when these did. The last week ends with that day, however few days it has.
func Track(h *history.History, m clv.Model, first, until int32, unit float64) (made, foretold []float64) {
	weeks := int(until-first)/week + 1
	made, foretold = make([]float64, weeks), make([]float64, weeks)
	joined := make([]float64, weeks)
	for i := range h.Customers() {
		for k, day := range h.Days(i) {
			if day > until {
				break
			}
			w := int(day-first) / week
			if k == 0 {
				joined[w]++
			} else {
				made[w]++
			}
		}
	}
	// A customer who joins within a week has, on average, half of it left.
	expected := func(days float64) float64 { return m.Expected(clv.Summary{}, math.Max(0, days)/unit) }
	upto := make([]float64, weeks)
	for w := range weeks - 1 {
		upto[w+1] = expected((float64(w) + 0.5) * week)
	}
	days := float64(until-first) + 1
	for joining, n := range joined {
		if n == 0 {
			continue
		}
		last := weeks - 1 - joining
		for w := range last {
			foretold[joining+w] += n * (upto[w+1] - upto[w])
		}
		foretold[weeks-1] += n * (expected(days-(float64(joining)+0.5)*week) - upto[last])
	}
	return made, foretold
}
