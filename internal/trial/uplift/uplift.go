// Package uplift learns from a finished trial for which customers an action does most, and says how well customers can be
// ranked by that: on customers whom the ranking has not seen, with an interval, and in so many words where it cannot be told
// from chance.
package uplift

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"liuke/internal/trial"
	"liuke/internal/value/chunks"
	"liuke/internal/value/contract"
)

// Data are the customers of one treated arm and its control, one place each.
type Data struct {
	Treated []bool
	Hit     []bool               // whether the outcome came about
	Known   []contract.Attribute // what was known of the customers before the trial
}

// What is needed to learn from, on each side.
const (
	leastCustomers = 200
	leastHits      = 20 // and as many without the outcome
)

// ErrTooFew tells of a trial from which nothing can be learned about single customers.
var ErrTooFew = fmt.Errorf("too few customers to learn from for whom the action does most: each side needs %d, %d of them with the outcome and %d without",
	leastCustomers, leastHits, leastHits)

// ErrNothingKnown tells of customers who are all alike.
var ErrNothingKnown = errors.New("nothing that varies is known of the customers, so they cannot be told from each other: name covariates")

// Result is what was learned.
type Result struct {
	Effect   float64 // of the action on all: the difference of the rates
	Uplift   Quality // of ranking customers by the effect that is expected of the action
	Response Quality // of ranking them by how likely they have the outcome when treated, as is often done instead
	Curve    []Point // of the first, in tenths of the customers
	Expected []float64
	Model    Model
}

// Model tells the effect that is expected of the action on any customer. It can be kept and read again.
type Model struct {
	Terms            []contract.Term
	Treated, Control Side
}

// Side is the chance of the outcome on one side of the trial, as a logistic regression on the terms.
type Side struct {
	Base         float64
	Coefficients []float64
}

// Expect is the effect expected on a customer of whom the attributes that Learn was given are known: numbers, NaN where one is
// not known, or indexes of levels.
func (m Model) Expect(attributes []float64) float64 {
	treated, control := m.Treated.Base, m.Control.Base
	for i, t := range m.Terms {
		known, x := attributes[t.Attribute], 0.0
		switch {
		case math.IsNaN(known):
		case t.Spread > 0:
			x = (known - t.Mean) / t.Spread
		case int(known) == t.Level:
			x = 1
		}
		treated += m.Treated.Coefficients[i] * x
		control += m.Control.Coefficients[i] * x
	}
	return 1/(1+math.Exp(-treated)) - 1/(1+math.Exp(-control))
}

// Quality is how well a ranking does on customers it has not seen.
type Quality struct {
	Halves    []float64 // Qini of each division into halves, the mean of both halves
	Mean, SD  float64
	Low, High float64 // covers the Qini 95 times in 100
}

// Point is what comes of treating the share of the customers of whom most is expected.
type Point struct {
	Share  float64
	Effect float64 // on those customers
	Gain   float64 // additional outcomes, as a share of all customers; Share × the effect on all is what a random choice gains
}

const (
	divisions = 5 // into random halves
	resamples = 200
	tenths    = 10
	ridge     = 1 // see contract.HazardOptions
)

// Learn learns the effect of the action from what is known of customers, by one logistic regression with a ridge for each side
// (a T-learner: S. R. Künzel, J. S. Sekhon, P. J. Bickel, B. Yu: Metalearners for estimating heterogeneous treatment effects
// using machine learning. PNAS 116 (2019), 4156–4165). The quality comes from five random divisions into halves, each half being
// ranked by what the other taught. Its interval comes from drawing the customers anew, and is as wide as that of one half alone: the
// divisions share their customers, so they are not five times the evidence. Draws are from a fixed seed.
func Learn(d Data) (*Result, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	design := contract.NewDesign(d.Known)
	if len(design.Terms) == 0 {
		return nil, ErrNothingKnown
	}
	x := make([][]float64, len(d.Treated))
	for i := range x {
		x[i] = design.Covariates(i)
	}
	all := make([]int, len(x))
	for i := range all {
		all[i] = i
	}
	whole, err := d.fit(x, all)
	if err != nil {
		return nil, err
	}
	r := &Result{Expected: make([]float64, len(x)), Model: Model{design.Terms, sideOf(whole.treated), sideOf(whole.control)}}
	for i := range x {
		r.Expected[i], _ = whole.expect(x[i])
	}
	byUplift, byResponse, err := d.crossed(x)
	if err != nil {
		return nil, err
	}
	r.Uplift, r.Response = d.judge(byUplift), d.judge(byResponse)
	r.Curve = d.curve(byUplift)
	r.Effect = r.Curve[tenths-1].Effect
	return r, nil
}

func (d *Data) check() error {
	var all tally
	for i, treated := range d.Treated {
		all.add(treated, d.Hit[i], 1)
	}
	for _, side := range [][2]float64{{all.treated, all.treatedHits}, {all.control, all.controlHits}} {
		if side[0] < leastCustomers || side[1] < leastHits || side[0]-side[1] < leastHits {
			return ErrTooFew
		}
	}
	return nil
}

