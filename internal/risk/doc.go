// Package risk says of every customer who bought before how likely they are leaving, what that puts at stake, and why:
// from purchases alone, and from those up to a day alone.
//
// Leaving is to buy nothing within a horizon after that day. The chance of it comes about in three steps.
//
//  1. What the value engine says (package forecast), mixed half and half with what the customer's own rhythm says (package
//     cycle): the engine sees how often customers of that kind come, the rhythm that this one used to come like clockwork.
//     The mean of all chances stays the engine's.
//  2. What that misjudged in the past. From three earlier days, whose horizons ended by the day, the same is foretold of those
//     who were known then, and a logistic regression with normal priors learns by which signs its log-odds were off, and how
//     far off they were on the whole.
//  3. That correction is made to the chances of today.
//
// The signs are those of Facts: how late by the own rhythm, how late in the products bought regularly and how many of these
// were given up, less spent and fewer products than before, things sent back. What all customers do is taken off a fall
// in spending, so that a slack season is nobody's sign.
//
// The value at stake is what was bought in the year before the day less what was sent back; without amounts, on how many days.
//
// No figure depends on the order of lines or on what customers are called.
package risk
