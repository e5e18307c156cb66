package study

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"liuke/internal/sheet"
	"liuke/internal/value/history"
)

// plan is how the rows of a file are to be read.
type plan struct {
	customer, date, amount, quantity, price, product, currency int // columns from 0; -1 where there is none
	header                                                     []string
	dates                                                      dateStyle
	numbers                                                    sheet.NumberStyle
	today                                                      int32 // last day on which there can be a purchase; 0 when not known
	words                                                      func(error) string
}

// paid reports whether the file says what was paid.
func (p *plan) paid() bool { return p.amount >= 0 || p.price >= 0 }

// tally counts what became of the rows.
type tally struct {
	rows, purchases, returns, anonymous, future int64
	sold, returned                              float64
	unreadable                                  oddRows // cannot be read
	contrary                                    oddRows // day and month the other way round
	currencies                                  currencies
	column                                      currencies // of the column for currencies
}

func (t *tally) add(o *tally) {
	t.rows += o.rows
	t.purchases += o.purchases
	t.returns += o.returns
	t.anonymous += o.anonymous
	t.future += o.future
	t.sold += o.sold
	t.returned += o.returned
	t.unreadable.merge(o.unreadable)
	t.contrary.merge(o.contrary)
	t.currencies = t.currencies.and(o.currencies)
	t.column = t.column.and(o.column)
}

// oddRows counts rows and remembers the first.
type oddRows struct {
	count, first int64
	why          string
}

func (o *oddRows) merge(other oddRows) {
	if other.count > 0 && (o.count == 0 || other.first < o.first) {
		o.first, o.why = other.first, other.why
	}
	o.count += other.count
}

// rowReader turns rows into purchases. It is for one goroutine.
type rowReader struct {
	plan      *plan
	dates     *dateReader
	register  *register
	tally     tally
	purchases [][]history.Purchase // in pieces, so that none is ever copied
	last      string               // name of the last customer
	number    uint32               // in the register
	currency  string               // last seen
	lines     *lineKeeper          // nil where only purchases are wanted
}

// piece is how many purchases are kept in one piece.
const piece = 1 << 16

func newRowReader(p *plan, r *register, lines *lineRegister) *rowReader {
	return &rowReader{plan: p, dates: newDateReader(p.dates), register: r, lines: lines.keeper()}
}

// read reads all rows of a part.
func (r *rowReader) read(part *sheet.Part) error {
	for {
		cells, row, err := part.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if bad := (*sheet.RowError)(nil); errors.As(err, &bad) {
			r.tally.rows++
			r.tally.unreadable.merge(oddRows{1, bad.Row, r.plan.words(bad.Fault)})
			continue
		}
		if err != nil {
			return err
		}
		r.row(cells, row)
	}
}

func (r *rowReader) row(cells []string, row int64) {
	r.tally.rows++
	name := strings.TrimSpace(cells[r.plan.customer])
	if name == "" {
		r.tally.anonymous++
		return
	}
	day, err := r.dates.read(cells[r.plan.date])
	if err != nil {
		r.badDate(cells[r.plan.date], row)
		return
	}
	spend, bought, err := r.spend(cells)
	if err != nil {
		r.tally.unreadable.merge(oddRows{1, row, r.plan.words(err)})
		return
	}
	r.noteCurrency(cells)
	if !bought {
		r.tally.returns++
		if r.lines != nil && spend < 0 {
			r.enter(name)
			r.lines.keep(r.number, day, spend, r.plan.productOf(cells))
		}
		return
	}
	if r.plan.today > 0 && day > r.plan.today {
		r.tally.future++
	}
	r.enter(name)
	if r.lines != nil {
		r.lines.keep(r.number, day, spend, r.plan.productOf(cells))
		r.tally.purchases++
		return
	}
	r.keep(history.Purchase{Customer: r.number, Day: day, Spend: spend})
}

// enter finds the number of a customer.
func (r *rowReader) enter(name string) {
	if name != r.last {
		r.last, r.number = name, r.register.enter(name)
	}
}

func (r *rowReader) badDate(cell string, row int64) {
	odd := oddRows{1, row, fmt.Sprintf("“%s” is not a date as the others of the column %s are", cell, r.plan.header[r.plan.date])}
	if r.dates.contradicts(cell) {
		r.tally.contrary.merge(odd)
	}
	r.tally.unreadable.merge(odd)
}

// spend is what was paid, and whether the row is a purchase.
func (r *rowReader) spend(cells []string) (spend float64, bought bool, err error) {
	switch {
	case r.plan.amount >= 0:
		if spend, err = r.amount(cells[r.plan.amount]); err != nil {
			return 0, false, err
		}
		bought = spend >= 0
	case r.plan.price >= 0:
		quantity, err := r.amount(cells[r.plan.quantity])
		if err != nil {
			return 0, false, err
		}
		price, err := r.amount(cells[r.plan.price])
		if err != nil {
			return 0, false, err
		}
		spend, bought = quantity*price, quantity > 0 && price > 0
		if quantity < 0 && price < 0 {
			spend = 0 // neither a sale nor a return
		}
	default:
		return 0, true, nil
	}
	if bought {
		r.tally.sold += spend
	} else {
		r.tally.returned -= spend
	}
	return spend, bought, nil
}

func (r *rowReader) noteCurrency(cells []string) {
	if r.plan.currency < 0 || cells[r.plan.currency] == r.currency {
		return
	}
	r.currency = cells[r.plan.currency]
	if code := strings.ToUpper(strings.TrimSpace(r.currency)); code != "" {
		r.tally.column = r.tally.column.with([]string{strings.ReplaceAll(code, " ", "_")})
	}
}

func (r *rowReader) keep(p history.Purchase) {
	r.tally.purchases++
	last := len(r.purchases) - 1
	if last < 0 || len(r.purchases[last]) == piece {
		r.purchases = append(r.purchases, make([]history.Purchase, 0, piece))
		last++
	}
	r.purchases[last] = append(r.purchases[last], p)
}
