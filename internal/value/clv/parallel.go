package clv

import "liuke/internal/value/chunks"

// terms are the value and the derivatives that one pass over the data adds up.
type terms [5]float64

// sumChunks adds up what add returns for [0, n) cut into chunks, on all cores and always in the same order.
func sumChunks(n int, add func(from, to int) terms) terms {
	parts := make([]terms, chunks.Count(n))
	chunks.Each(n, func(chunk, from, to int) { parts[chunk] = add(from, to) })
	var total terms
	for _, part := range parts {
		for j, v := range part {
			total[j] += v
		}
	}
	return total
}
