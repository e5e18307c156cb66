package desk

import (
	"context"
	"slices"
	"sync"
)

// roster remembers for a moment who is at the desk and how busy, since
// counting open cases for every new one would cost more than filing it.
type roster struct {
	source Staff
	mu     sync.Mutex
	staff  []Member
	asOf   int64
}

// rosterFor is how long it is remembered, in milliseconds.
const rosterFor = 2000

// next returns who is to own a new case, and counts it.
func (r *roster) next(ctx context.Context, now int64) (Member, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now < r.asOf || now >= r.asOf+rosterFor {
		staff, err := r.source.Members(ctx)
		if err != nil {
			return Member{}, err
		}
		r.staff, r.asOf = staff, now
	}
	m, ok := LeastBusy(r.staff)
	if ok {
		at := slices.IndexFunc(r.staff, func(s Member) bool { return s.ID == m.ID })
		r.staff[at].Open++
	}
	return m, nil
}
