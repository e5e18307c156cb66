package value

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"slices"

	"liuke/internal/calendar"
	"liuke/internal/purchase"
	"liuke/internal/value/cycle"
)

// lineLearners is how many lines products are learned from at most: some 50 MB.
const lineLearners = 400_000

// lineSample chooses customers, each with all lines, from a stream of them, so many as have no more lines than a limit.
// It is adaptive sampling (P. Flajolet, On Adaptive Sampling, Computing 43, 1990): a customer is kept whose digest begins
// with so many zero bits, and whenever those kept are too many it must begin with one more. The digest is of what the
// customer bought when, so that the choice depends on neither the order nor the names of customers and products.
type lineSample struct {
	limit int
	asOf  calendar.Day
	zeros int // that a digest must begin with

	customerID string    // of the customer
	arriving   sampled   // whose lines come
	kept       []sampled // in the order of their lines
	lines      []cycle.Line
	digests    []uint64 // of the lines
	numbers    map[string]int32
	ids        []string // of the products, by number
}

// sampled is a customer whose lines follow those of the one before.
type sampled struct {
	digest uint64
	lines  int
}

func newLineSample(limit int, asOf calendar.Day) *lineSample {
	return &lineSample{limit: limit, asOf: asOf, numbers: map[string]int32{}}
}

// add takes the next line. Those of one customer come one after the other; seen is the customer's last day.
func (s *lineSample) add(customerID, productID string, r purchase.Rhythm, seen calendar.Day) {
	if customerID != s.customerID {
		s.end()
		s.customerID = customerID
	}
	number, known := s.numbers[productID]
	if !known {
		number = int32(len(s.ids))
		s.numbers[productID], s.ids = number, append(s.ids, productID)
	}
	l, digest := cycleLine(r, seen), s.digest(r, seen)
	l.Product = number
	s.lines, s.digests = append(s.lines, l), append(s.digests, digest)
	s.arriving.digest += digest
	s.arriving.lines++
}

// digest is a number as good as random that depends on when the product was bought, told by days before the last of all.
// Sums of digests are again such numbers, whatever their order.
func (s *lineSample) digest(r purchase.Rhythm, seen calendar.Day) uint64 {
	var b [5 * 8]byte
	for i, n := range []int64{r.Days, int64(s.asOf - r.First), int64(s.asOf - r.Last), int64(s.asOf - seen), r.GapSquares} {
		binary.LittleEndian.PutUint64(b[8*i:], uint64(n))
	}
	sum := sha256.Sum256(b[:])
	return binary.LittleEndian.Uint64(sum[:])
}

// end ends the customer whose lines were arriving.
func (s *lineSample) end() {
	c := s.arriving
	s.arriving = sampled{}
	if !s.chooses(c) {
		s.lines, s.digests = s.lines[:len(s.lines)-c.lines], s.digests[:len(s.digests)-c.lines]
		return
	}
	s.kept = append(s.kept, c)
	for len(s.lines) > s.limit && s.zeros < 64 {
		s.zeros++
		s.thin()
	}
}

func (s *lineSample) chooses(c sampled) bool {
	return c.lines > 0 && bits.LeadingZeros64(c.digest) >= s.zeros
}

// thin drops the customers that are not chosen any more.
func (s *lineSample) thin() {
	kept, from, to := s.kept[:0], 0, 0
	for _, c := range s.kept {
		if s.chooses(c) {
			kept = append(kept, c)
			copy(s.lines[to:], s.lines[from:from+c.lines])
			copy(s.digests[to:], s.digests[from:from+c.lines])
			to += c.lines
		}
		from += c.lines
	}
	s.kept, s.lines, s.digests = kept, s.lines[:to], s.digests[:to]
}

// numbered returns the chosen lines, and the products by the numbers they have in them. These too depend on neither order
// nor names: products are numbered by the sums of the digests of their lines.
func (s *lineSample) numbered() (ids []string, lines []cycle.Line) {
	s.end()
	sums := make([]uint64, len(s.ids))
	for i, l := range s.lines {
		sums[l.Product] += s.digests[i]
	}
	order := make([]int32, len(s.ids))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(sums[a], sums[b]) })
	ids = make([]string, len(order))
	numbers := make([]int32, len(order))
	for number, before := range order {
		ids[number], numbers[before] = s.ids[before], int32(number)
	}
	for i := range s.lines {
		s.lines[i].Product = numbers[s.lines[i].Product]
	}
	return ids, s.lines
}
