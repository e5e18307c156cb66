package clv

import (
	"errors"
	"fmt"
	"math"
)

// Summary is all that the models need to know of one customer. Times are in the model's unit, usually weeks, and count
// from the customer's first purchase. The zero Summary is a customer who has just bought for the first time.
type Summary struct {
	X      int32   // repeat purchases: days with a purchase, after the first such day
	SpendN int32   // repeat purchases that were paid for (amount above zero)
	Tx     float64 // time of the last purchase; 0 without a repeat purchase
	T      float64 // time observed
	Spend  float64 // mean spend per paid repeat purchase; 0 when SpendN is 0
	// LogGaps is the sum of the logarithms of the times between purchases: all that models of regular buyers need beyond
	// the rest. Without it, at 0, regularity cannot be learned.
	LogGaps float64
}

// Errors of reading summaries, to be told apart with errors.Is.
var (
	ErrSummary   = errors.New("a summary contradicts itself")
	ErrNoRepeats = errors.New("no customer has bought again, so no rhythm can be learned")
	ErrNoSpend   = errors.New("no customer has a paid repeat purchase, so spend cannot be learned")
)

// check says what is wrong with a summary.
func (s Summary) check() error {
	switch {
	case s.X < 0 || s.SpendN < 0 || s.SpendN > s.X:
		return fmt.Errorf("%w: %d purchases of which %d paid", ErrSummary, s.X, s.SpendN)
	case !(s.T >= 0) || math.IsInf(s.T, 1) || !(s.Tx >= 0) || s.Tx > s.T:
		return fmt.Errorf("%w: last purchase at %g of %g", ErrSummary, s.Tx, s.T)
	case (s.X == 0) != (s.Tx == 0):
		return fmt.Errorf("%w: %d repeat purchases, the last at %g", ErrSummary, s.X, s.Tx)
	case s.LogGaps != 0 && !s.logGapsPossible():
		return fmt.Errorf("%w: logarithms of %d gaps over %g add up to %g", ErrSummary, s.X, s.Tx, s.LogGaps)
	}
	return nil
}

// logGapsPossible says whether the gaps can be as long as their logarithms tell: the geometric mean of numbers is not above
// the arithmetic mean.
func (s Summary) logGapsPossible() bool {
	const rounding = 1e-9
	x := float64(s.X)
	return x > 0 && !math.IsInf(s.LogGaps, -1) && s.LogGaps <= x*(math.Log(s.Tx/x)+rounding)
}
