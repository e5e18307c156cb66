// Package clv says what customers without a contract are likely to buy: how often (NBD, BG/NBD) and for how much
// (Gamma-Gamma).
//
// Everything is computed from one Summary per customer. A Sample gathers summaries and counts equal ones together; FitNBD,
// FitBGNBD and FitGammaGamma fit by maximum likelihood; the fitted Model scores one Summary at a time.
//
// The buying process. While active, a customer buys at random (Poisson) at an own rate, gamma distributed over customers
// with shape r and rate α. In the BG/NBD the customer may drop out for good right after any repeat purchase, with an own
// probability, beta(a, b) distributed over customers. With x repeat purchases, the last at t_x, observed until T, and in
// the notation of Fader, Hardie & Lee (2005), the likelihood is
//
//	L = B(a,b+x)/B(a,b) · Γ(r+x) αʳ / (Γ(r) (α+T)ʳ⁺ˣ) · (1 + [x>0] a/(b+x−1) · ((α+T)/(α+t_x))ʳ⁺ˣ)
//
// and the odds of having dropped out are the second term of the last factor. The log-likelihoods leave out the constants
// that the literature leaves out, so that they can be compared with it.
//
// Limits. Dropout that the data do not show sends a to 0 and the model to the NBD; customers who are all alike send r to
// infinity. A fit then returns the limit, or says in its notes what is not determined, rather than failing.
//
// What the models do not see: season and trend, regular buyers (waiting times are taken to be exponential), and customers
// who come back after dropping out.
package clv
