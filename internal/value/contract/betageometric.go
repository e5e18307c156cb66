package contract

import (
	"math"

	"liuke/internal/value/clv/mle"
)

// BetaGeometric is the shifted beta-geometric model of retention: each customer ends the contract in a period with an own
// chance that never changes, beta distributed over customers with parameters Alpha and Beta. Those likely to leave do so
// early; hence retention rises with age, although nobody changes. Both parameters are above 0.
//
// Source: Fader & Hardie 2007, "How to Project Customer Retention", Journal of Interactive Marketing 21; for the lifetimes
// Fader & Hardie 2010, "Customer-Base Valuation in a Contractual Setting: The Perils of Ignoring Heterogeneity",
// Marketing Science 29.
type BetaGeometric struct {
	Alpha, Beta float64
}

// Retention is the chance that a contract which reached a period, counted from 1, lives on after it.
func (m BetaGeometric) Retention(period int) float64 {
	return 1 / (1 + m.Alpha/(m.Beta+float64(period-1)))
}

// Survival is the chance that a new contract lives on after so many periods. As a product of retentions it keeps its digits
// for any parameters, where a ratio of beta functions does not.
func (m BetaGeometric) Survival(periods int) float64 {
	logarithm := 0.0
	for before := range periods {
		logarithm -= math.Log1p(m.Alpha / (m.Beta + float64(before)))
	}
	return math.Exp(logarithm)
}

// Lifetime is the discounted expected lifetime (DEL) of a new contract in periods, the first of which counts in full: each
// period that it begins counts 1/(1+discount) as much as the one before. It is +Inf without a discount when Alpha ≤ 1.
func (m BetaGeometric) Lifetime(discount float64) float64 { return m.lifetime(0, discount) }

// Residual is the discounted expected residual lifetime (DERL) of a contract that has reached its n-th period, n ≥ 1, just
// before it is known whether it lives on: the period after, if it comes, counts in full, those that follow ever less.
// Contracts that live long are likely to live longer.
func (m BetaGeometric) Residual(n int, discount float64) float64 {
	return m.Retention(n) * m.lifetime(n, discount)
}

// lifetime is the discounted sum of the chances to begin each period for a contract that lived on after so many:
// ₂F₁(1, β+lived; α+β+lived; 1/(1+discount)).
func (m BetaGeometric) lifetime(lived int, discount float64) float64 {
	stays := m.Beta + float64(lived)
	if discount > 0 {
		return discountedSum(m.Alpha, stays, discount)
	}
	if m.Alpha <= 1 {
		return math.Inf(1)
	}
	return 1 + stays/(m.Alpha-1)
}

// discountedSum is ₂F₁(1, b; a+b; z) with z = 1/(1+d) and d > 0, by Gauss's continued fraction
//
//	1/(1 − g₁z/(1 − (1−g₁)g₂z/(1 − (1−g₂)g₃z/(1 − …)))),  g₂ₖ₋₁ = (b+k−1)/(a+b+2k−2),  g₂ₖ = k/(a+b+2k−1)
//
// (Wall, Analytic Theory of Continued Fractions, 1948, sections 69 and 89). The k-th denominator is kept as (1−gₖ) + uₖ and
// the convergents as a sum, so that only positive numbers are added: every digit is good for any parameters. About
// 20/√d terms are needed at the most.
func discountedSum(a, b, d float64) float64 {
	z, rest := 1/(1+d), d/(1+d) // rest is 1 − z
	sum, term, ratio := 1.0, 1.0, 0.0
	g, stays, u := 0.0, 1.0, 0.0 // stays is 1 − g
	for k := 1.0; ; k++ {
		before, denominator := stays, stays+u
		w := u / denominator
		if half := math.Floor(k / 2); k == 2*half {
			g, stays = half/(a+b+k-1), (a+b+half-1)/(a+b+k-1)
		} else {
			g, stays = (b+half)/(a+b+k-1), (a+half)/(a+b+k-1)
		}
		u = g * (rest + z*w)
		termBefore, ratioBefore := term, ratio
		ratio = g * z * before / denominator / (stays + u)
		term *= ratio
		sum += term
		// What is missing is about a geometric series of pairs of terms, for the ratios take turns.
		// Of parameters that are no numbers the sum is none either, at once.
		if pair := ratio * ratioBefore; k > 2 && !(pair >= 1) && !(termBefore+term > 1e-17*sum*(1-pair)) {
			return sum
		}
	}
}

// BetaGeometricFit is a shifted beta-geometric model with the estimate it comes from.
type BetaGeometricFit struct {
	BetaGeometric
	Estimate
	AlphaStdErr, BetaStdErr float64 // +Inf where the data do not determine it
}

const (
	logBound = 16 // keeps the logarithms of the parameters within what float64 can tell apart from their limits
	unclear  = 5  // standard error of a logarithm from which on a parameter counts as not determined
)

// FitBetaGeometric fits the model by maximum likelihood to contracts of any ages. It fails with ErrNoContracts or
// ErrNoEndings.
func FitBetaGeometric(t LifeTable) (BetaGeometricFit, error) {
	contracts, endings := t.Contracts(), t.Endings()
	switch {
	case contracts == 0:
		return BetaGeometricFit{}, ErrNoContracts
	case endings == 0:
		return BetaGeometricFit{}, ErrNoEndings
	}
	periods := 0.0
	for _, e := range t {
		periods += float64(e.AtRisk)
	}
	p := mle.Problem{LogLikelihood: t.betaGeometric, Observations: float64(contracts), Bound: logBound}
	o := p.Maximize([]float64{0, math.Log((periods-float64(endings)+0.5)/float64(endings) + 0.01)})
	alpha, beta := math.Exp(o.X[0]), math.Exp(o.X[1])
	fit := BetaGeometricFit{
		BetaGeometric: BetaGeometric{Alpha: alpha, Beta: beta},
		AlphaStdErr:   alpha * o.StdErr[0],
		BetaStdErr:    beta * o.StdErr[1],
		Estimate: Estimate{
			LogLikelihood: o.LogLikelihood, Contracts: contracts, Endings: endings, Gradient: o.Gradient,
			Curvature: o.Curvature, Iterations: o.Iterations, Converged: o.Converged,
		},
	}
	if !o.Converged {
		fit.Notes = append(fit.Notes, NoteNotConverged)
	}
	if o.StdErr[0] > unclear || o.StdErr[1] > unclear {
		fit.Notes = append(fit.Notes, NoteSpreadUnclear)
	}
	return fit, nil
}

// betaGeometric is the log-likelihood at θ = (ln α, ln β). The hazard of period t is α/(α+β+t−1), the log-odds of which
// are ln α − ln(β+t−1); given that it is reached, the endings in a period are binomial.
func (t LifeTable) betaGeometric(theta, grad []float64) float64 {
	alpha, beta := math.Exp(theta[0]), math.Exp(theta[1])
	value := 0.0
	grad[0], grad[1] = 0, 0
	for i, e := range t {
		rest := beta + float64(i)
		ended, reached := float64(e.Ended), float64(e.AtRisk)
		value -= ended*math.Log1p(rest/alpha) + (reached-ended)*math.Log1p(alpha/rest)
		surplus := ended - reached/(1+rest/alpha)
		grad[0] += surplus
		grad[1] -= surplus * beta / rest
	}
	return value
}
