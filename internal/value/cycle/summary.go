package cycle

import "math"

// Summary is what is known of one customer's rhythm. Days count from 1970-01-01. Counts and sums may be fractional, when
// older gaps count for less.
type Summary struct {
	Last   int32   // day of the last purchase
	Gaps   float64 // number of gaps between purchase days: one less than these; 0 for a one-time buyer
	Sum    float64 // sum of the gaps in days: without decay, last day less first
	SumLog float64 // sum of the logarithms of the gaps
}

// Summarize sums up ascending purchase days; a day named twice counts once. Of no days it is the zero Summary.
func Summarize(days []int32) Summary {
	var s Summary
	for i, day := range days {
		if i == 0 {
			s.Last = day
		}
		s.Append(day)
	}
	return s
}

// Append adds a purchase day to a summary that has one. A day that is not later changes nothing.
func (s *Summary) Append(day int32) {
	if day <= s.Last {
		return
	}
	gap := float64(day) - float64(s.Last)
	s.Gaps++
	s.Sum += gap
	s.SumLog += math.Log(gap)
	s.Last = day
}

// sound returns the summary without gaps when they contradict themselves, and with logarithms no larger than equal gaps
// would have.
func (s Summary) sound() Summary {
	if !(s.Gaps >= leastGaps && s.Gaps <= maxGaps && s.Sum > 0 && s.Sum <= maxGaps*longest) || math.IsNaN(s.SumLog) {
		return Summary{Last: s.Last}
	}
	equal := s.Gaps * math.Log(s.Sum/s.Gaps)
	s.SumLog = math.Max(math.Min(s.SumLog, equal), equal-maxUnevenness*s.Gaps)
	return s
}

const (
	longest       = 36525 // days: nothing is foretold further ahead
	leastGaps     = 1e-6  // decayed to less than that, they are as good as none
	maxGaps       = 1e6
	maxUnevenness = 100 // mean logarithm of a gap below that of the mean gap
)
