package demo

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

var errCorrupt = errors.New("packed till lines are corrupt")

// frames joins columns into a file: the length of each as a uvarint, then the
// column as one zstd frame with its checksum.
func frames(columns [][]byte) ([]byte, error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		return nil, fmt.Errorf("start compression: %w", err)
	}
	defer encoder.Close()
	var out []byte
	for _, column := range columns {
		frame := encoder.EncodeAll(column, nil)
		out = binary.AppendUvarint(out, uint64(len(frame)))
		out = append(out, frame...)
	}
	return out, nil
}

// columns takes a file apart again.
func columns(file []byte, count int) ([][]byte, error) {
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("start decompression: %w", err)
	}
	defer decoder.Close()
	out := make([][]byte, count)
	for i := range out {
		size, n := binary.Uvarint(file)
		if n <= 0 || size > uint64(len(file)-n) {
			return nil, errCorrupt
		}
		if out[i], err = decoder.DecodeAll(file[n:n+int(size)], nil); err != nil {
			return nil, fmt.Errorf("column %d: %w", i, err)
		}
		file = file[n+int(size):]
	}
	if len(file) > 0 {
		return nil, errCorrupt
	}
	return out, nil
}

// numbers is a column of signed numbers, small ones in one byte.
type numbers []byte

func (c *numbers) add(v int64) { *c = binary.AppendVarint(*c, v) }

func (c *numbers) next() int64 {
	v, n := binary.Varint(*c)
	*c = (*c)[n:]
	return v
}

// texts is a column of texts without line breaks, each ended by one.
type texts []byte

func (c *texts) add(text string) { *c = append(append(*c, text...), '\n') }

func (c *texts) all() []string {
	list := strings.Split(string(*c), "\n")
	return list[:len(list)-1]
}

// dictionary writes texts as places in the sorted list of the different ones.
type dictionary struct {
	words []string
	place map[string]int
}

func newDictionary(words map[string]bool) (dictionary, error) {
	d := dictionary{words: slices.Sorted(maps.Keys(words)), place: map[string]int{}}
	if len(d.words) > 1<<16 {
		return d, fmt.Errorf("%d different texts, at most %d fit", len(d.words), 1<<16)
	}
	for i, word := range d.words {
		d.place[word] = i
	}
	return d, nil
}

func (d dictionary) texts() []byte {
	var c texts
	for _, word := range d.words {
		c.add(word)
	}
	return c
}

// places is a column of places in a dictionary, high and low bytes apart: the
// high ones tell what kind of thing it is and pack well among themselves.
type places struct{ high, low []byte }

func (c *places) add(place int) {
	c.high = append(c.high, byte(place>>8))
	c.low = append(c.low, byte(place))
}

func (c *places) next() int {
	place := int(c.high[0])<<8 | int(c.low[0])
	c.high, c.low = c.high[1:], c.low[1:]
	return place
}

// recall is a column of values that mostly repeat within a group, such as a
// product's price. Each is written as its rank among the group's values by last
// use (1 is the last one used), or 0 when new; new values stand in a column of
// their own, and values are known by their number in it.
type recall struct {
	ranks  numbers
	recent [][]int32 // by group, the last used first
	fresh  int32     // how many new values there have been
}

// add writes the group's value that same recognises; isNew when there is none.
func (c *recall) add(group int, same func(value int32) bool) (isNew bool) {
	c.grow(group)
	rank := slices.IndexFunc(c.recent[group], same) + 1
	c.ranks.add(int64(rank))
	c.use(group, rank)
	return rank == 0
}

func (c *recall) next(group int) (value int32) {
	c.grow(group)
	return c.use(group, int(c.ranks.next()))
}

func (c *recall) grow(group int) {
	for len(c.recent) <= group {
		c.recent = append(c.recent, nil)
	}
}

func (c *recall) use(group, rank int) (value int32) {
	recent := c.recent[group]
	if rank == 0 {
		value = c.fresh
		c.fresh++
		recent = append(recent, 0)
		rank = len(recent)
		c.recent[group] = recent
	} else {
		value = recent[rank-1]
	}
	copy(recent[1:rank], recent[:rank-1])
	recent[0] = value
	return value
}
