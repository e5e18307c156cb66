package usage

import (
	"fmt"
	"slices"
	"time"
)

// Took is how long rounds of the same took.
type Took struct {
	Fastest, Median, Slowest time.Duration
	CPU                      time.Duration // of a round on the average, all cores of this process
}

// Head names the columns of a Took.
func Head() string { return fmt.Sprintf("%9s %9s %9s %9s", "fastest", "median", "slowest", "own CPU") }

func (t Took) String() string {
	ms := func(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000) }
	return fmt.Sprintf("%9s %9s %9s %9s", ms(t.Fastest), ms(t.Median), ms(t.Slowest), ms(t.CPU))
}

// Rounds runs do so many times, which is once at least.
func Rounds(rounds int, do func() error) (Took, error) {
	times := make([]time.Duration, rounds)
	before, err := CPUTime()
	if err != nil {
		return Took{}, err
	}
	for i := range times {
		began := time.Now()
		if err := do(); err != nil {
			return Took{}, err
		}
		times[i] = time.Since(began)
	}
	after, err := CPUTime()
	if err != nil {
		return Took{}, err
	}
	slices.Sort(times)
	return Took{Fastest: times[0], Median: times[rounds/2], Slowest: times[rounds-1], CPU: (after - before) / time.Duration(rounds)}, nil
}
