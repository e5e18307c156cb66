package trial

import (
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"liuke/internal/value/contract"
)

// perTerm is how many customers an arm needs for each term of the covariates.
const perTerm = 10

// covariates are what was known of all customers before the trial, as terms that are centred over all arms.
type covariates struct {
	rows   [][]float64 // of each customer
	spread *mat.SymDense
}

func newCovariates(attributes []contract.Attribute, customers int) *covariates {
	design := contract.NewDesign(attributes)
	terms := len(design.Terms)
	if terms == 0 {
		return nil
	}
	c := &covariates{rows: make([][]float64, customers), spread: mat.NewSymDense(terms, nil)}
	flat := mat.NewDense(customers, terms, nil)
	for i := range customers {
		flat.SetRow(i, design.Covariates(i))
	}
	column := make([]float64, customers)
	for k := range terms {
		mat.Col(column, k, flat)
		floats.AddConst(-stat.Mean(column, nil), column)
		flat.SetCol(k, column)
	}
	for i := range customers {
		c.rows[i] = flat.RawRowView(i)
	}
	stat.CovarianceMatrix(c.spread, flat, nil)
	return c
}

func (c *covariates) terms() int {
	if c == nil {
		return 0
	}
	return len(c.rows[0])
}

// adjusted is an arm whose outcomes are rid of what the covariates foretold.
type adjusted struct {
	sample
	outcomes []float64
	slopes   *mat.VecDense
}

// flat is the least share of what a term varies by that counts as varying at all. Where terms of an arm are all the same, or
// depend on each other, they foretell nothing in it: what happens to differ from the other arms must not be laid at their door.
const flat = 1e-9

// adjust regresses the outcomes of an arm on the covariates of its customers.
func (c *covariates) adjust(customers []int, outcome []float64) adjusted {
	terms, n := c.terms(), len(customers)
	mean := 0.0
	center := make([]float64, terms)
	for _, i := range customers {
		mean += outcome[i] / float64(n)
		floats.AddScaled(center, 1/float64(n), c.rows[i])
	}
	information, score := mat.NewSymDense(terms, nil), mat.NewVecDense(terms, nil)
	own := mat.NewVecDense(terms, nil)
	for _, i := range customers {
		floats.SubTo(own.RawVector().Data, c.rows[i], center)
		information.SymRankOne(information, 1, own)
		score.AddScaledVec(score, outcome[i]-mean, own)
	}
	a := adjusted{outcomes: make([]float64, n), slopes: mat.NewVecDense(terms, nil)}
	lever := mat.NewVecDense(terms, nil) // how far the arm's covariates lie from those of all
	var eigen mat.EigenSym
	if eigen.Factorize(information, true) {
		var ways mat.Dense
		eigen.VectorsTo(&ways)
		for k, much := range eigen.Values(nil) {
			if much > flat*float64(n) { // terms vary by about 1 for each customer
				way := ways.ColView(k)
				a.slopes.AddScaledVec(a.slopes, mat.Dot(way, score)/much, way)
				lever.AddScaledVec(lever, mat.Dot(way, mat.NewVecDense(terms, center))/much, way)
			}
		}
	}
	for k, i := range customers {
		a.outcomes[k] = outcome[i] - floats.Dot(a.slopes.RawVector().Data, c.rows[i])
	}
	level, variance := stat.MeanVariance(a.outcomes, nil)
	a.mean, a.freedom = level, float64(n-1-terms)
	a.variance = variance * float64(n-1) / a.freedom * (1/float64(n) + floats.Dot(lever.RawVector().Data, center))
	return a
}

// differing is the part of an effect's variance that comes from who happened to be in the trial, where the covariates say that
// the action does more for some than for others.
func (c *covariates) differing(treated, control adjusted) float64 {
	var gap mat.VecDense
	gap.SubVec(treated.slopes, control.slopes)
	return mat.Inner(&gap, c.spread, &gap) / float64(len(c.rows))
}
