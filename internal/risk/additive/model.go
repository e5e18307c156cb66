package additive

import (
	"math"

	"liuke/internal/value/chunks"
)

// Model is what was learned.
type Model struct {
	design  design
	beta    []float64
	centers []float64 // of each part, columns and then pairs, its mean over the rows learned from
	mean    float64   // log-odds of a row with all parts at their mean
}

// Places is how many coefficients the model has: the time of learning grows with its cube.
func (m *Model) Places() int { return len(m.beta) }

// center finds the means.
func (m *Model) center(covariates *matrix) {
	sums := make([]float64, len(m.beta))
	for i := range covariates.rows {
		places, weights := covariates.row(i)
		for k, place := range places {
			sums[place] += float64(weights[k])
		}
	}
	m.mean = m.beta[0]
	for part, from := range m.design.from {
		to := len(m.beta)
		if part+1 < len(m.design.from) {
			to = m.design.from[part+1]
		}
		center := 0.0
		for place := from; place < to; place++ {
			center += m.beta[place] * sums[place] / float64(covariates.rows)
		}
		m.centers = append(m.centers, center)
		m.mean += center
	}
}

// Mean is the log-odds of the average row.
func (m *Model) Mean() float64 { return m.mean }

// LogOdds of the outcome for a row of a table with the columns that were learned from.
func (m *Model) LogOdds(columns []Column, row int) float64 {
	eta := m.beta[0]
	m.design.row(columns, row, func(_, place int, weight float64) { eta += weight * m.beta[place] })
	return eta
}

// Chance of the outcome for a row of a table with the columns that were learned from.
func (m *Model) Chance(columns []Column, row int) float64 { return sigmoid(m.LogOdds(columns, row)) }

// Part is what a column does to the log-odds of a row, compared with the average row.
type Part struct {
	Column int
	Effect float64
	With   int // the column without which most of the effect would not be there; -1 for none
}

// Parts returns what each column does to the log-odds of a row. They sum up to its log-odds less Mean. Of what a pair of
// columns does each has half.
func (m *Model) Parts(columns []Column, row int) []Part {
	effects := make([]float64, len(m.centers))
	for part, center := range m.centers {
		effects[part] = -center
	}
	m.design.row(columns, row, func(part, place int, weight float64) { effects[part] += weight * m.beta[place] })
	parts := make([]Part, len(columns))
	for i := range parts {
		parts[i] = Part{Column: i, With: -1}
	}
	alone := make([]float64, len(columns))
	for i := range m.design.bases {
		column := m.design.bases[i].column
		parts[column].Effect, alone[column] = effects[i], effects[i]
	}
	strongest := make([]float64, len(columns))
	for i := range m.design.pairs {
		half := effects[len(m.design.bases)+i] / 2
		first, second := m.design.pairs[i].first.column, m.design.pairs[i].second.column
		for _, side := range [2][2]int{{first, second}, {second, first}} {
			parts[side[0]].Effect += half
			if math.Abs(half) > strongest[side[0]] {
				strongest[side[0]], parts[side[0]].With = math.Abs(half), side[1]
			}
		}
	}
	for i := range parts {
		if strongest[i] < math.Abs(alone[i]) {
			parts[i].With = -1
		}
	}
	return parts
}

// Point is what the outcome would come to on average if a column said the same of every row.
type Point struct {
	Value  Value
	Share  float64 // of the rows learned from that lie here, those between two points counting to both in part
	Chance float64
}

// Profile moves a column through what it can say, the other columns being as they are in the rows given: the knots of a
// number in ascending order, after the values that very many rows have; the levels of a text; last, not known. Levels too
// rare to be told apart are one point, which has the first of them.
func (m *Model) Profile(columns []Column, rows []int, column int) []Point {
	b := m.design.basis(column)
	if b == nil {
		return nil
	}
	points := b.points(columns, rows)
	chunks.Steps(len(points), func(k int) {
		for _, row := range rows {
			points[k].Chance += sigmoid(m.logOddsIf(columns, row, column, points[k].Value)) / float64(len(rows))
		}
	})
	return points
}

// logOddsIf is the log-odds of a row if one of its columns said something else.
func (m *Model) logOddsIf(columns []Column, row, column int, v Value) float64 {
	value := func(c int) Value {
		if c == column {
			return v
		}
		return columns[c].Value(row)
	}
	eta := m.beta[0]
	m.design.covariates(value, func(_, place int, weight float64) { eta += weight * m.beta[place] })
	return eta
}

// Pairs returns the columns that were found to work together.
func (m *Model) Pairs() [][2]int {
	var pairs [][2]int
	for _, p := range m.design.pairs {
		pairs = append(pairs, [2]int{p.first.column, p.second.column})
	}
	return pairs
}
