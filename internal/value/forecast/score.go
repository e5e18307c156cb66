package forecast

import (
	"math"

	"liuke/internal/value/holdout"
)

// Score is how well a forecast from the origins met what came.
type Score struct {
	Log   float64 // mean logarithm of the chance given to what happened: did the customer buy at all
	Count float64 // mean quasi-Poisson log-likelihood of how often, up to a constant
	Bias  float64 // purchases foretold over purchases made, less 1; +Inf when none was made
	ECE   float64 // how far chances lie from what happened, on average over tenths of the customers
}

// Total is what candidates are compared by.
func (s Score) Total() float64 { return s.Log + s.Count }

// dispersion is how much more customers' purchases vary around a forecast than a Poisson variable would: Pearson's
// chi-squared per customer, at least 1.
func dispersion(origins []origin, forecasts []foretold) float64 {
	excess, n := 0.0, 0.0
	for i, o := range origins {
		for j, c := range o.cells {
			mu := forecasts[i].count[j]
			excess += (c.squares - 2*mu*c.purchases + mu*mu*c.customers) / mu
			n += c.customers
		}
	}
	return math.Max(1, excess/n)
}

// score compares forecasts with what came, but for ECE, which takes longest; both origins count the same.
func score(origins []origin, forecasts []foretold, dispersion float64) Score {
	var s Score
	made, told := 0.0, 0.0
	for o := range origins {
		cells, f := origins[o].cells, forecasts[o]
		sums := sum(len(cells), 4, func(i int, into []float64) {
			c, chance, count := &cells[i], f.chance[i], f.count[i]
			into[0] += c.buyers*math.Log(chance) + (c.customers-c.buyers)*math.Log1p(-chance)
			into[1] += (c.purchases*math.Log(count) - c.customers*count) / dispersion
			into[2] += c.purchases
			into[3] += c.customers * count
		})
		share := 1 / (origins[o].customers() * float64(len(origins)))
		s.Log += share * sums[0]
		s.Count += share * sums[1]
		made += sums[2]
		told += sums[3]
	}
	s.Bias = told/made - 1
	return s
}

// calibrationErrors is the ECE of forecasts, its mean over the origins.
func calibrationErrors(origins []origin, forecasts []foretold) float64 {
	mean := 0.0
	for o := range origins {
		mean += calibrationError(origins[o].cells, forecasts[o].chance) / float64(len(origins))
	}
	return mean
}

// calibrationError is the expected calibration error over tenths of the customers.
func calibrationError(cells []cell, chance []float64) float64 {
	groups := make([]holdout.Group, len(cells))
	for i, c := range cells {
		groups[i] = holdout.Group{N: c.customers, Predicted: chance[i], Happened: c.buyers}
	}
	return holdout.ECE(holdout.Reliability(groups))
}
