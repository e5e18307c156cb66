package job

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// worker runs the jobs of one kind. Its loop alone claims and settles, so that
// under load many successes are settled in one transaction.
type worker struct {
	runner   *Runner
	kind     string
	handler  BatchHandler
	options  Options
	interval int64 // milliseconds between periodic jobs; 0: not periodic
	queue    Queue // where periodic jobs are put
	wake     chan struct{}
	done     chan []outcome

	mu   sync.Mutex
	held map[string]holding // by job id: what is in work now
}

// outcome is how one run of the handler went.
type outcome struct {
	jobs []Job
	err  error
}

// holding is a job in work, and how to stop that when the lease is lost.
type holding struct {
	job  Job
	stop context.CancelFunc
}

func newWorker(r *Runner, kind string, h BatchHandler, o Options) *worker {
	return &worker{
		runner: r, kind: kind, handler: h, options: o,
		wake: make(chan struct{}, 1), done: make(chan []outcome, o.Concurrency), held: map[string]holding{},
	}
}

// loop claims while a handler is free and settles what is done, until stop is
// closed and nothing is in work.
func (w *worker) loop(ctx context.Context, stop <-chan struct{}) {
	extend := time.NewTicker(lease / 3)
	defer extend.Stop()
	look := time.NewTimer(0)
	defer look.Stop()
	soon := true // look is about to fire
	for busy := 0; stop != nil || busy > 0; {
		select {
		case <-stop:
			stop = nil
		case first := <-w.done:
			busy -= w.settleDone(ctx, first)
			look.Reset(0)
			soon = true
		case <-extend.C:
			w.extend(ctx)
		case <-w.wake:
			if !soon {
				look.Reset(breath)
				soon = true
			}
		case <-look.C:
			soon = false
			if free := w.options.Concurrency - busy; stop != nil && free > 0 {
				started, wait := w.start(ctx, free)
				busy += started
				look.Reset(wait)
			}
		}
	}
}

// start sets handlers going, at most as many as are free, and returns how many
// and when to look again.
func (w *worker) start(ctx context.Context, free int) (started int, wait time.Duration) {
	due, err := w.nextDue(ctx)
	if err != nil {
		w.runner.log.Error("the queue does not answer", "kind", w.kind, "err", err)
		return 0, poll
	}
	now := w.runner.clock()
	if due == 0 || due > now {
		return 0, untilDue(due, now)
	}
	shares, err := w.claim(ctx, free, now)
	if err != nil {
		w.runner.log.Error("jobs cannot be claimed", "kind", w.kind, "err", err)
		return 0, poll
	}
	for _, jobs := range shares {
		go func() { w.done <- w.run(ctx, jobs) }()
	}
	return len(shares), breath
}

func untilDue(due, now int64) time.Duration {
	if due == 0 {
		return poll
	}
	return max(breath, min(poll, time.Duration(due-now)*time.Millisecond))
}

// nextDue returns when the next job falls due, 0 for none. It queues the next
// periodic job if there is none.
func (w *worker) nextDue(ctx context.Context) (int64, error) {
	due, err := w.runner.claimer.NextDue(ctx, []string{w.kind})
	if err != nil || due != 0 || w.interval == 0 {
		return due, err
	}
	now := w.runner.clock()
	due = (now/w.interval + 1) * w.interval
	return due, w.queue.Enqueue(ctx, New(w.kind, struct{}{}, due, now).Only("every:"+w.kind))
}

// claim takes what is due, in shares for that many handlers. Jobs that were
// begun too often are buried: one that takes the whole process down never gets
// to fail.
func (w *worker) claim(ctx context.Context, handlers int, now int64) ([][]Job, error) {
	jobs, err := w.runner.claimer.Claim(ctx, []string{w.kind}, handlers*w.options.Batch, now, now+lease.Milliseconds())
	if err != nil {
		return nil, err
	}
	var shares [][]Job
	var share []Job
	for _, j := range jobs {
		if j.Attempts > w.options.Attempts {
			w.bury(ctx, j, errors.New("never came to an end"))
			continue
		}
		if share = append(share, j); len(share) == w.options.Batch {
			shares, share = append(shares, share), nil
		}
	}
	if len(share) > 0 {
		shares = append(shares, share)
	}
	return shares, nil
}

// run hands a share to the handler: all that are new at once, and each that
// failed before alone, so that it spoils no other's success again.
func (w *worker) run(ctx context.Context, share []Job) []outcome {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	w.hold(share, stop)
	var fresh []Job
	var outcomes []outcome
	for _, j := range share {
		if j.Attempts == 1 {
			fresh = append(fresh, j)
		}
	}
	if len(fresh) > 0 {
		outcomes = append(outcomes, outcome{fresh, w.handle(ctx, fresh)})
	}
	for _, j := range share {
		if j.Attempts > 1 {
			outcomes = append(outcomes, outcome{[]Job{j}, w.handle(ctx, []Job{j})})
		}
	}
	return outcomes
}

