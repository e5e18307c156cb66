package watch

import "liuke/internal/calendar"

// Flag says that a customer was held likely to leave, from one day until another.
type Flag struct {
	ID         string
	CustomerID string
	Raised     calendar.Day
	Cleared    calendar.Day // the day as of which it holds no more; of no meaning while it is open
	Open       bool
	Why        Why     // it was cleared
	Chance     float64 // when it was raised
	Value      int64   // at stake then
	Mark       Mark
}

// Why says why a flag was cleared.
type Why string

// The reasons.
const (
	WhyBought Why = "bought" // the customer bought again
	WhyLess   Why = "less"   // leaving became less likely than staying
	WhyStake  Why = "stake"  // nothing was bought for a year: the customer has left
	WhyGone   Why = "gone"   // no purchase of the customer is known any more
)

// Mark is what somebody who knows the customer says of a flag.
type Mark struct {
	Verdict Verdict
	Comment string
	ByID    string
	At      int64
}

// Verdict says whether a flag was right.
type Verdict string

// The verdicts.
const (
	Unmarked Verdict = ""
	Right    Verdict = "right"
	Wrong    Verdict = "wrong"
)

// Change is what a run does to a flag.
type Change struct {
	Kind ChangeKind
	Flag Flag
}

// ChangeKind is a kind of change.
type ChangeKind string

// The kinds.
const (
	Raise ChangeKind = "raise" // there is a new flag
	Set   ChangeKind = "set"   // it is as the change says
	Drop  ChangeKind = "drop"  // it was raised for this very day, and wrongly
)

// decide says what becomes of a customer's flag as of a day, on which they stand as r says; nil: nothing is known of them.
// last is the customer's latest flag if it is open, or was cleared as of that day or later; id is for a new one. Deciding
// again for the same day, by other purchases, comes to what deciding by those alone would have.
func decide(last *Flag, asOf calendar.Day, r *Risk, id func() string) (Change, bool) {
	flagged := r != nil && r.Flagged()
	switch {
	case last == nil && !flagged:
		return Change{}, false
	case last == nil:
		return Change{Raise, Flag{ID: id(), CustomerID: r.CustomerID, Raised: asOf, Open: true, Chance: r.Chance, Value: r.Value}}, true
	case !flagged && last.Raised >= asOf && last.Mark.Verdict == Unmarked:
		return Change{Drop, *last}, true
	}
	next := *last
	if flagged {
		next.Open, next.Cleared, next.Why = true, 0, ""
		if next.Raised == asOf {
			next.Chance, next.Value = r.Chance, r.Value
		}
	} else if last.Open || last.Cleared == asOf {
		next.Open, next.Cleared, next.Why = false, max(asOf, last.Raised), why(last, r)
	}
	return Change{Set, next}, next != *last
}

// why says why a flag is cleared of a customer who stands as r says.
func why(f *Flag, r *Risk) Why {
	switch {
	case r == nil:
		return WhyGone
	case r.Last > f.Raised:
		return WhyBought
	case r.Value == 0:
		return WhyStake
	}
	return WhyLess
}
