package api

import (
	"slices"
	"strconv"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/purchase"
)

// Receipt is one order or till receipt.
type Receipt struct {
	Source     string          `json:"source" doc:"The system that tells it." maxLength:"100" example:"shop"`
	ExternalID string          `json:"external_id" doc:"What that system calls the receipt." maxLength:"100" example:"A-20113"`
	At         Time            `json:"at"`
	Customer   ReceiptCustomer `json:"customer,omitzero" doc:"Left out for an anonymous sale."`
	Store      string          `json:"store,omitempty" maxLength:"200" example:"High Street"`
	Currency   string          `json:"currency,omitempty" doc:"ISO 4217; the company's own when left out, and no other." example:"GBP"`
	Lines      []ReceiptLine   `json:"lines" minItems:"1" maxItems:"10000"`
}

// ReceiptCustomer is how a receipt names its customer: by code, else by e-mail
// address, else by phone number.
type ReceiptCustomer struct {
	Code    string `json:"code,omitempty" doc:"What the source calls the customer." maxLength:"100" example:"C-8812"`
	Name    string `json:"name,omitempty" maxLength:"200" example:"Anna Berg"`
	Email   string `json:"email,omitempty" example:"anna@example.com"`
	Phone   string `json:"phone,omitempty" example:"+44 20 7946 0018"`
	Country string `json:"country,omitempty" example:"GB"`
}

// ReceiptLine is one line of a receipt.
type ReceiptLine struct {
	Product   string     `json:"product,omitempty" doc:"Code of the product in the source." maxLength:"100" example:"KET-17"`
	Name      string     `json:"name,omitempty" maxLength:"200" example:"Kettle, 1.7 l"`
	Quantity  *Quantity  `json:"quantity"`
	UnitPrice *UnitPrice `json:"unit_price"`
	Amount    *int64     `json:"amount,omitempty" doc:"In minor units, discount taken off. Quantity × unit price when left out, half a unit rounded away from zero." example:"2590"`
	Tax       int64      `json:"tax,omitempty" doc:"In minor units, within the amount."`
	Discount  int64      `json:"discount,omitempty" doc:"In minor units, already taken off the amount."`
	Cost      *int64     `json:"cost,omitempty" doc:"What the goods cost you, in minor units."`
}

func (r Receipt) purchase(currency string) (purchase.Receipt, error) {
	if r.At == 0 {
		return purchase.Receipt{}, needed("at")
	}
	out := purchase.Receipt{
		Source: r.Source, ExternalID: r.ExternalID, Customer: purchase.CustomerRef(r.Customer), At: int64(r.At),
		Store: r.Store, Currency: r.Currency, Lines: make([]purchase.Line, len(r.Lines)),
	}
	for n, l := range r.Lines {
		field := "lines[" + strconv.Itoa(n) + "]."
		switch {
		case l.Quantity == nil:
			return out, needed(field + "quantity")
		case l.UnitPrice == nil:
			return out, needed(field + "unit_price")
		}
		line := purchase.Line{
			Product: l.Product, Name: l.Name, Quantity: int64(*l.Quantity), UnitPrice: int64(*l.UnitPrice),
			Tax: l.Tax, Discount: l.Discount, Cost: l.Cost,
		}
		if l.Amount != nil {
			line.Amount = *l.Amount
		} else if amount, ok := purchase.Amount(line.Quantity, line.UnitPrice, i18n.Decimals(currency)); ok {
			line.Amount = amount
		} else {
			return out, fault.New(fault.Invalid, "purchase.number_range").On(field + "amount")
		}
		out.Lines[n] = line
	}
	return out, nil
}

func needed(field string) error { return fault.New(fault.Invalid, "api.needed").On(field) }

// Receipts are what is to be recorded.
type Receipts struct {
	Receipts []Receipt `json:"receipts" minItems:"1" maxItems:"1000"`
}

// Recorded tells of each receipt what became of it.
type Recorded struct {
	Results []Result `json:"results" doc:"In the order of the receipts."`
}

// Result is what became of one receipt.
type Result struct {
	ExternalID string   `json:"external_id"`
	Outcome    string   `json:"outcome" enum:"added,unchanged,corrected,refused"`
	PurchaseID string   `json:"purchase_id,omitempty"`
	Refusal    *Refusal `json:"refusal,omitempty" doc:"Why it was refused."`
}

// Refusal says what is wrong with a receipt.
type Refusal struct {
	Type   string `json:"type" doc:"The same in every language." example:"urn:liuke:fault:purchase.lines_needed"`
	Detail string `json:"detail"`
	Field  string `json:"field,omitempty" doc:"Within the receipt." example:"lines[2].quantity"`
}

