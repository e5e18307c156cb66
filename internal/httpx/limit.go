package httpx

import (
	"container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"liuke/internal/fault"
)

// Limiter is a token bucket per key: each may act burst times at once and
// perSecond times a second after that. It remembers at most capacity keys and
// forgets the one that was quiet longest, whose bucket is the fullest, so its
// memory is bounded however many addresses call. It counts in this process
// only; several replicas allow as many times more.
type Limiter struct {
	perSecond rate.Limit
	burst     int
	capacity  int
	now       func() time.Time

	mu      sync.Mutex
	buckets map[string]*list.Element
	recent  *list.List // of *bucket, the last used first
}

type bucket struct {
	key    string
	tokens *rate.Limiter
}

// NewLimiter returns a limiter of capacity keys.
func NewLimiter(perSecond float64, burst, capacity int, now func() time.Time) *Limiter {
	return &Limiter{
		perSecond: rate.Limit(perSecond),
		burst:     burst,
		capacity:  capacity,
		now:       now,
		buckets:   map[string]*list.Element{},
		recent:    list.New(),
	}
}

// Allow takes a token for the key, or returns a TooMany fault that says in
// how many seconds there will be one.
func (l *Limiter) Allow(key string) error {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	tokens := l.bucket(key)
	if tokens.AllowN(now, 1) {
		return nil
	}
	missing := 1 - tokens.TokensAt(now)
	seconds := int(missing/float64(l.perSecond)) + 1
	return fault.New(fault.TooMany, "fault.too_many", fault.Args{"Seconds": seconds})
}

func (l *Limiter) bucket(key string) *rate.Limiter {
	if e := l.buckets[key]; e != nil {
		l.recent.MoveToFront(e)
		return e.Value.(*bucket).tokens
	}
	if l.recent.Len() >= l.capacity {
		oldest := l.recent.Remove(l.recent.Back()).(*bucket)
		delete(l.buckets, oldest.key)
	}
	b := &bucket{key: key, tokens: rate.NewLimiter(l.perSecond, l.burst)}
	l.buckets[key] = l.recent.PushFront(b)
	return b.tokens
}
