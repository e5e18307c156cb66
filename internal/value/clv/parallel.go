package clv

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// chunk is how many items are summed in one go. It is fixed, so that sums do not depend on the number of cores.
const chunk = 4096

// terms are the value and the derivatives that one pass over the data adds up.
type terms [5]float64

// sumChunks adds up what add returns for [0, n) cut into chunks, on all cores and always in the same order.
func sumChunks(n int, add func(from, to int) terms) terms {
	parts := make([]terms, (n+chunk-1)/chunk)
	var next atomic.Int64
	work := func() {
		for {
			i := int(next.Add(1)) - 1
			if i >= len(parts) {
				return
			}
			parts[i] = add(i*chunk, min(n, (i+1)*chunk))
		}
	}
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(parts)) - 1 {
		group.Go(work)
	}
	work()
	group.Wait()
	var total terms
	for _, part := range parts {
		for j, v := range part {
			total[j] += v
		}
	}
	return total
}
