package demo

// Reader gives back packed lines one by one. It holds some four megabytes and
// is for one goroutine.
type Reader struct {
	packed layout

	stockCodes, customers, countries, descriptions []string
	prices                                         []int64

	run     run
	left    int64 // lines still to come in the run
	invoice int64
}

// NewReader opens a file that [Pack] wrote. A damaged file is refused here, by
// the checksums of its columns, so that reading on cannot fail.
func NewReader(file []byte) (*Reader, error) {
	packed, err := columns(file, columnCount)
	if err != nil {
		return nil, err
	}
	r := &Reader{}
	for i, column := range r.packed.columns() {
		*column = packed[i]
	}
	r.stockCodes, r.customers = r.packed.stockCodes.all(), r.packed.customers.all()
	r.countries, r.descriptions = r.packed.countries.all(), r.packed.descriptions.all()
	for len(r.packed.prices) > 0 {
		r.prices = append(r.prices, r.packed.prices.next())
	}
	return r, nil
}

// Next returns the next line in the order of the source, or false after the last.
func (r *Reader) Next() (Line, bool) {
	if r.left == 0 {
		if len(r.packed.runLines) == 0 {
			return Line{}, false
		}
		r.nextRun()
	}
	r.left--
	stock := r.packed.stockCode.next()
	return Line{
		Invoice:     r.run.invoice,
		StockCode:   r.stockCodes[stock],
		Description: r.descriptions[r.packed.description.next(stock)],
		Quantity:    int32(r.packed.quantity.next()),
		At:          r.run.at,
		UnitPrice:   r.prices[r.packed.price.next(stock)],
		Customer:    r.run.customer,
		Country:     r.run.country,
	}, true
}

func (r *Reader) nextRun() {
	r.left = r.packed.runLines.next()
	prefix := byte(r.packed.runPrefix.next())
	r.invoice += r.packed.runInvoice.next()
	customer := r.packed.runCustomer.next()
	r.run = run{
		invoice:  invoiceName(prefix, r.invoice),
		at:       r.run.at + int32(r.packed.runMinute.next()),
		customer: r.customers[customer],
		country:  r.countries[r.packed.runCountry.next(customer)],
	}
}
