package contract

import (
	"errors"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/mathext"
)

// Difference is the outcome of a test whether groups of contracts live equally long.
type Difference struct {
	Statistic float64 // about chi-squared distributed when they do
	Freedom   int     // degrees of freedom: one less than the groups
	Chance    float64 // of a statistic at least as large when they do
}

// ErrIncomparable tells of groups that cannot be told apart: fewer than two, or not seen alive at the same time.
var ErrIncomparable = errors.New("no two groups are seen at the same time when contracts end")

// LogRank tests whether groups of contracts live equally long: in each period, endings are compared with those expected if
// all contracts that reached it had the same hazard. It fails with ErrIncomparable.
//
// Source: Mantel 1966, "Evaluation of Survival Data and Two New Rank Order Statistics Arising in Its Consideration",
// Cancer Chemotherapy Reports 50; Peto & Peto 1972, Journal of the Royal Statistical Society A 135.
func LogRank(groups ...LifeTable) (Difference, error) {
	free := len(groups) - 1
	if free < 1 {
		return Difference{}, ErrIncomparable
	}
	surplus, variance := mat.NewVecDense(free, nil), mat.NewSymDense(free, nil) // the last group follows from the others
	longest := 0
	for _, g := range groups {
		longest = max(longest, len(g))
	}
	for period := 1; period <= longest; period++ {
		addSurplus(groups, period, surplus, variance)
	}
	var cholesky mat.Cholesky
	if !cholesky.Factorize(variance) {
		return Difference{}, ErrIncomparable
	}
	var scaled mat.VecDense
	if err := cholesky.SolveVecTo(&scaled, surplus); err != nil {
		return Difference{}, ErrIncomparable
	}
	d := Difference{Statistic: mat.Dot(surplus, &scaled), Freedom: free}
	d.Chance = mathext.GammaIncRegComp(float64(free)/2, d.Statistic/2)
	return d, nil
}

// addSurplus adds each group's endings beyond those expected in a period, and their covariance (hypergeometric).
func addSurplus(groups []LifeTable, period int, surplus *mat.VecDense, variance *mat.SymDense) {
	reached, ended := 0.0, 0.0
	for _, g := range groups {
		e := g.at(period)
		reached += float64(e.AtRisk)
		ended += float64(e.Ended)
	}
	if ended == 0 {
		return
	}
	spread := 0.0
	if reached > 1 {
		spread = ended * (reached - ended) / (reached - 1)
	}
	for i := range surplus.Len() {
		own := groups[i].at(period)
		share := float64(own.AtRisk) / reached
		surplus.SetVec(i, surplus.AtVec(i)+float64(own.Ended)-ended*share)
		variance.SetSym(i, i, variance.At(i, i)+spread*share*(1-share))
		for j := range i {
			other := float64(groups[j].at(period).AtRisk) / reached
			variance.SetSym(i, j, variance.At(i, j)-spread*share*other)
		}
	}
}
