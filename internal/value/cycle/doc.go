// Package cycle says when a customer will buy next, and how overdue the customer is by the own rhythm. It serves equally
// for all purchases of a customer and for those of one product.
//
// The model. The gaps between a customer's purchase days are gamma distributed with an own shape k, the regularity (1 is
// random, more is steadier), and an own rate kθ, so that 1/θ is the mean gap. Over customers, θ is gamma distributed with
// shape ρ and rate ρμ, and ln k is normal with mean m and standard deviation τ, taken at a grid of values. The population
// (μ, ρ, m, τ) is fitted to the summaries of all customers with a gap, by maximum posterior density of the marginal
// likelihood with weak priors (empirical Bayes). Of n gaps with sum S and sum of logarithms L, the customer's likelihood
// given k, with θ integrated out, is
//
//	kᵏⁿ Γ(k)⁻ⁿ e^((k−1)L) · (ρμ)^ρ Γ(ρ+kn) / (Γ(ρ) (ρμ+kS)^(ρ+kn)).
//
// The posterior mean of ln k fixes the customer's regularity, shrunk to the population; given it, the next gap G is such
// that kG/(ρμ+kS) has a beta prime distribution with parameters k and ρ+kn. A customer without a gap gets the
// population's. Overdue is P(G ≤ days since the last purchase); the next day and its interval are quantiles of G given
// that it is longer than that.
//
// Sources: the conjugate gamma-gamma compound is that of Dubey 1970, "Compound gamma, beta and F distributions", Metrika
// 16; gaps whose regularity varies over customers follow the idea of Platzer & Reutterer 2016, "Ticking Away the Moments:
// Timing Regularity Helps to Better Predict Customer Activity", Marketing Science 35(5).
//
// Only completed gaps are learned from: what is foretold holds for a customer who does come back. Whether the customer
// does is the question of package clv. Season is not seen.
package cycle
