package trial

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Mismatch is below which chance the sizes of the arms are taken to be no accident.
const Mismatch = 0.001

// SampleRatio is the chance of arms of such sizes, as Analyze reckons it, if customers were drawn by the shares; 1 of arms that
// are all empty, and 0 of shares that do not fit them.
func SampleRatio(sizes, shares []float64) float64 {
	shares, err := planned(shares, len(sizes))
	if err != nil {
		return 0
	}
	if floats.Sum(sizes) == 0 {
		return 1
	}
	return chanceOfSizes(sizes, shares)
}

// chanceOfSizes is the chance of arms at least as far from the planned shares as these, if customers were drawn by those shares:
// Pearson's χ² test. A small one says that something decided who ended up in which arm, or whose outcome is known.
func chanceOfSizes(sizes, shares []float64) float64 {
	total, expected := 0.0, make([]float64, len(sizes))
	for _, n := range sizes {
		total += n
	}
	for i, s := range shares {
		expected[i] = s * total
	}
	chi := stat.ChiSquare(sizes, expected)
	return distuv.ChiSquared{K: float64(len(sizes) - 1)}.Survival(chi)
}

// planned are the shares of the arms, which sum up to 1; equal ones where none are given.
func planned(shares []float64, arms int) ([]float64, error) {
	if len(shares) == 0 {
		equal := make([]float64, arms)
		for i := range equal {
			equal[i] = 1 / float64(arms)
		}
		return equal, nil
	}
	if len(shares) != arms {
		return nil, fmt.Errorf("%w: %d are given for %d arms", ErrShares, len(shares), arms)
	}
	sum := 0.0
	for _, s := range shares {
		if !(s > 0) || math.IsInf(s, 0) {
			return nil, fmt.Errorf("%w: each must be above 0", ErrShares)
		}
		sum += s
	}
	scaled := make([]float64, arms)
	for i, s := range shares {
		scaled[i] = s / sum
	}
	return scaled, nil
}
