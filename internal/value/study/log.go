package study

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"liuke/internal/sheet"
	"liuke/internal/value/history"
)

// Columns name the columns of a purchase file. Customer and Date are needed; beside them stand Amount, or Quantity and
// Price, or neither. Product may name what was bought, for Ledgers only.
type Columns struct {
	Customer, Date, Amount, Quantity, Price, Product string
}

// Source is a purchase file and how to read it.
type Source struct {
	io.ReaderAt
	Size       int64
	Name       string // for messages
	Columns    Columns
	DateLayout string             // how dates are written; "" to recognise it
	Today      int32              // in days since 1970-01-01: purchases after it are left out; 0 when not known
	Words      func(error) string // puts a fault of package sheet into words; nil to show its key
	Progress   Progress           // may be nil
}

// Log is the purchases of a file.
type Log struct {
	History *history.History // its customers are numbered by their place in Names
	Names   *Names
	Paid    bool     // the file says what was paid
	Notes   []string // sentences on what was left out
}

// Errors of reading a purchase file that say all there is to say to a person.
var (
	ErrNoPurchases = errors.New("there is no purchase in the file")
	ErrCurrencies  = errors.New("the amounts are in more than one currency; make one file for each")
	ErrDateOrder   = errors.New("the dates do not tell which of day and month comes first; say it with --date-layout day-first or month-first")
)

// Read reads a purchase file on all cores. The result does not depend on the order of its rows.
func Read(ctx context.Context, src Source) (*Log, error) {
	src.fill()
	src.Progress(StageRead, 0)
	p, err := src.plan()
	if err != nil {
		return nil, err
	}
	readers, total, names, err := src.readAll(ctx, p, nil)
	if err != nil {
		return nil, err
	}
	return total.log(p, readers, names)
}

// fill sets what need not be given.
func (s *Source) fill() {
	if s.Words == nil {
		s.Words = error.Error
	}
	if s.Progress == nil {
		s.Progress = func(Stage, float64) {}
	}
}

// readAll reads the rows, and refuses those of no use. With lines, every one is kept in them too.
func (s *Source) readAll(ctx context.Context, p *plan, lines *lineRegister) ([]*rowReader, *tally, *register, error) {
	readers, names, err := s.read(ctx, p, lines)
	if err != nil {
		return nil, nil, nil, err
	}
	var total tally
	for _, r := range readers {
		total.add(&r.tally)
	}
	s.Progress(StageSummarize, 0)
	return readers, &total, names, total.check(p)
}

// options lift the limits that guard a server against what is uploaded.
var options = sheet.Options{Heading: sheet.HeadingFirstRow, MaxUnpacked: math.MaxInt64 / 2, MaxRatio: math.MaxInt64 / 2}

func (s *Source) open() (*sheet.File, error) {
	f, err := sheet.Open(s, s.Size, s.Name, options)
	if err != nil {
		return nil, errors.New(s.Words(err))
	}
	return f, nil
}

// closeWhole closes a file that was read; it fails for one that ends before it is complete.
func closeWhole(f *sheet.File, name string) error {
	if err := f.Close(); err != nil {
		return fmt.Errorf("“%s” is damaged or was cut off: %w", name, err)
	}
	return nil
}

// read takes the file apart: one goroutine finds the rows' bounds, all cores read the rows.
func (s *Source) read(ctx context.Context, p *plan, lines *lineRegister) ([]*rowReader, *register, error) {
	f, err := s.open()
	if err != nil {
		return nil, nil, err
	}
	names := newRegister()
	readers := make([]*rowReader, runtime.GOMAXPROCS(0))
	parts := make(chan *sheet.Part, len(readers))
	group, ctx := errgroup.WithContext(ctx)
	for i := range readers {
		readers[i] = newRowReader(p, names, lines)
		group.Go(func() error {
			for part := range parts {
				if err := readers[i].read(part); err != nil {
					return err
				}
			}
			return nil
		})
	}
	group.Go(func() error {
		defer close(parts)
		for {
			part, err := f.NextPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return errors.New(s.Words(err))
			}
			select {
			case parts <- part:
			case <-ctx.Done():
				return ctx.Err()
			}
			done, total := f.Progress()
			s.Progress(StageRead, float64(done)/float64(max(total, 1)))
		}
	})
	return readers, names, errors.Join(group.Wait(), closeWhole(f, s.Name))
}

