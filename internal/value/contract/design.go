package contract

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
)

// Attribute is one thing known of every contract: one of a few levels, such as the way of payment, or a number.
type Attribute struct {
	Name   string
	Levels []string  // what the levels are called; nil for a number
	Level  []int     // of each contract, an index into Levels
	Number []float64 // of each contract, where Levels is nil; NaN where it is not known, which counts as the mean
}

// Term is one covariate: whether an attribute has a level, or how far a number lies above the mean.
type Term struct {
	Attribute int     // index into the design's attributes
	Level     int     // that is told from the reference, the most common level of the attribute; of no meaning for a number
	Mean      float64 // of a number
	Spread    float64 // standard deviation of a number, which is the covariate's unit
	Same      []Term  // levels of other attributes that the very same contracts have: they share the coefficient
}

// Design turns attributes into covariates.
type Design struct {
	Attributes []Attribute
	Reference  []int // of each attribute, the level that the others are compared with; 0 for a number
	Terms      []Term
}

// NewDesign chooses the terms: each level but the most common, each number that varies. Levels that the same contracts
// have make one term.
func NewDesign(attributes []Attribute) Design {
	d := Design{Attributes: attributes, Reference: make([]int, len(attributes))}
	seen := map[string]int{} // term by the contracts that have the level
	for i, a := range attributes {
		if a.Levels == nil {
			if mean, spread := spreadOf(a.Number); spread > 0 {
				d.Terms = append(d.Terms, Term{Attribute: i, Mean: mean, Spread: spread})
			}
			continue
		}
		d.Reference[i] = a.commonest()
		for level, having := range a.having() {
			if level == d.Reference[i] || having == "" {
				continue
			}
			term := Term{Attribute: i, Level: level}
			if same, ok := seen[having]; ok {
				d.Terms[same].Same = append(d.Terms[same].Same, term)
				continue
			}
			seen[having] = len(d.Terms)
			d.Terms = append(d.Terms, term)
		}
	}
	return d
}

// commonest is the level that most contracts have; of equals, the first by name.
func (a Attribute) commonest() int {
	counts := make([]int, len(a.Levels))
	for _, level := range a.Level {
		counts[level]++
	}
	best := 0
	for level, n := range counts {
		if n > counts[best] || n == counts[best] && a.Levels[level] < a.Levels[best] {
			best = level
		}
	}
	return best
}

// having spells for each level which contracts have it: the same text for the same contracts, none when there are none.
func (a Attribute) having() []string {
	contracts := make([][]byte, len(a.Levels))
	for i, level := range a.Level {
		contracts[level] = binary.AppendUvarint(contracts[level], uint64(i))
	}
	texts := make([]string, len(contracts))
	for level, own := range contracts {
		texts[level] = string(own)
	}
	return texts
}

// spreadOf is the mean of the known numbers and their standard deviation, 0 when they do not vary. Numbers are taken in
// ascending order, so that the result does not depend on that of the contracts.
func spreadOf(numbers []float64) (mean, spread float64) {
	known := slices.DeleteFunc(slices.Clone(numbers), math.IsNaN)
	slices.Sort(known)
	if len(known) == 0 || known[0] == known[len(known)-1] {
		return 0, 0
	}
	for i, v := range known {
		mean += (v - mean) / float64(i+1)
	}
	squares := 0.0
	for _, v := range known {
		squares += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(squares / float64(len(known)))
}

// Covariates are those of a contract, by its index.
func (d Design) Covariates(contract int) []float64 {
	x := make([]float64, len(d.Terms))
	for i, t := range d.Terms {
		a := d.Attributes[t.Attribute]
		switch {
		case a.Levels != nil:
			if a.Level[contract] == t.Level {
				x[i] = 1
			}
		case !math.IsNaN(a.Number[contract]):
			x[i] = (a.Number[contract] - t.Mean) / t.Spread
		}
	}
	return x
}

// Reason is what one attribute adds to a contract's chance of ending.
type Reason struct {
	Attribute int
	// Effect is added to the linear predictor, compared with the average contract: above 0 it makes the end more likely.
	// Its exponential is the ratio of the odds (Logit) or rates (Cloglog).
	Effect float64
}

// Reasons are what the attributes of a contract, by its index, add to its chance of ending, the largest first.
func (d Design) Reasons(h Hazard, contract int) []Reason {
	reasons := make([]Reason, len(d.Attributes))
	for i := range reasons {
		reasons[i].Attribute = i
	}
	x := d.Covariates(contract)
	for i, t := range d.Terms {
		reasons[t.Attribute].Effect += h.Coefficients[i] * (x[i] - h.Average[i])
	}
	reasons = slices.DeleteFunc(reasons, func(r Reason) bool { return r.Effect == 0 })
	slices.SortStableFunc(reasons, func(a, b Reason) int { return cmp.Compare(math.Abs(b.Effect), math.Abs(a.Effect)) })
	return reasons
}
