package cycle

import (
	"cmp"
	"math"
	"slices"
)

// Ranker says how likely a customer is to buy a product again in the next period. It is a logistic regression on the
// features of a Prospect, in which each product has an intercept of its own, drawn to that of all.
type Ranker struct {
	Intercept    float64
	Coefficients Features // of the features as they are
	Means        Features // of the features in the examples
	Spread       float64  // standard deviation of the products' own intercepts
	Converged    bool
	products     map[int32]float64 // own intercepts
}

// Score is the log-odds that the product is bought in the next period. The higher, the further up in the ranking.
func (r *Ranker) Score(p *Prospect) float64 {
	z := r.Intercept + r.products[p.Product]
	for j, x := range p.Features {
		z += r.Coefficients[j] * x
	}
	return z
}

// Probability is that of a purchase in the next period.
func (r *Ranker) Probability(p *Prospect) float64 { return logistic(r.Score(p)) }

// Reason is what one thing adds to the log-odds of a purchase, beside a line like the mean of all.
type Reason struct {
	Name string // as in FeatureNames, or ProductItself
	Adds float64
}

// ProductItself names the reason that lies in the product's own intercept.
const ProductItself = "the product itself"

// Reasons are why a line ranks as it does, the strongest first. They add up to its score less that of the mean line.
func (r *Ranker) Reasons(p *Prospect) []Reason {
	all := []Reason{{ProductItself, r.products[p.Product]}}
	for j, x := range p.Features {
		all = append(all, Reason{FeatureNames[j], r.Coefficients[j] * (x - r.Means[j])})
	}
	slices.SortStableFunc(all, func(a, b Reason) int { return cmp.Compare(math.Abs(b.Adds), math.Abs(a.Adds)) })
	return all
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// Example is a line as it was at the end of some day, and what became of it.
type Example struct {
	Product  int32
	Features Features
	Bought   bool // in the period after that day
}

// FitRanker learns from examples in any order. To rank by a company's own history, take a few days of the past that lie a
// period apart, learn Products as of each from what was known then, and let the lines of a sample of customers be
// examples (rolling origin).
//
// The regression is fitted at the maximum of its penalised likelihood (Breslow & Clayton 1993, "Approximate inference in
// generalized linear mixed models", JASA 88): coefficients of the features, brought to variance 1, have a normal prior of
// standard deviation 1, intercepts of products one whose variance is found along the way: the sum of their squares by the
// number of them that the examples determine (MacKay 1992, "Bayesian interpolation", Neural Computation 4(3)).
func FitRanker(examples []Example) *Ranker {
	order := slices.Clone(examples)
	slices.SortFunc(order, compareExamples)
	m := newMixed(order)
	for round := 0; round < mostRounds && !m.converged; round++ {
		m.converged = m.step() < settled
	}
	return m.ranker()
}

func compareExamples(a, b Example) int {
	if c := cmp.Compare(a.Product, b.Product); c != 0 {
		return c
	}
	for j := range a.Features {
		if c := cmp.Compare(a.Features[j], b.Features[j]); c != 0 {
			return c
		}
	}
	switch {
	case a.Bought == b.Bought:
		return 0
	case a.Bought:
		return 1
	}
	return -1
}
