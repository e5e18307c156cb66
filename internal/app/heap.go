package app

import (
	"os"
	"runtime/debug"
	"sync"
)

// What is alive in a server is small, and collecting garbage at each doubling of
// it took a fifth of the time of filing cases; so the heap may grow further,
// up to a limit from which on it is collected as often as it takes. What holds
// something of every customer at once needs more for as long as it runs: with
// the lower limit, half of a night's work over a million was collecting.
const (
	heapGrowth = 400 // percent
	heapLimit  = 300 << 20
	roomyLimit = 1000 << 20
)

// isOurs reports whether it is ours to say how garbage is collected: not where the environment does.
func isOurs() bool { return os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" }

// TuneHeap has garbage collected as suits a server, unless the environment says how.
func TuneHeap() {
	if isOurs() {
		debug.SetGCPercent(heapGrowth)
		debug.SetMemoryLimit(heapLimit)
	}
}

// roomy counts what needs the room.
var roomy struct {
	sync.Mutex
	running int
	before  int64
}

// Roomy lets the heap grow further while do runs.
func Roomy(do func() error) error {
	if !isOurs() {
		return do()
	}
	roomy.Lock()
	if roomy.running++; roomy.running == 1 {
		roomy.before = debug.SetMemoryLimit(-1)
		debug.SetMemoryLimit(max(roomyLimit, roomy.before))
	}
	roomy.Unlock()
	defer func() {
		roomy.Lock()
		if roomy.running--; roomy.running == 0 {
			debug.SetMemoryLimit(roomy.before)
		}
		roomy.Unlock()
	}()
	return do()
}
