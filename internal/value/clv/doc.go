// Package clv says what customers without a contract are likely to buy: how often (NBD, Pareto/NBD, BG/NBD, MBG/NBD, and
// BG/CNBD-k and MBG/CNBD-k for regular buyers) and for how much (Gamma-Gamma).
//
// Everything is computed from one Summary per customer. A Sample gathers summaries and counts equal ones together; FitNBD,
// FitBGNBD and their like fit by maximum likelihood; the fitted Model scores one Summary at a time.
//
// The buying process. While active, a customer buys at random (Poisson) at an own rate, gamma distributed over customers
// with shape r and rate α. In the CNBD-k only every kth of these random events is a purchase, so that gaps are Erlang-k
// distributed: the higher k, the more regular. In the BG models the customer may drop out for good right after any repeat
// purchase, with an own probability, beta(a, b) distributed over customers; in the MBG models right after the first purchase
// too. With x repeat purchases, the last at t_x, observed until T, and y occasions to drop out (x, or x+1 in the MBG models),
// the likelihood is
//
//	L = B(a,b+y)/B(a,b) · Γ(r+kx) αʳ / (Γ(r) (α+T)ʳ⁺ᵏˣ) · ∏ gapᵏ⁻¹/(k−1)!
//	    · (Σⱼ (r+kx)ⱼ/j! ((T−t_x)/(α+T))ʲ + [y>0] a/(b+y−1) · ((α+T)/(α+t_x))ʳ⁺ᵏˣ)
//
// with the product over the x gaps, the sum over 0 ≤ j < k, and (·)ⱼ a rising factorial. Term j of the sum is a customer
// alive, j events after the last purchase; the term after the sum is one who dropped out at the last occasion. For k = 1
// this is the likelihood in Fader, Hardie & Lee (2005). The log-likelihoods leave out the constants that the literature
// leaves out, so that they can be compared with it. The Pareto/NBD is described at its type.
//
// Limits. Dropout that the data do not show sends a to 0 and the model to the NBD or CNBD; customers who are all alike send
// r to infinity. A fit then returns the limit, or says in its notes what is not determined, rather than failing.
//
// What the models do not see: season and trend, customers whose regularity differs from that of others, and customers who
// come back after dropping out.
package clv
