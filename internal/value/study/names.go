package study

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"hash/maphash"
	"math"
	"runtime"
	"slices"
	"sync"
)

// ErrNames tells of customers whose names do not fit into memory.
var ErrNames = errors.New("the customers' names are together longer than 4 GB")

// Names are what customers are called, in the order of their bytes: the place of a name is the customer's number.
type Names struct {
	text []byte
	ends []uint32 // where each name ends in text
}

// Len is how many names there are.
func (n *Names) Len() int { return len(n.ends) }

// At is the name of a customer. It must not be changed.
func (n *Names) At(customer int) []byte { return nameAt(n.text, n.ends, customer) }

func nameAt(text []byte, ends []uint32, i int) []byte {
	from := uint32(0)
	if i > 0 {
		from = ends[i-1]
	}
	return text[from:ends[i]]
}

// register gives every name a number as it comes up, for many goroutines at once. It is divided by the names' hashes, so
// that they rarely wait for each other.
type register struct {
	seed   maphash.Seed
	shards [registerShards]shard
}

const registerShards = 256

// shard is a hash table with open addressing over names that lie one behind the other.
type shard struct {
	mu    sync.Mutex
	slots []slot // as many as a power of two; at most three in four are taken
	text  []byte
	ends  []uint32
}

// slot has the upper half of a name's hash, and the name's number in the shard plus one; 0 in an empty slot.
type slot struct {
	hash, number uint32
}

func newRegister() *register { return &register{seed: maphash.MakeSeed()} }

// enter returns the number of a name: the same for the same name, until close.
func (r *register) enter(name string) uint32 {
	hash := maphash.String(r.seed, name)
	place := hash % registerShards
	s := &r.shards[place]
	s.mu.Lock()
	number := s.enter(name, hash)
	s.mu.Unlock()
	return number*registerShards + uint32(place)
}

func (s *shard) enter(name string, hash uint64) uint32 {
	if 4*len(s.ends) >= 3*len(s.slots) {
		s.grow()
	}
	upper, mask := uint32(hash>>32), uint32(len(s.slots)-1)
	for i := upper & mask; ; i = (i + 1) & mask {
		at := &s.slots[i]
		if at.number == 0 {
			s.text = append(s.text, name...)
			s.ends = append(s.ends, uint32(len(s.text)))
			*at = slot{hash: upper, number: uint32(len(s.ends))}
			return at.number - 1
		}
		if at.hash == upper && string(nameAt(s.text, s.ends, int(at.number-1))) == name {
			return at.number - 1
		}
	}
}

// grow doubles the slots.
func (s *shard) grow() {
	old := s.slots
	s.slots = make([]slot, max(8, 2*len(old)))
	mask := uint32(len(s.slots) - 1)
	for _, taken := range old {
		if taken.number == 0 {
			continue
		}
		i := taken.hash & mask
		for s.slots[i].number != 0 {
			i = (i + 1) & mask
		}
		s.slots[i] = taken
	}
}

// ranks turn the numbers that a register gave into places in order of name.
type ranks [registerShards][]uint32

func (r *ranks) of(number uint32) uint32 { return r[number%registerShards][number/registerShards] }

// close puts the names in order. The register is empty afterwards.
func (r *register) close() (*Names, *ranks, error) {
	total, length := 0, 0
	for i := range r.shards {
		r.shards[i].slots = nil
		total += len(r.shards[i].ends)
		length += len(r.shards[i].text)
	}
	if length > math.MaxUint32 {
		return nil, nil, ErrNames
	}
	entries := r.entries(total)
	sortParallel(entries, r.compare, runtime.GOMAXPROCS(0))
	names := &Names{text: make([]byte, 0, length), ends: make([]uint32, 0, total)}
	places := &ranks{}
	for i := range places {
		places[i] = make([]uint32, len(r.shards[i].ends))
	}
	for rank, e := range entries {
		places[e.number%registerShards][e.number/registerShards] = uint32(rank)
		names.text = append(names.text, r.name(e.number)...)
		names.ends = append(names.ends, uint32(len(names.text)))
	}
	r.shards = [registerShards]shard{}
	return names, places, nil
}

func (r *register) name(number uint32) []byte {
	s := &r.shards[number%registerShards]
	return nameAt(s.text, s.ends, int(number/registerShards))
}

// entry is a name to be sorted: its number, and the eight bytes after what all names begin with, which mostly settle the
// order without a look at the name.
type entry struct {
	key    uint64
	number uint32
}

func (r *register) entries(total int) []entry {
	entries := make([]entry, 0, total)
	for i := range r.shards {
		for k := range r.shards[i].ends {
			entries = append(entries, entry{number: uint32(k)*registerShards + uint32(i)})
		}
	}
	if total == 0 {
		return entries
	}
	first := r.name(entries[0].number)
	shared := len(first)
	for _, e := range entries {
		shared = sharedPrefix(first[:shared], r.name(e.number))
	}
	for i := range entries {
		var key [8]byte
		copy(key[:], r.name(entries[i].number)[shared:])
		entries[i].key = binary.BigEndian.Uint64(key[:])
	}
	return entries
}

// sharedPrefix is how many bytes two names share at the beginning.
func sharedPrefix(a, b []byte) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func (r *register) compare(a, b entry) int {
	if a.key != b.key {
		return cmp.Compare(a.key, b.key)
	}
	return bytes.Compare(r.name(a.number), r.name(b.number))
}

// sortParallel is slices.SortFunc on so many cores.
func sortParallel(entries []entry, compare func(a, b entry) int, cores int) {
	const worthwhile = 1 << 14
	if cores < 2 || len(entries) < worthwhile {
		slices.SortFunc(entries, compare)
		return
	}
	middle := divide(entries, compare)
	var group sync.WaitGroup
	group.Go(func() { sortParallel(entries[:middle], compare, cores/2) })
	sortParallel(entries[middle:], compare, cores-cores/2)
	group.Wait()
}

// divide moves entries so that none before the returned place is after one behind it: about half on each side.
func divide(entries []entry, compare func(a, b entry) int) int {
	var sample [63]entry
	for i := range sample {
		sample[i] = entries[i*(len(entries)-1)/(len(sample)-1)]
	}
	slices.SortFunc(sample[:], compare)
	pivot := sample[len(sample)/2]
	low, high := 0, len(entries)
	for low < high {
		if compare(entries[low], pivot) < 0 {
			low++
			continue
		}
		high--
		entries[low], entries[high] = entries[high], entries[low]
	}
	return low
}
