package trial

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// sample is what is known of the mean of an arm.
type sample struct {
	mean     float64
	variance float64 // of the mean: the square of its standard error
	freedom  float64 // degrees of freedom of the variance
}

// newSample sums up the outcomes of an arm.
func newSample(outcomes []float64) sample {
	n := float64(len(outcomes))
	mean, variance := stat.MeanVariance(outcomes, nil)
	return sample{mean: mean, variance: variance / n, freedom: n - 1}
}

// difference is the difference of two means with its standard error, and the degrees of freedom of that.
//
// Source: B. L. Welch: The Generalization of “Student's” Problem when Several Different Population Variances are Involved.
// Biometrika 34 (1947), 28–35.
func difference(treated, control sample) (estimate, stdErr, freedom float64) {
	variance := treated.variance + control.variance
	freedom = variance * variance / (treated.variance*treated.variance/treated.freedom + control.variance*control.variance/control.freedom)
	return treated.mean - control.mean, math.Sqrt(variance), freedom
}

// tails are the quantiles of the studentised difference, below 0 and above: the true effect lies between estimate − above ·
// error and estimate − below · error.
type tails struct{ below, above float64 }

// studentTails are those of Student's distribution.
func studentTails(freedom, confidence float64) tails {
	q := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile((1 + confidence) / 2)
	return tails{below: -q, above: q}
}

// Student's quantiles are right for arms of similar size, in whose difference skewness cancels, and for large ones: for other
// ones customers are permuted so many times, from a fixed seed, so that the same rows have the same interval.
const (
	similar      = 2 // the larger arm by the smaller one
	largeArm     = 1000
	permutations = 999
)

// reach are the tails for two arms, given those of Student's distribution.
func reach(treated, control []float64, student tails, confidence float64) tails {
	if permuted(treated, control) {
		return permutedTails(treated, control, confidence)
	}
	return student
}

// permuted reports whether the tails of two arms are found by permuting their customers.
func permuted(treated, control []float64) bool {
	small, large := min(len(treated), len(control)), max(len(treated), len(control))
	return small < largeArm && large > similar*small
}

// permutedTails are those of the studentised difference when customers are dealt out to the arms anew, the effect having been
// taken out. Money of which most customers spend none is so skewed that Student's quantiles are off by much where
// the arms are small and of unequal size; these are not.
//
// Source: A. Janssen: Studentized permutation tests for non-i.i.d. hypotheses and the generalized Behrens-Fisher problem.
// Statistics & Probability Letters 36 (1997), 9–21; E. Chung, J. P. Romano: Exact and asymptotically robust permutation tests.
// The Annals of Statistics 41 (2013), 484–507.
func permutedTails(treated, control []float64, confidence float64) tails {
	drawn, sign := min(len(treated), len(control)), 1.0
	if len(control) < len(treated) {
		sign = -1 // the smaller arm is the one that is drawn
	}
	pooled := alike(treated, control)
	sum, squares := floats.Sum(pooled), floats.Dot(pooled, pooled)
	random := rand.New(rand.NewPCG(1, uint64(len(pooled))))
	statistics := make([]float64, permutations)
	for i := range statistics {
		part, partSquares := 0.0, 0.0
		for k := range drawn {
			at := k + random.IntN(len(pooled)-k)
			pooled[k], pooled[at] = pooled[at], pooled[k]
			part += pooled[k]
			partSquares += pooled[k] * pooled[k]
		}
		estimate, stdErr, _ := difference(
			sampleOf(part, partSquares, float64(drawn)), sampleOf(sum-part, squares-partSquares, float64(len(pooled)-drawn)))
		statistics[i] = sign * estimate / math.Max(stdErr, math.SmallestNonzeroFloat64)
	}
	slices.Sort(statistics)
	rank := int(math.Round((permutations + 1) * (1 - confidence) / 2))
	return tails{below: statistics[rank-1], above: statistics[permutations-rank]}
}

func sampleOf(sum, squares, n float64) sample {
	mean := sum / n
	return sample{mean: mean, variance: math.Max(0, squares-sum*mean) / (n - 1) / n, freedom: n - 1}
}

// alike pools two arms after the effect is taken out: by a factor where nobody is below 0, so that who spent nothing still
// has, by a shift elsewhere. The outcomes are around 0, which keeps digits, and in ascending order, so that nothing depends on
// that of the rows.
func alike(treated, control []float64) []float64 {
	pooled := slices.Concat(treated, control)
	mean := stat.Mean(pooled, nil)
	negative := slices.Min(pooled) < 0
	for i, arm := range [][]float64{treated, control} {
		own := stat.Mean(arm, nil)
		part := pooled[i*len(treated):][:len(arm)]
		if !negative && own > 0 {
			floats.Scale(mean/own, part)
		} else if negative {
			floats.AddConst(mean-own, part)
		}
	}
	floats.AddConst(-mean, pooled)
	slices.Sort(pooled)
	return pooled
}
