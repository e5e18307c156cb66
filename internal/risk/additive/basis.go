package additive

import (
	"cmp"
	"slices"
)

// basis turns one column into covariates. A number has a hat around each knot, so that its curve is drawn by straight
// lines between them, or for a table a step from each knot to the next; each value that very many rows have stands by
// itself. A text has a place for each level. What is not known has one, too.
type basis struct {
	column  int
	steps   bool
	spikes  []float64 // ascending; they have the first places
	knots   []float64 // ascending; they have the next
	levels  []int     // of each level of a text its place; -1 for one that was not learned from; nil for a number
	places  int
	unknown int // place; -1 where the column was known of every row
}

// grain says how fine a basis is.
type grain struct {
	steps  bool
	knots  int
	levels int // as many have a place of their own, further ones share one
	rare   int // rows: a level with fewer shares that place
}

// spike is the share of the rows from which a value of a number has a place of its own.
const spike = 0.1

func newBasis(columns []Column, column int, rows []int, g grain) basis {
	b := basis{column: column, steps: g.steps, unknown: -1}
	c := &columns[column]
	known := make([]int, 0, len(rows))
	for _, row := range rows {
		if !c.Value(row).Unknown {
			known = append(known, row)
		}
	}
	if c.Levels == nil {
		b.ofNumber(c, known, g)
	} else {
		b.ofText(c, known, g)
	}
	if len(known) < len(rows) {
		b.unknown = b.places
		b.places++
	}
	return b
}

// ofNumber finds the spikes and, among all other values, knots that equally many rows lie between.
func (b *basis) ofNumber(c *Column, rows []int, g grain) {
	values := make([]float64, len(rows))
	for i, row := range rows {
		values[i] = c.Number[row]
	}
	slices.Sort(values)
	if distinct := slices.Compact(slices.Clone(values)); len(distinct) <= g.knots {
		b.knots, b.places = distinct, len(distinct)
		return
	}
	rest := make([]float64, 0, len(values))
	for from, to := 0, 0; from < len(values); from = to {
		for to < len(values) && values[to] == values[from] {
			to++
		}
		if float64(to-from) >= spike*float64(len(values)) {
			b.spikes = append(b.spikes, values[from])
		} else {
			rest = append(rest, values[from:to]...)
		}
	}
	for k := range g.knots {
		switch {
		case len(rest) == 0:
		case g.steps:
			b.knots = append(b.knots, rest[k*len(rest)/g.knots])
		default:
			b.knots = append(b.knots, rest[k*(len(rest)-1)/(g.knots-1)])
		}
	}
	b.knots = slices.Compact(b.knots)
	b.places = len(b.spikes) + len(b.knots)
}

// ofText gives each level a place, the commonest first, the rare ones together.
func (b *basis) ofText(c *Column, rows []int, g grain) {
	counts, order := make([]int, len(c.Levels)), make([]int, len(c.Levels))
	for _, row := range rows {
		counts[c.Level[row]]++
	}
	for level := range order {
		order[level] = level
	}
	slices.SortFunc(order, func(x, y int) int {
		return cmp.Or(cmp.Compare(counts[y], counts[x]), cmp.Compare(c.Levels[x], c.Levels[y]))
	})
	b.levels = make([]int, len(counts))
	shared := -1
	for i, level := range order {
		switch {
		case counts[level] == 0:
			b.levels[level] = -1
		case counts[level] >= g.rare && i < g.levels:
			b.levels[level] = b.places
			b.places++
		default:
			if shared < 0 {
				shared = b.places
				b.places++
			}
			b.levels[level] = shared
		}
	}
}

// curve returns the places that are a curve: those of the knots, if there are enough of them to bend.
func (b *basis) curve() (from, places int) {
	if len(b.knots) < 3 {
		return 0, 0
	}
	return len(b.spikes), len(b.knots)
}

// hat is a covariate that is not 0.
type hat struct {
	place  int
	weight float64
}

// at returns the covariates of a value: none where it was not learned from.
func (b *basis) at(v Value) (hats [2]hat, n int) {
	switch {
	case v.Unknown:
		return only(b.unknown)
	case b.levels != nil:
		return only(b.levels[v.Level])
	}
	return b.ofValue(v.Number)
}

// only is the covariates of a row that lies wholly in one place, or in none.
func only(place int) (hats [2]hat, n int) {
	if place < 0 {
		return hats, 0
	}
	hats[0] = hat{place, 1}
	return hats, 1
}

// ofValue returns the covariates of a number. Beyond the outermost knots the curve is level.
func (b *basis) ofValue(x float64) (hats [2]hat, n int) {
	if at, found := slices.BinarySearch(b.spikes, x); found {
		return only(at)
	}
	first := len(b.spikes)
	at, found := slices.BinarySearch(b.knots, x)
	switch {
	case len(b.knots) == 0:
		return hats, 0
	case found || at == 0:
		return only(first + at)
	case b.steps || at == len(b.knots):
		return only(first + at - 1)
	}
	part := (x - b.knots[at-1]) / (b.knots[at] - b.knots[at-1])
	hats[0], hats[1] = hat{first + at - 1, 1 - part}, hat{first + at, part}
	return hats, 2
}

// width is how many covariates of a row can differ from 0.
func (b *basis) width() int {
	if len(b.knots) > 1 && !b.steps {
		return 2
	}
	return 1
}

// points are the values that the places stand for, with the share of the rows in each.
func (b *basis) points(columns []Column, rows []int) []Point {
	points := make([]Point, b.places)
	for place, x := range append(slices.Clone(b.spikes), b.knots...) {
		points[place].Value.Number = x
	}
	for level := len(b.levels) - 1; level >= 0; level-- {
		if place := b.levels[level]; place >= 0 {
			points[place].Value.Level = level
		}
	}
	if b.unknown >= 0 {
		points[b.unknown].Value.Unknown = true
	}
	for _, row := range rows {
		hats, n := b.at(columns[b.column].Value(row))
		for _, h := range hats[:n] {
			points[h.place].Share += h.weight / float64(len(rows))
		}
	}
	return slices.DeleteFunc(points, func(p Point) bool { return p.Share == 0 })
}
