package purchase

import (
	"maps"
	"math"
	"slices"

	"liuke/internal/calendar"
)

// CustomerDay is a Day of one root customer.
type CustomerDay struct {
	CustomerID string
	Day
}

// Folded is what a fold over some customers' days came to. Of a fold that
// continues an earlier one, Days and Products hold only the new days.
type Folded struct {
	Days      []CustomerDay
	Summaries []Summary
	Products  []ProductSummary
}

// Folder folds receipts into summaries, one root customer after another and
// for each in the order of days.
type Folder struct {
	folded   Folded
	summary  Summary
	products map[string]*ProductSummary
	day      Day
	today    map[string]ProductDay // by product
}

// NewFolder returns an empty one.
func NewFolder() *Folder {
	return &Folder{products: map[string]*ProductSummary{}, today: map[string]ProductDay{}}
}

// Customer begins a customer, whose days go on after those in s.
func (f *Folder) Customer(s Summary) {
	f.endCustomer()
	f.summary = s
}

// Receipt begins a receipt of the customer.
func (f *Folder) Receipt(day calendar.Day) {
	if f.day.Receipts > 0 && f.day.Day != day {
		f.endDay()
	}
	f.day.Day = day
	f.day.Receipts++
}

// Line adds a line to the receipt. Lines of a product that was not told count
// for the day as one product of its own, and for no product's summary.
func (f *Folder) Line(productID string, quantity, amount int64) {
	f.day.Net += amount
	p := f.today[productID]
	p.Quantity += quantity
	p.Net += amount
	f.today[productID] = p
}

// Finish ends the last customer and returns all.
func (f *Folder) Finish() Folded {
	f.endCustomer()
	return f.folded
}

func (f *Folder) endDay() {
	for id, p := range f.today {
		f.day.Kept = f.day.Kept || p.Kept()
		if id == "" {
			continue
		}
		s := f.products[id]
		if s == nil {
			s = &ProductSummary{CustomerID: f.summary.CustomerID, ProductID: id}
			f.products[id] = s
		}
		s.Append(f.day.Day, p)
	}
	f.summary.Append(f.day)
	f.folded.Days = append(f.folded.Days, CustomerDay{f.summary.CustomerID, f.day})
	f.day = Day{}
	clear(f.today)
}

func (f *Folder) endCustomer() {
	if f.day.Receipts > 0 {
		f.endDay()
	}
	if f.summary.Receipts > 0 {
		f.folded.Summaries = append(f.folded.Summaries, f.summary)
	}
	for _, id := range slices.Sorted(maps.Keys(f.products)) {
		f.folded.Products = append(f.folded.Products, *f.products[id])
	}
	clear(f.products)
	f.summary = Summary{}
}

// Differs returns the customers whose summaries are not the same in other. Both
// are folds from the beginning, in the order of customers.
func (f Folded) Differs(other Folded) []string {
	mine, theirs := f.byCustomer(), other.byCustomer()
	var ids []string
	for id, m := range mine {
		if !m.same(theirs[id]) {
			ids = append(ids, id)
		}
	}
	for id := range theirs {
		if _, ok := mine[id]; !ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func (f Folded) byCustomer() map[string]Folded {
	m := map[string]Folded{}
	for _, d := range f.Days {
		c := m[d.CustomerID]
		c.Days = append(c.Days, d)
		m[d.CustomerID] = c
	}
	for _, s := range f.Summaries {
		c := m[s.CustomerID]
		c.Summaries = append(c.Summaries, s)
		m[s.CustomerID] = c
	}
	for _, p := range f.Products {
		c := m[p.CustomerID]
		c.Products = append(c.Products, p)
		m[p.CustomerID] = c
	}
	return m
}

func (f Folded) same(other Folded) bool {
	return slices.Equal(f.Days, other.Days) &&
		slices.EqualFunc(f.Summaries, other.Summaries, func(a, b Summary) bool {
			logs := a.near(b.Rhythm)
			a.GapLogs = b.GapLogs
			return logs && a == b
		}) &&
		slices.EqualFunc(f.Products, other.Products, func(a, b ProductSummary) bool {
			logs := a.near(b.Rhythm)
			a.GapLogs = b.GapLogs
			return logs && a == b
		})
}

// near reports whether two sums of logarithms are the same but for the order
// in which they were added up.
func (r Rhythm) near(other Rhythm) bool {
	return math.Abs(r.GapLogs-other.GapLogs) <= 1e-9*(1+math.Abs(r.GapLogs))
}