// check says why the rows cannot be used at all.
func (t *tally) check(p *plan) error {
	switch {
	case t.rows == 0:
		return fmt.Errorf("%w: it has a header and no rows", ErrNoPurchases)
	case t.anonymous == t.rows:
		return fmt.Errorf("%w: the column %s, which should name the customer, is empty in each of its rows (%s)",
			ErrNoPurchases, p.header[p.customer], number(t.rows))
	case t.contrary.count > 0:
		return fmt.Errorf("%w (in row %s %s)", ErrDateOrder, number(t.contrary.first), t.contrary.why)
	case t.purchases == 0 && t.unreadable.count > 0:
		return fmt.Errorf("%w: %s of its rows cannot be read, the first of them row %s: %s",
			ErrNoPurchases, number(t.unreadable.count), number(t.unreadable.first), sentence(t.unreadable.why))
	case t.purchases == 0:
		return fmt.Errorf("%w: %s of its rows are returns or nought, the others name no customer", ErrNoPurchases, number(t.returns))
	case t.currencies.mixed():
		return fmt.Errorf("%w (%s)", ErrCurrencies, t.currencies.names())
	case t.column.mixed() && p.paid():
		return fmt.Errorf("%w (%s)", ErrCurrencies, t.column.names())
	}
	return nil
}

// last is the last day of which purchases are taken. Those after today are left out, unless they are the most: then it is
// the clock that is wrong, or the data are not of this world.
func (t *tally) last(p *plan) int32 {
	if t.future > 0 && 2*t.future <= t.purchases {
		return p.today
	}
	return math.MaxInt32
}

// log turns what was read into a log.
func (t *tally) log(p *plan, readers []*rowReader, register *register) (*Log, error) {
	names, places, err := register.close()
	if err != nil {
		return nil, err
	}
	last := t.last(p)
	var pieces [][]history.Purchase
	var group errgroup.Group
	for _, r := range readers {
		pieces = append(pieces, r.purchases...)
	}
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range pieces {
		group.Go(func() error {
			for k := range pieces[i] {
				pieces[i][k].Customer = places.of(pieces[i][k].Customer)
			}
			if last < math.MaxInt32 {
				pieces[i] = slices.DeleteFunc(pieces[i], func(b history.Purchase) bool { return b.Day > last })
			}
			return nil
		})
	}
	_ = group.Wait() // nothing can fail
	h, err := history.New(names.Len(), pieces...)
	if err != nil {
		return nil, err
	}
	return &Log{History: h, Names: names, Paid: p.paid(), Notes: t.notes(p, last)}, nil
}

// notes say what was left out.
func (t *tally) notes(p *plan, last int32) []string {
	var notes []string
	say := func(n int64, format string, args ...any) {
		if n > 0 {
			notes = append(notes, fmt.Sprintf(format, append([]any{number(n)}, args...)...))
		}
	}
	say(t.anonymous, "Rows without a customer, left out: %s.")
	say(t.unreadable.count, "Rows that cannot be read, left out: %s; the first is row %s: %s", number(t.unreadable.first), sentence(t.unreadable.why))
	if p.amount >= 0 {
		say(t.returns, "Returns (amounts below zero), which are no purchases: %s.")
	} else {
		say(t.returns, "Rows with a quantity or a price of zero or below, which are no purchases: %s.")
	}
	if p.paid() && t.returned > t.sold {
		notes = append(notes, "More was paid back than was sold: the figures are of what was bought, not of what remained.")
	}
	if p.paid() && t.sold == 0 {
		notes = append(notes, "No purchase was paid for, so there is no spend to learn from.")
	}
	if last < math.MaxInt32 {
		say(t.future, "Purchases dated after today, left out: %s.")
	} else {
		say(t.future, "Purchases dated after today: %s, more than half of all; they are taken as they are.")
	}
	return notes
}

// sentence ends a text with a full stop.
func sentence(text string) string { return strings.TrimSuffix(text, ".") + "." }
