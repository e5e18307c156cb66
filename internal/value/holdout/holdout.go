// Package holdout measures how well forecasts fit what happened afterwards: purchases per customer, and whether there was
// one at all. No figure depends on the order of the customers, nor on how equal forecasts are put in order: what would
// hang on that is averaged over the equals. A figure that does not exist, such as the correlation with what never
// varies, is NaN.
package holdout

import (
	"cmp"
	"math"
	"slices"
)

// CountAccuracy compares expected with actual numbers of purchases per customer.
type CountAccuracy struct {
	Customers         int
	RMSE              float64 // root of the mean squared error
	MAE               float64 // mean absolute error
	RMSLE             float64 // root of the mean squared error of ln(1 + purchases)
	Correlation       float64 // Pearson's
	Spearman          float64 // Pearson's of the ranks, equal values sharing their mean rank
	Bias              float64 // total expected ÷ total actual − 1
	TopDecileOfIdeal  float64 // purchases of the tenth expected to buy most ÷ those of the tenth that did buy most
	Actual, Predicted float64 // totals
}

// forecast is what was foretold of one customer and what came.
type forecast struct {
	predicted, actual float64
}

// Counts compares expected purchases, ≥ 0, with actual ones; both slices have one place per customer.
func Counts(predicted []float64, actual []int) CountAccuracy {
	all := make([]forecast, len(predicted))
	for i, p := range predicted {
		all[i] = forecast{predicted: p, actual: float64(actual[i])}
	}
	sortForecasts(all)
	a := CountAccuracy{Customers: len(all)}
	squares, logSquares := 0.0, 0.0
	for _, f := range all {
		miss := f.predicted - f.actual
		logMiss := math.Log1p(f.predicted) - math.Log1p(f.actual)
		squares += miss * miss
		logSquares += logMiss * logMiss
		a.MAE += math.Abs(miss)
		a.Predicted += f.predicted
		a.Actual += f.actual
	}
	n := float64(len(all))
	a.RMSE, a.RMSLE, a.MAE = math.Sqrt(squares/n), math.Sqrt(logSquares/n), a.MAE/n
	a.Bias = nanIfEndless(a.Predicted/a.Actual - 1)
	a.Correlation = correlation(all)
	a.TopDecileOfIdeal = nanIfEndless(top(all, 0.1) / idealTenth(all))
	a.Spearman = spearman(all)
	return a
}

// sortForecasts puts forecasts in ascending order, the lowest outcome first among equals: one order for one set of customers.
func sortForecasts(all []forecast) {
	slices.SortFunc(all, func(a, b forecast) int {
		if a.predicted != b.predicted {
			return cmp.Compare(a.predicted, b.predicted)
		}
		return cmp.Compare(a.actual, b.actual)
	})
}

// nanIfEndless makes a division by zero NaN.
func nanIfEndless(x float64) float64 {
	if math.IsInf(x, 0) {
		return math.NaN()
	}
	return x
}

// correlation is Pearson's; NaN when either side does not vary.
func correlation(all []forecast) float64 {
	meanP, meanA := 0.0, 0.0
	for i, f := range all {
		meanP += (f.predicted - meanP) / float64(i+1)
		meanA += (f.actual - meanA) / float64(i+1)
	}
	pp, aa, pa := 0.0, 0.0, 0.0
	for _, f := range all {
		p, a := f.predicted-meanP, f.actual-meanA
		pp, aa, pa = pp+p*p, aa+a*a, pa+p*a
	}
	const rounding = 1e-24 // of the squared mean: less is no variation
	n := float64(len(all))
	if !(pp > rounding*n*meanP*meanP && aa > rounding*n*meanA*meanA) {
		return math.NaN()
	}
	return pa / math.Sqrt(pp) / math.Sqrt(aa)
}

// Found is how much of an amount the given share of the customers have that have the highest scores; both slices have one
// place per customer. A customer at the boundary counts in part; equals at the boundary count as their mean.
func Found(scores, amounts []float64, share float64) float64 {
	all := make([]forecast, len(scores))
	for i, score := range scores {
		all[i] = forecast{predicted: score, actual: amounts[i]}
	}
	sortForecasts(all)
	return top(all, share)
}

// top is how much came of the share of customers with the highest forecasts.
func top(sorted []forecast, share float64) float64 {
	left, sum := float64(len(sorted))*share, 0.0
	for to := len(sorted); to > 0 && left > 0; {
		from := equalsBefore(sorted, to)
		came := 0.0
		for _, f := range sorted[from:to] {
			came += f.actual
		}
		n := float64(to - from)
		taken := math.Min(n, left)
		sum += came * (taken / n)
		left -= taken
		to = from
	}
	return sum
}

// equalsBefore returns where the run of equal forecasts that ends at to begins.
func equalsBefore(sorted []forecast, to int) int {
	from := to - 1
	for from > 0 && sorted[from-1].predicted == sorted[to-1].predicted {
		from--
	}
	return from
}

// idealTenth is how much the tenth of customers bought that bought most.
func idealTenth(all []forecast) float64 {
	best := make([]forecast, len(all))
	for i, f := range all {
		best[i] = forecast{predicted: f.actual, actual: f.actual}
	}
	sortForecasts(best)
	return top(best, 0.1)
}

// spearman turns both sides of forecasts in ascending order into ranks and correlates these.
func spearman(sorted []forecast) float64 {
	rankPredicted(sorted)
	for i, f := range sorted {
		sorted[i] = forecast{predicted: f.actual, actual: f.predicted}
	}
	sortForecasts(sorted)
	rankPredicted(sorted)
	return correlation(sorted)
}

// rankPredicted replaces ascending forecasts by their ranks, equals by their mean rank.
func rankPredicted(sorted []forecast) {
	for to := len(sorted); to > 0; {
		from := equalsBefore(sorted, to)
		rank := float64(from+to-1) / 2
		for i := from; i < to; i++ {
			sorted[i].predicted = rank
		}
		to = from
	}
}
