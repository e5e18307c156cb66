package contract

import (
	"cmp"
	"errors"
	"slices"
)

// Contract is a lifetime with what is known of the contract, as covariates.
type Contract struct {
	Lifetime
	Covariates []float64
}

// ErrCovariates tells of contracts with different numbers of covariates.
var ErrCovariates = errors.New("every contract needs the same covariates")

// exposures are the periods of all contracts. Those with equal covariates are one group, in an order that does not depend
// on that in which the contracts came.
type exposures struct {
	contracts []Contract // by covariates, then lifetime
	groups    []int      // group i is contracts groups[i] … groups[i+1]−1
	table     LifeTable
	width     int // periods in a band
	bands     int
	average   []float64 // of each covariate
}

// mostBands is how many bands the periods are put into at the most: beyond it, several periods share a baseline.
const mostBands = 120

func newExposures(contracts []Contract) (*exposures, error) {
	lifetimes := make([]Lifetime, len(contracts))
	for i, c := range contracts {
		if len(c.Covariates) != len(contracts[0].Covariates) {
			return nil, ErrCovariates
		}
		lifetimes[i] = c.Lifetime
	}
	table, err := NewLifeTable(lifetimes)
	if err != nil {
		return nil, err
	}
	if table.Endings() == 0 {
		return nil, ErrNoEndings
	}
	e := &exposures{contracts: slices.Clone(contracts), table: table}
	e.width = (len(table) + mostBands - 1) / mostBands
	e.bands = (len(table) + e.width - 1) / e.width
	e.group()
	return e, nil
}

// group orders the contracts, marks where the covariates change and takes their averages.
func (e *exposures) group() {
	slices.SortFunc(e.contracts, func(a, b Contract) int {
		return cmp.Or(slices.Compare(a.Covariates, b.Covariates), cmp.Compare(a.Periods, b.Periods), compareBool(a.Ended, b.Ended))
	})
	e.average = make([]float64, len(e.contracts[0].Covariates))
	for i, c := range e.contracts {
		if i == 0 || !slices.Equal(c.Covariates, e.contracts[i-1].Covariates) {
			e.groups = append(e.groups, i)
		}
		for j, x := range c.Covariates {
			e.average[j] += (x - e.average[j]) / float64(i+1)
		}
	}
	e.groups = append(e.groups, len(e.contracts))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// bandCount is what happened to the contracts of a group in one band.
type bandCount struct {
	reached, ended float64 // contract × periods, endings
}

// count adds up the bands of equal contracts, as far as the longest lived, into a slice of at least that length.
func (e *exposures) count(equal []Contract, into []bandCount) []bandCount {
	longest := equal[len(equal)-1].Periods // they are ordered by lifetime
	into = into[:(longest-1)/e.width+1]
	for band := range into {
		begin, end := band*e.width, (band+1)*e.width
		c := bandCount{}
		for len(equal) > 0 && equal[0].Periods <= end {
			c.reached += float64(equal[0].Periods - begin)
			if equal[0].Ended {
				c.ended++
			}
			equal = equal[1:]
		}
		c.reached += float64(len(equal) * e.width)
		into[band] = c
	}
	return into
}

// ofTable are the bands of all contracts together.
func (e *exposures) ofTable() []bandCount {
	counts := make([]bandCount, e.bands)
	for i, at := range e.table {
		c := &counts[i/e.width]
		c.reached += float64(at.AtRisk)
		c.ended += float64(at.Ended)
	}
	return counts
}
