package forecast

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// eachPart calls do for 0 … n−1 on all cores. What do writes must depend on i alone.
func eachPart(n int, do func(i int)) {
	const part = 1024
	var next atomic.Int64
	work := func() {
		for {
			from := int(next.Add(part)) - part
			if from >= n {
				return
			}
			for i := from; i < min(n, from+part); i++ {
				do(i)
			}
		}
	}
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n/part) {
		group.Go(work)
	}
	work()
	group.Wait()
}

// sumParts adds up what add adds for 0 … n−1 into a few sums, on all cores and always in the same order.
func sumParts(n, sums int, add func(i int, into []float64)) []float64 {
	const part = 4096
	parts := make([][]float64, (n+part-1)/part)
	var next atomic.Int64
	work := func() {
		for {
			k := int(next.Add(1)) - 1
			if k >= len(parts) {
				return
			}
			parts[k] = make([]float64, sums)
			for i := k * part; i < min(n, (k+1)*part); i++ {
				add(i, parts[k])
			}
		}
	}
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(parts)) - 1 {
		group.Go(work)
	}
	work()
	group.Wait()
	total := make([]float64, sums)
	for _, p := range parts {
		for j, v := range p {
			total[j] += v
		}
	}
	return total
}
