package sheet

import (
	"io"
	"sync/atomic"

	"liuke/internal/fault"
)

const ratioFree = 64 << 20 // bytes that may unpack at any ratio

// countingReader knows how many bytes went through it.
type countingReader struct {
	io.Reader
	n atomic.Int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// unpackLimit stops a reader of unpacked bytes that has given more than a file
// may hold, or far more than its packed size explains.
type unpackLimit struct {
	io.Reader
	opt      Options
	packed   func() int64 // packed bytes read so far
	unpacked int64
}

func (u *unpackLimit) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	u.unpacked += int64(n)
	if tooLarge := checkUnpacked(u.unpacked, u.packed(), u.opt); tooLarge != nil {
		return 0, tooLarge
	}
	return n, err
}

// checkUnpacked refuses sizes, declared or counted, beyond the limits.
func checkUnpacked(unpacked, packed int64, opt Options) error {
	if unpacked > opt.MaxUnpacked {
		return fault.New(fault.TooLarge, "sheet.unpacked_size", fault.Args{"Megabytes": opt.MaxUnpacked >> 20})
	}
	if unpacked > ratioFree && unpacked/max(packed, 1) > opt.MaxRatio {
		return fault.New(fault.TooLarge, "sheet.unpacked_ratio", fault.Args{"Ratio": opt.MaxRatio})
	}
	return nil
}