// sides are the chances of the outcome with the action and without.
type sides struct{ treated, control contract.HazardFit }

// fit learns both sides from some rows. A contract of one period that ends or does not is a plain logistic regression.
func (d *Data) fit(x [][]float64, rows []int) (sides, error) {
	var parts [2][]contract.Contract
	for _, i := range rows {
		side := 0
		if d.Treated[i] {
			side = 1
		}
		parts[side] = append(parts[side], contract.Contract{Lifetime: contract.Lifetime{Periods: 1, Ended: d.Hit[i]}, Covariates: x[i]})
	}
	var s sides
	var treatedErr, controlErr error
	s.control, controlErr = contract.FitHazard(parts[0], contract.HazardOptions{Ridge: ridge})
	s.treated, treatedErr = contract.FitHazard(parts[1], contract.HazardOptions{Ridge: ridge})
	return s, errors.Join(controlErr, treatedErr)
}

// sideOf is a fit of one period.
func sideOf(fit contract.HazardFit) Side { return Side{fit.Baseline[0], fit.Coefficients} }

// expect is the effect expected of the action on a customer, and the chance of the outcome with it.
func (s sides) expect(x []float64) (uplift, response float64) {
	response = s.treated.Chance(1, x)
	return response - s.control.Chance(1, x), response
}

// crossed divides the customers into halves at random, several times over, and ranks each half by what was learned from the
// other: two rankings for each division.
func (d *Data) crossed(x [][]float64) (byUplift, byResponse []ranking, err error) {
	byUplift, byResponse = make([]ranking, 2*divisions), make([]ranking, 2*divisions)
	failures := make([]error, divisions)
	chunks.Steps(divisions, func(division int) {
		halves := d.halves(uint64(division))
		for k, rows := range halves {
			learned, err := d.fit(x, halves[1-k])
			if err != nil {
				failures[division] = err
				return
			}
			uplift, response := make([]float64, len(x)), make([]float64, len(x))
			for _, i := range rows {
				uplift[i], response[i] = learned.expect(x[i])
			}
			byUplift[2*division+k], byResponse[2*division+k] = rank(rows, uplift), rank(rows, response)
		}
	})
	return byUplift, byResponse, errors.Join(failures...)
}

// halves divides the customers of each side with and without the outcome into halves.
func (d *Data) halves(seed uint64) [2][]int {
	random := rand.New(rand.NewPCG(seed, 1))
	var next [2][2]int // which half gets the next one of a side with or without the outcome
	var halves [2][]int
	for _, i := range random.Perm(len(d.Treated)) {
		side, hit := 0, 0
		if d.Treated[i] {
			side = 1
		}
		if d.Hit[i] {
			hit = 1
		}
		half := &next[side][hit]
		halves[*half] = append(halves[*half], i)
		*half = 1 - *half
	}
	return halves
}

// judge sums up how well rankings do.
func (d *Data) judge(rankings []ranking) Quality {
	once := make([]float64, len(d.Treated))
	for i := range once {
		once[i] = 1
	}
	var q Quality
	for division := range divisions {
		q.Halves = append(q.Halves, (d.qini(rankings[2*division], once)+d.qini(rankings[2*division+1], once))/2)
	}
	q.Mean, q.SD = stat.MeanStdDev(q.Halves, nil)
	drawn := make([][]float64, len(rankings))
	for i := range drawn {
		drawn[i] = make([]float64, resamples)
	}
	chunks.Steps(resamples, func(k int) {
		weight := d.redrawn(uint64(k))
		for i, r := range rankings {
			drawn[i][k] = d.qini(r, weight)
		}
	})
	variance := 0.0
	for _, of := range drawn {
		variance += stat.Variance(of, nil) / float64(len(drawn))
	}
	reach := distuv.UnitNormal.Quantile((1+trial.Confidence)/2) * math.Sqrt(variance)
	q.Low, q.High = q.Mean-reach, q.Mean+reach
	return q
}

// redrawn is how often each customer is there when as many are drawn anew, with replacement.
func (d *Data) redrawn(seed uint64) []float64 {
	random := rand.New(rand.NewPCG(seed, 2))
	weight := make([]float64, len(d.Treated))
	for range weight {
		weight[random.IntN(len(weight))]++
	}
	return weight
}

// curve is what comes of treating the first tenths of the customers, on average over the rankings.
func (d *Data) curve(rankings []ranking) []Point {
	points := make([]Point, tenths)
	for _, r := range rankings {
		var sum tally
		next := 0
		for i, row := range r.order {
			sum.add(d.Treated[row], d.Hit[row], 1)
			for next < tenths && i+1 >= int(math.Round(float64((next+1)*len(r.order))/tenths)) {
				points[next].Effect += sum.effect() / float64(len(rankings))
				next++
			}
		}
	}
	for i := range points {
		points[i].Share = float64(i+1) / tenths
		points[i].Gain = points[i].Share * points[i].Effect
	}
	return points
}
