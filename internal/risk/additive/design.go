package additive

import "liuke/internal/value/chunks"

// pair is two columns whose places, which are steps, are crossed.
type pair struct{ first, second basis }

// at returns the place of two values in the table of the pair; -1 for none.
func (p *pair) at(first, second Value) int {
	firsts, n := p.first.at(first)
	seconds, m := p.second.at(second)
	if n == 0 || m == 0 {
		return -1
	}
	return firsts[0].place*p.second.places + seconds[0].place
}

// design is what a model consists of: place 0 is the intercept, then come the columns, then the pairs.
type design struct {
	bases  []basis
	pairs  []pair
	from   []int // the first place of each basis, then of each pair
	places int
	width  int // how many covariates of a row can differ from 0
}

func newDesign(bases []basis, pairs []pair) design {
	d := design{bases: bases, pairs: pairs, places: 1, width: 1}
	for i := range bases {
		d.from = append(d.from, d.places)
		d.places += bases[i].places
		d.width += bases[i].width()
	}
	for i := range pairs {
		d.from = append(d.from, d.places)
		d.places += pairs[i].first.places * pairs[i].second.places
		d.width++
	}
	return d
}

// row calls visit with every covariate of a row that is not 0; part counts the bases, then the pairs.
func (d *design) row(columns []Column, row int, visit func(part, place int, weight float64)) {
	d.covariates(func(column int) Value { return columns[column].Value(row) }, visit)
}

// covariates is row for what the columns may say.
func (d *design) covariates(value func(column int) Value, visit func(part, place int, weight float64)) {
	for i := range d.bases {
		b := &d.bases[i]
		hats, n := b.at(value(b.column))
		for _, h := range hats[:n] {
			visit(i, d.from[i]+h.place, h.weight)
		}
	}
	for i := range d.pairs {
		p, part := &d.pairs[i], len(d.bases)+i
		if place := p.at(value(p.first.column), value(p.second.column)); place >= 0 {
			visit(part, d.from[part]+place, 1)
		}
	}
}

// basis returns that of a column: of its curve, or else of the first pair it is in; nil where it is in none.
func (d *design) basis(column int) *basis {
	for i := range d.bases {
		if d.bases[i].column == column {
			return &d.bases[i]
		}
	}
	for i := range d.pairs {
		for _, b := range []*basis{&d.pairs[i].first, &d.pairs[i].second} {
			if b.column == column {
				return b
			}
		}
	}
	return nil
}

// matrix holds the covariates of the rows learned from, without those that are 0.
type matrix struct {
	rows   int
	width  int     // of the storage of a row
	used   []int32 // of each row, how much of it
	place  []uint32
	weight []float32
}

func (d *design) matrix(columns []Column, rows []int) *matrix {
	m := &matrix{
		rows: len(rows), width: d.width, used: make([]int32, len(rows)),
		place: make([]uint32, len(rows)*d.width), weight: make([]float32, len(rows)*d.width),
	}
	chunks.Each(len(rows), func(_, from, to int) {
		for i := from; i < to; i++ {
			at := i * d.width
			m.weight[at] = 1 // of the intercept
			at++
			d.row(columns, rows[i], func(_, place int, weight float64) {
				m.place[at], m.weight[at] = uint32(place), float32(weight)
				at++
			})
			m.used[i] = int32(at - i*d.width)
		}
	})
	return m
}

func (m *matrix) row(i int) (places []uint32, weights []float32) {
	from, to := i*m.width, i*m.width+int(m.used[i])
	return m.place[from:to], m.weight[from:to]
}

// logOdds of a row are the sum of its covariates times their coefficients.
func (m *matrix) logOdds(i int, beta []float64) float64 {
	places, weights := m.row(i)
	eta := 0.0
	for k, place := range places {
		eta += float64(weights[k]) * beta[place]
	}
	return eta
}
