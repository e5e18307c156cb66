package cycle

import "math"

// The grid of regularities over which ln k is spread, in even steps of ln k.
const (
	gridSize  = 12
	gridFirst = 0.25
	gridRatio = 1.6
)

// gridPoint is one regularity k with what the likelihood needs of it.
type gridPoint struct {
	k, log, norm float64 // norm is k ln k − ln Γ(k)
}

var grid = func() (points [gridSize]gridPoint) {
	for j := range points {
		k := gridFirst * math.Pow(gridRatio, float64(j))
		lg, _ := math.Lgamma(k)
		points[j] = gridPoint{k: k, log: math.Log(k), norm: k*math.Log(k) - lg}
	}
	return points
}()

// weights are how likely each regularity of the grid is. They add up to 1.
type weights [gridSize]float64

// weigh returns the weight of each regularity before any gap is seen, and its logarithm, which does not underflow.
func (p Population) weigh() (w, logs weights) {
	m, most := math.Log(p.Regularity), math.Inf(-1)
	for j, g := range grid {
		z := (g.log - m) / p.Spread
		logs[j] = -z * z / 2
		most = max(most, logs[j])
	}
	total := 0.0
	for j := range logs {
		w[j] = math.Exp(logs[j] - most)
		total += w[j]
	}
	for j := range logs {
		w[j] /= total
		logs[j] -= most + math.Log(total)
	}
	return w, logs
}

// moments are the means of (ln k − m)/τ² and of (ln k − m)²/τ².
func (w *weights) moments(p Population) (mean, square float64) {
	m := math.Log(p.Regularity)
	for j, g := range grid {
		z := (g.log - m) / p.Spread
		mean += w[j] * z / p.Spread
		square += w[j] * z * z
	}
	return mean, square
}

// regularity is the k whose logarithm is the mean of the grid's.
func (w *weights) regularity() float64 {
	logK := 0.0
	for j, g := range grid {
		logK += w[j] * g.log
	}
	return math.Exp(logK)
}
