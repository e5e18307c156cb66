package imports

import (
	"context"

	"golang.org/x/sync/errgroup"

	"liuke/internal/purchase"
)

const (
	chunkLines = 50_000 // after which a transaction ends
	maxErrors  = 10_000 // refused rows of an import that are kept
)

// chunk is what goes into the ledger with one transaction.
type chunk struct {
	receipts []purchase.Receipt
	refused  []purchase.RowError // those that are kept
	counts   purchase.Counts     // of this chunk; Added and the like are not known yet
	progress int64               // thousandths of the file
	last     bool
}

// addTo adds the chunk to the state of its import.
func (c chunk) addTo(i *purchase.Import) {
	i.Counts.Receipts += c.counts.Receipts
	i.Counts.Refused += c.counts.Refused
	i.Counts.Errors += c.counts.Errors
	i.Counts.Lines += c.counts.Lines
	i.Counts.TwoTimes += c.counts.TwoTimes
	i.Counts.Apart += c.counts.Apart
	i.Progress = c.progress
}

// chunks reads the whole sheet, leaves out the receipts that the import has
// dealt with, and yields the others in the order of their last rows. The next
// chunk is being read while yield has one.
func (r *sheetReader) chunks(ctx context.Context, books purchase.Books, i purchase.Import, yield func(chunk) error) error {
	p := newParser(r, books, i.SHA256)
	ends, err := r.measure(ctx, p)
	if err != nil {
		return err
	}
	if err := r.rewind(); err != nil {
		return err
	}
	ready := make(chan chunk)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(ready)
		a := assembler{
			sheet: r, parser: p, books: books, source: i.Source, ends: ends,
			skip: i.Counts.Receipts, errors: i.Counts.Errors, apart: map[string]*receipt{},
			send: func(c chunk) error {
				select {
				case ready <- c:
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			},
		}
		return a.run()
	})
	group.Go(func() error {
		for c := range ready {
			if err := yield(c); err != nil {
				return err
			}
		}
		return nil
	})
	return group.Wait()
}
