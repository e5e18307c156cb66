package imports

import (
	"cmp"
	"context"
	"errors"
	"hash/maphash"
	"io"
	"slices"

	"liuke/internal/fault"
	"liuke/internal/sheet"
)

// maxRuns is how many receipts a sheet may have: each takes 16 bytes while the
// sheet is read.
const maxRuns = 10_000_000

// extent knows where receipts end whose rows do not lie together.
type extent struct {
	seed   maphash.Seed
	last   map[uint64]int64 // number of the last row, by hash of the receipt's key
	single bool             // every receipt has one row
}

// stretch is a run of rows of one receipt.
type stretch struct {
	hash uint64
	last int64
}

// measure reads through the sheet once for where receipts end.
func (r *sheetReader) measure(ctx context.Context, p *parser) (extent, error) {
	e := extent{seed: maphash.MakeSeed(), last: map[uint64]int64{}}
	if err := r.rewind(); err != nil {
		return e, err
	}
	var stretches []stretch
	e.single = true
	for {
		cells, number, err := r.open.Next()
		var bad *sheet.RowError
		switch {
		case errors.Is(err, io.EOF):
			e.find(stretches)
			return e, nil
		case errors.As(err, &bad):
			continue
		case err != nil:
			return e, err
		case number%progressRows == 0 && ctx.Err() != nil:
			return e, ctx.Err()
		}
		hash := e.hash(p.key(cells, number))
		if n := len(stretches); n > 0 && stretches[n-1].hash == hash {
			stretches[n-1].last = number
			e.single = false
			continue
		}
		if len(stretches) == maxRuns {
			return e, fault.New(fault.TooLarge, "import.receipts_many", fault.Args{"Limit": maxRuns})
		}
		stretches = append(stretches, stretch{hash, number})
	}
}

// progressRows is how often, in rows, it is looked whether to stop.
const progressRows = 4096

func (e extent) hash(key string) uint64 { return maphash.String(e.seed, key) }

// find keeps the ends of the receipts that have several stretches.
func (e *extent) find(stretches []stretch) {
	slices.SortFunc(stretches, func(a, b stretch) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.last, b.last))
	})
	for n := 1; n < len(stretches); n++ {
		if stretches[n].hash == stretches[n-1].hash {
			e.last[stretches[n].hash] = stretches[n].last
			e.single = false
		}
	}
}
