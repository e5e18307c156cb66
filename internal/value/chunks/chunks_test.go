package chunks_test

import (
	"testing"

	"liuke/internal/value/chunks"
)

func TestStepsVisitsEveryStepOnce(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 1000} {
		visits := make([]int, n)
		chunks.Steps(n, func(step int) { visits[step]++ })
		for i, v := range visits {
			if v != 1 {
				t.Fatalf("of %d, step %d was visited %d times", n, i, v)
			}
		}
	}
}

func TestEachVisitsEveryStepOnce(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, chunks.Size, chunks.Size + 1, 10*chunks.Size - 1} {
		visits, seen := make([]int, n), make([]int, chunks.Count(n))
		chunks.Each(n, func(chunk, from, to int) {
			seen[chunk]++
			for i := from; i < to; i++ {
				visits[i]++
			}
		})
		for i, v := range visits {
			if v != 1 {
				t.Fatalf("of %d, step %d was visited %d times", n, i, v)
			}
		}
		for c, v := range seen {
			if v != 1 {
				t.Fatalf("of %d, chunk %d was visited %d times", n, c, v)
			}
		}
	}
}
