package desk

import (
	"context"
	"sync"
)

// numbers hands out case numbers from blocks, so that cases filed at the same
// time do not wait for each other. What is left of a block when the program
// ends is lost: numbers are unique and grow, but may have gaps.
type numbers struct {
	source Numbers
	mu     sync.Mutex
	next   int64
	left   int64
	size   int64 // of the last block
}

// Blocks double up to the largest, so that a quiet desk wastes few numbers and
// a busy one asks seldom.
const (
	firstBlock   = 4
	largestBlock = 1024
)

func (n *numbers) take(ctx context.Context) (int64, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.left == 0 {
		size := min(max(firstBlock, 2*n.size), largestBlock)
		first, err := n.source.Reserve(ctx, size)
		if err != nil {
			return 0, err
		}
		n.next, n.left, n.size = first, size, size
	}
	n.next++
	n.left--
	return n.next - 1, nil
}
