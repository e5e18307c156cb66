package forecast

import (
	"math"

	"liuke/internal/value/clv"
)

// traits is what a customer may be misjudged by.
type traits [5]float64

// The traits: how long silent, as a share of the time known, for repeat buyers; 1 for a one-time buyer; how long known, as
// a share of the window; the logarithm of the purchases; and silent times often, for those who bought much and went quiet.
const (
	silent = iota
	once
	known
	often
	quiet
)

// traitsOf are a customer's, in a window of so many units before the day of the summary. Purchases count up to a bound.
func traitsOf(s clv.Summary, window float64, mostPurchases int32) traits {
	var t traits
	if s.X == 0 {
		t[once] = 1
	} else {
		t[silent] = (s.T - s.Tx) / s.T
	}
	t[known] = math.Min(1, s.T/window)
	t[often] = math.Log1p(float64(min(s.X, mostPurchases)))
	t[quiet] = t[silent] * t[often]
	return t
}

func (t *traits) times(slopes *traits) float64 {
	sum := 0.0
	for i := range t {
		sum += t[i] * slopes[i]
	}
	return sum
}

// slopeSD are the standard deviations of the normal priors of the slopes, which keep the slopes of a small company near 0.
var slopeSD = traits{0.5, 0.3, 0.5, 0.3, 0.3}

// calibration moves customers against each other: counts by a factor, the odds of a chance by another.
type calibration struct {
	window                  float64
	mostPurchases           int32
	counts, chances         traits
	countLevel, chanceLevel float64 // such that the totals stay
}

func (c *calibration) count(s clv.Summary, count float64) float64 {
	t := traitsOf(s, c.window, c.mostPurchases)
	return count * math.Exp(t.times(&c.counts)+c.countLevel)
}

func (c *calibration) chance(s clv.Summary, chance float64) float64 {
	t := traitsOf(s, c.window, c.mostPurchases)
	return shiftOdds(chance, t.times(&c.chances)+c.chanceLevel)
}

// shiftOdds multiplies the odds of a chance by eᵘ; 0 and 1 stay.
func shiftOdds(chance, u float64) float64 {
	odds := math.Exp(u)
	return chance * odds / (1 + chance*(odds-1))
}

// learnCalibration learns from what was misjudged at the origins. What would not have paid for its parameters (Akaike's
// criterion) is left alone.
func learnCalibration(origins []origin, forecasts []foretold, dispersion float64) calibration {
	var c calibration
	customers := 0.0
	for _, o := range origins {
		customers += o.customers() / float64(len(origins))
		for _, cell := range o.cells {
			c.mostPurchases = max(c.mostPurchases, cell.X)
		}
	}
	c.counts = c.learn(origins, func(o, i int, shift float64) link {
		cell := &origins[o].cells[i]
		mean := cell.customers * forecasts[o].count[i] * math.Exp(shift) / dispersion
		return link{value: cell.purchases*shift/dispersion - mean, slope: cell.purchases/dispersion - mean, curvature: mean}
	})
	c.chances = c.learn(origins, func(o, i int, shift float64) link {
		cell := &origins[o].cells[i]
		p := within(shiftOdds(forecasts[o].chance[i], shift))
		return link{
			value: cell.buyers*math.Log(p) + (cell.customers-cell.buyers)*math.Log1p(-p),
			slope: cell.buyers - cell.customers*p, curvature: cell.customers * p * (1 - p),
		}
	})
	before, after := score(origins, forecasts, dispersion), score(origins, c.past(origins, forecasts), dispersion)
	if (after.Count-before.Count)*customers < float64(len(c.counts)) {
		c.counts = traits{}
	}
	if (after.Log-before.Log)*customers < float64(len(c.chances)) {
		c.chances = traits{}
	}
	return c
}

// past is what the forecasts at the origins become, each origin's totals kept.
func (c calibration) past(origins []origin, forecasts []foretold) []foretold {
	moved := make([]foretold, len(origins))
	for o := range origins {
		c.window = origins[o].window
		c.keepTotals(origins[o].cells, forecasts[o])
		moved[o] = foretold{count: make([]float64, len(origins[o].cells)), chance: make([]float64, len(origins[o].cells))}
		for i, cell := range origins[o].cells {
			moved[o].count[i] = c.count(cell.Summary, forecasts[o].count[i])
			moved[o].chance[i] = within(c.chance(cell.Summary, forecasts[o].chance[i]))
		}
	}
	return moved
}

// keepTotals sets the levels so that all purchases and all buyers foretold stay what they were.
func (c *calibration) keepTotals(cells []cell, f foretold) {
	c.countLevel, c.chanceLevel = 0, 0
	before, after := 0.0, 0.0
	for i, cell := range cells {
		before += cell.customers * f.count[i]
		after += cell.customers * c.count(cell.Summary, f.count[i])
	}
	c.countLevel = math.Log(before / after)
	for range 50 {
		miss, slope := 0.0, 0.0
		for i, cell := range cells {
			p := c.chance(cell.Summary, f.chance[i])
			miss += cell.customers * (f.chance[i] - p)
			slope += cell.customers * p * (1 - p)
		}
		if slope <= 0 {
			return
		}
		step := math.Max(-1, math.Min(1, miss/slope))
		c.chanceLevel += step
		if math.Abs(step) < 1e-12 {
			return
		}
	}
}
