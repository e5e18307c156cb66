package demo

import (
	"fmt"
	"strconv"
	"strings"
)

// columnCount is the number of columns in a packed file; layout names them.
const columnCount = 17

// layout is a packed file opened up, in the order in which its columns stand.
// Lines of one invoice in one minute that follow each other form a run, and
// what they share is written once.
type layout struct {
	stockCodes   texts // the different ones, sorted
	customers    texts // likewise; the first is empty and stands for nobody
	countries    texts // new values of runCountry
	descriptions texts // new values of description
	prices       numbers

	runLines    numbers // how many lines the run has
	runPrefix   numbers // letter before the invoice number, or 0
	runInvoice  numbers // invoice number less the one before
	runMinute   numbers // minutes since the run before
	runCustomer places
	runCountry  recall // by customer

	stockCode   places
	description recall // by stock code
	price       recall // by stock code; ten-thousandths of a pound
	quantity    numbers
}

// columns returns every column in file order.
func (l *layout) columns() []*[]byte {
	return []*[]byte{
		(*[]byte)(&l.stockCodes), (*[]byte)(&l.customers), (*[]byte)(&l.countries),
		(*[]byte)(&l.descriptions), (*[]byte)(&l.prices),
		(*[]byte)(&l.runLines), (*[]byte)(&l.runPrefix), (*[]byte)(&l.runInvoice), (*[]byte)(&l.runMinute),
		&l.runCustomer.high, &l.runCustomer.low, (*[]byte)(&l.runCountry.ranks),
		&l.stockCode.high, &l.stockCode.low,
		(*[]byte)(&l.description.ranks), (*[]byte)(&l.price.ranks), (*[]byte)(&l.quantity),
	}
}

// packer fills a layout and remembers what the next line is written against.
type packer struct {
	layout
	stock, customer dictionary
	country         []string // values of runCountry by number
	words           []string // values of description by number
	unitPrices      []int64  // values of price by number
	invoice         int64
	at              int32
}

// Pack writes lines as a packed file, which [NewReader] gives back line for
// line. The file is a row of columns, each compressed by itself with zstd and
// preceded by its length. Stock codes and customers are two-byte places in a
// sorted dictionary; countries, descriptions and prices are ranks by last use
// within their customer or stock code; quantities are plain; invoice numbers
// and minutes are differences, once per run.
func Pack(lines []Line) ([]byte, error) {
	stockCodes, customers := map[string]bool{}, map[string]bool{"": true}
	for _, line := range lines {
		stockCodes[line.StockCode] = true
		customers[line.Customer] = true
		if strings.Contains(line.StockCode+line.Description+line.Customer+line.Country, "\n") {
			return nil, fmt.Errorf("invoice %s: line break in a text", line.Invoice)
		}
	}
	var p packer
	var err error
	if p.stock, err = newDictionary(stockCodes); err != nil {
		return nil, fmt.Errorf("stock codes: %w", err)
	}
	if p.customer, err = newDictionary(customers); err != nil {
		return nil, fmt.Errorf("customers: %w", err)
	}
	p.stockCodes, p.customers = p.stock.texts(), p.customer.texts()
	for len(lines) > 0 {
		n := 1
		for n < len(lines) && lines[n].run() == lines[0].run() {
			n++
		}
		if err := p.addRun(lines[0].run(), n); err != nil {
			return nil, err
		}
		for _, line := range lines[:n] {
			p.addLine(line)
		}
		lines = lines[n:]
	}
	packed := make([][]byte, 0, columnCount)
	for _, column := range p.columns() {
		packed = append(packed, *column)
	}
	return frames(packed)
}

func (p *packer) addRun(r run, lines int) error {
	digits := strings.TrimLeft(r.invoice, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	var prefix byte
	if len(digits) < len(r.invoice) {
		prefix = r.invoice[0]
	}
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || invoiceName(prefix, number) != r.invoice {
		return fmt.Errorf("invoice %q is not one letter at most and a number", r.invoice)
	}
	p.runLines.add(int64(lines))
	p.runPrefix.add(int64(prefix))
	p.runInvoice.add(number - p.invoice)
	p.runMinute.add(int64(r.at) - int64(p.at))
	p.invoice, p.at = number, r.at

	customer := p.customer.place[r.customer]
	p.runCustomer.add(customer)
	if p.runCountry.add(customer, func(v int32) bool { return p.country[v] == r.country }) {
		p.country = append(p.country, r.country)
		p.countries.add(r.country)
	}
	return nil
}

func (p *packer) addLine(line Line) {
	stock := p.stock.place[line.StockCode]
	p.stockCode.add(stock)
	if p.description.add(stock, func(v int32) bool { return p.words[v] == line.Description }) {
		p.words = append(p.words, line.Description)
		p.descriptions.add(line.Description)
	}
	if p.price.add(stock, func(v int32) bool { return p.unitPrices[v] == line.UnitPrice }) {
		p.unitPrices = append(p.unitPrices, line.UnitPrice)
		p.prices.add(line.UnitPrice)
	}
	p.quantity.add(int64(line.Quantity))
}

func invoiceName(prefix byte, number int64) string {
	name := strconv.FormatInt(number, 10)
	if prefix == 0 {
		return name
	}
	return string(prefix) + name
}
