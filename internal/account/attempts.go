package account

import (
	"sync"
	"time"
)

const (
	freeAttempts = 4                // wrong passwords before there is a delay
	maxDelay     = 15 * time.Minute // between attempts, however many failed
	forgetAfter  = time.Hour        // without an attempt
	maxAttempts  = 10_000           // accounts and networks remembered
)

// attempts counts wrong passwords per account and network, and has each
// further try wait longer. Because the network counts too, a stranger
// elsewhere cannot lock anybody out. It counts in this process only.
type attempts struct {
	mu     sync.Mutex
	failed map[string]failures
}

type failures struct {
	n    int
	next int64 // when another attempt is let through
}

func newAttempts() *attempts { return &attempts{failed: map[string]failures{}} }

// begin counts an attempt as failed until succeeded says otherwise, so that
// many at once get no further than one after another. It returns how long to
// wait first; then the attempt must not be made.
func (a *attempts) begin(key string, now int64) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	f, known := a.failed[key]
	if now < f.next {
		return time.Duration(f.next-now) * time.Millisecond
	}
	if !known && len(a.failed) >= maxAttempts {
		a.forgetOldest()
	}
	if now-f.next > forgetAfter.Milliseconds() {
		f.n = 0
	}
	f.n++
	f.next = now
	if over := f.n - freeAttempts; over >= 0 {
		f.next += min(maxDelay, time.Second<<min(over, 16)).Milliseconds()
	}
	a.failed[key] = f
	return 0
}

func (a *attempts) succeeded(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.failed, key)
}

// forgetOldest drops the entry that may be tried again the longest.
func (a *attempts) forgetOldest() {
	var oldest string
	first := true
	for key, f := range a.failed {
		if first || f.next < a.failed[oldest].next {
			oldest, first = key, false
		}
	}
	delete(a.failed, oldest)
}
