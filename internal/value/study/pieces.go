package study

import (
	"context"
	"io"
	"runtime"
	"sync"
)

// writeInOrder fills so many pieces on all cores and writes them one after the other. Only a few are held in memory. It
// tells progress, which may be nil, how many are written.
func writeInOrder(ctx context.Context, w io.Writer, pieces int, fill func(piece int, buf []byte) []byte, progress func(done int)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cores := runtime.GOMAXPROCS(0)
	queue, slots := make(chan chan []byte, 2*cores), make(chan struct{}, cores)
	buffers := sync.Pool{New: func() any { return new([]byte) }}
	go func() {
		defer close(queue)
		for i := range pieces {
			filled := make(chan []byte, 1)
			select {
			case queue <- filled:
			case <-ctx.Done():
				return
			}
			slots <- struct{}{}
			go func() {
				buf := *buffers.Get().(*[]byte)
				filled <- fill(i, buf[:0])
				<-slots
			}()
		}
	}()
	done := 0
	for filled := range queue {
		buf := <-filled
		if _, err := w.Write(buf); err != nil {
			return err
		}
		buffers.Put(&buf)
		if done++; progress != nil {
			progress(done)
		}
	}
	return ctx.Err()
}
