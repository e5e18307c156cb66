// Package job is background work that survives a crash: rows written in the
// transaction of what caused them, claimed under a lease with a fencing token,
// tried again later when they fail.
package job

import (
	"context"
	"encoding/json"
	"time"

	"liuke/internal/ident"
)

// State says how a job stands.
type State string

// The states. Done jobs are removed.
const (
	Ready   State = "ready"
	Running State = "running"
	Dead    State = "dead" // failed too often; kept for a person to look at
)

// Job is one piece of work.
type Job struct {
	ID        string
	Kind      string
	Args      json.RawMessage
	UniqueKey string // at most one job with the key waits or runs; "" for no such limit
	DueAt     int64  // of a claimed job: when its lease ends
	Attempts  int64  // begun so far
	Lease     int64  // the fencing token: only the claim that holds it may end the job
	CreatedAt int64
}

// New returns a job of the kind, due at the given time. The arguments must be
// a struct that encodes to JSON.
func New(kind string, args any, due, now int64) Job {
	raw, err := json.Marshal(args)
	if err != nil {
		panic("job: arguments of " + kind + " do not encode: " + err.Error())
	}
	return Job{ID: ident.New(), Kind: kind, Args: raw, DueAt: due, CreatedAt: now}
}

// Only returns the job with a unique key.
func (j Job) Only(key string) Job {
	j.UniqueKey = key
	return j
}

// Claimer gives out work that is due, each piece to one worker at a time.
type Claimer interface {
	// Claim takes up to limit jobs of the kinds that are due, or whose lease
	// ran out, and leases them until the given time. No two claims hold a job.
	Claim(ctx context.Context, kinds []string, limit int, now, until int64) ([]Job, error)
	// Extend prolongs the leases of jobs that are still held and returns those
	// that are not.
	Extend(ctx context.Context, jobs []Job, until int64) (lost []Job, err error)
	// Finish ends jobs that succeeded. Those whose lease was lost are left alone.
	Finish(ctx context.Context, jobs []Job, now int64) error
	// Retry gives a job back, due at a later time, and keeps the reason.
	Retry(ctx context.Context, j Job, due int64, reason string) error
	// Bury ends a job that failed for good, and keeps it with the reason.
	Bury(ctx context.Context, j Job, now int64, reason string) error
	// NextDue returns when the next job of the kinds falls due, or the next
	// lease ends; 0 for none.
	NextDue(ctx context.Context, kinds []string) (int64, error)
}

// Queue is where jobs are kept.
type Queue interface {
	Claimer
	// Enqueue adds jobs outside any other change; one whose unique key is taken is left out.
	Enqueue(ctx context.Context, jobs ...Job) error
}

// Handler does the jobs of one kind. It must bear being run again after a
// crash. An error means: try again later; a Permanent one: give up.
type Handler func(ctx context.Context, j Job) error

// BatchHandler does several jobs of one kind at once: all of them, or none.
type BatchHandler func(ctx context.Context, jobs []Job) error

// MaxAttempts is how often a job is tried before it is dead, unless Options
// say otherwise.
const MaxAttempts = 12

// Backoff returns how long to wait after the n-th failure: 2 s, 4 s, 8 s … at
// most an hour.
func Backoff(n int64) time.Duration {
	return min(time.Hour, time.Second<<min(n, 12))
}

// Permanent marks a failure that trying again cannot mend.
func Permanent(err error) error { return permanent{err} }

type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }
