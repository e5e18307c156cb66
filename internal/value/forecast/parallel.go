package forecast

import "liuke/internal/value/chunks"

// each calls do for 0 … n−1 on all cores. What do writes must depend on i alone.
func each(n int, do func(i int)) {
	chunks.Each(n, func(_, from, to int) {
		for i := from; i < to; i++ {
			do(i)
		}
	})
}

// sum adds up what add adds for 0 … n−1 into a few sums, on all cores and always in the same order.
func sum(n, sums int, add func(i int, into []float64)) []float64 {
	parts := make([][]float64, chunks.Count(n))
	chunks.Each(n, func(chunk, from, to int) {
		parts[chunk] = make([]float64, sums)
		for i := from; i < to; i++ {
			add(i, parts[chunk])
		}
	})
	total := make([]float64, sums)
	for _, p := range parts {
		for j, v := range p {
			total[j] += v
		}
	}
	return total
}
