package watch

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Of many customers about half to all of the limit are learned from, the same ones in any order.
func TestSampleIsOfWhatWasBought(t *testing.T) {
	t.Parallel()
	const customers, limit = 5000, 400
	choose := func(order []int) []int {
		s := newSample(limit)
		for _, customer := range order {
			s.add(customer, []int32{int32(customer % 300), 400}, []float64{float64(customer), 5})
		}
		if s.whole || len(s.kept) > limit || len(s.kept) < limit/3 {
			t.Errorf("%d chosen", len(s.kept))
		}
		var chosen []int
		for _, c := range s.kept {
			chosen = append(chosen, c.customer)
		}
		slices.Sort(chosen)
		return chosen
	}
	random := rand.New(rand.NewPCG(1, 2))
	if !slices.Equal(choose(random.Perm(customers)), choose(random.Perm(customers))) {
		t.Error("the order matters")
	}
	s := newSample(limit)
	for customer := range limit {
		s.add(customer, []int32{7}, []float64{1}) // all alike
	}
	if !s.whole || len(s.kept) != limit {
		t.Errorf("%d of %d chosen, though there are no more", len(s.kept), limit)
	}
}
