// Package remedy has the rules by which a matter is put right: what can be
// given, who may give how much without asking, who has to agree to more, out of
// which budget it comes and how it is booked.
package remedy

// Kind says what is given.
type Kind string

// The kinds. Points are named so that nothing else takes their name; there is
// no account of points yet to credit, so they cannot be offered.
const (
	Refund      Kind = "refund"
	Replacement Kind = "replacement"
	Repair      Kind = "repair" // somebody comes and mends it
	Voucher     Kind = "voucher"
	Points      Kind = "points"
	Apology     Kind = "apology"
	Other       Kind = "other"
)

// Kinds lists the kinds that can be offered.
var Kinds = []Kind{Refund, Replacement, Repair, Voucher, Apology, Other}

// Ground says why something is given. The two are booked apart: what a customer
// has a right to is not generosity, and does not use up anybody's authority.
type Ground string

// The grounds.
const (
	Goodwill Ground = "goodwill"
	Entitled Ground = "entitled"
)

// MaxAmount is the most that one remedy may cost, in minor units; what is more
// is a slip of the pen.
const MaxAmount = int64(1e12)

// Rule names something the company lays down that may be broken with a
// recorded judgement.
type Rule string

// The rules.
const (
	TwoOptions   Rule = "two_options"   // a customer is given a choice
	Limit        Rule = "limit"         // nobody agrees to more than they may give
	ReturnPeriod Rule = "return_period" // what is past it is not taken back
)

// Rules lists all rules.
var Rules = []Rule{TwoOptions, Limit, ReturnPeriod}
