package watch

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
)

// learners is how many customers are learned from at most: many times as many as the public sets have, on which the
// published figures rest, and seconds of work. A company with fewer is learned from whole.
const learners = 20_000

// sample chooses customers from a stream of them, at most so many. It is adaptive sampling (P. Flajolet, On Adaptive
// Sampling, Computing 43, 1990): a customer is kept whose digest begins with so many zero bits, and whenever those kept are
// too many it must begin with one more. The digest is of what was bought when, so that neither the order nor the names of
// customers matter.
type sample struct {
	limit int
	zeros int
	kept  []chosen
	whole bool // all customers are kept
}

type chosen struct {
	digest   uint64
	customer int
}

func newSample(limit int) *sample { return &sample{limit: limit, whole: true} }

// add offers the next customer.
func (s *sample) add(customer int, days []int32, net []float64) {
	digest := digestOf(days, net)
	if bits.LeadingZeros64(digest) < s.zeros {
		return
	}
	s.kept = append(s.kept, chosen{digest, customer})
	for len(s.kept) > s.limit && s.zeros < 64 {
		s.zeros++
		s.whole = false
		kept := s.kept[:0]
		for _, c := range s.kept {
			if bits.LeadingZeros64(c.digest) >= s.zeros {
				kept = append(kept, c)
			}
		}
		s.kept = kept
	}
}

// digestOf is a number as good as random that depends on what was bought when.
func digestOf(days []int32, net []float64) uint64 {
	b := make([]byte, 0, 256)
	for i, day := range days {
		b = binary.LittleEndian.AppendUint32(b, uint32(day))
		b = binary.LittleEndian.AppendUint64(b, uint64(int64(net[i])))
	}
	sum := sha256.Sum256(b)
	return binary.LittleEndian.Uint64(sum[:])
}