type recordIn struct {
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"Taken, and not needed: (source, external_id) names a receipt, and telling it again changes nothing."`
	Body Receipts
}

// record takes whole receipts or refuses them, each for itself; those taken
// are recorded in one transaction.
func (a *API) record(c call, in recordIn) (Recorded, error) {
	if n := len(in.Body.Receipts); n == 0 || n > purchase.MaxReceipts {
		return Recorded{}, fault.New(fault.Invalid, "purchase.receipts_count", fault.Args{"Limit": purchase.MaxReceipts}).On("receipts")
	}
	books, err := a.Purchases.Books(c, a.now())
	if err != nil {
		return Recorded{}, err
	}
	results := make([]Result, len(in.Body.Receipts))
	var good []purchase.Receipt
	var places []int // of the good ones among all
	for n, given := range in.Body.Receipts {
		results[n].ExternalID = given.ExternalID
		r, err := given.purchase(books.Currency)
		if err == nil {
			err = check(books, &r, good)
		}
		if err != nil {
			results[n].Outcome, results[n].Refusal = "refused", a.refusal(c, err)
			continue
		}
		good, places = append(good, r), append(places, n)
	}
	if len(good) == 0 {
		return Recorded{results}, nil
	}
	recorded, err := a.Purchases.Record(c, c.by, good, a.now())
	if err != nil {
		return Recorded{}, err
	}
	for i, r := range recorded {
		results[places[i]].Outcome, results[places[i]].PurchaseID = string(r.Outcome), r.PurchaseID
	}
	return Recorded{results}, nil
}

// check completes a receipt and says what is wrong with it, also beside those before it.
func check(books purchase.Books, r *purchase.Receipt, before []purchase.Receipt) error {
	if f := books.Check(r); f != nil {
		return f
	}
	same := func(b purchase.Receipt) bool { return b.Source == r.Source && b.ExternalID == r.ExternalID }
	if slices.ContainsFunc(before, same) {
		return fault.New(fault.Invalid, "purchase.receipt_twice", fault.Args{"Receipt": r.ExternalID}).On("external_id")
	}
	return nil
}

func (a *API) refusal(c call, err error) *Refusal {
	p := a.problem(a.printer(c.request), c.request, err)
	return &Refusal{Type: p.Type, Detail: p.Detail, Field: p.Field}
}

// PurchaseHead is what lists show of a purchase.
type PurchaseHead struct {
	ID         string `json:"id"`
	Source     string `json:"source" example:"shop"`
	ExternalID string `json:"external_id" example:"A-20113"`
	Kind       string `json:"kind" enum:"purchase,return"`
	CustomerID string `json:"customer_id,omitempty" doc:"The record it came to; missing for an anonymous sale."`
	At         Time   `json:"at"`
	Day        string `json:"day" doc:"The day in the company's time zone." format:"date"`
	Store      string `json:"store,omitempty"`
	Amount     Money  `json:"amount"`
	Lines      int64  `json:"line_count"`
}

func purchaseHead(p purchase.Purchase) PurchaseHead {
	return PurchaseHead{
		ID: p.ID, Source: p.Source, ExternalID: p.ExternalID, Kind: string(p.Kind), CustomerID: p.CustomerID, At: Time(p.At),
		Day: p.LocalDay.String(), Store: p.Store, Amount: Money{p.Amount, p.Currency}, Lines: p.Lines,
	}
}

type listPurchasesIn struct {
	CustomerID string `query:"customer_id" doc:"Of this customer, with all that was merged with them; needs customer:read."`
	Kind       string `query:"kind" enum:"purchase,return"`
	After      string `query:"after" doc:"The next of the page before."`
	Limit      int64  `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

// PurchaseList is one page of purchases.
type PurchaseList struct {
	Items []PurchaseHead `json:"items"`
	Next  string         `json:"next,omitempty" doc:"Ask for after=this to get the next page; missing on the last."`
}

func (a *API) listPurchases(c call, in listPurchasesIn) (PurchaseList, error) {
	limit := limitOr(in.Limit)
	filter := purchase.Filter{Kind: purchase.Kind(in.Kind), Limit: limit + 1}
	if in.CustomerID != "" {
		customer, err := a.Customers.Get(c, c.by, in.CustomerID)
		if err != nil {
			return PurchaseList{}, err
		}
		filter.RootID = customer.ID
	}
	after, err := readCursor(in.After, 2)
	if err != nil {
		return PurchaseList{}, err
	}
	if in.After != "" {
		if filter.Before.At, err = strconv.ParseInt(after[0], 36, 64); err != nil {
			return PurchaseList{}, cursorUnknown()
		}
		filter.Before.ID = after[1]
	}
	found, err := a.Purchases.List(c, c.by, filter)
	if err != nil {
		return PurchaseList{}, err
	}
	page, next := pageOf(found, limit, func(p purchase.Purchase) string {
		return writeCursor(strconv.FormatInt(p.At, 36), p.ID)
	})
	return PurchaseList{Items: each(page, purchaseHead), Next: next}, nil
}

// Purchase is a purchase with its lines.
type Purchase struct {
	PurchaseHead
	Items []Item `json:"lines"`
}

// Item is one line of a purchase.
type Item struct {
	Product   string    `json:"product,omitempty" doc:"Code of the product in the source."`
	Name      string    `json:"name,omitempty"`
	Quantity  Quantity  `json:"quantity"`
	UnitPrice UnitPrice `json:"unit_price"`
	Amount    int64     `json:"amount" doc:"In minor units of the purchase's currency, as are tax, discount and cost."`
	Tax       int64     `json:"tax,omitempty"`
	Discount  int64     `json:"discount,omitempty"`
	Cost      *int64    `json:"cost,omitempty"`
}

type purchaseIn struct {
	ID string `path:"id"`
}

func (a *API) getPurchase(c call, in purchaseIn) (Purchase, error) {
	entry, products, err := a.Purchases.Get(c, c.by, in.ID)
	if err != nil {
		return Purchase{}, err
	}
	return Purchase{PurchaseHead: purchaseHead(entry.Purchase), Items: each(entry.Items, func(i purchase.Item) Item {
		product := products[i.ProductID]
		return Item{
			Product: product.Code, Name: product.Name, Quantity: Quantity(i.Quantity), UnitPrice: UnitPrice(i.UnitPrice),
			Amount: i.Amount, Tax: i.Tax, Discount: i.Discount, Cost: i.Cost,
		}
	})}, nil
}

// date writes a day, "" when there is none.
func date(d calendar.Day, any bool) string {
	if !any {
		return ""
	}
	return d.String()
}
