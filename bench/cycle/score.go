package main

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"liuke/internal/value/cycle"
)

const (
	chunk = 1000 // customers that a core takes at a time
	shown = 10   // products of a customer of which the next day is foretold
)

// totals add up what was scored, so that two runs can be compared.
type totals struct {
	lines, overdue, lost float64
	probability          float64
	dates, ahead         float64
	simulating, working  time.Duration // CPU time, all cores together
}

func (t *totals) add(other totals) {
	t.lines += other.lines
	t.overdue += other.overdue
	t.lost += other.lost
	t.probability += other.probability
	t.dates += other.dates
	t.ahead += other.ahead
	t.simulating += other.simulating
	t.working += other.working
}

// score scores all customers on all cores. The totals do not depend on their number.
func score(s *shop, products *cycle.Products, ranker *cycle.Ranker, customers int) totals {
	parts := make([]totals, (customers+chunk-1)/chunk)
	var next atomic.Int64
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			w := worker{shop: s, products: products, ranker: ranker}
			for i := int(next.Add(1)) - 1; i < len(parts); i = int(next.Add(1)) - 1 {
				parts[i] = w.score(i*chunk, min(customers, (i+1)*chunk))
			}
		})
	}
	group.Wait()
	var all totals
	for _, part := range parts {
		all.add(part)
	}
	return all
}

// worker scores customers one after the other, always in the same memory.
type worker struct {
	shop     *shop
	products *cycle.Products
	ranker   *cycle.Ranker
	customer customer
	ranked   []ranked
}

type ranked struct {
	line        int
	probability float64
}

func (w *worker) score(from, to int) (t totals) {
	began := time.Now()
	for number := from; number < to; number++ {
		simulating := time.Now()
		w.shop.draw(&w.customer, number, today)
		t.simulating += time.Since(simulating)
		w.rank(&t)
	}
	t.working = time.Since(began)
	return t
}

// rank scores all products of the customer and foretells when the first of them are bought.
func (w *worker) rank(t *totals) {
	w.ranked = w.ranked[:0]
	for i, l := range w.customer.lines {
		p := w.products.Prospect(w.customer.Customer, l)
		w.ranked = append(w.ranked, ranked{i, w.ranker.Probability(&p)})
		t.probability += w.ranked[i].probability
		t.lines++
		t.overdue += p.Overdue
		t.lost += p.Lost
	}
	slices.SortFunc(w.ranked, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.probability, a.probability), cmp.Compare(a.line, b.line))
	})
	for _, r := range w.ranked[:min(shown, len(w.ranked))] {
		l := &w.customer.lines[r.line]
		due := w.products.Of(l.Product).Next(l.Summary, today)
		t.dates++
		t.ahead += due.Expected - today
	}
}
