package cycle

import (
	"cmp"
	"math"
	"slices"
)

// Products is what is known of all products as of a day. It does not change, so that goroutines may share it.
type Products struct {
	asOf    int32
	horizon float64
	whole   Product
	own     []Product // by number
}

// Product foretells the purchases of one product.
type Product struct {
	*Forecaster
	Dropout
	Customers int // who bought it again and from whom its gaps were learned; 0 when they are those of all products
	standing
}

// Of is what is known of one product; of one never seen, what is known of all together.
func (p *Products) Of(product int32) *Product {
	if product >= 0 && int(product) < len(p.own) {
		return &p.own[product]
	}
	return &p.whole
}

// Whole is what is known of all products together.
func (p *Products) Whole() *Product { return &p.whole }

// Lost is the probability that a customer has given the product up, judged by the silence about it up to the last day the
// customer bought anything: later days tell of the customer and not of the product.
func (p *Product) Lost(l Line) float64 { return p.LostBy(p.Gaps(l.Summary), l) }

// LostBy is Lost given how long the customer's gaps are.
func (p *Product) LostBy(g Gaps, l Line) float64 {
	return p.lost(l.sound().Gaps, p.longer(g.gaps, &l))
}

// longer is the probability of a gap longer than a line's silence.
func (f *Forecaster) longer(g gaps, l *Line) float64 {
	s := l.silence()
	if s == 0 {
		return 1
	}
	return math.Exp(g.at(s, 0).logLonger)
}

// silences are what lines tell of the dropout, given how long gaps are.
func (f *Forecaster) silences(lines []Line) []silence {
	all := make([]silence, len(lines))
	for i, l := range lines {
		all[i] = silence{returns: l.sound().Gaps, longer: f.longer(f.gaps(l.Summary), &l)}
	}
	return all
}

const (
	fewest          = 20  // customers who bought a product again, for a population of its own
	productLearners = 300 // customers that one product is learned from
)

// FitProducts learns what there is to know of all products as of a day from the lines of many customers, in any order. The
// horizon, in days, is how far Prospect looks ahead.
//
// First a population is fitted to all lines together. A product bought again by enough customers gets a gap μ and a
// regularity m of its own, at the maximum of their posterior density given a normal prior around those of the whole. The
// likeness ρ and the spread τ within products are then fitted to all gaps, each in units of its product's; the priors are
// fitted to the products (see pool), and the products once more. The dropout follows in the same way, given the gaps: a
// share of each product's own, drawn to that of all.
func FitProducts(lines []Line, asOf int32, horizon float64) *Products {
	order := slices.Clone(lines)
	slices.SortFunc(order, func(a, b Line) int { return cmp.Or(cmp.Compare(a.Product, b.Product), compareLines(a, b)) })
	all := make([]Summary, len(order))
	for i, l := range order {
		all[i] = l.Summary
	}
	whole := FitPopulation(all).Forecaster()
	groups := byProduct(order)
	dropout := fitDropout(whole.silences(evenLines(order, learners)))
	p := &Products{asOf: asOf, horizon: horizon, whole: Product{Forecaster: whole, Dropout: dropout}}
	p.take(order)
	paces := fitPaces(groups, whole)
	dropouts := fitDropouts(groups, paces, dropout)
	for i, g := range groups {
		own := &p.own[g.product]
		own.Forecaster, own.Dropout, own.Customers = paces[i], dropouts[i], g.customers
	}
	return p
}

// group is what the rhythm of one product is learned from.
type group struct {
	product   int32
	customers int       // who bought it again
	known     []Summary // of an even choice of these
	lines     []Line    // an even choice of all
}

// byProduct groups the lines, ordered by product, of the products that can have a population of their own.
func byProduct(lines []Line) []group {
	var groups []group
	for _, own := range runs(lines) {
		summaries := make([]Summary, len(own))
		for i, l := range own {
			summaries[i] = l.Summary
		}
		if known := withGaps(summaries); own[0].Product >= 0 && len(known) >= fewest {
			groups = append(groups, group{
				product: own[0].Product, customers: len(known),
				known: evenChoice(known, productLearners), lines: everySoMany(own, productLearners),
			})
		}
	}
	return groups
}

// runs cuts lines ordered by product into those of each.
func runs(lines []Line) [][]Line {
	var all [][]Line
	for len(lines) > 0 {
		n := 1
		for n < len(lines) && lines[n].Product == lines[0].Product {
			n++
		}
		all = append(all, lines[:n])
		lines = lines[n:]
	}
	return all
}

// evenLines orders the lines by what the dropout depends on and takes every so-manyth, at most n.
func evenLines(lines []Line, n int) []Line {
	ordered := slices.Clone(lines)
	slices.SortFunc(ordered, compareLines)
	return everySoMany(ordered, n)
}
