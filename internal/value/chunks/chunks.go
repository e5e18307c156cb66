// Package chunks spreads loops over the cores such that what they come to does not depend on how many cores there are.
package chunks

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Size is how many steps a chunk has, but for the last. It is fixed, so that sums by chunk are the same everywhere.
const Size = 4096

// Count is how many chunks n steps are cut into.
func Count(n int) int { return (n + Size - 1) / Size }

// Each calls do for every chunk of [0, n), on all cores. What do writes must depend on its arguments alone.
func Each(n int, do func(chunk, from, to int)) {
	Steps(Count(n), func(chunk int) { do(chunk, chunk*Size, min(n, (chunk+1)*Size)) })
}

// Steps calls do for every step of [0, n) by itself, on all cores: for steps that take long. What do writes must depend on its
// argument alone.
func Steps(n int, do func(step int)) {
	var next atomic.Int64
	work := func() {
		for step := int(next.Add(1)) - 1; step < n; step = int(next.Add(1)) - 1 {
			do(step)
		}
	}
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) - 1 {
		group.Go(work)
	}
	work()
	group.Wait()
}
