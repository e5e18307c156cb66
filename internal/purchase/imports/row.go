package imports

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/purchase"
	"liuke/internal/sheet"
)

// row is one row of the sheet, read as a line of a receipt.
type row struct {
	number   int64
	receipt  string // what names its receipt within the source
	at       int64
	customer purchase.CustomerRef
	store    string
	currency string
	line     purchase.Line
}

// parser reads rows. It is for one goroutine.
type parser struct {
	columns  map[sheet.Role]int
	header   []string
	dates    *sheet.TimeParser
	numbers  sheet.NumberStyle
	currency string // of the company
	decimals int    // of the currency
	fileMark string // begins the names of receipts that have nothing else to be named by
	texts    map[string]string
}

// maxTexts is how many different texts a parser remembers, so that a product's
// name is kept once and not with each of its lines.
const maxTexts = 200_000

func newParser(r *sheetReader, books purchase.Books, sha256 string) *parser {
	return &parser{
		columns: r.columns, header: r.header, dates: sheet.NewTimeParser(sheet.TimeLayout(r.mapping.Dates), books.Zone),
		numbers: sheet.NumberStyle(r.mapping.Numbers), currency: books.Currency, decimals: books.Decimals, fileMark: sha256[:12], texts: map[string]string{},
	}
}

func (p *parser) cell(cells []string, role sheet.Role) (text string, mapped bool) {
	column, mapped := p.columns[role]
	if !mapped {
		return "", false
	}
	return strings.TrimSpace(cells[column]), true
}

// key returns what names the row's receipt. A sheet without a column for it
// has one receipt per customer and time, or per row where there is no customer.
func (p *parser) key(cells []string, number int64) string {
	if receipt, mapped := p.cell(cells, sheet.RoleReceipt); mapped {
		return whole(receipt)
	}
	date, _ := p.cell(cells, sheet.RoleDate)
	for _, role := range []sheet.Role{sheet.RoleCustomer, sheet.RoleEmail, sheet.RolePhone} {
		if customer, _ := p.cell(cells, role); customer != "" {
			return whole(customer) + " " + date
		}
	}
	return p.fileMark + " " + strconv.FormatInt(number, 10)
}

// whole returns a number that a program wrote as a fraction, such as 17850.0,
// without it; codes are often taken for numbers on their way.
func whole(code string) string {
	if digits, found := strings.CutSuffix(code, ".0"); found && strings.Trim(digits, "0123456789") == "" {
		return digits
	}
	return code
}

// parse reads a row; f names the role whose cell is bad in its field.
func (p *parser) parse(cells []string, number int64, key string) (r row, f *fault.Error) {
	r = row{number: number, receipt: key}
	if key == "" {
		return r, fault.New(fault.Invalid, "import.receipt_needed").On(string(sheet.RoleReceipt))
	}
	date, _ := p.cell(cells, sheet.RoleDate)
	var err error
	if r.at, _, err = p.dates.Parse(date); err != nil {
		return r, on(err, sheet.RoleDate)
	}
	r.customer = p.customer(cells)
	r.store = p.text(cells, sheet.RoleStore)
	currency, _ := p.cell(cells, sheet.RoleCurrency)
	r.currency = strings.ToUpper(p.kept(currency))
	r.line.Name = p.text(cells, sheet.RoleProductName)
	r.line.Product = whole(p.text(cells, sheet.RoleProduct))
	if _, mapped := p.columns[sheet.RoleProduct]; !mapped {
		r.line.Product = r.line.Name
	}
	return r, p.amounts(cells, &r.line)
}

func (p *parser) customer(cells []string) purchase.CustomerRef {
	return purchase.CustomerRef{
		Code: whole(p.text(cells, sheet.RoleCustomer)), Name: p.text(cells, sheet.RoleCustomerName),
		Email: p.text(cells, sheet.RoleEmail), Phone: whole(p.text(cells, sheet.RolePhone)),
		Country: p.text(cells, sheet.RoleCountry),
	}
}

func (p *parser) text(cells []string, role sheet.Role) string {
	text, _ := p.cell(cells, role)
	return p.kept(text)
}

// kept returns the text by itself, without the block of the file it lies in.
func (p *parser) kept(text string) string {
	if text == "" {
		return ""
	}
	if kept, ok := p.texts[text]; ok {
		return kept
	}
	if len(p.texts) >= maxTexts {
		clear(p.texts)
	}
	kept := strings.Clone(text)
	p.texts[kept] = kept
	return kept
}

const (
	quantityDecimals = 3
	priceDecimals    = 4
)

// amounts reads quantity, price and amount. One of price and amount follows
// from the other; without a quantity it is one, or one taken back.
func (p *parser) amounts(cells []string, l *purchase.Line) *fault.Error {
	amount, hasAmount := p.cell(cells, sheet.RoleAmount)
	price, hasPrice := p.cell(cells, sheet.RolePrice)
	hasPrice = hasPrice && (price != "" || !hasAmount)
	var f *fault.Error
	if hasAmount {
		if l.Amount, f = p.number(amount, p.decimals, sheet.RoleAmount); f != nil {
			return f
		}
	}
	if hasPrice {
		if l.UnitPrice, f = p.number(price, priceDecimals, sheet.RolePrice); f != nil {
			return f
		}
	}
	if quantity, mapped := p.cell(cells, sheet.RoleQuantity); !mapped {
		l.Quantity = 1000
		if l.Amount < 0 || l.UnitPrice < 0 {
			l.Quantity, l.UnitPrice = -1000, -l.UnitPrice
		}
	} else if l.Quantity, f = p.number(quantity, quantityDecimals, sheet.RoleQuantity); f != nil {
		return f
	}
	ok := true
	if !hasAmount {
		l.Amount, ok = purchase.Amount(l.Quantity, l.UnitPrice, p.decimals)
	} else if !hasPrice && l.Quantity != 0 {
		l.UnitPrice, ok = purchase.UnitPrice(l.Amount, l.Quantity, p.decimals)
	}
	if !ok {
		return fault.New(fault.Invalid, "purchase.number_range").On(string(sheet.RoleQuantity))
	}
	return nil
}

func (p *parser) number(text string, decimals int, role sheet.Role) (int64, *fault.Error) {
	if codes := sheet.Currencies(text); role != sheet.RoleQuantity && codes != nil && !slices.Contains(codes, p.currency) {
		return 0, fault.New(fault.Invalid, "purchase.currency_other", fault.Args{"Currency": codes[0], "Own": p.currency}).On(string(role))
	}
	n, err := sheet.ParseNumber(text, decimals, p.numbers)
	if err != nil {
		return 0, on(err, role)
	}
	return n, nil
}

// on returns the fault that err is, about the role's cell.
func on(err error, role sheet.Role) *fault.Error {
	var f *fault.Error
	if !errors.As(err, &f) {
		f = fault.New(fault.Internal, "fault.internal").From(err)
	}
	return f.On(string(role))
}

const maxValue = 200 // characters of a bad cell that are kept

// refusal says what was wrong with a row.
func (p *parser) refusal(cells []string, number int64, key string, f *fault.Error) purchase.RowError {
	e := purchase.RowError{Row: number, Receipt: strings.Clone(key), Reason: f.Key, Args: f.Args}
	if column, ok := p.columns[sheet.Role(f.Field)]; ok && cells != nil {
		e.Column, e.Value = p.header[column], short(cells[column])
	}
	return e
}

func short(text string) string {
	runes := []rune(text)
	if len(runes) <= maxValue {
		return strings.Clone(text)
	}
	return string(runes[:maxValue]) + "…"
}
