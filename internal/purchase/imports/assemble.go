package imports

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/purchase"
	"liuke/internal/sheet"
)

// maxApart is how many lines of receipts whose rows lie apart are held at a time.
const maxApart = 500_000

// assembler makes receipts of rows, in the order of their last rows.
type assembler struct {
	sheet  *sheetReader
	parser *parser
	books  purchase.Books
	source string
	ends   extent
	skip   int64 // receipts dealt with before
	send   func(chunk) error

	current *receipt
	apart   map[string]*receipt // those that go on later, by key
	held    int                 // their lines
	torn    int64               // an unreadable row just before; 0 for none
	errors  int64               // refused rows so far
	chunk   chunk
}

// receipt is one that is being put together.
type receipt struct {
	purchase.Receipt
	key      string
	end      int64   // number of its last row, where its rows lie apart; 0 otherwise
	rows     []int64 // number of the row of each line
	refused  []purchase.RowError
	torn     int64 // an unreadable row beside its rows; 0 for none
	twoTimes bool
}

func (a *assembler) run() error {
	for {
		cells, number, err := a.sheet.open.Next()
		var bad *sheet.RowError
		switch {
		case errors.Is(err, io.EOF):
			return a.finish()
		case errors.As(err, &bad):
			a.unreadable(bad)
		case err != nil:
			return err
		default:
			err = a.row(cells, number)
		}
		if err != nil && bad == nil {
			return err
		}
	}
}

// unreadable refuses a row of which not even the receipt is known. The
// receipts beside it may lack a line, unless all in the sheet are of one row.
func (a *assembler) unreadable(bad *sheet.RowError) {
	a.refuse([]purchase.RowError{{Row: bad.Row, Reason: bad.Fault.Key, Args: bad.Fault.Args}})
	if a.ends.single {
		return
	}
	a.torn = bad.Row
	if a.current != nil {
		a.current.torn = bad.Row
	}
}

// refuse counts refused rows and keeps them while there are not too many. Those
// before the last receipt to be left out were counted and kept then.
func (a *assembler) refuse(rows []purchase.RowError) {
	if a.skip > 0 {
		return
	}
	a.chunk.counts.Errors += int64(len(rows))
	for _, e := range rows {
		if a.errors++; a.errors <= maxErrors {
			a.chunk.refused = append(a.chunk.refused, e)
		}
	}
}

func (a *assembler) row(cells []string, number int64) error {
	key := a.parser.key(cells, number)
	if a.current == nil || a.current.key != key {
		if err := a.leave(); err != nil {
			return err
		}
		a.enter(key)
	}
	r := a.current
	if a.torn != 0 {
		r.torn, a.torn = a.torn, 0
	}
	line, f := a.parser.parse(cells, number, key)
	if f == nil {
		f = r.add(line)
	}
	if f != nil {
		r.refused = append(r.refused, a.parser.refusal(cells, number, key, f))
	}
	if r.end != 0 {
		if a.held++; a.held > maxApart {
			return fault.New(fault.TooLarge, "import.rows_apart", fault.Args{"Limit": maxApart})
		}
		if number == r.end {
			delete(a.apart, key)
			a.held -= len(r.rows) + len(r.refused)
			a.current = nil
			return a.emit(r)
		}
	}
	return nil
}

// leave ends the current receipt, unless it goes on later.
func (a *assembler) leave() error {
	r := a.current
	a.current = nil
	if r == nil || r.end != 0 {
		return nil
	}
	return a.emit(r)
}

// enter makes the receipt with the key the current one.
func (a *assembler) enter(key string) {
	if held, ok := a.apart[key]; ok {
		a.current = held
		return
	}
	key = strings.Clone(key)
	a.current = &receipt{key: key, end: a.ends.last[a.ends.hash(key)]}
	a.current.Source, a.current.ExternalID = a.source, key
	if a.current.end != 0 {
		a.apart[key] = a.current
	}
}

// add adds a line, or returns what of it does not fit the receipt.
func (r *receipt) add(line row) *fault.Error {
	if len(r.rows) == 0 {
		r.At, r.Customer, r.Store, r.Currency = line.at, line.customer, line.store, line.currency
	}
	switch {
	case line.customer.Code != r.Customer.Code:
		return fault.New(fault.Invalid, "import.customer_differs", fault.Args{"Customer": r.Customer.Code}).On(string(sheet.RoleCustomer))
	case line.currency != r.Currency:
		return fault.New(fault.Invalid, "import.currency_differs", fault.Args{"Currency": r.Currency}).On(string(sheet.RoleCurrency))
	}
	if line.at != r.At {
		r.twoTimes = true
		r.At = min(r.At, line.at)
	}
	r.Lines = append(r.Lines, line.line)
	r.rows = append(r.rows, line.number)
	return nil
}

// emit passes a whole receipt on, or what was wrong with it.
func (a *assembler) emit(r *receipt) error {
	if a.skip > 0 {
		a.skip--
		return nil
	}
	c := &a.chunk
	c.counts.Receipts++
	if len(r.refused) == 0 {
		r.refused = a.check(r)
	}
	if len(r.refused) > 0 {
		c.counts.Refused++
		a.refuse(r.refused)
		return nil
	}
	c.counts.Lines += int64(len(r.Lines))
	if r.twoTimes {
		c.counts.TwoTimes++
	}
	if r.end != 0 {
		c.counts.Apart++
	}
	c.receipts = append(c.receipts, r.Receipt)
	if c.counts.Lines >= chunkLines {
		return a.pass(false)
	}
	return nil
}

// check returns what is wrong with a receipt whose rows can all be read.
func (a *assembler) check(r *receipt) []purchase.RowError {
	if r.torn != 0 {
		return []purchase.RowError{{
			Row: r.rows[0], Receipt: r.key, Reason: "import.receipt_torn", Args: fault.Args{"Row": r.torn},
		}}
	}
	f := a.books.Check(&r.Receipt)
	if f == nil {
		return nil
	}
	line, field := 0, f.Field
	if n, err := fmt.Sscanf(f.Field, "lines[%d].%s", &line, &field); err != nil || n != 2 {
		line, field = 0, f.Field
	}
	e := purchase.RowError{Row: r.rows[line], Receipt: r.key, Reason: f.Key, Args: f.Args}
	if column, ok := a.parser.columns[fieldRoles[field]]; ok {
		e.Column = a.parser.header[column]
	}
	return []purchase.RowError{e}
}

// fieldRoles are the columns that fields of a receipt come from.
var fieldRoles = map[string]sheet.Role{
	"external_id": sheet.RoleReceipt, "at": sheet.RoleDate, "currency": sheet.RoleCurrency, "store": sheet.RoleStore,
	"customer.code": sheet.RoleCustomer, "customer.name": sheet.RoleCustomerName, "customer.email": sheet.RoleEmail,
	"customer.phone": sheet.RolePhone, "customer.country": sheet.RoleCountry,
	"product": sheet.RoleProduct, "name": sheet.RoleProductName, "quantity": sheet.RoleQuantity,
	"unit_price": sheet.RolePrice, "amount": sheet.RoleAmount,
}

// pass hands the chunk over and begins the next.
func (a *assembler) pass(last bool) error {
	c := a.chunk
	a.chunk = chunk{}
	c.last = last
	if done, total := a.sheet.open.Progress(); total > 0 {
		c.progress = done * 1000 / total
	}
	return a.send(c)
}

func (a *assembler) finish() error {
	if err := a.leave(); err != nil {
		return err
	}
	return a.pass(true)
}
