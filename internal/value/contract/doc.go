// Package contract says how long customers with a contract stay: those who leave tell so, as subscribers and members do.
//
// Time is counted in whole periods of a contract, such as months, from 1. A Lifetime says of one contract how many periods
// it has been seen and whether it ended in the last of them. A contract that still runs is censored: that it lived so long is
// all that is known. All rests on the chance that a contract ends in a period that it has reached, the hazard of that period.
//
// A LifeTable counts contracts and endings by period. From it come KaplanMeier, which assumes nothing about the hazard,
// and FitBetaGeometric, which explains why retention rises with age by customers who differ, and so can look ahead of what
// was seen. LogRank tells whether two or more groups differ. FitHazard makes the hazard depend on what is known of each
// contract; its Design says in what words, and why, one customer is more likely to leave than another.
//
// What is taken for granted: that a contract still runs is no news about its next periods (independent censoring), and
// that newer contracts behave as older ones did at the same age. A file of nothing but ended contracts breaks the first.
package contract
