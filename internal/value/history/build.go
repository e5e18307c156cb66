package history

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
)

// ErrTooMany tells of more purchases than can be numbered.
var ErrTooMany = errors.New("too many purchases to hold in memory")

// Purchase is one purchase of one customer.
type Purchase struct {
	Customer uint32
	Day      int32   // since 1970-01-01
	Spend    float64 // ≥ 0; 0 for one that was not paid for, which counts as a purchase all the same
}

// New builds the history of customers 0 … customers−1 from purchases in any order and in any number of pieces, which do
// not change the result: what was bought on one day is added up from the least amount. A customer may have none. It works
// on all cores.
func New(customers int, purchases ...[]Purchase) (*History, error) {
	h := &History{start: make([]uint32, customers+1)}
	rows := 0
	for _, piece := range purchases {
		rows += len(piece)
		for _, p := range piece {
			if int(p.Customer) >= customers {
				return nil, fmt.Errorf("customer %d of %d", p.Customer, customers)
			}
			h.start[p.Customer+1]++
		}
	}
	if rows > math.MaxInt32 {
		return nil, ErrTooMany
	}
	for i := range customers {
		h.start[i+1] += h.start[i]
	}
	h.days, h.spend = make([]int32, rows), make([]float64, rows)
	b := builder{History: h, next: slices.Clone(h.start)}
	b.build(purchases)
	return h, nil
}

// builder fills a history whose customers know where their purchases begin.
type builder struct {
	*History
	next []uint32 // where a customer's next purchase goes
}

// build gives every core the customers of an equal share of the purchases.
func (b builder) build(purchases [][]Purchase) {
	shares := runtime.GOMAXPROCS(0)
	bounds := make([]int, shares+1)
	for i := range bounds {
		bounds[i], _ = slices.BinarySearch(b.start, uint32(len(b.days)*i/shares))
	}
	bounds[shares] = b.Customers()
	ends := make([]uint32, shares)
	var group sync.WaitGroup
	for i := range shares {
		group.Go(func() {
			b.place(purchases, bounds[i], bounds[i+1])
			ends[i] = b.merge(bounds[i], bounds[i+1])
		})
	}
	group.Wait()
	b.close(bounds, ends)
}

// place puts each purchase of customers from … to−1 among its customer's.
func (b builder) place(purchases [][]Purchase, from, to int) {
	for _, piece := range purchases {
		for _, p := range piece {
			if int(p.Customer) < from || int(p.Customer) >= to {
				continue
			}
			at := b.next[p.Customer]
			b.next[p.Customer]++
			b.days[at], b.spend[at] = p.Day, p.Spend
		}
	}
}

// bought is what was bought on one day.
type bought struct {
	day   int32
	spend float64
}

// merge puts the purchases of each of customers from … to−1 in order, those of one day together and all of them without
// gaps, and returns where the last ends. A customer's place moves to next, which is not needed any more.
func (b builder) merge(from, to int) uint32 {
	var own []bought
	end := b.start[from]
	for i := from; i < to; i++ {
		own = own[:0]
		for at := b.start[i]; at < b.start[i+1]; at++ {
			own = append(own, bought{b.days[at], b.spend[at]})
		}
		slices.SortFunc(own, func(a, b bought) int { return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.spend, b.spend)) })
		b.next[i] = end
		for k, day := range own {
			if k > 0 && day.day == own[k-1].day {
				b.spend[end-1] += day.spend
				continue
			}
			b.days[end], b.spend[end] = day.day, day.spend
			end++
		}
	}
	return end
}

// close moves the shares together: those of customers bounds[i] … bounds[i+1]−1 end at ends[i].
func (b builder) close(bounds []int, ends []uint32) {
	end := uint32(0)
	for i, last := range ends {
		if bounds[i] == bounds[i+1] {
			continue
		}
		first := b.next[bounds[i]]
		copy(b.days[end:], b.days[first:last])
		copy(b.spend[end:], b.spend[first:last])
		for c := bounds[i]; c < bounds[i+1]; c++ {
			b.start[c] = b.next[c] - first + end
		}
		end += last - first
	}
	b.start[b.Customers()] = end
	b.days, b.spend = b.days[:end], b.spend[:end]
}
