// Package learned tells from what was tried how often something works, and how
// sure that is: of a step for a reason, or of bringing back those who left for
// one.
//
// The chance of a cell (a reason and a step) is a Beta-Binomial with partial
// pooling: the counts of the cell are added to what is known of the step over
// all reasons, which weighs as much as Strength trials of the cell's own.
//
//	overall  p = (1 + Σ w·helped) / (2 + Σ w)             over all cells of the step
//	cell     Beta(k·p + Σ w·helped, k·(1-p) + Σ w·not)    over the cell's own trials
//	w = 2^(-age / half-life)
//
// The form is that of A. Gelman et al., Bayesian Data Analysis, 3rd edition,
// §2.4 and §5.3, with the hyperparameters set by the overall rate and a stated
// strength in the place of fitting them: with a handful of trials a cell there
// is nothing to fit them by. Old trials count less, as in exponential
// forgetting (M. West and J. Harrison, Bayesian Forecasting and Dynamic Models,
// 2nd edition, §6.3), since people, prices and rivals change. What is shown is
// the mean and the middle 80 % of the distribution.
package learned

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// Cell names what was tried for whom: a step, and the reason of those who left.
type Cell struct{ Reason, Step string }

// Trial is one time that it was tried.
type Trial struct {
	Cell
	Helped bool
	Age    float64 // days since
}

// Strength is how many trials of a cell's own weigh as much as what is known of
// the step over all reasons.
const Strength = 6.0

// Estimate is a chance and how sure it is.
type Estimate struct {
	Mean      float64
	Low, High float64 // the middle 80 % of what it may be
	Weight    float64 // trials of the cell's own that it rests on, those long ago in part
	Tried     int     // the same, each in full
}

// Table is what was learned from trials.
type Table struct {
	cells   map[Cell]counts
	overall map[string]counts // by step
}

type counts struct {
	helped, not float64 // decayed
	n           int
}

func (c counts) plus(helped bool, weight float64) counts {
	if helped {
		c.helped += weight
	} else {
		c.not += weight
	}
	c.n++
	return c
}

// From returns what trials teach. A trial loses half of its weight in halfLife
// days. The order of trials does not matter.
func From(trials []Trial, halfLife float64) Table {
	t := Table{cells: map[Cell]counts{}, overall: map[string]counts{}}
	inOrder := slices.Clone(trials)
	slices.SortFunc(inOrder, func(a, b Trial) int { return cmp.Compare(a.Age, b.Age) }) // those of the same age weigh the same
	for _, trial := range inOrder {
		weight := math.Exp2(-max(trial.Age, 0) / halfLife)
		t.cells[trial.Cell] = t.cells[trial.Cell].plus(trial.Helped, weight)
		t.overall[trial.Step] = t.overall[trial.Step].plus(trial.Helped, weight)
	}
	return t
}

// Overall returns the rate of a step over all reasons: one half while nothing
// is known.
func (t Table) Overall(step string) Estimate {
	c := t.overall[step]
	return estimate(1+c.helped, 1+c.not, c)
}

// Of returns the chance of a step for a reason.
func (t Table) Of(cell Cell) Estimate {
	p := t.Overall(cell.Step).Mean
	return t.Around(cell, p)
}

// Around is Of with another rate in the place of the overall one: what is held
// of the cell before anything was tried.
func (t Table) Around(cell Cell, prior float64) Estimate {
	c := t.cells[cell]
	return estimate(Strength*prior+c.helped, Strength*(1-prior)+c.not, c)
}

// Cells returns all cells that were tried, by reason and step.
func (t Table) Cells() []Cell {
	cells := make([]Cell, 0, len(t.cells))
	for c := range t.cells {
		cells = append(cells, c)
	}
	slices.SortFunc(cells, func(a, b Cell) int { return cmp.Or(cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Step, b.Step)) })
	return cells
}

// tail is what lies outside of the interval on each side.
const tail = 0.1

func estimate(a, b float64, c counts) Estimate {
	return Estimate{
		Mean: a / (a + b), Low: mathext.InvRegIncBeta(a, b, tail), High: mathext.InvRegIncBeta(a, b, 1-tail),
		Weight: c.helped + c.not, Tried: c.n,
	}
}
