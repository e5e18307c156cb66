package contract

import (
	"errors"
	"fmt"
)

// Lifetime is how long one contract has been seen.
type Lifetime struct {
	Periods int  // ≥ 1
	Ended   bool // in the last of these periods; else it still runs after it
}

// MaxPeriods is the longest lifetime: a hundred years of days. Anything longer is no number of periods.
const MaxPeriods = 36_600

// Errors of reading lifetimes, to be told apart with errors.Is.
var (
	ErrNoContracts = errors.New("no contracts")
	ErrNoEndings   = errors.New("no contract has ended")
	ErrPeriods     = fmt.Errorf("a lifetime is 1 to %d periods", MaxPeriods)
	ErrSurvivors   = errors.New("survivors of a cohort are counts that never rise")
)

// Exposure is what happened in one period.
type Exposure struct {
	AtRisk int // contracts that reached the period
	Ended  int // of these, how many ended in it
}

// LifeTable is what happened in each period, from the first to the longest lifetime: element i is period i+1. Contracts
// that are in one period and not in the next either ended or are not known further.
type LifeTable []Exposure

// NewLifeTable counts lifetimes. It fails with ErrNoContracts or ErrPeriods.
func NewLifeTable(lifetimes []Lifetime) (LifeTable, error) {
	if len(lifetimes) == 0 {
		return nil, ErrNoContracts
	}
	longest := 0
	for _, l := range lifetimes {
		if l.Periods < 1 || l.Periods > MaxPeriods {
			return nil, ErrPeriods
		}
		longest = max(longest, l.Periods)
	}
	t := make(LifeTable, longest)
	for _, l := range lifetimes {
		last := &t[l.Periods-1]
		last.AtRisk++
		if l.Ended {
			last.Ended++
		}
	}
	for i := longest - 2; i >= 0; i-- {
		t[i].AtRisk += t[i+1].AtRisk
	}
	return t, nil
}

// Cohort is the life table of contracts that all began together, from how many there were at the beginning and after
// each period. It fails with ErrNoContracts or ErrSurvivors.
func Cohort(survivors ...int) (LifeTable, error) {
	if len(survivors) < 2 || survivors[0] < 1 {
		return nil, ErrNoContracts
	}
	t := make(LifeTable, len(survivors)-1)
	for i := range t {
		reached, stayed := survivors[i], survivors[i+1]
		if stayed < 0 || stayed > reached {
			return nil, ErrSurvivors
		}
		t[i] = Exposure{AtRisk: reached, Ended: reached - stayed}
	}
	return t, nil
}

// Contracts is how many contracts are counted.
func (t LifeTable) Contracts() int {
	if len(t) == 0 {
		return 0
	}
	return t[0].AtRisk
}

// Endings is how many of them ended.
func (t LifeTable) Endings() int {
	n := 0
	for _, e := range t {
		n += e.Ended
	}
	return n
}

// at is what happened in a period; nothing after the last.
func (t LifeTable) at(period int) Exposure {
	if period > len(t) {
		return Exposure{}
	}
	return t[period-1]
}
