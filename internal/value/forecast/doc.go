// Package forecast chooses, by what it would have foretold, how to foretell who buys again and how often.
//
// One setting serves every company. Asked for Auto, Fit goes back to two days in the past, the origins, fits every candidate
// of package clv to what was known then, and has each foretell what is known by now:
//
//  1. The choice. A candidate scores, over all customers and both origins, the logarithm of the chance it gave to what
//     happened (did the customer buy at all?), and the quasi-Poisson likelihood of how often. The first rewards chances that
//     mean what they say, the second totals without bias. Each is scored with the hedge and the calibration, which follow,
//     that serve it best. The best mean score wins; a candidate further down the list, which is ordered from plain to rich,
//     must be better by more than a trace.
//  2. The hedge. Customers held gone come back more often than any model of final dropout allows. So the forecast is mixed
//     with that of the NBD, in which nobody leaves; the weight is the one that would have scored best (stacking of predictive
//     distributions: Yao, Vehtari, Simpson & Gelman 2018, Bayesian Analysis 13(3)).
//  3. The calibration. What is still misjudged at the origins, by how long a customer has been silent, known, and how often
//     they bought, is learned by a quasi-Poisson regression for counts and a logistic regression for chances, both with the
//     mixed forecast as offset (a recalibration in the sense of Cox 1958, Biometrika 45). It moves customers against each
//     other and leaves the totals where they are: how the level differs between one origin and today is chance and season.
//  4. The season. Where more than a year lies before the last origin, yearly waves in actual over expected purchases are
//     learned, and kept if they would have foretold better. The season stretches or shrinks the horizon: a busy week counts
//     for more than one, a whole year for one year.
//
// Everything is counted over groups of customers with equal histories, so that no figure depends on order, names, batch or
// number of cores. Asked for a model by name, Fit fits that one and changes nothing about what it says.
package forecast
