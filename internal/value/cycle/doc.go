// Package cycle says when a customer will buy next, and how overdue the customer is by the own rhythm. It serves equally
// for all purchases of a customer and for those of one product. Of products it also says which ones a customer has given
// up, and ranks those bought before by how likely they are bought in the next period.
//
// # Gaps
//
// The gaps between a customer's purchase days are gamma distributed with an own shape k, the regularity (1 is
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
// # Products
//
// What one customer buys of one product is a Line. A product that enough customers bought again has a μ and an m of its
// own, drawn to those of all products; ρ and τ within products are common. So a customer's rhythm is shrunk to the
// product's, and the product's to the whole (see FitProducts).
//
// A line is given up after each purchase with a chance q of the customer's own, which is beta distributed over customers
// with parameters a and b. Of a customer who came back x times, the gaps being known, the likelihood of the silence since is
//
//	B(a, b+x)/B(a, b) · (a + (b+x) S)/(a+b+x),
//
// S being P(G > silence), and the probability that the line is lost is a/(a + (b+x) S). The silence counts up to the
// customer's last purchase of anything: only while the customer still comes in does it tell of the product. So a line is
// seen to be lost before the customer is, and is not when merely the customer stays away. The share a/(a+b) is the
// product's own, drawn to that of all.
//
// # What in the next period
//
// A Prospect holds what tells of a line whether it is bought in the next period: how often it was bought, with older
// purchases counting in full, or less in two degrees; the time since; the chance of a purchase by the own cycle, which is
// 1 − P(G > silence + period)/P(G > silence); whether the line is lost; how often the customer buys, and how many products
// there are to choose from; and how the product does: how many of its buyers buy it again, its popularity and its trend. A
// Ranker weighs these by a logistic regression with an intercept for each product, learned from what a company's own
// customers bought (see FitRanker).
//
// A Line is folded from a customer's purchase days in order, each in constant time (Line.Append). The decayed counts are
// kept as of the product's last purchase, so that no silent line needs to be touched again.
//
// Prospect costs about a microsecond and Next a few; so a run over all lines of many customers asks for the prospect of
// each, and for the next day of those that are shown.
//
// # Sources
//
// The conjugate gamma-gamma compound is that of Dubey 1970, "Compound gamma, beta and F distributions", Metrika
// 16; gaps whose regularity varies over customers follow the idea of Platzer & Reutterer 2016, "Ticking Away the Moments:
// Timing Regularity Helps to Better Predict Customer Activity", Marketing Science 35(5). The dropout is that of Fader,
// Hardie & Lee 2005, "“Counting Your Customers” the Easy Way", Marketing Science 24(2), possible from the first purchase on
// as in Batislam, Denizel & Filiztekin 2007, "Empirical validation and comparison of models for customer base analysis",
// IJRM 24(3), with the gaps above. Priors fitted to many like parameters: Efron & Morris 1975, "Data analysis using Stein's
// estimator and its generalizations", JASA 70.
//
// # Limits
//
// Gaps are learned from completed ones only: what is foretold holds for a customer who does come back. Whether the customer
// does is the question of package clv. In a history hardly longer than a gap the long ones are missing, gaps look shorter
// than they are, and lines are taken for lost too soon. Season is not seen.
package cycle