func (w *worker) handle(ctx context.Context, jobs []Job) (err error) {
	ctx, cancel := context.WithTimeout(ctx, w.options.Timeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			w.runner.log.Error("job panicked", "kind", w.kind, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return w.handler(ctx, jobs)
}

func (w *worker) hold(jobs []Job, stop context.CancelFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, j := range jobs {
		w.held[j.ID] = holding{j, stop}
	}
}

func (w *worker) release(jobs []Job) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, j := range jobs {
		delete(w.held, j.ID)
	}
}

// settleDone settles the first handler's outcomes and those of all others that
// are done by now, and returns how many handlers that were.
func (w *worker) settleDone(ctx context.Context, first []outcome) int {
	outcomes, handlers := first, 1
	for {
		select {
		case more := <-w.done:
			outcomes = append(outcomes, more...)
			handlers++
		default:
			w.settle(context.WithoutCancel(ctx), outcomes)
			return handlers
		}
	}
}

// settle ends the jobs that succeeded, and gives back or buries the others.
func (w *worker) settle(ctx context.Context, outcomes []outcome) {
	var finished []Job
	for _, o := range outcomes {
		w.release(o.jobs)
		if o.err == nil {
			finished = append(finished, o.jobs...)
			continue
		}
		for _, j := range o.jobs {
			w.failed(ctx, j, o.err)
		}
	}
	if len(finished) == 0 {
		return
	}
	if err := w.runner.claimer.Finish(ctx, finished, w.runner.clock()); err != nil {
		w.runner.log.Error("done jobs cannot be ended; they will be done again",
			"kind", w.kind, "jobs", len(finished), "err", err)
	}
}

// failed gives a job back for another attempt, at once if it was broken off,
// or buries it.
func (w *worker) failed(ctx context.Context, j Job, reason error) {
	due := w.runner.clock()
	var final permanent
	switch {
	case errors.Is(reason, context.Canceled):
	case errors.As(reason, &final) || j.Attempts >= w.options.Attempts:
		w.bury(ctx, j, reason)
		return
	default:
		due += Backoff(j.Attempts).Milliseconds()
		w.runner.log.Warn("job failed", "kind", w.kind, "job", j.ID, "attempt", j.Attempts, "err", reason)
	}
	if err := w.runner.claimer.Retry(ctx, j, due, reason.Error()); err != nil {
		w.runner.log.Error("job cannot be given back; its lease will run out", "kind", w.kind, "job", j.ID, "err", err)
	}
}

func (w *worker) bury(ctx context.Context, j Job, reason error) {
	w.runner.log.Error("job is dead", "kind", w.kind, "job", j.ID, "attempts", j.Attempts, "err", reason)
	if err := w.runner.claimer.Bury(ctx, j, w.runner.clock(), reason.Error()); err != nil {
		w.runner.log.Error("job cannot be buried; its lease will run out", "kind", w.kind, "job", j.ID, "err", err)
	}
}

// extend prolongs the leases of what is in work, and stops what another worker
// has taken.
func (w *worker) extend(ctx context.Context) {
	w.mu.Lock()
	jobs := make([]Job, 0, len(w.held))
	for _, h := range w.held {
		jobs = append(jobs, h.job)
	}
	w.mu.Unlock()
	if len(jobs) == 0 {
		return
	}
	lost, err := w.runner.claimer.Extend(ctx, jobs, w.runner.clock()+lease.Milliseconds())
	if err != nil {
		w.runner.log.Error("leases cannot be extended", "kind", w.kind, "err", err)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, j := range lost {
		if h, ok := w.held[j.ID]; ok && h.job.Lease == j.Lease {
			w.runner.log.Warn("job was taken by another worker", "kind", w.kind, "job", j.ID)
			h.stop()
		}
	}
}

// runDue claims what is due and runs it to the end.
func (w *worker) runDue(ctx context.Context) (int, error) {
	for total := 0; ; {
		now := w.runner.clock()
		due, err := w.nextDue(ctx)
		if err != nil || due == 0 || due > now {
			return total, err
		}
		shares, err := w.claim(ctx, 1, now)
		if err != nil || len(shares) == 0 {
			return total, err
		}
		for _, share := range shares {
			w.settle(ctx, w.run(ctx, share))
			total += len(share)
		}
	}
}
