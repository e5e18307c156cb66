package job

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Options say how the jobs of a kind are run. Zero fields have the defaults.
type Options struct {
	Concurrency int           // how many handlers run at once; 4
	Timeout     time.Duration // for one run of the handler; a minute
	Attempts    int64         // before the job is dead; MaxAttempts
	Batch       int           // most jobs handed to one run of a batch handler; 100
}

func (o Options) withDefaults() Options {
	if o.Concurrency == 0 {
		o.Concurrency = 4
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	if o.Attempts == 0 {
		o.Attempts = MaxAttempts
	}
	if o.Batch == 0 {
		o.Batch = 100
	}
	return o
}

const (
	// lease is how long a claim holds a job unless it is extended.
	lease = time.Minute
	// poll is how often a runner looks for work that other replicas queued.
	poll = time.Second
	// breath is the shortest time between two looks at the queue, so that
	// wakes in quick succession cost one look.
	breath = 50 * time.Millisecond
)

// Runner runs the jobs of a claimer: each kind in workers of its own, so that
// a slow kind holds up no other.
type Runner struct {
	claimer Claimer
	clock   func() int64
	log     *slog.Logger
	workers []*worker
	stop    chan struct{} // closed when no more jobs are to be claimed
	abort   context.CancelFunc
	running sync.WaitGroup
}

// NewRunner returns a runner of the jobs that the claimer gives out. clock
// returns UTC milliseconds.
func NewRunner(c Claimer, clock func() int64, log *slog.Logger) *Runner {
	return &Runner{claimer: c, clock: clock, log: log}
}

// Handle has the jobs of a kind done one by one. It must come before Start.
func (r *Runner) Handle(kind string, h Handler, o Options) {
	o.Batch = 1
	r.add(kind, func(ctx context.Context, jobs []Job) error { return h(ctx, jobs[0]) }, o)
}

// HandleBatch has the jobs of a kind done several at once. A job that failed
// before is run alone, so that it spoils no other's success again.
func (r *Runner) HandleBatch(kind string, h BatchHandler, o Options) { r.add(kind, h, o) }

func (r *Runner) add(kind string, h BatchHandler, o Options) {
	if r.worker(kind) != nil {
		panic("job: kind " + kind + " has two handlers")
	}
	r.workers = append(r.workers, newWorker(r, kind, h, o.withDefaults()))
}

// Every has a job of a kind, which must have its handler, queued once in each
// interval, counted from the epoch, by whichever replica comes first.
func (r *Runner) Every(kind string, interval time.Duration) {
	w := r.worker(kind)
	if w == nil {
		panic("job: periodic kind " + kind + " has no handler")
	}
	w.interval = interval.Milliseconds()
	w.queue = r.claimer.(Queue)
}

func (r *Runner) worker(kind string) *worker {
	for _, w := range r.workers {
		if w.kind == kind {
			return w
		}
	}
	return nil
}

// Wake makes the runner look for work at once.
func (r *Runner) Wake() {
	for _, w := range r.workers {
		select {
		case w.wake <- struct{}{}:
		default:
		}
	}
}

// Start begins to claim and run jobs.
func (r *Runner) Start() {
	r.stop = make(chan struct{})
	ctx, abort := context.WithCancel(context.Background())
	r.abort = abort
	for _, w := range r.workers {
		r.running.Go(func() { w.loop(ctx, r.stop) })
	}
}

// Stop claims no more jobs and waits for those that run. When ctx ends first,
// they are told to break off and go back to the queue.
func (r *Runner) Stop(ctx context.Context) {
	if r.abort == nil {
		return
	}
	close(r.stop)
	ended := make(chan struct{})
	go func() {
		r.running.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-ctx.Done():
		r.abort()
		<-ended
	}
	r.abort()
	r.abort = nil
}

// RunDue runs all that is due, one after another, until nothing is, and
// returns how many jobs it ran. It must not be used between Start and Stop.
func (r *Runner) RunDue(ctx context.Context) (int, error) {
	total := 0
	for {
		round := 0
		for _, w := range r.workers {
			n, err := w.runDue(ctx)
			if err != nil {
				return total, err
			}
			round += n
		}
		if total += round; round == 0 {
			return total, nil
		}
	}
}
