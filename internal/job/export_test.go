package job

import "context"

// Extend does now what a started runner does from time to time: it prolongs
// the leases of what is in work.
func (r *Runner) Extend(ctx context.Context) {
	for _, w := range r.workers {
		w.extend(ctx)
	}
}
