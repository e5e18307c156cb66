package holdout

import (
	"cmp"
	"math"
	"slices"
)

// bins is into how many equal parts customers are divided to see whether chances mean what they say.
const bins = 10

// ChanceAccuracy compares the chances of at least one purchase with whether there was one.
type ChanceAccuracy struct {
	Customers int
	Brier     float64 // mean squared error
	ECE       float64 // mean distance between chance and share in the bins of the table: expected calibration error
	LogLoss   float64 // mean −ln of the chance given to what happened
	AUC       float64 // chance that somebody who bought was given the higher chance than somebody who did not, equals counting half
	Table     []Bin   // lowest chances first
}

// Bin is a tenth of the customers, who were given similar chances.
type Bin struct {
	N         float64 // customers; those at a boundary belong to both sides in part
	Predicted float64 // mean chance
	Happened  float64 // share who did buy
}

// leastChance is what a chance of 0 counts as in the log loss, which would be endless.
const leastChance = 1e-15

// Chances compares chances, 0 to 1, with what happened; both slices have one place per customer.
func Chances(p []float64, happened []bool) ChanceAccuracy {
	all := outcomes(p, happened)
	a := ChanceAccuracy{Customers: len(all)}
	for _, f := range all {
		miss := f.predicted - f.actual
		a.Brier += miss * miss
		a.LogLoss -= math.Log(math.Max(1-math.Abs(miss), leastChance))
	}
	n := float64(len(all))
	a.Brier, a.LogLoss = a.Brier/n, a.LogLoss/n
	a.AUC = auc(all)
	groups := make([]Group, len(all))
	for i, f := range all {
		groups[i] = Group{N: 1, Predicted: f.predicted, Happened: f.actual}
	}
	a.Table = Reliability(groups)
	a.ECE = ECE(a.Table)
	return a
}

// outcomes puts scores in ascending order, each with 1 where it happened.
func outcomes(scores []float64, happened []bool) []forecast {
	all := make([]forecast, len(scores))
	for i, score := range scores {
		all[i].predicted = score
		if happened[i] {
			all[i].actual = 1
		}
	}
	sortForecasts(all)
	return all
}

// AUC is that of Chances for any score that ranks customers; NaN where it happened to all or none.
func AUC(scores []float64, happened []bool) float64 { return auc(outcomes(scores, happened)) }

// Group is customers who were given the same chance.
type Group struct {
	N         float64 // customers
	Predicted float64 // chance
	Happened  float64 // customers who did buy
}

// ECE is the mean distance between chance and share over a reliability table.
func ECE(table []Bin) float64 {
	sum, n := 0.0, 0.0
	for _, b := range table {
		sum += b.N * math.Abs(b.Predicted-b.Happened)
		n += b.N
	}
	return sum / n
}

// auc is the area under the receiver operating characteristic, by the rank sum of those who bought (Mann & Whitney 1947,
// "On a Test of Whether One of Two Random Variables Is Stochastically Larger than the Other").
func auc(sorted []forecast) float64 {
	won, bought, rest := 0.0, 0.0, 0.0 // pairs of one who bought and one who did not, won by the former
	for to := len(sorted); to > 0; {
		from := equalsBefore(sorted, to)
		hits := 0.0
		for _, f := range sorted[from:to] {
			hits += f.actual
		}
		misses := float64(to-from) - hits
		won += misses * (bought + hits/2)
		bought += hits
		rest += misses
		to = from
	}
	return won / (bought * rest)
}

// Reliability divides groups, which it puts in ascending order, into bins of equally many customers. Of equals astride a
// boundary each bin takes its part, with their mean outcome.
func Reliability(groups []Group) []Bin {
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.Predicted, b.Predicted), cmp.Compare(a.N, b.N), cmp.Compare(a.Happened, b.Happened))
	})
	all := 0.0
	for _, g := range groups {
		all += g.N
	}
	if all == 0 {
		return nil
	}
	parts := make([]Bin, bins)
	size, begin := all/bins, 0.0
	for from := 0; from < len(groups); {
		to, n, hits := from, 0.0, 0.0
		for ; to < len(groups) && groups[to].Predicted == groups[from].Predicted; to++ {
			n += groups[to].N
			hits += groups[to].Happened
		}
		share(parts, size, begin, Group{N: n, Predicted: groups[from].Predicted, Happened: hits})
		begin += n
		from = to
	}
	for i := range parts {
		parts[i].Predicted /= parts[i].N
		parts[i].Happened /= parts[i].N
	}
	return parts
}

// share adds a group that begins after so many customers to the bins it lies in, by part.
func share(parts []Bin, size, begin float64, g Group) {
	for b := min(bins-1, int(begin/size)); b < bins && float64(b)*size < begin+g.N; b++ {
		n := math.Min(begin+g.N, float64(b+1)*size) - math.Max(begin, float64(b)*size)
		if n <= 0 {
			continue
		}
		parts[b].N += n
		parts[b].Predicted += n * g.Predicted
		parts[b].Happened += n * g.Happened / g.N
	}
}

// Slope is by how much the log-odds of what happened rise with those of the chances: the slope of a logistic regression on
// them (Cox 1958, "Two Further Applications of a Model for Binary Regression"). 1 is right; below 1 the chances lie too far
// from the mean. It is NaN where the chances are all the same, or put all of those in order.
func Slope(p []float64, happened []bool) float64 {
	logOdds := make([]float64, len(p))
	for i, chance := range p {
		chance = math.Min(1-leastChance, math.Max(leastChance, chance))
		logOdds[i] = math.Log(chance / (1 - chance))
	}
	const most, near = 50, 1e-10
	level, slope := 0.0, 1.0
	for range most {
		var down, along, a, b, c float64 // gradient and information
		for i, x := range logOdds {
			q := 1 / (1 + math.Exp(-level-slope*x))
			miss, weight := -q, q*(1-q)
			if happened[i] {
				miss++
			}
			down += miss
			along += miss * x
			a += weight
			b += weight * x
			c += weight * x * x
		}
		det := a*c - b*b
		if !(det > 1e-12*a*c && a > 1e-9*float64(len(p))) {
			return math.NaN()
		}
		rise := (a*along - b*down) / det
		level += (c*down - b*along) / det
		slope += rise
		if math.Abs(rise) < near*(1+math.Abs(slope)) {
			return slope
		}
	}
	return math.NaN()
}
